"""Baton's real processes, started as a person starts them, and a small client."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parents[2]
ENVELOPE = ("athlete_id", "revision", "computed_at")
SECRET_KEY = "c2VhbHMgc2VjcmV0cyBpbiB0ZXN0cywgYW5kIG9ubHk="
HEADERS = {"Content-Type": "application/json"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def eventually(condition: Callable[[], bool], *, within_s: float, what: str) -> None:
    until = time.monotonic() + within_s
    while not condition():
        if time.monotonic() > until:
            raise AssertionError(f"not within {within_s:.0f} s: {what}")
        time.sleep(0.05)


@dataclass
class Stack:
    """Some processes of Baton with one environment; each in a process group of its own."""

    home: Path
    variables: dict[str, str] = field(default_factory=dict)
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    clients: list[Client] = field(default_factory=list)
    port: int = field(default_factory=free_port)
    metrics_port: int = field(default_factory=free_port)  # two runs of the tests on one machine do not meet

    def environment(self, **more: str) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("BATON_")}
        ours = {"BATON_HOME": str(self.home), "PORT": str(self.port), "BATON_METRICS_PORT": str(self.metrics_port)}
        ours["BATON_SECRET_KEYS"] = SECRET_KEY
        return {**kept, **ours, **self.variables, **more}

    def start(self, name: str, *command: str, **more: str) -> subprocess.Popen[bytes]:
        self.home.mkdir(exist_ok=True)
        with (self.home / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "cli", *command], cwd=ROOT, env=self.environment(**more),
                stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        self.running[name] = process
        return process

    def baton(self, *command: str, given: str | None = None) -> str:
        """Run one command to its end and give what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "cli", *command], cwd=ROOT, env=self.environment(), input=given,
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def kill(self, name: str) -> None:
        """kill -9 of the process and all its children."""
        process = self.running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def client(self, key: str, *ports: int) -> Client:
        self.clients.append(Client(key, *(ports or (self.port,))))
        return self.clients[-1]

    def stop(self) -> None:
        for client in self.clients:
            client.close()
        for process in self.running.values():
            if process.poll() is None:
                process.terminate()
        for process in self.running.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(10)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self.running.clear()

    def log_of(self, name: str) -> str:
        return (self.home / f"{name}.log").read_text(errors="replace")

    def wait_for_web(self, *ports: int) -> None:
        until = time.monotonic() + 40
        for port in ports or (self.port,):
            while not _answers(port):
                dead = [name for name, process in self.running.items() if process.poll() is not None]
                assert not dead, (
                    f"{dead[0]} ended ({self.running[dead[0]].returncode}):\n{self.log_of(dead[0])[-2000:]}"
                )
                assert time.monotonic() < until, f"no answer on port {port}"
                time.sleep(0.05)


def _answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=2).status_code == 200
    except httpx.TransportError:
        return False


class Client:
    """What an integration does: create, post, wait for the plan."""

    def __init__(self, key: str, *ports: int) -> None:
        self.key = key
        self._https = [
            httpx.Client(base_url=f"http://127.0.0.1:{port}", headers={"Authorization": f"Bearer {key}"}, timeout=45)
            for port in ports
        ]
        self._calls = 0

    def close(self) -> None:
        for client in self._https:
            client.close()

    def _http(self) -> httpx.Client:
        """Each call goes to the next web process."""
        self._calls += 1
        return self._https[self._calls % len(self._https)]

    def create(self, profile: dict[str, Any], external_id: str | None = None) -> str:
        body = {"profile": profile} | ({"external_id": external_id} if external_id else {})
        answer = self._http().post("/v1/athletes", json=body)
        assert answer.status_code in {200, 201}, answer.text
        athlete_id: str = answer.json()["athlete_id"]
        return athlete_id

    def post(self, athlete_id: str, events: list[dict[str, Any]] | dict[str, Any]) -> int:
        """Post and answer how many events there are now."""
        answer = self._http().post(f"/v1/athletes/{athlete_id}/events", content=json.dumps(events), headers=HEADERS)
        assert answer.status_code == 202, answer.text
        total: int = answer.json()["events"]
        return total

    def plan_that_has_seen(self, athlete_id: str, events: int, *, within_s: float = 30) -> dict[str, Any]:
        """Poll as the documentation says: `?wait=` with the last ETag, until `Plan-Events` is high enough."""
        until = time.monotonic() + within_s
        etag: str | None = None
        plan: dict[str, Any] = {}
        while True:
            headers = {"If-None-Match": etag} if etag else {}
            answer = self._http().get(f"/v1/athletes/{athlete_id}/plan", params={"wait": 5}, headers=headers)
            assert answer.status_code in {200, 304, 404}, answer.text
            if answer.status_code == 200:
                plan, etag = answer.json(), answer.headers["ETag"]
            if answer.status_code != 404 and int(answer.headers["Plan-Events"]) >= events:
                break
            assert time.monotonic() < until, f"no plan has seen {events} events within {within_s:.0f} s"
        if plan.get("based_on", {}).get("events", -1) < events:
            plan = self._http().get(f"/v1/athletes/{athlete_id}/plan").json()
        return plan

    def plan(self, athlete_id: str) -> dict[str, Any]:
        found: dict[str, Any] = self._http().get(f"/v1/athletes/{athlete_id}/plan").json()
        return found

    def revisions(self, athlete_id: str) -> list[int]:
        answer = self._http().get(f"/v1/athletes/{athlete_id}/plans").json()
        return [entry["revision"] for entry in answer["plans"]]


def content_of(plan: dict[str, Any]) -> str:
    """All of a plan but its envelope, letter for letter."""
    return json.dumps({key: value for key, value in plan.items() if key not in ENVELOPE})


def decided(stack: Stack, profile: dict[str, Any], events: list[dict[str, Any]], today: str) -> str:
    """What `baton decide` gives, in a process of its own with no server, database or network."""
    document = json.dumps({"today": today, "profile": profile, "events": events})
    return content_of(json.loads(stack.baton("decide", "-", given=document)))
