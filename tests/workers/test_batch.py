"""Everybody gets a Monday, once, in the athlete's own zone, whatever happens to the worker."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from catalog.load import load_rulebook
from engine.types import Rulebook
from store import Store
from tests.workers.people import SUNDAY, a_run, a_tenant, an_athlete, content, post, revision
from workers import batch as module
from workers import recompute as recompute_module
from workers.batch import CHUNK, LEASE_S, hand_out_due, recompute_many, regenerate
from workers.recompute import Outcome


def due(store: Store, book: Rulebook, now: datetime) -> set[str]:
    """Whom a tick at this moment hands out."""
    chunks: list[tuple[str, ...]] = []
    hand_out_due(store, now=now, ruleset=book.ruleset, chunk=chunks.append)
    assert all(len(chunk) <= CHUNK for chunk in chunks)
    handed = [athlete_id for chunk in chunks for athlete_id in chunk]
    assert len(handed) == len(set(handed))
    return set(handed)


def test_monday_comes_to_each_zone_in_its_own_time(store: Store, book: Rulebook) -> None:
    friday = datetime(2026, 3, 27, 6, 0, tzinfo=UTC)  # Berlin's clock goes forward on Sunday, 29 March
    zones = {
        "Pacific/Kiritimati": "2026-03-29T10:00",
        "Pacific/Auckland": "2026-03-29T11:00",
        "Asia/Kathmandu": "2026-03-29T18:15",
        "Europe/Berlin": "2026-03-29T22:00",
        "UTC": "2026-03-30T00:00",
        "America/New_York": "2026-03-30T04:00",
        "Pacific/Pago_Pago": "2026-03-30T11:00",
    }
    athletes = {zone: an_athlete(store, timezone=zone, now=friday) for zone in zones}
    # Each plan of the weekend is looked at on its days; then only Monday is left.
    for day in range(3):
        recompute_all(store, book, friday + timedelta(days=day))
    seen: dict[str, str] = {}
    quarter = datetime(2026, 3, 29, 9, 0, tzinfo=UTC)
    while len(seen) < len(zones):
        assert quarter < datetime(2026, 3, 30, 12, 0, tzinfo=UTC)
        handed = due(store, book, quarter)
        recompute_many(sorted(handed), store=store, book=book, now=quarter)
        for zone, athlete_id in athletes.items():
            if zone not in seen and content(store, athlete_id)["valid_from"] == "2026-03-30":
                seen[zone] = quarter.isoformat()[:16]
        quarter += timedelta(minutes=15)
    assert seen == zones
    assert {content(store, athlete_id)["week"] for athlete_id in athletes.values()} == {"2026-W14"}


def recompute_all(store: Store, book: Rulebook, now: datetime) -> None:
    ids = [athlete.athlete_id for athlete in store.athletes(a_tenant(store), after=None, limit=1000)]
    recompute_many(ids, store=store, book=book, now=now)


def test_a_tick_that_comes_twice_or_late_gives_everybody_one_plan(store: Store, book: Rulebook) -> None:
    athletes = [an_athlete(store) for _ in range(CHUNK + 20)]
    recompute_all(store, book, SUNDAY)
    monday = SUNDAY + timedelta(hours=13)
    first, second = due(store, book, monday), due(store, book, monday)
    assert first == second == set(athletes)
    before = {athlete_id: revision(store, athlete_id) for athlete_id in athletes}
    outcomes = recompute_many(sorted(first), store=store, book=book, now=monday)
    assert outcomes[Outcome.CHANGED] + outcomes[Outcome.UNCHANGED] == len(athletes)
    again = recompute_many(sorted(second), store=store, book=book, now=monday)
    assert again == {Outcome.FRESH: len(athletes)}
    assert max(revision(store, athlete_id) - before[athlete_id] for athlete_id in athletes) <= 1
    three_weeks_late = monday + timedelta(days=21)
    assert due(store, book, three_weeks_late) == set(athletes)


def test_one_bad_athlete_does_not_stop_a_chunk(store: Store, book: Rulebook, monkeypatch: pytest.MonkeyPatch) -> None:
    athletes = [an_athlete(store) for _ in range(30)]
    bad = athletes[3]
    real = recompute_module.next_plan

    def sometimes(history: object, **kwargs: object) -> object:
        if history.athlete.athlete_id == bad:  # type: ignore[attr-defined]
            raise RecursionError
        return real(history, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "next_plan", sometimes)
    outcomes = recompute_many(athletes, store=store, book=book, now=SUNDAY)
    assert outcomes == {Outcome.CHANGED: 29, Outcome.FAILED: 1}
    assert [athlete_id for athlete_id in athletes if revision(store, athlete_id) == 0] == [bad]


def test_one_unreadable_event_does_not_stop_a_chunk(store: Store, book: Rulebook) -> None:
    from sqlalchemy import text

    athletes = [an_athlete(store) for _ in range(5)]
    for athlete_id in athletes:
        post(store, athlete_id, a_run(1))
    with store._db.engine.begin() as connection:
        query = text("UPDATE events SET body = :body WHERE athlete_id = :athlete")
        connection.execute(query, {"body": b"garbage", "athlete": athletes[2]})
    outcomes = recompute_many(athletes, store=store, book=book, now=SUNDAY)
    assert outcomes == {Outcome.CHANGED: 4, Outcome.FAILED: 1}


def test_regenerate_goes_over_everybody_and_says_how_far_it_is(store: Store, book: Rulebook) -> None:
    for _ in range(130):
        an_athlete(store)
    seen: list[int] = []
    totals = regenerate(store, book, now=SUNDAY, progress=lambda p: seen.append(p.done))
    assert (totals.changed, totals.unchanged, totals.failed) == (130, 0, 0)
    assert seen == sorted(seen)
    assert seen[-1] == 130
    again = regenerate(store, book, now=SUNDAY)
    assert (again.changed, again.unchanged, again.failed) == (0, 130, 0)


def regenerate_slowly(url: str, pause_s: float) -> None:
    """What `baton regenerate` does, slow enough to be killed in the middle."""
    real = recompute_module.next_plan

    def slow(*args: object, **kwargs: object) -> object:
        time.sleep(pause_s)
        return real(*args, **kwargs)  # type: ignore[arg-type]

    setattr(module, "next_plan", slow)  # noqa: B010  mypy: the name is imported there, not defined
    regenerate(Store(url), load_rulebook(), now=SUNDAY)


def test_a_thousand_athletes_and_a_worker_killed_in_the_middle(store: Store, database_url: str, book: Rulebook) -> None:
    athletes = [an_athlete(store) for _ in range(1000)]
    worker = multiprocessing.get_context("spawn").Process(target=regenerate_slowly, args=(database_url, 0.002))
    worker.start()
    until = time.monotonic() + 60
    while sum(revision(store, athlete_id) for athlete_id in athletes[::50]) < 8:
        assert time.monotonic() < until
        time.sleep(0.05)
    assert worker.pid is not None
    os.kill(worker.pid, signal.SIGKILL)
    worker.join()
    done = Counter(revision(store, athlete_id) for athlete_id in athletes)
    assert done[0] > 0
    assert done[1] > 0
    # Another one takes over when the lease of the killed one's chunk has ended.
    totals = regenerate(store, book, now=SUNDAY + timedelta(seconds=LEASE_S + 60))
    assert (totals.changed, totals.unchanged, totals.failed) == (1000, 0, 0)
    assert Counter(revision(store, athlete_id) for athlete_id in athletes) == {1: 1000}
