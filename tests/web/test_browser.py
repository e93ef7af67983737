"""The documentation page in a real browser: it renders, and its strict policy is not violated."""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.serving import make_server

from tests.services import free_port, leave_out


@pytest.fixture
def browser() -> str:
    """The Chromium of this machine."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        leave_out("Chromium", "no chromium, chromium-browser or google-chrome found")
    return found


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """The application behind a real port."""
    server = make_server("127.0.0.1", free_port(), app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_documentation_renders_without_internet(browser: str, address: str, tmp_path: Path) -> None:
    # Any other host is sent nowhere, so whatever is seen came from us.
    nowhere = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
    found = subprocess.run(
        [
            browser,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            nowhere,
            f"--user-data-dir={tmp_path}",
            "--enable-logging=stderr",
            "--virtual-time-budget=10000",
            "--dump-dom",
            f"{address}/docs",
        ],
        capture_output=True,
        text=True,
        timeout=90,
    )
    assert "Post one event, or a list of up to 500" in found.stdout
    assert "/v1/athletes/{athlete_id}/plan" in found.stdout.replace("\u200b", "").replace("<wbr>", "")
    for word in ("Refused to", "Content Security Policy", "Uncaught", "Failed to load"):
        assert word not in found.stderr
