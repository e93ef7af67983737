"""WHOOP: thin events. Ids are UUIDs in version 2 and numbers in version 1; `updated` also means created."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from integrations import proofs
from integrations.documents import ignored, needs_fetch, not_understood, of_person, told_deletion
from integrations.reading import Record, identifier, json_object, peek
from integrations.values import Delivery, NotUnderstood, Place, Report, Sender


def parse(delivery: Delivery, place: Place) -> Iterator[Report]:
    """One report: WHOOP sends one event at a time."""
    told = json_object(delivery.body)
    if not isinstance(told.get("type"), str):
        raise NotUnderstood("expected an event of WHOOP with its type")
    yield of_person(_event(told, place, delivery.received_at), identifier(told.get("user_id")))


def _event(told: Record, place: Place, received_at: datetime) -> Report:
    kind, _, change = str(told["type"]).partition(".")
    key = identifier(told.get("id"))
    match kind, change:
        case ("workout" | "sleep", "updated" | "deleted") if key is None:
            return not_understood("missing_id")
        case "workout" | "sleep", "updated":
            return needs_fetch(kind, key)
        case "recovery", "updated":  # its id is that of the night it is about
            return needs_fetch("sleep", key, "recovery")
        case "workout", "deleted":
            return told_deletion(place, key, received_at)
        case "sleep", "deleted":
            return told_deletion(place, f"sleep:{key}", received_at)
        case _:
            return ignored("not_used")


SENDER = Sender(
    kind="whoop",
    name="WHOOP",
    proof=proofs.whoop(),
    parse=parse,
    delivery_id=lambda delivery: identifier(peek(delivery.body).get("trace_id")),
    gives_secret=True,
    thin=True,
    many_people=True,
    guide="In WHOOP's developer dashboard, add this address as a webhook of your app and copy the client secret here.",
    facts={"Sends": "Only that something changed.", "Never sent": "Sets."},
)
