"""Today: what to do now, in the order to do it, and one tap for each set that was done."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _

from engine.types import PainReport, PlanStatus, Prescription, SetDone, SetKind, Sign, Workout
from integrations.outlets.reading import to_read_first
from schemas.workout import KG_PER_LB
from web.context import services, utc_now
from web.errors import Problem
from web.pages import diary, words
from web.pages.check_in import morning_after
from web.pages.ground import Trainee, go, is_imperial, own_athlete_id, page, show, trainee
from web.pages.places import place_of, places, places_at
from web.pages.reading import SPOKEN, Shown, at_revision, latest
from web.pages.session import Asked, Row, TodaySession, row_of, sessions_of, todo_of
from web.pages.sides import asked_about
from web.pages.telling import form_key, number
from web.pages.wrong import field_word
from web.plans import get_plan
from web.queries import day_of
from web.speech import exercises_in, language

blueprint = Blueprint("today", __name__)

# A phone may have been without a connection for that long; what it kept is still sent then.
LATE = timedelta(days=7)
SOON = timedelta(minutes=5)  # a phone's clock may be ahead
REVISION_DIGITS = 9
LONGEST_SESSION = timedelta(hours=3)
OVER_MIDNIGHT = time(3)


@page(blueprint, "/")
def today() -> Response:
    """What to do now."""
    who, now = trainee(), latest()
    day, workout = _going_on(who)
    shown = _begun_with(workout, now)
    sessions = _sessions(day, shown, now, workout)
    ahead = next((one for one in now.plan.days if one.date > day and _is_training(one.items)), None)
    run = next((one.run for one in shown.plan.days if one.date == day), None)
    return show(
        "today.html",
        who=who,
        day=day,
        plan=now,
        revision=shown.revision,
        notices=(*to_read_first(now.plan), *(one for one in now.plan.notices if one.code in SPOKEN)),
        sides_asked=asked_about(now.plan),
        morning=morning_after(now.plan, who.today),
        places_at=places_at,
        place_of=place_of,
        words=words,
        key=form_key(),
        sessions=sessions,
        workout=workout,
        run=run,
        ahead=ahead,
        book=services().book,
    )


@page(blueprint, "/me/plan")
def own_plan() -> Response:
    """The plan of whoever is signed in, as `GET /v1/athletes/{id}/plan` gives it, waiting included."""
    return get_plan(own_athlete_id())


@page(blueprint, "/today/sets", methods=("POST",))
def log_set() -> Response:
    """Take one set of the session: as planned, changed, or away again."""
    day, at = _when()
    nth = _whole("number")
    shown = _named_plan()
    row = row_of(_sessions(day, shown, shown, None), request.form.get("exercise", ""), nth)
    if row is None:
        raise Problem("invalid_request", _("There is no such set in the session. Nothing was stored."))
    exercise = request.form["exercise"]
    sets = () if request.form.get("how") == "remove" else tuple(_sets(row))

    def change(workout: Workout) -> Workout:
        return diary.with_sets(workout, exercise, nth, sets)

    diary.write(own_athlete_id(), day, change, now=at, revision=shown.revision)
    return go(url_for("today.today", _anchor=row.id))


@page(blueprint, "/today/pain", methods=("POST",))
def log_pain() -> Response:
    """Take what was felt in an exercise of the session, or take it away again."""
    day, at = _when()
    shown = _named_plan()
    todo = todo_of(_sessions(day, shown, shown, None), request.form.get("exercise", ""))
    where = next((one for one in places() if one.key == request.form.get("place")), None)
    if todo is None or where is None:
        raise Problem("invalid_request", _("Choose where it hurts. Nothing was stored."))
    exercise, report = todo.exercise.id, None
    if request.form.get("how") != "remove":
        level = _number("level", required=True)
        signs = tuple(sorted(sign for sign in Sign if sign in request.form.getlist("signs")))
        report = PainReport(site=where.site, side=where.side, during=level, signs=signs)

    def change(workout: Workout) -> Workout:
        return diary.with_pain(workout, exercise, (where.site, where.side), report)

    diary.write(own_athlete_id(), day, change, now=at, revision=shown.revision)
    return go(url_for("today.today", _anchor=f"hurt-{exercise}"))


@page(blueprint, "/today/finish", methods=("POST",))
def finish() -> Response:
    """End the session, with what was said about it."""
    day, at = _when()
    rpe, minutes = _number("session_rpe"), _number("minutes")

    def change(workout: Workout) -> Workout:
        return diary.finished(
            workout,
            clean="clean" in request.form,
            nothing_hurt="nothing_hurt" in request.form,
            session_rpe=rpe,
            minutes=minutes,
        )

    diary.write(own_athlete_id(), day, change, now=at, revision=_named_plan().revision)
    return go(url_for("today.today"))


def _going_on(who: Trainee) -> tuple[date, Workout | None]:
    """The day to show, and its session so far: a session that goes on over midnight is still that of yesterday."""
    workout, local = diary.session_of(who.athlete_id, who.today), utc_now().astimezone(who.zone)
    if workout is None and local.time() < OVER_MIDNIGHT:
        yesterday = who.today - timedelta(days=1)
        late = diary.session_of(who.athlete_id, yesterday)
        if late is not None and late.in_progress and utc_now() - late.occurred_at < LONGEST_SESSION:
            return yesterday, late
    return who.today, workout


def _sessions(day: date, shown: Shown, now: Shown, workout: Workout | None) -> tuple[TodaySession, ...]:
    who = trainee()
    asked = Asked(
        plan=shown.plan,
        now=now.plan,
        exercises=exercises_in(language()),
        equipment=who.profile.equipment or (),
        workout=workout,
    )
    return sessions_of(day, asked)


def _begun_with(workout: Workout | None, now: Shown) -> Shown:
    """The plan that the session of today follows: once begun it stays, whatever the taps change in the plan.

    Unless there is no training any more: a stop ends the session that is going on, too.
    """
    if workout is None or workout.plan_revision is None or now.plan.status is not PlanStatus.ACTIVE:
        return now
    return at_revision(workout.plan_revision) or now


def _named_plan() -> Shown:
    given = request.form.get("revision", "")
    found = at_revision(int(given)) if given.isascii() and given.isdigit() and len(given) <= REVISION_DIGITS else None
    return found or latest()


def _is_training(items: tuple[object, ...]) -> bool:
    return any(getattr(item, "kind", "") == "strength" for item in items)


def _sets(row: Row) -> list[SetDone]:
    planned = request.form.get("how") == "planned"
    made = []
    for one in row.sides:
        as_planned = _as_planned(one.dose)
        made.append(replace(as_planned if planned else _as_typed(as_planned, one.side), side=one.side))
    return made


def _as_planned(dose: Prescription) -> SetDone:
    drill = dose.slot in ("activation", "mobility")
    seconds = dose.measure == "seconds"
    return SetDone(
        kind=SetKind.ACTIVATION if dose.slot == "activation" else SetKind.WORK,
        reps=None if seconds else dose.target_reps,
        duration_s=Decimal(dose.target_reps) if seconds else None,
        load_kg=dose.load_kg,
        band=dose.band,
        height_cm=dose.height_cm,
        rir=None if drill else dose.target_rir,
    )


def _as_typed(planned: SetDone, side: str) -> SetDone:
    """What the fields say; an empty one is not known, and nothing is taken from the plan in its place."""
    seconds = planned.duration_s is not None
    load = _number(f"load_{side}")
    if load is not None and is_imperial():
        load = (load * KG_PER_LB).quantize(Decimal("0.01"))
    return replace(
        planned,
        reps=None if seconds else _whole(f"count_{side}"),
        duration_s=_number(f"count_{side}", required=True) if seconds else None,
        load_kg=load,
        band=None if load is not None else planned.band,
        rir=_number(f"rir_{side}"),
        form=_whole("form") if request.form.get("form") else None,
    )


def _when() -> tuple[date, datetime]:
    """The athlete's day that a form is about, and when it was tapped: now, or earlier on a phone that was offline."""
    who, now = trainee(), utc_now()
    day = day_of(request.form.get("day", "")) or who.today
    if not timedelta(0) <= who.today - day <= LATE:
        raise Problem("invalid_request", _("That session is over. Nothing was stored."))
    try:
        at = datetime.fromisoformat(request.form.get("at", "")).astimezone(UTC)
    except (ValueError, OverflowError):
        at = now
    return day, at if now - LATE <= at <= now + SOON else now


def _number(name: str, *, required: bool = False) -> Decimal | None:
    """A number of a form, with a point or a comma; None for an empty field."""
    text = request.form.get(name, "").strip()
    if not text and not required:
        return None
    value = number(text)
    if not isinstance(value, Decimal):
        raise Problem("invalid_request", _("%(field)s: a number was expected. Nothing was stored.", field=_field(name)))
    return value


def _whole(name: str) -> int:
    """A whole number of a form: half a repetition is none."""
    value = _number(name, required=True)
    if value is None or value != int(value):
        raise Problem(
            "invalid_request", _("%(field)s: a whole number was expected. Nothing was stored.", field=_field(name))
        )
    return int(value)


def _field(name: str) -> str:
    return field_word(name.partition("_")[0])
