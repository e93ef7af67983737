"""A real `baton run` in a process of its own, on a free port, in a folder of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.services import free_port

ROOT = Path(__file__).resolve().parents[2]
START_S = 30.0  # for two busy cores; two seconds are usual


def environment(home: Path, port: int) -> dict[str, str]:
    """What a first start has: nothing of Baton but a port and a folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BATON_")}
    return kept | {"PORT": str(port), "BATON_HOME": str(home)}


def baton(
    *words: str, home: Path, port: int = 8000, variables: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """One command, to its end."""
    return subprocess.run(
        [sys.executable, "-m", "cli", *words],
        cwd=ROOT,
        env=environment(home, port) | dict(variables or {}),
        capture_output=True,
        text=True,
        timeout=60,
        stdin=subprocess.DEVNULL,
    )


@dataclass
class Running:
    """A started Baton and what it has printed so far."""

    home: Path
    port: int = field(default_factory=free_port)
    variables: Mapping[str, str] = field(default_factory=dict)
    printed: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "cli", "run"],
            cwd=ROOT,
            env=environment(self.home, self.port) | dict(self.variables),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        # Read all the time: a full pipe would stop the process.
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout
        with self.process.stdout as lines:
            self.printed.extend(lines)

    @property
    def output(self) -> str:
        return "".join(self.printed)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def key(self) -> str:
        return (self.home / "api-key").read_text(encoding="ascii").strip()

    @property
    def athlete(self) -> str:
        found = re.search(r"/v1/athletes/(ath_[\w-]+)/plan", self.output)
        assert found, self.output
        return found[1]

    def get(self, path: str, **options: object) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.key}"}
        return httpx.get(self.address + path, headers=headers, timeout=40, **options)  # type: ignore[arg-type]

    def wait_until_ready(self) -> Running:
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline:
            assert self.process.poll() is None, self.output
            try:
                if "--etag-compare" in self.output and httpx.get(self.address + "/readyz").status_code == 200:
                    return self
            except httpx.TransportError:
                pass
            time.sleep(0.05)
        raise AssertionError(f"not ready after {START_S} s: {self.output}")

    def stop(self, number: int = signal.SIGINT) -> tuple[int, float]:
        """The exit status, and how many seconds it took."""
        began = time.monotonic()
        self.process.send_signal(number)
        status = self.process.wait(timeout=15)
        return status, time.monotonic() - began

    def kill(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
