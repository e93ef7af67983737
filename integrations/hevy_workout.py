"""A workout as Hevy's API writes it, whether a script posts it, a fetch brings it or a file holds it.

Weights are kilograms, times are UTC without the athlete's zone; `weight_kg` of a dumbbell exercise is taken as written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

from integrations.logbook import LoggedSet, LoggedWorkout, clean_name, events_of
from integrations.values import EventDocument, NotUnderstood, Place

KINDS = {"normal": "work", "warmup": "warmup", "dropset": "drop", "failure": "failure"}


def workout_events(body: Mapping[str, object], place: Place) -> tuple[EventDocument, ...]:
    """The events of one workout: the workout, a run logged inside it, or both.

    Raises NotUnderstood when there is no id, no start or no list of exercises.
    """
    source_id, started = body.get("id"), moment(body.get("start_time"))
    exercises = body.get("exercises")
    if not isinstance(source_id, str) or not source_id or started is None or not isinstance(exercises, list):
        raise NotUnderstood("Expected a Hevy workout with id, start_time and exercises.")
    ended, updated = moment(body.get("end_time")), moment(body.get("updated_at"))
    minutes = (ended - started).total_seconds() / 60 if ended and ended > started else None
    return events_of(
        LoggedWorkout(
            source=place.source,
            source_id=source_id,
            version=updated.isoformat() if updated else None,
            occurred_at=started.astimezone(place.zone),
            duration_min=round(Decimal(minutes), 2) if minutes else None,
            sets=[done for one in exercises if isinstance(one, Mapping) for done in _sets(one)],
        )
    )


def moment(value: object) -> datetime | None:
    """A time as Hevy writes it: ISO text or seconds since 1970; None for anything else."""
    try:
        if isinstance(value, str):
            found = datetime.fromisoformat(value)
            return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
        if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
            return datetime.fromtimestamp(float(value), UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return None


def _sets(exercise: Mapping[str, object]) -> Iterator[LoggedSet]:
    title, template, sets = exercise.get("title"), exercise.get("exercise_template_id"), exercise.get("sets")
    name = clean_name(title) if isinstance(title, str) else ""
    vendor_id = f"hevy:{template}" if isinstance(template, str) and 0 < len(template) <= 80 else None
    if not name and not vendor_id:
        return
    for one in sets if isinstance(sets, list) else ():
        if isinstance(one, Mapping):
            reps, metres = _number(one.get("reps")), _number(one.get("distance_meters"))
            yield LoggedSet(
                name=name or str(vendor_id),
                vendor_id=vendor_id,
                kind=KINDS.get(str(one.get("type")), "work"),
                reps=int(reps) if reps else None,
                load_kg=_number(one.get("weight_kg")),
                duration_s=_number(one.get("duration_seconds")),
                distance_km=metres / 1000 if metres else None,
                rpe=_number(one.get("rpe")),
            )


def _number(value: object) -> Decimal | None:
    """A number, or a text that is one; a negative one is none."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str) or len(str(value)) > 20:
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() and 0 <= number < 10**9 else None
