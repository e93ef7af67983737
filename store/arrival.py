"""Writing what arrived: the athlete's count, the body of the call and the events, all or nothing.

PostgreSQL does it in one statement, which needs neither BEGIN nor COMMIT; SQLite, without a network in between, in
three within a transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Select, and_, bindparam, case, column, func, insert, or_, select, true, update
from sqlalchemy.dialects.postgresql import ARRAY

from store.prepared import Prepared
from store.tables import athletes, events, raw_bodies

# Calls for one athlete within this time ask for one recompute; the worker looks again before it ends.
RING_QUIET = timedelta(seconds=2)

_a = athletes.c
# Each event's own columns; the others are the same for the whole call. The columns of its body, but for their key.
_OWN = {c.name: c for c in events.c if c.name not in ("athlete_id", "raw_seq")}
_RAW = tuple(c.name for c in raw_bodies.c if c.name not in ("athlete_id", "seq"))

_caught_up = _a.events_total <= func.coalesce(_a.planned_events, 0)
_rung_lately = and_(_a.rung_at > bindparam("quiet"), _a.rung_at <= bindparam("now"))
_COUNT = (
    update(athletes)
    .where(_a.athlete_id == bindparam("the_athlete"), _a.events_total == bindparam("before"))
    .values(
        events_total=bindparam("total"),
        has_pointers=or_(_a.has_pointers, bindparam("pointers")),
        dirty_since=func.coalesce(_a.dirty_since, bindparam("now")),
        rung_at=case((or_(_caught_up, ~_rung_lately, _a.rung_at.is_(None)), bindparam("now")), else_=_a.rung_at),
    )
    .returning((_a.rung_at == bindparam("now")).label("rung"))
)
_ADD_RAW = insert(raw_bodies)
_ADD_EVENTS = insert(events)
_count, _add_raw, _add_event = Prepared(_COUNT), Prepared(_ADD_RAW), Prepared(_ADD_EVENTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """New events of one athlete, who has `before` events so far. `rows` start with the event `before + 1`."""

    athlete_id: str
    before: int
    pointers: bool  # whether one of them names another event
    now: datetime
    raw: Mapping[str, object]
    rows: Sequence[Mapping[str, object]]

    def head(self) -> dict[str, object]:
        """What the athlete's row is compared with and set to."""
        return {
            "the_athlete": self.athlete_id,
            "before": self.before,
            "total": self.before + len(self.rows),
            "raw_seq": self.before + 1,
            "pointers": self.pointers,
            "now": self.now,
            "quiet": self.now - RING_QUIET,
        }


def arrive(connection: Connection, arrival: Arrival) -> bool | None:
    """Store it and say whether to ring for a recompute; None, and nothing stored, when the count has moved."""
    if connection.dialect.name == "sqlite":
        return _in_three(connection, arrival)
    if len(arrival.rows) == 1:
        statement, own = _ONE, {f"own_{name}": value for name, value in arrival.rows[0].items()}
    else:
        statement, own = _MANY, {f"own_{name}": [row[name] for row in arrival.rows] for name in _OWN}
    raw = {f"raw_{name}": value for name, value in arrival.raw.items()}
    rung = statement.rows(connection, {**arrival.head(), **raw, **own})
    return bool(rung[0][0]) if rung else None


def _in_three(connection: Connection, arrival: Arrival) -> bool | None:
    head = arrival.head()
    rung = _count.rows(connection, head)
    if not rung:
        return None
    _add_raw.rows(connection, {"athlete_id": arrival.athlete_id, "seq": head["raw_seq"], **arrival.raw})
    same = {"athlete_id": arrival.athlete_id, "raw_seq": head["raw_seq"]}
    for row in arrival.rows:
        _add_event.rows(connection, {**row, **same})
    return bool(rung[0][0])


def _one_event() -> Select[tuple[bool]]:
    """All in one statement, for one event."""
    values = [bindparam(f"own_{name}", type_=column.type) for name, column in _OWN.items()]
    return _all_at_once(select(*_SAME, *values).select_from(_counted))


def _many_events() -> Select[tuple[bool]]:
    """All in one statement, for any number of events: one array per column."""
    arrays = [bindparam(f"own_{name}", type_=ARRAY(column.type)) for name, column in _OWN.items()]
    new = func.unnest(*arrays).table_valued(*(column(name) for name in _OWN)).render_derived()
    return _all_at_once(select(*_SAME, *new.c).select_from(_counted.join(new, true())))


def _all_at_once(new_events: Select[tuple[object, ...]]) -> Select[tuple[bool]]:
    """The body and the events are only added if the athlete's row was still as expected, and is ours now."""
    raw = [bindparam(f"raw_{name}", type_=raw_bodies.c[name].type) for name in _RAW]
    add_raw = _ADD_RAW.from_select(["athlete_id", "seq", *_RAW], select(*_SAME, *raw).select_from(_counted))
    add_events = _ADD_EVENTS.from_select(["athlete_id", "raw_seq", *_OWN], new_events)
    return select(_counted.c.rung).add_cte(add_raw.cte("added_raw"), add_events.cte("added_events"))


_counted = _COUNT.cte("counted")
_SAME = (bindparam("the_athlete", type_=_a.athlete_id.type), bindparam("raw_seq", type_=events.c.raw_seq.type))
_ONE, _MANY = Prepared(_one_event()), Prepared(_many_events())
