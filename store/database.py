"""Connections, transactions and what goes wrong with them. Knows no table."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from sqlalchemy import URL, Connection, Engine, Executable, FromClause, RowMapping, create_engine, event, make_url
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from store.errors import StorageFull, StoreUnavailable
from store.prepared import run

T = TypeVar("T")
Params = Mapping[str, object]

# Longer than any honest transaction of ours, shorter than a client's patience with a form.
SQLITE_BUSY_MS = 15_000
CONNECT_TIMEOUT_S = 5
# Connections one process may have, and keeps once it had them: one that is closed after a rush is opened again in the
# next, which takes longer than what it was opened for. PostgreSQL allows 100 in all by default.
POOL, POOL_WAIT_S = 10, 10
POSTGRES_OPTIONS = {
    "statement_timeout": "10s",  # the largest query of a request takes milliseconds
    "lock_timeout": "2s",  # locks are held for milliseconds; longer means that somebody hangs
    "idle_in_transaction_session_timeout": "30s",  # a frozen process must not keep an athlete's row for ever
    "synchronous_commit": "on",  # an acknowledged event is on disk
    "timezone": "UTC",
}
# Serialization failure, deadlock: somebody else was faster, so try again. Not a lock time-out: that was long enough.
RETRY_SQLSTATES = frozenset({"40001", "40P01"})
RETRY_WAITS_S = (0.01, 0.05, 0.2)
FULL_SQLSTATES = frozenset({"53100"})

_DAMAGED = "The file is not a database of Baton, or it is damaged. Move it away and restore a backup."
_CLOSED = "The file or its folder may not be read and written by this user. Mend the owner or the mode."
SQLITE_SAYS = {
    sqlite3.SQLITE_NOTADB: _DAMAGED,
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_CANTOPEN: _CLOSED,
    sqlite3.SQLITE_READONLY: _CLOSED,
    sqlite3.SQLITE_PERM: _CLOSED,
}


def wal_is_safe(version: tuple[int, ...]) -> bool:
    """Whether this SQLite is free of the WAL-reset bug (sqlite.org/wal.html#walresetbug)."""
    return version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)


class Database:
    """One database and how to talk to it: `read` for looking, `write` for one transaction."""

    def __init__(self, url: str) -> None:
        parsed = make_url(url)
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        self.engine = _sqlite_engine(parsed) if self.is_sqlite else _postgres_engine(parsed)
        # Reads need no transaction: each is one statement, or bounded by a count read first. Saves two round trips;
        # connections of their own save switching back and forth.
        self._reads: Engine
        if self.is_sqlite:
            self._reads = self.engine.execution_options(baton_reads=True)
        else:
            self._reads = _postgres_engine(parsed, isolation_level="AUTOCOMMIT", skip_autocommit_rollback=True)
        # SQLite has one writer at a time; waiting here is fairer and cheaper than sleeping in its busy handler.
        self._turn = threading.Lock()

    def read(self, work: Callable[[Connection], T]) -> T:
        """Run queries; a lost connection is replaced once."""
        return self._retried(lambda: self._in(self._reads, work))

    def write(self, work: Callable[[Connection], T]) -> T:
        """Run one transaction and commit it. May run `work` again, so it must have no effect outside the database."""
        return self._retried(lambda: self._transaction(work))

    def first(self, query: Executable, params: Params | None = None) -> RowMapping | None:
        """The first row of a query."""
        return self.read(lambda connection: connection.execute(query, params).mappings().first())

    def all(self, query: Executable, params: Params | None = None) -> Sequence[RowMapping]:
        """All rows of a query."""
        return self.read(lambda connection: connection.execute(query, params).mappings().all())

    def run(self, statement: Executable, params: Params | None = None) -> RowMapping | None:
        """One writing statement as its own transaction, and the first row it returns."""

        def work(connection: Connection) -> RowMapping | None:
            result = connection.execute(statement, params)
            return result.mappings().first() if result.returns_rows else None

        return self.write(work) if self.is_sqlite else self.read(work)

    def check_writable(self) -> None:
        """Raise StoreUnavailable unless a write could begin now."""
        if self.is_sqlite:
            self.write(lambda _: None)
            return
        read_only = self.read(lambda connection: connection.exec_driver_sql("SHOW transaction_read_only").scalar())
        if read_only != "off":
            raise StoreUnavailable("The database takes no writes now: it is a standby, or set read-only.")

    def forget_log(self) -> None:
        """Move what stands in SQLite's write-ahead log into the file, where erased rows are overwritten."""
        if self.is_sqlite:
            self.read(lambda connection: connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").all())

    def after_fork(self) -> None:
        """Leave the parent's connections alone; this process opens its own."""
        self._turn = threading.Lock()
        self.engine.dispose(close=False)
        self._reads.dispose(close=False)

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()
        self._reads.dispose()

    def _in(self, engine: Engine, work: Callable[[Connection], T]) -> T:
        with engine.connect() as connection:
            return work(connection)

    def _transaction(self, work: Callable[[Connection], T]) -> T:
        with self._my_turn(), self.engine.begin() as connection:
            return work(connection)

    @contextmanager
    def _my_turn(self) -> Iterator[None]:
        if not self.is_sqlite:
            yield
            return
        turn = self._turn
        if not turn.acquire(timeout=SQLITE_BUSY_MS / 1000):
            raise StoreUnavailable("The database is busy with other writes. Try again in a moment.")
        try:
            yield
        finally:
            turn.release()

    def _retried(self, attempt: Callable[[], T]) -> T:
        for wait_s in RETRY_WAITS_S:
            try:
                return attempt()
            except DBAPIError as error:
                if not _worth_retrying(error):
                    raise _translated(error) from error
            except PoolTimeout as error:
                raise _translated(error) from error
            time.sleep(wait_s)
        try:
            return attempt()
        except (DBAPIError, PoolTimeout) as error:
            raise _translated(error) from error


def _worth_retrying(error: DBAPIError) -> bool:
    return error.connection_invalidated or getattr(error.orig, "sqlstate", None) in RETRY_SQLSTATES


def _translated(error: SQLAlchemyError) -> Exception:
    """Our exception for a database that is away, busy or full; anything else is a fault of ours and stays as it is."""
    if isinstance(error, PoolTimeout):
        return StoreUnavailable("All connections to the database are in use. Try again in a moment.")
    if not isinstance(error, DBAPIError):
        return error
    if getattr(error.orig, "sqlstate", None) in FULL_SQLSTATES or _sqlite_code(error) == sqlite3.SQLITE_FULL:
        return StorageFull(StorageFull.__doc__)
    if (text := SQLITE_SAYS.get(_sqlite_code(error))) is not None:
        return StoreUnavailable(text)
    if isinstance(error, OperationalError) or error.connection_invalidated:
        return StoreUnavailable(StoreUnavailable.__doc__)
    return error


def _sqlite_code(error: DBAPIError) -> int:
    code = getattr(error.orig, "sqlite_errorcode", None)
    return code & 0xFF if isinstance(code, int) else 0  # the low byte is the kind, the rest is detail


def _sqlite_engine(url: URL) -> Engine:
    engine = create_engine(
        url,
        connect_args={"timeout": SQLITE_BUSY_MS / 1000},
        pool_size=POOL,
        max_overflow=0,
        hide_parameters=True,  # errors end in logs, health values must not
    )
    engine.dialect.statement_compiler = _WithHints
    event.listen(engine, "do_connect", lambda *_: _make_private(url))
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


class _WithHints(SQLiteCompiler):
    """Says which index to use where a query asks for one; SQLAlchemy does so for other databases only."""

    def get_from_hint_text(self, table: FromClause, text: str | None) -> str | None:  # noqa: ARG002  # SQLAlchemy's names
        return text


def _make_private(url: URL) -> None:
    """Make the file before SQLite does: health data, so nobody else may look."""
    if not url.database or url.database == ":memory:":
        return
    path = Path(url.database)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600, exist_ok=True)
    except OSError as error:
        raise StoreUnavailable(f"The file cannot be made or opened: {error.strerror}.") from error


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves: see _begin_sqlite
    journal = "WAL" if wal_is_safe(sqlite3.sqlite_version_info) else "TRUNCATE"
    for pragma in (
        f"busy_timeout={SQLITE_BUSY_MS}",
        f"journal_mode={journal}",
        "synchronous=FULL",  # an acknowledged event survives a power cut
        "foreign_keys=ON",
        "secure_delete=ON",  # what is erased is overwritten, also in pages freed long before the erasure
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    """Take the write lock at once: a lock taken later, after reading, fails instead of waiting."""
    if not connection.get_execution_options().get("baton_reads"):
        # On the driver's own cursor: as a statement of SQLAlchemy it would cost as much as the query after it.
        run(connection, "BEGIN IMMEDIATE")


def _postgres_engine(url: URL, **options_of_engine: object) -> Engine:
    if url.drivername in ("postgresql", "postgres"):
        url = url.set(drivername="postgresql+psycopg")
    options = " ".join(f"-c {name}={value}" for name, value in POSTGRES_OPTIONS.items())
    given = url.query.get("options", "")
    return create_engine(
        url,
        connect_args={
            "connect_timeout": CONNECT_TIMEOUT_S,
            "application_name": "baton",
            "options": f"{options} {given if isinstance(given, str) else ' '.join(given)}".strip(),
        },
        pool_size=POOL,
        max_overflow=0,
        pool_timeout=POOL_WAIT_S,
        hide_parameters=True,
        **options_of_engine,
    )
