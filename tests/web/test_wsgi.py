"""`web.wsgi:app` behind the real server: posted event to polled plan, large bodies, and a stop that does not hang."""

from __future__ import annotations

import http.client as http_client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from store import Store
from tests.services import free_port
from tests.web.helpers import check_in
from web.auth import SCOPES

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """granian with one process, in which everything runs; and its address."""
    port = free_port()
    log = (tmp_path / "log").open("wb")
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--blocking-threads", "16"]
    environ = {"PATH": os.environ["PATH"], "BATON_HOME": str(tmp_path)}
    process = subprocess.Popen(
        [*command, "web.wsgi:app"], cwd=ROOT, env=environ, stdout=log, stderr=log, start_new_session=True
    )
    address = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 30
    while True:
        try:
            assert httpx.get(f"{address}/readyz", timeout=5).status_code == 200
            break
        except httpx.TransportError:
            assert time.monotonic() < deadline, (tmp_path / "log").read_text()
            time.sleep(0.05)
    yield process, address
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    log.close()


@pytest.fixture
def http(server: tuple[subprocess.Popen[bytes], str], tmp_path: Path) -> Iterator[httpx.Client]:
    """A client with a key."""
    store = Store(f"sqlite:///{tmp_path / 'baton.db'}")
    now = datetime.now(UTC)
    key = store.create_key(store.create_tenant("t", now=now), name="test", scopes=tuple(SCOPES), now=now)
    store.close()
    with httpx.Client(base_url=server[1], headers={"Authorization": f"Bearer {key.secret}"}, timeout=60) as client:
        yield client


def test_from_a_post_to_a_plan_and_a_quick_end(server: tuple[subprocess.Popen[bytes], str], http: httpx.Client) -> None:
    athlete = http.post("/v1/athletes", json={"profile": {"timezone": "Europe/Berlin"}}).json()["athlete_id"]
    posted = http.post(f"/v1/athletes/{athlete}/events", json=check_in("c-1", energy=7)).json()
    plan = http.get(posted["plan"], params={"wait": 20, "min_events": posted["events"]})
    assert (plan.status_code, plan.headers["Plan-Events"]) == (200, "1")

    waited: list[httpx.Response] = []
    path = f"/v1/athletes/{athlete}/plan?wait=60&min_events=9"
    poller = threading.Thread(target=lambda: waited.append(http.get(path)))
    poller.start()
    time.sleep(0.5)
    began = time.monotonic()
    server[0].send_signal(signal.SIGTERM)
    server[0].wait(timeout=20)
    assert time.monotonic() - began < 5
    poller.join(5)
    assert [answer.status_code for answer in waited] == [200]  # answered, not cut off


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_that_is_too_large_is_answered(http: httpx.Client, chunked: bool) -> None:
    athlete = http.post("/v1/athletes", json={"profile": {"timezone": "UTC"}}).json()["athlete_id"]
    large = b" " * 10_000_000
    parts = (large[start : start + 65536] for start in range(0, len(large), 65536))
    answer = http.post(
        f"/v1/athletes/{athlete}/events",
        content=parts if chunked else large,
        headers={"Content-Type": "application/json"},
    )
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    assert http.get(f"/v1/athletes/{athlete}").json()["events"] == 0


def test_a_client_that_reads_only_after_sending_sees_the_refusal(http: httpx.Client) -> None:
    athlete = http.post("/v1/athletes", json={"profile": {"timezone": "UTC"}}).json()["athlete_id"]
    plain = http_client.HTTPConnection(http.base_url.host, http.base_url.port or 80, timeout=30)
    headers = {"Authorization": http.headers["Authorization"], "Content-Type": "application/json"}
    plain.request("POST", f"/v1/athletes/{athlete}/events", b" " * 10_000_000, headers)
    answer = plain.getresponse()
    assert (answer.status, json.loads(answer.read())["code"]) == (413, "body_too_large")
    plain.close()
