"""Events come in whole or not at all, and every bad field of every bad item is named."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.types import (
    Override,
    PlannedRun,
    ProfileChange,
    Retraction,
    SetDone,
    SetKind,
    Side,
    Target,
    Workout,
)
from schemas.events import (
    Invalid,
    check_times,
    content_hash,
    dump_event,
    event_id_of,
    event_openapi,
    load_event,
    load_events,
)
from schemas.wire import parse_json
from tests.schemas import strategies

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
AT = "2026-11-20T18:05:00+01:00"
CASES = Path(__file__).parents[3] / "shared" / "exam" / "cases"
KNOWN = frozenset(strategies.EXERCISES)


def a_workout(**of_set: Any) -> dict[str, Any]:
    return {"type": "workout", "occurred_at": AT, "exercises": [{"exercise": "dumbbell_rdl", "sets": [of_set]}]}


def a_set(**of_set: Any) -> SetDone:
    event = load_event(a_workout(**of_set))
    assert isinstance(event, Workout)
    return event.exercises[0].sets[0]


def errors_of(data: Any, **options: Any) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as caught:
        load_events(data, known_exercises=KNOWN, **options)
    assert all(error.detail for error in caught.value.errors)
    return [(error.pointer, error.code) for error in caught.value.errors]


def test_missing_values_are_unknown_and_not_zero() -> None:
    assert a_set(reps=10) == SetDone(reps=10, load_kg=None, rir=None, form=None)
    assert a_set(reps=None, load_kg=0).load_kg == 0


def test_pounds_become_kilograms_rounded_to_a_hundredth() -> None:
    assert a_set(load_lb=35).load_kg == Decimal("15.88")
    assert a_set(load_lb=100).load_kg == Decimal("45.36")


def test_rpe_becomes_repetitions_in_reserve() -> None:
    assert a_set(rpe=8).rir == 2
    assert a_set(rpe=9.5).rir == Decimal("0.5")


def test_tempos_that_mean_the_same_are_the_same() -> None:
    assert a_set(tempo="3.0-1-1-00").tempo == a_set(tempo="3-1-1-0").tempo == "3-1-1-0"
    assert a_set(tempo="x-0-X-0").tempo == "X-0-X-0"
    assert a_set(tempo="2.5-0-1-0").tempo == "2.5-0-1-0"
    assert a_set(tempo="iso").tempo == "iso"


def test_pain_not_asked_differs_from_no_pain() -> None:
    event = {"type": "check_in", "occurred_at": AT}
    assert load_event(event).pain is None  # type: ignore[union-attr]
    assert load_event(event | {"pain": []}).pain == ()  # type: ignore[union-attr]
    assert load_event(event).event_id != load_event(event | {"pain": []}).event_id


def test_profile_change_keeps_what_was_sent_and_null_resets() -> None:
    event = load_event(
        {"type": "profile", "occurred_at": AT, "until": "2026-11-28", "equipment": [], "strength_days": None}
    )
    assert isinstance(event, ProfileChange)
    assert event.given == ("equipment", "strength_days")
    assert event.fields.strength_days is None
    assert event.until == date(2026, 11, 28)


def test_planned_run_with_kind_null_means_no_run() -> None:
    event = load_event({"type": "planned_run", "occurred_at": AT, "date": "2026-11-23", "kind": None})
    assert isinstance(event, PlannedRun)
    assert event.kind is None
    assert errors_of({"type": "planned_run", "occurred_at": AT, "date": "2026-11-23"}) == [("/kind", "missing_field")]
    assert errors_of(
        {"type": "planned_run", "occurred_at": AT, "date": "2026-11-23", "kind": None, "distance_km": 12}
    ) == [("/kind", "conflict")]


def test_an_override_keeps_numbers_texts_and_counts_apart() -> None:
    change = {"load_lb": 75, "target_reps": 8, "tempo": "3-1-1-0"}
    event = load_event({"type": "override", "occurred_at": AT, "exercise": "dumbbell_rdl", "change": change})
    assert isinstance(event, Override)
    assert event.change == {"load_kg": Decimal("34.02"), "target_reps": 8, "tempo": "3-1-1-0"}


def test_a_retraction_names_its_target() -> None:
    event = load_event({"type": "retraction", "occurred_at": AT, "of": {"source": "my-log", "source_id": "w-1"}})
    assert isinstance(event, Retraction)
    assert event.of == Target(source="my-log", source_id="w-1")


# --------------------------------------------------------------------------- identity


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"reps": 10}, {"reps": 10, "kind": "work", "side": "both", "rir": None}),
        ({"load_kg": 32}, {"load_kg": Decimal("32.00")}),
        ({"load_kg": 32}, {"load_kg": 32.0}),
        ({"load_kg": 0}, {"load_kg": -0.0}),
        ({"load_kg": Decimal("1E+2")}, {"load_kg": 100}),
        ({"load_lb": 35}, {"load_kg": 15.88}),
        ({"rpe": 8}, {"rir": 2}),
        ({"reps": 10}, {"reps": 10.0}),
    ],
)
def test_ways_to_say_the_same_have_one_id(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert load_event(a_workout(**one)) == load_event(a_workout(**other))


def test_equal_instants_have_one_id() -> None:
    run = {"type": "run", "source_id": "r"}
    assert load_event(run | {"occurred_at": AT}) == load_event(run | {"occurred_at": "2026-11-20T17:05:00Z"})


def test_the_id_never_changes_between_versions_of_baton() -> None:
    """Stored events were named by this; another value here makes every redelivery a conflict."""
    event = load_event(a_workout(reps=10, load_kg=32, rir=2) | {"source": "my-log", "source_id": "w-118", "version": 3})
    canonical = (
        b'["workout","my-log","w-118","3",{"exercises":[{"exercise":"dumbbell_rdl",'
        b'"sets":[{"load_kg":"32","reps":10,"rir":"2"}]}],"occurred_at":"2026-11-20T17:05:00Z"}]'
    )
    assert event.event_id == "ev_" + sha256(canonical).hexdigest()[:24] == "ev_58e532c473cb2129be633168"
    assert event.version == "3"


def test_an_event_without_source_id_is_known_by_its_content() -> None:
    first, again, other = (load_event(a_workout(reps=reps)) for reps in (10, 10, 11))
    assert (first.source, first.source_id) == (again.source, again.source_id)
    assert first.source == "api"
    assert first.source_id != other.source_id


def test_content_hash_ignores_identity_and_version() -> None:
    first = load_event(a_workout(reps=10) | {"source_id": "a", "version": 1})
    second = load_event(a_workout(reps=10) | {"source_id": "a", "version": 2})
    assert first.event_id != second.event_id
    assert content_hash(first) == content_hash(second)
    assert content_hash(first) != content_hash(load_event(a_workout(reps=11)))


@given(strategies.events())
def test_what_is_written_reads_back_as_the_same_event(document: dict[str, Any]) -> None:
    event = load_event(document, known_exercises=KNOWN)
    assert load_event(dump_event(event)) == event
    assert event_id_of(event) == event.event_id


@given(strategies.events())
def test_lists_and_single_objects_read_alike(document: dict[str, Any]) -> None:
    assert load_events(document) == load_events([document])


# --------------------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("reps", "10", "wrong_type"),
        ("reps", True, "wrong_type"),
        ("reps", 10.5, "wrong_type"),
        ("reps", [10], "wrong_type"),
        ("reps", -1, "out_of_range"),
        ("reps", 1001, "out_of_range"),
        ("reps", 2**70, "out_of_range"),
        ("load_kg", False, "wrong_type"),
        ("load_kg", "32", "wrong_type"),
        ("load_kg", float("nan"), "wrong_type"),
        ("load_kg", float("inf"), "wrong_type"),
        ("load_kg", Decimal("1000.1"), "out_of_range"),
        ("load_kg", Decimal("1E+300"), "out_of_range"),
        ("load_kg", -1, "out_of_range"),
        ("rir", 11, "out_of_range"),
        ("rpe", 0, "out_of_range"),
        ("form", 6, "out_of_range"),
        ("form", 4.5, "wrong_type"),
        ("kind", "warm-up", "unknown_value"),
        ("kind", {}, "wrong_type"),
        ("side", 1, "wrong_type"),
        ("tempo", "3-1-1", "bad_tempo"),
        ("tempo", "fast", "bad_tempo"),
        ("tempo", 3110, "bad_tempo"),
        ("band", "", "empty"),
        ("band", "gr\x00een", "bad_text"),
        ("band", "\ud800", "bad_text"),
        ("band", "x" * 51, "too_long"),
        ("weight", 32, "unknown_field"),
    ],
)
def test_a_bad_value_is_named_by_its_place(field: str, value: Any, code: str) -> None:
    assert errors_of([a_workout(**{field: value})]) == [(f"/0/exercises/0/sets/0/{field}", code)]


@pytest.mark.parametrize(
    "both", [{"load_kg": 1, "load_lb": 2}, {"rir": 1, "rpe": 8}, {"band": "green", "load_kg": 2}], ids=str
)
def test_two_ways_to_say_one_thing_are_refused_together(both: dict[str, Any]) -> None:
    [(pointer, code)] = errors_of(a_workout(**both))
    assert code == "conflict"
    assert pointer.startswith("/exercises/0/sets/0/")


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (7, [("", "wrong_type")]),
        ({}, [("/type", "missing_field")]),
        ({"type": ["run"]}, [("/type", "wrong_type")]),
        ({"type": "Run"}, [("/type", "unknown_event_type")]),
        ({"type": "run"}, [("/occurred_at", "missing_field")]),
        ({"type": "run", "occurred_at": None}, [("/occurred_at", "missing_field")]),
        ({"type": "run", "occurred_at": "2026-11-20T18:05:00"}, [("/occurred_at", "offset_missing")]),
        ({"type": "run", "occurred_at": "yesterday"}, [("/occurred_at", "bad_time")]),
        ({"type": "run", "occurred_at": "2026-02-30T18:05:00Z"}, [("/occurred_at", "bad_time")]),
        ({"type": "run", "occurred_at": "0001-01-01T00:00:00+14:00"}, [("/occurred_at", "bad_time")]),
        ({"type": "run", "occurred_at": 1763658300}, [("/occurred_at", "bad_time")]),
        ({"type": "run", "occurred_at": AT, "source_id": 7}, [("/source_id", "wrong_type")]),
        ({"type": "run", "occurred_at": AT, "version": 1.5}, [("/version", "wrong_type")]),
        ({"type": "run", "occurred_at": AT, "kind": "tempo"}, [("/kind", "unknown_value")]),
        ({"type": "confirm", "occurred_at": AT}, [("/of", "missing_field")]),
        ({"type": "confirm", "occurred_at": AT, "of": {}}, [("/of/source_id", "missing_field")]),
        ({"type": "override", "occurred_at": AT, "exercise": "dead_bug"}, [("/action", "missing_field")]),
        ({"type": "override", "occurred_at": AT, "exercise": "x", "action": "hold"},
         [("/exercise", "unknown_exercise")]),
        ({"type": "workout", "occurred_at": AT, "exercises": [{}]}, [("/exercises/0/exercise", "missing_field")]),
        ({"type": "check_in", "occurred_at": AT, "soreness": {"hams": 3}}, [("/soreness/hams", "unknown_field")]),
        ({"type": "check_in", "occurred_at": AT, "pain": [{"site": "foot"}]}, [("/pain/0/site", "unknown_site")]),
        ({"type": "check_in", "occurred_at": AT, "self_check": {"glutes_do_not_fire": 1}},
         [("/self_check/glutes_do_not_fire", "wrong_type")]),
        ({"type": "check_in", "occurred_at": AT, "notes": "a\x0bb"}, [("/notes", "bad_text")]),
        ({"type": "check_in", "occurred_at": AT, "notes": "x" * 4001}, [("/notes", "too_long")]),
        ({"type": "check_in", "occurred_at": AT, "red_flags": ["pain"]}, [("/red_flags/0", "unknown_value")]),
        ({"type": "planned_run", "occurred_at": AT, "date": "23.11.2026", "kind": "easy"}, [("/date", "bad_date")]),
        ({"type": "profile", "occurred_at": AT, "timezone": None}, [("/timezone", "null_not_allowed")]),
        ({"type": "profile", "occurred_at": AT, "timezone": "Berlin"}, [("/timezone", "unknown_timezone")]),
    ],
)  # fmt: skip
def test_a_bad_event_is_refused(event: Any, expected: list[tuple[str, str]]) -> None:
    assert errors_of(event) == expected
    assert errors_of([event]) == [("/0" + pointer, code) for pointer, code in expected]


def test_every_bad_field_of_every_bad_item_is_named() -> None:
    bad = a_workout(reps="10", load_kg=True) | {"durationmin": 3}
    bad["exercises"].append({"exercise": "dumbell_rdl"})
    assert errors_of([a_workout(reps=1), bad, {"type": "run"}]) == [
        ("/1/exercises/0/sets/0/reps", "wrong_type"),
        ("/1/exercises/0/sets/0/load_kg", "wrong_type"),
        ("/1/exercises/1/exercise", "unknown_exercise"),
        ("/1/durationmin", "unknown_field"),
        ("/2/occurred_at", "missing_field"),
    ]


def test_messages_say_what_to_do() -> None:
    with pytest.raises(Invalid) as caught:
        load_events(
            {"type": "workout", "occured_at": AT, "exercises": [{"exercise": "dumbell_rdl"}]}, known_exercises=KNOWN
        )
    details = {error.pointer: error.detail for error in caught.value.errors}
    assert "Did you mean occurred_at?" in details["/occured_at"]
    assert "dumbbell_rdl" in details["/exercises/0/exercise"]
    assert "`name`" in details["/exercises/0/exercise"]
    with pytest.raises(Invalid) as caught:
        load_event(a_workout(reps="ten"))
    assert caught.value.errors[0].detail == 'Expected a whole number from 0 to 1000, got the text "ten".'


def test_one_call_takes_1_to_500_events_and_names_at_most_100_errors() -> None:
    run = {"type": "run", "occurred_at": AT}
    assert len(load_events([run] * 500)) == 500
    assert errors_of([run] * 501) == [("", "too_many")]
    assert errors_of([]) == [("", "empty")]
    assert len(errors_of([{"type": "run"}] * 500)) == 100
    assert len(errors_of(run | {f"field{number}": 1 for number in range(200_000)})) == 100


# --------------------------------------------------------------------------- times


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"occurred_at": "1970-01-01T00:00:00Z"}, "/occurred_at"),
        ({"occurred_at": "2100-01-01T00:00:00Z"}, "/occurred_at"),
        ({"occurred_at": "2026-11-23T12:00:01Z"}, "/occurred_at"),
        ({"date": "2030-01-01"}, "/date"),
        ({"date": "1970-01-01"}, "/date"),
    ],
)
def test_implausible_times_are_refused(change: dict[str, str], pointer: str) -> None:
    event = {"type": "planned_run", "occurred_at": AT, "date": "2026-11-23", "kind": "easy"}
    good, bad = load_event(event), load_event(event | change)
    check_times([good], NOW)
    with pytest.raises(Invalid) as caught:
        check_times([good, bad], NOW)
    assert [(error.pointer, error.code) for error in caught.value.errors] == [("/1" + pointer, "implausible_date")]
    assert errors_of(event | change, now=NOW) == [(pointer, "implausible_date")]


def test_plans_may_reach_three_years_ahead() -> None:
    load_events({"type": "planned_run", "occurred_at": AT, "date": "2029-11-20", "kind": "race"}, now=NOW)
    override = {"type": "override", "occurred_at": AT, "exercise": "dead_bug", "action": "hold"}
    load_events(override | {"until": "2029-11-20"}, now=NOW)
    assert errors_of(override | {"until": "2030-01-01"}, now=NOW) == [("/until", "implausible_date")]


# --------------------------------------------------------------------------- many


_ODD = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.just([]), st.just({}), st.just([[{}]])
)


@settings(max_examples=300)
@given(strategies.events(), st.data())
def test_no_damage_to_a_document_breaks_the_reader(document: dict[str, Any], data: st.DataObject) -> None:
    """Either an event or a list of named errors, whatever stands in whatever field."""
    place: Any = document
    while True:
        key = data.draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
        if not place[key] or not isinstance(place[key], dict | list) or data.draw(st.booleans()):
            break
        place = place[key]
    place[key] = data.draw(_ODD)
    with suppress(Invalid):
        event = load_event(document, known_exercises=KNOWN)
        assert load_event(dump_event(event)) == event


@pytest.mark.skipif(not CASES.is_dir(), reason="the exam is not here")
def test_all_events_of_the_exam_are_read() -> None:
    cases = [parse_json(file.read_bytes()) for file in sorted(CASES.glob("*.json"))]
    events = [load_event(event) for case in cases for event in case["events"]]
    assert len(events) > 2000
    assert all(load_event(dump_event(event)) == event for event in events)


def test_openapi_names_every_type_of_event() -> None:
    shape = event_openapi()
    assert shape["discriminator"]["mapping"]["check_in"] == "#/components/schemas/CheckIn"
    assert len(shape["oneOf"]) == 10


def test_a_changed_event_has_another_id() -> None:
    event = load_event(a_workout(reps=10))
    assert isinstance(event, Workout)
    assert event_id_of(replace(event, session_rpe=Decimal(7))) != event.event_id
    assert event.exercises[0].sets[0].kind is SetKind.WORK
    assert event.exercises[0].sets[0].side is Side.BOTH
