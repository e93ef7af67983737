"""The worker and the reconciler inside one process."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from engine.types import Rulebook
from store import Store
from tests.workers.people import a_run, an_athlete, post, revision
from workers.embedded import Embedded


@pytest.fixture
def embedded(store: Store, book: Rulebook) -> Iterator[Embedded]:
    made = Embedded(store, book)
    made.start()
    yield made
    made.stop()


def test_a_ring_becomes_a_plan(embedded: Embedded, store: Store) -> None:
    athlete_id = an_athlete(store, now=datetime.now(UTC))
    began = time.monotonic()
    embedded.bell.ring(athlete_id)
    assert eventually_planned(store, athlete_id)
    assert time.monotonic() - began < 5  # by the worker; the reconciler would wait for ten


def test_what_nobody_rang_for_becomes_a_plan_too(embedded: Embedded, store: Store) -> None:
    athlete_id = an_athlete(store, now=datetime.now(UTC))
    post(store, athlete_id, a_run(1), now=datetime.now(UTC))
    assert eventually_planned(store, athlete_id)


def test_it_ends_at_once_leaves_no_thread_and_can_start_again(store: Store, book: Rulebook) -> None:
    before = threading.active_count()
    for _ in range(2):
        embedded = Embedded(store, book)
        embedded.start()
        athlete_id = an_athlete(store, now=datetime.now(UTC))
        embedded.bell.ring(athlete_id)
        assert eventually_planned(store, athlete_id)
        started = time.monotonic()
        embedded.stop()
        assert time.monotonic() - started < 4
        assert threading.active_count() == before


def test_it_leaves_the_signals_to_its_process(store: Store, book: Rulebook) -> None:
    both = (signal.SIGINT, signal.SIGTERM)
    before = [signal.getsignal(one) for one in both]  # a shell that starts us in the background ignores SIGINT
    embedded = Embedded(store, book)
    embedded.start()
    athlete_id = an_athlete(store, now=datetime.now(UTC))
    embedded.bell.ring(athlete_id)
    assert eventually_planned(store, athlete_id)
    during = [signal.getsignal(one) for one in both]
    embedded.stop()
    assert during == before


def eventually_planned(store: Store, athlete_id: str) -> bool:
    until = time.monotonic() + 15
    while revision(store, athlete_id) == 0 and time.monotonic() < until:
        time.sleep(0.02)
    return revision(store, athlete_id) == 1
