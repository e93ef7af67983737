"""Nolio: thin events of a training diary, with a fixed key in a header."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from integrations import proofs
from integrations.documents import ignored, needs_fetch, not_understood, of_person, told_deletion
from integrations.reading import Record, identifier, json_object
from integrations.values import Delivery, NotUnderstood, Place, Report, Sender


def parse(delivery: Delivery, place: Place) -> Iterator[Report]:
    """One report: Nolio sends one event at a time."""
    told = json_object(delivery.body)
    if not isinstance(told.get("notif_type"), str):
        raise NotUnderstood("expected an event of Nolio with its notif_type")
    yield of_person(_event(told, place, delivery.received_at), identifier(told.get("user_id")))


def _event(told: Record, place: Place, received_at: datetime) -> Report:
    key = identifier(told.get("object_id"))
    if told.get("livemode") is False:
        return ignored("test_event")
    if told.get("object_type") not in ("Training", "Competition"):
        return ignored("not_used")
    match told["notif_type"]:
        case "new_event" | "updated_event":
            return needs_fetch("training", key) if key is not None else not_understood("missing_id")
        case "deleted_event":
            return told_deletion(place, key, received_at)
        case _:
            return ignored("not_used")


SENDER = Sender(
    kind="nolio",
    name="Nolio",
    proof=proofs.fixed_header("x-nolio-key"),
    parse=parse,
    gives_secret=True,
    thin=True,
    many_people=True,
    guide="In your Nolio app's settings, set the webhook for events to this address and copy its webhook key here.",
    facts={"Sends": "Only that something changed.", "Tests": "What its test button sends is ignored."},
)
