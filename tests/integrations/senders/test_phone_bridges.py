"""Apps that pass on what a phone knows: Health Auto Export, Life Dashboard and HC Webhook."""

from __future__ import annotations

import hmac
import json
from hashlib import sha256
from typing import Any

import pytest

from integrations.senders import SENDERS
from integrations.values import NotUnderstood, What
from tests.integrations.senders.calls import delivery, fates, one_event, place, reports
from tests.integrations.senders.fuzzing import PATIENCE, parser_of, survives


def apple(**changes: Any) -> dict[str, Any]:
    told = {
        "id": "A-1",
        "name": "Outdoor Run",
        "start": "2026-11-14 09:00:00 +0100",
        "end": "2026-11-14 10:00:00 +0100",
        "duration": 3300.0,
        "distance": {"qty": 6.2, "units": "mi"},
        "avgHeartRate": {"qty": 151.6, "units": "bpm"},
        **changes,
    }
    return {"data": {"workouts": [told]}}


def night(units: str = "hr", **changes: Any) -> dict[str, Any]:
    told = {
        "date": "2026-11-15 00:00:00 +0100",
        "totalSleep": 7.25,
        "sleepEnd": "2026-11-15 06:50:00 +0100",
        **changes,
    }
    return {"data": {"metrics": [{"name": "sleep_analysis", "units": units, "data": [told]}]}}


def test_a_run_from_an_iphone_in_miles() -> None:
    run = one_event(reports("health-auto-export", apple()))
    assert (run.source_id, float(run.distance_km), run.duration_min) == ("A-1", 9.978, 55)
    assert (run.occurred_at.isoformat(), float(run.average_hr_bpm)) == ("2026-11-14T08:00:00+00:00", 151.6)


@pytest.mark.parametrize("name", ["Laufen", "Course à pied", "Indoor Run", "Outdoor Laufen"])
def test_names_of_a_run_in_the_language_of_the_phone(name: str) -> None:
    assert fates(reports("health-auto-export", apple(name=name))) == [(What.EVENTS, "run")]


@pytest.mark.parametrize(
    "name", ["Traditional Strength Training", "Funktionales Krafttraining", "Musculation", "Core Training"]
)
def test_names_of_strength_training(name: str) -> None:
    workout = one_event(reports("health-auto-export", apple(name=name)))
    assert workout.duration_min == 60  # with the rests


def test_without_an_id_name_and_start_stand_for_it() -> None:
    assert one_event(reports("health-auto-export", apple(id=None))).source_id == "Outdoor Run 2026-11-14T09:00:00+01:00"


def test_the_window_sent_again_is_the_same_content() -> None:
    first, again = (one_event(reports("health-auto-export", apple())) for _ in range(2))
    assert first == again


def test_what_is_unknown_stays_unknown() -> None:
    bare = apple(distance={"qty": 5, "units": "furlong"}, avgHeartRate=None, duration=None, end=None)
    run = one_event(reports("health-auto-export", bare))
    assert (run.distance_km, run.average_hr_bpm, run.duration_min) == (None, None, None)
    assert fates(reports("health-auto-export", apple(name="Yoga"))) == [(What.IGNORED, "other_sport")]
    assert fates(reports("health-auto-export", apple(start="soon"))) == [(What.NOT_UNDERSTOOD, "missing_start")]
    assert fates(reports("health-auto-export", apple(name=None))) == [(What.NOT_UNDERSTOOD, "missing_type")]


def test_a_night_from_an_iphone() -> None:
    slept = one_event(reports("health-auto-export", night()))
    assert (slept.source_id, float(slept.sleep_h)) == ("sleep:2026-11-15", 7.25)
    assert slept.occurred_at.isoformat() == "2026-11-15T05:50:00+00:00"
    assert float(one_event(reports("health-auto-export", night("min", totalSleep=420))).sleep_h) == 7
    older = one_event(reports("health-auto-export", night(totalSleep=0, asleep=6.5, sleepEnd=None)))
    assert (float(older.sleep_h), older.occurred_at.isoformat()) == (6.5, "2026-11-15T05:00:00+00:00")


def test_phases_and_other_metrics_are_passed_over() -> None:
    phase = {"startDate": "2026-11-15 01:00:00 +0100", "value": "Core", "qty": 0.5}
    body = {
        "data": {
            "metrics": [
                {"name": "sleep_analysis", "units": "hr", "data": [phase]},
                {"name": "step_count", "data": [{"qty": 9000}]},
            ],
            "symptoms": [{"name": "Headache"}],
        }
    }
    assert fates(reports("health-auto-export", body)) == [(What.IGNORED, "not_used")] * 3
    assert fates(reports("health-auto-export", night(totalSleep=0))) == [(What.IGNORED, "not_used")]
    assert fates(reports("health-auto-export", night(date=None))) == [(What.NOT_UNDERSTOOD, "missing_date")]


def test_the_header_is_the_proof() -> None:
    holds = SENDERS["health-auto-export"].proof.holds
    assert holds(delivery(apple(), {"Authorization": "mine"}), ("mine",))
    assert not holds(delivery(apple(), {"Authorization": "other"}), ("mine",))


# --------------------------------------------------------------------------- Health Connect


def connect(**changes: Any) -> dict[str, Any]:
    told = {
        "type": "running_treadmill",
        "start_time": "2026-11-14T08:00:00Z",
        "end_time": "2026-11-14T08:45:00Z",
        "duration_seconds": 2700,
        **changes,
    }
    return {"timestamp": "2026-11-14T12:00:00Z", "app_version": "1", "exercise": [told]}


SLEEP = {
    "uuid": "n-1",
    "session_end_time": "2026-11-15T05:30:00Z",
    "duration_seconds": 28_800,
    "stages": [
        {"stage": "deep", "duration_seconds": 7200},
        {"stage": "awake", "duration_seconds": 1200},
        {"stage": "out_of_bed", "duration_seconds": 600},
    ],
}


@pytest.mark.parametrize("kind", ["life-dashboard", "hc-webhook"])
def test_a_run_from_android(kind: str) -> None:
    run = one_event(reports(kind, connect(distance_meters=8010.5)))
    assert (run.source_id, run.duration_min) == ("running_treadmill 2026-11-14T08:00:00+00:00", 45)
    assert (run.version, float(run.distance_km)) == ("2026-11-14T12:00:00+00:00", 8.01)
    assert one_event(reports(kind, connect(uuid="u-1"))).source_id == "u-1"


@pytest.mark.parametrize(
    ("word", "fate"),
    [
        ("strength_training", (What.EVENTS, "workout")),
        ("weightlifting", (What.EVENTS, "workout")),
        ("70", (What.EVENTS, "workout")),
        (56, (What.EVENTS, "run")),
        ("biking", (What.IGNORED, "other_sport")),
        ("8", (What.IGNORED, "other_sport")),
        (None, (What.NOT_UNDERSTOOD, "missing_type")),
    ],
)
def test_words_and_numbers_of_health_connect(word: Any, fate: Any) -> None:
    assert fates(reports("hc-webhook", connect(type=word))) == [fate]


def test_a_night_from_android_is_told_without_the_time_awake() -> None:
    slept = one_event(reports("life-dashboard", {"timestamp": "2026-11-15T08:00:00Z", "sleep": [SLEEP]}))
    assert (slept.source_id, float(slept.sleep_h)) == ("sleep:n-1", 7.5)
    assert slept.occurred_at.isoformat() == "2026-11-15T05:30:00+00:00"


def test_pings_and_other_records_are_passed_over() -> None:
    ping = (What.IGNORED, "test_event")
    assert fates(reports("life-dashboard", {"timestamp": "2026-11-15T08:00:00Z"})) == [ping]
    assert fates(reports("hc-webhook", {**connect(), "test": True})) == [ping]
    many = {"timestamp": "2026-11-15T08:00:00Z", "steps": [{"count": 5}] * 500, "daily_totals": []}
    assert fates(reports("life-dashboard", many)) == [(What.IGNORED, "not_used")] * 2


def test_the_signature_of_life_dashboard() -> None:
    body = json.dumps(connect()).encode()
    signed = "sha256=" + hmac.new(b"mine", body, sha256).hexdigest()
    holds = SENDERS["life-dashboard"].proof.holds
    assert holds(delivery(body, {"X-Signature": signed}), ("mine",))
    assert not holds(delivery(body + b" ", {"X-Signature": signed}), ("mine",))
    assert SENDERS["hc-webhook"].proof.holds(delivery(body), ())


@pytest.mark.parametrize("kind", ["health-auto-export", "life-dashboard", "hc-webhook"])
@pytest.mark.parametrize("wrong", [{}, [], "x", {"data": 5}, {"source": "health_connect"}])
def test_other_bodies_are_refused(kind: str, wrong: Any) -> None:
    with pytest.raises(NotUnderstood):
        list(SENDERS[kind].parse(delivery(wrong), place(kind)))


@PATIENCE
@pytest.mark.parametrize("kind", ["health-auto-export", "life-dashboard", "hc-webhook"])
def test_mutated_bodies_do_no_harm(kind: str) -> None:
    if kind == "health-auto-export":
        data = {**apple(id=None)["data"], **night()["data"]}
        survives([json.dumps({"data": data}).encode(), json.dumps(night(sleepEnd=None)).encode()], parser_of(kind))
    else:
        survives([json.dumps({**connect(), "sleep": [SLEEP], "steps": [{}]}).encode()], parser_of(kind))
