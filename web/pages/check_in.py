"""Check-in: how somebody feels, in a few taps; nothing that was not touched is sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from flask import Blueprint, Response, request, url_for
from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from engine.explain import sentence
from engine.memory import worst
from engine.state import Answer
from engine.types import Decision, Plan, PlanStatus, RedFlag, Severity, Side, Sign
from schemas.dump import dump_profile
from schemas.words import OUTCOMES, SELF_CHECK
from store import Position
from web.auth import tenant
from web.context import services
from web.pages import words
from web.pages.ground import go, own_athlete_id, page, show, trainee
from web.pages.reading import at_revision, latest
from web.pages.telling import form_key, number, tell
from web.pages.texts import speech
from web.queries import query, whole
from web.speech import exercises_in, language

blueprint = Blueprint("check_in", __name__)

CENTRAL = ("low_back", "upper_back_neck")
MUSCLES = frozenset({"buttock_prox_hamstring", "hamstring", "quad_thigh", "calf", "low_back", "hip_groin"})
# What is asked as a row of numbers 0-10, with what its ends mean.
SCALES = (
    ("energy", _("Energy"), _("0 empty, 10 full")),
    ("stress", _("Stress"), _("0 none, 10 a lot")),
)
SLEEP_H = ("4", "5", "5.5", "6", "6.5", "7", "7.5", "8", "8.5", "9", "10")
YES, NO, UNSURE = "yes", "no", "unsure"
_ANSWERS: dict[str, bool | None] = {YES: True, NO: False, UNSURE: None}
RECENT_DAYS = 7
WAIT_S = 3  # a plan takes milliseconds; a busy machine gets this long before the page says that it is on its way
EVENTS_MAX = 10**9


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place of the body that may hurt. `last`: what was said lately, day and 0-10."""

    site: str
    side: Side | None
    name: LazyString
    last: tuple[date, Decimal | None] | None

    @property
    def key(self) -> str:
        """`achilles-left`, in names of fields and of fragments."""
        return f"{self.site}-{self.side}" if self.side else self.site


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
    places = _places()
    return show(
        "check_in.html",
        places=places,
        drawn={place.key: place for place in places},
        scales=SCALES,
        sleep_h=SLEEP_H,
        muscles=MUSCLES,
        groups=(
            _group("self_check", _("Five questions about your chain"), SELF_CHECK),
            _group("outcomes", _("How running feels these weeks"), OUTCOMES),
        ),
        words=words,
        asked=_asked_about(latest().plan),
        key=form_key(),
    )


@page(blueprint, "/check-in", methods=("POST",))
def send_check_in() -> Response:
    """Store what was touched."""
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
        name=_exercise_name,
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


def _places() -> list[Place]:
    """Every place, those reported lately first."""
    found = [
        _place(site, side)
        for site in services().book.pain_sites
        for side in ((None,) if site in CENTRAL else (Side.LEFT, Side.RIGHT))
    ]
    return sorted(found, key=lambda place: place.last is None)


def _place(site: str, side: Side | None) -> Place:
    name = (
        words.SITES[site] if side is None else _("%(site)s, %(side)s", site=words.SITES[site], side=words.SIDES[side])
    )
    return Place(site=site, side=side, name=name, last=_last(site, side))


def _last(site: str, side: Side | None) -> tuple[date, Decimal | None] | None:
    who = trainee()
    marks = [m for m in who.state.pain.get(site, ()) if m.report.side in (side, None)]
    if not marks or (who.today - marks[-1].day).days > RECENT_DAYS:
        return None
    newest = marks[-1]
    level = worst([newest.report.during, newest.report.next_morning])
    return None if level == 0 else (newest.day, level)


def _group(field: str, title: LazyString, ids: tuple[str, ...]) -> Group:
    who = trainee()
    answers: dict[str, Answer] = who.state.self_check if field == "self_check" else who.state.outcomes
    last = max((answer.day for answer in answers.values()), default=None)
    due = last is None or (who.today - last).days > services().book.params.recheck_days
    asked = tuple(Question(id=name, asks=words.QUESTIONS[name], answer=answers.get(name)) for name in ids)
    return Group(field=field, title=title, questions=asked, last=last, due=due)


def _asked_about(plan: Plan) -> list[LazyString]:
    """The places the plan waits for a word about: without it nothing goes up."""
    reasons = [r for d in plan.decisions for r in (*d.reasons, *(b.by for b in d.blocked))]
    sites = [site for r in reasons if r.code == "PAIN_UNKNOWN" for site in _texts(r.facts.get("sites"))]
    return [words.SITES[site] for site in dict.fromkeys(sites) if site in words.SITES]


def _texts(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list | tuple) else []


def _said() -> dict[str, object]:
    """What was touched, in the words of the wire."""
    form = request.form
    said: dict[str, object] = {
        name: number(form[name]) for name in ("sleep_h", *(name for name, _, _ in SCALES)) if form.get(name)
    }
    pain = [report for place in _places() if (report := _report(place))]
    if pain or form.get("nothing_hurts"):  # a place that was named is heard, whatever else was ticked
        said["pain"] = pain
    if soreness := _soreness():
        said["soreness"] = soreness
    if form.get("illness"):
        said["illness"] = form["illness"]
    if flags := form.getlist("red_flags"):
        said["red_flags"] = list(dict.fromkeys(flags))
    for field, ids in (("self_check", SELF_CHECK), ("outcomes", OUTCOMES)):
        if answers := {name: _ANSWERS[given] for name in ids if (given := form.get(f"{field}:{name}")) in _ANSWERS}:
            said[field] = answers
    return said


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


def _soreness() -> dict[str, object]:
    """Muscle soreness by site; where left and right differ, the worse one."""
    found: dict[str, object] = {}
    for place in _places():
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


def _exercise_name(exercise: object) -> str:
    known = exercises_in(language()).get(str(exercise))
    return known.name if known else str(exercise).replace("_", " ")
