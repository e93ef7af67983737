"""Several workers at one athlete: plans never go back, and the last one has seen everything."""

from __future__ import annotations

import multiprocessing
import random
import time
from datetime import UTC, datetime
from multiprocessing.synchronize import Barrier

from catalog.load import load_rulebook
from engine.types import Rulebook
from store import Store
from tests.workers.people import a_run, a_tenant, an_athlete, content, expected, post
from workers import recompute as module
from workers.recompute import recompute

EVENTS = 500


def work(url: str, athlete_id: str, no_lease: bool, ready: Barrier) -> None:
    """A worker that recomputes without a pause until it is killed."""
    store, book = Store(url), load_rulebook()
    if no_lease:  # as if each had been paused beyond its lease: only the compare-and-swap is left
        module.LEASE_S = 0
    ready.wait(60)
    while True:
        recompute(athlete_id, store=store, book=book, now=datetime.now(UTC))


def race(store: Store, url: str, book: Rulebook, *, no_lease: bool) -> None:
    now = datetime.now(UTC)
    athlete_id = an_athlete(store, now=now)
    events = [a_run(number, now=now) for number in range(EVENTS)]
    random.Random(7).shuffle(events)
    context = multiprocessing.get_context("spawn")
    ready = context.Barrier(3)
    workers = [context.Process(target=work, args=(url, athlete_id, no_lease, ready), daemon=True) for _ in range(2)]
    for worker in workers:
        worker.start()
    ready.wait(60)
    positions: list[tuple[int, int]] = []
    try:
        for at in range(0, EVENTS, 5):
            post(store, athlete_id, *events[at : at + 5], now=datetime.now(UTC))
            position = store.plan_position(a_tenant(store), athlete_id)
            if position is not None:
                positions.append((position.revision, position.events))
        until = time.monotonic() + 60
        while positions[-1:] == [] or positions[-1][1] < EVENTS:
            assert time.monotonic() < until
            position = store.plan_position(a_tenant(store), athlete_id)
            if position is not None:
                positions.append((position.revision, position.events))
            time.sleep(0.01)
        time.sleep(0.5)  # time for a late loser to do harm
    finally:
        for worker in workers:
            worker.kill()
            worker.join()
    assert [revision for revision, _ in positions] == sorted(revision for revision, _ in positions)
    assert [events for _, events in positions] == sorted(events for _, events in positions)
    assert len({events for _, events in positions}) > 5  # they did race with the posts
    plan = content(store, athlete_id)
    assert plan["based_on"]["events"] == EVENTS
    assert plan == expected(events, plan, book)
    tenant_id = a_tenant(store)
    summaries = store.plans(tenant_id, athlete_id, before=None, limit=1000)
    assert [s.revision for s in summaries] == list(range(len(summaries), 0, -1))
    keys = [(s.first_key.events, s.key.events) for s in reversed(summaries)]
    assert keys == sorted(keys)


def test_two_workers_and_500_events(postgres_url: str, book: Rulebook) -> None:
    store = Store(postgres_url)
    race(store, postgres_url, book, no_lease=False)
    store.close()


def test_two_workers_whose_leases_never_hold(postgres_url: str, book: Rulebook) -> None:
    store = Store(postgres_url)
    race(store, postgres_url, book, no_lease=True)
    store.close()
