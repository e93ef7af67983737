"""Open Wearables: one format for many watches. Only what is created is sent: no edits, no deletes, no sets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from integrations import proofs
from integrations.documents import (
    Session,
    ignored,
    not_understood,
    of_person,
    told_night,
    told_session,
)
from integrations.reading import Record, identifier, instant, json_object, kilometres, minutes, record, text
from integrations.sports import sport_of
from integrations.values import Delivery, NotUnderstood, Place, Report, Sender, What


def parse(delivery: Delivery, place: Place) -> Iterator[Report]:
    """One report: Open Wearables sends one object at a time."""
    body = json_object(delivery.body)
    told, version = record(body.get("data")), proofs.message_time(delivery)
    match body.get("type"):
        case "workout.created":
            report = _workout(told, place, version)
        case "sleep.created":
            report = _sleep(told, place, version)
        case "connection.revoked":
            report = Report(what=What.CLOSED, code="deauthorised")
        case str():
            report = ignored("not_used")
        case _:
            raise NotUnderstood("expected an event of Open Wearables with its type")
    yield of_person(report, identifier(told.get("user_id")))


def _workout(told: Record, place: Place, version: datetime) -> Report:
    sport = sport_of(told.get("type"))
    if sport is None:
        return ignored("other_sport") if text(told.get("type")) else not_understood("missing_type")
    return told_session(
        place,
        Session(
            sport=sport,
            key=identifier(told.get("id")),
            version=version,
            start=instant(told.get("start_time"), place.zone),
            duration_min=minutes(told.get("duration_seconds")),
            distance_km=kilometres(told.get("distance_meters")),
            heart_rate=told.get("avg_heart_rate_bpm"),
        ),
    )


def _sleep(told: Record, place: Place, version: datetime) -> Report:
    if told.get("is_nap") is True:
        return ignored("nap")
    return told_night(
        place,
        key=identifier(told.get("id")),
        version=version,
        woke=instant(told.get("end_time"), place.zone),
        asleep_s=told.get("duration_seconds"),
    )


SENDER = Sender(
    kind="open-wearables",
    name="Open Wearables",
    proof=proofs.standard_webhooks(),
    parse=parse,
    delivery_id=proofs.message_id,
    gives_secret=True,
    many_people=True,
    guide="In Open Wearables, add a webhook endpoint with this address and copy its signing secret here.",
    facts={"Never sent": "Sets, edits and deletes."},
)
