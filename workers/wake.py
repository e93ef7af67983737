"""Waiting for a plan to change (`?wait=`): woken at once within one process, by looking four times a second across.

The look is the truth and the wake-up only saves time, so a lost one costs a quarter of a second.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

LOOK_S = 0.25  # between two looks: unnoticed by a person, four index look-ups a second for each waiting client


@dataclass(slots=True)
class _Bench:
    """Those who wait for one athlete, and how often they were woken."""

    seats: int = 0
    wakes: int = 0
    changed: threading.Condition = field(default_factory=threading.Condition)


_benches: dict[str, _Bench] = {}
_lock = threading.Lock()


def notify(athlete_id: str) -> None:
    """Wake everybody in this process who waits for this athlete."""
    with _lock:
        bench = _benches.get(athlete_id)
    if bench is not None:
        with bench.changed:
            bench.wakes += 1
            bench.changed.notify_all()


def wait_for(predicate: Callable[[], bool], *, athlete_id: str, timeout_s: float) -> bool:
    """Wait until `predicate` is true or the time is over; answers what it was at the last look."""
    until_s = time.monotonic() + timeout_s
    with _lock:
        bench = _benches.setdefault(athlete_id, _Bench())
        bench.seats += 1
    try:
        return _wait(bench, predicate, until_s)
    finally:
        with _lock:
            bench.seats -= 1
            if bench.seats == 0:
                del _benches[athlete_id]


def _wait(bench: _Bench, predicate: Callable[[], bool], until_s: float) -> bool:
    while True:
        seen = bench.wakes
        if predicate():
            return True
        left_s = until_s - time.monotonic()
        if left_s <= 0:
            return False
        with bench.changed:
            if bench.wakes == seen:  # otherwise a wake-up fell between the look and here: look again at once
                bench.changed.wait(min(LOOK_S, left_s))
