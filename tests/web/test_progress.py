"""The weeks behind over HTTP."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from engine.memory import monday_of
from tests.web.helpers import Client, Rings, Tenants, ago, assert_problem, body, check_in, workout


def test_what_was_logged_is_counted(client: Client, rings: Rings) -> None:
    athlete = client.athlete(timezone="UTC")
    rings.answer()
    run = {"type": "run", "source": "log", "source_id": "r", "occurred_at": ago(days=7), "distance_km": 12.5}
    events = [workout("w", days_ago=7, reps=8), run, check_in("c", days_ago=7, sleep_h=6.5)]
    assert client.post(f"/v1/athletes/{athlete}/events", events).status_code == 202
    rings.answer()
    found = body(client.get(f"/v1/athletes/{athlete}/progress?weeks=2"))
    before, now = found["weeks"]
    assert now["monday"] == monday_of(datetime.now(UTC).date()).isoformat()
    assert before["sessions"] == {"kept": 1, "asked": 2, "done": 1}
    assert found["sessions"] == {"kept": 1, "asked": 2}
    assert (before["hard_sets"], before["back_sets"]) == ({"hinge": 3}, 3)
    assert before["runs"] == {"done": 1, "distance_km": 12.5, "duration_min": None, "longest_km": 12.5}
    lines = {(line["exercise"], line["measure"]): [p["value"] for p in line["points"]] for line in found["strength"]}
    # 16 kg, 8 repetitions, 3 in reserve: the lower of 16 x 41 / 30 and 16 x 36 / 26, rounded down.
    assert lines == {
        ("dumbbell_rdl", "e1rm_kg"): [21.86], ("dumbbell_rdl", "load_kg"): [16], ("dumbbell_rdl", "reps"): [8],
    }  # fmt: skip
    assert [night["sleep_h"] for night in found["sleep"]] == [6.5]
    assert [one["revision"] for one in found["revisions"]] == [1, 2]


def test_somebody_new_has_one_empty_week(client: Client) -> None:
    found = body(client.get(f"/v1/athletes/{client.athlete()}/progress"))
    assert [week["sessions"] for week in found["weeks"]] == [{"kept": 0, "asked": 2, "done": 0}]
    assert [found[name] for name in ("strength", "pain", "sleep", "revisions")] == [[], [], [], []]


@pytest.mark.parametrize("asked", ["weeks=0", "weeks=53", "weeks=x", "week=3"])
def test_a_bad_parameter_is_named(client: Client, asked: str) -> None:
    assert_problem(client.get(f"/v1/athletes/{client.athlete()}/progress?{asked}"), 422, "invalid_parameter")


def test_nobody_else_looks_back(client: Client, tenants: Tenants) -> None:
    athlete = client.athlete()
    assert_problem(tenants.client(tenant="theirs").get(f"/v1/athletes/{athlete}/progress"), 404, "no_athlete")
    writer = tenants.client(scopes=("events:write",))
    assert_problem(writer.get(f"/v1/athletes/{athlete}/progress"), 403, "missing_scope")
