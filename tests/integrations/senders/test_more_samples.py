"""Each shared sample of phones, watch makers and thin senders, and the facts its body holds, written down by hand."""

from __future__ import annotations

from typing import Any

import pytest

from integrations.senders import SENDERS
from tests.integrations.senders import test_samples as others
from tests.integrations.senders.calls import SAMPLES, delivery, needs_samples, reports, sample
from tests.integrations.senders.test_samples import told

RUN = {"at": "2026-11-15T07:05:12", "bpm": 158.0}
EXERCISE = "exercise:2026-11-16T16:30:00+00:00/2026-11-16T17:20:00+00:00"
WORKOUT = "550e8400-e29b-41d4-a716-446655440000"
CONNECT = [
    (
        "events",
        "run",
        None,
        {"id": "running 2025-02-05T07:00:00+00:00", "at": "2025-02-05T07:00:00", "min": 60.0},
    ),
    (
        "events",
        "check_in",
        None,
        {"id": "sleep:2025-02-05T07:30:00+00:00", "at": "2025-02-05T07:30:00", "sleep_h": 8.0},
    ),
    ("ignored", "not_used", None),
    ("ignored", "not_used", None),
]

# Sender, sample, and for each item of the body: fate, code, person, then facts or reference.
TABLE: dict[tuple[str, str], list[tuple[Any, ...]]] = {
    ("wahoo", "wahoo/workout_summary_numbers.json"): [
        ("events", "run", "60462", {"id": "8297", **RUN, "min": 59.2, "km": 11.84})
    ],
    ("suunto", "suunto/webhook_workout_created.json"): [
        (
            "events",
            "run",
            "suunto_user_1",
            {"id": "5f0f0e0d0c0b0a0908070605", "at": "2026-11-15T07:05:12", "min": 61.7, "km": 11.84, "bpm": 158.0},
        )
    ],
    ("suunto", "suunto/v3_workout_live.json"): [("ignored", "other_sport", None)],  # a walk
    ("health-auto-export", "health-auto-export/workouts.json"): [
        (
            "events",
            "workout",
            None,
            {
                "id": "5C0D3A1B-9C5E-4B7E-8E59-0F3B4C1D2E3F",
                "at": "2026-11-16T16:30:00",
                "min": 50.2,
                "bpm": 108.0,
            },
        ),
        (
            "events",
            "run",
            None,
            {
                "id": "8A1B2C3D-0000-4B7E-8E59-0F3B4C1D2E40",
                "at": "2026-11-15T07:05:12",
                "min": 59.2,
                "km": 11.84,
                "bpm": 158.2,
            },
        ),
    ],
    ("health-auto-export", "health-auto-export/metrics.json"): [
        ("events", "check_in", None, {"id": "sleep:2026-11-16", "at": "2026-11-16T05:31:00", "sleep_h": 6.83}),
        ("ignored", "not_used", None),
        ("ignored", "not_used", None),
    ],
    ("life-dashboard", "life-dashboard/health_connect_readme.json"): CONNECT,
    ("hc-webhook", "life-dashboard/health_connect_readme.json"): CONNECT,
    ("polar", "polar/exercise.json"): [("needs_fetch", "exercise", "475", "exercise:aQlC83")],
    ("polar", "polar/sleep.json"): [("needs_fetch", "sleep", "475", "sleep:2026-11-16")],
    ("oura", "oura/event_create.json"): [("needs_fetch", "daily_sleep", "oura-user-123", "daily_sleep:abc-123")],
    ("oura", "oura/event_minimal.json"): [("needs_fetch", "workout", "oura-user-456")],
    ("oura", "oura/event_delete.json"): [("ignored", "not_used", "oura-user-789")],
    ("whoop", "whoop/workout_updated_v2.json"): [("needs_fetch", "workout", "456", f"workout:{WORKOUT}")],
    ("whoop", "whoop/workout_updated_v1_legacy.json"): [("needs_fetch", "workout", "456", "workout:10235")],
    ("whoop", "whoop/recovery_updated_v2.json"): [
        ("needs_fetch", "recovery", "456", "sleep:123e4567-e89b-12d3-a456-426614174000")
    ],
    ("whoop", "whoop/workout_deleted_v2.json"): [("events", "deleted", "456", {"deleted": WORKOUT})],
    ("fitbit", "fitbit/notifications.json"): [
        ("needs_fetch", "activities", "184X36", "activities:2026-11-16"),
        ("needs_fetch", "sleep", "184X36", "sleep:2026-11-16"),
    ],
    ("google-health", "google-health/notification_upsert.json"): [("needs_fetch", "exercise", "36946", EXERCISE)],
    ("google-health", "google-health/notification_delete.json"): [("needs_fetch", "deleted", "36946", EXERCISE)],
    ("withings", "withings/notify_sleep.txt"): [("needs_fetch", "sleep", "363", "sleep:1794783600/1794812400")],
    ("withings", "withings/notify_workout.txt"): [("needs_fetch", "workouts", "363", "workouts:1794846600/1794849600")],
    ("withings", "withings/notify_deleted.txt"): [("needs_fetch", "deleted", "363", "sleep:1794783600/1794812400")],
    ("nolio", "nolio/event.json"): [("needs_fetch", "training", "10", "training:32263")],
    ("spike", "spike/record_change.json"): [
        ("needs_fetch", "records", "ath_demo", "records:2026-11-16T16:30:00+00:00/2026-11-16T17:20:11+00:00")
    ],
}
HANDSHAKES = {"polar/ping.json": "polar", "google-health/verification.json": "google-health"}
REQUESTS = {"oura/handshake_request.txt", "strava/handshake_request.txt"}  # not bodies but calls with GET
FILES = {"fit-generated", "garmin-fit", "fitbod", "strong", "signatures"}  # no senders
READ_ELSEWHERE = REQUESTS | others.NO_BODIES | {"hevy/export_kg.csv", "hevy/strava_description.txt"}


@needs_samples
@pytest.mark.parametrize(("kind", "name"), TABLE, ids=[f"{kind}-{name}" for kind, name in TABLE])
def test_sample_gives_the_facts_of_its_body(kind: str, name: str) -> None:
    assert [tuple(told(report)) for report in reports(kind, sample(name))] == TABLE[kind, name]


@needs_samples
@pytest.mark.parametrize(("name", "kind"), HANDSHAKES.items())
def test_handshake_sample_is_answered_and_is_no_delivery(name: str, kind: str) -> None:
    handshake = SENDERS[kind].handshake
    assert handshake is not None
    reply = handshake(delivery(sample(name), {"Authorization": "mine"}), ("mine",))
    assert reply is not None
    assert reply.status == 200


@needs_samples
def test_every_sample_of_every_sender_is_in_a_table() -> None:
    found = {
        f"{path.parent.name}/{path.name}"
        for path in SAMPLES.glob("*/*")
        if path.parent.name not in FILES and path.suffix in {".json", ".txt", ".csv"}
    }
    read = {name for _, name in [*TABLE, *others.TABLE]} | set(HANDSHAKES)
    assert found - READ_ELSEWHERE == read
