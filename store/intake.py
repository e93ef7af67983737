"""Appending events: compare and swap on the athlete's count of events, so that a count says what a plan has seen.

What the athlete has is read with one query, judged here, and written with the condition that the count has not moved
since. Where it has moved, the row is locked first. SQLite has one writer at a time and always locks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, select

from engine.ledger import Identity, version_key
from engine.types import Confirm, Event, ExerciseName, Retraction
from schemas.codec import event_from_bytes, event_to_bytes, type_name
from store.arrival import Arrival, arrive
from store.base import Part
from store.errors import StoreUnavailable, VersionNeeded
from store.prepared import Prepared
from store.tables import BY_IDENTITY, BY_POINTER, athletes, events
from store.values import Accepted, EventStatus, Receipt

# Somebody else stores events of the same athlete at this moment; after so many tries, wait in line for the row.
OPTIMISTIC_TRIES = 2

_a, _e = athletes.c, events.c


def _seen(same_source_id: ColumnElement[bool]) -> Select[tuple[object, ...]]:
    """The athlete's counts, and every delivery that may be another version of an event of the call."""
    return (
        select(_a.events_total, _a.has_pointers, _e.seq, _e.event_id, _e.source, _e.source_id, _e.version)
        .select_from(athletes)
        .outerjoin(events, and_(_e.athlete_id == bindparam("the_athlete"), same_source_id))
        .where(_a.athlete_id == bindparam("the_athlete"), _a.tenant_id == bindparam("the_tenant"))
        .with_hint(*BY_IDENTITY)
    )


_SEEN_ONE = Prepared(_seen(_e.source_id == bindparam("the_source_id")))
_SEEN_MANY = _seen(_e.source_id.in_(bindparam("source_ids", expanding=True)))
_LOCK = select(_a.athlete_id).where(_a.athlete_id == bindparam("the_athlete")).with_for_update()
_POINTED_AT = (
    select(_e.of_source, _e.of_source_id)
    .where(_e.athlete_id == bindparam("the_athlete"), _e.of_source_id.in_(bindparam("source_ids", expanding=True)))
    .with_hint(*BY_POINTER)
)
_BODY = select(_e.type, _e.body).where(_e.athlete_id == bindparam("the_athlete"), _e.seq == bindparam("the_seq"))


class _Race(Enum):
    LOST = "lost"  # the count of events moved between reading and writing


@dataclass(slots=True)
class _Version:
    """One delivery of an identity: stored before (`seq`), or earlier in this call (`event`)."""

    event_id: str
    version: str | None
    seq: int
    event: Event | None = None


@dataclass(slots=True)
class _Seen:
    """What the athlete has, as far as it bears on a call."""

    events_total: int
    has_pointers: bool
    versions: dict[Identity, list[_Version]] = field(default_factory=dict)


class Intake(Part):
    """Events in."""

    def append_events(
        self,
        tenant_id: str,
        athlete_id: str,
        events: Sequence[Event],
        *,
        raw: bytes,
        content_type: str,
        now: datetime,
        skip_unchanged: bool = False,
    ) -> Receipt | None:
        """Store what is new; None for an unknown athlete. Raises VersionNeeded, and then stores nothing of the call.

        `skip_unchanged`: a newer version with the same content is a duplicate and leaves nothing behind, so that a
        sender who repeats itself all day asks for no recompute.
        """
        call = _Call(tenant_id, athlete_id, tuple(events), raw, content_type, now, skip_unchanged=skip_unchanged)
        if not self._db.is_sqlite:
            for _ in range(OPTIMISTIC_TRIES):
                receipt = self._db.read(call.attempt)
                if receipt is not _Race.LOST:
                    return receipt
        receipt = self._db.write(call.under_lock)
        if receipt is _Race.LOST:  # cannot be, under the lock
            raise StoreUnavailable(StoreUnavailable.__doc__)
        return receipt

    def fresh_events(self, tenant_id: str, athlete_id: str, events: Sequence[Event]) -> tuple[Event, ...] | None:
        """The events that `append_events` would store; stores nothing. The same refusals."""
        return self._db.read(_Question(tenant_id, athlete_id, tuple(events)).fresh)


@dataclass(frozen=True, slots=True)
class _Question:
    """Events of one athlete, beside what is stored."""

    tenant_id: str
    athlete_id: str
    events: tuple[Event, ...]
    skip_unchanged: bool = field(default=False, kw_only=True)

    def fresh(self, connection: Connection) -> tuple[Event, ...] | None:
        """The events that would become rows."""
        seen = self._see(connection)
        return None if seen is None else tuple(one.event for one in self._judge_all(connection, seen)[1])

    def _see(self, connection: Connection) -> _Seen | None:
        wanted = {(e.source, e.source_id) for e in self.events}
        seen: _Seen | None = None
        for total, has_pointers, seq, event_id, source, source_id, version in self._look(connection):
            seen = seen or _Seen(total, has_pointers)
            if (source, source_id) in wanted:
                seen.versions.setdefault((source, source_id), []).append(_Version(event_id, version, seq))
        return seen

    def _look(self, connection: Connection) -> Iterable[Sequence[Any]]:
        who: dict[str, object] = {"the_athlete": self.athlete_id, "the_tenant": self.tenant_id}
        source_ids = self._source_ids()
        if len(source_ids) == 1:
            return _SEEN_ONE.rows(connection, {**who, "the_source_id": source_ids[0]})
        return connection.execute(_SEEN_MANY, {**who, "source_ids": source_ids})

    def _source_ids(self) -> list[str]:
        return sorted({e.source_id for e in self.events})

    def _judge_all(self, connection: Connection, seen: _Seen) -> tuple[tuple[Accepted, ...], list[_Fresh]]:
        """What becomes of each event, in the order of the call, and those that become rows."""
        accepted: list[Accepted] = []
        fresh: list[_Fresh] = []
        for index, event in enumerate(self.events):
            versions = seen.versions.setdefault((event.source, event.source_id), [])
            status, is_new = self._judge(connection, index, event, versions)
            accepted.append(Accepted(event_id=event.event_id, status=status))
            if is_new:
                seq = seen.events_total + len(fresh) + 1
                fresh.append(_Fresh(seq, event, bool(versions)))
                versions.append(_Version(event.event_id, event.version, seq, event))
        return tuple(accepted), fresh

    def _judge(
        self, connection: Connection, index: int, event: Event, versions: list[_Version]
    ) -> tuple[EventStatus, bool]:
        """The status of one event and whether it becomes a row."""
        if not versions:
            return EventStatus.STORED, True
        if any(v.event_id == event.event_id for v in versions):
            return EventStatus.DUPLICATE, False
        key = version_key(event.version)
        equals = [v for v in versions if version_key(v.version) == key]
        if equals:
            if self._same_content(connection, event, equals[0]):
                return EventStatus.DUPLICATE, False
            raise VersionNeeded(index, event.source, event.source_id)
        winner = max(versions, key=lambda v: version_key(v.version))
        if key < version_key(winner.version):
            return EventStatus.OLDER, True
        if self._same_content(connection, event, winner):
            # Stored all the same, unless told otherwise: it moves the version on.
            return EventStatus.DUPLICATE, not self.skip_unchanged
        return EventStatus.REPLACED, True

    def _same_content(self, connection: Connection, event: Event, other: _Version) -> bool:
        stored = other.event
        if stored is None:
            params = {"the_athlete": self.athlete_id, "the_seq": other.seq}
            row = connection.execute(_BODY, params).first()
            if row is None:  # erased since it was read: the write will find nobody
                return False
            stored = event_from_bytes(row.type, row.body)
        return type(stored) is type(event) and event == replace(stored, event_id=event.event_id, version=event.version)


@dataclass(frozen=True, slots=True)
class _Call(_Question):
    raw: bytes
    content_type: str
    now: datetime

    def under_lock(self, connection: Connection) -> Receipt | _Race | None:
        """The attempt that cannot lose: nobody else writes this athlete meanwhile."""
        if connection.dialect.name != "sqlite":
            connection.execute(_LOCK, {"the_athlete": self.athlete_id})
        return self.attempt(connection)

    def attempt(self, connection: Connection) -> Receipt | _Race | None:
        """Read, judge, write."""
        seen = self._see(connection)
        if seen is None:
            return None
        before = seen.events_total
        accepted, fresh = self._judge_all(connection, seen)
        if not fresh:
            return Receipt(accepted=accepted, events_total=before, ring=False)
        rung = arrive(connection, self._arrival(connection, before, fresh, pointers=seen.has_pointers))
        if rung is None:
            return _Race.LOST
        return Receipt(accepted=accepted, events_total=before + len(fresh), ring=rung)

    def _arrival(self, connection: Connection, before: int, fresh: list[_Fresh], *, pointers: bool) -> Arrival:
        pointed_at = self._pointed_at(connection) if pointers else frozenset()
        return Arrival(
            athlete_id=self.athlete_id,
            before=before,
            pointers=any(isinstance(one.event, Retraction | Confirm) for one in fresh),
            now=self.now,
            raw={
                "received_at": self.now,
                "content_type": self.content_type,
                "sha256": sha256(self.raw).hexdigest(),
                "body": self.raw,
            },
            rows=[one.row(pointed_at) for one in fresh],
        )

    def _pointed_at(self, connection: Connection) -> frozenset[Identity]:
        """Which identities of this call are the target of a retraction or confirmation seen earlier."""
        params = {"the_athlete": self.athlete_id, "source_ids": self._source_ids()}
        return frozenset((row.of_source, row.of_source_id) for row in connection.execute(_POINTED_AT, params))


@dataclass(frozen=True, slots=True)
class _Fresh:
    """An event that becomes a row."""

    seq: int
    event: Event
    seen_before: bool  # another version of it is there

    def row(self, pointed_at: Iterable[Identity]) -> dict[str, object]:
        event = self.event
        target = event.of if isinstance(event, Retraction | Confirm) else None
        return {
            "seq": self.seq,
            "event_id": event.event_id,
            "source": event.source,
            "source_id": event.source_id,
            "version": event.version,
            "type": type_name(event),
            "occurred_at": event.occurred_at,
            # What was folded before it may have to change: the fold cannot go on from a checkpoint.
            "replay": self.seen_before
            or target is not None
            or isinstance(event, ExerciseName)
            or (event.source, event.source_id) in pointed_at,
            "of_source": target.source if target else None,
            "of_source_id": target.source_id if target else None,
            "body": event_to_bytes(event),
        }
