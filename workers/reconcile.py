"""Finds every plan that is behind, whatever the reason, and sees to it. Needs the database and nothing else.

A lost message, a dead worker, a Monday, a missed session and a new ruleset are the same case: stale. What is young is
rung for once more; what has waited longer is computed here, because a worker can hang while it looks alive.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import structlog

from engine.types import Rulebook
from settings import settings
from store import Stale, StaleReason, Store
from workers import metrics
from workers.batch import CHUNK, Chunks, chunked, recompute_many
from workers.bell import Bell, celery_sender
from workers.recompute import Outcome, recompute

log = structlog.get_logger("baton.reconciler")

PASS_S = 2.0  # between passes: what a lost ring costs a person; a pass with nothing to do is one look-up
LIMIT = 500  # athletes of one pass; a pass that was full is followed by the next at once
IN_FLIGHT_S = 1  # younger ones are being worked on right now; ringing for them again would only cost
YOUNG_S = 10  # events that wait longer are computed here: by then a ring was lost twice, or nobody consumes
DUE_YOUNG_S = 60  # what time made stale may wait longer, the batch workers have all of a zone's athletes at once
BUDGET_S = 5.0  # of computing in one pass, so that young ones are rung for in between

Ring = Callable[[str], None]


@dataclass(slots=True)
class Memory:
    """What earlier passes rang for, so that nobody is rung for in every pass while the workers are behind."""

    rung: dict[str, datetime] = field(default_factory=dict)  # athlete -> since when it was stale


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What one pass saw and did."""

    stale: int
    rung: int
    outcomes: Counter[Outcome]
    oldest_s: float  # how long the oldest has waited; 0 = nobody waits
    full: bool  # there may be more

    @property
    def recomputed(self) -> int:
        """How many were computed here."""
        return self.outcomes.total()

    def __str__(self) -> str:
        done = ", ".join(f"{count} {outcome}" for outcome, count in sorted(self.outcomes.items())) or "none"
        oldest = f"the oldest waited {self.oldest_s:.0f} s"
        return f"{self.stale} behind, {self.rung} rung for, computed here: {done}; {oldest}"


def reconcile_once(
    store: Store,
    book: Rulebook,
    *,
    now: datetime,
    ring: Ring | None = None,
    chunk: Chunks | None = None,
    memory: Memory | None = None,
) -> Report:
    """One pass, oldest first. Without `ring` (or `chunk`) everything is computed here."""
    memory = memory or Memory()
    in_flight_s = IN_FLIGHT_S if ring else 0
    stale = store.stale_athletes(now=now, ruleset=book.ruleset, limit=LIMIT, older_than_s=in_flight_s)
    memory.rung = {s.athlete_id: s.since for s in stale if memory.rung.get(s.athlete_id) == s.since}
    events = [s for s in stale if s.reason is StaleReason.EVENTS]
    timed = [s for s in stale if s.reason is not StaleReason.EVENTS]
    young = _split(events, now=now, limit_s=YOUNG_S) if ring else []
    young_timed = _split(timed, now=now, limit_s=DUE_YOUNG_S) if chunk else []
    asked = _ask(young, young_timed, ring=ring, chunk=chunk, memory=memory)
    outcomes = _compute(_without(events, young), _without(timed, young_timed), store=store, book=book, now=now)
    oldest_s = max(((now - s.since).total_seconds() for s in stale), default=0.0)
    report = Report(stale=len(stale), rung=asked, outcomes=outcomes, oldest_s=oldest_s, full=len(stale) == LIMIT)
    _measure(report)
    return report


def run_forever(stop: threading.Event, *, store: Store, book: Rulebook, bell: Bell | None = None) -> None:
    """Passes until `stop` is set; the first at once, because a start follows a stop that may have left something."""
    bell = bell or Bell(celery_sender(settings().broker_url))
    memory = Memory()
    while not stop.is_set():
        try:
            report = reconcile_once(store, book, now=_utc_now(), ring=bell.ring, chunk=bell.chunk, memory=memory)
            more = report.full and report.recomputed > report.outcomes[Outcome.BUSY]
        except Exception as error:  # noqa: BLE001  the database is away; it comes back
            log.error("pass_failed", error=type(error).__name__)
            more = False
        stop.wait(0 if more else PASS_S)


def _split(stale: Sequence[Stale], *, now: datetime, limit_s: float) -> list[Stale]:
    """Those that became stale less than so long ago."""
    return [s for s in stale if (now - s.since).total_seconds() <= limit_s]


def _without(stale: Sequence[Stale], young: Sequence[Stale]) -> list[str]:
    leave = {s.athlete_id for s in young}
    return [s.athlete_id for s in stale if s.athlete_id not in leave]


def _ask(
    young: Sequence[Stale], timed: Sequence[Stale], *, ring: Ring | None, chunk: Chunks | None, memory: Memory
) -> int:
    """Ring once for each young one; a ring in every pass would only make the queue longer."""
    new = [s for s in young if s.athlete_id not in memory.rung]
    new_timed = [s for s in timed if s.athlete_id not in memory.rung]
    for s in new:
        if ring is not None:
            ring(s.athlete_id)
    for ids in chunked([s.athlete_id for s in new_timed], CHUNK):
        if chunk is not None:
            chunk(ids)
    memory.rung.update({s.athlete_id: s.since for s in (*new, *new_timed)})
    return len(new) + len(new_timed)


def _compute(
    events: Sequence[str], timed: Sequence[str], *, store: Store, book: Rulebook, now: datetime
) -> Counter[Outcome]:
    """Compute here, as far as the budget goes: fresh events before what time made stale."""
    until_s = time.monotonic() + BUDGET_S
    outcomes: Counter[Outcome] = Counter()
    for athlete_id in events:
        if time.monotonic() > until_s:
            break
        outcomes[recompute(athlete_id, store=store, book=book, now=now)] += 1
    for ids in chunked(timed, CHUNK):
        if time.monotonic() > until_s:
            break
        outcomes += recompute_many(ids, store=store, book=book, now=now)
    return outcomes


def _measure(report: Report) -> None:
    metrics.STALE_ATHLETES.set(report.stale)
    metrics.OLDEST_DIRTY_SECONDS.set(report.oldest_s)
    metrics.RECONCILED.labels("rung").inc(report.rung)
    metrics.RECONCILED.labels("recomputed").inc(report.recomputed)
    metrics.RECONCILER_SEEN.set_to_current_time()
    if report.recomputed:
        log.info("reconciled", recomputed=report.recomputed, rung=report.rung, oldest_s=round(report.oldest_s, 1))


def _utc_now() -> datetime:
    return datetime.now(UTC)
