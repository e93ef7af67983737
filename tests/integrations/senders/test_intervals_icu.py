"""intervals.icu: several athletes in one body, whole objects again and again, projections, and a secret inside."""

from __future__ import annotations

import json
from typing import Any

import pytest

from integrations.senders import SENDERS
from integrations.values import NotUnderstood, What
from tests.integrations.senders.calls import delivery, fates, one_event, place, reports
from tests.integrations.senders.fuzzing import PATIENCE, parser_of, survives

KIND = "intervals-icu"


def body(*events: Any) -> dict[str, Any]:
    return {"secret": "between us", "events": list(events)}


def event(type: str, athlete: str = "i7", **told: Any) -> dict[str, Any]:
    return {"athlete_id": athlete, "type": type, "timestamp": "2026-11-16T17:00:00.500+00:00", **told}


def activity(**changes: Any) -> dict[str, Any]:
    return {
        "id": "i900",
        "start_date": "2026-11-16T15:00:00Z",
        "start_date_local": "2026-11-16T16:00:00",
        "type": "TrailRun",
        "moving_time": 3000,
        "elapsed_time": 3300,
        "distance": 9000.4,
        "average_heartrate": 141,
        "icu_rpe": 4,
        "source": "GARMIN_CONNECT",
        "external_id": "2200",
        **changes,
    }


def wellness(**changes: Any) -> dict[str, Any]:
    return {
        "id": "2026-11-16",
        "updated": "2026-11-16T06:10:00Z",
        "sleepSecs": 21_600,
        "soreness": 4,
        "mood": 1,
        **changes,
    }


def test_run_has_its_facts() -> None:
    run = one_event(reports(KIND, body(event("ACTIVITY_UPLOADED", activity=activity()))))
    assert (run.source_id, run.version) == ("i900", "2026-11-16T17:00:00.500000+00:00")
    assert run.occurred_at.isoformat() == "2026-11-16T15:00:00+00:00"
    assert (run.duration_min, float(run.distance_km), run.average_hr_bpm, run.session_rpe) == (50, 9.0, 141, 4)
    assert run.same_as == ("garmin:2200",)


def test_strength_lasts_with_its_rests_and_local_time_is_the_connections() -> None:
    told = activity(type="WeightTraining", start_date=None, source="STRAVA")
    workout = one_event(reports(KIND, body(event("ACTIVITY_ANALYZED", activity=told))))
    assert workout.duration_min == 55
    assert workout.occurred_at.isoformat() == "2026-11-16T15:00:00+00:00"
    assert workout.same_as == ()


def test_sleep_is_the_only_thing_taken_from_wellness() -> None:
    check_in = one_event(reports(KIND, body(event("WELLNESS_UPDATED", records=[wellness()]))))
    assert (check_in.sleep_h, check_in.soreness, check_in.mood) == (6, {}, None)
    assert check_in.occurred_at.isoformat() == "2026-11-16T05:00:00+00:00"  # six in the morning in Berlin


def test_steps_alone_are_noise_and_change_nothing() -> None:
    first = one_event(reports(KIND, body(event("WELLNESS_UPDATED", records=[wellness(steps=10)]))))
    later = wellness(steps=4000, updated="2026-11-16T12:00:00Z")
    second = one_event(reports(KIND, body(event("WELLNESS_UPDATED", records=[later]))))
    assert (first.source_id, first.occurred_at, first.sleep_h) == (second.source_id, second.occurred_at, second.sleep_h)
    assert fates(reports(KIND, body(event("WELLNESS_UPDATED", records=[wellness(sleepSecs=0)])))) == [
        (What.IGNORED, "not_used")
    ]


def test_the_future_is_a_projection() -> None:
    told = body(
        event("FITNESS_UPDATED", records=[{"id": "2026-11-30", "ctl": 3}]),
        event("WELLNESS_UPDATED", records=[wellness(id="2026-11-17")]),
    )
    assert fates(reports(KIND, told)) == [(What.IGNORED, "projection"), (What.IGNORED, "projection")]


def test_deletion_is_a_retraction_and_its_zeros_are_no_data() -> None:
    stub = {"id": "i900", "moving_time": 0, "distance": 0, "type": "Run"}
    gone = one_event(reports(KIND, body(event("ACTIVITY_DELETED", activity=stub))))
    assert (gone.source_id, gone.of.source, gone.of.source_id) == ("deleted:i900", KIND, "i900")


def test_one_bad_item_does_not_sink_the_others() -> None:
    told = body(
        event("ACTIVITY_UPLOADED", activity={"type": "Run"}),
        "nonsense",
        event("ACTIVITY_UPLOADED", "i8", activity=activity(type="Ride")),
        event("APP_SCOPE_CHANGED", "i9", deauthorized=True),
        event("APP_SCOPE_CHANGED", "i9", deauthorized=False),
        event("SPORT_SETTINGS_UPDATED"),
        event("ACTIVITY_UPLOADED", activity=activity()),
    )
    found = reports(KIND, told)
    assert fates(found) == [
        (What.NOT_UNDERSTOOD, "missing_id"),
        (What.NOT_UNDERSTOOD, "missing_type"),
        (What.IGNORED, "other_sport"),
        (What.CLOSED, "deauthorised"),
        (What.IGNORED, "not_used"),
        (What.IGNORED, "not_used"),
        (What.EVENTS, "run"),
    ]
    assert [report.person for report in found] == ["i7", None, "i8", "i9", "i9", "i7", "i7"]


def test_secret_proves_and_is_cut_out() -> None:
    sender, raw = SENDERS[KIND], json.dumps(body(event("ACTIVITY_UPLOADED", activity=activity()))).encode()
    assert sender.proof.holds(delivery(raw), ("old", "between us"))
    assert not sender.proof.holds(delivery(raw), ("other",))
    assert sender.redact is not None
    kept = sender.redact(raw)
    assert b"between us" not in kept
    assert json.loads(kept) == {"events": json.loads(raw)["events"]}


@pytest.mark.parametrize("wrong", [{}, {"events": {}}, [], "x"])
def test_other_bodies_are_refused(wrong: Any) -> None:
    with pytest.raises(NotUnderstood):
        list(SENDERS[KIND].parse(delivery(wrong), place(KIND)))


@PATIENCE
def test_mutated_bodies_do_no_harm() -> None:
    bodies = (
        body(event("ACTIVITY_UPLOADED", activity=activity()), event("WELLNESS_UPDATED", records=[wellness()])),
        body(event("ACTIVITY_DELETED", activity={"id": "i9"}), event("APP_SCOPE_CHANGED", deauthorized=True)),
    )
    survives([json.dumps(each).encode() for each in bodies], parser_of(KIND))
