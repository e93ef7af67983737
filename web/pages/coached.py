"""One athlete for a coach: why somebody should look, and a word on each decision. Every word is an event."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from types import MappingProxyType

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from engine.explain import with_texts
from engine.overrides import stand_ins
from engine.rules.outcome import INCREASES
from engine.types import Action, Decision, Exercise, Override, Plan, Prescription
from engine.view import View
from schemas.plan_load import load_plan
from store import Athlete
from store.attention import TEXTS as ATTENTION
from store.attention import Reason
from web.attention import needs
from web.auth import tenant
from web.context import services, utc_now
from web.errors import Problem
from web.intake import take_in
from web.pages.coach import COACHES
from web.pages.ground import UNITS_COOKIE, go, is_imperial, page, safe_path, set_cookie, show, viewer
from web.pages.reading import SPOKEN
from web.pages.texts import exercise_name, load, number, speech, translated
from web.pages.wrong import wrong as wrong_in
from web.plans import get_plan
from web.queries import day_of
from web.replies import encode
from web.speech import exercises_in, language
from workers.recompute import state_of

blueprint = Blueprint("coached", __name__)

SOURCE = "coach-pages"
WORDS_MAX = 100  # of the audit, the newest
WHY_MAX, NUMBER_MAX, TEXT_MAX = 1000, 10, 50
OVER = timedelta(days=2)
USUAL_WORD = timedelta(days=28)  # what the form proposes
WORDS = ("accept", "decline", "cap", "pin", "replace")
# What may be capped and set, in the order of the form. A load is typed in the coach's own unit.
NUMBERS = {
    "load": lazy_gettext("Load"),
    "sets": lazy_gettext("Sets"),
    "target_reps": lazy_gettext("Repetitions"),
    "target_rir": lazy_gettext("In reserve"),
    "rest_s": lazy_gettext("Rest, s"),
    "height_cm": lazy_gettext("Height, cm"),
}
TEXTS = {"tempo": lazy_gettext("Tempo, such as 3-1-1-0"), "band": lazy_gettext("Band")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A decision about one exercise, what it comes to (two prescriptions where the sides differ), and what was said."""

    decision: Decision
    exercise: Exercise  # that is prescribed; where a person's word left it out, the one decided about
    prescriptions: tuple[Prescription, ...]
    held: tuple[Override, ...]  # the words that hold today
    others: tuple[Exercise, ...]  # what may be put in its place

    @property
    def decided(self) -> str:
        """The exercise that the decision is about."""
        return self.decision.exercise or self.exercise.id

    @property
    def may_decline(self) -> bool:
        """A step up, and what comes in: a caution of the engine cannot be declined."""
        return self.comes_in or self.decision.action in INCREASES

    @property
    def comes_in(self) -> bool:
        """Whether it is new in the plan and takes the place of nothing."""
        return self.decision.action is Action.SWAP and self.decision.before is None

    @property
    def fields(self) -> tuple[str, ...]:
        """What can be capped and set here: a height where there is a step, a band where one is used."""
        return tuple(
            name
            for name in (*NUMBERS, *TEXTS)
            if (name != "height_cm" or "height" in self.exercise.levers)
            and (name != "band" or any(p.band for p in self.prescriptions))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One athlete as the page shows them. Days and times are the athlete's."""

    athlete: Athlete
    name: str
    etag: str
    plan: Plan
    lines: tuple[Line, ...]
    waiting: tuple[Override, ...]  # words that hold about what the plan has no place for now
    today: date
    zone: tzinfo


@page(blueprint, "/athletes/<id:athlete_id>", roles=COACHES)
def athlete(athlete_id: str) -> Response:
    """Why somebody should look, each decision, and what was said about them before."""
    return _shown(_case(athlete_id), wrong=None)


@page(blueprint, "/athletes/<id:athlete_id>/plan", roles=COACHES)
def plan(athlete_id: str) -> Response:
    """The plan as the API gives it, waiting included: an open page follows it."""
    return get_plan(athlete_id)


@page(blueprint, "/athletes/<id:athlete_id>/words", methods=("POST",), roles=COACHES)
def say(athlete_id: str) -> Response:
    """Accept, decline, cap, set or replace: `override` events, through the same door as the API's."""
    case = _case(athlete_id)
    line = next((one for one in case.lines if one.decided == request.form.get("exercise")), None)
    if line is None and _take_back(case, request.form):
        return go(url_for("coached.athlete", athlete_id=athlete_id))
    if line is None:
        gone = _("The plan has changed meanwhile and has no such exercise any more. Nothing was stored.")
        return _shown(case, wrong=gone, status=422)
    try:
        take_in(athlete_id, encode(list(_overrides(line, request.form, today=case.today))))
    except (ValueError, Problem) as error:
        if isinstance(error, Problem) and not error.errors:
            raise
        said = wrong_in(error.errors[0].code, error.errors[0].detail) if isinstance(error, Problem) else str(error)
        return _shown(case, wrong=f"{line.exercise.name}: {said}", typed=request.form, status=422)
    return go(url_for("coached.athlete", athlete_id=athlete_id))


@page(blueprint, "/athletes/units", methods=("POST",), roles=COACHES)
def units() -> Response:
    """In which units a coach without training of their own reads and types."""
    reply = go(safe_path(request.form.get("back")) or url_for("coach.athletes"))
    set_cookie(reply, UNITS_COOKIE, "imperial" if request.form.get("units") == "imperial" else None)
    return reply


# --------------------------------------------------------------------------- what is shown


def _case(athlete_id: str) -> Case:
    store, book, now = services().store, services().book, utc_now()
    known = store.athlete(tenant(), athlete_id)
    history = store.history(athlete_id, ruleset=book.ruleset) if known is not None else None
    if known is None or history is None:
        raise Problem("no_athlete")
    stored = store.latest_plan(tenant(), athlete_id)
    if stored is None:
        raise Problem("no_plan_yet", headers={"Retry-After": "1"})
    state, today = state_of(history, book=book, now=now)
    view = View(state=state, today=today, book=book)
    found = with_texts(load_plan(stored.body), speech())
    words = _holding(view)
    lines = tuple(_lines(found, view, words))
    seen = {one.exercise for line in lines for one in line.held}
    return Case(
        athlete=known,
        name=known.external_id or athlete_id,
        etag=stored.etag,
        plan=found,
        lines=lines,
        waiting=tuple(word for name, word in words.items() if name not in seen),
        today=today,
        zone=book.zone(state.timezone),
    )


def _holding(view: View) -> dict[str, Override]:
    """Exercise id -> somebody's word about it that holds today."""
    words = view.state.overrides.items()
    return {name: word for name, word in words if word.until is None or word.until >= view.today}


def _lines(plan: Plan, view: View, words: Mapping[str, Override]) -> Iterator[Line]:
    """A line for each decision about an exercise that is asked for, or about which somebody's word holds."""
    shown, exercises = set[str](), exercises_in(language())
    for decision in plan.decisions:
        decided = decision.exercise
        if decided is None or decided not in exercises:
            continue
        word = words.get(decided)
        instead = word.change.get("exercise") if word is not None else None
        names = [str(x) for x in ((decision.after or {}).get("exercise"), decided, instead) if x is not None]
        asked_for = [n for n in names if n not in shown and any(p.exercise == n for p in plan.prescriptions)]
        name = asked_for[0] if asked_for else decided
        held = tuple(words[n] for n in dict.fromkeys((decided, name)) if n in words)
        if not asked_for and not held:
            continue
        shown.add(name)
        yield Line(
            decision=decision,
            exercise=exercises[name],
            prescriptions=tuple(p for p in plan.prescriptions if p.exercise == name),
            held=held,
            others=tuple(exercises[x.id] for x in stand_ins(view, decided)) if name == decided else (),
        )


def _shown(
    case: Case, *, wrong: str | None, typed: Mapping[str, str] = MappingProxyType({}), status: int = 200
) -> Response:
    """The page; `typed`: a form that was refused, which is given back as it was filled."""
    said = services().store.overrides(case.athlete.athlete_id)

    def typed_about(line: Line) -> Mapping[str, str]:
        return defaultdict(str, typed if typed.get("exercise") == line.decided else {})

    return show(
        "athlete.html",
        status=status,
        case=case,
        reasons=list(_reasons(case)),
        spoken=[notice for notice in case.plan.notices if notice.code in SPOKEN],
        words=[(one, one.occurred_at.astimezone(case.zone)) for one in reversed(said)][:WORDS_MAX],
        until=case.today + USUAL_WORD,
        wrong=wrong,
        typed_about=typed_about,
        why_max=WHY_MAX,
        text_max=TEXT_MAX,
        labels={**NUMBERS, **TEXTS},
        word_of=word_of,
        values_of=values_of,
        own_units=viewer().athlete_id is not None,
    )


def _reasons(case: Case) -> Iterator[tuple[Reason, str]]:
    """Why somebody should look, with the plan's own sentence where it has one."""
    texts = {reason.code: reason.text for decision in case.plan.decisions for reason in decision.reasons}
    texts |= {notice.code: notice.text for notice in case.plan.notices}
    for needed in needs([case.athlete]):
        for reason in needed.reasons:
            yield reason, texts.get(reason.code) or _told(reason)


def _told(reason: Reason) -> str:
    """Its own sentence; of a plan that has changed meanwhile, in English."""
    return translated(ATTENTION[reason.code]).format(**reason.facts) if reason.code in ATTENTION else reason.text


def word_of(one: Override) -> object:
    """What somebody said, as the audit calls it."""
    if one.until is not None and one.until < one.occurred_at.date():
        return _("accepted")
    if not one.change:
        return _("declined")
    if "exercise" in one.change:
        return _("replaced by")
    return _("capped at") if one.action is Action.REDUCE else _("set to")


def values_of(one: Override) -> str:
    """The numbers of a word, as people read them."""
    return ", ".join(_value(field, value) for field, value in sorted(one.change.items()))


def _value(field: str, value: Decimal | int | str) -> str:
    if field == "exercise":
        return exercise_name(str(value))
    if field == "load_kg":
        return load(Decimal(value))
    label = TEXTS["band"] if field == "band" else _("Tempo") if field == "tempo" else NUMBERS[field]
    return f"{label} {value if isinstance(value, str) else number(value)}"


# --------------------------------------------------------------------------- what is said


def _overrides(line: Line, form: Mapping[str, str], *, today: date) -> Iterator[dict[str, object]]:
    """The events of a filled form; ValueError with a sentence for whoever filled it."""
    given = {name: text.strip() for name, text in form.items()}
    word, why, now = given.get("word"), given.get("why", ""), utc_now()
    if word not in WORDS:
        raise ValueError(_("Choose accept, decline, cap, set or replace."))
    if not why:
        raise ValueError(_("Say why: it is kept, and the athlete may ask."))
    if word == "accept":
        for name in [one.exercise for one in line.held] or [line.exercise.id]:
            yield _event(name, why, now) | _ended(line.decision.action, now)
        return
    about = line.exercise.id if word in ("cap", "pin") else line.decided
    yield _event(about, why, now) | _until(given.get("until", ""), today) | _asked(word, line, given)


def _take_back(case: Case, form: Mapping[str, str]) -> bool:
    """End a word about what the plan has no place for; whether there was one, and it was said why."""
    held = next((one for one in case.waiting if one.exercise == form.get("exercise")), None)
    why, now = form.get("why", "").strip(), utc_now()
    if held is None or not why or form.get("word") != "accept":
        return False
    take_in(case.athlete.athlete_id, encode([_event(held.exercise, why, now) | _ended(Action.HOLD, now)]))
    return True


def _ended(action: Action, now: datetime) -> dict[str, object]:
    """Over when it is said, in every zone: it ends the earlier words and asks for nothing."""
    return {"action": action.value, "until": (now.date() - OVER).isoformat()}


def _event(exercise: str, why: str, now: datetime) -> dict[str, object]:
    return {
        "type": "override",
        "source": SOURCE,
        "source_id": secrets.token_hex(8),
        "occurred_at": now.isoformat(),
        "exercise": exercise,
        "by": viewer().name,
        "why": why[:WHY_MAX],
    }


def _until(text: str, today: date) -> dict[str, object]:
    last = day_of(text)
    if last is None or last < today:  # one that is over would count as acceptance, and end the word before it
        raise ValueError(_("Give a last day that is still to come, such as %(day)s.", day=today + USUAL_WORD))
    return {"until": last.isoformat()}


def _asked(word: str, line: Line, given: Mapping[str, str]) -> dict[str, object]:
    if word == "decline":
        if not line.may_decline:
            raise ValueError(_("There is nothing here to decline: the plan asks for no more than before."))
        return {"action": Action.HOLD.value}
    if word == "replace":
        if given.get("other") not in [one.id for one in line.others]:
            raise ValueError(_("Choose the exercise that comes in its place."))
        return {"change": {"exercise": given["other"]}}
    change: dict[str, object] = {_wire(name): _number(given[name]) for name in NUMBERS if given.get(name)}
    change |= {name: given[name][:TEXT_MAX] for name in TEXTS if given.get(name)}
    if not change:
        raise ValueError(_("Give a load, sets, repetitions or another number."))
    return {"change": change} | ({"action": Action.REDUCE.value} if word == "cap" else {})


def _wire(name: str) -> str:
    unit = "lb" if is_imperial() else "kg"
    return f"load_{unit}" if name == "load" else name


def _number(text: str) -> Decimal:
    plain = text.replace(",", ".")
    if len(plain) > NUMBER_MAX or not plain.replace(".", "", 1).isdecimal() or not plain.isascii():
        raise ValueError(_("%(text)s is not a number from 0 up.", text=text[:NUMBER_MAX]))
    return Decimal(plain)
