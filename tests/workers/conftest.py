"""A store on both databases, the real rulebook, and a Redis that can be frozen and killed."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from catalog.load import load_rulebook
from engine.types import Rulebook
from store import Store
from store.sealing import Sealer, new_key
from tests.services import leave_out, new_redis, redis_program


class RedisServer:
    """A Redis of one's own."""

    def __init__(self, program: str) -> None:
        self._server = new_redis(program)
        self.url = f"redis://127.0.0.1:{self._server.port}/0"

    def freeze(self) -> None:
        self._server.signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._server.signal(signal.SIGCONT)

    def kill(self) -> None:
        self._server.signal(signal.SIGKILL)
        self._server.stop()

    def start(self) -> None:
        self._server.resume()

    def remove(self) -> None:
        self._server.remove()


@pytest.fixture
def redis_server() -> Iterator[RedisServer]:
    program = redis_program()
    if program is None:
        leave_out("Redis", "neither redis-server nor valkey-server found")
    server = RedisServer(program)
    yield server
    server.remove()


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    store = Store(database_url, sealer=Sealer([new_key()]))
    yield store
    store.close()


@pytest.fixture(scope="session")
def book() -> Rulebook:
    return load_rulebook()
