"""Batches: every athlete once, in chunks that several workers may take and drop.

A chunk is a range of athlete ids under a lease. Who is done stands in the athlete's own row (`batch_no`), written in
the transaction that saves the plan; so a chunk whose worker died is handed out again without those, and nobody counts
twice.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, RowMapping, bindparam, case, func, insert, or_, select, update

from store.base import Part
from store.planning import count_for_batch, locked
from store.tables import athletes, batch_chunks, batches
from store.values import Batch, BatchOutcome, BatchProgress, Chunk

# A lease that ends later than this was written by a clock that has since been set back.
LEASE_CAP = timedelta(hours=1)

_a, _b, _c = athletes.c, batches.c, batch_chunks.c
_LOCK_BATCH = select(batches).where(_b.batch_id == bindparam("the_batch")).with_for_update()
_IN_BATCH = (_a.created_at <= bindparam("started_at"), _a.batch_no < bindparam("the_batch"))
_NEXT_IDS = (
    select(_a.athlete_id, _a.batch_no)
    .where(_a.athlete_id > bindparam("after"), _a.created_at <= bindparam("started_at"))
    .order_by(_a.athlete_id)
    .limit(bindparam("size"))
)
_OPEN_IDS = (
    select(_a.athlete_id)
    .where(_a.athlete_id >= bindparam("first_id"), _a.athlete_id <= bindparam("last_id"), *_IN_BATCH)
    .order_by(_a.athlete_id)
)
_DROPPED_CHUNK = (
    select(batch_chunks)
    .where(
        _c.batch_id == bindparam("the_batch"),
        _c.done_at.is_(None),
        or_(_c.lease_until <= bindparam("now"), _c.lease_until > bindparam("cap")),
    )
    .order_by(_c.chunk_no)
    .limit(1)
)
_LAST_CHUNK_NO = select(func.coalesce(func.max(_c.chunk_no), 0)).where(_c.batch_id == bindparam("the_batch"))
_THIS_CHUNK = update(batch_chunks).where(_c.batch_id == bindparam("the_batch"), _c.chunk_no == bindparam("the_chunk"))
_PROGRESS = select(
    func.coalesce(func.sum(_c.changed), 0).label("changed"),
    func.coalesce(func.sum(_c.unchanged), 0).label("unchanged"),
    func.coalesce(func.sum(_c.failed), 0).label("failed"),
    func.coalesce(func.sum(case((_c.done_at.is_(None), 1), else_=0)), 0).label("open"),
).where(_c.batch_id == bindparam("the_batch"))
_NOTHING_TO_DO = (
    update(athletes).where(_a.athlete_id.in_(bindparam("ids", expanding=True))).values(batch_no=bindparam("the_batch"))
)


class Batches(Part):
    """Passes over all athletes."""

    def start_batch(self, key: str, *, ruleset: int, now: datetime) -> Batch:
        """The batch with this key, begun if there was none. It is for the athletes there are now."""
        everybody = select(func.count()).select_from(athletes).where(_a.created_at <= now)
        find = select(batches).where(_b.key == key)

        def work(connection: Connection) -> Batch:
            row = connection.execute(find).mappings().first()
            if row is None:
                new = {
                    "key": key,
                    "ruleset": ruleset,
                    "started_at": now,
                    "total": connection.execute(everybody).scalar_one(),
                    "handed_out_to": "",
                    "exhausted": False,
                }
                connection.execute(self._insert(batches).on_conflict_do_nothing(), new)
                row = connection.execute(find).mappings().one()
            return _batch(row)

        return self._db.write(work)

    def batch(self, key: str) -> Batch | None:
        """The batch with this key."""
        row = self._db.first(select(batches).where(_b.key == key))
        return _batch(row) if row else None

    def claim_chunk(self, batch_id: int, *, size: int, owner: str, now: datetime, lease_s: int) -> Chunk | None:
        """Athletes to take on until the lease ends; chunks whose lease has run out come first.

        None: all are handed out. Chunks of others may still be under lease: see `batch_progress`.
        """
        lease: dict[str, object] = {"owner": owner, "lease_until": now + timedelta(seconds=lease_s)}

        def work(connection: Connection) -> Chunk | None:
            batch = connection.execute(_LOCK_BATCH, {"the_batch": batch_id}).mappings().first()
            if batch is None:
                return None
            chunk = _dropped_chunk(connection, batch, lease, now)
            return chunk or _new_chunk(connection, batch, lease, size)

        return self._db.write(work)

    def finish_chunk(self, chunk: Chunk, *, now: datetime) -> int:
        """Close a chunk. Athletes in it for whom nothing was saved needed nothing: they count as unchanged."""

        def work(connection: Connection) -> int:
            rows = locked(connection, chunk.athlete_ids)
            ids = [row["athlete_id"] for row in rows if row["batch_no"] < chunk.batch_id]
            if ids:
                connection.execute(_NOTHING_TO_DO, {"ids": ids, "the_batch": chunk.batch_id})
                count_for_batch(connection, chunk, {BatchOutcome.UNCHANGED: len(ids)})
            _close(connection, chunk.batch_id, chunk.chunk_no, now)
            return len(ids)

        return self._db.write(work)

    def batch_progress(self, batch_id: int) -> BatchProgress | None:
        """How far the batch has come."""
        row = self._db.first(select(batches).where(_b.batch_id == batch_id))
        if row is None:
            return None
        (sums,) = self._db.all(_PROGRESS, {"the_batch": batch_id})
        return BatchProgress(
            batch=_batch(row),
            changed=sums["changed"],
            unchanged=sums["unchanged"],
            failed=sums["failed"],
            finished=row["exhausted"] and sums["open"] == 0,
        )


def _dropped_chunk(connection: Connection, batch: RowMapping, lease: dict[str, object], now: datetime) -> Chunk | None:
    """A chunk that its worker did not finish in time, less the athletes that are done."""
    batch_id = batch["batch_id"]
    while True:
        params = {"the_batch": batch_id, "now": now, "cap": now + LEASE_CAP}
        row = connection.execute(_DROPPED_CHUNK, params).mappings().first()
        if row is None:
            return None
        found = connection.execute(
            _OPEN_IDS,
            {
                "first_id": row["first_id"],
                "last_id": row["last_id"],
                "started_at": batch["started_at"],
                "the_batch": batch_id,
            },
        )
        ids = tuple(found.scalars())
        if not ids:
            _close(connection, batch_id, row["chunk_no"], now)
            continue
        connection.execute(_THIS_CHUNK.values(**lease), {"the_batch": batch_id, "the_chunk": row["chunk_no"]})
        return Chunk(batch_id=batch_id, chunk_no=row["chunk_no"], athlete_ids=ids)


def _new_chunk(connection: Connection, batch: RowMapping, lease: dict[str, object], size: int) -> Chunk | None:
    batch_id, after = batch["batch_id"], batch["handed_out_to"]
    if batch["exhausted"]:
        return None
    params = {"after": after, "started_at": batch["started_at"], "size": size + 1}  # one more, to know if there is more
    found = connection.execute(_NEXT_IDS, params).all()
    rows = found[:size]
    change = {"handed_out_to": rows[-1].athlete_id if rows else after, "exhausted": len(found) <= size}
    connection.execute(update(batches).where(_b.batch_id == batch_id).values(**change))
    if not rows:
        return None
    chunk_no = connection.execute(_LAST_CHUNK_NO, {"the_batch": batch_id}).scalar_one() + 1
    first = {"batch_id": batch_id, "chunk_no": chunk_no, "first_id": rows[0].athlete_id, "last_id": rows[-1].athlete_id}
    connection.execute(insert(batch_chunks), {**first, **lease})
    # A later batch may have been over some of them already.
    ids = tuple(row.athlete_id for row in rows if row.batch_no < batch_id)
    return Chunk(batch_id=batch_id, chunk_no=chunk_no, athlete_ids=ids)


def _close(connection: Connection, batch_id: int, chunk_no: int, now: datetime) -> None:
    connection.execute(_THIS_CHUNK.values(done_at=now), {"the_batch": batch_id, "the_chunk": chunk_no})


def _batch(row: RowMapping) -> Batch:
    return Batch(
        batch_id=row["batch_id"],
        key=row["key"],
        ruleset=row["ruleset"],
        started_at=row["started_at"],
        total=row["total"],
    )
