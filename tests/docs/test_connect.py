"""The pages that connect senders: their calls, run as written against a real Baton, and a delivery that arrives."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.docs.test_calls import documents
from tests.docs.test_pages import SHELL
from tests.ops.running import ROOT, Running
from tests.services import leave_out

DAY = (datetime.now(UTC) - timedelta(days=1)).date().isoformat()
HOWTO = ROOT / "docs" / "howto"
APPLE = {
    "id": "A-1",
    "name": "Laufen",
    "start": f"{DAY} 09:00:00 +0100",
    "end": f"{DAY} 09:45:00 +0100",
    "distance": {"qty": 8, "units": "km"},
}
HEVY = {
    "id": "b459cba5-cd6d-463c-abd6-54f8eafcadcb",
    "title": "Legs",
    "start_time": f"{DAY}T16:30:00Z",
    "end_time": f"{DAY}T17:20:00Z",
    "updated_at": f"{DAY}T17:21:00Z",
    "exercises": [{"title": "Plank", "sets": [{"type": "normal", "duration_seconds": 45}]}],
}
NIGHT = {"athlete_id": "i12345", "type": "WELLNESS_UPDATED", "timestamp": f"{DAY}T08:00:00Z"}
RENAMED = {
    "object_type": "activity",
    "object_id": 1,
    "aspect_type": "update",
    "owner_id": 134815,
    "updates": {"title": "x"},
}
# Page, what its sender sends then, and what that comes to.
DELIVERED: dict[str, tuple[Any, str, str]] = {
    "connect-a-sender": (None, "", ""),  # what it connects it also ends
    "connect-apple-health": ({"data": {"workouts": [APPLE]}}, "events", "run"),
    "connect-garmin": ({"deregistrations": [{"userId": "d3315b1072421d0dd7c8f6b8e1de4df8"}]}, "closed", "deregistered"),
    "connect-hevy": (
        {"page": 1, "page_count": 1, "events": [{"type": "updated", "workout": HEVY}]},
        "events",
        "workout",
    ),
    "connect-intervals-icu": (
        {
            "secret": "the webhook secret of the app",
            "events": [{**NIGHT, "records": [{"id": DAY, "sleepSecs": 25_000}]}],
        },
        "events",
        "check_in",
    ),
    "connect-strava": (RENAMED, "ignored", "not_used"),
}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    if shutil.which("curl") is None:
        leave_out("curl", "not installed")
    started = Running(home=tmp_path_factory.mktemp("connect") / "home").wait_until_ready()
    yield started
    started.kill()


def run(page: str, running: Running) -> list[Any]:
    """What the calls of a page to Baton print; calls to others are left out."""
    blocks = SHELL.findall((HOWTO / f"{page}.md").read_text(encoding="utf-8"))
    ours = [block for block in blocks if "$BATON" in block and "https://" not in block]
    env = {**os.environ, "BATON": running.address, "KEY": running.key, "ATHLETE": running.athlete}
    ran = subprocess.run(
        ["sh", "-eu", "-c", "\n".join(ours)], env=env, capture_output=True, text=True, timeout=60, cwd=running.home
    )
    assert ran.returncode == 0, ran.stderr
    return documents(ran.stdout)


def items(running: Running, connection: str) -> list[dict[str, Any]]:
    """What became of the first delivery, once somebody has read it."""
    path = f"/v1/athletes/{running.athlete}/connections/{connection}/deliveries"
    until = time.monotonic() + 20
    while True:
        (delivery,) = running.get(path).json()["deliveries"]
        if delivery["state"] != "waiting":
            assert delivery["state"] == "read", delivery["why"]
            found: list[dict[str, Any]] = delivery["items"]
            return found
        assert time.monotonic() < until
        time.sleep(0.1)


def test_every_page_of_this_kind_is_held() -> None:
    assert {path.stem for path in HOWTO.glob("connect-*.md")} == set(DELIVERED)


@pytest.mark.parametrize("page", sorted(DELIVERED))
def test_calls_of_the_page_connect_and_its_sender_arrives(page: str, running: Running) -> None:
    body, what, code = DELIVERED[page]
    made, *others = run(page, running)
    assert made["guide"]
    if body is None:
        patched, listed = others
        assert patched["connection_id"] == made["connection"]["connection_id"]
        assert listed == {"deliveries": [], "next": None}
        assert httpx.get(made["url"]).status_code == 404
        return
    secret = (made["secrets"] or [""])[0]
    assert httpx.post(made["url"], json=body, headers={"Authorization": secret}).status_code == 200
    (item,) = items(running, made["connection"]["connection_id"])
    assert (item["what"], [event["status"] for event in item["events"]]) == (what, ["stored"] * (what == "events"))
    assert item["code"] == code


def test_strava_is_answered_when_it_subscribes(running: Running) -> None:
    made, *_ = run("connect-strava", running)
    query = {"hub.mode": "subscribe", "hub.challenge": "15f7", "hub.verify_token": made["secrets"][0]}
    assert httpx.get(made["url"], params=query).json() == {"hub.challenge": "15f7"}


def test_programs_of_ones_own_arrive(running: Running) -> None:
    if shutil.which("openssl") is None:
        leave_out("openssl", "not installed")
    text = (HOWTO / "your-own-sender.md").read_text(encoding="utf-8").replace("2026-11-20", DAY)
    text = text.replace("2026-11-21", DAY)
    for shell, code in re.findall(r"^```(?:python|(sh))\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        path = f"{running.address}/v1/athletes/{running.athlete}/connections"
        headers = {"Authorization": f"Bearer {running.key}"}
        made = httpx.post(path, json={"sender": "baton"}, headers=headers).json()
        env = {**os.environ, "HOOK_URL": made["url"], "HOOK_SECRET": made["secrets"][0]}
        words = ["sh", "-eu", "-c", code] if shell else [sys.executable, "-c", code]
        subprocess.run(words, env=env, check=True, timeout=30, capture_output=True)
        (item,) = items(running, made["connection"]["connection_id"])
        assert [event["status"] for event in item["events"]] == ["stored"], json.dumps(item)
