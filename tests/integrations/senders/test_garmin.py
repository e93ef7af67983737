"""Garmin: pushes of several kinds and people in one body, pings, and exercise sets in grams."""

from __future__ import annotations

import json
from typing import Any

import pytest

from integrations.senders import SENDERS
from integrations.values import NotUnderstood, What
from tests.integrations.senders.calls import Sets, delivery, fates, one_event, place, reports, sets_of
from tests.integrations.senders.fuzzing import PATIENCE, parser_of, survives


def activity(**changes: Any) -> dict[str, Any]:
    return {
        "userId": "anna",
        "summaryId": "555",
        "activityId": 555,
        "activityType": "TRAIL_RUNNING",
        "startTimeInSeconds": 1_795_000_000,
        "startTimeOffsetInSeconds": 3600,
        "durationInSeconds": 2700,
        "distanceInMeters": 7010.0,
        "averageHeartRateInBeatsPerMinute": 0,
        **changes,
    }


SLEEP = {"userId": "anna", "summaryId": "s1", "startTimeInSeconds": "1795000000", "durationInSeconds": 23_400}
SETS = {
    "activityId": "555",
    "exerciseSets": [
        {"setType": "ACTIVE", "repetitionCount": 10, "weight": 22_500, "startTime": "2026-11-18T10:26:40.0",
         "exercises": [{"category": "LUNGE", "name": "DUMBBELL_BULGARIAN_SPLIT_SQUAT", "probability": 100.0}]},
        {"setType": "REST", "duration": 60, "startTime": "2026-11-18T10:28:00.0"},
        {"setType": "ACTIVE", "repetitionCount": 8, "weight": 0, "duration": 41.5,
         "exercises": [{"category": "LUNGE", "name": "DUMBBELL_BULGARIAN_SPLIT_SQUAT"}]},
        {"setType": "ACTIVE", "repetitionCount": 9, "duration": 40, "wktStepIndex": None,
         "exercises": [{"category": "SQUAT", "name": "GOBLET_SQUAT", "probability": 81.5}]},
        {"setType": "ACTIVE", "repetitionCount": 9, "duration": 40, "wktStepIndex": 3,
         "exercises": [{"category": "BANDED_EXERCISES", "name": "ROW", "probability": 20}]},
        {"setType": "ACTIVE", "repetitionCount": 0, "duration": 30, "exercises": [{"category": "PLANK", "name": None}]},
        {"setType": "ACTIVE", "repetitionCount": 5, "exercises": []},
    ],
}  # fmt: skip


def test_run_has_its_facts() -> None:
    run = one_event(reports("garmin", {"activities": [activity()]}))
    assert (run.source_id, run.same_as, run.duration_min) == ("555", ("garmin:555",), 45)
    assert float(run.distance_km) == 7.01
    assert run.average_hr_bpm is None  # a pulse of 0 was not measured
    assert run.occurred_at.timestamp() == 1_795_000_000


def test_details_and_corrections_are_the_same_object() -> None:
    inside = {name: value for name, value in activity().items() if name not in {"userId", "summaryId", "activityId"}}
    details = {"userId": "anna", "summaryId": "555-detail", "activityId": 555, "summary": inside, "samples": []}
    for key, item in (("activityDetails", details), ("manuallyUpdatedActivities", activity(summaryId=None))):
        assert one_event(reports("garmin", {key: [item]})).source_id == "555"


def test_night_becomes_a_check_in_that_later_ones_replace() -> None:
    check_in = one_event(reports("garmin", {"sleeps": [SLEEP]}))
    assert (check_in.source_id, float(check_in.sleep_h)) == ("sleep:s1", 6.5)
    assert check_in.occurred_at.timestamp() == 1_795_000_000 + 23_400
    assert check_in.version == "2026-11-16T18:00:00+00:00"  # arrival


def test_one_body_of_many_kinds_and_people() -> None:
    told: dict[str, Any] = {
        "activities": [activity(), activity(userId="ben", activityType="CYCLING"), {"userId": "cleo"}, None],
        "dailies": [{"userId": "anna", "steps": 5}],
        "moveIQActivities": [activity()],
        "deregistrations": [{"userId": "ben"}],
        "activityFiles": [{"userId": "anna", "activityId": 555, "callbackURL": "https://example.invalid/x"}],
        "sleeps": [{**SLEEP, "callbackURL": "https://example.invalid/y"}],
        "unheardOf": [{"userId": "anna"}],
    }
    found = reports("garmin", told)
    assert [(report.what, report.code, report.person, report.reference) for report in found] == [
        (What.EVENTS, "run", "anna", "run:555"),
        (What.IGNORED, "other_sport", "ben", None),
        (What.NOT_UNDERSTOOD, "missing_type", "cleo", None),
        (What.NOT_UNDERSTOOD, "not_an_object", None, None),
        (What.IGNORED, "not_used", "anna", None),
        (What.IGNORED, "not_used", "anna", None),
        (What.CLOSED, "deregistered", "ben", None),
        (What.NEEDS_FETCH, "activityFiles", "anna", "activityFiles:555"),
        (What.NEEDS_FETCH, "sleeps", "anna", "sleeps:s1"),
        (What.IGNORED, "not_used", "anna", None),
    ]


def test_exercise_sets_are_grams_and_only_what_was_done() -> None:
    workout = one_event(reports("garmin", SETS))
    assert (workout.source, workout.source_id, workout.same_as) == ("garmin-connect", "555", ("garmin:555",))
    assert workout.occurred_at.isoformat() == "2026-11-18T10:26:40+00:00"
    assert sets_of(workout) == [
        Sets("DUMBBELL_BULGARIAN_SPLIT_SQUAT", (("work", 10, 22.5, None), ("work", 8, None, None))),
        Sets("GOBLET_SQUAT (a guess of the watch)", (("work", 9, None, None),)),
        Sets("BANDED_EXERCISES ROW", (("work", 9, None, None),)),
        Sets("PLANK (kind not named)", (("work", "30 s"),)),
        Sets("Exercise the watch did not know", (("work", 5, None, None),)),
    ]
    assert [each.vendor_id for each in workout.exercises] == [
        "garmin:LUNGE/DUMBBELL_BULGARIAN_SPLIT_SQUAT",
        None,
        "garmin:BANDED_EXERCISES/ROW",
        None,
        None,
    ]


def test_sets_of_an_unknown_activity_are_not_understood() -> None:
    told: dict[str, Any]
    for told in ({"exerciseSets": []}, {**SETS, "activityId": None}):
        (fate,) = fates(reports("garmin", told))
        assert fate[0] is What.NOT_UNDERSTOOD


def test_secret_address_is_the_only_proof() -> None:
    proof = SENDERS["garmin"].proof
    assert (proof.needs_secret, proof.holds(delivery({}), ())) == (False, True)


@pytest.mark.parametrize("wrong", [{}, {"a": 1}, [], 5])
def test_other_bodies_are_refused(wrong: Any) -> None:
    with pytest.raises(NotUnderstood):
        list(SENDERS["garmin"].parse(delivery(wrong), place("garmin")))


@PATIENCE
def test_mutated_bodies_do_no_harm() -> None:
    bodies = ({"activities": [activity(), activity()], "sleeps": [SLEEP], "deregistrations": [{"userId": "b"}]}, SETS)
    survives([json.dumps(each).encode() for each in bodies], parser_of("garmin"))
