"""Sending what stands in the outbox: taking a message on, and writing down what became of it.

Every transaction here locks the subscription first; savers of plans only share it, and wait for nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    and_,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from store.base import Part
from store.outbox import TEST
from store.subscriptions import signing_secrets
from store.tables import athletes
from store.tables_news import message_attempts, messages, subscriptions

# Tries at once with one receiver: a slow one must not take all hands.
AT_ONCE = 4
# How long others leave a message alone whose sender has died. Longer than any try takes.
LEASE = timedelta(seconds=60)
# A receiver that took nothing for so long is not asked any more.
DISABLE_AFTER = timedelta(days=5)
ATTEMPTS_KEPT = 200  # per subscription

_s, _m, _t = subscriptions.c, messages.c, message_attempts.c


class Result(StrEnum):
    """What became of one try."""

    DELIVERED = "delivered"
    FAILED = "failed"
    GONE = "gone"  # the receiver wants no more


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message that this process has taken on, and where to. `attempt` counts from 1; a test has no athlete."""

    message_id: str
    owner: str
    subscription_id: str
    url: str
    base_url: str
    secrets: tuple[str, ...]  # each signs; newest first
    type: str
    athlete_id: str
    external_id: str | None
    revision: int
    etag: str | None
    status: str | None
    reasons: tuple[tuple[str, str], ...]  # code, severity
    created_at: datetime
    attempt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What one try came to. `next_at`: when to try again, None for never; `pause_until`: nothing to them before."""

    result: Result
    at: datetime
    duration_ms: int
    http_status: int | None = None
    error: str | None = None
    excerpt: str | None = None
    next_at: datetime | None = None
    pause_until: datetime | None = None


class Messages(Part):
    """The outbox as senders see it."""

    def subscriptions_with_messages(self, *, now: datetime, limit: int) -> list[str]:
        """Subscriptions to which something can be sent now, longest waiting first."""
        query = (
            select(_m.subscription_id)
            .join(subscriptions, _s.subscription_id == _m.subscription_id)
            .where(_due(now), _open(now))
            .group_by(_m.subscription_id)
            .order_by(func.min(_m.due_at))
            .limit(limit)
        )
        return [row["subscription_id"] for row in self._db.all(query)]

    def take_message(self, subscription_id: str, *, owner: str, now: datetime) -> Message | None:
        """Take on the message that has waited longest; None when there is none, or enough are under way.

        No two at once about one athlete, so that a receiver sees them in order. Raises SealBroken.
        """

        def work(connection: Connection) -> Message | None:
            lock = select(subscriptions).where(_s.subscription_id == subscription_id)
            receiver = connection.execute(lock.with_for_update(key_share=True)).mappings().first()
            if receiver is None or _under_way(connection, subscription_id, now=now) >= AT_ONCE:
                return None
            row = connection.execute(_next(subscription_id, now)).mappings().first()
            if row is None:
                return None
            secrets = signing_secrets(receiver["secrets"], self._sealer, now=now)
            connection.execute(update(messages).where(_is(row)).values(lease_owner=owner, lease_until=now + LEASE))
            return _message(row, receiver, secrets=secrets, owner=owner)

        return self._db.write(work)

    def message_tried(self, message: Message, tried: Tried) -> None:
        """Write down what became of a try, and what follows from it. Nothing when all of it was erased meanwhile."""

        def work(connection: Connection) -> None:
            lock = select(subscriptions).where(_s.subscription_id == message.subscription_id)
            receiver = connection.execute(lock.with_for_update(key_share=True)).mappings().first()
            # Locked: an erasure waits for us, and then finds what we have written.
            row = connection.execute(select(messages).where(_same(message)).with_for_update()).mappings().first()
            if receiver is None or row is None:
                return
            why = _disabled_why(receiver, tried)
            _settle(connection, message, row, tried)
            _log(connection, message, receiver, tried, outcome=_outcome(tried, why))
            _note(connection, receiver, tried, why)

        self._db.write(work)


def _under_way(connection: Connection, subscription_id: str, *, now: datetime) -> int:
    query = select(func.count()).where(_m.subscription_id == subscription_id, _m.lease_until > now)
    return int(connection.execute(query).scalar_one())


def _settle(connection: Connection, message: Message, row: RowMapping, tried: Tried) -> None:
    """Take the message out, or leave it for the next try. One that took its place meanwhile stays and is free."""
    if row["message_id"] == message.message_id and tried.next_at is None:
        connection.execute(delete(messages).where(_same(message)))
    elif row["lease_owner"] == message.owner:
        values: dict[str, object] = {"lease_owner": None, "lease_until": None}
        if row["message_id"] == message.message_id:
            values |= {"attempts": message.attempt, "due_at": tried.next_at}
        connection.execute(update(messages).where(_same(message)).values(values))


def _log(connection: Connection, message: Message, receiver: RowMapping, tried: Tried, *, outcome: str) -> None:
    seq = receiver["attempts_total"] + 1
    row = {
        "subscription_id": message.subscription_id,
        "seq": seq,
        "message_id": message.message_id,
        "type": message.type,
        "athlete_id": message.athlete_id,
        "revision": message.revision,
        "attempt": message.attempt,
        "at": tried.at,
        "duration_ms": tried.duration_ms,
        "outcome": outcome,
        "http_status": tried.http_status,
        "error": tried.error,
        "excerpt": tried.excerpt,
        "next_at": tried.next_at if outcome == "failed" else None,
    }
    connection.execute(insert(message_attempts), row)
    old = and_(_t.subscription_id == message.subscription_id, _t.seq <= seq - ATTEMPTS_KEPT)
    connection.execute(delete(message_attempts).where(old))


def _note(connection: Connection, receiver: RowMapping, tried: Tried, why: str | None) -> None:
    """What this try says about the receiver. A delivered test turns a disabled one on again."""
    values: dict[str, object] = {"attempts_total": receiver["attempts_total"] + 1}
    if tried.result is Result.DELIVERED:
        values |= {"failing_since": None, "paused_until": None, "disabled_at": None, "disabled_why": None}
    else:
        values |= {"failing_since": receiver["failing_since"] or tried.at, "paused_until": tried.pause_until}
    if why is not None and receiver["disabled_at"] is None:
        values |= {"disabled_at": tried.at, "disabled_why": why}
        connection.execute(delete(messages).where(_m.subscription_id == receiver["subscription_id"]))
    mine = _s.subscription_id == receiver["subscription_id"]
    connection.execute(update(subscriptions).where(mine).values(values))


def _due(now: datetime) -> ColumnElement[bool]:
    return and_(_m.due_at <= now, or_(_m.lease_until.is_(None), _m.lease_until <= now))


def _open(now: datetime) -> ColumnElement[bool]:
    """Whether the receiver may be asked now; a test goes to a disabled one too."""
    waits = or_(_s.paused_until.is_(None), _s.paused_until <= now)
    return or_(_m.type == TEST, and_(_s.disabled_at.is_(None), waits))


def _next(subscription_id: str, now: datetime) -> Select[Any]:
    other = messages.alias()
    same_athlete = and_(
        other.c.subscription_id == _m.subscription_id, other.c.athlete_id == _m.athlete_id, other.c.lease_until > now
    )
    return (
        select(messages, athletes.c.external_id)
        .join(subscriptions, _s.subscription_id == _m.subscription_id)
        .outerjoin(athletes, athletes.c.athlete_id == _m.athlete_id)
        .where(_m.subscription_id == subscription_id, _due(now), _open(now), ~exists().where(same_athlete))
        .order_by(_m.due_at, _m.athlete_id, _m.type.desc())  # of one moment: the plan before who should look at it
        .limit(1)
    )


def _is(row: RowMapping) -> ColumnElement[bool]:
    return and_(
        _m.subscription_id == row["subscription_id"], _m.athlete_id == row["athlete_id"], _m.type == row["type"]
    )


def _same(message: Message) -> ColumnElement[bool]:
    return and_(
        _m.subscription_id == message.subscription_id,
        _m.athlete_id == message.athlete_id,
        _m.type == message.type,
    )


def _disabled_why(receiver: RowMapping, tried: Tried) -> str | None:
    """Why the receiver is not asked any more; None while it is."""
    if tried.result is Result.GONE:
        return "gone"
    since = receiver["failing_since"]
    lasting = since is not None and tried.at - since >= DISABLE_AFTER
    return "failing" if tried.result is Result.FAILED and lasting else None


def _outcome(tried: Tried, why: str | None) -> str:
    if tried.result is Result.DELIVERED:
        return "delivered"
    if why is not None:
        return "disabled"
    return "failed" if tried.next_at is not None else "given_up"


def _message(row: RowMapping, receiver: RowMapping, *, secrets: tuple[str, ...], owner: str) -> Message:
    pairs = (pair.partition(":") for pair in row["reasons"].split())
    return Message(
        message_id=row["message_id"],
        owner=owner,
        subscription_id=row["subscription_id"],
        url=receiver["url"],
        base_url=receiver["base_url"],
        secrets=secrets,
        type=row["type"],
        athlete_id=row["athlete_id"],
        external_id=row["external_id"],
        revision=row["revision"],
        etag=row["etag"],
        status=row["status"],
        reasons=tuple((code, severity) for code, _, severity in pairs),
        created_at=row["created_at"],
        attempt=row["attempts"] + 1,
    )
