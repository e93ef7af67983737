"""Watch workouts, read back by two readers that know nothing of how they were written."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import fitdecode
import pytest
from garmin_fit_sdk import Decoder, Stream

from engine.speech import ENGLISH
from engine.types import Plan
from integrations.outlets.fit import STEPS_MAX, Workout, workout
from integrations.outlets.reading import strength
from integrations.outlets.units import in_units
from tests.integrations.outlets.plans import LEFT, RIGHT, book, decided, dose, drill, issued, session_of

Messages = dict[str, list[dict[str, Any]]]


def made(plan: Plan, units: str = "metric") -> Workout:
    """The file of the first session of a plan."""
    one = issued(plan)
    return workout(one, strength(one.plan, book().exercises)[0], in_units(ENGLISH, units))


def by_fitdecode(file: bytes) -> Messages:
    """Messages by name; a wrong checksum raises."""
    found: Messages = {}
    with fitdecode.FitReader(file, check_crc=fitdecode.CrcCheck.RAISE) as reader:
        for frame in reader:
            if isinstance(frame, fitdecode.FitDataMessage):
                values = {field.name: field.value for field in frame.fields if field.value is not None}
                found.setdefault(frame.name, []).append(values)
    return found


def by_garmin(file: bytes) -> Messages:
    """The same, by the maker of the watches."""
    messages: Any
    messages, errors = Decoder(Stream.from_byte_array(bytearray(file))).read()
    assert errors == []
    return {name.removesuffix("_mesgs"): found for name, found in messages.items()}


READERS = pytest.mark.parametrize("read", [by_fitdecode, by_garmin])


def told(steps: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """Each step in short, as both readers name it."""
    short: list[tuple[Any, ...]] = []
    for step in steps:
        kind = step["duration_type"]
        if kind == "reps":
            short.append(("reps", step["duration_reps"], step["wkt_step_name"]))
        elif kind == "time" and step["intensity"] == "rest":
            short.append(("rest", step["duration_time"]))
        elif kind == "time":
            short.append(("time", step["duration_time"], step["wkt_step_name"]))
        else:
            assert kind == "repeat_until_steps_cmplt"
            short.append(("repeat from", step["duration_step"], "times", step["repeat_steps"]))
    return short


@READERS
def test_sets_are_repeats_with_rests(read: Any) -> None:
    file = made(session_of(drill("clamshell"), dose("goblet_squat", sets=3, rest_s=90, load_kg=Decimal(12)))).file
    found = read(file)
    assert told(found["workout_step"]) == [
        ("reps", 8, "Clamshell"),
        ("reps", 8, "Goblet squat"),
        ("rest", 90.0),
        ("repeat from", 1, "times", 3),
    ]
    assert [step["message_index"] for step in found["workout_step"]] == [0, 1, 2, 3]
    (head,) = found["workout"]
    assert (head["wkt_name"], head["sport"], head["sub_sport"]) == (
        "Strength A, Tue 24 Nov", "training", "strength_training",
    )  # fmt: skip
    assert head["num_valid_steps"] == 4
    assert found["file_id"][0]["type"] == "workout"


@READERS
@pytest.mark.parametrize(
    ("units", "load_kg", "weight", "unit"),
    [("metric", "60.5", 60.5, "kilogram"), ("imperial", "2.3", 2.3, "pound"), ("metric", "655.34", 655.34, "kilogram")],
)
def test_weights_are_in_kg_and_shown_in_the_athletes_unit(
    read: Any, units: str, load_kg: str, weight: float, unit: str
) -> None:
    squat = read(made(session_of(dose("goblet_squat", load_kg=Decimal(load_kg))), units).file)["workout_step"][0]
    assert squat["exercise_weight"] == weight
    assert squat["weight_display_unit"] == unit
    assert (squat["exercise_category"], squat["exercise_name"]) == ("squat", 37)


@READERS
def test_a_weight_the_field_cannot_hold_stands_in_the_notes(read: Any) -> None:
    squat = read(made(session_of(dose("barbell_back_squat", load_kg=Decimal(700)))).file)["workout_step"][0]
    assert "exercise_weight" not in squat
    assert "700 kg" in squat["notes"]


@READERS
def test_a_hold_runs_by_time_on_each_side(read: Any) -> None:
    plan = session_of(dose("side_plank", measure="seconds", target_reps=30), dose("front_plank", measure="seconds"))
    assert told(read(made(plan).file)["workout_step"]) == [
        ("time", 30.0, "Side plank, left"),
        ("time", 30.0, "Side plank, right"),
        ("rest", 60.0),
        ("repeat from", 0, "times", 2),
        ("time", 8.0, "Front plank"),
        ("rest", 60.0),
        ("repeat from", 4, "times", 2),
    ]


@READERS
def test_sides_that_differ_are_steps_of_their_own(read: Any) -> None:
    equal = session_of(
        dose("single_leg_glute_bridge", side=LEFT, target_reps=12),
        dose("single_leg_glute_bridge", side=RIGHT, target_reps=9),
    )
    name = "Single-leg glute bridge (floor)"
    assert told(read(made(equal).file)["workout_step"]) == [
        ("reps", 12, f"{name}, left"),
        ("reps", 9, f"{name}, right"),
        ("rest", 60.0),
        ("repeat from", 0, "times", 2),
    ]
    other = session_of(
        dose("single_leg_glute_bridge", side=LEFT, sets=2),
        dose("single_leg_glute_bridge", side=RIGHT, sets=3),
    )
    assert told(read(made(other).file)["workout_step"]) == [
        ("reps", 8, f"{name}, left"),
        ("rest", 60.0),
        ("repeat from", 0, "times", 2),
        ("reps", 8, f"{name}, right"),
        ("rest", 60.0),
        ("repeat from", 3, "times", 3),
    ]


@READERS
def test_titles_say_the_true_name_where_the_profile_has_a_near_one(read: Any) -> None:
    found = read(made(session_of(drill("activation_bridge"), dose("glute_bridge"), dose("hip_hinge_drill"))).file)
    steps = {step["wkt_step_name"]: step for step in found["workout_step"] if "wkt_step_name" in step}
    titles = {
        (title["exercise_category"], title.get("exercise_name")): title["wkt_step_name"]
        for title in found["exercise_title"]
    }
    # Both bridges are nearest to the same name; the work has it, and no title tells of two exercises.
    assert titles["hip_raise", 11] == "Glute bridge (floor, bodyweight)"
    for name, step in steps.items():
        assert titles[step["exercise_category"], step.get("exercise_name")] == name


def test_a_workout_has_at_most_fifty_steps_and_says_what_it_left_out() -> None:
    work = [name for name, one in book().exercises.items() if one.pattern in ("hinge", "squat", "lunge")][:15]
    drills = [drill(name) for name in ("clamshell", "fire_hydrant")]
    stretches = [drill(name, "mobility") for name in ("cat_cow", "pigeon", "calf_stretch")]
    plan = session_of(*drills, *(dose(name) for name in work), *stretches)
    result = made(plan)
    steps = by_fitdecode(result.file)["workout_step"]
    # 15 exercises of 3 steps are 45; both drills and the first three stretches make exactly 50.
    assert len(steps) == STEPS_MAX
    assert result.left_out == ()
    more = made(session_of(*drills, *(dose(name) for name in work), *stretches, drill("ankle_rock", "mobility")))
    assert [exercise.id for exercise in more.left_out] == ["ankle_rock"]
    found = by_fitdecode(more.file)
    assert len(found["workout_step"]) == STEPS_MAX
    assert "Left out: Knee-to-wall ankle rock" in found["workout"][0]["wkt_description"]


def test_mobility_goes_first_then_activation_then_the_last_work() -> None:
    work = [name for name, one in book().exercises.items() if one.pattern in ("hinge", "squat", "lunge")][:17]
    result = made(session_of(drill("clamshell"), *(dose(name) for name in work), drill("cat_cow", "mobility")))
    assert [exercise.id for exercise in result.left_out] == [work[16], "clamshell", "cat_cow"]
    assert len(by_fitdecode(result.file)["workout_step"]) == 48


def test_equal_plans_give_equal_files_and_long_texts_are_cut() -> None:
    plan = session_of(dose("goblet_squat", cues=("ä" * 300,)))
    assert made(plan).file == made(plan).file
    notes = by_fitdecode(made(plan).file)["workout_step"][0]["notes"]
    assert len(notes.encode()) <= 200
    assert notes.endswith("ä...")


@READERS
def test_a_real_plan_reads_back(read: Any) -> None:
    plan = decided("2026-11-23")
    found = read(made(plan).file)
    steps = found["workout_step"]
    assert len(steps) == found["workout"][0]["num_valid_steps"] <= STEPS_MAX
    names = {step["wkt_step_name"].partition(",")[0] for step in steps if "wkt_step_name" in step}
    known = {book().exercises[p.exercise].name.partition(",")[0] for p in plan.prescriptions}
    assert names <= known
    assert len(names) >= 8


@READERS
def test_every_exercise_of_the_catalog_can_be_on_a_watch(read: Any) -> None:
    names = list(book().exercises)
    for start in range(0, len(names), 10):
        some = names[start : start + 10]
        found = read(made(session_of(*(dose(name, measure=book().exercises[name].measure) for name in some))).file)
        told_names = {step["wkt_step_name"].removesuffix(", left") for step in found["workout_step"] if "notes" in step}
        assert {book().exercises[name].name for name in some} <= told_names
        assert {title["wkt_step_name"] for title in found["exercise_title"]} <= told_names
        assert all("exercise_category" in step for step in found["workout_step"] if "notes" in step)


CONNECT = Path(__file__).parents[4] / "shared/samples/garmin-fit/strength_workout_from_garmin_connect.fit"


@pytest.mark.skipif(not CONNECT.exists(), reason="the file made in Garmin Connect is not on this machine")
def test_steps_are_built_like_those_of_garmin_connect() -> None:
    ours = by_fitdecode(made(session_of(dose("goblet_squat", load_kg=Decimal(12), cues=("chest up",)))).file)
    theirs = by_fitdecode(CONNECT.read_bytes())
    kinds = [step["duration_type"] for step in ours["workout_step"]]
    assert kinds == ["reps", "time", "repeat_until_steps_cmplt"]
    assert theirs["workout"][0]["num_valid_steps"] == len(theirs["workout_step"])  # repeats are counted, as in ours
    for step in ours["workout_step"]:
        alike = [set(one) for one in theirs["workout_step"] if one["duration_type"] == step["duration_type"]]
        # Connect writes no name on a step; it has the titles for that, and so have we.
        assert set(step) - {"wkt_step_name"} in alike
    assert set(ours["exercise_title"][0]) in [set(one) for one in theirs["exercise_title"]]
