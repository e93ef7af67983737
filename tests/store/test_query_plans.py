"""On SQLite, what intake and fates read does not grow with the athlete's history."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from sqlalchemy import event

from store import Store
from tests.store.builders import NOW, Someone, a_confirmation, a_retraction, a_run, someone_new


@pytest.fixture
def said() -> list[str]:
    """Every statement that the store below sends."""
    return []


@pytest.fixture
def someone(sqlite_url: str, said: list[str]) -> Iterator[Someone]:
    store = Store(sqlite_url)
    event.listen(store._db.engine, "connect", lambda connection, _: connection.set_trace_callback(said.append))
    yield someone_new(store, store.create_tenant("ours", now=NOW))
    store.close()


def steps(sqlite_url: str, statements: list[str]) -> list[str]:
    """How SQLite goes about these statements, as far as the events are concerned."""
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as connection:
        plans = [
            connection.execute(f"EXPLAIN QUERY PLAN {one}").fetchall()
            for one in statements
            if one.startswith(("SELECT", "UPDATE"))
        ]
    return [step for plan in plans for *_, step in plan if " events" in step]


def test_intake_looks_for_versions_and_pointers_by_identity(someone: Someone, said: list[str], sqlite_url: str) -> None:
    someone.post(a_run("a"), a_confirmation("a"))
    said.clear()
    someone.post(a_run("b"))
    someone.post(a_run("c"), a_run("d"), a_retraction("a"))
    found = steps(sqlite_url, said)
    assert len(found) == 4
    assert {step.partition(" USING ")[2].partition(" (")[0] for step in found} == {
        "INDEX ix_events_identity",
        "INDEX ix_events_pointer",
    }


def test_fate_looks_for_versions_and_pointers_by_identity(someone: Someone, said: list[str], sqlite_url: str) -> None:
    receipt = someone.post(a_run("a"), a_retraction("a"))
    said.clear()
    someone.store.event_fate(someone.tenant, receipt.accepted[0].event_id)
    found = steps(sqlite_url, said)
    assert len(found) == 4
    assert not [step for step in found if "PRIMARY KEY (athlete_id=?)" in step]
    assert all("athlete_id=? AND" in step or "event_id=?" in step for step in found)
