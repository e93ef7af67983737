"""Bring one athlete's plan up to date. No Celery in here: tasks, the reconciler and the command line all call this.

The lease saves work, the compare-and-swap of `save_plan` gives correctness: this may run twice at once without harm.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from uuid import uuid4

import structlog

from engine.history import fold, start
from engine.ledger import Ledger, live
from engine.plan import build_plan
from engine.state import AthleteState
from engine.types import Rulebook
from schemas.plan import dump_plan
from store import Checkpoint, Chunk, History, NewPlan, PlanKey, Saved, SaveResult, Store, StoreUnavailable
from workers import metrics, wake

log = structlog.get_logger("baton.recompute")

# How long others leave an athlete alone. A recompute takes milliseconds; a killed worker must not hold anybody longer.
LEASE_S = 5
ROUNDS = 5  # of "events came while I computed", before others get their turn
SOONEST_REVIEW = timedelta(seconds=60)  # a review is never set so near that plans would chase it

Later = Callable[[str], None]
Tell = Callable[[str], None]


class Outcome(StrEnum):
    """What a recompute did."""

    CHANGED = "changed"
    UNCHANGED = "unchanged"
    LOST = "lost"  # somebody else was faster and has seen as much
    FRESH = "fresh"  # there was nothing to do
    BUSY = "busy"  # somebody else is at it, and will see what came meanwhile
    GONE = "gone"  # there is no such athlete
    FAILED = "failed"  # written down; the last good plan stays


def recompute(
    athlete_id: str,
    *,
    store: Store,
    book: Rulebook,
    now: datetime,
    later: Later | None = None,
    tell: Tell | None = None,
    alone: bool = False,
) -> Outcome:
    """Compute and save the athlete's plan; never raises.

    Events that arrive meanwhile are asked for again through `later`; without it, they are computed here.
    `tell` is called with each subscription that now has a message to send; the reconciler finds them too.
    `alone`: no other process computes, so the lease, which costs a commit, saves nothing.
    """
    started = time.perf_counter()
    try:
        outcome = _rounds(athlete_id, store=store, book=book, now=now, later=later, tell=tell, alone=alone)
    except StoreUnavailable as error:  # nobody's fault, and there is nowhere to write it down; the athlete stays stale
        log.error("recompute_failed", athlete_id=athlete_id, error=type(error).__name__)
        outcome = Outcome.FAILED
    except Exception as error:  # noqa: BLE001  the outer edge: one athlete must not stop the others
        note_failure(athlete_id, error, store=store, now=now)
        outcome = Outcome.FAILED
    metrics.RECOMPUTES.labels(outcome).inc()
    metrics.RECOMPUTE_SECONDS.observe(time.perf_counter() - started)
    return outcome


def _rounds(
    athlete_id: str,
    *,
    store: Store,
    book: Rulebook,
    now: datetime,
    later: Later | None,
    tell: Tell | None,
    alone: bool,
) -> Outcome:
    outcome = Outcome.BUSY
    for _ in range(ROUNDS):
        owner = None if alone else uuid4().hex
        if owner is not None and not store.claim(athlete_id, owner=owner, now=now, lease_s=LEASE_S):
            return outcome
        history = store.history(athlete_id, ruleset=book.ruleset)
        if history is None:
            return Outcome.GONE
        new = next_plan(history, book=book, now=now)
        if new is None:
            if owner is not None:
                store.release(athlete_id, owner=owner)
            return Outcome.FRESH
        result = store.save_plan(new, now=now, owner=owner)
        outcome = saved(result, tell)
        if result.events_total <= new.key.events:
            return outcome
        if later is not None:
            later(athlete_id)
            return outcome
    return outcome


def next_plan(history: History, *, book: Rulebook, now: datetime) -> NewPlan | None:
    """The plan this history asks for, or None when the stored one will do. Pure: same input, same plan."""
    planned = history.planned
    if planned is not None and planned.ruleset > book.ruleset:
        return None  # during an upgrade: a newer Baton has taken this athlete over
    state, today = state_of(history, book=book, now=now)
    key = PlanKey(events=history.events_total, day=today, ruleset=book.ruleset)
    if not (key.is_ahead_of(planned) or _due(history, now=now)):
        return None
    plan = build_plan(state, today=today, book=book, events_seen=history.events_total)
    # A state that left out events of tomorrow is no place to go on from.
    checkpoint = None
    if state.ahead == 0:
        checkpoint = Checkpoint(events=history.events_total, ruleset=book.ruleset, state=state)
    return NewPlan(
        athlete_id=history.athlete.athlete_id,
        key=key,
        content=dump_plan(plan),
        checkpoint=checkpoint,
        set_aside=state.set_aside,
        due_at=due_at(plan.review_on, timezone=state.timezone, book=book, now=now),
    )


def due_at(review_on: date, *, timezone: str, book: Rulebook, now: datetime) -> datetime:
    """The instant at which it becomes `review_on` in that zone; for a day that has begun, the next midnight there."""
    zone = book.zone(timezone)
    day = max(review_on, now.astimezone(zone).date() + timedelta(days=1))
    # Where the clock jumps over midnight, or a whole day is missing, the offset before the jump gives its instant.
    begins = datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
    return max(begins, now + SOONEST_REVIEW)


def note_failure(athlete_id: str, error: Exception, *, store: Store, now: datetime, chunk: Chunk | None = None) -> None:
    """Write a failure down for later, by class and place only: a message may carry health values."""
    what = place_of(error)
    log.error("recompute_failed", athlete_id=athlete_id, error=what)
    try:
        store.plan_failed(athlete_id, error=what, now=now, chunk=chunk)
    except Exception as second:  # noqa: BLE001  no database: the athlete stays stale, which is all that is needed
        log.error("failure_not_stored", athlete_id=athlete_id, error=type(second).__name__)


def saved(result: SaveResult, tell: Tell | None = None) -> Outcome:
    """The outcome of a save; wakes who waits for the plan. Without `tell`, the reconciler finds who is to be told."""
    if result.outcome is not Saved.LOST:
        wake.notify(result.athlete_id)
    if tell is not None:
        for subscription_id in result.told:
            tell(subscription_id)
    return Outcome(result.outcome.value)


def state_of(history: History, *, book: Rulebook, now: datetime) -> tuple[AthleteState, date]:
    """The state to plan from, and the athlete's day. The zone may change in the events, and with it the day."""
    base = history.checkpoint.state if history.checkpoint else start(history.athlete.profile)
    ledger = live(history.new_events)
    today = _today(base.timezone, history.planned, book=book, now=now)
    state = _folded(base, ledger, book=book, today=today)
    moved = _today(state.timezone, history.planned, book=book, now=now)
    if moved != today:
        today = moved
        state = _folded(base, ledger, book=book, today=today)
    return state, today


def _due(history: History, *, now: datetime) -> bool:
    """Whether the plan must be looked at even if it has seen all: saving an equal one sets the next date."""
    due = history.athlete.due_at
    return due is not None and due <= now


def _folded(base: AthleteState, ledger: Ledger, *, book: Rulebook, today: date) -> AthleteState:
    return fold(base, ledger, book=book, today=today)


def _today(timezone: str, planned: PlanKey | None, *, book: Rulebook, now: datetime) -> date:
    """The athlete's day; never before the day of the stored plan, because plans only move forward."""
    day = now.astimezone(book.zone(timezone)).date()
    return day if planned is None else max(day, planned.day)


def place_of(error: Exception) -> str:
    """The class of an error and where it was raised, without its text."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{'/'.join(frames[-1].filename.split('/')[-2:])}:{frames[-1].lineno}" if frames else "unknown"
    return f"{type(error).__name__} at {place}"
