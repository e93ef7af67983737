"""Pain by site and by the morning after (rules G1-G6, G9, G10; table T6). Only a red flag outranks it."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta
from decimal import Decimal

from engine.body import SiteDay
from engine.rules.ladder import lighter_than_heavy, step_down
from engine.rules.outcome import PASSED, Change, Outcome, caution, fired, no_data
from engine.rules.slot import Slot
from engine.types import Action, Exercise, Facts, Sign
from engine.view import View


def red_zone(view: View, slot: Slot) -> Outcome:
    """Red, sharp or limping: stop the movement and everything linked to the site (rule G5)."""
    for site in view.reported_sites(slot.exercise):
        latest = latest_report(view, site)
        if latest is None:
            continue
        bad_sign = [s for s in latest.signs if s in (Sign.SHARP, Sign.ALTERED_GAIT, Sign.SWELLING)]
        if bad_sign or (latest.level is not None and latest.level > view.params.pain_red_0_10):
            facts: Facts = {
                "site": site,
                "pain_0_10": latest.level,
                "signs": tuple(bad_sign),
                "day": latest.day,
                "limit_0_10": view.params.pain_red_0_10,
            }
            return fired(Action.SWAP, "PAIN_RED", "G5", facts, events=latest.events, change=Change(none=True))
    return PASSED


def morning_after(view: View, slot: Slot) -> Outcome:
    """Worse than usual on the morning after: step down, however good the session was (rule G2)."""
    for site in view.reported_sites(slot.exercise):
        for report in view.once(_bad_mornings, view.told_of(site)):
            if report.last_at < slot.last.at:
                continue
            facts: Facts = {
                "site": site,
                "next_morning_0_10": report.next_morning,
                "rise_0_10": report.morning_rise,
                "day": report.day,
            }
            action, change = step_down(view, slot)
            return fired(action, "PAIN_NEXT_MORNING", "G2", facts, events=report.events, strength="B", change=change)
    return PASSED


def _bad_mornings(view: View, site: str) -> tuple[SiteDay, ...]:
    """The reports of a morning clearly worse than usual: one of them counts, whatever came later."""
    p = view.params
    return tuple(
        s
        for s in view.site(site)
        if s.morning_rise is not None
        and s.next_morning is not None
        and s.morning_rise >= p.morning_rise_0_10
        and s.next_morning > p.morning_floor_0_10
    )


def amber(view: View, slot: Slot) -> Outcome:
    """Above the safe zone: hold; reduce when it stays, or where the site is no tendon (rules G1, G4, G6)."""
    found = [_amber_at(view, slot, site) for site in view.reported_sites(slot.exercise)]
    return min((a for a in found if a is not PASSED), key=lambda a: caution(a.action), default=PASSED)


def _amber_at(view: View, slot: Slot, site: str) -> Outcome:
    safe = view.params.pain_safe_0_10
    latest = latest_report(view, site)
    if latest is None or latest.level is None or latest.level <= safe:
        return PASSED
    facts: Facts = {"site": site, "pain_0_10": latest.level, "day": latest.day, "limit_0_10": safe}
    twice = _amber_twice(view, slot, site)
    if not twice and site in view.book.tendon_sites:
        return fired(Action.HOLD, "PAIN_AMBER", "G1", facts, events=latest.events, strength="B")
    action, change = step_down(view, slot)
    code, rule = ("PAIN_AMBER_AGAIN", "G4") if twice else ("PAIN_AMBER_NO_TENDON", "G6")
    return fired(action, code, rule, facts, events=latest.events, strength="B", change=change)


def rising(view: View, slot: Slot) -> Outcome:
    """Pain that rises from week to week blocks progress even inside the safe zone (rule G3)."""
    answers = (view.once(_rising_at, site) for site in view.reported_sites(slot.exercise))
    return next((answer for answer in answers if answer is not PASSED), PASSED)


def _rising_at(view: View, site: str) -> Outcome:
    p, means = view.params, view.weekly_pain(site)
    known = [m for m in means if m is not None]
    if len(known) < 2 or means[-1] is None:
        return PASSED
    steady = len(known) == p.pain_rising_weeks and all(a < b for a, b in itertools.pairwise(known))
    jump = means[-2] is not None and means[-1] - means[-2] >= p.pain_weekly_rise_0_10
    if not steady and not jump:
        return PASSED
    rounded = tuple(m.quantize(Decimal("0.1")) for m in known)
    reports = [e for s in view.site(site)[-3:] for e in s.events]
    return fired(Action.HOLD, "PAIN_RISING", "G3", {"site": site, "weekly_means_0_10": rounded}, events=reports)


def unreported(view: View, slot: Slot) -> Outcome:
    """No word about a linked site since the last exposure: no progress (rules G10, R2)."""
    if view.pain_by_exception():
        return PASSED
    if slot.last.in_progress and len(slot.exposures) < 2:
        return no_data("PAIN_UNKNOWN", "G10", {"sites": view.gating_sites(slot.exercise), "since": slot.last.day})
    # While a session goes on, its own morning after is still to come: the one before speaks.
    last = slot.exposures[-2] if slot.last.in_progress else slot.last
    missing = silent_sites(view, slot.exercise, last.at)
    if not missing and (view.gating_sites(slot.exercise) or _any_word_since(view, last.at)):
        return PASSED
    return no_data("PAIN_UNKNOWN", "G10", {"sites": missing, "since": last.day}, events=[last.event_id])


def jumps(view: View, slot: Slot) -> Outcome:
    """Jumps need a linked site without any pain and no rise in the morning (rule P12, I27)."""
    sore = hurting(view, slot.exercise) if slot.exercise.pattern == "plyo" else None
    if sore is None:
        return PASSED
    site, latest = sore
    facts: Facts = {"site": site, "pain_0_10": latest.level, "day": latest.day}
    return fired(Action.SWAP, "JUMP_PAIN", "P12", facts, events=latest.events, change=Change(none=True))


def hurting(view: View, exercise: Exercise) -> tuple[str, SiteDay] | None:
    """The first gating site that is not free of pain by its latest report, with that report."""
    for site in view.reported_sites(exercise):
        latest = latest_report(view, site)
        if latest is not None and ((latest.level or 0) > 0 or (latest.morning_rise or 0) > 0 or latest.signs):
            return site, latest
    return None


def silent_sites(view: View, exercise: Exercise, moment: datetime) -> tuple[str, ...]:
    """The gating sites nobody has said a word about since a moment; none where silence counts as no pain."""
    if view.pain_by_exception():
        return ()
    last = view.once(_last_words)
    return tuple([x for x in view.gating_sites(exercise) if (at := last.get(x, last[""])) is None or at <= moment])


def heavy(view: View, slot: Slot) -> Outcome:
    """Near-maximal loads wait while a linked site is above the safe zone, on a tendon, too (rule P12, I26)."""
    safe = view.params.pain_safe_0_10
    sore = [r for site in view.reported_sites(slot.exercise) if (r := _above(view, site, safe)) is not None]
    lighter = lighter_than_heavy(view, slot) if sore else None
    if lighter is None:
        return PASSED
    action, change, facts = lighter
    site, report = sore[0]
    facts = {**facts, "site": site, "pain_0_10": report.level, "day": report.day, "limit_0_10": safe}
    return fired(action, "HEAVY_WITH_PAIN", "P12", facts, events=report.events, change=change)


def _above(view: View, site: str, limit: Decimal) -> tuple[str, SiteDay] | None:
    latest = latest_report(view, site)
    return (site, latest) if latest is not None and (latest.level or Decimal(0)) > limit else None


def _any_word_since(view: View, moment: datetime) -> bool:
    """A safe report anywhere: what an exercise without linked sites asks for. Bad news opens no gate (I03)."""
    safe = view.params.pain_safe_0_10
    return any(
        s.last_at > moment and s.level is not None and s.level <= safe
        for site in {view.told_of(site) for site in view.book.pain_sites}
        for s in view.site(site)
    )


def _last_words(view: View) -> dict[str, datetime | None]:
    """When a level was last said about each site of its own, and about all others ("")."""
    sites = ("", *view.state.pain)
    return {x: max([s.last_at for s in view.site(x) if s.level is not None], default=None) for x in sites}


def latest_report(view: View, site: str) -> SiteDay | None:
    """The newest day on which a level was said about the site, if it is recent enough to count.

    A later report without a number adds its signs but never hides a number (R2). A red or sharp report speaks until a
    newer one comes; a mild one fades.
    """
    return view.once(_latest_report, view.told_of(site))


def _latest_report(view: View, site: str) -> SiteDay | None:
    days = view.site(site)
    place = next((n for n in range(len(days) - 1, -1, -1) if days[n].level is not None), None)
    if place is None:
        signs = {s for d in days for s in d.signs}
        latest = days[-1]._replace(signs=tuple(sorted(signs))) if signs else None
    else:
        latest = days[place]
        later = days[place + 1 :]
        if any(d.signs for d in later):
            latest = latest._replace(signs=tuple(sorted({*latest.signs, *(s for d in later for s in d.signs)})))
    if latest is None:
        return None
    red = latest.signs or (latest.level or Decimal(0)) > view.params.pain_red_0_10
    return latest if red or view.today - latest.day <= timedelta(days=view.params.pain_memory_days) else None


def _amber_twice(view: View, slot: Slot, site: str) -> bool:
    """Amber after each of the last exposures of rule G4, and not getting better."""
    count = view.params.amber_exposures
    if len(slot.exposures) < count:
        return False
    levels: list[Decimal] = []
    bounds = [e.at for e in slot.exposures[-count:]]
    for index, start in enumerate(bounds):
        end = bounds[index + 1] if index + 1 < count else None
        found = [
            s.level
            for s in view.site(site)
            if s.level is not None and s.last_at >= start and (end is None or s.last_at < end)
        ]
        if not found:
            return False
        levels.append(max(found))
    safe = view.params.pain_safe_0_10
    return all(level > safe for level in levels) and levels[-1] >= levels[0]
