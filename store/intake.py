"""Appending events: one transaction under the athlete's row, so that a count is enough to know what a plan has seen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Connection, and_, bindparam, case, func, insert, or_, select, update

from engine.ledger import Identity, version_key
from engine.types import Confirm, Event, Retraction
from schemas.codec import event_from_bytes, event_to_bytes, type_name
from store.base import Part
from store.errors import VersionNeeded
from store.tables import athletes, events, raw_bodies
from store.values import Accepted, EventStatus, Receipt

# Calls for one athlete within this time ask for one recompute; the worker looks again before it ends.
RING_QUIET = timedelta(seconds=2)

_a = athletes.c
_caught_up = _a.events_total <= func.coalesce(_a.planned_events, 0)
_rung_lately = and_(_a.rung_at > bindparam("quiet"), _a.rung_at <= bindparam("now"))
# Locks the row, counts as if every event were new, and decides whether to ring: one round trip.
_ARRIVE = (
    update(athletes)
    .where(_a.athlete_id == bindparam("the_athlete"), _a.tenant_id == bindparam("the_tenant"))
    .values(
        events_total=_a.events_total + bindparam("count"),
        has_pointers=or_(_a.has_pointers, bindparam("pointers")),
        dirty_since=func.coalesce(_a.dirty_since, bindparam("now")),
        rung_at=case((_caught_up, bindparam("now")), (_rung_lately, _a.rung_at), else_=bindparam("now")),
    )
    .returning(_a.events_total, _a.has_pointers, _a.rung_at)
)
_CORRECT_COUNT = (
    update(athletes).where(_a.athlete_id == bindparam("the_athlete")).values(events_total=bindparam("total"))
)
_KNOWN = select(events.c.seq, events.c.event_id, events.c.source, events.c.source_id, events.c.version).where(
    events.c.athlete_id == bindparam("the_athlete"),
    events.c.source_id.in_(bindparam("source_ids", expanding=True)),
)
_POINTED_AT = select(events.c.of_source, events.c.of_source_id).where(
    events.c.athlete_id == bindparam("the_athlete"),
    events.c.of_source_id.in_(bindparam("source_ids", expanding=True)),
)
_BODY = select(events.c.type, events.c.body).where(
    events.c.athlete_id == bindparam("the_athlete"), events.c.seq == bindparam("the_seq")
)
_ADD_EVENT = insert(events)
_ADD_RAW = insert(raw_bodies)


class _NothingNew(Exception):  # noqa: N818
    """Every event of the call was there already: take the count back by rolling back."""

    def __init__(self, receipt: Receipt) -> None:
        self.receipt = receipt


@dataclass(slots=True)
class _Version:
    """One delivery of an identity: stored before (`seq`), or earlier in this call (`event`)."""

    event_id: str
    version: str | None
    seq: int
    event: Event | None = None


class Intake(Part):
    """Events in."""

    def append_events(
        self, tenant_id: str, athlete_id: str, events: Sequence[Event], *, raw: bytes, content_type: str, now: datetime
    ) -> Receipt | None:
        """Store what is new; None for an unknown athlete. Raises VersionNeeded, and then stores nothing of the call."""
        call = _Call(tenant_id, athlete_id, tuple(events), raw, content_type, now)
        try:
            return self._db.write(call.run)
        except _NothingNew as nothing:
            return nothing.receipt


@dataclass(frozen=True, slots=True)
class _Call:
    tenant_id: str
    athlete_id: str
    events: tuple[Event, ...]
    raw: bytes
    content_type: str
    now: datetime

    def run(self, connection: Connection) -> Receipt | None:
        row = (
            connection.execute(
                _ARRIVE,
                {
                    "the_athlete": self.athlete_id,
                    "the_tenant": self.tenant_id,
                    "count": len(self.events),
                    "pointers": any(isinstance(e, Retraction | Confirm) for e in self.events),
                    "now": self.now,
                    "quiet": self.now - RING_QUIET,
                },
            )
            .mappings()
            .first()
        )
        if row is None:
            return None
        before = row["events_total"] - len(self.events)
        accepted, fresh = self._sort_out(connection, before)
        if not fresh:
            raise _NothingNew(Receipt(accepted=accepted, events_total=before, ring=False))
        pointed_at = self._pointed_at(connection) if row["has_pointers"] else frozenset()
        self._insert(connection, fresh, pointed_at)
        if len(fresh) < len(self.events):
            total = before + len(fresh)
            connection.execute(_CORRECT_COUNT, {"the_athlete": self.athlete_id, "total": total})
        return Receipt(accepted=accepted, events_total=before + len(fresh), ring=row["rung_at"] == self.now)

    def _sort_out(self, connection: Connection, before: int) -> tuple[tuple[Accepted, ...], list[_Fresh]]:
        """What becomes of each event, in the order of the call, and the rows to add."""
        known = self._known(connection)
        accepted: list[Accepted] = []
        fresh: list[_Fresh] = []
        for index, event in enumerate(self.events):
            versions = known.setdefault((event.source, event.source_id), [])
            status, is_new = self._judge(connection, index, event, versions)
            accepted.append(Accepted(event_id=event.event_id, status=status))
            if is_new:
                seq = before + len(fresh) + 1
                fresh.append(_Fresh(seq, event, bool(versions)))
                versions.append(_Version(event.event_id, event.version, seq, event))
        return tuple(accepted), fresh

    def _known(self, connection: Connection) -> dict[Identity, list[_Version]]:
        wanted = {(e.source, e.source_id) for e in self.events}
        params = {"the_athlete": self.athlete_id, "source_ids": sorted({source_id for _, source_id in wanted})}
        known: dict[Identity, list[_Version]] = {}
        for row in connection.execute(_KNOWN, params):
            if (row.source, row.source_id) in wanted:
                known.setdefault((row.source, row.source_id), []).append(_Version(row.event_id, row.version, row.seq))
        return known

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
            return EventStatus.DUPLICATE, True  # stored all the same: it moves the version on
        return EventStatus.REPLACED, True

    def _same_content(self, connection: Connection, event: Event, other: _Version) -> bool:
        stored = other.event
        if stored is None:
            params = {"the_athlete": self.athlete_id, "the_seq": other.seq}
            row = connection.execute(_BODY, params).one()
            stored = event_from_bytes(row.type, row.body)
        return type(stored) is type(event) and event == replace(stored, event_id=event.event_id, version=event.version)

    def _pointed_at(self, connection: Connection) -> frozenset[Identity]:
        """Which identities of this call are the target of a retraction or confirmation seen earlier."""
        params = {"the_athlete": self.athlete_id, "source_ids": sorted({e.source_id for e in self.events})}
        return frozenset((row.of_source, row.of_source_id) for row in connection.execute(_POINTED_AT, params))

    def _insert(self, connection: Connection, fresh: list[_Fresh], pointed_at: frozenset[Identity]) -> None:
        raw_seq = fresh[0].seq
        raw = {
            "athlete_id": self.athlete_id,
            "seq": raw_seq,
            "received_at": self.now,
            "content_type": self.content_type,
            "sha256": sha256(self.raw).hexdigest(),
            "body": self.raw,
        }
        connection.execute(_ADD_RAW, raw)
        rows = [one.row(self.athlete_id, raw_seq, pointed_at) for one in fresh]
        connection.execute(_ADD_EVENT, rows if len(rows) > 1 else rows[0])


@dataclass(frozen=True, slots=True)
class _Fresh:
    """An event that becomes a row."""

    seq: int
    event: Event
    seen_before: bool  # another version of it is there

    def row(self, athlete_id: str, raw_seq: int, pointed_at: Iterable[Identity]) -> dict[str, object]:
        event = self.event
        target = event.of if isinstance(event, Retraction | Confirm) else None
        return {
            "athlete_id": athlete_id,
            "seq": self.seq,
            "event_id": event.event_id,
            "source": event.source,
            "source_id": event.source_id,
            "version": event.version,
            "type": type_name(event),
            "occurred_at": event.occurred_at,
            # What was folded before it may have to change: the fold cannot go on from a checkpoint.
            "replay": self.seen_before or target is not None or (event.source, event.source_id) in pointed_at,
            "of_source": target.source if target else None,
            "of_source_id": target.source_id if target else None,
            "raw_seq": raw_seq,
            "body": event_to_bytes(event),
        }
