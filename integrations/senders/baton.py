"""Our own format: events of the contract, signed as Standard Webhooks, so that any script can send."""

from __future__ import annotations

from collections.abc import Iterator

from integrations import proofs
from integrations.documents import accepted
from integrations.reading import Record, json_value, record
from integrations.values import Delivery, NotUnderstood, Place, Report, Sender


def parse(delivery: Delivery, place: Place) -> Iterator[Report]:
    """A report for each event of one object, of a list, or of `{"events": [...]}`; a bad one does not cost the others.

    `reference` of one that is not understood points to its first bad field.
    """
    value = json_value(delivery.body)
    listed = value.get("events", [value]) if isinstance(value, dict) else value
    if not isinstance(listed, list) or not listed:
        raise NotUnderstood("expected an event or a list of events")
    for number, each in enumerate(listed):
        yield accepted(_sourced(record(each), place), below=f"/{number}")


def _sourced(told: Record, place: Place) -> Record:
    """The event with the connection's source, also in what it points to, where it names none itself."""
    source, target = told.get("source") or place.source, told.get("of")
    pointer = {"of": {"source": source, **target}} if isinstance(target, dict) else {}
    return {**told, "source": source, **pointer}


SENDER = Sender(
    kind="baton",
    name="Your own program",
    proof=proofs.standard_webhooks(),
    parse=parse,
    delivery_id=proofs.message_id,
    guide="Send events of the contract to this address, signed as Standard Webhooks with the secret.",
)
