"""A workout of Hevy's API as events."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from integrations.hevy_workout import workout_events
from integrations.values import NotUnderstood, Place
from schemas.events import load_events

PLACE = Place(source="hevy", zone=ZoneInfo("Europe/Oslo"), weight_unit="kg")


def a_set(**told: Any) -> dict[str, Any]:
    missing = ("weight_kg", "reps", "distance_meters", "duration_seconds", "rpe", "custom_metric")
    return {"index": 0, "type": "normal", **dict.fromkeys(missing), **told}


def a_workout(*exercises: dict[str, Any], **told: Any) -> dict[str, Any]:
    head = {"id": "6f1c", "title": "Legs", "start_time": "2026-11-20T06:30:00Z", "end_time": "2026-11-20T07:15:00Z"}
    return {**head, "updated_at": "2026-11-20T07:16:10.5Z", "exercises": list(exercises), **told}


def test_a_workout_has_its_id_its_version_and_the_time_of_the_athletes_day() -> None:
    (event,) = workout_events(
        a_workout(
            {"title": "Squat (Barbell)", "exercise_template_id": "D04AC939", "sets": [a_set(weight_kg=60, reps=5)]}
        ),
        PLACE,
    )
    assert event["source_id"] == "6f1c"
    assert event["version"] == "2026-11-20T07:16:10.500000+00:00"
    assert event["occurred_at"] == "2026-11-20T07:30:00+01:00"
    assert event["duration_min"] == Decimal(45)
    assert event["exercises"] == [
        {"name": "Squat (Barbell)", "vendor_id": "hevy:D04AC939", "sets": [{"reps": 5, "load_kg": Decimal(60)}]}
    ]
    load_events([event])


def test_kinds_of_sets_and_holds_are_told() -> None:
    sets = [
        a_set(type="warmup", weight_kg=20, reps=8),
        a_set(type="dropset", weight_kg=Decimal("15.5"), reps=12, rpe=Decimal("9.5")),
        a_set(type="failure", reps=1, duration_seconds=40),
    ]
    (event,) = workout_events(a_workout({"title": "Plank", "sets": sets}), PLACE)
    assert event["exercises"] == [
        {
            "name": "Plank",
            "sets": [
                {"kind": "warmup", "reps": 8, "load_kg": Decimal(20)},
                {"kind": "drop", "reps": 12, "load_kg": Decimal("15.5"), "rpe": Decimal("9.5")},
                {"kind": "failure", "duration_s": Decimal(40)},
            ],
        }
    ]


def test_a_run_among_the_exercises_is_a_run() -> None:
    run = {"title": "Running", "sets": [a_set(distance_meters=5200, duration_seconds=1740)]}
    lift = {"title": "Lunge", "sets": [a_set(reps=10)]}
    workout, found = workout_events(a_workout(run, lift), PLACE)
    assert [workout["type"], found["type"]] == ["workout", "run"]
    assert (found["distance_km"], found["duration_min"]) == (Decimal("5.2"), Decimal(29))
    load_events([workout, found])


def test_a_start_in_seconds_is_understood_and_a_workout_without_start_is_not() -> None:
    lift = {"title": "Lunge", "sets": [a_set(reps=10)]}
    (event,) = workout_events(a_workout(lift, start_time=1795156200), PLACE)
    assert event["occurred_at"] == "2026-11-20T07:30:00+01:00"
    with pytest.raises(NotUnderstood):
        workout_events(a_workout(lift, start_time=None), PLACE)
