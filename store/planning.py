"""Saving plans: compare and swap under the athlete's row. The key decides what is newer; leases only save work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, RowMapping, bindparam, or_, select, update

from store.base import Part
from store.outbox import SUBSCRIBED, Outbox
from store.saving import Saving
from store.tables import athletes, batch_chunks
from store.values import BatchOutcome, Chunk, NewPlan, SaveResult

BACKOFF_MAX_S = 3600
# No lease is longer; one that ends later was written by a clock that has since been set back.
LEASE_MAX_S = 300
ERROR_LENGTH = 500

_a = athletes.c
_LOCK = (
    select(
        _a.athlete_id, _a.events_total, _a.planned_events, _a.planned_day, _a.planned_ruleset, _a.revision, _a.etag,
        _a.plan_sha256, _a.due_at, _a.dirty_since, _a.attempts, _a.lease_owner, _a.lease_until, _a.batch_no,
        _a.tenant_id, _a.attention, SUBSCRIBED,
    )
    .where(_a.athlete_id.in_(bindparam("ids", expanding=True)))
    .order_by(_a.athlete_id)  # one order for everybody: no deadlocks
    .with_for_update(of=athletes)
)  # fmt: skip
_FAILED = (
    update(athletes)
    .where(_a.athlete_id == bindparam("the_athlete"))
    .values(
        attempts=bindparam("new_attempts"),
        next_attempt_at=bindparam("next"),
        last_error=bindparam("error"),
        attention=bindparam("new_attention"),
        lease_owner=None,
        lease_until=None,
        batch_no=bindparam("batch"),
    )
)
_CLAIM = (
    update(athletes)
    .where(
        _a.athlete_id == bindparam("the_athlete"),
        or_(
            _a.lease_until.is_(None),
            _a.lease_until <= bindparam("now"),
            _a.lease_until > bindparam("cap"),
            _a.lease_owner == bindparam("owner"),
        ),
    )
    .values(lease_owner=bindparam("owner"), lease_until=bindparam("until"))
    .returning(_a.athlete_id)
)
_RELEASE = (
    update(athletes)
    .where(_a.athlete_id == bindparam("the_athlete"), _a.lease_owner == bindparam("owner"))
    .values(lease_owner=None, lease_until=None)
)


class Planning(Part):
    """Plans in."""

    def save_plan(
        self, plan: NewPlan, *, now: datetime, owner: str | None = None, chunk: Chunk | None = None
    ) -> SaveResult:
        """Save one plan if its key is ahead of the stored one; `owner`: give its lease back in the same transaction."""
        return self.save_plans((plan,), now=now, owner=owner, chunk=chunk)[0]

    def save_plans(
        self, plans: Sequence[NewPlan], *, now: datetime, owner: str | None = None, chunk: Chunk | None = None
    ) -> list[SaveResult]:
        """Save plans of different athletes in one transaction, each on its own merits."""

        def work(connection: Connection) -> list[SaveResult]:
            rows = {row["athlete_id"]: row for row in locked(connection, [plan.athlete_id for plan in plans])}
            saving = Saving(now=now, owner=owner, batch=chunk.batch_id if chunk else 0)
            results = [saving.judge(plan, rows.get(plan.athlete_id)) for plan in plans]
            told = saving.write(connection)
            count_for_batch(connection, chunk, saving.counted)
            return [replace(one, told=told.get(one.athlete_id, ())) for one in results] if told else results

        return self._db.write(work)

    def plan_failed(self, athlete_id: str, *, error: str, now: datetime, chunk: Chunk | None = None) -> None:
        """Note that no plan could be made; the last good one stays, and nobody tries again for a while.

        `error` is for operators: an exception's class and place, never what an athlete has sent.
        """

        def work(connection: Connection) -> None:
            row = next(iter(locked(connection, [athlete_id])), None)
            if row is None:
                return
            batch = chunk.batch_id if chunk else 0
            attempts = row["attempts"] + 1
            outbox = Outbox(now=now)
            wait_s = BACKOFF_MAX_S if attempts > 11 else min(2**attempts, BACKOFF_MAX_S)
            params = {
                "the_athlete": athlete_id,
                "new_attempts": attempts,
                "next": now + timedelta(seconds=wait_s),
                "error": error[:ERROR_LENGTH],
                "batch": max(row["batch_no"], batch),
                "new_attention": outbox.plan_failed(row, attempts=attempts),
            }
            connection.execute(_FAILED, params)
            outbox.write(connection)  # found and sent by the reconciler: nobody waits for it
            if row["batch_no"] < batch:
                count_for_batch(connection, chunk, {BatchOutcome.FAILED: 1})

        self._db.write(work)

    def claim(self, athlete_id: str, *, owner: str, now: datetime, lease_s: int) -> bool:
        """Take the athlete for a while, so that nobody else computes the same; False when somebody else has it."""
        params = {
            "the_athlete": athlete_id,
            "owner": owner,
            "now": now,
            "until": now + timedelta(seconds=min(lease_s, LEASE_MAX_S)),
            "cap": now + timedelta(seconds=2 * LEASE_MAX_S),
        }
        return self._db.run(_CLAIM, params) is not None

    def release(self, athlete_id: str, *, owner: str) -> None:
        """Give the athlete back, if it is still ours."""
        self._db.run(_RELEASE, {"the_athlete": athlete_id, "owner": owner})


def locked(connection: Connection, ids: Sequence[str]) -> Sequence[RowMapping]:
    """The rows of these athletes, locked until the transaction ends."""
    return connection.execute(_LOCK, {"ids": list(ids)}).mappings().all()


def count_for_batch(connection: Connection, chunk: Chunk | None, counts: Mapping[BatchOutcome, int]) -> None:
    """Add to the counts of a chunk, in the transaction that did the work."""
    if chunk is None or not any(counts.values()):
        return
    c = batch_chunks.c
    connection.execute(
        update(batch_chunks)
        .where(c.batch_id == chunk.batch_id, c.chunk_no == chunk.chunk_no)
        .values(
            changed=c.changed + counts.get(BatchOutcome.CHANGED, 0),
            unchanged=c.unchanged + counts.get(BatchOutcome.UNCHANGED, 0),
            failed=c.failed + counts.get(BatchOutcome.FAILED, 0),
        )
    )
