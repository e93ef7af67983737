"""Exports of logging apps: Hevy, Strong and Fitbod tables, in the layouts and units that exist."""

from __future__ import annotations

from decimal import Decimal

import pytest

from integrations.files.found import Unreadable
from integrations.files.table import moment
from tests.integrations.files.reading import BERLIN, events_in, lines, refused_in, sets_of

HEVY = (
    '"title","start_time","end_time","description","exercise_title","superset_id","exercise_notes","set_index",'
    '"set_type","weight_kg","reps","distance_km","duration_seconds","rpe"'
)


def hevy(exercise: str, kind: str = "normal", *cells: object, started: str = "12 Oct 2026, 18:05") -> str:
    numbers = [str(cell) for cell in cells] + [""] * (5 - len(cells))
    ended = started.replace("18:05", "18:50")
    return f'"Evening","{started}","{ended}","","{exercise}",,"",0,"{kind}",{",".join(numbers)}'


def test_hevy_rows_become_one_workout_with_its_local_time() -> None:
    (event,) = events_in(
        lines(
            HEVY,
            hevy("Hip Thrust (Barbell)", "warmup", 40, 10),
            hevy("Hip Thrust (Barbell)", "normal", 82.5, 8, "", "", 8.5),
            hevy("Plank", "failure", "", "", "", 75),
            hevy("Hip Thrust (Barbell)", "dropset", 60, 12),
        )
    )
    assert event["occurred_at"] == "2026-10-12T18:05:00+02:00"
    assert event["source_id"] == "2026-10-12T18:05|Evening"
    assert event["duration_min"] == 45
    assert sets_of(event) == {
        "Hip Thrust (Barbell)": [
            {"kind": "warmup", "reps": 10, "load_kg": 40},
            {"reps": 8, "load_kg": 82.5, "rpe": 8.5},
            {"kind": "drop", "reps": 12, "load_kg": 60},
        ],
        "Plank": [{"kind": "failure", "duration_s": 75}],
    }


def test_hevy_in_pounds_and_miles() -> None:
    table = lines(
        HEVY.replace("weight_kg", "weight_lbs").replace("distance_km", "distance_miles"),
        hevy("Squat (Barbell)", "normal", 135, 5),
        hevy("Running", "normal", "", "", 3, 1500),
    )
    workout, run = events_in(table)
    assert sets_of(workout) == {"Squat (Barbell)": [{"reps": 5, "load_lb": 135}]}
    assert (run["type"], run["distance_km"], run["duration_min"]) == ("run", Decimal("4.828"), 25)


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("8 Apr 2026, 16:50", "2026-04-08T16:50:00+02:00"),
        ("25 Juli 2026, 14:21", "2026-07-25T14:21:00+02:00"),
        ("3 Mär. 2026, 07:05", "2026-03-03T07:05:00+01:00"),
        ("3 août 2026, 07:05", "2026-08-03T07:05:00+02:00"),
        ("12 déc. 2026, 07:05", "2026-12-12T07:05:00+01:00"),
        ("1 gen 2026, 07:05", "2026-01-01T07:05:00+01:00"),
        ("1 ene 2026, 07:05", "2026-01-01T07:05:00+01:00"),
        ("9 out 2026, 07:05", "2026-10-09T07:05:00+02:00"),
        ("9 mei 2026, 07:05", "2026-05-09T07:05:00+02:00"),
        ("9 Şub 2026, 07:05", "2026-02-09T07:05:00+01:00"),
        ("9 paź 2026, 07:05", "2026-10-09T07:05:00+02:00"),
        ("9 мая 2026, 07:05", "2026-05-09T07:05:00+02:00"),
        ("9 Oct 2026, 7:05 PM", "2026-10-09T19:05:00+02:00"),
        ("2026-02-14 09:12:33", "2026-02-14T09:12:33+01:00"),
        ("2026-01-20 07:02:11 +0000", "2026-01-20T07:02:11+00:00"),
    ],
)
def test_dates_in_the_languages_of_phones(written: str, iso: str) -> None:
    assert moment(written, BERLIN).isoformat() == iso


def test_rows_that_cannot_be_taken_are_named_and_the_others_stand() -> None:
    table = lines(
        HEVY,
        hevy("Lunge", "normal", "", 10),
        hevy("Lunge"),
        hevy("Lunge", "normal", "heavy", 10),
        hevy("", "normal", 10, 10),
        hevy("Lunge", "normal", 10, 10, started="12 Foo 2026, 18:05"),
        hevy("Lunge", "normal", 10, 5000),
        hevy("Lunge", "normal", 10, "8.5"),
        '"cut","off"',
        hevy("Lunge", "normal", 10, 8),
    )
    assert refused_in(table) == [
        (3, "empty_set"), (4, "not_a_number"), (5, "no_exercise"), (6, "not_a_date"), (7, "out_of_range"),
        (8, "not_whole"), (9, "wrong_cells"),
    ]  # fmt: skip
    (event,) = events_in(table)
    assert sets_of(event) == {"Lunge": [{"reps": 10}, {"reps": 8, "load_kg": 10}]}


def test_a_note_over_two_lines_keeps_the_count_of_lines() -> None:
    note = hevy("Lunge", "normal", 10, 8).replace('"",0', '"first\nsecond",0')
    assert refused_in(lines(HEVY, note, hevy("Lunge"))) == [(4, "empty_set")]


STRONG_OLD = "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes,RPE"
STRONG_SEMICOLON = (
    "Date;Workout Name;Exercise Name;Set Order;Weight;Weight Unit;Reps;RPE;Distance;Distance Unit;Seconds;Notes;"
    "Workout Notes;Workout Duration"
)
STRONG_NUMBER = (
    "Workout #;Date;Workout Name;Duration (sec);Exercise Name;Set Order;Weight (lb);Reps;RPE;Distance (meters);"
    "Seconds;Notes;Workout Notes"
)


def strong_old(order: object, weight: object, reps: object, seconds: object = 0, rpe: object = "") -> str:
    return f'2022-06-01 06:30:00,"A",1h 5m,"Split Squat",{order},{weight},{reps},0,{seconds},"","",{rpe}'


def test_strong_with_commas_has_no_unit_so_the_athletes_holds() -> None:
    table = lines(
        STRONG_OLD,
        strong_old("W", 20, 8),
        strong_old(1, 42.5, 6, rpe=8),
        strong_old("Rest Timer", 0, 0, 90),
        strong_old("F", 0, 0, 40),
    )
    (event,) = events_in(table)
    assert (event["occurred_at"], event["duration_min"]) == ("2022-06-01T06:30:00+02:00", 65)
    assert sets_of(event)["Split Squat"] == [
        {"kind": "warmup", "reps": 8, "load_kg": 20},
        {"reps": 6, "load_kg": 42.5, "rpe": 8},
        {"kind": "failure", "duration_s": 40},
    ]
    assert refused_in(table) == [(4, "rest_timer")]
    (event,) = events_in(table, "lb")
    assert sets_of(event)["Split Squat"][1] == {"reps": 6, "load_lb": 42.5, "rpe": 8}


def test_strong_with_semicolons_says_its_units_and_writes_decimal_commas() -> None:
    table = lines(
        STRONG_SEMICOLON,
        '2023-03-04 10:00:00;"B";"Deadlift";1;102,5;kg;5;8,5;0;km;0;"";"";45m',
        '2023-03-04 10:00:00;"B";"Squat";1;225;lbs;5;;0;km;0;"a; b";"";45m',
        '2023-03-04 10:00:00;"B";"Running";1;0;kg;0;;3,1;mi.;1800;"";"";45m',
    )
    workout, run = events_in(b"\xef\xbb\xbf" + table)
    assert sets_of(workout) == {
        "Deadlift": [{"reps": 5, "load_kg": 102.5, "rpe": 8.5}],
        "Squat": [{"reps": 5, "load_lb": 225}],
    }
    assert (run["distance_km"], run["duration_min"]) == (Decimal("4.989"), 30)


def test_strong_with_units_in_its_header() -> None:
    row = '"7";"2026-02-01 09:00:00";"C";"2700";"Hip Thrust";"1";"185";"8";"8,5";"";"";"";""'
    (event,) = events_in(lines(STRONG_NUMBER, row))
    assert event["duration_min"] == 45
    assert sets_of(event) == {"Hip Thrust": [{"reps": 8, "load_lb": 185, "rpe": 8.5}]}
    (event,) = events_in(lines(STRONG_NUMBER.replace("(lb)", "(kg)"), row))
    assert sets_of(event) == {"Hip Thrust": [{"reps": 8, "load_kg": 185, "rpe": 8.5}]}


def test_a_workout_spread_over_a_sorted_table_is_one() -> None:
    other = strong_old(1, 50, 5).replace("2022-06-01", "2022-06-02")
    events = events_in(lines(STRONG_OLD, strong_old(1, 40, 5), other, strong_old(2, 45, 5)))
    assert [len(sets_of(event)["Split Squat"]) for event in events] == [2, 1]


FITBOD = "Date,Exercise,Reps,Weight(kg),Duration(s),Distance(m),Incline,Resistance,isWarmup,Note,multiplier"


def test_fitbod_weights_per_hand_are_doubled() -> None:
    (event,) = events_in(
        lines(
            FITBOD,
            "2026-05-05 16:00:00 +0000,Dumbbell Romanian Deadlift,10,17.5,0.0,0.0,0.0,0.0,false,,2.0",
            "2026-05-05 16:00:00 +0000,Back Squat,5,60.0,0.0,0.0,0.0,0.0,true,,1.0",
            "2026-05-05 16:00:00 +0000,Plank,1,0.0,50.0,0.0,0.0,0.0,false,,1.0",
        )
    )
    assert event["occurred_at"] == "2026-05-05T18:00:00+02:00"
    assert sets_of(event) == {
        "Dumbbell Romanian Deadlift": [{"reps": 10, "load_kg": 35}],
        "Back Squat": [{"kind": "warmup", "reps": 5, "load_kg": 60}],
        "Plank": [{"duration_s": 50}],
    }


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b" \n\n ", "empty_file"),
        (b"PK\x03\x04....", "compressed"),
        (b"<?xml version='1.0'?><gpx/>", "unknown_file"),
        (b"a,b\n1,2\n", "unknown_file"),
        (b'{"hello": 1}', "unknown_file"),
        (bytes(range(256)) * 4, "unknown_file"),
    ],
)
def test_other_files_are_refused_with_a_stable_code(data: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as caught:
        events_in(data)
    assert caught.value.code == code


def test_a_quote_that_does_not_end_is_refused() -> None:
    with pytest.raises(Unreadable) as caught:
        events_in(lines(HEVY, '"no end' + "x" * 200_000))
    assert caught.value.code == "not_a_table"
