"""Hevy: the webhook, posted workouts, the page of changes, and the text it writes elsewhere."""

from __future__ import annotations

import json
from typing import Any

import pytest

from integrations.senders import SENDERS
from integrations.senders.hevy import exercises_of_text
from integrations.values import NotUnderstood, Report, What
from schemas.events import load_events
from tests.integrations.senders.calls import Sets, delivery, fates, one_event, place, reports, sets_of
from tests.integrations.senders.fuzzing import PATIENCE, judge, parser_of, survives


def a_set(**told: Any) -> dict[str, Any]:
    return {
        "index": 0,
        "type": "normal",
        "weight_kg": None,
        "reps": None,
        "duration_seconds": None,
        "rpe": None,
        **told,
    }


def workout(**changes: Any) -> dict[str, Any]:
    return {
        "id": "0b52",
        "title": "Evening",
        "start_time": "2026-11-12T17:05:00+00:00",
        "end_time": "2026-11-12T17:50:00Z",
        "updated_at": "2026-11-12T17:51:00.250Z",
        "exercises": [
            {
                "title": "Hip Thrust (Barbell)",
                "exercise_template_id": "D57C2EC7",
                "sets": [
                    a_set(type="warmup", weight_kg=40, reps=10),
                    a_set(weight_kg=82.5, reps=8, rpe=8.5),
                    a_set(type="dropset", weight_kg="60", reps="12"),
                ],
            },
            {
                "title": "Copenhagen",
                "exercise_template_id": "9c1d2f7a-1111-4222-8333-444455556666",
                "sets": [a_set(duration_seconds=25)],
            },
        ],
        **changes,
    }


HOOK = {"id": "5", "payload": {"workoutId": "f1085cdb"}}
PAGE = {
    "page": 1,
    "events": [{"type": "updated", "workout": workout()}, {"type": "deleted", "id": "77"}, {"type": "?"}, 3],
}


def test_webhook_asks_for_a_fetch() -> None:
    (report,) = reports("hevy", HOOK)
    assert (report.what, report.reference) == (What.NEEDS_FETCH, "workout:f1085cdb")


@pytest.mark.parametrize("posted", [workout(), {"workout": workout()}, [workout()], {"workouts": [workout()]}])
def test_posted_workout_keeps_its_sets(posted: Any) -> None:
    found = one_event(reports("hevy", posted))
    assert (found.source_id, found.version, found.duration_min) == ("0b52", "2026-11-12T17:51:00.250000+00:00", 45)
    assert sets_of(found) == [
        Sets("Hip Thrust (Barbell)", (("warmup", 10, 40.0, None), ("work", 8, 82.5, 1.5), ("drop", 12, 60.0, None))),
        Sets("Copenhagen", (("work", "25 s"),)),
    ]
    assert [each.vendor_id for each in found.exercises] == [
        "hevy:D57C2EC7",
        "hevy:9c1d2f7a-1111-4222-8333-444455556666",
    ]


def test_page_of_changes_is_taken_item_by_item() -> None:
    found = reports("hevy", PAGE)
    assert fates(found) == [
        (What.EVENTS, "workout"),
        (What.EVENTS, "deleted"),
        (What.NOT_UNDERSTOOD, "not_a_workout"),
        (What.NOT_UNDERSTOOD, "not_a_workout"),
    ]
    gone: list[Any] = load_events([dict(event) for event in found[1].events])
    assert [event.of.source_id for event in gone] == ["77", "77|run"]  # a run may have been logged inside it


def test_run_inside_a_workout_goes_with_it() -> None:
    run = {"title": "Running", "sets": [a_set(distance_meters=5000, duration_seconds=1500)]}
    (report,) = reports("hevy", workout(exercises=[*workout()["exercises"], run]))
    assert [(event["type"], event["source_id"]) for event in report.events] == [
        ("workout", "0b52"),
        ("run", "0b52|run"),
    ]


def test_values_that_cannot_be_right_are_unknown() -> None:
    odd = {"title": "Squat", "sets": [a_set(reps=5, rpe=40, weight_kg=-20), a_set(reps=4.5, duration_seconds=30)]}
    assert sets_of(one_event(reports("hevy", workout(exercises=[odd])))) == [
        Sets("Squat", (("work", 5, None, None), ("work", "30 s")))
    ]


def test_workout_without_sets_is_ignored() -> None:
    assert fates(reports("hevy", workout(exercises=[]))) == [(What.IGNORED, "no_sets")]


def test_token_may_come_with_or_without_bearer() -> None:
    holds = SENDERS["hevy"].proof.holds
    assert holds(delivery(HOOK, {"Authorization": "Bearer mine"}), ("mine",))
    assert holds(delivery(HOOK, {"Authorization": "mine"}), ("Bearer mine",))
    assert not holds(delivery(HOOK, {"Authorization": "Bearer other"}), ("mine",))


@pytest.mark.parametrize("wrong", [{}, [], "x", {"page": 1}])
def test_what_hevy_never_sends_is_refused(wrong: Any) -> None:
    found = SENDERS["hevy"].parse(delivery(wrong), place("hevy"))
    if wrong == []:
        assert list(found) == []  # a page without changes
    else:
        with pytest.raises(NotUnderstood):
            list(found)


TEXT = """Logged with Hevy

Romanian Deadlift (Dumbbell)
Set 1: 22,5 kg x 10\x20
Set 2: 50 lbs x 8 [Drop Set]
Set 3: 22.5 kg x 6 [Failure]

Push Up
Set 1: 15 reps
Set 2: 12 [Warm-up]

Plank
Set 1: 1min 5s
Set 2: who knows
"""


def test_text_in_a_description_gives_sets() -> None:
    assert exercises_of_text(TEXT) == [
        {
            "name": "Romanian Deadlift (Dumbbell)",
            "sets": [
                {"kind": "work", "reps": 10, "load_kg": pytest.approx(22.5)},
                {"kind": "drop", "reps": 8, "load_lb": 50},
                {"kind": "failure", "reps": 6, "load_kg": pytest.approx(22.5)},
            ],
        },
        {"name": "Push Up", "sets": [{"kind": "work", "reps": 15}, {"kind": "warmup", "reps": 12}]},
        {"name": "Plank", "sets": [{"kind": "work", "duration_s": 65}]},
    ]


@pytest.mark.parametrize(
    "other", [None, 7, "", "Set 1: 20 kg x 5", "A fine run\nSet 1: 5 x 1 km", "Logged with hevyapp.com"]
)
def test_other_descriptions_give_none(other: object) -> None:
    assert exercises_of_text(other) == []


@PATIENCE
def test_mutated_bodies_do_no_harm() -> None:
    survives([json.dumps(body).encode() for body in (workout(), HOOK, PAGE)], parser_of("hevy"))


@pytest.mark.parametrize("line", ["Set 1: " + "1" * 80, "Set 1: 1h 1min 1s " * 50, "Set 1: " + "," * 200])
def test_long_texts_do_not_hang(line: str) -> None:
    def parse(text: bytes) -> list[Report]:
        exercises_of_text(text.decode())
        return []

    judge(f"Logged with Hevy\nA\n{line}\n".encode() * 3000, parse)
