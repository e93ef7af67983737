"""Deliveries: stored as they came and acknowledged, read later, and kept with what became of each item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import msgspec
from sqlalchemy import Connection as Link
from sqlalchemy import RowMapping, Update, and_, bindparam, insert, select, tuple_, update
from sqlalchemy.exc import IntegrityError

from store.base import Part
from store.errors import HookMissing
from store.people import new_id
from store.tables import connections, deliveries, delivery_items, hooks

State = Literal["waiting", "read", "quarantined"]

BACKOFF_S = (5, 30, 120, 600, 3600)  # between tries to read a delivery that could not be read for a fault of ours
FETCH_BACKOFF_S = (30, 120, 600, 3600, 6 * 3600, 24 * 3600)  # of what a sender has to be asked for
_encode = msgspec.json.Encoder(order="deterministic").encode
_decode = msgspec.json.decode


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A connection as reading a delivery needs it."""

    connection_id: str
    athlete_id: str
    tenant_id: str
    person: str | None
    timezone: str
    weight_unit: Literal["kg", "lb"]
    has_tokens: bool  # to fetch with
    closed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A delivery that nobody has read yet, with the accounts behind its address."""

    delivery_id: str
    hook_id: str
    sender: str
    received_at: datetime
    headers: Mapping[str, str]
    body: bytes
    accounts: tuple[Account, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFate:
    """What one item of a delivery came to. `events`: event id and status of each event it became."""

    what: str
    code: str
    account: Account | None = None
    reference: str | None = None
    count: int = 1
    events: tuple[tuple[str, str], ...] = ()
    fetch_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryItem:
    """An item as its sender's owner sees it."""

    what: str
    code: str
    reference: str | None
    count: int
    events: tuple[tuple[str, str], ...]
    fetch_at: datetime | None  # when it will be fetched


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDelivery:
    """One delivery and what became of it, as far as it is about one connection."""

    delivery_id: str
    received_at: datetime
    state: State
    why: str | None
    items: tuple[DeliveryItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToFetch:
    """Something a sender announced and did not send."""

    delivery_id: str
    item_no: int
    sender: str
    reference: str
    attempts: int
    account: Account


_ACCOUNT = (
    connections.c.connection_id,
    connections.c.athlete_id,
    hooks.c.tenant_id,
    connections.c.person,
    connections.c.timezone,
    connections.c.weight_unit,
    connections.c.tokens,
    connections.c.closed_at,
)
_ITEM = delivery_items.c


class Deliveries(Part):
    """What came to the hooks."""

    def add_delivery(
        self, hook_id: str, *, key: str, headers: Mapping[str, str], body: bytes, now: datetime
    ) -> str | None:
        """The id of the delivery; None when it came before. It is then on disk and will be read. Raises HookMissing."""
        row = {
            "delivery_id": new_id("del"),
            "hook_id": hook_id,
            "key": key,
            "received_at": now,
            "headers": _encode(dict(headers)),
            "body": body,
            "state": "waiting",
            "next_attempt_at": now,
        }
        add = self._insert(deliveries).on_conflict_do_nothing(index_elements=[deliveries.c.hook_id, deliveries.c.key])
        try:
            made = self._db.run(add.returning(deliveries.c.delivery_id), row)
        except IntegrityError:  # the address was deleted a moment ago
            raise HookMissing(HookMissing.__doc__) from None
        return made["delivery_id"] if made else None

    def unread(self, delivery_id: str) -> Unread | None:
        """A delivery that waits to be read; None when it was read, or is gone."""
        query = (
            select(deliveries, hooks.c.sender)
            .join(hooks, hooks.c.hook_id == deliveries.c.hook_id)
            .where(deliveries.c.delivery_id == delivery_id, deliveries.c.state == "waiting")
        )
        row = self._db.first(query)
        if row is None:
            return None
        return Unread(
            delivery_id=delivery_id,
            hook_id=row["hook_id"],
            sender=row["sender"],
            received_at=row["received_at"],
            headers=_decode(row["headers"]),
            body=row["body"],
            accounts=self._accounts(row["hook_id"]),
        )

    def waiting_deliveries(self, *, now: datetime, older_than_s: float, limit: int) -> list[str]:
        """Deliveries that should have been read by now, oldest first."""
        due = deliveries.c.next_attempt_at
        query = (
            select(deliveries.c.delivery_id)
            .where(due.is_not(None), due <= now - timedelta(seconds=older_than_s))
            .order_by(due)
            .limit(limit)
        )
        return [row["delivery_id"] for row in self._db.all(query)]

    def finish_delivery(
        self, delivery_id: str, fates: Sequence[ItemFate], *, closed: Sequence[str] = (), now: datetime
    ) -> None:
        """Note what a delivery came to, and which connections it ended. What is about nobody here is not kept."""
        known = any(fate.account is not None for fate in fates)
        values: dict[str, object] = {"state": "read", "why": None, "next_attempt_at": None}
        if not known:
            values["body"] = b""
        end = (
            update(connections)
            .where(connections.c.connection_id.in_(closed), connections.c.closed_at.is_(None))
            .values(closed_at=now)
        )

        def work(link: Link) -> None:
            if not self._settle(link, delivery_id, values):
                return
            rows = [_row(delivery_id, number, fate) for number, fate in enumerate(fates)]
            if rows:
                link.execute(insert(delivery_items), rows)
            if closed:
                link.execute(end)

        self._db.write(work)

    def quarantine_delivery(self, delivery_id: str, *, why: str) -> None:
        """Keep a delivery that is not what its sender sends, for somebody to look at."""
        values = {"state": "quarantined", "why": why, "next_attempt_at": None}
        self._db.write(lambda link: self._settle(link, delivery_id, values))

    def delivery_failed(self, delivery_id: str, *, error: str, now: datetime) -> None:
        """Reading failed for a fault of ours: try again later, ever more seldom, and never forget it."""
        mine = (deliveries.c.delivery_id == delivery_id, deliveries.c.state == "waiting")
        row = self._db.first(select(deliveries.c.attempts).where(*mine))
        if row is None:
            return
        wait_s = BACKOFF_S[min(row["attempts"], len(BACKOFF_S) - 1)]
        change = {"attempts": row["attempts"] + 1, "why": error, "next_attempt_at": now + timedelta(seconds=wait_s)}
        self._db.run(update(deliveries).where(*mine).values(change))

    def deliveries(self, hook_id: str, connection_id: str, *, before: str | None, limit: int) -> list[StoredDelivery]:
        """What came to this address and is about this connection, or could not be read; newest first.

        `before`: only what came before this delivery.
        """
        about = and_(_ITEM.delivery_id == deliveries.c.delivery_id, _ITEM.connection_id == connection_id)
        mine = select(_ITEM.item_no).where(about).exists() | (deliveries.c.state != "read")
        query = select(deliveries).where(deliveries.c.hook_id == hook_id, mine)
        place = (deliveries.c.received_at, deliveries.c.delivery_id)
        if before is not None:
            last = select(*place).where(deliveries.c.delivery_id == before)
            query = query.where(tuple_(*place) < last.scalar_subquery())
        rows = self._db.all(query.order_by(*(column.desc() for column in place)).limit(limit))
        items = self._items([row["delivery_id"] for row in rows], connection_id)
        return [_delivery(row, items.get(row["delivery_id"], ())) for row in rows]

    def due_fetches(self, *, now: datetime, limit: int) -> list[tuple[str, int]]:
        """Delivery and item number of what has to be fetched now, oldest first."""
        due = _ITEM.next_attempt_at
        query = select(_ITEM.delivery_id, _ITEM.item_no).where(due.is_not(None), due <= now).order_by(due).limit(limit)
        return [(row["delivery_id"], row["item_no"]) for row in self._db.all(query)]

    def claim_fetch(self, delivery_id: str, item_no: int, *, now: datetime, lease_s: int) -> ToFetch | None:
        """Take one fetch on for a while, so that nobody else asks the sender for the same; None: not due, or gone."""
        mine = and_(_ITEM.delivery_id == delivery_id, _ITEM.item_no == item_no)
        claim = (
            update(delivery_items)
            .where(mine, _ITEM.next_attempt_at <= now)
            .values(next_attempt_at=now + timedelta(seconds=lease_s))
            .returning(_ITEM.item_no)
        )
        query = (
            select(*_ACCOUNT, hooks.c.sender, _ITEM.reference, _ITEM.attempts)
            .select_from(delivery_items)
            .join(connections, connections.c.connection_id == _ITEM.connection_id)
            .join(hooks, hooks.c.hook_id == connections.c.hook_id)
            .where(mine)
        )
        if self._db.run(claim) is None:
            return None
        row = self._db.first(query)
        if row is None:
            return None
        return ToFetch(
            delivery_id=delivery_id,
            item_no=item_no,
            sender=row["sender"],
            reference=row["reference"],
            attempts=row["attempts"],
            account=_account(row),
        )

    def fetched(self, fetch: ToFetch, *, code: str, events: tuple[tuple[str, str], ...]) -> None:
        """Note what was fetched, or that it never will be, and stop trying."""
        change = {"code": code, "events": _encode(events), "next_attempt_at": None}
        self._db.run(_fetch_row(fetch).values(change))

    def fetch_failed(self, fetch: ToFetch, *, code: str, now: datetime, wait_s: int | None = None) -> None:
        """Try again later: after `wait_s` where the sender said so; give up after the last try."""
        attempts = fetch.attempts + 1
        if attempts > len(FETCH_BACKOFF_S):
            self.fetched(fetch, code=f"{code}_gave_up", events=())
            return
        wait = wait_s if wait_s is not None else FETCH_BACKOFF_S[attempts - 1]
        change = {"code": code, "attempts": attempts, "next_attempt_at": now + timedelta(seconds=wait)}
        self._db.run(_fetch_row(fetch).values(change))

    def postpone_fetches(self, sender: str, *, until: datetime) -> None:
        """Leave a sender alone until then, whoever wants something of it."""
        theirs = select(connections.c.connection_id).join(hooks, hooks.c.hook_id == connections.c.hook_id)
        due = (_ITEM.next_attempt_at.is_not(None), _ITEM.next_attempt_at < until)
        mine = _ITEM.connection_id.in_(theirs.where(hooks.c.sender == sender))
        self._db.run(update(delivery_items).where(*due, mine).values(next_attempt_at=until))

    def _accounts(self, hook_id: str) -> tuple[Account, ...]:
        query = (
            select(*_ACCOUNT)
            .join(hooks, hooks.c.hook_id == connections.c.hook_id)
            .where(connections.c.hook_id == hook_id)
        )
        return tuple(_account(row) for row in self._db.all(query))

    def _items(self, delivery_ids: Sequence[str], connection_id: str) -> dict[str, tuple[DeliveryItem, ...]]:
        query = (
            select(delivery_items)
            .where(
                _ITEM.delivery_id.in_(bindparam("ids", expanding=True)),
                (_ITEM.connection_id == connection_id) | _ITEM.connection_id.is_(None),
            )
            .order_by(_ITEM.delivery_id, _ITEM.item_no)
        )
        found: dict[str, tuple[DeliveryItem, ...]] = {}
        for row in self._db.all(query, {"ids": list(delivery_ids)}) if delivery_ids else ():
            found[row["delivery_id"]] = (*found.get(row["delivery_id"], ()), _item(row))
        return found

    @staticmethod
    def _settle(link: Link, delivery_id: str, values: Mapping[str, object]) -> bool:
        """Whether this was the first to be through with the delivery."""
        mine = (deliveries.c.delivery_id == delivery_id, deliveries.c.state == "waiting")
        done = link.execute(update(deliveries).where(*mine).values(dict(values)).returning(deliveries.c.delivery_id))
        return done.first() is not None


def _fetch_row(fetch: ToFetch) -> Update:
    return update(delivery_items).where(_ITEM.delivery_id == fetch.delivery_id, _ITEM.item_no == fetch.item_no)


def _row(delivery_id: str, number: int, fate: ItemFate) -> dict[str, object]:
    return {
        "delivery_id": delivery_id,
        "item_no": number,
        "athlete_id": fate.account.athlete_id if fate.account else None,
        "connection_id": fate.account.connection_id if fate.account else None,
        "what": fate.what,
        "code": fate.code,
        "reference": fate.reference,
        "count": fate.count,
        "events": _encode(fate.events),
        "next_attempt_at": fate.fetch_at,
    }


def _account(row: RowMapping) -> Account:
    return Account(
        connection_id=row["connection_id"],
        athlete_id=row["athlete_id"],
        tenant_id=row["tenant_id"],
        person=row["person"],
        timezone=row["timezone"],
        weight_unit=row["weight_unit"],
        has_tokens=row["tokens"] is not None,
        closed=row["closed_at"] is not None,
    )


def _delivery(row: RowMapping, items: tuple[DeliveryItem, ...]) -> StoredDelivery:
    return StoredDelivery(
        delivery_id=row["delivery_id"],
        received_at=row["received_at"],
        state=row["state"],
        why=row["why"],
        items=items,
    )


def _item(row: RowMapping) -> DeliveryItem:
    return DeliveryItem(
        what=row["what"],
        code=row["code"],
        reference=row["reference"],
        count=row["count"],
        events=tuple((event_id, status) for event_id, status in _decode(row["events"])),
        fetch_at=row["next_attempt_at"],
    )
