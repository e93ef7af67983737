"""Coach: who needs a person, and a person's word on a decision. Every word is an event, so nothing is unsaid later."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from engine.explain import with_texts
from engine.types import Action, Decision, Override, Plan, Prescription
from schemas.plan_load import load_plan
from store import Athlete, Role
from store.attention import pressing
from web.attention import LOOK_MAX, Needs, needs
from web.auth import tenant
from web.context import services, utc_now
from web.errors import Problem
from web.intake import take_in
from web.pages.ground import go, page, show, viewer
from web.pages.words import SIDES
from web.replies import encode
from web.speech import exercises_in, language, speech_in

blueprint = Blueprint("coach", __name__)

COACHES = (Role.COACH, Role.ADMIN)
SOURCE = "coach-pages"
WORDS_MAX = 100  # of the audit, the newest
WHY_MAX, NUMBER_MAX = 1000, 10
OVER = timedelta(days=2)
UNTIL_DAYS = 28  # what the form proposes
REASONS = {
    "RED_FLAG": lazy_gettext("Red flag"),
    "stopped": lazy_gettext("Plan stopped"),
    "needs_clearance": lazy_gettext("Waits for clearance"),
    "PAIN_RISING": lazy_gettext("Pain is rising"),
    "plan_failing": lazy_gettext("Plan cannot be made"),
    "SESSIONS_KEPT": lazy_gettext("Sessions missed"),
    "stalled": lazy_gettext("Stalled"),
    "silent": lazy_gettext("Silent"),
}
OTHER = "other"
FIELDS = {"load_kg": lazy_gettext("kg"), "sets": lazy_gettext("sets"), "target_reps": lazy_gettext("repetitions")}
# Steps up that may be declined: the numbers of before then hold. A caution of the engine cannot be declined.
DECLINED = frozenset({Action.ADD_LOAD, Action.ADD_SETS, Action.ADD_REPS, Action.SLOW_ECCENTRIC})
WORDS = ("accept", "decline", "cap", "pin")
NUMBERS = ("load_kg", "sets", "target_reps")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One athlete of the table."""

    needs: Needs
    name: str
    changed_at: datetime | None  # the last change of the plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A decision about one exercise with what it comes to. Two prescriptions where the sides differ."""

    exercise: str
    name: str
    decision: Decision
    prescriptions: tuple[Prescription, ...]
    may_decline: bool


@page(blueprint, "/athletes", roles=COACHES)
def athletes() -> Response:
    """Everybody of the tenant, those who need a person first; `why` leaves only those with that reason."""
    store = services().store
    found = store.athletes(tenant(), after=None, limit=LOOK_MAX)
    everybody = sorted(needs(found), key=lambda one: (pressing(one.reasons), one.athlete.athlete_id))
    why = request.args.get("why")
    shown = [one for one in everybody if why not in (*REASONS, OTHER) or why in _kinds(one)]
    counts = {kind: sum(kind in _kinds(one) for one in everybody) for kind in (*REASONS, OTHER)}
    return show(
        "athletes.html",
        rows=[_row(one) for one in shown],
        why=why,
        kinds=[(kind, REASONS.get(kind, _("Other")), count) for kind, count in counts.items() if count],
        total=len(everybody),
        more=len(found) == LOOK_MAX,
    )


@page(blueprint, "/athletes/<id:athlete_id>", roles=COACHES)
def athlete(athlete_id: str) -> Response:
    """One athlete: why somebody should look, each decision, and what was said about them before."""
    return _athlete_page(_known(athlete_id), wrong=None)


@page(blueprint, "/athletes/<id:athlete_id>/words", methods=("POST",), roles=COACHES)
def say(athlete_id: str) -> Response:
    """Accept, decline, cap or pin a decision: an `override` event, through the same door as the API's."""
    known = _known(athlete_id)
    plan = _plan(known)
    given = {name: request.form.get(name, "").strip() for name in ("exercise", "word", "until", "why", *NUMBERS)}
    line = next((one for one in _lines(plan) if one.exercise == given["exercise"]), None)
    if line is None:
        return _athlete_page(known, wrong=_("The plan has changed meanwhile and has no such exercise any more."))
    try:
        event = _override(line, given)
        take_in(athlete_id, encode(event))
    except (ValueError, Problem) as error:
        if isinstance(error, Problem) and not error.errors:
            raise
        said = error.errors[0].detail if isinstance(error, Problem) else str(error)
        return _athlete_page(known, wrong=f"{line.name}: {said}", status=422)
    return go(url_for("coach.athlete", athlete_id=athlete_id))


# --------------------------------------------------------------------------- the table


def reason_word(code: str) -> object:
    """What a reason is called in the table."""
    return REASONS.get(code, code.replace("_", " ").capitalize())


def _kinds(one: Needs) -> set[str]:
    return {reason.code if reason.code in REASONS else OTHER for reason in one.reasons}


def _row(one: Needs) -> Row:
    plans = services().store.plans(tenant(), one.athlete.athlete_id, before=None, limit=1)
    return Row(needs=one, name=_name(one.athlete), changed_at=plans[0].created_at if plans else None)


def _name(one: Athlete) -> str:
    return one.external_id or one.athlete_id


# --------------------------------------------------------------------------- one athlete


def _known(athlete_id: str) -> Athlete:
    found = services().store.athlete(tenant(), athlete_id)
    if found is None:
        raise Problem("no_athlete")
    return found


def _plan(known: Athlete) -> Plan:
    stored = services().store.latest_plan(tenant(), known.athlete_id)
    if stored is None:
        raise Problem("no_plan_yet", headers={"Retry-After": "1"})
    return with_texts(load_plan(stored.body), speech_in(language()))


def _athlete_page(known: Athlete, *, wrong: str | None, status: int = 200) -> Response:
    plan = _plan(known)
    (needed,) = needs([known])
    said = [one for one in services().store.all_events(known.athlete_id) if isinstance(one, Override)]
    today = utc_now().astimezone(services().book.zone(known.timezone)).date()
    return show(
        "athlete.html",
        status=status,
        known=known,
        name=_name(known),
        needed=needed,
        plan=plan,
        lines=_lines(plan),
        words=[(one, word_of(one)) for one in reversed(said)][:WORDS_MAX],
        names={one.id: one.name for one in exercises_in(language()).values()},
        today=today,
        until=today + timedelta(days=UNTIL_DAYS),
        wrong=wrong,
        why_max=WHY_MAX,
        side_words=SIDES,
        field_words=FIELDS,
    )


def _lines(plan: Plan) -> list[Line]:
    found: list[Line] = []
    for decision in plan.decisions:
        after = (decision.after or {}).get("exercise") or decision.exercise
        doses = tuple(p for p in plan.prescriptions if p.exercise == after)
        if doses and isinstance(after, str) and after not in [line.exercise for line in found]:
            found.append(
                Line(
                    exercise=after,
                    name=exercises_in(language())[after].name,
                    decision=decision,
                    prescriptions=doses,
                    may_decline=decision.action in DECLINED,
                )
            )
    return found


def word_of(one: Override) -> object:
    """What somebody said, as the audit calls it."""
    if one.until is not None and one.until < one.occurred_at.date():
        return _("accepted")
    if not one.change:
        return _("declined")
    return _("capped at") if one.action is Action.REDUCE else _("set to")


def _override(line: Line, given: Mapping[str, str]) -> dict[str, object]:
    """The event of a filled form; ValueError with a sentence for whoever filled it."""
    word = given["word"]
    event: dict[str, object] = {
        "type": "override",
        "source": SOURCE,
        "source_id": secrets.token_hex(8),
        "occurred_at": utc_now().isoformat(),
        "exercise": line.exercise,
        "by": viewer().name,
        "why": given["why"][:WHY_MAX],
    }
    if word not in WORDS:
        raise ValueError(_("Choose accept, decline, cap or set."))
    if not given["why"]:
        raise ValueError(_("Say why: it is kept, and the athlete may ask."))
    if word == "accept":
        # Over when it is said, in every zone: it ends an earlier word and asks for nothing.
        return event | {"action": line.decision.action.value, "until": (utc_now().date() - OVER).isoformat()}
    try:
        event["until"] = date.fromisoformat(given["until"]).isoformat()
    except ValueError:
        raise ValueError(_("Give a last day, such as 2026-12-31.")) from None
    if word == "decline":
        if not line.may_decline:
            raise ValueError(_("There is no step up here to decline."))
        return event | {"action": Action.HOLD.value}
    change = {name: _number(given[name]) for name in NUMBERS if given[name]}
    if not change:
        raise ValueError(_("Give a load, sets or repetitions."))
    return event | {"change": change} | ({"action": Action.REDUCE.value} if word == "cap" else {})


def _number(text: str) -> Decimal:
    plain = text.replace(",", ".")
    if len(plain) > NUMBER_MAX or not plain.replace(".", "", 1).isdecimal() or not plain.isascii():
        raise ValueError(_("%(text)s is not a number.", text=text[:NUMBER_MAX]))
    return Decimal(plain)
