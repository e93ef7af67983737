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
from datetime import UTC, datetime, timedelta

import structlog

from engine.types import Rulebook
from settings import settings
from store import Stale, StaleReason, Store
from workers import metrics
from workers.app import FETCH, TELL
from workers.batch import CHUNK, Chunks, chunked, recompute_many
from workers.bell import Bell, celery_sender
from workers.deliveries import Rings, read_delivery
from workers.imports import take_in_file
from workers.recompute import Outcome, recompute
from workers.telling import Receivers

log = structlog.get_logger("baton.reconciler")

PASS_S = 2.0  # between passes: what a lost ring costs a person; a pass with nothing to do is one look-up
LIMIT = 500  # athletes of one pass; a pass that was full is followed by the next at once
IN_FLIGHT_S = 1  # younger ones are being worked on right now; ringing for them again would only cost
EVENTS_YOUNG_S = 10  # events that wait longer are computed here: by then a ring was lost twice, or nobody consumes
# What time or a new ruleset made stale waits longer: the batch workers have all athletes of a zone at once.
TIMED_YOUNG_S = 60
# Deliveries are rung for when they come; one that waits so long was not heard, and is read here.
DELIVERY_YOUNG_S = 5
FETCH_YOUNG_S = 10
# Files, too; a worker in the middle of one has taken it for longer than that.
IMPORT_YOUNG_S = 5
BUDGET_S = 5.0  # of computing in one pass, so that young ones are rung for in between

Ring = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class _Asked:
    """When an athlete was asked for, and which staleness that was."""

    since: datetime
    at: datetime


@dataclass(slots=True)
class Memory:
    """Whom earlier passes asked for, so that nobody is rung for in every pass while the workers are behind."""

    asked: dict[str, _Asked] = field(default_factory=dict)

    def keep_only(self, stale: Sequence[Stale]) -> None:
        """Forget those who are up to date, or were and are stale anew."""
        old = self.asked
        self.asked = {s.athlete_id: old[s.athlete_id] for s in stale if self.knows(s)}

    def knows(self, stale: Stale) -> bool:
        """Whether this staleness was asked for."""
        asked = self.asked.get(stale.athlete_id)
        return asked is not None and asked.since == stale.since

    def waited_s(self, stale: Stale, now: datetime) -> float:
        """How long ago this staleness was asked for."""
        return (now - self.asked[stale.athlete_id].at).total_seconds() if self.knows(stale) else 0.0

    def note(self, stale: Sequence[Stale], now: datetime) -> None:
        """They are being asked for now."""
        self.asked.update({s.athlete_id: _Asked(s.since, now) for s in stale})


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What one pass saw and did."""

    stale: int
    rung: int
    outcomes: Counter[Outcome]
    oldest_s: float  # how long the oldest has waited for events or a review; 0 = nobody waits
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
    """One pass, oldest first. Without `ring` (or `chunk`) everything is computed here and now."""
    memory = memory or Memory()
    in_flight_s = IN_FLIGHT_S if ring else 0
    stale = store.stale_athletes(now=now, ruleset=book.ruleset, limit=LIMIT, older_than_s=in_flight_s)
    memory.keep_only(stale)
    events = [s for s in stale if s.reason is StaleReason.EVENTS]
    timed = [s for s in stale if s.reason is not StaleReason.EVENTS]
    young = {s.athlete_id for s in events if ring and _waited_s(s, memory, now) <= EVENTS_YOUNG_S}
    young |= {s.athlete_id for s in timed if chunk and memory.waited_s(s, now) <= TIMED_YOUNG_S}
    new = [s for s in stale if s.athlete_id in young and not memory.knows(s)]
    memory.note(new, now)
    _ask(new, ring=ring, chunk=chunk)
    outcomes = _compute(
        [s.athlete_id for s in events if s.athlete_id not in young],
        [s.athlete_id for s in timed if s.athlete_id not in young],
        store=store,
        book=book,
        now=now,
    )
    waits = [(now - s.since).total_seconds() for s in stale if s.reason is not StaleReason.RULESET]
    full = len(stale) >= LIMIT
    report = Report(stale=len(stale), rung=len(new), outcomes=outcomes, oldest_s=max(waits, default=0.0), full=full)
    _measure(report)
    return report


def read_waiting(store: Store, book: Rulebook, *, bell: Rings, now: datetime, young_s: float = DELIVERY_YOUNG_S) -> int:
    """Read the deliveries that nobody read in time, as far as the budget goes, and ring for fetches that are overdue.

    Answers how many deliveries there were.
    """
    until_s = time.monotonic() + BUDGET_S
    waiting = store.waiting_deliveries(now=now, older_than_s=young_s, limit=LIMIT)
    for delivery_id in waiting:
        if time.monotonic() > until_s:
            break
        read_delivery(delivery_id, store=store, book=book, bell=bell, now=now)
    for delivery_id, item_no in store.due_fetches(now=now - timedelta(seconds=FETCH_YOUNG_S), limit=LIMIT):
        bell.task(FETCH, delivery_id, str(item_no))  # never here: another server may take its time
    return len(waiting)


def take_in_waiting(store: Store, book: Rulebook, *, bell: Rings, now: datetime) -> int:
    """Go on with the files that nobody works on, as far as the budget goes; how many there were."""
    until_s = time.monotonic() + BUDGET_S
    waiting = store.waiting_imports(now=now, older_than_s=IMPORT_YOUNG_S, limit=LIMIT)
    for import_id in waiting:
        if time.monotonic() > until_s:
            break
        take_in_file(import_id, store=store, book=book, bell=bell, now=now, budget_s=BUDGET_S)
    return len(waiting)


def run_forever(stop: threading.Event, *, store: Store, book: Rulebook, bell: Bell | None = None) -> None:
    """Passes until `stop` is set; the first at once, because a start follows a stop that may have left something."""
    bell = bell or Bell(celery_sender(settings().broker_url))
    memory, receivers = Memory(), Receivers()
    while not stop.is_set():
        try:
            read_waiting(store, book, bell=bell, now=datetime.now(UTC))
            take_in_waiting(store, book, bell=bell, now=datetime.now(UTC))
            report = reconcile_once(store, book, now=datetime.now(UTC), ring=bell.ring, chunk=bell.chunk, memory=memory)
            receivers.ask(store, lambda receiver: bell.task(TELL, receiver), now=datetime.now(UTC))
            more = report.full and any(report.outcomes[moved] for moved in (Outcome.CHANGED, Outcome.UNCHANGED))
        except Exception as error:  # noqa: BLE001  the database is away; it comes back
            log.error("pass_failed", error=type(error).__name__)
            more = False
        stop.wait(0 if more else PASS_S)


def _waited_s(stale: Stale, memory: Memory, now: datetime) -> float:
    """How long the events have waited; by our own watch where a clock that was set back makes that negative."""
    return max((now - stale.since).total_seconds(), memory.waited_s(stale, now))


def _ask(new: Sequence[Stale], *, ring: Ring | None, chunk: Chunks | None) -> None:
    timed = [s.athlete_id for s in new if s.reason is not StaleReason.EVENTS]
    for s in new:
        if s.reason is StaleReason.EVENTS and ring is not None:
            ring(s.athlete_id)
    for ids in chunked(timed, CHUNK):
        if chunk is not None:
            chunk(ids)


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
