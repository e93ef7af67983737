"""Hooks and connections: the addresses that senders call, and whose account at the sender they speak of.

A hook has one connection, or is the one address of a whole application with a connection for each of its people.
"""

from __future__ import annotations

import secrets as random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Literal

import msgspec
from sqlalchemy import Connection as Link
from sqlalchemy import RowMapping, bindparam, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from store.base import Part
from store.errors import HookMissing, PersonTaken
from store.people import new_id
from store.tables import athletes, connections, deliveries, delivery_items, hooks

# How often a hook notes that it was called with a wrong proof: a stranger must not be able to keep the disk busy.
REFUSED_GRAIN = timedelta(minutes=1)
# How long a process goes on believing what it looked up: an address that ended, ends everywhere within this time.
HOOK_TRUSTED = timedelta(seconds=5)
HOOKS_REMEMBERED = 1000
_encode, _decode = msgspec.json.encode, msgspec.json.decode


@dataclass(frozen=True, slots=True, kw_only=True)
class NewConnection:
    """What makes a connection. `hook_id`: another account behind an address that is there."""

    sender: str
    secrets: tuple[str, ...]
    timezone: str
    weight_unit: Literal["kg", "lb"]
    person: str | None = None
    tokens: Mapping[str, str] | None = None
    hook_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """One athlete's account at one sender, without its secrets."""

    connection_id: str
    hook_id: str
    athlete_id: str
    sender: str
    person: str | None
    timezone: str
    weight_unit: Literal["kg", "lb"]
    has_tokens: bool
    created_at: datetime
    closed_at: datetime | None  # when the sender ended it
    last_delivery_at: datetime | None
    refused_at: datetime | None  # the last call whose proof did not hold, within a minute


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeConnection:
    """A connection that was just made. The token of its address is shown once; None on an address that was there."""

    connection: Connection
    token: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hook:
    """An address as a call finds it."""

    hook_id: str
    sender: str
    secrets: tuple[str, ...]


_NOTHING = _encode([])
_UNFETCHED = (
    update(delivery_items)
    .where(
        delivery_items.c.connection_id == bindparam("the_connection"),
        delivery_items.c.what == "needs_fetch",
        delivery_items.c.events == _NOTHING,
    )
    .values(next_attempt_at=bindparam("now"), attempts=0)
)
_SHOWN = (
    select(
        connections,
        hooks.c.sender,
        select(func.max(deliveries.c.received_at))
        .where(deliveries.c.hook_id == hooks.c.hook_id)
        .scalar_subquery()
        .label("last_delivery_at"),
        hooks.c.refused_at,
    )
    .join(hooks, hooks.c.hook_id == connections.c.hook_id)
    .join(athletes, athletes.c.athlete_id == connections.c.athlete_id)
    .order_by(connections.c.created_at, connections.c.connection_id)
)


class Hooks(Part):
    """The addresses, and who stands behind them."""

    _hooks_known: dict[bytes, tuple[Hook, datetime]]

    def create_connection(
        self, tenant_id: str, athlete_id: str, new: NewConnection, *, now: datetime
    ) -> MadeConnection | None:
        """A new connection; None for an unknown athlete. Raises HookMissing and PersonTaken."""
        token = None if new.hook_id else random.token_urlsafe(32)
        connection_id, hook_id = new_id("con"), new.hook_id or new_id("hook")
        row = {
            "connection_id": connection_id,
            "athlete_id": athlete_id,
            "hook_id": hook_id,
            "person": new.person,
            "timezone": new.timezone,
            "weight_unit": new.weight_unit,
            "tokens": self._sealed(dict(new.tokens)) if new.tokens else None,
            "created_at": now,
        }

        def work(link: Link) -> bool:
            if not _owned(link, tenant_id, athlete_id):
                return False
            if token is not None:
                link.execute(insert(hooks), self._hook_row(tenant_id, hook_id, token, new, now))
            elif not _joinable(link, tenant_id, hook_id, new.sender):
                raise HookMissing(HookMissing.__doc__)
            link.execute(insert(connections), row)
            return True

        try:
            if not self._db.write(work):
                return None
        except IntegrityError:
            raise PersonTaken(PersonTaken.__doc__) from None
        made = self.connection(tenant_id, athlete_id, connection_id)
        return None if made is None else MadeConnection(connection=made, token=token)

    def connections(self, tenant_id: str, athlete_id: str) -> list[Connection]:
        """The athlete's connections, oldest first."""
        query = _SHOWN.where(athletes.c.tenant_id == tenant_id, connections.c.athlete_id == athlete_id)
        return [_shown(row) for row in self._db.all(query)]

    def connection(self, tenant_id: str, athlete_id: str, connection_id: str) -> Connection | None:
        """One connection of this athlete."""
        found = [one for one in self.connections(tenant_id, athlete_id) if one.connection_id == connection_id]
        return found[0] if found else None

    def change_connection(
        self,
        connection: Connection,
        *,
        secrets: Sequence[str] | None = None,
        tokens: Mapping[str, str] | None = None,
        reopen: bool = False,
        now: datetime,
    ) -> None:
        """Replace the secrets of the address or the tokens of the account, or go on after the sender ended it.

        With new tokens, what could not be fetched so far is due again.
        """

        def work(link: Link) -> None:
            if secrets is not None:
                change = {"secrets": self._sealed(list(secrets))}
                link.execute(update(hooks).where(hooks.c.hook_id == connection.hook_id).values(change))
            values: dict[str, object] = {"tokens": self._sealed(dict(tokens))} if tokens is not None else {}
            values |= {"closed_at": None} if reopen else {}
            if tokens is not None:
                link.execute(_UNFETCHED, {"the_connection": connection.connection_id, "now": now})
            if values:
                mine = connections.c.connection_id == connection.connection_id
                link.execute(update(connections).where(mine).values(values))

        self._db.write(work)
        self._hooks_known.clear()

    def delete_connection(self, tenant_id: str, athlete_id: str, connection_id: str) -> bool:
        """End a connection, and its address when nobody else stands behind it; events stay. False: there is none."""

        def work(link: Link) -> bool:
            if not _owned(link, tenant_id, athlete_id):
                return False
            mine = (connections.c.connection_id == connection_id, connections.c.athlete_id == athlete_id)
            hook_id = link.execute(delete(connections).where(*mine).returning(connections.c.hook_id)).scalar()
            if hook_id is None:
                return False
            drop_unused(link, hook_id)
            return True

        ended = self._db.write(work)
        self._hooks_known.clear()
        return ended

    def hook(self, token: str, *, now: datetime, anew: bool = False) -> Hook | None:
        """The address with this token; what was looked up within seconds is believed, unless it is asked for anew."""
        digest = sha256(token.encode(errors="replace")).digest()
        known = self._hooks_known.get(digest)
        if known and not anew and known[1] <= now < known[1] + HOOK_TRUSTED:
            return known[0]
        row = self._db.first(
            select(hooks.c.hook_id, hooks.c.sender, hooks.c.secrets).where(hooks.c.token_sha256 == digest)
        )
        self._hooks_known.pop(digest, None)
        if row is None:
            return None
        found = Hook(hook_id=row["hook_id"], sender=row["sender"], secrets=tuple(self._opened(row["secrets"])))
        if len(self._hooks_known) >= HOOKS_REMEMBERED:
            self._hooks_known.clear()
        self._hooks_known[digest] = (found, now)
        return found

    def note_refused(self, hook_id: str, *, now: datetime) -> None:
        """Somebody called this address without a proof; its owner will want to know."""
        mine = hooks.c.hook_id == hook_id
        seen = self._db.first(select(hooks.c.refused_at).where(mine))
        if seen is not None and (seen["refused_at"] is None or now - seen["refused_at"] > REFUSED_GRAIN):
            self._db.run(update(hooks).where(mine).values(refused_at=now))

    def tokens_of(self, connection_id: str) -> dict[str, str] | None:
        """What the sender gave this account for fetching."""
        query = select(connections.c.tokens).where(connections.c.connection_id == connection_id)
        row = self._db.first(query)
        return None if row is None or row["tokens"] is None else dict(self._opened(row["tokens"]))

    def set_tokens(self, connection_id: str, tokens: Mapping[str, str]) -> None:
        """Keep tokens that the sender has renewed."""
        mine = connections.c.connection_id == connection_id
        self._db.run(update(connections).where(mine).values(tokens=self._sealed(dict(tokens))))

    def _hook_row(
        self, tenant_id: str, hook_id: str, token: str, new: NewConnection, now: datetime
    ) -> dict[str, object]:
        return {
            "hook_id": hook_id,
            "tenant_id": tenant_id,
            "sender": new.sender,
            "token_sha256": sha256(token.encode()).digest(),  # 256 random bits need no slow hash
            "secrets": self._sealed(list(new.secrets)),
            "created_at": now,
        }

    def _sealed(self, value: object) -> bytes:
        return self._sealer.seal(_encode(value))

    def _opened(self, sealed: bytes) -> Any:
        return _decode(self._sealer.open_sealed(sealed))


def drop_unused(link: Link, hook_id: str) -> None:
    """Delete an address that has no connection left, with what came there."""
    used = select(connections.c.connection_id).where(connections.c.hook_id == hook_id)
    if link.execute(used).first() is None:
        link.execute(delete(hooks).where(hooks.c.hook_id == hook_id))


def forget_athlete(link: Link, athlete_id: str) -> None:
    """Delete the athlete's connections, and every body that told of them: also those that told of others as well."""
    told = select(delivery_items.c.delivery_id).where(delivery_items.c.athlete_id == athlete_id)
    link.execute(delete(deliveries).where(deliveries.c.delivery_id.in_(told)))
    mine = delete(connections).where(connections.c.athlete_id == athlete_id).returning(connections.c.hook_id)
    for hook_id in set(link.execute(mine).scalars()):
        drop_unused(link, hook_id)


def _owned(link: Link, tenant_id: str, athlete_id: str) -> bool:
    query = select(athletes.c.athlete_id).where(athletes.c.athlete_id == athlete_id, athletes.c.tenant_id == tenant_id)
    return link.execute(query).first() is not None


def _joinable(link: Link, tenant_id: str, hook_id: str, sender: str) -> bool:
    query = select(hooks.c.hook_id).where(
        hooks.c.hook_id == hook_id, hooks.c.tenant_id == tenant_id, hooks.c.sender == sender
    )
    return link.execute(query).first() is not None


def _shown(row: RowMapping) -> Connection:
    return Connection(
        connection_id=row["connection_id"],
        hook_id=row["hook_id"],
        athlete_id=row["athlete_id"],
        sender=row["sender"],
        person=row["person"],
        timezone=row["timezone"],
        weight_unit=row["weight_unit"],
        has_tokens=row["tokens"] is not None,
        created_at=row["created_at"],
        closed_at=row["closed_at"],
        last_delivery_at=row["last_delivery_at"],
        refused_at=row["refused_at"],
    )
