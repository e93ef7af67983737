"""Long polls: wait until a plan has moved, with a bound on how many may wait at once."""

from __future__ import annotations

import threading
from collections.abc import Callable

from store import Position, Store
from workers import wake

WAIT_MAX_S = 60
# What a poller is told when all places are taken.
RETRY_AFTER_S = 2

Satisfied = Callable[[Position | None], bool]


class Waiting:
    """Places for long polls. Each holds one thread of the server, so intake must keep threads of its own."""

    def __init__(self, store: Store, *, places: int) -> None:
        self._store = store
        self._places = threading.Semaphore(places)
        self._closing = threading.Event()

    def until(self, tenant_id: str, athlete_id: str, satisfied: Satisfied, *, seconds: int) -> bool:
        """Wait until the athlete's plan satisfies or the time is over. False: no place was free, nothing was waited."""

        def holds() -> bool:
            return self._closing.is_set() or satisfied(self._store.plan_position(tenant_id, athlete_id))

        if holds():
            return True
        if not self._places.acquire(blocking=False):
            return False
        try:
            wake.wait_for(holds, athlete_id=athlete_id, timeout_s=seconds)
        finally:
            self._places.release()
        return True

    def close(self) -> None:
        """Let everybody go within a quarter of a second: the server is stopping."""
        self._closing.set()
