"""A file through real processes: uploaded, its server killed with kill -9 in the middle, and taken in to the end."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.flow.processes import Client, Stack, eventually
from tests.flow.runner_log import PROFILE
from tests.flow.test_one_process import start
from tests.workers.test_imports import days

MakeStack = Callable[..., Stack]
WORKOUTS = 2000


def how_far(stack: Stack, client: Client, import_id: str) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {client.key}"}
    found: dict[str, Any] = httpx.get(
        f"http://127.0.0.1:{stack.port}/v1/imports/{import_id}", headers=headers, timeout=10
    ).json()
    return found


def upload(stack: Stack, client: Client, athlete_id: str, data: bytes) -> str:
    headers = {"Authorization": f"Bearer {client.key}", "Content-Type": "text/csv"}
    answer = httpx.post(
        f"http://127.0.0.1:{stack.port}/v1/athletes/{athlete_id}/imports", content=data, headers=headers, timeout=20
    )
    assert answer.status_code == 202, answer.text
    return str(answer.json()["import_id"])


@pytest.mark.timeout(240)
def test_an_import_survives_the_death_of_its_process(make_stack: MakeStack) -> None:
    stack = make_stack()
    client = start(stack)
    athlete_id = client.create(PROFILE)
    import_id = upload(stack, client, athlete_id, days(WORKOUTS))
    eventually(lambda: how_far(stack, client, import_id)["items_done"] > 0, within_s=30, what="a first step")
    stack.kill("run")
    client = start(stack)
    left = how_far(stack, client, import_id)
    eventually(lambda: how_far(stack, client, import_id)["state"] == "done", within_s=110, what="the rest of the file")
    done = how_far(stack, client, import_id)
    assert done["items_done"] == done["items_total"] == 2 * WORKOUTS
    assert done["counts"]["stored"] + done["counts"]["duplicate"] == WORKOUTS
    assert done["counts"]["not_taken"] == WORKOUTS
    assert left["items_done"] < done["items_total"]  # it did die in the middle
    plan = client.plan_that_has_seen(athlete_id, WORKOUTS)
    assert plan["based_on"]["events"] == WORKOUTS


def test_the_command_takes_in_a_file_beside_a_running_server(make_stack: MakeStack, tmp_path: Path) -> None:
    stack = make_stack()
    client = start(stack)
    athlete_id = client.create(PROFILE)
    file = tmp_path / "log.csv"
    file.write_bytes(days(3))
    said = stack.baton("import", str(file), "--athlete", athlete_id)
    assert "(strong-csv): 3 stored, 0 replaced, 0 duplicate, 0 older, 3 not taken" in said
    assert "line 3: rest_timer: A rest is not a set." in said
    assert client.plan_that_has_seen(athlete_id, 3, within_s=30)["based_on"]["events"] == 3
    again = stack.baton("import", str(file), "--athlete", athlete_id)
    assert "0 stored, 0 replaced, 3 duplicate" in again
    events = tmp_path / "events.ndjson"
    run = {"type": "run", "source_id": "r-1", "occurred_at": "2026-11-01T08:00:00Z", "distance_km": 5}
    events.write_text(json.dumps(run) + "\n")
    assert "(ndjson): 1 stored" in stack.baton("import", str(events), "--athlete", athlete_id)
