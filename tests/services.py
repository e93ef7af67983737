"""Real PostgreSQL and Redis for tests: each test process starts its own on free ports, in a folder that is removed.

A server lives as long as the process that started it, however that ends: it runs under a shell that waits on a pipe.
What is not installed is left out, and said in one line at the end; BATON_TEST_REQUIRE_SERVICES=1 makes that a failure.
"""

from __future__ import annotations

import atexit
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import NoReturn

import psycopg
import pytest

from store import Store
from store.tables import metadata

REQUIRED = os.environ.get("BATON_TEST_REQUIRE_SERVICES") == "1"
LEFT_OUT = "left out, needs "  # how the reason of such a skip begins
START_S = 30
OLDEST_POSTGRES = 15

# Runs a server and stops it when our end of the pipe closes, even if we were killed.
_GUARD = 'exec 3<&0; "$@" </dev/null & echo $! >"$0"; pid=$!; read _ <&3; kill -INT "$pid"; wait "$pid"'


def leave_out(service: str, why: str) -> NoReturn:
    """Skip this test because a service is missing; where services are required, fail instead."""
    if REQUIRED:
        pytest.fail(f"{service} is required here (BATON_TEST_REQUIRE_SERVICES=1): {why}", pytrace=False)
    pytest.skip(f"{LEFT_OUT}{service}: {why}")


def summary_line(reasons: list[str]) -> str | None:
    """One line about what was left out; None when nothing was."""
    counts = Counter(reason.partition(LEFT_OUT)[2] for reason in reasons)
    others = counts.pop("", 0)
    parts = [f"{number} for want of {what}" for what, number in counts.items()]
    if others:
        parts.append(f"{others} for other reasons (make test ARGS=-rs names them)")
    if not parts:
        return None
    strict = " BATON_TEST_REQUIRE_SERVICES=1 makes a missing service a failure." if counts else ""
    return f"Left out: {'; '.join(parts)}.{strict}"


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@dataclass
class Server:
    """A server program in a folder of its own."""

    name: str
    command: Callable[[Path, int], list[str]]  # folder and port -> the command line
    answers: Callable[[int], bool]  # whether the server on this port is up
    prepare: Callable[[Path], None] = lambda folder: None
    port: int = 0
    folder: Path = field(init=False)
    _guard: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it for the first time; stopped and removed when this process ends."""
        self.folder = Path(tempfile.mkdtemp(prefix=f"baton-{self.name}-"))
        user, group = _somebody()
        if user is not None and group is not None:
            os.chown(self.folder, user, group)
        atexit.register(self.remove)
        self.prepare(self.folder)
        self.port = free_port()
        self.resume()

    def resume(self) -> None:
        """Start it (again) on the same port with the same data."""
        log, user = self.folder / "log", _somebody()
        command = ["/bin/sh", "-c", _GUARD, str(self.folder / "pid"), *self.command(self.folder, self.port)]
        with log.open("ab") as out:
            self._guard = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=out,
                stderr=out,
                cwd=self.folder,
                user=user[0],
                group=user[1],
                extra_groups=None if user[0] is None else [],
                start_new_session=True,  # Ctrl-C is for the tests, which stop it in their own time
            )
        until = time.monotonic() + START_S
        while not self.answers(self.port):
            if time.monotonic() > until:
                raise RuntimeError(f"{self.name} did not start:\n{log.read_text()[-3000:]}")
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop it in an orderly way; the data stays."""
        if self._guard is not None and self._guard.stdin is not None:
            self._guard.stdin.close()
            self._guard.wait(timeout=START_S)
            self._guard = None

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the server itself (SIGKILL, SIGSTOP, SIGCONT)."""
        os.kill(int((self.folder / "pid").read_text()), number)

    def remove(self) -> None:
        """Stop it and delete its folder."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def _somebody() -> tuple[int, int] | tuple[None, None]:
    """Who the servers run as when we are root, which PostgreSQL refuses; otherwise nobody else."""
    if os.geteuid() != 0:
        return None, None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return entry.pw_uid, entry.pw_gid
    return 65534, 65534


# --------------------------------------------------------------------------- PostgreSQL


def postgres_programs() -> Path | None:
    """The folder with the newest PostgreSQL of this machine, if it is new enough."""
    places = [Path(found).resolve().parent] if (found := shutil.which("postgres")) else []
    for pattern in ("usr/lib/postgresql/*/bin", "usr/pgsql-*/bin", "opt/homebrew/opt/postgresql@*/bin"):
        places += Path("/").glob(pattern)
    usable = {place: _major(place) for place in places if (place / "initdb").exists()}
    best = max(usable, key=lambda place: usable[place], default=None)
    return best if best is not None and usable[best] >= OLDEST_POSTGRES else None


def _major(place: Path) -> int:
    said = subprocess.run([place / "postgres", "--version"], capture_output=True, text=True).stdout
    found = re.search(r"\d+", said)
    return int(found.group()) if found else 0


class Postgres:
    """A PostgreSQL and the fresh databases it gives out."""

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        self._numbers = count(1)
        self._free: list[str] = []
        self.server = Server("postgres", self._command, self._answers, self._initdb)
        self.server.start()
        self._sql("CREATE DATABASE baton_template")
        store = Store(self.url("baton_template"))
        store.migrate()
        store.close()

    def url(self, database: str) -> str:
        """The address of one of its databases."""
        return f"postgresql://baton@127.0.0.1:{self.server.port}/{database}"

    def new_database(self, *, template: str = "baton_template") -> str:
        """The name of a new database with all tables; with template1, of one without any."""
        name = f"baton_{os.getpid()}_{next(self._numbers)}"
        self._sql(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def lend(self) -> str:
        """The name of a database with all tables and no rows. Making one takes a second, emptying one milliseconds."""
        return self._free.pop() if self._free else self.new_database()

    def take_back(self, database: str) -> None:
        """Empty a database for the next test, whoever is still connected."""
        self._sql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'")
        rows = "; ".join(f"DELETE FROM {table.name}" for table in reversed(metadata.sorted_tables))
        try:
            self._sql(rows, database)
        except psycopg.Error:  # the test has changed the tables
            self.drop(database)
        else:
            self._free.append(database)

    def drop(self, database: str) -> None:
        """Delete a database, whoever is still connected."""
        self._sql(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")

    def _sql(self, statement: str, database: str = "postgres") -> None:
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            connection.execute(statement.encode())

    def _initdb(self, folder: Path) -> None:
        user, group = _somebody()
        login = ["-U", "baton", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"]
        subprocess.run(
            [self._programs / "initdb", "-D", folder / "data", *login],
            check=True,
            capture_output=True,
            cwd=folder,
            user=user,
            group=group,
            extra_groups=None if user is None else [],
        )

    def _command(self, folder: Path, port: int) -> list[str]:
        # Nothing here has to survive a power cut, so the disk may take its time.
        options = {
            "listen_addresses": "127.0.0.1", "unix_socket_directories": "", "fsync": "off", "full_page_writes": "off",
            "max_connections": "200", "shared_buffers": "64MB",
        }  # fmt: skip
        settings = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        return [str(self._programs / "postgres"), "-D", str(folder / "data"), "-p", str(port), *settings]

    @staticmethod
    def _answers(port: int) -> bool:
        try:
            psycopg.connect(f"postgresql://baton@127.0.0.1:{port}/postgres", connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True


# --------------------------------------------------------------------------- Redis


def redis_program() -> str | None:
    """The Redis or Valkey of this machine."""
    return shutil.which("redis-server") or shutil.which("valkey-server")


def new_redis(program: str) -> Server:
    """A Redis of one's own, without persistence."""

    def command(folder: Path, port: int) -> list[str]:
        quiet = ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--daemonize", "no"]
        return [program, "--port", str(port), "--dir", str(folder), *quiet]

    server = Server("redis", command, redis_answers)
    server.start()
    return server


def redis_answers(port: int) -> bool:
    """Whether a Redis on this port answers."""
    return _redis(port, b"PING\r\n").startswith(b"+PONG")


def _redis(port: int, line: bytes) -> bytes:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
            connection.sendall(line)
            return connection.recv(100)
    except OSError:
        return b""


# --------------------------------------------------------------------------- fixtures, exported by tests/conftest.py


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    """A PostgreSQL for all tests of this process."""
    programs = postgres_programs()
    if programs is None:
        leave_out("PostgreSQL", f"no initdb of version {OLDEST_POSTGRES} or newer found")
    postgres = Postgres(programs)
    yield postgres
    postgres.server.remove()


@pytest.fixture(scope="session")
def redis_server_url() -> Iterator[str]:
    """The address of a Redis for all tests of this process; use `redis_url` for an empty one."""
    program = redis_program()
    if program is None:
        leave_out("Redis", "neither redis-server nor valkey-server found")
    server = new_redis(program)
    yield f"redis://127.0.0.1:{server.port}/0"
    server.remove()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with all tables and no rows, to be copied."""
    file = tmp_path_factory.mktemp("template") / "baton.db"
    store = Store(f"sqlite:///{file}")
    store.migrate()
    store.close()
    return file


@pytest.fixture
def redis_url(redis_server_url: str) -> str:
    """A real Redis with nothing in it."""
    port = int(redis_server_url.rpartition(":")[2].partition("/")[0])
    assert _redis(port, b"FLUSHALL\r\n").startswith(b"+OK")
    return redis_server_url


@pytest.fixture
def postgres_url(postgres_server: Postgres) -> Iterator[str]:
    """A real PostgreSQL database with all tables and no rows."""
    name = postgres_server.lend()
    yield postgres_server.url(name)
    postgres_server.take_back(name)


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A SQLite file with all tables and no rows."""
    file = tmp_path / "baton.db"
    shutil.copy(sqlite_template, file)
    return f"sqlite:///{file}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A database with all tables and no rows: the test runs on SQLite and on PostgreSQL."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without any table: the test runs on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'folder' / 'baton.db'}"
        return
    postgres: Postgres = request.getfixturevalue("postgres_server")
    name = postgres.new_database(template="template1")
    yield postgres.url(name)
    postgres.drop(name)
