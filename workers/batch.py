"""Everybody's Monday: many plans at once, in chunks.

A plan is due when its `review_on` has come in the athlete's own zone, Monday at the latest; so each zone's Monday is
found by looking for what is due, and a batch that is started twice, late or never does no harm. What is done is
written with the plans themselves: a chunk that is delivered again passes over athletes who are up to date.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from uuid import uuid4

import structlog

from engine.types import Rulebook
from store import Batch, BatchProgress, Chunk, History, NewPlan, StaleReason, Store, StoreUnavailable
from workers import metrics
from workers.recompute import Outcome, next_plan, note_failure, saved

log = structlog.get_logger("baton.batch")

CHUNK = 100  # athletes per task: a third of a second of work, so that queues stay even and a redelivery costs little
# Histories in memory, and plans in one transaction. On SQLite 25 took a sixth longer per plan and 100 no less; on
# PostgreSQL 25, 50 and 100 could not be told apart on a busy machine. A replay of ten years takes about a megabyte.
SLICE = 50
TICK_LIMIT = 200_000  # athletes one tick hands out; the next tick, or the reconciler, takes the rest
LEASE_S = 60  # a chunk of `regenerate` whose process died is taken up again after this
WAIT_S = 0.5  # between two looks for a chunk that somebody else holds

Chunks = Callable[[tuple[str, ...]], None]
Progress = Callable[[BatchProgress], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What a regeneration did."""

    changed: int
    unchanged: int
    failed: int


def hand_out_due(store: Store, *, now: datetime, ruleset: int, chunk: Chunks) -> int:
    """Ask for all plans that time or a new ruleset has made stale, in chunks; answers how many athletes."""
    stale = store.stale_athletes(now=now, ruleset=ruleset, limit=TICK_LIMIT)
    due = [s.athlete_id for s in stale if s.reason is not StaleReason.EVENTS]
    for ids in chunked(due, CHUNK):
        chunk(ids)
    if due:
        log.info("batch_handed_out", athletes=len(due))
    return len(due)


def recompute_many(
    athlete_ids: Sequence[str], *, store: Store, book: Rulebook, now: datetime, chunk: Chunk | None = None
) -> Counter[Outcome]:
    """Bring these athletes up to date with few transactions. One that fails is written down and the rest goes on."""
    work = _Work(store=store, book=book, now=now, chunk=chunk)
    started = time.perf_counter()
    try:
        for ids in chunked(athlete_ids, SLICE):
            work.bring_up_to_date(ids)
    except StoreUnavailable as error:  # nobody's fault; they stay stale, and that is all that is needed
        log.error("chunk_stopped", error=type(error).__name__, athletes=len(athlete_ids) - work.outcomes.total())
    metrics.count_many(work.outcomes, seconds=time.perf_counter() - started)
    return work.outcomes


@dataclass(slots=True, kw_only=True)
class _Work:
    """One pass over some athletes."""

    store: Store
    book: Rulebook
    now: datetime
    chunk: Chunk | None  # of a counted batch
    outcomes: Counter[Outcome] = field(default_factory=Counter)

    def bring_up_to_date(self, ids: Sequence[str]) -> None:
        try:
            histories = self.store.histories(ids, ruleset=self.book.ruleset)
        except StoreUnavailable:
            raise
        except Exception as error:  # noqa: BLE001  one of them cannot be read: find out which
            if len(ids) == 1:
                self._fail(ids[0], error)
            else:
                for athlete_id in ids:
                    self.bring_up_to_date((athlete_id,))
            return
        if len(histories) < len(ids):
            self.outcomes[Outcome.GONE] += len(ids) - len(histories)
        self._save([plan for history in histories if (plan := self._plan(history)) is not None])

    def _plan(self, history: History) -> NewPlan | None:
        try:
            plan = next_plan(history, book=self.book, now=self.now)
        except Exception as error:  # noqa: BLE001  one bad athlete does not stop a chunk
            self._fail(history.athlete.athlete_id, error)
            return None
        if plan is None:
            self.outcomes[Outcome.FRESH] += 1
        return plan

    def _save(self, plans: Sequence[NewPlan]) -> None:
        if not plans:
            return
        try:
            results = self.store.save_plans(plans, now=self.now, chunk=self.chunk)
        except StoreUnavailable:
            raise
        except Exception as error:  # noqa: BLE001  one of them cannot be written: find out which
            if len(plans) == 1:
                self._fail(plans[0].athlete_id, error)
            else:
                for plan in plans:
                    self._save((plan,))
            return
        self.outcomes.update(saved(result) for result in results)

    def _fail(self, athlete_id: str, error: Exception) -> None:
        note_failure(athlete_id, error, store=self.store, now=self.now, chunk=self.chunk)
        self.outcomes[Outcome.FAILED] += 1


def regenerate(store: Store, book: Rulebook, *, now: datetime, progress: Progress | None = None) -> Totals:
    """Bring all athletes up to date, here. Stopped and started again, or started twice, it shares the work out."""
    started = time.monotonic()
    batch = _open_batch(store, now=now, ruleset=book.ruleset)
    owner = uuid4().hex
    while True:
        at = now + timedelta(seconds=time.monotonic() - started)
        chunk = store.claim_chunk(batch.batch_id, size=CHUNK, owner=owner, now=at, lease_s=LEASE_S)
        if chunk is not None:
            outcomes = recompute_many(chunk.athlete_ids, store=store, book=book, now=at, chunk=chunk)
            if outcomes.total() == len(chunk.athlete_ids):  # otherwise the database went away: its lease will end
                store.finish_chunk(chunk, now=at)
        state = store.batch_progress(batch.batch_id)
        if state is None:
            raise RuntimeError("the batch was deleted while it ran; start it again")
        if progress is not None:
            progress(state)
        if state.finished:
            return Totals(changed=state.changed, unchanged=state.unchanged, failed=state.failed)
        if chunk is None:
            time.sleep(WAIT_S)  # a process that was killed still holds a chunk: wait for its lease to end


def _open_batch(store: Store, *, now: datetime, ruleset: int) -> Batch:
    """The unfinished regeneration of this week, or a new one: the first of 2026-W48.1, 2026-W48.2, ... that is open."""
    year, week, _ = now.isocalendar()
    for number in count(1):
        key = f"{year}-W{week:02}.{number}"
        batch = store.batch(key)
        if batch is None:
            return store.start_batch(key, ruleset=ruleset, now=now)
        state = store.batch_progress(batch.batch_id)
        if state is not None and not state.finished:
            return batch
    raise AssertionError("count() does not end")


def chunked(ids: Sequence[str], size: int) -> Iterator[tuple[str, ...]]:
    """Slices of at most `size`."""
    for at in range(0, len(ids), size):
        yield tuple(ids[at : at + size])
