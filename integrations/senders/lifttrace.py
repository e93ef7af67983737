"""LiftTrace: a self-hosted lifting log, and the one webhook that carries sets.

Bodies name no start, zone, user or weight unit: the day stands for the time, and the connection knows the rest. It
tries three times within about 2.5 s and then never again, so what was missed comes only by file.
"""

from __future__ import annotations

from collections.abc import Iterator

from integrations import proofs
from integrations.documents import Session, a_set, exercise, ignored, not_understood, told_session
from integrations.reading import Record, at, day, instant, items, json_object, number, record, text, truth
from integrations.values import Delivery, EventDocument, NotUnderstood, Place, Report, Sender

_NOON = 12


def parse(delivery: Delivery, place: Place) -> Iterator[Report]:
    """One report: LiftTrace sends one thing at a time."""
    body = json_object(delivery.body)
    match body.get("event"):
        case "workout.completed":
            yield _workout(body, delivery, place)
        case "test":
            yield ignored("test_event")
        case str():
            yield ignored("not_used")
        case _:
            raise NotUnderstood("expected an event of LiftTrace with its name")


def _workout(body: Record, delivery: Delivery, place: Place) -> Report:
    told = record(body.get("data"))
    when = day(told.get("date"))
    if when is None:
        return not_understood("missing_date")
    name = text(told.get("name"), 500)
    return told_session(
        place,
        Session(
            sport="strength",
            key=" ".join((when.isoformat(), name or "")).strip(),
            version=instant(body.get("timestamp")) or delivery.received_at,
            start=at(when, _NOON, place.zone),
            day_only=True,
            duration_min=number(told.get("duration_min"), 1),
            exercises=[part for each in items(told.get("exercises")) for part in _exercise(record(each), place)],
        ),
    )


def _exercise(told: Record, place: Place) -> Iterator[EventDocument]:
    number_of = told.get("exercise_id")
    done = (_set(record(each), place) for each in items(told.get("sets")) if _done(record(each)))
    return exercise(
        told.get("exercise_name"),
        done,
        f"lifttrace:{number_of}" if isinstance(number_of, int | str) else None,
    )


def _done(told: Record) -> bool:
    """Whether the set was done: the list also holds what was planned and left out."""
    return bool(told) and truth(told.get("completed", True)) is True


def _set(told: Record, place: Place) -> EventDocument:
    return a_set(
        kind="warmup" if truth(told.get("warmup")) else "work",
        reps=told.get("reps"),
        seconds=told.get("duration_sec"),
        load=told.get("weight"),
        unit=place.weight_unit,
        rpe=told.get("rpe"),
    )


SENDER = Sender(
    kind="lifttrace",
    name="LiftTrace",
    proof=proofs.prefixed_hex("x-lifttrace-signature"),
    parse=parse,
    delivery_id=lambda delivery: delivery.headers.get("x-lifttrace-delivery") or None,
    guide="In LiftTrace, set WEBHOOKS_ENABLED=1 and add a webhook for workout.completed with this address and secret.",
    facts={
        "Time": "Only the day of a workout is sent.",
        "Weights": "No unit is sent: choose it on the connection.",
        "Missed": "After three tries in about 2.5 s a workout never comes again: import a file.",
        "Deletes": "Not sent.",
    },
)
