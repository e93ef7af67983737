"""An OpenID provider for tests, in a process of its own (`tests.openid_server`)."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from tests.services import START_S, free_port

CLIENT_ID, CLIENT_SECRET = "baton", "a-secret-of-tests"


@dataclass
class OpenId:
    """A running provider, for tests."""

    port: int

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def settings(self, **more: str) -> dict[str, str]:
        """What Baton needs to be told of it."""
        ours = {"ISSUER": self.issuer, "CLIENT_ID": CLIENT_ID, "CLIENT_SECRET": CLIENT_SECRET, "LABEL": "Testing"}
        return {f"BATON_OIDC_{name}": value for name, value in (ours | more).items()}

    def world(self, **wanted: Any) -> None:
        """Say how the world is from now on; what is not named is as at the start."""
        httpx.put(f"{self.issuer}/world", json=wanted).raise_for_status()

    def calls(self) -> list[str]:
        """What it was asked since the world was made."""
        found: list[str] = httpx.get(f"{self.issuer}/world").json()
        return found


@contextmanager
def running() -> Iterator[OpenId]:
    """A provider that answers; ended afterwards."""
    port = free_port()
    variables = {**os.environ, "AUTHLIB_INSECURE_TRANSPORT": "1"}  # http, on loopback
    process = subprocess.Popen([sys.executable, "-m", "tests.openid_server", str(port)], env=variables)
    try:
        until = time.monotonic() + START_S
        while True:
            try:
                httpx.get(f"http://127.0.0.1:{port}/world")
                break
            except httpx.TransportError:
                assert process.poll() is None, "the provider ended"
                assert time.monotonic() < until, "the provider did not start"
                time.sleep(0.05)
        yield OpenId(port)
    finally:
        process.terminate()
        process.wait(10)
