"""LiftTrace: workouts with sets, without a time, a unit or an id of their own."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from integrations.senders import SENDERS
from integrations.values import NotUnderstood, What
from tests.integrations.senders.calls import (
    Sets,
    delivery,
    fates,
    one_event,
    place,
    reports,
    sets_of,
)
from tests.integrations.senders.fuzzing import PATIENCE, parser_of, survives


def body(**changes: Any) -> dict[str, Any]:
    data = {
        "date": "2026-11-12",
        "logged": True,
        "name": "Legs",
        "completed": True,
        "duration_min": 35,
        "exercises": [
            {
                "exercise_id": 7,
                "exercise_name": "Goblet Squat",
                "sets": [
                    {"reps": 8, "weight": 12, "completed": True, "warmup": True, "rpe": None},
                    {"reps": 10, "weight": "22,5", "completed": True, "warmup": False, "rpe": 8.5},
                    {"reps": 10, "weight": 24, "completed": False, "warmup": False, "rpe": None},
                ],
            },
            {
                "exercise_id": 9,
                "exercise_name": "Side Plank",
                "set_type": "time",
                "sets": [{"reps": None, "weight": None, "completed": True, "duration_sec": 40}],
            },
            {"exercise_id": 11, "exercise_name": "Lunge", "sets": [{"reps": 8, "completed": False}]},
        ],
    }
    return {"event": "workout.completed", "timestamp": "2026-11-12T19:02:03.400Z", "data": {**data, **changes}}


def test_workout_keeps_the_sets_that_were_done() -> None:
    workout = one_event(reports("lifttrace", body()))
    assert (workout.source, workout.source_id) == ("lifttrace", "2026-11-12 Legs")
    assert workout.version == "2026-11-12T19:02:03.400000+00:00"
    assert workout.occurred_at == datetime(2026, 11, 12, 11, 0, tzinfo=UTC)  # noon in Berlin
    assert workout.day_only
    assert workout.duration_min == 35
    assert sets_of(workout) == [
        Sets("Goblet Squat", (("warmup", 8, 12.0, None), ("work", 10, 22.5, 1.5))),
        Sets("Side Plank", (("work", "40 s"),)),
    ]
    assert [each.vendor_id for each in workout.exercises] == ["lifttrace:7", "lifttrace:9"]


def test_weights_are_in_the_unit_of_the_connection() -> None:
    workout = one_event(reports("lifttrace", body(), unit="lb"))
    assert workout.exercises[0].sets[0].load_kg == Decimal("5.44")  # 12 lb


def test_the_same_day_and_name_are_the_same_workout_in_a_newer_version() -> None:
    first, second = body(), body(duration_min=40) | {"timestamp": "2026-11-12T19:30:00Z"}
    one, other = one_event(reports("lifttrace", first)), one_event(reports("lifttrace", second))
    assert one.source_id == other.source_id
    assert one.version < other.version


def test_events_without_sets_are_ignored() -> None:
    for event, code in (("test", "test_event"), ("pr.set", "not_used"), ("body_stat.logged", "not_used")):
        assert fates(reports("lifttrace", {"event": event, "timestamp": "x", "data": {}})) == [(What.IGNORED, code)]


def test_workout_without_a_date_is_not_understood() -> None:
    assert fates(reports("lifttrace", body(date="soon"))) == [(What.NOT_UNDERSTOOD, "missing_date")]


@pytest.mark.parametrize("wrong", [b"", b"\xff\xfe", b"[]", b"{}", b'{"event": 7}', b"[" * 100_000])
def test_what_lifttrace_never_sends_is_refused(wrong: bytes) -> None:
    with pytest.raises(NotUnderstood):
        list(SENDERS["lifttrace"].parse(delivery(wrong), place("lifttrace")))


def test_retries_share_the_delivery_id() -> None:
    delivery_id = SENDERS["lifttrace"].delivery_id
    assert delivery_id is not None
    assert delivery_id(delivery({}, {"X-LiftTrace-Delivery": "7d6e"})) == "7d6e"
    assert delivery_id(delivery({})) is None


@PATIENCE
def test_mutated_bodies_do_no_harm() -> None:
    survives([json.dumps(body()).encode()], parser_of("lifttrace"))
