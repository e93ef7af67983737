"""Databases that are away, full, slow or new."""

from __future__ import annotations

import sqlite3
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from signal import SIGKILL

import pytest
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError

from store import StorageFull, Store, StoreUnavailable
from store.database import wal_is_safe
from tests.services import Postgres, leave_out, postgres_programs
from tests.store.builders import NOW, Someone, a_run, someone_new


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 40, 1), False), ((3, 44, 5), False), ((3, 44, 6), True), ((3, 45, 0), False), ((3, 50, 6), False),
        ((3, 50, 7), True), ((3, 51, 0), False), ((3, 51, 2), False), ((3, 51, 3), True), ((3, 53, 1), True),
    ],
)  # fmt: skip
def test_write_ahead_log_only_where_it_is_safe(version: tuple[int, ...], safe: bool) -> None:
    assert wal_is_safe(version) is safe


def test_sqlite_file_is_durable_and_for_its_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "new" / "baton.db"
    store = Store(f"sqlite:///{file}")
    store.migrate()
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    pragmas = {}
    with store._db.engine.connect() as connection:
        for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "secure_delete"):
            pragmas[name] = connection.exec_driver_sql(f"PRAGMA {name}").scalar()
    journal = "wal" if wal_is_safe(sqlite3.sqlite_version_info) else "truncate"
    assert pragmas == {
        "journal_mode": journal, "synchronous": 2, "foreign_keys": 1, "busy_timeout": 15_000, "secure_delete": 1,
    }  # fmt: skip
    store.close()


def test_postgres_session_has_time_outs_and_waits_for_the_disk(postgres_url: str) -> None:
    store = Store(postgres_url)
    names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "synchronous_commit")
    with store._db.engine.connect() as connection:
        told = [connection.exec_driver_sql(f"SHOW {name}").scalar() for name in names]
    assert told == ["10s", "2s", "30s", "on"]
    store.check_writable()
    store.close()


def fill(someone: Someone) -> int:
    """Post until the disk is full; how many were stored."""
    for stored in range(1000):
        try:
            someone.post(a_run(f"r{stored}"), raw=b"x" * 3000)
        except StorageFull:
            return stored
    return 1000


def test_full_disk_refuses_the_call_and_keeps_what_was_stored(sqlite_url: str) -> None:
    store = Store(sqlite_url)
    event.listen(store._db.engine, "connect", lambda connection, _: connection.execute("PRAGMA max_page_count = 120"))
    someone = someone_new(store, store.create_tenant("ours", now=NOW))
    stored = fill(someone)
    assert 10 < stored < 1000
    with pytest.raises(StorageFull):
        someone.post(a_run("once more"), raw=b"x" * 30_000)
    assert someone.history().events_total == stored
    assert len(store.all_events(someone.id)) == stored
    store.close()
    with sqlite3.connect(sqlite_url.removeprefix("sqlite:///")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()
    roomy = Store(sqlite_url)
    assert Someone(roomy, someone.tenant, someone.id).post(a_run("now")).events_total == stored + 1
    roomy.close()


def test_sqlite_held_by_another_process_is_unavailable_not_a_crash(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.database.SQLITE_BUSY_MS", 200)
    store = Store(sqlite_url)
    someone = someone_new(store, store.create_tenant("ours", now=NOW))
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnavailable):
        someone.post(a_run())
    with pytest.raises(StoreUnavailable):
        store.check_writable()
    other.execute("ROLLBACK")
    other.close()
    store.check_writable()
    assert someone.post(a_run()).events_total == 1
    store.close()


def test_folder_that_cannot_be_written_is_unavailable(tmp_path: Path) -> None:
    folder = tmp_path / "baton.db"
    folder.mkdir()
    store = Store(f"sqlite:///{folder}")
    with pytest.raises(StoreUnavailable):
        store.tenants()
    store.close()


def test_folder_that_cannot_be_made_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    store = Store(f"sqlite:///{tmp_path / 'file' / 'baton.db'}")
    for call in (store.tenants, store.migrate, store.check_writable, store.schema):
        with pytest.raises(StoreUnavailable, match="cannot be made"):
            call()
    store.close()


def test_file_that_is_no_database_is_said_to_be_none_and_stays_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "baton.db"
    file.write_bytes(b"a letter to my trainer, kept in the wrong place\n" * 100)
    before = file.read_bytes()
    store = Store(f"sqlite:///{file}")
    for call in (store.tenants, store.migrate, store.check_writable, store.schema):
        with pytest.raises(StoreUnavailable, match="not a database of Baton, or it is damaged"):
            call()
    store.close()
    assert file.read_bytes() == before


def test_nobody_at_the_address_is_unavailable_quickly() -> None:
    store = Store("postgresql://baton@127.0.0.1:1/baton")
    started = time.monotonic()
    for call in (store.tenants, store.check_writable, lambda: store.create_tenant("x", now=NOW)):
        with pytest.raises(StoreUnavailable):
            call()
    assert time.monotonic() - started < 3
    store.close()


@pytest.fixture
def own_postgres() -> Iterator[Postgres]:
    """A PostgreSQL that may be killed."""
    programs = postgres_programs()
    if programs is None:
        leave_out("PostgreSQL", "not found")
    postgres = Postgres(programs)
    yield postgres
    postgres.server.remove()


def test_killed_and_restarted_postgres_is_unavailable_meanwhile_and_serves_again(own_postgres: Postgres) -> None:
    store = Store(own_postgres.url(own_postgres.new_database()))
    someone = someone_new(store, store.create_tenant("ours", now=NOW))
    someone.post(a_run("before"))
    own_postgres.server.signal(SIGKILL)
    own_postgres.server.stop()
    for call in (lambda: someone.post(a_run("lost")), lambda: store.save_plan(someone.plan(1), now=NOW)):
        with pytest.raises(StoreUnavailable):
            call()
    own_postgres.server.resume()
    # Pooled connections are dead now; nobody notices.
    assert someone.post(a_run("after")).events_total == 2
    assert store.save_plan(someone.plan(2), now=NOW).revision == 1
    store.close()


def test_connections_closed_by_the_server_are_replaced_unnoticed(postgres_url: str) -> None:
    store = Store(postgres_url)
    someone = someone_new(store, store.create_tenant("ours", now=NOW))
    someone.post(a_run("a"))
    killer = Store(postgres_url)
    others = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE pid <> pg_backend_pid() AND datname = current_database()"
    )
    killer._db.read(lambda connection: connection.exec_driver_sql(others).all())
    killer.close()
    assert someone.post(a_run("b")).events_total == 2
    assert store.create_tenant("another", now=NOW)
    store.close()


def test_row_held_too_long_is_unavailable_not_a_hang(postgres_url: str) -> None:
    store, other = Store(postgres_url), Store(postgres_url)
    someone = someone_new(store, store.create_tenant("ours", now=NOW))
    with other._db.engine.begin() as connection:
        connection.exec_driver_sql("SELECT 1 FROM athletes FOR UPDATE")
        started = time.monotonic()
        with pytest.raises(StoreUnavailable):
            someone.post(a_run())
        assert time.monotonic() - started < 6
    assert someone.post(a_run()).events_total == 1
    store.close()
    other.close()


def test_errors_tell_no_values(sqlite_url: str) -> None:
    store = Store(sqlite_url)
    someone = someone_new(store, store.create_tenant("ours", now=NOW))
    secret_text = "knee hurts since the divorce"
    with store._db.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE raw_bodies")
    with pytest.raises((DBAPIError, StoreUnavailable)) as told:
        someone.post(a_run(secret_text), raw=secret_text.encode())
    chain: BaseException | None = told.value
    while chain is not None:
        assert "divorce" not in str(chain)
        chain = chain.__cause__ or chain.__context__
    store.close()
