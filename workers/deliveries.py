"""Reading what senders delivered: bytes to events of the athletes behind the address, item by item.

Reading may happen twice without harm: events are known by source and source_id, and only the first to finish notes
what a delivery came to. Nothing a sender wrote is logged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol

import msgspec
import structlog

from engine.types import Event, Rulebook
from integrations.senders import SENDERS
from integrations.values import Delivery, NotUnderstood, Place, Report, Sender, What
from schemas.errors import Invalid
from schemas.events import MAX_EVENTS, load_events
from store import Account, ItemFate, Store, StoreUnavailable, Unread, VersionNeeded
from workers import metrics
from workers.app import FETCH

log = structlog.get_logger("baton.deliveries")

_encode = msgspec.json.Encoder(order="deterministic", decimal_format="number").encode


class Reading(StrEnum):
    """What reading a delivery did."""

    READ = "read"
    QUARANTINED = "quarantined"
    GONE = "gone"  # read before, or deleted
    FAILED = "failed"  # a fault of ours; it stays and is tried again


class Rings(Protocol):
    """What this asks of `workers.bell.Bell`."""

    def ring(self, athlete_id: str, /) -> None:
        """Ask for a recompute."""

    def task(self, name: str, /, *ids: str) -> None:
        """Ask for a task."""


def read_delivery(delivery_id: str, *, store: Store, book: Rulebook, bell: Rings, now: datetime) -> Reading:
    """Read one delivery; never raises."""
    try:
        outcome = _read(delivery_id, store=store, book=book, bell=bell, now=now)
    except StoreUnavailable as error:  # it stays waiting, and there is nowhere to write it down
        log.error("delivery_failed", delivery_id=delivery_id, error=type(error).__name__)
        outcome = Reading.FAILED
    except Exception as error:  # noqa: BLE001  the outer edge: one delivery must not stop the others
        log.error("delivery_failed", delivery_id=delivery_id, error=type(error).__name__)
        store.delivery_failed(delivery_id, error=type(error).__name__, now=now)
        outcome = Reading.FAILED
    metrics.DELIVERIES.labels(outcome).inc()
    return outcome


def _read(delivery_id: str, *, store: Store, book: Rulebook, bell: Rings, now: datetime) -> Reading:
    unread = store.unread(delivery_id)
    if unread is None:
        return Reading.GONE
    sender = SENDERS[unread.sender]
    try:
        reported = _reported(sender, unread, book)
    except NotUnderstood as error:
        store.quarantine_delivery(delivery_id, why=str(error))
        return Reading.QUARANTINED
    fates = take_in(reported, store=store, book=book, bell=bell, now=now)
    closed = [
        account.connection_id
        for account, report in reported
        if account is not None and report.what is What.CLOSED and not account.closed
    ]
    store.finish_delivery(delivery_id, fates, closed=closed, now=now)
    for number, fate in enumerate(fates):
        if fate.fetch_at is not None:
            bell.task(FETCH, delivery_id, str(number))
    return Reading.READ


Reported = tuple[Account | None, Report]


def _reported(sender: Sender, unread: Unread, book: Rulebook) -> list[Reported]:
    """Every item of the body with the account it is about.

    Times without a zone and weights without a unit are read as each account says, so a body that speaks of several
    people is read once for each way of reading it.
    """
    delivery = Delivery(
        method="POST", headers=unread.headers, query={}, body=unread.body, received_at=unread.received_at
    )
    ways: dict[Place, list[Report]] = {}

    def read_as(account: Account) -> list[Report]:
        place = place_of(sender.kind, account, book)
        if place not in ways:
            ways[place] = list(sender.parse(delivery, place))
        return ways[place]

    found: list[Reported] = []
    for number, report in enumerate(read_as(unread.accounts[0]) if unread.accounts else ()):
        account = _meant(report.person, unread.accounts)
        found.append((account, report if account is None else read_as(account)[number]))
    return found


def _meant(person: str | None, accounts: Sequence[Account]) -> Account | None:
    """Whom the sender means. A single account without an id of the sender's takes everything."""
    if len(accounts) == 1 and accounts[0].person is None:
        return accounts[0]
    return next((one for one in accounts if person is not None and one.person == person), None)


def place_of(source: str, account: Account, book: Rulebook) -> Place:
    """What this account knows that bodies leave out."""
    return Place(source=source, zone=book.zone(account.timezone), weight_unit=account.weight_unit)


def take_in(
    reported: Iterable[Reported], *, store: Store, book: Rulebook, bell: Rings, now: datetime
) -> list[ItemFate]:
    """Store the events of these items and ring for their athletes; what became of each item, those alike as one."""
    fates: list[ItemFate] = []
    for account, report in reported:
        if account is None:
            fates.append(ItemFate(what=What.IGNORED, code="unknown_person"))
        elif account.closed:
            fates.append(ItemFate(what=What.IGNORED, code="connection_closed", account=account))
        else:
            fates.append(_taken(account, report, store=store, book=book, bell=bell, now=now))
    return _together(fates)


def _taken(account: Account, report: Report, *, store: Store, book: Rulebook, bell: Rings, now: datetime) -> ItemFate:
    fate = ItemFate(what=report.what, code=report.code, account=account, reference=report.reference)
    if report.what is What.NEEDS_FETCH:
        return replace(fate, fetch_at=now if account.has_tokens and report.reference else None)
    if not report.events:
        return fate
    documents = [dict(one) for one in report.events]
    try:
        events = _events(documents, book, now)
        return replace(fate, events=_stored(account, events, documents, store=store, bell=bell, now=now))
    except Invalid as error:
        first = error.errors[0]
        log.warning("item_not_understood", sender_code=report.code, pointer=first.pointer, code=first.code)
        return replace(fate, what=What.NOT_UNDERSTOOD, code=first.code, reference=report.reference)
    except VersionNeeded:
        return replace(fate, what=What.NOT_UNDERSTOOD, code="same_version_other_content")


def _events(documents: Sequence[Mapping[str, object]], book: Rulebook, now: datetime) -> list[Event]:
    found: list[Event] = []
    for start in range(0, len(documents), MAX_EVENTS):
        part = list(documents[start : start + MAX_EVENTS])
        found += load_events(part, known_exercises=book.exercises, pain_sites=book.pain_sites, now=now)
    return found


def _stored(
    account: Account,
    events: Sequence[Event],
    documents: Sequence[Mapping[str, object]],
    *,
    store: Store,
    bell: Rings,
    now: datetime,
) -> tuple[tuple[str, str], ...]:
    receipt = store.append_events(
        account.tenant_id,
        account.athlete_id,
        events,
        raw=_encode(documents),
        content_type="application/json",
        now=now,
        skip_unchanged=True,
    )
    if receipt is None:  # erased meanwhile
        return ()
    if receipt.ring:
        bell.ring(account.athlete_id)
    return tuple((one.event_id, one.status.value) for one in receipt.accepted)


def _together(fates: Sequence[ItemFate]) -> list[ItemFate]:
    """Items that came to nothing in the same way as one, so that 2,500 heart rates are a line and not a page."""
    found: list[ItemFate] = []
    place: dict[tuple[str, str, Account | None], int] = {}
    for fate in fates:
        key = (fate.what, fate.code, fate.account)
        if fate.events or fate.what == What.NEEDS_FETCH:  # each names an object of its own
            found.append(fate)
        elif key in place:
            at = place[key]
            found[at] = replace(found[at], count=found[at].count + 1)
        else:
            place[key] = len(found)
            found.append(fate)
    return found
