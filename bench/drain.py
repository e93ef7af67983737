"""`python -m bench.drain noop|recompute BROKER`: a Celery worker that works a full queue off and prints tasks a second.

Standard input is what the tasks are called with, one athlete a line. Started by `bench.tasks`, once a round.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from typing import Any

from celery import Celery
from celery.worker import WorkController, state

from workers.app import INTERACTIVE, RECOMPUTE, make_app

NOOP = "bench.noop"
PROCESSES = 2
WAIT_S = 120
WARM = 60


def noop_app(broker: str) -> Celery:
    """Celery as it comes, without results."""
    app = Celery("bare", broker=broker)
    app.conf.update(task_ignore_result=True, task_default_queue=INTERACTIVE, broker_connection_retry_on_startup=True)

    @app.task(name=NOOP)  # type: ignore[untyped-decorator]  # Celery ships no types
    def noop(athlete_id: str) -> None:
        """Do nothing."""

    return app


def main() -> None:
    """Fill the queue, then work it off."""
    which, broker = sys.argv[1:]
    ids = sys.stdin.read().split()
    in_memory = broker.startswith("memory")
    broker = "memory://localhost//" if in_memory else broker
    app, name = (noop_app(broker), NOOP) if which == "noop" else (make_app(broker), RECOMPUTE)
    app.loader.import_default_modules()
    for athlete_id in ids:
        app.send_task(name, (athlete_id,), queue=INTERACTIVE, ignore_result=True)
    pool: dict[str, Any] = {"pool": "solo"} if in_memory else {"pool": "prefork", "concurrency": PROCESSES}
    worker = WorkController(app=app, queues=[INTERACTIVE], hostname="bench@localhost", **pool)
    threading.Thread(target=worker.start, daemon=True).start()
    print(_rate(name, len(ids)), flush=True)
    worker.pool.terminate()
    os._exit(0)


def _rate(name: str, number: int) -> float:
    """Tasks a second, without those of the start: there, processes open connections and compile statements."""
    first = _when(name, WARM)
    last = _when(name, number)
    return (number - WARM) / (last - first)


def _when(name: str, number: int) -> float:
    until = time.monotonic() + WAIT_S
    while state.total_count[name] < number or (len(state.active_requests) and state.all_total_count[0] == number):
        if time.monotonic() > until:
            raise TimeoutError(f"{state.total_count[name]} of {number} tasks in {WAIT_S} s")
        time.sleep(0.002)
    return time.perf_counter()


if __name__ == "__main__":
    main()
