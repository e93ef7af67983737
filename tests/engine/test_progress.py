"""The weeks behind, counted by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from engine.ledger import live
from engine.progress import Line, Progress, progress
from tests.engine.builders import (
    TODAY,
    Wire,
    a_profile,
    a_run,
    book,
    did,
    events_of,
    morning,
    profile_of,
    sides,
    work,
    workout,
)

MONDAYS = (date(2027, 2, 15), date(2027, 2, 22), TODAY)


def looked_back(items: list[Wire], *, weeks: int = 3, **fields: object) -> Progress:
    ledger = live(events_of(items))
    return progress(profile_of(a_profile(**fields)), ledger, today=TODAY, weeks=weeks, book=book())


def line(found: Progress, exercise: str, measure: str, side: str = "both") -> Line:
    (one,) = [x for x in found.lines if (x.exercise, x.measure, x.side) == (exercise, measure, side)]
    return one


def values(found: Progress, exercise: str, measure: str, side: str = "both") -> list[tuple[date, float]]:
    return [(point.day, float(point.value)) for point in line(found, exercise, measure, side).points]


def rdl(day: int, reps: int, *, kg: int = 30, rir: int = 2, form: int = 5) -> Wire:
    return workout(day, did("dumbbell_rdl", work(reps, load_kg=kg, rir=rir), form=form))


def test_sessions_are_kept_up_to_what_was_asked_in_the_weeks_that_are_over() -> None:
    # Three sessions in the first week (two were asked), one in the second, one today.
    found = looked_back([rdl(-14, 8), rdl(-12, 8), rdl(-10, 8), rdl(-7, 8), workout(0, did("glute_bridge", work(12)))])
    assert [week.monday for week in found.weeks] == list(MONDAYS)
    assert [(week.done, week.kept, week.asked, week.over) for week in found.weeks] == [
        (3, 2, 2, True), (1, 1, 2, True), (1, 1, 2, False),
    ]  # fmt: skip
    assert (found.kept, found.asked) == (3, 4)


def test_a_week_asks_for_what_was_wanted_then() -> None:
    change = {"type": "profile", "source": "app", "source_id": "p", "occurred_at": "2027-02-23T08:00:00+01:00"}
    found = looked_back([rdl(-14, 8), rdl(-7, 8), {**change, "sessions_per_week": 1}])
    assert [week.asked for week in found.weeks] == [2, 1, 1]
    assert (found.kept, found.asked) == (2, 3)


def test_weeks_begin_with_the_log_and_not_with_the_window() -> None:
    assert [week.monday for week in looked_back([rdl(-7, 8)], weeks=12).weeks] == [MONDAYS[1], MONDAYS[2]]
    assert [week.monday for week in looked_back([], weeks=12).weeks] == [TODAY]
    assert [week.done for week in looked_back([rdl(2, 8)], weeks=12).weeks] == [0]


def test_hard_sets_count_a_left_and_a_right_set_once_and_tell_front_from_back() -> None:
    done = workout(
        -7, did("goblet_squat", work(10, count=2, load_kg=12, rir=2)), did("step_up_low", sides(8, 8, count=3, rir=2)),
        did("glute_bridge", work(15, count=3, rir=9)),
    )  # fmt: skip
    week = looked_back([done]).weeks[0]
    # The bridges had nine in reserve: no hard set.
    assert week.hard_sets == {"bridge": 0, "squat": 2, "step_up": 3}
    assert (week.front_sets, week.back_sets) == (2, 3)


def test_runs_add_up_and_what_nobody_told_is_not_zero() -> None:
    untold = {key: value for key, value in a_run(-7, 5).items() if key not in ("distance_km", "duration_min")}
    first, second, third = looked_back([a_run(-14, 10.5), a_run(-12, 16, "long"), untold]).weeks
    assert (first.runs, first.run_km, first.longest_km) == (2, Decimal("26.5"), Decimal(16))
    assert first.run_min == 63 + 96
    assert (second.runs, second.run_km, second.run_min, second.longest_km) == (1, None, None, None)
    assert (third.runs, third.run_km) == (0, None)


def test_an_estimated_maximum_stands_beside_load_and_repetitions() -> None:
    # 8 repetitions with 2 in reserve: the lower of 30 x 40 / 30 and 30 x 36 / 27, both 40.
    # 10 with 2 in reserve: the lower of 30 x 42 / 30 = 42 and 30 x 36 / 25 = 43.2, of low confidence.
    # 12 with 2 in reserve, and form 3: no estimate.
    found = looked_back([rdl(-14, 8), rdl(-12, 10), rdl(-7, 12), rdl(-5, 8, kg=32, form=3)])
    first, second, third, fourth = date(2027, 2, 15), date(2027, 2, 17), date(2027, 2, 22), date(2027, 2, 24)
    estimates = line(found, "dumbbell_rdl", "e1rm_kg").points
    assert [(p.day, float(p.value), p.unsure) for p in estimates] == [(first, 40, False), (second, 42, True)]
    assert values(found, "dumbbell_rdl", "load_kg") == [(first, 30), (second, 30), (third, 30), (fourth, 32)]
    assert values(found, "dumbbell_rdl", "reps") == [(first, 8), (second, 10), (third, 12), (fourth, 8)]


def test_sides_that_were_logged_apart_have_lines_of_their_own() -> None:
    found = looked_back([workout(-7, did("single_leg_glute_bridge", sides(12, 9)))])
    day = date(2027, 2, 22)
    assert values(found, "single_leg_glute_bridge", "reps", "left") == [(day, 12)]
    assert values(found, "single_leg_glute_bridge", "reps", "right") == [(day, 9)]
    assert {one.side for one in found.lines} == {"left", "right"}


def test_drills_are_no_line_and_a_load_without_repetitions_is_told_as_one() -> None:
    ticked = did("dumbbell_rdl", [{"load_kg": 30, "rir": 2}])
    found = looked_back([workout(-7, did("breathing_90_90", work(5)), ticked)])
    assert [(one.exercise, one.measure) for one in found.lines] == [("dumbbell_rdl", "load_kg")]
    assert values(found, "dumbbell_rdl", "load_kg") == [(date(2027, 2, 22), 30)]


def test_a_load_that_nobody_confirmed_does_not_count() -> None:
    wrong = workout(-5, did("dumbbell_rdl", work(8, load_kg=300, rir=2)))
    items = [rdl(-14, 8), rdl(-7, 8), wrong]
    days = [date(2027, 2, 15), date(2027, 2, 22)]
    assert [day for day, _ in values(looked_back(items), "dumbbell_rdl", "load_kg")] == days
    yes = {"type": "confirm", "source": "app", "source_id": "yes", "occurred_at": "2027-02-28T08:00:00+01:00"}
    of = {"source": wrong["source"], "source_id": wrong["source_id"]}
    confirmed = looked_back([*items, {**yes, "of": of}])
    assert values(confirmed, "dumbbell_rdl", "load_kg")[-1] == (date(2027, 2, 24), 300)


def test_pain_is_the_worst_of_a_day_and_a_clear_day_is_a_zero_only_where_it_has_hurt() -> None:
    knee = {"site": "knee_front", "side": "left"}
    calm = {"site": "shin", "during": 0}
    found = looked_back(
        [
            morning(-10, pain=[]),
            morning(-9, pain=[{**knee, "during": 2, "next_morning": 4}, calm]),
            morning(-9, clock="20:00", pain=[{**knee, "during": 3}]),
            morning(-8, pain=None),
            morning(-7, pain=[]),
        ]
    )
    assert [(one.day.isoformat(), one.site, str(one.side), float(one.level_0_10)) for one in found.pain] == [
        ("2027-02-19", "knee_front", "left", 0), ("2027-02-20", "knee_front", "left", 4),
        ("2027-02-22", "knee_front", "left", 0),
    ]  # fmt: skip


def test_sleep_is_told_per_day_and_missing_nights_stay_missing() -> None:
    told = [morning(-9, sleep_h=6.5), morning(-8, sleep_h=None), morning(-7, sleep_h=8)]
    found = looked_back(told)
    assert [(night.day.isoformat(), float(night.sleep_h)) for night in found.nights] == [
        ("2027-02-20", 6.5), ("2027-02-22", 8),
    ]  # fmt: skip


def test_what_lies_before_the_window_or_after_today_is_not_told() -> None:
    found = looked_back([rdl(-15, 8), a_run(-15, 10), morning(-15), rdl(1, 8), rdl(-7, 8)])
    assert [week.done for week in found.weeks] == [0, 1, 0][3 - len(found.weeks) :]
    assert [week.monday for week in found.weeks] == [MONDAYS[1], MONDAYS[2]]
    assert [night.day for night in found.nights] == []
    assert values(found, "dumbbell_rdl", "reps") == [(date(2027, 2, 22), 8)]


def test_the_window_opens_on_the_athletes_own_monday() -> None:
    # Monday 00:30 in Kiritimati is Sunday 10:30 in UTC.
    early = {**rdl(-14, 8), "occurred_at": "2027-02-15T00:30:00+14:00"}
    late = {**rdl(-14, 9), "occurred_at": "2027-02-14T23:30:00+14:00", "source_id": "late"}
    found = looked_back([early, late], timezone="Pacific/Kiritimati")
    assert found.weeks[0].done == 1
    assert values(found, "dumbbell_rdl", "reps") == [(date(2027, 2, 15), 8)]
