"""A plan that never ends is stopped, written down, and stops nobody else: with Celery's real worker processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from store import Store
from store.sealing import new_key
from tests.workers.people import a_tenant, an_athlete, revision
from workers.bell import celery_sender

ROOT = Path(__file__).resolve().parents[2]
# The worker as shipped, but with a shorter limit, and one athlete whose plan is computed for ever.
WORKER = """
import sys
from workers import app as module, recompute
poison, real = sys.argv[1], recompute.next_plan
def next_plan(history, **rest):
    while history.athlete.athlete_id == poison:
        pass
    return real(history, **rest)
recompute.next_plan = next_plan
module.app.conf.update(task_soft_time_limit=2, task_time_limit=20)
module.app.worker_main(["worker", "--queues=interactive", "--concurrency=2", "--hostname=limits@%h", "--loglevel=INFO"])
"""


@pytest.fixture
def store(postgres_url: str) -> Iterator[Store]:
    store = Store(postgres_url)
    yield store
    store.close()


def test_a_plan_that_never_ends_is_written_down_and_the_others_get_theirs(
    store: Store, postgres_url: str, redis_url: str, tmp_path: Path
) -> None:
    now = datetime.now(UTC)
    poison, *others = [an_athlete(store, now=now) for _ in range(6)]
    send = celery_sender(redis_url)
    for athlete_id in (poison, *others):
        send(athlete_id)
    environment = {"BATON_DATABASE_URL": postgres_url, "BATON_BROKER_URL": redis_url, "BATON_HOME": str(tmp_path)}
    environment["BATON_SECRET_KEYS"] = new_key()
    with (tmp_path / "log").open("wb") as log:
        worker = subprocess.Popen(
            [sys.executable, "-c", WORKER, poison], cwd=ROOT, env=environment, stdout=log, stderr=log,
            start_new_session=True,
        )  # fmt: skip
    try:
        until = time.monotonic() + 60
        while not (failure(store, poison) and all(revision(store, athlete_id) for athlete_id in others)):
            assert time.monotonic() < until, (tmp_path / "log").read_text()
            time.sleep(0.1)
        assert failure(store, poison).startswith("SoftTimeLimitExceeded at ")
        assert revision(store, poison) == 0
    finally:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()


def failure(store: Store, athlete_id: str) -> str:
    """Why the athlete's last recompute failed; empty when it did not."""
    athlete = store.athlete(a_tenant(store), athlete_id)
    assert athlete is not None
    return athlete.last_error or ""
