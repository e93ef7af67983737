"""The processes of the Procfile, for real, on PostgreSQL and Redis: they start, are found healthy, and stop."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from tests.flow.processes import Stack
from tests.ops.test_deployment import ROOT, ours, procfile
from tests.services import Postgres, free_port

START_S = 60.0
GRACE_S = 20.0  # docker-compose.yml gives 60


@pytest.fixture(scope="module")
def stack(
    tmp_path_factory: pytest.TempPathFactory, postgres_server: Postgres, redis_server_url: str
) -> Iterator[Stack]:
    variables = {
        "BATON_DATABASE_URL": postgres_server.url(postgres_server.new_database(template="template1")),
        "BATON_BROKER_URL": redis_server_url,
        "BATON_METRICS_PORT": str(free_port()),
        "BATON_WORKER_PROCESSES": "1",
    }
    started = Stack(home=tmp_path_factory.mktemp("stack"), variables=variables)
    commands = procfile()
    started.baton(*commands.pop("release")[1:])
    for name, command in commands.items():
        started.start(name, *command[1:])
    yield started
    started.stop()


def run(stack: Stack, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "cli", *words],
        cwd=ROOT,
        env=stack.environment(),
        capture_output=True,
        text=True,
        timeout=60,
    )


def wait_until_healthy(stack: Stack, name: str) -> None:
    """Ask as docker-compose.yml asks."""
    deadline = time.monotonic() + START_S
    check = ours()[name]["healthcheck"]["test"]
    while (ran := run(stack, *check[2:])).returncode != 0:
        assert stack.running[name].poll() is None, stack.log_of(name)
        assert time.monotonic() < deadline, ran.stderr + stack.log_of(name)
        time.sleep(0.2)


def test_every_process_becomes_healthy_and_doctor_agrees(stack: Stack) -> None:
    for name in ("web", "reconciler", "batch", "outside", "worker", "beat"):
        wait_until_healthy(stack, name)
    told = run(stack, "doctor")
    assert told.returncode == 0, told.stdout
    assert {line.split()[0] for line in told.stdout.splitlines()} == {"ok"}


def test_a_stopped_worker_is_noticed(stack: Stack) -> None:
    stack.running["batch"].send_signal(signal.SIGTERM)
    assert stack.running["batch"].wait(timeout=GRACE_S) == 0
    assert run(stack, "alive", "worker", "--queue", "batch").returncode == 1
    told = run(stack, "doctor")
    assert told.returncode == 1
    assert "batch has no worker; start one: baton worker --queue batch" in told.stdout


def test_a_signal_stops_every_process_in_time(stack: Stack) -> None:
    running = {name: process for name, process in stack.running.items() if process.poll() is None}
    for process in running.values():
        process.send_signal(signal.SIGTERM)
    statuses = {name: process.wait(timeout=GRACE_S) for name, process in running.items()}
    assert set(statuses.values()) == {0}, statuses
    assert not [name for name in stack.running if "Traceback" in stack.log_of(name)]
