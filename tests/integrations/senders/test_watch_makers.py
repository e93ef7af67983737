"""Makers of watches with senders of their own: Wahoo and Suunto send whole workouts, Polar announces them."""

from __future__ import annotations

import hmac
import json
from hashlib import sha256
from typing import Any

import pytest

from integrations.senders import SENDERS
from integrations.senders.polar import parse_exercise, parse_sleep
from integrations.values import NotUnderstood, What
from tests.integrations.senders.calls import NOW, delivery, fates, one_event, place, reports
from tests.integrations.senders.fuzzing import PATIENCE, parser_of, survives


def wahoo(workout: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    summary = {
        "id": "77",
        "distance_accum": "10012.50",
        "duration_active_accum": "2924.74",
        "duration_total_accum": "3100.0",
        "heart_rate_avg": "145.0",
        "updated_at": "2026-11-15T09:00:00.000Z",
        "workout": {"id": 5, "starts": "2026-11-15T07:00:00.000Z", "workout_type_id": "4", **(workout or {})},
        **changes,
    }
    return {"event_type": "workout_summary", "webhook_token": "t", "user": {"id": 9}, "workout_summary": summary}


def test_numbers_of_wahoo_may_be_text() -> None:
    run = one_event(reports("wahoo", wahoo()))
    assert (run.source_id, run.version) == ("77", "2026-11-15T09:00:00+00:00")
    assert (float(run.distance_km), float(run.duration_min), run.average_hr_bpm) == (10.012, 48.7, 145)
    assert run.occurred_at.isoformat() == "2026-11-15T07:00:00+00:00"
    (report,) = reports("wahoo", wahoo())
    assert report.person == "9"


def test_wahoo_started_later_than_planned() -> None:
    assert one_event(reports("wahoo", wahoo(started_at="2026-11-15T07:12:00Z"))).occurred_at.minute == 12


def test_sports_of_wahoo() -> None:
    assert fates(reports("wahoo", wahoo({"workout_type_id": 12}))) == [(What.IGNORED, "other_sport")]
    assert fates(reports("wahoo", wahoo({"workout_type_id": None}))) == [(What.NOT_UNDERSTOOD, "missing_type")]
    assert fates(reports("wahoo", wahoo(id=None))) == [(What.NOT_UNDERSTOOD, "missing_id")]


def test_the_token_of_wahoo_is_proof_and_is_cut_out() -> None:
    sender, body = SENDERS["wahoo"], json.dumps(wahoo()).encode()
    assert sender.proof.holds(delivery(body), ("t",))
    assert not sender.proof.holds(delivery(body), ("other",))
    assert sender.redact is not None
    kept = sender.redact(body)
    assert b"webhook_token" not in kept
    assert fates(reports("wahoo", kept)) == [(What.EVENTS, "run")]


# --------------------------------------------------------------------------- Suunto


def suunto(**changes: Any) -> dict[str, Any]:
    workout = {
        "workoutKey": "k1",
        "activityId": 22,
        "startTime": 1_794_726_000_000,
        "totalTime": 3600.5,
        "totalDistance": 9020.0,
        "timeOffsetInMinutes": 330,
        "hrdata": {"workoutAvgHR": 0, "avg": 144},
        **changes,
    }
    return {"type": "WORKOUT_CREATED", "username": "anna", "workout": workout}


def test_a_workout_of_suunto() -> None:
    (report,) = reports("suunto", suunto())
    run = one_event([report])
    assert report.person == "anna"
    assert report.events[0]["occurred_at"] == "2026-11-15T12:30:00+05:30"
    assert (run.source_id, run.duration_min, float(run.distance_km), run.average_hr_bpm) == ("k1", 60, 9.02, 144)


@pytest.mark.parametrize(
    ("activity", "fate"),
    [
        (23, (What.EVENTS, "workout")),
        (63, (What.EVENTS, "workout")),
        (53, (What.EVENTS, "run")),
        (2, (What.IGNORED, "other_sport")),
        (None, (What.NOT_UNDERSTOOD, "missing_type")),
    ],
)
def test_sports_of_suunto(activity: Any, fate: Any) -> None:
    assert fates(reports("suunto", suunto(activityId=activity))) == [fate]


@pytest.mark.parametrize("small", [False, True])
def test_nights_of_suunto_without_naps(small: bool) -> None:
    told = {
        "SleepId": 12, "BedtimeEnd": "2026-11-15T06:40:00.000+01:00", "Duration": 28_800, "IsNap": False,
        "DeepSleepDuration": 4000, "LightSleepDuration": 15_000, "REMSleepDuration": 5000,
    }  # fmt: skip
    if small:
        told = {name[0].lower() + name[1:]: value for name, value in told.items()}
        told["remSleepDuration"] = told.pop("rEMSleepDuration")
    nap = {"IsNap": True, "SleepId": 13, "Duration": 900}
    body = {
        "type": "SUUNTO_247_SLEEP_CREATED",
        "username": "anna",
        "samples": [{"entryData": told}, {"entryData": nap}],
    }
    night, rest = reports("suunto", body)
    slept = one_event([night])
    assert (slept.source_id, float(slept.sleep_h)) == ("sleep:12", 6.67)
    assert slept.occurred_at.isoformat() == "2026-11-15T05:40:00+00:00"
    assert (rest.what, rest.code, rest.person) == (What.IGNORED, "nap", "anna")


def test_other_messages_of_suunto() -> None:
    assert fates(reports("suunto", {"type": "ROUTE_CREATED", "username": "a"})) == [(What.IGNORED, "not_used")]
    (report,) = reports("suunto", b"username=anna&workoutid=5f0f")
    assert (report.what, report.person, report.reference) == (What.NEEDS_FETCH, "anna", "workout:5f0f")


@pytest.mark.parametrize("kind", ["suunto", "polar"])
def test_the_signature_is_the_hex_of_the_body(kind: str) -> None:
    header = {"suunto": "X-HMAC-SHA256-Signature", "polar": "Polar-Webhook-Signature"}[kind]
    body = b'{"event": "EXERCISE"}'
    signed = hmac.new(b"mine", body, sha256).hexdigest()
    holds = SENDERS[kind].proof.holds
    assert holds(delivery(body, {header: signed}), ("mine",))
    assert not holds(delivery(body + b" ", {header: signed}), ("mine",))
    assert not holds(delivery(body, {header: signed}), ())


# --------------------------------------------------------------------------- Polar


def exercise(**changes: Any) -> bytes:
    told = {
        "id": "2AC312F",
        "start_time": "2026-11-15T08:05:12",
        "start_time_utc_offset": 60,
        "duration": "PT1H1M40S",
        "distance": 11_840.0,
        "heart_rate": {"average": 158, "maximum": 181},
        "sport": "RUNNING",
        "detailed_sport_info": "RUNNING_ROAD",
        **changes,
    }
    return json.dumps(told).encode()


def fetched(**changes: Any) -> Any:
    return parse_exercise(exercise(**changes), place("polar"), NOW)


def test_a_ping_is_answered_before_there_is_a_key_and_does_nothing() -> None:
    handshake = SENDERS["polar"].handshake
    assert handshake is not None
    reply = handshake(delivery({"timestamp": "2026-11-16T16:00:00Z", "event": "PING"}), ())
    assert reply is not None
    assert reply.status == 200
    others: tuple[object, ...] = ({"event": "EXERCISE", "entity_id": "x"}, {}, [], b"[" * 9999)
    for other in others:
        assert handshake(delivery(other), ()) is None


def test_polar_announces() -> None:
    (report,) = reports("polar", {"event": "EXERCISE", "user_id": 475, "entity_id": "aQlC83"})
    assert (report.what, report.person, report.reference) == (What.NEEDS_FETCH, "475", "exercise:aQlC83")
    (night,) = reports("polar", {"event": "SLEEP", "user_id": 475, "date": "2026-11-16"})
    assert (night.what, night.reference) == (What.NEEDS_FETCH, "sleep:2026-11-16")
    assert fates(reports("polar", {"event": "ACTIVITY_SUMMARY"})) == [(What.IGNORED, "not_used")]
    assert fates(reports("polar", {"event": "EXERCISE"})) == [(What.NOT_UNDERSTOOD, "missing_id")]
    assert fates(reports("polar", {"event": "SLEEP"})) == [(What.NOT_UNDERSTOOD, "missing_date")]


def test_a_fetched_run_of_polar() -> None:
    report = fetched()
    run = one_event([report])
    assert report.events[0]["occurred_at"] == "2026-11-15T08:05:12+01:00"
    assert (run.source_id, float(run.duration_min), float(run.distance_km)) == ("2AC312F", 61.7, 11.84)
    assert run.average_hr_bpm == 158


def test_other_fetched_exercises_of_polar() -> None:
    lifted = one_event([fetched(sport="OTHER", detailed_sport_info="STRENGTH_TRAINING", start_time_utc_offset=None)])
    assert lifted.occurred_at.isoformat() == "2026-11-15T07:05:12+00:00"  # in the zone of the connection
    assert fates([fetched(sport="OTHER", detailed_sport_info="WATERSPORTS_WATERSKI")]) == [
        (What.IGNORED, "other_sport")
    ]
    assert one_event([fetched(duration="an hour")]).duration_min is None
    for wrong in (b"{}", b"[]", b"", b'{"error": 404}'):
        with pytest.raises(NotUnderstood):
            parse_exercise(wrong, place("polar"), NOW)


def test_a_fetched_night_of_polar() -> None:
    told = {
        "date": "2026-11-16", "sleep_end_time": "2026-11-16T06:30:00+01:00", "light_sleep": 14_000, "deep_sleep": 6000,
        "rem_sleep": 5200, "unrecognized_sleep_stage": 0,
    }  # fmt: skip
    slept = one_event([parse_sleep(json.dumps(told).encode(), place("polar"), NOW)])
    assert (slept.source_id, float(slept.sleep_h)) == ("sleep:2026-11-16", 7.0)
    without = {"date": "2026-11-16", "sleep_end_time": "2026-11-16T06:30:00+01:00"}
    assert fates([parse_sleep(json.dumps(without).encode(), place("polar"), NOW)]) == [(What.IGNORED, "not_used")]


@pytest.mark.parametrize("kind", ["wahoo", "suunto", "polar"])
@pytest.mark.parametrize("wrong", [{}, [], b"", b"\xff", {"event_type": "x"}, b"a=b"])
def test_other_bodies_are_refused(kind: str, wrong: Any) -> None:
    with pytest.raises(NotUnderstood):
        list(SENDERS[kind].parse(delivery(wrong), place(kind)))


@PATIENCE
def test_mutated_bodies_do_no_harm() -> None:
    survives([json.dumps(wahoo()).encode()], parser_of("wahoo"))
    night = {"type": "SUUNTO_247_SLEEP_CREATED", "samples": [{"entryData": {"SleepId": 1, "Duration": 9}}]}
    bodies = [json.dumps(suunto()).encode(), json.dumps(night).encode(), b"username=anna&workoutid=5f0f"]
    survives(bodies, parser_of("suunto"))
    survives([b'{"event": "EXERCISE", "user_id": 1, "entity_id": "x"}', b'{"event": "PING"}'], parser_of("polar"))


@PATIENCE
def test_mutated_exercises_do_no_harm() -> None:
    survives([exercise()], lambda raw: [parse_exercise(raw, place("polar"), NOW)])
    night = b'{"date": "2026-11-16", "sleep_end_time": "2026-11-16T06:30:00+01:00", "light_sleep": 14000}'
    survives([night], lambda raw: [parse_sleep(raw, place("polar"), NOW)])
