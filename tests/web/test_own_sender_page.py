"""The programs of the page "Write your own sender" do what the page says, against a server that listens."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.serving import make_server

from engine.types import Rulebook
from store import Store
from tests.web.helpers import Client, Rings, body
from workers.deliveries import read_delivery

PAGE = (Path(__file__).parents[2] / "docs" / "howto" / "your-own-sender.md").read_text(encoding="utf-8")


def program(language: str) -> str:
    (found,) = re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    return str(found)


PROGRAMS = {
    "workout": [sys.executable, "-c", program("python")],
    "check_in": ["sh", "-c", "set -eu\n" + program("sh")],
}


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Where the application listens."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.mark.parametrize("kind", PROGRAMS)
def test_program_of_the_page_sends_its_event(
    kind: str, address: str, client: Client, rings: Rings, store: Store, book: Rulebook
) -> None:
    if kind == "check_in" and not (shutil.which("curl") and shutil.which("openssl")):
        pytest.skip("curl or openssl is missing")
    path = f"/v1/athletes/{client.athlete()}/connections"
    made = body(client.post(path, {"sender": "baton"}))
    hook = address + made["url"].split("localhost")[1]
    rings.tasks.clear()
    ran = subprocess.run(
        PROGRAMS[kind],
        env={"HOOK_URL": hook, "HOOK_SECRET": made["secrets"][0], "PATH": "/usr/local/bin:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    ((_, delivery_id),) = rings.tasks
    read_delivery(delivery_id, store=store, book=book, bell=rings, now=datetime.now(UTC))
    (delivery,) = body(client.get(f"{path}/{made['connection']['connection_id']}/deliveries"))["deliveries"]
    assert [(item["what"], item["code"]) for item in delivery["items"]] == [("events", kind)]


def test_python_program_has_the_lines_it_promises() -> None:
    assert len(program("python").splitlines()) <= 20
