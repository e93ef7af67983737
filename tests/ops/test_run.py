"""`make run` as a person meets it: what it prints works, it stops cleanly, and it says plainly why it cannot start."""

from __future__ import annotations

import re
import shutil
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.ops.running import ROOT, Running, baton
from tests.services import free_port, leave_out


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    started = Running(home=tmp_path_factory.mktemp("running") / "home").wait_until_ready()
    yield started
    started.kill()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def start(home: Path) -> Iterator[type[Running]]:
    """Starts Batons that do not outlive the test."""
    started: list[Running] = []

    class Started(Running):
        def __post_init__(self) -> None:
            super().__post_init__()
            started.append(self)

    yield Started
    for each in started:
        each.kill()


def curl_lines(output: str) -> list[str]:
    return [line.strip() for line in output.splitlines() if line.strip().startswith("curl ")]


def test_first_start_prints_address_key_and_three_calls(running: Running) -> None:
    assert f"http://127.0.0.1:{running.port}\n" in running.output
    assert f"API key   {running.key}\n" in running.output
    assert len(curl_lines(running.output)) == 3


def test_home_belongs_to_its_owner_only(running: Running) -> None:
    assert running.home.stat().st_mode & 0o777 == 0o700
    assert (running.home / "api-key").stat().st_mode & 0o777 == 0o600


def test_everything_is_one_process(running: Running) -> None:
    children = Path(f"/proc/{running.process.pid}/task/{running.process.pid}/children")
    if not children.exists():
        pytest.skip("needs /proc")
    assert children.read_text(encoding="ascii") == ""


def test_printed_calls_work_as_printed(running: Running) -> None:
    if shutil.which("curl") is None:
        leave_out("curl", "not installed")
    post, read, wait = curl_lines(running.output)

    def run(line: str) -> str:
        ran = subprocess.run(["sh", "-c", line], capture_output=True, text=True, timeout=60, cwd=running.home)
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    before = run(read)
    assert '"prescriptions"' in before
    waiting: list[str] = []
    poller = threading.Thread(target=lambda: waiting.append(run(wait)))
    poller.start()
    assert '"accepted"' in run(post)
    poller.join(timeout=35)
    assert '"based_on"' in waiting[0]
    assert waiting[0] != before


def test_docs_page_is_served(running: Running) -> None:
    assert running.get("/docs").status_code == 200


def test_a_taken_port_is_one_clear_line(running: Running, home: Path) -> None:
    ran = baton("run", home=home, port=running.port)
    assert ran.returncode == 1
    assert ran.stderr == (
        f"Cannot listen on 127.0.0.1:{running.port} (Address already in use). "
        f"Choose another port: make run PORT={running.port + 1}\n"
    )


def test_the_same_home_twice_is_one_clear_line(running: Running) -> None:
    ran = baton("run", home=running.home, port=free_port())
    assert ran.returncode == 1
    assert ran.stderr == (
        f"Another Baton is running in {running.home}. Stop it, or choose another folder: BATON_HOME=/some/folder\n"
    )


def test_a_home_that_cannot_be_made_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="ascii")
    ran = baton("run", home=tmp_path / "file" / "home", port=free_port())
    assert ran.returncode == 1
    assert ran.stderr.startswith(f"Cannot use {tmp_path}/file/home as home folder")
    assert ran.stderr.count("\n") == 1


def test_a_lock_that_cannot_be_opened_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "lock").mkdir()
    ran = baton("run", home=tmp_path, port=free_port())
    assert ran.returncode == 1
    assert ran.stderr.startswith(f"Cannot write {tmp_path}/lock: ")
    assert ran.stderr.count("\n") == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_everything_even_with_a_long_poll(start: type[Running], home: Path, number: int) -> None:
    baton_run = start(home=home).wait_until_ready()
    plan = baton_run.get(f"/v1/athletes/{baton_run.athlete}/plan", params={"wait": 30})
    answers: list[object] = []

    def poll() -> None:
        try:
            headers = {"Authorization": f"Bearer {baton_run.key}", "If-None-Match": plan.headers["ETag"]}
            path = f"/v1/athletes/{baton_run.athlete}/plan?wait=30"
            answers.append(httpx.get(baton_run.address + path, headers=headers, timeout=40).status_code)
        except httpx.TransportError as error:
            answers.append(error)

    poller = threading.Thread(target=poll)
    poller.start()
    poller.join(timeout=1)
    assert poller.is_alive(), answers
    status, took_s = baton_run.stop(number)
    poller.join(timeout=5)
    assert (status, took_s < 5, answers) == (0, True, [304]), baton_run.output
    assert "Traceback" not in baton_run.output
    with socket.socket() as again:
        again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        again.bind(("127.0.0.1", baton_run.port))


def test_a_second_start_goes_on_with_the_same_key_and_athlete(start: type[Running], home: Path) -> None:
    first = start(home=home).wait_until_ready()
    known = (first.key, first.athlete)
    first.stop()
    second = start(home=home).wait_until_ready()
    assert (second.key, second.athlete) == known
    assert second.get(f"/v1/athletes/{second.athlete}/plan").status_code == 200
    second.stop()
    for file in home.glob("baton.db*"):
        file.unlink()
    third = start(home=home).wait_until_ready()
    assert third.key != known[0]
    assert third.get(f"/v1/athletes/{third.athlete}/plan", params=None).status_code in {200, 404}


def test_two_run_side_by_side(running: Running, start: type[Running], home: Path) -> None:
    other = start(home=home).wait_until_ready()
    assert other.key != running.key
    assert other.get(f"/v1/athletes/{running.athlete}").status_code == 404
    assert running.get(f"/v1/athletes/{running.athlete}").status_code == 200


def test_a_wrong_setting_is_named(home: Path) -> None:
    ran = subprocess.run(
        ["sh", "-c", f"PORT=http BATON_HOME={home} exec .venv/bin/python -m cli run"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ran.returncode == 2
    assert re.search(r"Error: PORT is 'http'; it must be a whole number from 1 to 65535", ran.stderr)
