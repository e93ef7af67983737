"""Profiles: every field of the contract, defaults for the rest, and changes field by field."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from engine.types import Equipment, Profile, Race, Reporting, RunKind, Screening, Weekday
from schemas.athlete import load_athlete_create
from schemas.errors import Invalid
from schemas.profile import changed, dump_profile, load_profile, load_profile_change
from schemas.wire import parse_json
from tests.schemas import strategies

CASES = Path(__file__).parents[3] / "shared" / "exam" / "cases"


def errors_of(data: Any) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as caught:
        load_profile(data)
    return [(error.pointer, error.code) for error in caught.value.errors]


def test_the_profile_of_the_contract_is_read() -> None:
    profile = load_profile(
        {
            "timezone": "Europe/Berlin",
            "birth_year": 1988,
            "sex": "female",
            "bodyweight_kg": 60,
            "strength_since": "2026-09-01",
            "equipment": [
                {"kind": "dumbbells", "loads_kg": [4, 16, 8]},
                {"kind": "barbell", "bar_kg": 20, "plates_kg": [1.25, 10, 5.0], "pairs": {"5": 2}},
                {"kind": "kettlebells", "loads_kg": [8], "single": True},
                {"kind": "step"},
                {"kind": "bench"},
                {"kind": "band", "levels": ["light", "green"]},
            ],
            "sessions_per_week": 2,
            "session_minutes": 35,
            "strength_days": ["fri", "tue", "thu"],
            "run_week": {"tue": "quality", "sun": "long", "mon": None},
            "races": [{"date": "2027-04-25", "priority": "A", "distance_km": 42.2}],
            "screening": {"heart_condition": False, "cleared": True},
            "units": "metric",
            "template": "posterior_chain_leg_day",
            "wants": ["plyometrics", "heavy"],
            "reporting": {"pain": "by_exception"},
        }
    )
    assert profile.equipment == (
        Equipment(kind="dumbbells", loads_kg=(Decimal(4), Decimal(8), Decimal(16))),
        Equipment(
            kind="barbell",
            bar_kg=Decimal(20),
            plates_kg=(Decimal("1.25"), Decimal(5), Decimal(10)),
            pairs={"5": 2},
        ),
        Equipment(kind="kettlebell", loads_kg=(Decimal(8),), single=True),
        Equipment(kind="step_box"),
        Equipment(kind="bench_or_sofa"),
        Equipment(kind="long_band", levels=("light", "green")),
    )
    assert profile.strength_days == (Weekday.TUE, Weekday.THU, Weekday.FRI)
    assert profile.run_week == {Weekday.TUE: RunKind.QUALITY, Weekday.SUN: RunKind.LONG}
    assert profile.races == (Race(date=date(2027, 4, 25), priority="A", distance_km=Decimal("42.2")),)
    assert profile.screening == Screening(heart_condition=False, cleared=True)
    assert profile.wants == ("heavy", "plyometrics")
    assert profile.reporting.pain is Reporting.BY_EXCEPTION
    assert profile.reporting.form is Reporting.EACH_SESSION


def test_nothing_and_nulls_are_the_defaults() -> None:
    assert load_profile({}) == Profile()
    assert load_profile(dict.fromkeys(dump_profile(Profile()))) == Profile()


@given(strategies.profiles())
def test_what_is_written_reads_back_as_the_same_profile(document: dict[str, Any]) -> None:
    profile = load_profile(document)
    assert load_profile(dump_profile(profile)) == profile


@pytest.mark.parametrize(
    ("field", "value", "pointer", "code"),
    [
        ("timezone", "Mars/Olympus", "/timezone", "unknown_timezone"),
        ("sessions_per_week", 0, "/sessions_per_week", "out_of_range"),
        ("sessions_per_week", 8, "/sessions_per_week", "out_of_range"),
        ("session_minutes", 9, "/session_minutes", "out_of_range"),
        ("session_minutes", 121, "/session_minutes", "out_of_range"),
        ("session_minutes", "35", "/session_minutes", "wrong_type"),
        ("strength_days", [], "/strength_days", "empty"),
        ("strength_days", ["monday"], "/strength_days/0", "unknown_value"),
        ("run_week", {"monday": "easy"}, "/run_week/monday", "unknown_field"),
        ("run_week", {"mon": "jog"}, "/run_week/mon", "unknown_value"),
        ("run_week", ["mon"], "/run_week", "wrong_type"),
        ("races", [{"priority": "A"}], "/races/0/date", "missing_field"),
        ("races", [{"date": "2027-04-25", "priority": "D"}], "/races/0/priority", "unknown_value"),
        ("equipment", [{"kind": "dumbells"}], "/equipment/0/kind", "unknown_equipment"),
        ("equipment", [{"kind": "dumbbells", "loads_kg": ["8"]}], "/equipment/0/loads_kg/0", "wrong_type"),
        ("equipment", [{"kind": "barbell", "pairs": {"5": 2}}], "/equipment/0/pairs", "conflict"),
        ("equipment", [{"kind": "barbell", "pairs": {"five": 2}}], "/equipment/0/pairs/five", "bad_plate"),
        ("screening", {"cleared": "yes"}, "/screening/cleared", "wrong_type"),
        ("screening", {"clear": True}, "/screening/clear", "unknown_field"),
        ("reporting", {"pain": "never"}, "/reporting/pain", "unknown_value"),
        ("units", "us", "/units", "unknown_value"),
        ("wants", ["muscles"], "/wants/0", "unknown_value"),
        ("strength_since", "2026-13-01", "/strength_since", "bad_date"),
        ("birthyear", 1988, "/birthyear", "unknown_field"),
    ],
)
def test_a_bad_field_is_named(field: str, value: Any, pointer: str, code: str) -> None:
    assert errors_of({field: value}) == [(pointer, code)]


def test_a_change_touches_only_what_was_sent() -> None:
    before = load_profile({"timezone": "Europe/Berlin", "sessions_per_week": 3, "strength_days": ["tue"]})
    fields, given_names = load_profile_change({"session_minutes": 45, "strength_days": None})
    after = changed(before, fields, given_names)
    assert given_names == ("session_minutes", "strength_days")
    assert (after.session_minutes, after.strength_days) == (45, None)
    assert (after.timezone, after.sessions_per_week) == ("Europe/Berlin", 3)


def test_a_new_athlete_needs_a_time_zone() -> None:
    new = load_athlete_create({"external_id": "user-4711", "profile": {"timezone": "Asia/Kolkata"}})
    assert (new.external_id, new.profile.timezone) == ("user-4711", "Asia/Kolkata")
    bodies: list[tuple[dict[str, Any], str]] = [({}, "/profile"), ({"profile": {}}, "/profile/timezone")]
    for body, pointer in bodies:
        with pytest.raises(Invalid) as caught:
            load_athlete_create(body)
        assert [(error.pointer, error.code) for error in caught.value.errors] == [(pointer, "missing_field")]


@pytest.mark.skipif(not CASES.is_dir(), reason="the exam is not here")
def test_all_profiles_of_the_exam_are_read() -> None:
    profiles = [load_profile(parse_json(file.read_bytes())["profile"]) for file in sorted(CASES.glob("*.json"))]
    assert len(profiles) > 30
    assert all(load_profile(dump_profile(profile)) == profile for profile in profiles)
