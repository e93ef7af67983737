"""A workout as Hevy's API writes it, whether a script posts it, a fetch brings it or a file holds it.

Weights are kilograms, times are UTC without the athlete's zone; `weight_kg` of a dumbbell exercise is taken as written.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC

from integrations.logbook import LoggedSet, LoggedWorkout, events_of
from integrations.reading import (
    Record,
    identifier,
    instant,
    items,
    kilometres,
    minutes_between,
    number,
    record,
    text,
    whole,
)
from integrations.values import EventDocument, NotUnderstood, Place

KINDS = {"normal": "work", "warmup": "warmup", "dropset": "drop", "failure": "failure"}


def workout_events(body: Record, place: Place) -> tuple[EventDocument, ...]:
    """The events of one workout: the workout, a run logged inside it, or both.

    Raises NotUnderstood when there is no id, no start or no list of exercises.
    """
    source_id, started = identifier(body.get("id")), instant(body.get("start_time"), UTC)
    exercises = body.get("exercises")
    if source_id is None or started is None or not isinstance(exercises, list):
        raise NotUnderstood("Expected a Hevy workout with id, start_time and exercises.")
    updated = instant(body.get("updated_at"), UTC)
    return events_of(
        LoggedWorkout(
            source=place.source,
            source_id=source_id,
            version=updated.astimezone(UTC).isoformat() if updated else None,
            occurred_at=started.astimezone(place.zone),
            duration_min=number(minutes_between(started, instant(body.get("end_time"), UTC)), 0, 1440),
            sets=[done for one in exercises for done in _sets(record(one))],
        )
    )


def _sets(exercise: Record) -> Iterator[LoggedSet]:
    template = identifier(exercise.get("exercise_template_id"))
    vendor_id = f"hevy:{template}" if template is not None and len(template) <= 80 else None
    name = text(exercise.get("title")) or vendor_id
    if name is None:
        return
    for one in items(exercise.get("sets")):
        told = record(one)
        yield LoggedSet(
            name=name,
            vendor_id=vendor_id,
            kind=KINDS.get(str(told.get("type")), "work"),
            reps=whole(told.get("reps"), 0, 1000),
            load_kg=number(told.get("weight_kg"), 0, 1000),
            duration_s=number(told.get("duration_seconds"), 0, 86_400),
            distance_km=kilometres(told.get("distance_meters")),
            rpe=number(told.get("rpe"), 1, 10),
        )
