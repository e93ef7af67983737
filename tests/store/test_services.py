"""The helpers that give tests real servers."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
import redis

from store import Store
from tests.services import redis_answers, redis_program, summary_line

REPOSITORY = Path(__file__).resolve().parents[2]


def test_each_test_gets_an_empty_database(database_url: str) -> None:
    store = Store(database_url)
    assert store.tenants() == []
    store.close()


@pytest.mark.parametrize("turn", [1, 2])
def test_redis_is_empty_for_each_test(redis_url: str, turn: int) -> None:
    client = redis.Redis.from_url(redis_url)
    assert client.dbsize() == 0
    client.set("left", turn)
    client.close()


def test_server_goes_when_the_tests_are_killed(redis_server_url: str) -> None:
    assert redis_program() is not None
    program = (
        "from tests.services import new_redis, redis_program\n"
        "server = new_redis(redis_program())\n"
        "print(server.port, server.folder, flush=True)\n"
        "input()"
    )
    tests = subprocess.Popen(
        [sys.executable, "-c", program], cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert tests.stdout is not None
    port, folder = tests.stdout.readline().split()
    assert redis_answers(int(port))
    tests.kill()
    tests.communicate()
    until = time.monotonic() + 10
    while redis_answers(int(port)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not redis_answers(int(port))
    shutil.rmtree(folder)


def test_summary_counts_what_was_left_out_by_service() -> None:
    reason = "Skipped: left out, needs Redis: not found"
    line = summary_line([reason, "Skipped: something else", reason])
    assert line is not None
    assert line.startswith("Left out: 2 for want of Redis: not found; 1 for other reasons (")
    assert line.endswith("makes a missing service a failure.")
    assert "\n" not in line
    assert "SERVICES" not in str(summary_line(["Skipped: not on this platform"]))
    assert summary_line([]) is None
