"""Check-in: how somebody feels, in a few taps; nothing that was not touched is sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from flask import Blueprint, Response, request, url_for
from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from engine.explain import sentence
from engine.state import Answer
from engine.types import Decision, Illness, Plan, PlanStatus, RedFlag, Severity, Sign
from schemas.dump import dump_profile
from schemas.words import OUTCOMES, SELF_CHECK
from store import Position
from web.auth import tenant
from web.context import services
from web.pages import words
from web.pages.ground import go, own_athlete_id, page, show, trainee
from web.pages.places import Place, places
from web.pages.reading import at_revision, latest
from web.pages.telling import form_key, number, tell
from web.pages.texts import speech
from web.queries import query, whole

blueprint = Blueprint("check_in", __name__)

# What is asked as a row of numbers 0-10, with what its ends mean.
SCALES = (
    ("energy", _("Energy"), _("0 empty, 10 full")),
    ("stress", _("Stress"), _("0 none, 10 a lot")),
)
SLEEP_H = ("4", "5", "5.5", "6", "6.5", "7", "7.5", "8", "8.5", "9", "10")
ALL_FINE = "all_fine"  # one button; what it stores is what it says
YES, NO, UNSURE = "yes", "no", "unsure"
_ANSWERS: dict[str, bool | None] = {YES: True, NO: False, UNSURE: None}
WAIT_S = 3  # a plan takes milliseconds; a busy machine gets this long before the page says that it is on its way
EVENTS_MAX = 10**9


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A yes-or-no question, and what was answered before."""

    id: str
    asks: LazyString
    answer: Answer | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Questions that are asked together every few weeks. `last`: when; None: never."""

    field: str
    title: LazyString
    questions: tuple[Question, ...]
    last: date | None
    due: bool


@page(blueprint, "/check-in")
def check_in() -> Response:
    """The form."""
    query()
    return _form()


@page(blueprint, "/check-in", methods=("POST",))
def send_check_in() -> Response:
    """Store what was touched; or, without JavaScript, show the fields of one more place with all that was touched."""
    if request.form.get("at"):
        return _form()
    position = services().store.plan_position(tenant(), own_athlete_id())
    said = _said()
    if not said:
        return show("nothing_said.html", status=422)
    events = tell({"type": "check_in", **said}, key=request.form.get("key"))
    flags = said.get("red_flags")
    if isinstance(flags, list):
        return go(url_for("check_in.seek_care", flags=",".join(flags)))
    return go(url_for("check_in.done", events=events, since=position.revision if position else 0))


@page(blueprint, "/check-in/done")
def done() -> Response:
    """What the check-in changed."""
    given = query("events", "since")
    events = whole(given, "events", low=0, high=EVENTS_MAX) or 0
    since = whole(given, "since", low=0, high=EVENTS_MAX) or 0

    def seen(position: Position | None) -> bool:
        return position is not None and position.events >= events

    services().waiting.until(tenant(), own_athlete_id(), seen, seconds=WAIT_S)
    now = latest()
    before = at_revision(since) if since else None
    return show(
        "check_in_done.html",
        now=now,
        known=now.plan.based_on.events >= events,
        stopped=now.plan.status is not PlanStatus.ACTIVE,
        loud=[n for n in now.plan.notices if n.severity is not Severity.INFO],
        changes=_changes(before.plan, now.plan) if before is not None and before.revision != now.revision else (),
    )


@page(blueprint, "/seek-care")
def seek_care() -> Response:
    """What to do about a red flag: at once, whatever the plan says by now."""
    given = query("flags").get("flags", "").split(",")
    flags = tuple(flag.value for flag in RedFlag if flag.value in given)
    planned = services().store.plan_position(tenant(), own_athlete_id()) is not None
    stops = [n.text for n in latest().plan.notices if n.severity is Severity.STOP] if planned else []
    told = [sentence("RED_FLAG", {"flags": flags}, speech())] if flags else stops
    return show("seek_care.html", told=told, stopped=bool(stops), key=form_key())


@page(blueprint, "/seek-care", methods=("POST",))
def cleared() -> Response:
    """Store that a professional has looked; nothing else ends a stop."""
    if request.form.get("cleared"):
        screening = dump_profile(trainee().profile).get("screening")
        known = screening if isinstance(screening, dict) else {}
        tell({"type": "profile", "screening": {**known, "cleared": True}}, key=request.form.get("key"))
    return go(url_for("today.today"))


# --------------------------------------------------------------------------- the form, and what it says


def _form() -> Response:
    """The form with what was touched already; the fields of a place are there once it was named, or hurt lately."""
    everywhere, given = places(), request.form
    named = {*given.getlist("place"), given.get("at")}
    return show(
        "check_in.html",
        places=everywhere,
        drawn={place.key: place for place in everywhere},
        lately=[place for place in everywhere if place.last],
        named=[place for place in everywhere if place.key in named and not place.last],
        added=given.get("at"),
        given=given,
        scales=SCALES,
        sleep_h=SLEEP_H,
        groups=(
            _group("self_check", _("Five questions about your chain"), SELF_CHECK),
            _group("outcomes", _("How running feels these weeks"), OUTCOMES),
        ),
        words=words,
        morning=morning_after(latest().plan, trainee().today),
        key=given.get("key") or form_key(),
    )


def _group(field: str, title: LazyString, ids: tuple[str, ...]) -> Group:
    who = trainee()
    answers: dict[str, Answer] = who.state.self_check if field == "self_check" else who.state.outcomes
    last = max((answer.day for answer in answers.values()), default=None)
    due = last is None or (who.today - last).days > services().book.params.recheck_days
    asked = tuple(Question(id=name, asks=words.QUESTIONS[name], answer=answers.get(name)) for name in ids)
    return Group(field=field, title=title, questions=asked, last=last, due=due)


@dataclass(frozen=True, slots=True, kw_only=True)
class Morning:
    """What a plan waits for: a word about these places on a morning after `day`. Without it nothing goes up."""

    day: date | None
    is_next: bool  # whether that was yesterday
    names: tuple[LazyString, ...]


def morning_after(plan: Plan, today: date) -> Morning | None:
    """The question of the morning after, from the next day on; None while there is none."""
    lately = [place for place in places() if place.last and place.last[0] < today]
    waits = [
        reason.facts
        for decision in plan.decisions
        for reason in (*decision.reasons, *(blocked.by for blocked in decision.blocked))
        if reason.code == "PAIN_UNKNOWN"
    ]
    days = [day for facts in waits if isinstance(day := facts.get("since"), date) and day < today]
    if not days and not lately:
        return None
    sites = dict.fromkeys(site for facts in waits for site in _texts(facts.get("sites")))
    names = [words.SITES[site] for site in sites if site in words.SITES] if days else []
    day = max(days, default=None)
    return Morning(day=day, is_next=day == today - timedelta(days=1), names=(*(place.name for place in lately), *names))


def _texts(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list | tuple) else []


def _said() -> dict[str, object]:
    """What was touched, in the words of the wire."""
    form = request.form
    said: dict[str, object] = {
        name: number(form[name]) for name in ("sleep_h", *(name for name, _, _ in SCALES)) if form.get(name)
    }
    everywhere = places()
    pain = _pain(everywhere)
    if pain is not None:
        said["pain"] = pain
    if soreness := _soreness(everywhere):
        said["soreness"] = soreness
    if illness := form.get("illness") or (Illness.NONE.value if form.get(ALL_FINE) else None):
        said["illness"] = illness
    if flags := form.getlist("red_flags"):
        said["red_flags"] = list(dict.fromkeys(flags))
    for field, ids in (("self_check", SELF_CHECK), ("outcomes", OUTCOMES)):
        if answers := {name: _ANSWERS[given] for name in ids if (given := form.get(f"{field}:{name}")) in _ANSWERS}:
            said[field] = answers
    return said


def _pain(everywhere: list[Place]) -> list[dict[str, object]] | None:
    """What hurts; None when nobody said a word. "Nothing" beside a place that was named is said of all other sites."""
    told = [report for place in everywhere if (report := _report(place))]
    if not (request.form.get("nothing_hurts") or request.form.get(ALL_FINE)):
        return told or None
    named = {report["site"] for report in told}
    others = [{"site": site, "during": 0} for site in services().book.pain_sites if site not in named]
    return [*told, *others] if told else []


def _report(place: Place) -> dict[str, object] | None:
    form, key = request.form, place.key
    levels = {
        field: number(form[f"{field}:{key}"])
        for field in ("during", "next_morning", "usual_morning")
        if form.get(f"{field}:{key}")
    }
    signs = [sign for sign in form.getlist(f"signs:{key}") if sign in tuple(Sign)]
    if not signs and not levels.keys() - {"usual_morning"}:
        return None
    about: dict[str, object] = {"site": place.site, **({"side": place.side} if place.side else {})}
    return {**about, **levels, **({"signs": signs} if signs else {})}


def _soreness(everywhere: list[Place]) -> dict[str, object]:
    """Muscle soreness by site; where left and right differ, the worse one."""
    found: dict[str, object] = {}
    for place in everywhere:
        given = number(request.form.get(f"sore:{place.key}", ""))
        if isinstance(given, Decimal):
            found[place.site] = max(given, Decimal(str(found.get(place.site, 0))))
    return found


# --------------------------------------------------------------------------- what changed


def _changes(before: Plan, after: Plan) -> tuple[Decision, ...]:
    """The decisions that were not there before in the same words."""
    identity: Callable[[Decision], object] = lambda d: (d.exercise, d.side, d.action, d.after, _codes(d))  # noqa: E731  a key
    old = [identity(decision) for decision in before.decisions]
    return tuple(decision for decision in after.decisions if identity(decision) not in old)


def _codes(decision: Decision) -> tuple[str, ...]:
    return tuple(reason.text for reason in decision.reasons)
