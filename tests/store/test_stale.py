"""Which plans are behind, and that asking costs nothing when none is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, event

from store import Store
from tests.store.builders import MONDAY, NOW, Someone, a_run, crowd, someone_new


def stale(store: Store, *, at: datetime = NOW, ruleset: int = 1, older_than_s: int = 0) -> list[tuple[str, str]]:
    found = store.stale_athletes(now=at, ruleset=ruleset, limit=100, older_than_s=older_than_s)
    return [(one.athlete_id, one.reason.value) for one in found]


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def test_new_athlete_waits_for_a_first_plan(store: Store, someone: Someone) -> None:
    assert stale(store) == [(someone.id, "events")]
    store.save_plan(someone.plan(0), now=NOW)
    assert stale(store) == []


def test_events_make_stale_since_the_first_of_them(store: Store, someone: Someone) -> None:
    store.save_plan(someone.plan(0), now=NOW)
    someone.post(a_run("a"), now=after(10))
    someone.post(a_run("b"), now=after(20))
    (one,) = store.stale_athletes(now=after(30), ruleset=1, limit=5)
    assert (one.athlete_id, one.since, one.reason.value) == (someone.id, after(10), "events")
    backlog = store.backlog()
    assert (backlog.waiting, backlog.oldest) == (1, after(10))


def test_young_work_is_left_to_who_was_rung_for_it(store: Store, someone: Someone) -> None:
    assert stale(store, at=after(9), older_than_s=10) == []
    assert stale(store, at=after(10), older_than_s=10) == [(someone.id, "events")]


def test_clock_set_back_does_not_hide_work(store: Store, someone: Someone) -> None:
    assert stale(store, at=NOW - timedelta(hours=1), older_than_s=10) == [(someone.id, "events")]
    store.plan_failed(someone.id, error="x", now=NOW)
    assert stale(store, at=NOW - timedelta(hours=2)) == [(someone.id, "events")]


def test_review_makes_stale_when_its_time_has_come(store: Store, someone: Someone) -> None:
    store.save_plan(someone.plan(0, due_at=after(60)), now=NOW)
    assert stale(store, at=after(59)) == []
    assert stale(store, at=after(60)) == [(someone.id, "due")]


def test_equal_plan_puts_a_review_off_that_was_due(store: Store, someone: Someone) -> None:
    store.save_plan(someone.plan(0, due_at=after(60)), now=NOW)
    store.save_plan(someone.plan(0, due_at=after(600)), now=after(70))
    assert stale(store, at=after(80)) == []
    assert stale(store, at=after(600)) == [(someone.id, "due")]


def test_newer_ruleset_makes_every_older_plan_stale(store: Store, someone: Someone) -> None:
    store.save_plan(someone.plan(0, ruleset=1), now=NOW)
    assert stale(store, ruleset=1) == []
    assert stale(store, ruleset=2) == [(someone.id, "ruleset")]
    store.save_plan(someone.plan(0, ruleset=2), now=NOW)
    assert stale(store, ruleset=2) == []
    assert stale(store, ruleset=1) == []  # an old process leaves it alone


def test_failures_wait_twice_as_long_each_time_up_to_an_hour(store: Store, someone: Someone) -> None:
    now = NOW
    for wait in (2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 3600, 3600):
        store.plan_failed(someone.id, error="x", now=now)
        assert stale(store, at=now + timedelta(seconds=wait - 1)) == []
        now += timedelta(seconds=wait)
        assert stale(store, at=now) == [(someone.id, "events")]


def test_who_is_being_computed_is_left_out_until_the_lease_ends(store: Store, someone: Someone) -> None:
    store.claim(someone.id, owner="one", now=NOW, lease_s=5)
    assert stale(store, at=after(4)) == []
    assert stale(store, at=after(5)) == [(someone.id, "events")]


def test_each_athlete_is_named_once_and_no_more_than_asked(store: Store, someone: Someone) -> None:
    store.save_plan(someone.plan(0, due_at=NOW), now=NOW)
    someone.post(a_run())
    other = someone_new(store, someone.tenant)
    found = store.stale_athletes(now=after(1), ruleset=2, limit=10)
    assert sorted(one.athlete_id for one in found) == sorted([someone.id, other.id])
    assert len(store.stale_athletes(now=after(1), ruleset=2, limit=1)) == 1


@pytest.fixture
def plan_of(database_url: str) -> Iterator[Connection]:
    engine = create_engine(database_url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def test_asking_reads_no_table_when_nobody_is_stale(
    store: Store, tenant: str, database_url: str, plan_of: Connection
) -> None:
    """Among 20,000 athletes each question is one look into its index: the plan of the database says so."""
    planned = {"planned_events": 0, "planned_day": MONDAY, "planned_ruleset": 3, "due_at": after(86_400)}
    crowd(database_url, tenant, 20_000, **planned)
    asked: list[tuple[str, Any]] = []
    event.listen(store._db._reads, "before_cursor_execute", lambda *args: asked.append((args[2], args[3])))
    assert store.stale_athletes(now=NOW, ruleset=3, limit=200, older_than_s=10) == []
    assert len(asked) == 3
    explain = "EXPLAIN QUERY PLAN " if plan_of.dialect.name == "sqlite" else "EXPLAIN "
    for (statement, values), index in zip(asked, ("dirty", "due", "ruleset"), strict=True):
        told = "\n".join(str(line) for line in plan_of.exec_driver_sql(explain + statement, values))
        assert f"ix_athletes_{index}" in told, told
        assert "Seq Scan" not in told
        assert "SCAN athletes\n" not in told + "\n"
