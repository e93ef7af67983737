"""A log that a person really kept goes through the running stack, and the plan holds to what the log can say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.flow.hevy_log import catalog_id, events_of
from tests.flow.processes import Client, Stack, content_of, decided
from tests.flow.test_one_process import start

EXPORT = Path(__file__).parents[3] / "shared" / "samples" / "hevy" / "export_kg.csv"
ZONE = ZoneInfo("Europe/Berlin")
PROFILE: dict[str, Any] = {"timezone": "Europe/Berlin"}


@pytest.fixture(scope="module")
def log() -> list[dict[str, Any]]:
    if not EXPORT.exists():
        pytest.skip("the sample logs are not beside this checkout")
    return events_of(EXPORT, ZONE)


def as_if_it_were(log: list[dict[str, Any]], day: datetime) -> list[dict[str, Any]]:
    """The same log with its last session three days before `day`."""
    shift = day - timedelta(days=3) - max(datetime.fromisoformat(e["occurred_at"]) for e in log)
    days = timedelta(days=shift.days)
    return [e | {"occurred_at": (datetime.fromisoformat(e["occurred_at"]) + days).isoformat()} for e in log]


def through_the_stack(client: Client, events: list[dict[str, Any]], profile: dict[str, Any]) -> dict[str, Any]:
    athlete_id = client.create(profile)
    return client.plan_that_has_seen(athlete_id, client.post(athlete_id, events))


def test_the_plan_of_a_real_log_is_the_one_of_baton_decide(
    make_stack: Callable[..., Stack], log: list[dict[str, Any]]
) -> None:
    stack = make_stack()
    client = start(stack)
    events = as_if_it_were(log, datetime.now(UTC))
    plan = through_the_stack(client, events, PROFILE)
    assert content_of(plan) == decided(stack, PROFILE, events, plan["valid_from"])
    assert _exercise_of(plan, "leg_curl_machine")["action"] == "hold"
    codes = {reason["code"] for reason in _exercise_of(plan, "leg_curl_machine")["reasons"]}
    assert codes & {"PAIN_UNKNOWN", "DATA_MISSING"}, codes
    unknown = next(n for n in plan["notices"] if n["code"] == "UNKNOWN_EXERCISES")
    assert "Squat (Smith Machine)" in unknown["facts"]["names"]
    assert all(rise not in {d["action"] for d in plan["decisions"]} for rise in ("add_load", "add_reps", "add_sets"))


def test_a_name_is_mapped_only_when_it_means_one_exercise() -> None:
    assert catalog_id("Seated Leg Curl (Machine)") == "leg_curl_machine"
    assert catalog_id("Squat (Barbell)") == "barbell_back_squat"
    assert catalog_id("Squat (Smith Machine)") is None
    assert catalog_id("Nordic Curl") is None  # assisted or not?


def _exercise_of(plan: dict[str, Any], name: str) -> dict[str, Any]:
    return next(d for d in plan["decisions"] if d["exercise"] == name)
