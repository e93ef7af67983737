"""Wahoo: the summary of a workout with every save, its numbers written as text, a fixed token inside the body.

What it records is sent again with every edit, under the same id. The FIT file it links to is not fetched.
"""

from __future__ import annotations

from collections.abc import Iterator

from integrations import proofs
from integrations.documents import Session, ignored, lasting, not_understood, of_person, told_session
from integrations.reading import (
    Record,
    identifier,
    instant,
    json_object,
    kilometres,
    minutes,
    record,
    whole,
    without_field,
)
from integrations.sports import Sport
from integrations.values import Delivery, NotUnderstood, Place, Report, Sender

_TOKEN = "webhook_token"  # noqa: S105  the name of the field
# Numbers of Wahoo's workout types. 40 is a run in its document of the webhook and kitesurfing in public clients: a run
# too many only slows a plan, one too few could hurry it. None is known to be strength.
_SPORTS: dict[int, Sport] = {1: "run", 3: "run", 4: "run", 5: "run", 19: "run", 40: "run", 67: "run", 71: "run"}


def parse(delivery: Delivery, place: Place) -> Iterator[Report]:
    """One report: Wahoo sends one summary at a time."""
    body = json_object(delivery.body)
    if body.get("event_type", body.get("event")) != "workout_summary":
        raise NotUnderstood("expected a workout_summary of Wahoo")
    report = _summary(record(body.get("workout_summary")), delivery, place)
    yield of_person(report, identifier(record(body.get("user")).get("id")))


def _summary(told: Record, delivery: Delivery, place: Place) -> Report:
    workout = record(told.get("workout"))
    number = whole(workout.get("workout_type_id"))
    if number is None:
        return not_understood("missing_type")
    sport = _SPORTS.get(number)
    if sport is None:
        return ignored("other_sport")
    moving, elapsed = minutes(told.get("duration_active_accum")), minutes(told.get("duration_total_accum"))
    return told_session(
        place,
        Session(
            sport=sport,
            key=identifier(told.get("id")),
            version=instant(told.get("updated_at")) or delivery.received_at,
            start=instant(told.get("started_at")) or instant(workout.get("starts")),
            duration_min=lasting(sport, moving=moving, elapsed=elapsed),
            distance_km=kilometres(told.get("distance_accum")),
            heart_rate=told.get("heart_rate_avg"),
        ),
    )


SENDER = Sender(
    kind="wahoo",
    name="Wahoo",
    proof=proofs.fixed_field(_TOKEN),
    parse=parse,
    redact=lambda body: without_field(body, _TOKEN),
    gives_secret=True,
    many_people=True,
    guide="In Wahoo's developer portal, set the webhook of your app to this address and copy its webhook token here.",
    facts={
        "Takes": "Runs. Which of its numbers mean strength training is not documented.",
        "Never sent": "Sets and deletes.",
    },
)
