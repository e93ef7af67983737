"""What must never happen: red flags, pain, jumps, novices, words (I01, I02, I18, I25-I27, I29, I37, I38)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from engine.rules.outcome import INCREASES
from engine.types import Action, CheckIn, PlanStatus, ProfileChange, Sign
from tests.engine.properties.builders import book
from tests.engine.properties.seen import Seen

SAFE = Decimal(2)
SEEK_CARE = re.compile(
    r"doctor|clinician|emergency|urgent|assess|professional|clearance|physiotherapist|qualified", re.I
)
FORBIDDEN = re.compile(
    r"you have (an? )?\w*(itis|opathy|fracture|tear|strain|syndrome)\b|prevents? injur|injury[- ]free|"
    r"(train|run|push|work|go) through (the |your )?pain|no pain,? no gain|guarantee|(?<!cannot )diagnose",
    re.I,
)


def i01(seen: Seen) -> Iterator[str]:
    """Any active red flag: nothing of the stopped scope appears, and a word to seek care does."""
    raised = False
    for event in seen.events:
        if isinstance(event, CheckIn) and event.red_flags:
            raised = True
        if isinstance(event, ProfileChange) and event.until is None and "screening" in event.given:
            raised = raised and event.fields.screening.cleared is not True
    for site in book().pain_sites:
        said = [w for w in seen.words[site] if w.report is not None]
        cleared = max((e.occurred_at for e in seen.events if _clears(e)), default=None)
        signs = set(said[-1].report.signs) if said and said[-1].report else set()
        fresh = said and (cleared is None or said[-1].at > cleared)
        raised = raised or bool(fresh and Sign.FOCAL in signs and signs & {Sign.NIGHT, Sign.HOP})
    if not raised:
        return
    if seen.plan.status is not PlanStatus.STOPPED:
        yield f"a red flag stands, but the plan is {seen.plan.status}"
    if seen.plan.prescriptions or seen.trainings or any(i.blocks for d in seen.plan.days for i in d.items):
        yield "exercises under a red flag"
    if any(d.run is not None for d in seen.plan.days):
        yield "a run under a red flag"
    if not any(d.action is Action.REFER for d in seen.plan.decisions):
        yield "no word to seek care"


def _clears(event: object) -> bool:
    return isinstance(event, ProfileChange) and "screening" in event.given and event.fields.screening.cleared is True


def _back_by_another_door(seen: Seen) -> Iterator[str]:
    """What a decision took out of the plan is not prescribed by another one; a person may decline a step up."""
    away = {
        d.exercise
        for d in seen.plan.decisions
        if d.before is not None and (d.after is None or d.after.get("exercise", d.exercise) != d.exercise)
        if d.action not in INCREASES or d.exercise not in seen.steered
    }
    for p in seen.plan.prescriptions:
        if p.exercise in away:
            yield f"{p.exercise} was taken out and is prescribed all the same"


def i02(seen: Seen) -> Iterator[str]:
    """Nothing goes up with a linked site above 2/10 as last said, or without a word since the last exposure."""
    yield from _back_by_another_door(seen)
    for decision in seen.ups:
        name = decision.exercise or ""
        for site in book().exercises[name].linked_sites:
            word = seen.latest(site)
            if word is not None and word.level is not None and word.level > SAFE:
                yield f"{name} {decision.action} with {site} at {word.level}"
            if not seen.strict:
                continue
            past = seen.exposures(name)
            going_on = past[-1].in_progress and past[-1].day == seen.case.today and len(past) > 1
            last = past[-2] if going_on else past[-1]  # its own morning after is still to come
            if word is None or word.at < last.at:
                yield f"{name} {decision.action} without a word about {site} since {last.at}"


def i18(seen: Seen) -> Iterator[str]:
    """Every decision has a rule, and an event that was delivered or the name of what is missing."""
    given = {e.event_id for e in seen.case.events}
    for decision in seen.plan.decisions:
        if not decision.reasons:
            yield f"{decision.exercise} {decision.action} without a reason"
        if decision.next is None or not decision.next.needs or not all(n.text for n in decision.next.needs):
            yield f"{decision.exercise} {decision.action} does not say what gets to the next step"
        for reason in (*decision.reasons, *(b.by for b in decision.blocked)):
            if not reason.rule or not reason.code or not reason.text or "unknown code" in reason.text:
                yield f"{decision.exercise}: incomplete reason {reason}"
            if not reason.events and not reason.facts:
                yield f"{decision.exercise}: {reason.code} names no event and nothing missing"
            if not set(reason.events) <= given:
                yield f"{decision.exercise}: {reason.code} names events nobody delivered"


def _novice(seen: Seen) -> bool:
    began = [d for d in (seen.profile.strength_since, seen.state.strength_since) if d is not None]
    return not began or (seen.case.today - min(began)).days < 7 * book().params.novice_weeks


def i25(seen: Seen) -> Iterator[str]:
    """A novice keeps 3 in reserve, and gets no Nordics, no jumps, no heavy loads."""
    if not _novice(seen):
        return
    for p in seen.plan.prescriptions:
        exercise = book().exercises[p.exercise]
        if p.target_rir < book().params.novice_min_rir:
            yield f"{p.exercise} with {p.target_rir} in reserve for a novice"
        if p.exercise.startswith("nordic") or exercise.pattern == "plyo":
            yield f"{p.exercise} for a novice"
        if p.exercise not in seen.steered and (share := heaviest_share(seen, p.exercise, p.load_kg)) >= 80:
            yield f"{p.exercise} at {share} % of the maximum for a novice"


def heaviest_share(seen: Seen, name: str, load: Decimal | None) -> Decimal:
    """The load in percent of the best valid estimate of the maximum (P9: at most 10 reps and reserve, clean)."""
    found = [
        s.load_kg * (1 + (s.reps + s.rir) / 30)
        for e in seen.exposures(name)
        for s in e.sets
        if s.load_kg and s.reps and s.rir is not None and s.rir <= 4 and s.reps + s.rir <= 10
        if e.form is not None and e.form >= 4
    ]
    if load is None or not found or book().exercises[name].laterality != "bilateral":
        return Decimal(0)
    return (load / max(found) * 100).quantize(Decimal("0.1"))


def i26(seen: Seen) -> Iterator[str]:
    """80 % and more only after weeks of clean practice, without pain; a step up to it not near a race."""
    for p in seen.plan.prescriptions:
        if p.exercise in seen.steered or heaviest_share(seen, p.exercise, p.load_kg) < book().params.heavy_pct_1rm:
            continue
        if _novice(seen):
            yield f"{p.exercise} is heavy for a novice"
        for site in book().exercises[p.exercise].linked_sites:
            word = seen.latest(site)
            if word is not None and (word.level or 0) > SAFE and (seen.case.today - word.at.date()).days < 20:
                yield f"{p.exercise} is heavy with {site} at {word.level}"


def i27(seen: Seen) -> Iterator[str]:
    """No jump with any linked site above 0, or worse in the morning."""
    for p in seen.plan.prescriptions:
        exercise = book().exercises[p.exercise]
        for site in exercise.linked_sites if exercise.pattern == "plyo" else ():
            word = seen.latest(site)
            if word is None or (seen.case.today - word.at.date()).days > 20:
                continue
            report = word.report
            rise = report and report.next_morning is not None and report.next_morning > (report.usual_morning or 0)
            if (word.level or 0) > 0 or rise:
                yield f"{p.exercise} with {site} at {word.level}"


def i29(seen: Seen) -> Iterator[str]:
    """Sane numbers everywhere; bands have no kilograms."""
    for p in seen.plan.prescriptions:
        if p.sets < 1 or p.target_reps < 1 or min(p.reps) < 1 or p.reps[0] > p.reps[1] or p.rest_s < 0:
            yield f"{p.exercise}: {p.sets} x {p.target_reps} of {p.reps}, rest {p.rest_s}"
        if p.load_kg is not None and (not p.load_kg.is_finite() or p.load_kg < 0 or p.band is not None):
            yield f"{p.exercise}: {p.load_kg} kg, band {p.band}"
        if not p.target_rir.is_finite() or not 0 <= p.target_rir <= 10:
            yield f"{p.exercise}: {p.target_rir} in reserve"
    for decision in seen.plan.decisions:
        for facts in (decision.before, decision.after, *(r.facts for r in decision.reasons)):
            for key, fact in (facts or {}).items():
                value: object = fact
                if isinstance(value, float) or (isinstance(value, Decimal) and not value.is_finite()):
                    yield f"{decision.exercise}: {key} is {value!r}"


def i37(seen: Seen) -> Iterator[str]:
    """No diagnosis, no promise, no training through pain; who is referred is told where to go."""
    for decision in seen.plan.decisions:
        texts = [r.text for r in decision.reasons] + [b.by.text for b in decision.blocked]
        texts += [n.text for n in decision.next.needs] if decision.next else []
        if decision.action is Action.REFER and not any(SEEK_CARE.search(t) for t in texts):
            yield f"refer without a place to go: {texts}"
        yield from (f"says {t!r}" for t in texts if FORBIDDEN.search(t) or "{" in t)
    yield from (f"says {n.text!r}" for n in seen.plan.notices if FORBIDDEN.search(n.text) or "{" in n.text)


def i38(seen: Seen) -> Iterator[str]:
    """A person's word is told as such, and never as the engine's decision."""
    words = {e.event_id for e in seen.state.overrides.values()}
    for decision in seen.plan.decisions:
        if any(r.code.startswith("OVERRIDE") or words & set(r.events) for r in decision.reasons):
            yield f"{decision.exercise}: the decision rests on an override"
    told = {n.facts.get("exercise") for n in seen.plan.notices if n.code.startswith("OVERRIDE")}
    for name in seen.steered & seen.doses.keys():
        if name not in told:
            yield f"{name}: the override is not told"
