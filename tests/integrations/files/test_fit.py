"""FIT activities: sessions, sets, what a watch guesses, and checksums."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from integrations.files.found import Unreadable
from tests.integrations.files.reading import (
    ACTIVE,
    REST,
    RUN,
    STRENGTH,
    events_in,
    fit_file,
    refused_in,
    sets_of,
)

SAMPLES = Path(__file__).parents[4] / "shared" / "samples"
START = datetime(2026, 11, 16, 16, 30, tzinfo=UTC)
BOX_JUMP, TRAP_BAR, CALF = (20, 33), (8, 17), (1, 15)
NOBODY_GUESSED = 255


def a_set(after_s: int, reps: int, exercise: tuple[int, int] | None, **told: Any) -> tuple[str, dict[str, Any]]:
    category, name = exercise or (65534, 65535)
    base: dict[str, Any] = {"duration": 30_000, "repetitions": reps, "weight": 0, "set_type": ACTIVE}
    base |= {"start_time": START + timedelta(seconds=after_s), "category": category, "category_subtype": name}
    return "set", base | told


def a_session(after_s: int = 0, *, minutes: int = 40, **told: Any) -> tuple[str, dict[str, Any]]:
    lasted = {"total_elapsed_time": minutes * 60_000, "total_timer_time": minutes * 60_000}
    return "session", {"start_time": START + timedelta(seconds=after_s), **STRENGTH, **lasted, **told}


ACTIVITY = ("file_id", {"type": 4})
CLOCK = ("activity", {"timestamp": START, "local_timestamp": START + timedelta(hours=2)})


def test_a_session_has_its_sets_its_effort_and_the_clock_of_the_watch() -> None:
    (event,) = events_in(
        fit_file(
            ACTIVITY,
            a_set(60, 5, TRAP_BAR, weight=90 * 16),
            a_set(120, 0, None, set_type=REST),
            a_set(200, 4, TRAP_BAR, weight=90 * 16),
            a_set(300, 12, CALF),
            a_set(400, 1, None, duration=45_500),
            a_session(avg_heart_rate=104, workout_rpe=70),
            CLOCK,
        )
    )
    assert event["occurred_at"] == "2026-11-16T18:30:00+02:00"
    assert (event["source"], event["source_id"]) == ("fit", "2026-11-16T16:30:00Z training")
    assert [float(event[name]) for name in ("duration_min", "session_rpe", "average_hr_bpm")] == [40, 7, 104]
    assert sets_of(event) == {
        "Trap bar deadlift": [{"reps": 5, "load_kg": 90}, {"reps": 4, "load_kg": 90}],
        "Single leg standing calf raise": [{"reps": 12}],
        "Exercise the watch did not know": [{"duration_s": 45.5}],
    }
    assert [x.get("vendor_id") for x in event["exercises"]] == ["fit:8/17", "fit:1/15", None]


def test_a_guess_of_the_watch_is_no_word_of_the_athlete() -> None:
    (event,) = events_in(
        fit_file(
            ACTIVITY,
            a_set(60, 5, None, category=[20, 17, 29], category_subtype=[33, 65535, 0], guess=[106, 75, 72]),
            a_set(120, 5, None, category=[20], category_subtype=[33], guess=[NOBODY_GUESSED]),
            a_set(180, 5, None, category=[28], category_subtype=[65535], guess=[NOBODY_GUESSED]),
            a_session(),
        )
    )
    assert [(x["name"], x.get("vendor_id")) for x in event["exercises"]] == [
        ("Box jump (a guess of the watch)", None),
        ("Box jump", "fit:20/33"),
        ("Squat (kind not named)", None),
    ]


def test_sessions_of_one_file_are_told_apart() -> None:
    found = events_in(
        fit_file(
            ACTIVITY,
            a_set(60, 5, TRAP_BAR),
            a_set(4000, 8, CALF),
            a_session(minutes=10),
            a_session(700, minutes=20, **RUN, total_distance=412_300),
            a_session(3600, minutes=20),
            a_session(6000, minutes=5, sport=5, sub_sport=0),
        )
    )
    assert [event["type"] for event in found] == ["workout", "run", "workout"]
    assert [list(sets_of(event)) for event in (found[0], found[2])] == [
        ["Trap bar deadlift"],
        ["Single leg standing calf raise"],
    ]
    assert float(found[1]["distance_km"]) == 4.123


def test_other_sports_and_empty_sets_are_named_with_their_message() -> None:
    swim = fit_file(ACTIVITY, a_set(60, 0, None, duration=0), a_session(), a_session(3600, sport=5, sub_sport=0))
    assert refused_in(swim) == [(2, "empty_set"), (4, "other_sport")]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda data: data[:-20] + bytes([data[-20] ^ 1]) + data[-19:], "bad_checksum"),
        (lambda data: data[:-30], "cut_off"),
        (lambda _: fit_file(("file_id", {"type": 5})), "not_an_activity"),
        (lambda _: fit_file(ACTIVITY), "no_session"),
    ],
)
def test_damaged_and_other_fit_files_are_refused(change: Any, code: str) -> None:
    with pytest.raises(Unreadable) as caught:
        events_in(change(fit_file(ACTIVITY, a_set(60, 5, TRAP_BAR), a_session(), CLOCK)))
    assert caught.value.code == code


@pytest.mark.skipif(not SAMPLES.exists(), reason="the samples of the intake study are not on this machine")
@pytest.mark.parametrize(
    ("file", "sessions", "sets", "known", "with_weight"),
    [
        # as in the table of SOURCES.md; known: the watch named at least a category
        ("garmin-fit/strength_fr965_40min.fit", ["workout"], 38, 14, 14),
        ("garmin-fit/multisport_strength_run_strength_fr965.fit", ["workout", "run", "workout"], 20, 12, 6),
        ("fit-generated/strength_activity_garmin_sdk.fit", ["workout"], 8, 8, 5),
        ("garmin-fit/run_fenix5_57s.fit", ["run"], 0, 0, 0),
        ("garmin-fit/run_fenix2_47min.fit", ["run"], 0, 0, 0),
    ],
)
def test_real_files_give_the_sets_that_are_in_them(
    file: str, sessions: list[str], sets: int, known: int, with_weight: int
) -> None:
    found = events_in((SAMPLES / file).read_bytes())
    done = [
        (name, one) for event in found if "exercises" in event for name, sets in sets_of(event).items() for one in sets
    ]
    assert [event["type"] for event in found] == sessions
    assert len(done) == sets
    assert sum(name != "Exercise the watch did not know" for name, _ in done) == known
    assert sum("load_kg" in one for _, one in done) == with_weight
