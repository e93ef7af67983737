"""Several threads and processes at one athlete: no gap in the numbers, no event lost, no plan going back."""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from store import EventStatus, PlanKey, Saved, Store, VersionNeeded
from tests.store.builders import MONDAY, NOW, Someone, a_run, someone_new

REPOSITORY = Path(__file__).resolve().parents[2]


def together(*jobs: Callable[[], object]) -> list[object]:
    """Run these at the same time and give their results."""
    with ThreadPoolExecutor(len(jobs)) as pool:
        return [future.result() for future in [pool.submit(job) for job in jobs]]


def numbers(someone: Someone) -> list[str]:
    return [event.source_id for event in someone.store.all_events(someone.id)]


def test_many_threads_append_without_gap_or_loss(someone: Someone) -> None:
    def post(thread: int) -> None:
        for n in range(15):
            someone.post(a_run(f"{thread}-{n}"))
            someone.post(a_run(f"shared-{n}"))  # everybody sends these

    together(*(lambda t=t: post(t) for t in range(6)))
    history = someone.history()
    assert history.events_total == 6 * 15 + 15
    assert len(set(numbers(someone))) == len(numbers(someone)) == history.events_total


def test_same_event_from_many_threads_is_stored_once(someone: Someone) -> None:
    receipts = together(*(lambda: someone.statuses(a_run("a"), a_run("b")) for _ in range(8)))
    assert sorted(str(r) for r in receipts).count(str([EventStatus.STORED] * 2)) == 1
    assert someone.history().events_total == 2


def test_conflicting_events_from_two_threads_leave_one(someone: Someone) -> None:
    def post(km: str) -> str:
        try:
            someone.post(a_run("a", km=km))
        except VersionNeeded:
            return "refused"
        return "stored"

    results = together(*(lambda km=str(km): post(km) for km in range(5, 11)))
    assert sorted(str(r) for r in results) == ["refused"] * 5 + ["stored"]


def test_versions_from_many_threads_end_with_one_winner(someone: Someone) -> None:
    jobs = [lambda v=v: someone.statuses(a_run("a", version=str(v), km=str(v)))[0] for v in range(1, 9)]
    statuses = together(*jobs)
    assert statuses.count(EventStatus.STORED) == 1
    assert someone.history().events_total == 8
    (fate,) = someone.store.event_fate(someone.tenant, a_run("a", version="8", km="8").event_id)
    assert fate.status == "stored"


def test_plans_never_go_back_while_events_arrive(someone: Someone) -> None:
    """Three planners race with two senders; a reader watches."""
    store, done = someone.store, threading.Event()
    watched: list[tuple[int, int]] = []

    def send(thread: int) -> None:
        for n in range(40):
            someone.post(a_run(f"{thread}-{n}"))

    def work() -> None:
        last = False
        while not last:
            last = done.is_set()
            total = someone.history().events_total
            store.save_plan(someone.plan(total, text=f"plan for {total}"), now=NOW)

    def watch() -> None:
        while not done.is_set():
            position = store.plan_position(someone.tenant, someone.id)
            if position is not None:
                watched.append((position.revision, position.events))

    def send_all() -> None:
        together(lambda: send(1), lambda: send(2))
        done.set()

    together(send_all, work, work, work, watch)
    assert watched == sorted(watched)
    position = store.plan_position(someone.tenant, someone.id)
    assert position is not None
    assert position.events == 80
    athlete = store.athlete(someone.tenant, someone.id)
    assert athlete is not None
    assert athlete.dirty_since is None
    assert athlete.planned == PlanKey(events=80, day=MONDAY, ruleset=1)


def test_equal_plans_from_two_workers_are_saved_once(someone: Someone) -> None:
    someone.post(a_run())
    results = together(*(lambda: someone.store.save_plan(someone.plan(1), now=NOW).outcome for _ in range(4)))
    assert sorted(str(r) for r in results) == [Saved.CHANGED, Saved.LOST, Saved.LOST, Saved.LOST]


def test_lease_goes_to_one_of_many(someone: Someone) -> None:
    claims = [lambda n=n: someone.store.claim(someone.id, owner=str(n), now=NOW, lease_s=5) for n in range(8)]
    assert together(*claims).count(True) == 1


def test_chunks_go_to_one_of_many(store: Store, tenant: str) -> None:
    ids = sorted(someone_new(store, tenant).id for _ in range(12))
    batch = store.start_batch("2026-W48", ruleset=1, now=NOW)

    def take_all(owner: str) -> list[str]:
        taken: list[str] = []
        while (chunk := store.claim_chunk(batch.batch_id, size=2, owner=owner, now=NOW, lease_s=60)) is not None:
            taken += chunk.athlete_ids
        return taken

    taken = together(lambda: take_all("a"), lambda: take_all("b"), lambda: take_all("c"))
    assert sorted(i for each in taken if isinstance(each, list) for i in each) == ids


POSTER = """
import sys
from store import Store
from tests.store.builders import NOW, Someone, a_run
url, tenant, athlete, name = sys.argv[1:]
store = Store(url)
someone = Someone(store, tenant, athlete)
for n in range(40):
    someone.post(a_run(f"{name}-{n}"))
    total = someone.history().events_total
    store.save_plan(someone.plan(total, text=str(total)), now=NOW)
store.close()
"""


def test_processes_race_as_threads_do(someone: Someone, database_url: str) -> None:
    command = [sys.executable, "-c", POSTER, database_url, someone.tenant, someone.id]
    racers = [subprocess.Popen([*command, name], cwd=REPOSITORY) for name in ("one", "two", "three")]
    assert [racer.wait(timeout=90) for racer in racers] == [0, 0, 0]
    assert sorted(numbers(someone)) == sorted(f"{name}-{n}" for name in ("one", "two", "three") for n in range(40))
    someone.store.save_plan(someone.plan(120), now=NOW)
    position = someone.store.plan_position(someone.tenant, someone.id)
    assert position is not None
    assert position.events == 120


def _child(store: Store, tenant: str, athlete_id: str) -> None:
    store.after_fork()
    Someone(store, tenant, athlete_id).post(a_run("child"))
    store.close()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # forking with threads: what Celery's prefork pool does
def test_store_made_before_a_fork_serves_both_sides(someone: Someone) -> None:
    someone.post(a_run("parent"))
    child = multiprocessing.get_context("fork").Process(target=_child, args=(someone.store, someone.tenant, someone.id))
    child.start()
    child.join(60)
    assert child.exitcode == 0
    someone.post(a_run("parent again"))
    assert numbers(someone) == ["parent", "child", "parent again"]
