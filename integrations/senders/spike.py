"""Spike: a list of thin notices that records of a provider changed in some time, with the kinds of activity in them."""

from __future__ import annotations

from collections.abc import Iterator

from integrations import proofs
from integrations.documents import ignored, needs_fetch, not_understood, of_person
from integrations.reading import Record, identifier, instant, items, json_list, record
from integrations.sports import sport_of
from integrations.values import Delivery, Place, Report, Sender


def parse(delivery: Delivery, _place: Place) -> Iterator[Report]:
    """A report for each notice, of one or several people."""
    for each in json_list(delivery.body):
        told = record(each)
        yield of_person(_notice(told), identifier(told.get("application_user_id")))


def _notice(told: Record) -> Report:
    kind, activities = told.get("event_type"), items(told.get("activity_types"))
    if not isinstance(kind, str):
        return not_understood("missing_type")
    if kind != "record_change":
        return ignored("not_used")
    slept = any(isinstance(name, str) and name.startswith("sleep") for name in items(told.get("metrics")))
    if not slept and not any(map(sport_of, activities)):
        return ignored("other_sport" if activities else "not_used")
    start, end = instant(told.get("earliest_record_start_at")), instant(told.get("latest_record_end_at"))
    return needs_fetch("records", f"{start.isoformat()}/{end.isoformat()}" if start and end else None)


SENDER = Sender(
    kind="spike",
    name="Spike",
    proof=proofs.bare_hex("x-body-signature"),
    parse=parse,
    gives_secret=True,
    thin=True,
    many_people=True,
    guide="In Spike's admin console, set the webhook to this address and copy the webhook signature key here.",
    facts={
        "Sends": "Only in which time something changed.",
        "People": "Named by the application_user_id.",
        "Unsure": "That its signature is the hex of the body is taken from like senders.",
    },
)
