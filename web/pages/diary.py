"""What was tapped on Today: one workout event for each session, replaced whole with every tap.

It goes through the same door as a sender's. Two taps at once cannot lose a set: both say the same next version, so the
second is refused, reads again and is put on top of the first.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from engine.ledger import live
from engine.types import ExerciseDone, PainReport, SetDone, Side, Workout
from schemas.dump import dump_event
from web.auth import tenant
from web.context import services
from web.errors import Problem
from web.intake import take_in

SOURCE = "baton-pages"
TRIES = 5
CLEAN = 4  # the lowest form that counts as clean

Change = Callable[[Workout], Workout]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Which set of a session: the n-th of an exercise, counted from 1, per side."""

    exercise: str
    number: int
    side: Side


def session_of(athlete_id: str, day: date) -> Workout | None:
    """The session of that day as it was tapped so far."""
    return _last(athlete_id, day)[0]


def write(athlete_id: str, day: date, change: Change, *, now: datetime, revision: int) -> None:
    """Change the session of that day and store it. `revision`: the plan that a new session follows."""
    for _ in range(TRIES):
        known, number = _last(athlete_id, day)
        before = known or _new(f"{day}-{number}", now=now, revision=revision)
        after = change(before)
        if known is not None and _bare(after) == _bare(before):
            return
        if not after.exercises:
            if known is None:
                return
            event: dict[str, object] = _retraction(known, now)
        else:
            version = int(before.version or 0) + 1
            event = dump_event(replace(after, version=str(version)))
        try:
            take_in(athlete_id, json.dumps(event).encode())
        except Problem as problem:
            if problem.code != "version_needed":
                raise
        else:
            return
    raise Problem("too_many_requests", headers={"Retry-After": "2"})


def with_sets(workout: Workout, exercise: str, number: int, sets: Sequence[SetDone]) -> Workout:
    """The session with these as the n-th sets of the exercise, one for each side; none: taken away.

    Sets of one side stand in their order, so the n-th of a side is known by counting.
    """
    done = _done(workout, exercise)
    sides = {one.side for one in sets} or set(Side)
    kept: list[SetDone] = []
    seen = dict.fromkeys(Side, 0)
    for one in done.sets:
        seen[one.side] += 1
        if seen[one.side] == number and one.side in sides:
            kept += [new for new in sets if new.side is one.side]
            sides.discard(one.side)
        else:
            kept.append(one)
    kept += [new for new in sets if new.side in sides]
    # Looked up again: what was prescribed depends on the sides.
    return _with(workout, replace(done, sets=tuple(kept), prescribed=None))


def with_pain(workout: Workout, exercise: str, place: tuple[str, Side | None], report: PainReport | None) -> Workout:
    """The session with this as what was felt at that place in the exercise; None: nothing was said of it after all."""
    done = _done(workout, exercise)
    others = tuple(one for one in done.pain or () if (one.site, one.side) != place)
    return _with(workout, replace(done, pain=(*others, report) if report else others or None))


def _done(workout: Workout, exercise: str) -> ExerciseDone:
    return next((one for one in workout.exercises if one.exercise == exercise), ExerciseDone(exercise=exercise))


def _with(workout: Workout, changed: ExerciseDone) -> Workout:
    """The session with this in the place of what it had of the exercise; without a set and pain it is gone."""
    known = [one.exercise for one in workout.exercises]
    exercises = [changed if one.exercise == changed.exercise else one for one in workout.exercises]
    if changed.exercise not in known:
        exercises.append(changed)
    return replace(workout, exercises=tuple(one for one in exercises if one.sets or one.pain))


def finished(
    workout: Workout, *, clean: bool, nothing_hurt: bool, session_rpe: Decimal | None, minutes: Decimal | None
) -> Workout:
    """The session at its end. What was not said stays unknown: no tick, no claim."""

    def told(done: ExerciseDone) -> ExerciseDone:
        rated = done.form is not None or any(one.form is not None for one in done.sets)
        form = CLEAN if clean and not rated else done.form
        return replace(done, form=form, pain=() if nothing_hurt and done.pain is None else done.pain)

    return replace(
        workout,
        in_progress=False,
        session_rpe=session_rpe if session_rpe is not None else workout.session_rpe,
        duration_min=minutes if minutes is not None else workout.duration_min,
        exercises=tuple(told(done) for done in workout.exercises),
    )


def nth(workout: Workout | None, place: Place) -> SetDone | None:
    """What was done in that set."""
    if workout is None:
        return None
    sets = [
        one
        for done in workout.exercises
        if done.exercise == place.exercise
        for one in done.sets
        if one.side is place.side
    ]
    return sets[place.number - 1] if len(sets) >= place.number else None


def _last(athlete_id: str, day: date) -> tuple[Workout | None, int]:
    """The live session of that day, and the number that the next new one gets."""
    told = services().store.events_named(tenant(), athlete_id, source=SOURCE, begins=f"{day}-")
    sessions = [event for event in live(told).events if isinstance(event, Workout)]
    ids = {event.source_id for event in told if isinstance(event, Workout)}
    return (sessions[-1] if sessions else None), len(ids) + 1


def _new(source_id: str, *, now: datetime, revision: int) -> Workout:
    return Workout(
        event_id="", source=SOURCE, source_id=source_id, occurred_at=now, in_progress=True, plan_revision=revision
    )


def _bare(workout: Workout) -> Workout:
    return replace(workout, exercises=tuple(replace(done, prescribed=None) for done in workout.exercises))


def _retraction(known: Workout, now: datetime) -> dict[str, object]:
    of = {"source": known.source, "source_id": known.source_id}
    head = {"type": "retraction", "source": SOURCE, "source_id": f"{known.source_id}-undone"}
    return {**head, "occurred_at": now.isoformat(), "of": of}
