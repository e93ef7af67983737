"""Servers for a benchmark: a web server in a process of its own, a database, a broker if there is one."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from bench import client
from tests.services import Postgres, free_port, new_redis, postgres_programs, redis_program

ROOT = Path(__file__).resolve().parents[1]
THREADS = 16
START_S = 30
NOBODY = "amqp://127.0.0.1:1"  # a broker that is away: the bell is silent, which costs nothing


@contextmanager
def granian(target: str, **variables: str) -> Iterator[int]:
    """One process of granian that serves `target`; gives its port."""
    port = free_port()
    command = [
        sys.executable, "-m", "granian", target, "--interface", "wsgi", "--port", str(port), "--workers", "1",
        "--blocking-threads", str(THREADS), "--no-log",
    ]  # fmt: skip
    process = subprocess.Popen(command, cwd=ROOT, env=environment(variables), start_new_session=True)
    try:
        _wait_for(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(15)


def environment(variables: Mapping[str, str]) -> dict[str, str]:
    """The environment of a child: nothing of Baton but what is said here."""
    return {name: value for name, value in os.environ.items() if not name.startswith("BATON_")} | dict(variables)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_S
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError("the server ended while it started")
        with suppress(OSError):
            client.rate(port, [client.request("GET", "/nowhere")], status=404)
            return
        time.sleep(0.05)
    raise RuntimeError(f"the server did not start within {START_S} s")


@contextmanager
def databases(folder: Path) -> Iterator[dict[str, str]]:
    """An address of each kind of database that this machine has: SQLite always, PostgreSQL where it is installed."""
    programs = postgres_programs()
    found = {"SQLite": f"sqlite:///{folder / 'baton.db'}"}
    postgres = Postgres(programs) if programs else None
    if postgres is not None:
        found["PostgreSQL"] = postgres.url(postgres.new_database(template="template1"))
    try:
        yield found
    finally:
        if postgres is not None:
            postgres.server.remove()


@contextmanager
def broker() -> Iterator[str | None]:
    """The address of a Redis; None where there is none."""
    program = redis_program()
    server = new_redis(program) if program else None
    try:
        yield f"redis://127.0.0.1:{server.port}/0" if server else None
    finally:
        if server is not None:
            server.remove()
