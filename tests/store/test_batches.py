"""Batches: every athlete once, whoever dies in the middle."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from engine.types import Profile
from store import Batch, Chunk, Saved, Store
from tests.store.builders import MONDAY, NOW, Someone, crowd, someone_new

LEASE_S = 60


def people(store: Store, tenant: str, number: int) -> list[Someone]:
    return [someone_new(store, tenant) for _ in range(number)]


def take(store: Store, batch: Batch, *, at: datetime = NOW, owner: str = "one", size: int = 4) -> Chunk | None:
    return store.claim_chunk(batch.batch_id, size=size, owner=owner, now=at, lease_s=LEASE_S)


def save(store: Store, tenant: str, chunk: Chunk, *, only: int | None = None, text: str = "easy") -> list[Saved]:
    plans = [Someone(store, tenant, i).plan(0, text=text) for i in chunk.athlete_ids[:only]]
    return [result.outcome for result in store.save_plans(plans, now=NOW, chunk=chunk)]


def counts(store: Store, batch: Batch) -> tuple[int, int, int, bool]:
    progress = store.batch_progress(batch.batch_id)
    assert progress is not None
    return progress.changed, progress.unchanged, progress.failed, progress.finished


def test_chunks_cover_everybody_once(store: Store, tenant: str) -> None:
    ids = sorted(one.id for one in people(store, tenant, 10))
    batch = store.start_batch("2026-W48", ruleset=1, now=NOW)
    assert batch.total == 10
    seen: list[str] = []
    while (chunk := take(store, batch)) is not None:
        seen += chunk.athlete_ids
        save(store, tenant, chunk)
        assert store.finish_chunk(chunk, now=NOW) == 0
    assert seen == ids
    assert counts(store, batch) == (10, 0, 0, True)


def test_same_key_is_the_same_batch(store: Store, tenant: str) -> None:
    people(store, tenant, 2)
    first = store.start_batch("2026-W48", ruleset=1, now=NOW)
    people(store, tenant, 1)
    again = store.start_batch("2026-W48", ruleset=1, now=NOW + timedelta(hours=1))
    assert again == first == store.batch("2026-W48")
    assert store.batch("2026-W49") is None
    assert store.batch_progress(999) is None
    assert store.claim_chunk(999, size=1, owner="one", now=NOW, lease_s=5) is None


def test_athletes_who_came_later_are_not_in_it(store: Store, tenant: str) -> None:
    (one,) = people(store, tenant, 1)
    batch = store.start_batch("2026-W48", ruleset=1, now=NOW)
    store.create_athlete(tenant, external_id=None, profile=Profile(), now=NOW + timedelta(seconds=1))
    chunk = take(store, batch)
    assert chunk is not None
    assert chunk.athlete_ids == (one.id,)


def test_chunk_of_a_killed_worker_is_handed_out_without_what_was_done(store: Store, tenant: str) -> None:
    people(store, tenant, 4)
    batch = store.start_batch("2026-W48", ruleset=1, now=NOW)
    killed = take(store, batch)
    assert killed is not None
    save(store, tenant, killed, only=3)
    assert take(store, batch, owner="two") is None  # under lease, and nothing else left
    assert not counts(store, batch)[3]
    again = take(store, batch, owner="two", at=NOW + timedelta(seconds=LEASE_S))
    assert again is not None
    assert (again.chunk_no, again.athlete_ids) == (killed.chunk_no, killed.athlete_ids[3:])
    save(store, tenant, again)
    store.finish_chunk(again, now=NOW)
    assert counts(store, batch) == (4, 0, 0, True)


def test_worker_that_was_frozen_counts_nobody_twice(store: Store, tenant: str) -> None:
    people(store, tenant, 4)
    batch = store.start_batch("2026-W48", ruleset=1, now=NOW)
    frozen = take(store, batch)
    again = take(store, batch, owner="two", at=NOW + timedelta(seconds=LEASE_S))
    assert frozen is not None
    assert again is not None
    assert again.athlete_ids == frozen.athlete_ids
    assert save(store, tenant, again) == [Saved.CHANGED] * 4
    assert save(store, tenant, frozen) == [Saved.LOST] * 4
    store.plan_failed(frozen.athlete_ids[0], error="x", now=NOW, chunk=frozen)
    store.finish_chunk(again, now=NOW)
    store.finish_chunk(frozen, now=NOW)
    assert counts(store, batch) == (4, 0, 0, True)


def test_outcomes_are_counted(store: Store, tenant: str) -> None:
    changed, unchanged, failed, current, idle = people(store, tenant, 5)
    yesterday = MONDAY - timedelta(days=1)
    store.save_plan(unchanged.plan(0, day=yesterday), now=NOW)
    store.save_plan(current.plan(0), now=NOW)
    batch = store.start_batch("2026-W48", ruleset=1, now=NOW)
    chunk = take(store, batch, size=10)
    assert chunk is not None
    store.save_plans([one.plan(0) for one in (changed, unchanged, current)], now=NOW, chunk=chunk)
    store.plan_failed(failed.id, error="ValueError at plan.py:7", now=NOW, chunk=chunk)
    assert counts(store, batch)[:3] == (1, 2, 1)
    assert store.finish_chunk(chunk, now=NOW) == 1  # `idle`: nobody saved anything, so nothing was to be done
    assert idle.id in chunk.athlete_ids
    assert take(store, batch) is None
    assert counts(store, batch) == (1, 3, 1, True)


def test_next_batch_goes_over_everybody_again(store: Store, tenant: str) -> None:
    (one,) = people(store, tenant, 1)
    for week in ("2026-W48", "2026-W49"):
        batch = store.start_batch(week, ruleset=1, now=NOW)
        chunk = take(store, batch)
        assert chunk is not None
        assert chunk.athlete_ids == (one.id,)
        store.finish_chunk(chunk, now=NOW)


def test_erased_athletes_do_not_hold_a_batch_up(store: Store, tenant: str) -> None:
    everybody = people(store, tenant, 6)
    batch = store.start_batch("2026-W48", ruleset=1, now=NOW)
    first = take(store, batch, size=3)
    assert first is not None
    for athlete_id in (first.athlete_ids[0], first.athlete_ids[2]):  # both ends of its range
        store.erase_athlete(tenant, athlete_id, now=NOW)
    left = {one.id for one in everybody} - {first.athlete_ids[0], first.athlete_ids[2]}
    later, done = NOW, Counter[str]()
    while not counts(store, batch)[3]:
        later += timedelta(seconds=LEASE_S)
        chunk = take(store, batch, at=later)
        if chunk is not None:
            done.update(chunk.athlete_ids)
            save(store, tenant, chunk)
            store.finish_chunk(chunk, now=later)
    assert done == Counter(left)
    assert counts(store, batch) == (4, 0, 0, True)


def test_thousand_athletes_and_a_worker_killed_in_the_middle(store: Store, tenant: str, database_url: str) -> None:
    ids = crowd(database_url, tenant, 1000)
    batch = store.start_batch("2026-W48", ruleset=1, now=NOW)
    computed: Counter[str] = Counter()
    now, chunk_no = NOW, 0
    while not counts(store, batch)[3]:
        now += timedelta(seconds=10)
        chunk = take(store, batch, at=now, size=100)
        if chunk is None:
            continue
        chunk_no += 1
        dies = chunk_no % 3 == 0
        saved = chunk.athlete_ids[: 37 if dies else None]
        computed.update(saved)
        save(store, tenant, Chunk(batch_id=chunk.batch_id, chunk_no=chunk.chunk_no, athlete_ids=saved))
        if not dies:
            store.finish_chunk(chunk, now=now)
    assert computed == Counter(ids)
    assert counts(store, batch) == (1000, 0, 0, True)
