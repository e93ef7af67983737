"""Strava: the handshake, thin events, what the operator may check beyond the address, and fetched activities."""

from __future__ import annotations

import hmac
import json
from hashlib import sha256
from typing import Any

import pytest

from integrations.senders import SENDERS
from integrations.senders.strava import parse_activity
from integrations.values import NotUnderstood, Report, What
from tests.integrations.senders.calls import NOW, Sets, delivery, fates, one_event, place, reports, sets_of
from tests.integrations.senders.fuzzing import PATIENCE, parser_of, survives

SENDER = SENDERS["strava"]


def event(**changes: Any) -> dict[str, Any]:
    return {
        "object_type": "activity",
        "object_id": 42,
        "aspect_type": "create",
        "updates": {},
        "owner_id": 9,
        "subscription_id": 120,
        "event_time": 1_794_850_862,
        **changes,
    }


def activity(**changes: Any) -> dict[str, Any]:
    return {
        "id": 42,
        "sport_type": "Run",
        "type": "Run",
        "start_date": "2026-11-15T07:00:00Z",
        "start_date_local": "2026-11-15T08:00:00Z",
        "utc_offset": 3600.0,
        "moving_time": 3600,
        "elapsed_time": 4000,
        "distance": 12_500.0,
        "average_heartrate": 139.5,
        "perceived_exertion": None,
        "external_id": "garmin_push_888",
        "workout_type": 2,
        "description": None,
        **changes,
    }


def fetched(**changes: Any) -> Report:
    return parse_activity(json.dumps(activity(**changes)).encode(), place("strava"), NOW)


def challenge(token: str, secrets: tuple[str, ...]) -> Any:
    query = {"hub.mode": "subscribe", "hub.challenge": 'a"b', "hub.verify_token": token}
    assert SENDER.handshake is not None
    return SENDER.handshake(delivery(b"", query=query, method="GET"), secrets)


def test_challenge_is_echoed_to_whoever_knows_the_token() -> None:
    reply = challenge("mine", ("old", "mine"))
    assert (reply.status, json.loads(reply.body)) == (200, {"hub.challenge": 'a"b'})
    for token, secrets in (("other", ("mine",)), ("", ("",)), ("mine", ()), ("key:k", ("key:k",))):
        assert challenge(token, secrets).status == 401


def test_events_are_no_handshake() -> None:
    assert SENDER.handshake is not None
    assert SENDER.handshake(delivery(event()), ("mine",)) is None
    assert SENDER.handshake(delivery(b"", method="GET"), ("mine",)) is None


@pytest.mark.parametrize(
    ("changes", "what", "code"),
    [
        ({}, What.NEEDS_FETCH, "activity"),
        ({"aspect_type": "update", "updates": {"type": "Run"}}, What.NEEDS_FETCH, "activity"),
        ({"aspect_type": "update", "updates": {"title": "x"}}, What.IGNORED, "not_used"),
        ({"aspect_type": "delete"}, What.EVENTS, "deleted"),
        ({"object_type": "athlete", "updates": {"authorized": "false"}}, What.CLOSED, "deauthorised"),
        ({"object_type": "athlete", "updates": {"weight": "1"}}, What.IGNORED, "not_used"),
    ],
)
def test_events_say_what_changed(changes: dict[str, Any], what: What, code: str) -> None:
    (report,) = reports("strava", event(**changes))
    assert (report.what, report.code, report.person) == (what, code, "9")


def test_deletion_carries_its_time() -> None:
    gone = one_event(reports("strava", event(aspect_type="delete")))
    assert (gone.of.source_id, gone.version) == ("42", "2026-11-16T17:41:02+00:00")


def test_operator_may_ask_for_the_subscription_and_a_signature() -> None:
    holds, raw = SENDER.proof.holds, json.dumps(event()).encode()
    stamp = str(int(NOW.timestamp()))
    right = hmac.new(b"k", f"{stamp}.".encode() + raw, sha256).hexdigest()
    signed = delivery(raw, {"X-Strava-Signature": f"t={stamp},v1={right}"})
    assert holds(delivery(raw), ("a verify token",))
    assert not holds(delivery(raw), ())
    assert not holds(delivery(raw), ("",))
    assert holds(delivery(raw), ("subscription:120", "subscription:7"))
    assert not holds(delivery(raw), ("subscription:7",))
    assert not holds(delivery(b"["), ("subscription:120",))
    assert holds(signed, ("key:k", "subscription:120"))
    assert not holds(signed, ("key:other",))
    assert not holds(delivery(raw), ("key:k",))


def test_fetched_run_has_its_facts() -> None:
    run = one_event([fetched()])
    assert (run.source_id, run.version, run.kind) == ("42", NOW.isoformat(), "long")
    assert run.occurred_at.isoformat() == "2026-11-15T07:00:00+00:00"
    assert (run.duration_min, float(run.distance_km), float(run.average_hr_bpm)) == (60, 12.5, 139.5)
    assert run.same_as == ("garmin:888",)
    assert one_event([fetched(external_id="garmin_ping_888")]).same_as == ()


def test_hidden_start_leaves_only_the_day() -> None:
    run = one_event([fetched(start_date="2026-11-14T23:00:01Z", start_date_local="2026-11-15T00:00:01Z")])
    assert run.day_only
    assert run.occurred_at.isoformat() == "2026-11-15T11:00:00+00:00"


def test_text_of_hevy_makes_any_sport_strength() -> None:
    text = "Logged with hevyapp.com\n\nLunge\nSet 1: 20 kg x 8 \n"
    workout = one_event([fetched(sport_type="Workout", type="Workout", description=text, workout_type=None)])
    assert sets_of(workout) == [Sets("Lunge", (("work", 8, 20.0, None),))]
    assert float(workout.duration_min) == 66.7  # with the rests
    assert fates([fetched(sport_type="Workout", type="Workout")]) == [(What.IGNORED, "other_sport")]


def test_what_is_no_activity_is_refused() -> None:
    assert fates([fetched(start_date=None)]) == [(What.NOT_UNDERSTOOD, "missing_start")]
    for wrong in (b"{}", b"[]", b"", b'{"message": "Record Not Found"}'):
        with pytest.raises(NotUnderstood):
            parse_activity(wrong, place("strava"), NOW)


@pytest.mark.parametrize("wrong", [{}, [], {"object_type": "activity"}, {"object_type": "club", "object_id": 1}])
def test_other_bodies_are_refused(wrong: Any) -> None:
    with pytest.raises(NotUnderstood):
        list(SENDER.parse(delivery(wrong), place("strava")))


@PATIENCE
def test_mutated_bodies_do_no_harm() -> None:
    survives([json.dumps(event(updates={"authorized": "false"})).encode()], parser_of("strava"))


@PATIENCE
def test_mutated_activities_do_no_harm() -> None:
    text = "Logged with hevyapp.com\n\nLunge\nSet 1: 20 kg x 8 \nSet 2: 1h 2min 3s\n"
    body = json.dumps(activity(description=text, sport_type="Workout")).encode()
    survives([body, json.dumps(activity()).encode()], lambda raw: [parse_activity(raw, place("strava"), NOW)])
