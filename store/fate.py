"""What became of one event: told from the rows that bear on it, with the engine's own rules of what counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, RowMapping, select, tuple_

from engine.ledger import live, version_key
from engine.state import SetAside
from engine.types import Confirm, Event, Retraction
from schemas.codec import event_from_bytes, from_bytes
from store.base import Part
from store.saving import SET_ASIDE
from store.tables import BY_IDENTITY, BY_POINTER, athletes, checkpoints, events, plans, raw_bodies
from store.values import EventFate, FateStatus

SAME_SESSION = "same_session"

_FOUND = (
    select(
        events.c.athlete_id, events.c.seq, events.c.event_id, events.c.type, events.c.body,
        raw_bodies.c.received_at, athletes.c.planned_events, checkpoints.c.set_aside,
    )
    .join(athletes, athletes.c.athlete_id == events.c.athlete_id)
    .join(
        raw_bodies, (raw_bodies.c.athlete_id == events.c.athlete_id) & (raw_bodies.c.seq == events.c.raw_seq)
    )
    .outerjoin(checkpoints, checkpoints.c.athlete_id == events.c.athlete_id)
    .order_by(events.c.athlete_id)
)  # fmt: skip
_ROWS = select(events.c.seq, events.c.type, events.c.body).order_by(events.c.seq)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Delivery:
    seq: int
    event: Event


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """One event and the deliveries that bear on it: its other versions, and those that point at it."""

    row: RowMapping
    own: _Delivery
    versions: tuple[_Delivery, ...]
    retractions: tuple[_Delivery, ...]
    counts: bool  # by the engine's ledger of all of these
    aside: tuple[SetAside, ...]


class Fates(Part):
    """The fate of events."""

    def event_fate(self, tenant_id: str, event_id: str, athlete_id: str | None = None) -> list[EventFate]:
        """What became of this event, for each athlete of the tenant that has it."""
        query = _FOUND.where(events.c.event_id == event_id, athletes.c.tenant_id == tenant_id)
        if athlete_id is not None:
            query = query.where(events.c.athlete_id == athlete_id)

        def work(connection: Connection) -> list[EventFate]:
            found = connection.execute(query).mappings().all()
            return [_fate(connection, _case(connection, row)) for row in found]

        return self._db.read(work)


def _case(connection: Connection, row: RowMapping) -> _Case:
    own = _Delivery(seq=row["seq"], event=event_from_bytes(row["type"], row["body"]))
    c = events.c
    of_athlete = _ROWS.where(c.athlete_id == row["athlete_id"])
    identity = (own.event.source, own.event.source_id)
    versions = _deliveries(
        connection.execute(
            of_athlete.where(c.source == identity[0], c.source_id == identity[1]).with_hint(*BY_IDENTITY)
        ).mappings().all()
    )  # fmt: skip
    pointers = _deliveries(
        connection.execute(
            of_athlete.where(c.of_source == identity[0], c.of_source_id == identity[1]).with_hint(*BY_POINTER)
        ).mappings().all()
    )  # fmt: skip
    around = list(pointers)
    if pointers:  # a retraction may itself have been replaced by a newer version
        ids = {(p.event.source, p.event.source_id) for p in pointers}
        query = of_athlete.where(
            tuple_(c.source, c.source_id).in_(sorted(ids)),
            c.source_id.in_(sorted({source_id for _, source_id in ids})),  # SQLite finds no index by pairs
        ).with_hint(*BY_IDENTITY)
        around = list(_deliveries(connection.execute(query).mappings().all()))
    ledger = live(d.event for d in (*versions, *around))
    aside = from_bytes(row["set_aside"], SET_ASIDE) if row["set_aside"] else ()
    return _Case(
        row=row,
        own=own,
        versions=versions,
        retractions=tuple(p for p in pointers if isinstance(p.event, Retraction) and _is_newest(p, around)),
        counts=any(e.event_id == own.event.event_id for e in (*ledger.events, *ledger.names)),
        aside=tuple(one for one in aside if one.event_id == own.event.event_id),
    )


def _deliveries(rows: Sequence[RowMapping]) -> tuple[_Delivery, ...]:
    return tuple(_Delivery(seq=row["seq"], event=event_from_bytes(row["type"], row["body"])) for row in rows)


def _rank(delivery: _Delivery) -> tuple[object, str]:
    return version_key(delivery.event.version), delivery.event.event_id


def _is_newest(delivery: _Delivery, among: Sequence[_Delivery]) -> bool:
    identity = (delivery.event.source, delivery.event.source_id)
    rivals = [d for d in among if (d.event.source, d.event.source_id) == identity]
    return all(_rank(d) <= _rank(delivery) for d in rivals)


def _fate(connection: Connection, case: _Case) -> EventFate:
    own, row = case.own, case.row
    newer = [d for d in case.versions if _rank(d) > _rank(own)]
    twin = _earlier_twin(case)
    counts = case.counts or (isinstance(own.event, Retraction | Confirm) and not newer and not case.retractions)
    revision = _first_use(connection, case)
    return EventFate(
        event_id=own.event.event_id,
        athlete_id=row["athlete_id"],
        type=row["type"],
        source=own.event.source,
        source_id=own.event.source_id,
        version=own.event.version,
        occurred_at=own.event.occurred_at,
        received_at=row["received_at"],
        status=_status(case, newer, twin),
        replaced_by=max(newer, key=_rank).event.event_id if newer else None,
        duplicate_of=twin if not newer else None,
        retracted_by=case.retractions[0].event.event_id if case.retractions else None,
        set_aside=case.aside,
        used_in_revision=revision,
        used=counts and (row["planned_events"] or 0) >= own.seq,
    )


def _status(case: _Case, newer: list[_Delivery], twin: str | None) -> FateStatus:
    if newer:
        return "older" if any(d.seq < case.own.seq for d in newer) else "replaced"
    if case.retractions and not isinstance(case.own.event, Retraction):
        return "retracted"
    if any(one.code != SAME_SESSION for one in case.aside):
        return "quarantined"
    whole = any(one.code == SAME_SESSION and one.exercise is None for one in case.aside)
    return "duplicate_of" if twin or whole else "stored"


def _earlier_twin(case: _Case) -> str | None:
    """The version before this one, when this one only moved the version on."""
    own = case.own
    before = [d for d in case.versions if d.seq < own.seq and _rank(d) < _rank(own)]
    if not before:
        whole = (one.of for one in case.aside if one.code == SAME_SESSION and one.exercise is None)
        return next(whole, None)
    last = max(before, key=_rank).event
    same = type(last) is type(own.event) and own.event == replace(
        last, event_id=own.event.event_id, version=own.event.version
    )
    return last.event_id if same else None


def _first_use(connection: Connection, case: _Case) -> int | None:
    """The lowest revision that has seen the event while it counted."""
    born, ended = case.own.seq, _ended(case)
    if ended is not None and ended < born:
        return None
    c = plans.c
    query = (
        select(c.revision, c.first_events, c.events)
        .where(c.athlete_id == case.row["athlete_id"], c.events >= born)
        .order_by(c.revision)
        .limit(1)
    )
    row = connection.execute(query).first()
    if row is None:
        return None
    # Made with it in; or made before, and still the same with it in.
    seen_at = row.first_events if row.first_events >= born else row.events
    return row.revision if ended is None or seen_at < ended else None


def _ended(case: _Case) -> int | None:
    """The count of events from which on this one no longer counted; below its own number: it never did."""
    newer = [d.seq for d in case.versions if _rank(d) > _rank(case.own)]
    retracted = [] if isinstance(case.own.event, Retraction) else [d.seq for d in case.retractions]
    return min((*newer, *retracted), default=None)
