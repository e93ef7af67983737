"""What a recompute reads: the athlete, the last checkpoint and what came after it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, RowMapping, bindparam, select

from engine.ledger import sort_key
from engine.same_session import may_belong
from engine.state import AthleteState
from engine.types import Event, Override
from schemas.codec import CodecError, event_from_bytes, from_bytes
from store.base import Part
from store.people import OVERRIDE, athlete_of
from store.tables import BY_IDENTITY, athletes, checkpoints, events
from store.values import Checkpoint, History

_WHO = (
    select(
        athletes,
        checkpoints.c.events.label("checkpoint_events"),
        checkpoints.c.ruleset.label("checkpoint_ruleset"),
        checkpoints.c.state,
    )
    .outerjoin(checkpoints, checkpoints.c.athlete_id == athletes.c.athlete_id)
    .where(athletes.c.athlete_id.in_(bindparam("ids", expanding=True)))
)
# Bounded by the count read first: rows are only ever added, in order, so both queries see one moment.
_AFTER = (
    select(events.c.replay, events.c.type, events.c.body)
    .where(
        events.c.athlete_id == bindparam("the_athlete"),
        events.c.seq > bindparam("after"),
        events.c.seq <= bindparam("upto"),
    )
    .order_by(events.c.seq)
)
_ALL = (
    select(events.c.type, events.c.body).where(events.c.athlete_id == bindparam("the_athlete")).order_by(events.c.seq)
)


class Histories(Part):
    """What there is to fold."""

    def history(self, athlete_id: str, *, ruleset: int | None = None) -> History | None:
        """What a recompute needs; a checkpoint of another ruleset than `ruleset` is not used (None: any will do)."""
        found = self.histories((athlete_id,), ruleset=ruleset)
        return found[0] if found else None

    def histories(self, athlete_ids: Sequence[str], *, ruleset: int | None = None) -> list[History]:
        """The same for several athletes, in the order asked; those that do not exist are left out."""

        def work(connection: Connection) -> list[History]:
            rows = connection.execute(_WHO, {"ids": list(athlete_ids)}).mappings().all()
            by_id = {row["athlete_id"]: row for row in rows}
            found = (by_id.get(athlete_id) for athlete_id in athlete_ids)
            histories = (_history(connection, row, ruleset) for row in found if row is not None)
            return [history for history in histories if history is not None]

        return self._db.read(work)

    def events_named(self, tenant_id: str, athlete_id: str, *, source: str, begins: str) -> tuple[Event, ...]:
        """Every stored delivery of `source` whose id begins so, in order of arrival; also those that were replaced."""
        c = events.c
        query = (
            select(c.type, c.body)
            .join(athletes, athletes.c.athlete_id == c.athlete_id)
            .where(c.athlete_id == athlete_id, athletes.c.tenant_id == tenant_id, c.source == source)
            .where(c.source_id >= begins, c.source_id < f"{begins}~")
            .order_by(c.seq)
            .with_hint(*BY_IDENTITY)
        )
        return tuple(event_from_bytes(row["type"], row["body"]) for row in self._db.all(query))

    def overrides(self, athlete_id: str) -> tuple[Override, ...]:
        """Every word of a person on the athlete's plan, in order of arrival; also those replaced or taken back."""
        query = _ALL.where(events.c.type == OVERRIDE)
        rows = self._db.all(query, {"the_athlete": athlete_id})
        found = (event_from_bytes(row["type"], row["body"]) for row in rows)
        return tuple(one for one in found if isinstance(one, Override))

    def all_events(self, athlete_id: str) -> tuple[Event, ...]:
        """Every stored delivery of the athlete, in order of arrival."""
        rows = self._db.all(_ALL, {"the_athlete": athlete_id})
        return tuple(event_from_bytes(row["type"], row["body"]) for row in rows)


def _history(connection: Connection, row: RowMapping, ruleset: int | None) -> History | None:
    """None when the athlete was erased between two queries."""
    athlete = athlete_of(row)
    checkpoint = _checkpoint(row, ruleset)
    new: list[Event] | None = None
    if checkpoint is not None:
        new = _since(connection, athlete.athlete_id, checkpoint, upto=athlete.events_total)
    if new is None:
        checkpoint = None
        params = {"the_athlete": athlete.athlete_id, "after": 0, "upto": athlete.events_total}
        new = [event_from_bytes(r.type, r.body) for r in connection.execute(_AFTER, params)]
        if len(new) != athlete.events_total:
            return None
    return History(
        athlete=athlete,
        events_total=athlete.events_total,
        planned=athlete.planned,
        checkpoint=checkpoint,
        new_events=tuple(new),
        must_replay=checkpoint is None,
    )


def _since(connection: Connection, athlete_id: str, checkpoint: Checkpoint, *, upto: int) -> list[Event] | None:
    """The events that the checkpoint has not folded; None when they cannot be folded on top of it."""
    params = {"the_athlete": athlete_id, "after": checkpoint.events, "upto": upto}
    last_key, told, new = checkpoint.state.last_key, checkpoint.state.told, []
    if checkpoint.events < upto:  # spares the query of the commonest case: nothing new, only another day
        for row in connection.execute(_AFTER, params):
            event = event_from_bytes(row.type, row.body)
            if row.replay or (last_key is not None and sort_key(event) <= last_key) or may_belong(told, event):
                return None
            new.append(event)
        if len(new) != upto - checkpoint.events:
            return None
    return new


def _checkpoint(row: RowMapping, ruleset: int | None) -> Checkpoint | None:
    """The stored checkpoint, if it is one that today's code and ruleset can go on from."""
    if row["state"] is None or (ruleset is not None and row["checkpoint_ruleset"] != ruleset):
        return None
    try:
        state = from_bytes(row["state"], AthleteState)
    except CodecError:  # written by another version of the code: replaying makes a new one
        return None
    if state.ahead:  # some events were seen but not folded, and versions of them may have come: only a replay knows
        return None
    return Checkpoint(events=row["checkpoint_events"], ruleset=row["checkpoint_ruleset"], state=state)
