"""The documentation page in a real browser: it renders, and its strict policy is not violated."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.serving import make_server

from tests.browser import OURS_ONLY, needed_chromium
from tests.services import free_port


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


def test_the_documentation_renders_without_internet(address: str, tmp_path: Path) -> None:
    found = subprocess.run(
        [
            needed_chromium(),
            "--headless",
            *OURS_ONLY,
            "--disable-gpu",
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
