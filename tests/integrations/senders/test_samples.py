"""Each shared sample of this family of senders, and the facts its body holds, written down by hand."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from engine.ledger import live
from engine.types import CheckIn, Retraction, Run, Workout
from integrations.senders.strava import parse_activity
from integrations.values import Report
from schemas.events import load_events
from tests.integrations.senders.calls import (
    NOW,
    SAMPLES,
    Sets,
    needs_samples,
    one_event,
    place,
    reports,
    sample,
    sets_of,
)

STRENGTH = {"at": "2026-11-16T16:30:00", "min": 50.2, "bpm": 108.0}  # the same session, told by many
GARMIN = {"same_as": ("garmin:21099000111",)}
THRESHOLD = {"at": "2026-11-15T07:05:12", "min": 59.2, "km": 11.84}

SQUATS = (
    ("warmup", 8, 40.0, None),
    ("warmup", 5, 60.0, None),
    ("work", 5, 80.0, 3.0),
    ("work", 5, 80.0, 2.5),
    ("work", 5, 80.0, 2.0),
)
DEADLIFTS = (("work", 8, 60.0, 3.0), ("work", 8, 60.0, 3.0), ("work", 8, 60.0, 2.5))
RAISES = (("work", 12, 60.0, 3.0), ("work", 12, 60.0, 2.0))
OF_HEVY = [
    Sets("Squat (Barbell)", SQUATS),
    Sets("Romanian Deadlift (Barbell)", DEADLIFTS),
    Sets("Standing Calf Raise (Machine)", (*RAISES, ("failure", 12, 60.0, 0.0))),
    Sets("Plank", (("work", "45 s"), ("work", "45 s"), ("drop", "40 s"))),
    Sets("Nordic (my own)", (("work", 5, None, None), ("work", 4, None, None))),
]

OF_LIFTTRACE = [
    Sets("Barbell Squat", SQUATS),
    Sets("Romanian Deadlift", DEADLIFTS),
    Sets("Standing Calf Raise (Machine)", (*RAISES, ("work", 12, 60.0, 1.5))),
    Sets("Plank", (("work", "45 s"), ("work", "45 s"))),
]

# Sender, sample, and for each item of the body: fate, code, person, then facts or reference.
TABLE: dict[tuple[str, str], list[tuple[Any, ...]]] = {
    ("lifttrace", "lifttrace/workout_completed.json"): [
        (
            "events",
            "workout",
            None,
            {"id": "2026-11-16 Runner strength A", "at": "2026-11-16T11:00:00", "min": 50.0, "day_only": True},
        )
    ],
    ("lifttrace", "lifttrace/test.json"): [("ignored", "test_event", None)],
    ("lifttrace", "lifttrace/pr_set.json"): [("ignored", "not_used", None)],
    ("lifttrace", "lifttrace/body_stat_logged.json"): [("ignored", "not_used", None)],
    ("hevy", "hevy/webhook.json"): [("needs_fetch", "workout", None, "workout:f1085cdb-32b2-4003-967d-53a3af8eaecb")],
    ("hevy", "hevy/workout.json"): [
        (
            "events",
            "workout",
            None,
            {"id": "b459cba5-cd6d-463c-abd6-54f8eafcadcb", "at": "2026-11-16T16:30:00", "min": 50.0},
        )
    ],
    ("hevy", "hevy/workout_events_page.json"): [
        (
            "events",
            "workout",
            None,
            {"id": "b459cba5-cd6d-463c-abd6-54f8eafcadcb", "at": "2026-11-16T16:30:00", "min": 50.0},
        ),
        ("events", "deleted", None, {"deleted": "efe6801c-4aee-4959-bcdd-fca3f272821b"}),
    ],
    ("intervals-icu", "intervals-icu/activity_uploaded.json"): [
        ("events", "workout", "i12345", {"id": "i55751783", **STRENGTH, **GARMIN, "rpe": 7.0})
    ],
    ("intervals-icu", "intervals-icu/activity_updated.json"): [
        ("events", "workout", "i12345", {"id": "i55751783", **STRENGTH, **GARMIN, "rpe": 8.0})
    ],
    ("intervals-icu", "intervals-icu/activity_uploaded_run.json"): [
        (
            "events",
            "run",
            "i12345",
            {"id": "i55740001", **THRESHOLD, "bpm": 158.0, "rpe": 8.0, "same_as": ("garmin:21098000000",)},
        )
    ],
    ("intervals-icu", "intervals-icu/wellness_updated.json"): [
        ("events", "check_in", "i12345", {"id": "sleep:2026-11-17", "at": "2026-11-17T05:00:00", "sleep_h": 6.83})
    ],
    ("intervals-icu", "intervals-icu/fitness_updated_projection.json"): [("ignored", "projection", "i12345")],
    ("intervals-icu", "intervals-icu/calendar_updated.json"): [("ignored", "not_used", "i12345")],
    ("intervals-icu", "intervals-icu/calendar_updated_with_events.json"): [("ignored", "not_used", "i12345")],
    ("intervals-icu", "intervals-icu/app_scope_changed_deauthorized.json"): [("closed", "deauthorised", "i12345")],
    ("garmin", "garmin-health/push_activities_run.json"): [
        (
            "events",
            "run",
            "garmin_user_123",
            {"id": "21047282990", "at": "2025-11-20T00:16:00", "min": 60.0, "same_as": ("garmin:21047282990",)},
        )
    ],
    ("garmin", "garmin-health/push_activities_strength.json"): [
        ("events", "workout", "garmin_user_123", {"id": "21099000111", **STRENGTH, **GARMIN})
    ],
    ("garmin", "garmin-health/push_activities_two_users.json"): [
        (
            "events",
            "run",
            "garmin_user_1",
            {"id": "12345", "at": "2025-11-20T00:16:00", "min": 60.0, "same_as": ("garmin:12345",)},
        ),
        ("ignored", "other_sport", "garmin_user_2"),
    ],
    ("garmin", "garmin-health/push_sleeps.json"): [
        (
            "events",
            "check_in",
            "garmin_user_123",
            {"id": "sleep:sleep-123", "at": "2026-01-13T15:40:00", "sleep_h": 8.0},
        )
    ],
    ("garmin", "garmin-health/push_hrv.json"): [("ignored", "not_used", "garmin_user_123")],
    ("garmin", "garmin-health/push_dailies.json"): [("ignored", "not_used", "garmin_user_123")],
    ("garmin", "garmin-health/push_deregistrations.json"): [("closed", "deregistered", "garmin_user_123")],
    ("garmin", "garmin-health/push_user_permissions_change.json"): [("ignored", "not_used", "garmin_user_123")],
    ("garmin", "garmin-health/ping_activity_files.json"): [
        ("needs_fetch", "activityFiles", "garmin_user_123", "activityFiles:21099000111")
    ],
    ("garmin", "garmin-connect/exercise_sets.json"): [
        ("events", "workout", None, {"id": "21099000111", "at": "2026-11-16T16:31:06", **GARMIN})
    ],
    ("strava", "strava/event_create.json"): [("needs_fetch", "activity", "134815", "activity:17111222333")],
    ("strava", "strava/event_update_type.json"): [("needs_fetch", "activity", "134815", "activity:17111222333")],
    ("strava", "strava/event_update_private.json"): [("needs_fetch", "activity", "134815", "activity:17111222333")],
    ("strava", "strava/event_update_title.json"): [("ignored", "not_used", "134815")],
    ("strava", "strava/event_delete.json"): [("events", "deleted", "134815", {"deleted": "17111222333"})],
    ("strava", "strava/event_deauthorize.json"): [("closed", "deauthorised", "134815")],
    ("open-wearables", "open-wearables/workout_created_run.json"): [
        (
            "events",
            "run",
            "00000000-0000-0000-0000-000000000002",
            {
                "id": "00000000-0000-0000-0000-000000000001",
                "at": "2024-01-01T08:00:00",
                "min": 60.0,
                "km": 8.5,
                "bpm": 155.0,
            },
        )
    ],
    ("open-wearables", "open-wearables/workout_created_strength.json"): [
        (
            "events",
            "workout",
            "00000000-0000-0000-0000-000000000002",
            {"id": "a1b2c3d4-e5f6-4890-abcd-ef1234567890", **STRENGTH},
        )
    ],
    ("open-wearables", "open-wearables/sleep_created.json"): [
        (
            "events",
            "check_in",
            "00000000-0000-0000-0000-000000000002",
            {"id": "sleep:00000000-0000-0000-0000-000000000001", "at": "2024-01-02T06:30:00", "sleep_h": 8.5},
        )
    ],
    ("open-wearables", "open-wearables/recovery_score_created.json"): [
        ("ignored", "not_used", "00000000-0000-0000-0000-000000000002")
    ],
    ("open-wearables", "open-wearables/heart_rate_created_3_samples.json"): [
        ("ignored", "not_used", "550e8400-e29b-41d4-a716-446655440000")
    ],
    ("terra", "terra/activity_run.json"): [
        (
            "events",
            "run",
            "ath_demo",
            {"id": "21098000000", **THRESHOLD, "bpm": 158.2, "same_as": ("garmin:21098000000",)},
        )
    ],
    ("terra", "terra/activity_strength.json"): [
        ("events", "workout", "ath_demo", {"id": "21099000111", **STRENGTH, **GARMIN})
    ],
    ("terra", "terra/auth.json"): [("ignored", "not_used", "ath_demo")],
    ("terra", "terra/deauth.json"): [("closed", "deauthorised", "ath_demo")],
    ("junction", "junction/daily_workouts_created.json"): [
        ("events", "workout", "ath_demo", {"id": "7c0f5a1e-0c7b-4f0e-9d0d-1f2f3a4b5c6d", **STRENGTH, **GARMIN})
    ],
    ("junction", "junction/historical_workouts_created.json"): [
        ("needs_fetch", "historical", "ath_demo", "workouts:2026-08-18/2026-11-16")
    ],
}
FOLDERS = (
    "lifttrace",
    "hevy",
    "intervals-icu",
    "garmin-health",
    "garmin-connect",
    "strava",
    "open-wearables",
    "terra",
    "junction",
)
NO_BODIES = {"lifttrace/headers.json", "strava/activity_run.json", "strava/activity_weighttraining.json"}


def told(report: Report) -> Iterator[Any]:
    """The row of a report; of several events the facts of the first."""
    yield from (str(report.what), report.code, report.person)
    if report.events:
        yield facts(load_events([dict(report.events[0])])[0])
    elif report.reference is not None:
        yield report.reference


def facts(event: Any) -> dict[str, Any]:
    if isinstance(event, Retraction):
        assert event.source_id == f"deleted:{event.of.source_id}"
        return {"deleted": event.of.source_id}
    found = {"id": event.source_id, "at": event.occurred_at.isoformat()[:19]}
    if isinstance(event, CheckIn):
        return {**found, "sleep_h": float(event.sleep_h or 0)}
    assert isinstance(event, Run | Workout)
    found |= {"min": event.duration_min, "bpm": event.average_hr_bpm, "rpe": event.session_rpe}
    if isinstance(event, Run):
        found |= {"km": event.distance_km}
    numbers = {
        name: value if isinstance(value, str) else float(value) for name, value in found.items() if value is not None
    }
    return (
        numbers | ({"same_as": event.same_as} if event.same_as else {}) | ({"day_only": True} if event.day_only else {})
    )


@needs_samples
@pytest.mark.parametrize(("kind", "name"), TABLE, ids=[name for _, name in TABLE])
def test_sample_gives_the_facts_of_its_body(kind: str, name: str) -> None:
    assert [tuple(told(report)) for report in reports(kind, sample(name))] == TABLE[kind, name]


@needs_samples
def test_every_sample_is_in_the_table() -> None:
    found = {f"{folder}/{path.name}" for folder in FOLDERS for path in (SAMPLES / folder).glob("*.json")}
    assert found - NO_BODIES == {name for _, name in TABLE}


@needs_samples
def test_lifttrace_sample_keeps_its_sets() -> None:
    assert sets_of(one_event(reports("lifttrace", sample("lifttrace/workout_completed.json")))) == OF_LIFTTRACE


@needs_samples
@pytest.mark.parametrize("name", ["hevy/workout.json", "hevy/workout_events_page.json"])
def test_hevy_sample_keeps_its_sets(name: str) -> None:
    assert sets_of(one_event(reports("hevy", sample(name))[:1])) == OF_HEVY


@needs_samples
def test_garmin_connect_sample_keeps_its_sets_in_kg() -> None:
    workout = one_event(reports("garmin", sample("garmin-connect/exercise_sets.json")))
    assert sets_of(workout) == [
        Sets("BARBELL_BACK_SQUAT (a guess of the watch)", (("work", 8, 40.0, None),)),
        Sets("BARBELL_BACK_SQUAT", (("work", 5, 80.0, None),)),
        Sets("Exercise the watch did not know", (("work", "45 s"),)),
    ]
    assert [each.vendor_id for each in workout.exercises] == [None, "garmin:SQUAT/BARBELL_BACK_SQUAT", None]


@needs_samples
def test_strava_activities_give_their_facts() -> None:
    run = parse_activity(sample("strava/activity_run.json"), place("strava"), NOW)
    assert facts(one_event([run])) == {"id": "17111000111", **THRESHOLD, "bpm": 158.2, "rpe": 8.0}
    assert one_event([run]).kind == "quality"
    lifted = one_event([parse_activity(sample("strava/activity_weighttraining.json"), place("strava"), NOW)])
    assert facts(lifted) == {"id": "17111222333", "at": "2026-11-16T16:30:00", "min": 50.0, "bpm": 108.4, "rpe": 7.0}
    assert sets_of(lifted) == [
        Sets("Deadlift (Barbell)", (("work", 6, 55.0, None), ("work", 6, 65.0, None), ("failure", 6, 77.11, None))),
        Sets("Shoulder Press (Dumbbell)", (("work", 12, 12.0, None),)),
        Sets("Plank", (("work", "45 s"),)),
    ]


SAME_SESSION = (
    ("lifttrace", "lifttrace/workout_completed.json"),
    ("hevy", "hevy/workout.json"),
    ("garmin", "garmin-health/push_activities_strength.json"),
    ("garmin", "garmin-connect/exercise_sets.json"),
    ("terra", "terra/activity_strength.json"),
    ("junction", "junction/daily_workouts_created.json"),
    ("open-wearables", "open-wearables/workout_created_strength.json"),
    ("intervals-icu", "intervals-icu/activity_uploaded.json"),
    ("intervals-icu", "intervals-icu/activity_updated.json"),
)


@needs_samples
@pytest.mark.parametrize("seed", range(8))
def test_one_session_told_by_all_of_them_counts_once(seed: int) -> None:
    found = [one_event(reports(kind, sample(name))) for kind, name in SAME_SESSION]
    found.append(one_event([parse_activity(sample("strava/activity_weighttraining.json"), place("strava"), NOW)]))
    Random(seed).shuffle(found)
    (session,) = live(found).events
    assert isinstance(session, Workout)
    assert sets_of(session) == OF_LIFTTRACE  # of the logs the one that knows most of each set
    assert (str(session.average_hr_bpm), str(session.session_rpe)) == ("108", "8")  # watch, and the athlete's last word
    assert not session.day_only
