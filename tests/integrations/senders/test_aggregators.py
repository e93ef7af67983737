"""Open Wearables, Terra and Junction: one format for many watches, none of them with sets."""

from __future__ import annotations

import json
from typing import Any

import pytest

from integrations.senders import SENDERS
from integrations.values import NotUnderstood, What
from tests.integrations.senders.calls import delivery, fates, one_event, place, reports
from tests.integrations.senders.fuzzing import PATIENCE, parser_of, survives


def open_wearables(type: str = "workout.created", **changes: Any) -> dict[str, Any]:
    data = {
        "id": "a1",
        "user_id": "u1",
        "type": "treadmill_running",
        "start_time": "2026-11-14T09:00:00+02:00",
        "end_time": "2026-11-14T09:40:00+02:00",
        "duration_seconds": 2400.0,
        "distance_meters": None,
        "avg_heart_rate_bpm": 150,
        "is_nap": False,
    }
    return {"type": type, "data": {**data, **changes}}


def terra(type: str = "activity", *items: Any, **user: Any) -> dict[str, Any]:
    person = {"user_id": "t1", "provider": "GARMIN", "reference_id": "ath_7", "last_webhook_update": None}
    return {"status": "success", "type": type, "user": {**person, **user}, "data": list(items), "version": "2022-03-16"}


def terra_item(**metadata: Any) -> dict[str, Any]:
    meta = {
        "summary_id": "314",
        "type": 80,
        "start_time": "2026-11-14T18:00:00.000000+01:00",
        "end_time": "2026-11-14T18:45:00.000000+01:00",
    }
    return {
        "metadata": {**meta, **metadata},
        "active_durations_data": {"activity_seconds": 1800},
        "distance_data": {"summary": {"distance_meters": 0.0}},
        "heart_rate_data": {"summary": {"avg_hr_bpm": 99.5}},
        "sleep_durations_data": {"asleep": {"duration_asleep_state_seconds": 27_000}},
    }


def junction(event: str = "daily.data.workouts.updated", **changes: Any) -> dict[str, Any]:
    data = {
        "id": "j1",
        "time_start": "2026-11-14T17:00:00+00:00",
        "time_end": "2026-11-14T17:50:00+00:00",
        "timezone_offset": 3600,
        "moving_time": 2000,
        "average_hr": 97,
        "distance": None,
        "sport": {"id": 1, "slug": "strength_training", "name": "Strength Training"},
        "source": {"provider": "garmin"},
        "provider_id": "314",
        "updated_at": "2026-11-14T18:00:00+00:00",
    }
    return {"event_type": event, "user_id": "v1", "client_user_id": "ath_7", "data": {**data, **changes}}


NIGHT = {
    "id": "n1",
    "type": "long_sleep",
    "bedtime_stop": "2026-11-15T06:00:00+00:00",
    "total": 25_200,
    "duration": 28_800,
}


def test_open_wearables_run_is_as_old_as_its_message() -> None:
    run = one_event(reports("open-wearables", open_wearables(), headers={"svix-timestamp": "1794849659"}))
    assert (run.source_id, run.version, run.duration_min) == ("a1", "2026-11-16T17:20:59+00:00", 40)
    assert (run.distance_km, run.average_hr_bpm, run.occurred_at.isoformat()) == (
        None,
        150,
        "2026-11-14T07:00:00+00:00",
    )


def test_open_wearables_nights_count_and_naps_do_not() -> None:
    night = open_wearables("sleep.created", duration_seconds=27_000)
    assert float(one_event(reports("open-wearables", night)).sleep_h) == 7.5
    assert fates(reports("open-wearables", open_wearables("sleep.created", is_nap=True))) == [(What.IGNORED, "nap")]


def test_open_wearables_other_messages() -> None:
    for body, fate in (
        (open_wearables(type="yoga") | {"data": {"type": "yoga"}}, None),
        (open_wearables("connection.revoked"), (What.CLOSED, "deauthorised")),
        (open_wearables("connection.created"), (What.IGNORED, "not_used")),
        (open_wearables(start_time="noon"), (What.NOT_UNDERSTOOD, "missing_start")),
    ):
        assert fates(reports("open-wearables", body)) == [fate or (What.IGNORED, "not_used")]


def test_terra_workout_names_the_operators_person_and_garmins_id() -> None:
    found = reports("terra", terra("activity", terra_item(), terra_item(type=1), terra_item(type=None), 5))
    assert fates(found) == [
        (What.EVENTS, "workout"),
        (What.IGNORED, "other_sport"),
        (What.NOT_UNDERSTOOD, "missing_type"),
        (What.NOT_UNDERSTOOD, "missing_type"),
    ]
    assert {report.person for report in found} == {"ath_7"}
    workout = one_event(found[:1])
    assert (workout.source_id, workout.same_as, workout.duration_min) == ("314", ("garmin:314",), 45)
    assert workout.version == "2026-11-16T18:00:00+00:00"  # arrival, for the update time is unknown


def test_terra_session_without_id_is_named_by_its_times() -> None:
    item = terra_item(summary_id=None, type=8)
    (report,) = reports("terra", terra("activity", item, provider="POLAR", reference_id=None))
    assert report.person == "t1"
    run = one_event([report])
    assert (run.source_id, run.same_as) == ("2026-11-14T18:00:00+01:00 2026-11-14T18:45:00+01:00", ())
    assert run.duration_min == 30  # moving


def test_terra_nights_and_messages() -> None:
    assert float(one_event(reports("terra", terra("sleep", terra_item(type=None)))).sleep_h) == 7.5
    assert fates(reports("terra", terra("sleep", terra_item(is_nap=True)))) == [(What.IGNORED, "nap")]
    for kind, fate in (
        ("deauth", (What.CLOSED, "deauthorised")),
        ("access_revoked", (What.CLOSED, "deauthorised")),
        ("auth", (What.IGNORED, "not_used")),
        ("daily", (What.IGNORED, "not_used")),
        ("s3_payload", (What.NEEDS_FETCH, "large_payload")),
    ):
        assert fates(reports("terra", terra(kind))) == [fate]


def test_junction_workout_is_the_newest_of_its_id() -> None:
    workout = one_event(reports("junction", junction()))
    assert (workout.source_id, workout.version) == ("j1", "2026-11-14T18:00:00+00:00")
    assert (workout.duration_min, workout.same_as) == (50, ("garmin:314",))
    run = junction(sport={"slug": "running"}, source={"provider": "polar"}, distance=10_000)
    assert float(one_event(reports("junction", run)).distance_km) == 10
    assert one_event(reports("junction", run)).same_as == ()


def test_junction_nights_and_other_messages() -> None:
    night = {"event_type": "daily.data.sleep.created", "user_id": "v1", "data": NIGHT}
    assert one_event(reports("junction", night)).sleep_h == 7  # asleep, not in bed
    for body, fate in (
        ({**night, "data": {**NIGHT, "type": "acknowledged_nap"}}, (What.IGNORED, "nap")),
        (junction("daily.data.activity.created"), (What.IGNORED, "not_used")),
        (junction("provider.connection.created"), (What.IGNORED, "not_used")),
        (junction("historical.data.workouts.created"), (What.NEEDS_FETCH, "historical")),
        (junction(sport={"slug": "cycling"}), (What.IGNORED, "other_sport")),
        (junction(sport=None), (What.NOT_UNDERSTOOD, "missing_type")),
    ):
        assert fates(reports("junction", body)) == [fate]


@pytest.mark.parametrize("kind", ["open-wearables", "terra", "junction"])
@pytest.mark.parametrize("wrong", [{}, [], {"type": 7, "event_type": None}, b"\x00"])
def test_other_bodies_are_refused(kind: str, wrong: Any) -> None:
    with pytest.raises(NotUnderstood):
        list(SENDERS[kind].parse(delivery(wrong), place(kind)))


def test_terra_activity_without_data_is_refused() -> None:
    with pytest.raises(NotUnderstood):
        list(SENDERS["terra"].parse(delivery({**terra(), "data": None}), place("terra")))


BODIES: dict[str, tuple[dict[str, Any], ...]] = {
    "open-wearables": (open_wearables(), open_wearables("sleep.created"), open_wearables("connection.revoked")),
    "terra": (terra("activity", terra_item(), terra_item()), terra("sleep", terra_item()), terra("deauth")),
    "junction": (junction(), {"event_type": "daily.data.sleep.created", "user_id": "v1", "data": NIGHT}),
}


@PATIENCE
@pytest.mark.parametrize("kind", BODIES)
def test_mutated_bodies_do_no_harm(kind: str) -> None:
    survives([json.dumps(body).encode() for body in BODIES[kind]], parser_of(kind))
