"""Names of exercises: what they are mapped to, what stays unknown, and the athlete's own word."""

from __future__ import annotations

from datetime import datetime
from itertools import permutations
from typing import Any

import pytest

from engine.ledger import live
from engine.names import HeardName, Mapper, heard_names
from engine.types import ExerciseDone, SetDone, Side
from tests.engine.builders import Wire, at, book, events_of, state_of, work, workout


def called(name: str, *, load_kg: int | None = None, vendor_id: str | None = None) -> ExerciseDone:
    sets = (SetDone(reps=8, load_kg=load_kg),)  # type: ignore[arg-type]  # any number will do here
    return Mapper(book(), {}).exercise(ExerciseDone(name=name, vendor_id=vendor_id, sets=sets))[0]


def did_named(name: str, **fields: Any) -> Wire:
    return {"name": name, "sets": work(10, count=2, **fields)}


def means(name: str, exercise: str | None, *, day: int = -1, **more: Any) -> Wire:
    head = {"type": "exercise_name", "source": "app", "source_id": f"n-{name}-{day}", "occurred_at": at(day)}
    return {**head, "name": name, "exercise": exercise, **more}


@pytest.mark.parametrize(
    ("name", "load_kg", "exercise"),
    [
        # Hevy, Strong: equipment in brackets
        ("Squat (Barbell)", 80, "barbell_back_squat"),
        ("Barbell Squat", 80, "barbell_back_squat"),
        ("barbell squats", 80, "barbell_back_squat"),
        ("Deadlift (Barbell)", 100, "barbell_deadlift"),
        ("Romanian Deadlift (Barbell)", 60, "barbell_rdl"),
        ("Romanian Deadlift (Dumbbell)", 40, "dumbbell_rdl"),
        ("RDL (DB)", 40, "dumbbell_rdl"),
        ("Hip Thrust (Barbell)", 90, "barbell_hip_thrust"),
        ("Walking Lunge (Dumbbell)", 20, "walking_lunge_db"),
        ("Seated Leg Curl (Machine)", 40, "leg_curl_machine"),
        ("Single Leg Calf Raise", 8, "calf_single_weighted"),
        ("Single Leg Calf Raise", None, "calf_single_floor"),
        ("Side Plank", None, "side_plank"),
        ("Plank", None, "front_plank"),
        # Fitbod
        ("Back Squat", 80, "barbell_back_squat"),
        ("Dumbbell Romanian Deadlift", 40, "dumbbell_rdl"),
        # LiftTrace: names of wger and free-exercise-db
        ("Barbell Deadlift", 100, "barbell_deadlift"),
        ("Barbell Hip Thrust", 80, "barbell_hip_thrust"),
        ("Single Leg Glute Bridge", None, "single_leg_glute_bridge"),
        ("Calf raises, one legged", None, "calf_single_floor"),
        # a load makes it another exercise
        ("Bulgarian Split Squat", None, "bulgarian_split_squat_bw"),
        ("Bulgarian split-squats", 20, "bulgarian_split_squat_db"),
        ("Glute Bridge", None, "glute_bridge"),
        ("Our own id: dumbbell_rdl", 30, None),
        ("dumbbell_rdl", 30, "dumbbell_rdl"),
    ],
)
def test_names_of_apps_are_known(name: str, load_kg: int | None, exercise: str | None) -> None:
    assert called(name, load_kg=load_kg).exercise == exercise


@pytest.mark.parametrize(
    ("name", "load_kg"),
    [
        ("Squat (Smith Machine)", 60),
        ("Squat", 60),
        ("Front Squat", 60),
        ("Romanian Deadlift", 60),  # barbell or dumbbells
        ("Deadlift (Smith Machine)", 60),
        ("Copenhagen Plank", None),
        ("Glute Bridge", 40),  # with which implement?
        ("Standing Calf Raise (Machine)", 60),
        ("Seated Calf Raise (Machine)", 20),
        ("Pull Up (Assisted)", 20),
        ("Plank", 10),
        ("Leg Press", 100),
        ("", None),
        ("🏋️", None),
    ],
)
def test_names_of_other_movements_stay_unknown(name: str, load_kg: int | None) -> None:
    assert called(name, load_kg=load_kg).exercise is None


def test_the_senders_own_id_beats_the_name() -> None:
    assert called("Kniebeuge (Langhantel)", load_kg=60, vendor_id="hevy:D04AC939").exercise == "barbell_back_squat"
    assert called("Deadlift", load_kg=60, vendor_id="fit:28/6").exercise == "barbell_back_squat"
    assert called("Plank", vendor_id="hevy:unheard-of").exercise == "front_plank"


@pytest.mark.parametrize(
    ("name", "exercise", "side"),
    [
        ("Single Leg RDL (left)", "single_leg_rdl_bw", Side.LEFT),
        ("Single Leg RDL - Right", "single_leg_rdl_bw", Side.RIGHT),
        ("Single Leg RDL (L)", "single_leg_rdl_bw", Side.LEFT),
        ("Side plank right", "side_plank", Side.RIGHT),
        ("Calf raises, left leg", "calf_single_floor", Side.LEFT),
        ("Bulgarian split squats left", "bulgarian_split_squat_bw", Side.LEFT),
        ("Glute Bridge (left)", "single_leg_glute_bridge", Side.LEFT),
        ("Barbell Squat (left)", None, Side.BOTH),
        ("Side plank left and right", None, Side.BOTH),
    ],
)
def test_a_side_in_the_name_is_a_side_of_its_sets(name: str, exercise: str | None, side: Side) -> None:
    found = called(name)
    assert (found.exercise, found.sets[0].side) == (exercise, side)


def test_one_side_of_what_both_do_is_another_movement_whatever_the_senders_id_says() -> None:
    assert called("Hip Thrust (left)", load_kg=60, vendor_id="hevy:D04AC939").exercise is None


def test_left_and_right_told_as_two_exercises_are_one_exposure() -> None:
    state = state_of([workout(-1, did_named("Single Leg RDL (left)"), did_named("Single Leg RDL (right)"))])
    (exposure,) = state.exercises["single_leg_rdl_bw"].exposures
    assert [s.side for s in exposure.sets] == [Side.LEFT, Side.LEFT, Side.RIGHT, Side.RIGHT]
    (session,) = state.sessions
    assert session.hard_sets == {"hinge": 2}


def test_what_is_unknown_counts_as_load_and_is_listed() -> None:
    state = state_of([workout(-1, did_named("Beinpresse", load_kg=80))])
    assert state.unknown_names == ("Beinpresse",)
    assert state.sessions[0].hard_sets == {"unknown": 2}


def test_the_athletes_word_also_holds_for_the_past() -> None:
    old = workout(-9, did_named("Beinbeuger", load_kg=30))
    state = state_of([old, means("beinbeuger", "leg_curl_machine")])
    assert len(state.exercises["leg_curl_machine"].exposures) == 1
    assert state.unknown_names == ()


def test_the_athletes_word_beats_the_list_and_the_last_word_counts() -> None:
    done = workout(-9, did_named("Lunge", load_kg=20))
    said = [done, means("Lunge", "walking_lunge_db", day=-5), means("Lunge", "reverse_lunge_db", day=-3)]
    for items in permutations(said):
        assert set(state_of(list(items)).exercises) == {"reverse_lunge_db"}
    taken_back = {
        "type": "retraction",
        "source": "app",
        "source_id": "x",
        "occurred_at": at(-1),
        "of": {"source": "app", "source_id": "n-Lunge--3"},
    }
    assert set(state_of([*said, taken_back]).exercises) == {"walking_lunge_db"}


def test_nothing_is_that_ends_the_asking_and_undoes_a_mapping() -> None:
    items = [workout(-2, did_named("Beinpresse", load_kg=80), did_named("Plank")), means("Beinpresse", None)]
    state = state_of([*items, means("Plank", None)])
    assert (state.unknown_names, state.exercises) == ((), {})
    assert state.sessions[0].hard_sets == {"unknown": 4}


def test_names_are_listed_with_how_often_and_when_last() -> None:
    items = [
        workout(-9, did_named("Beinpresse", load_kg=80), did_named("Plank")),
        workout(-2, did_named("Beinpresse", load_kg=80), did_named("Lunge", load_kg=10)),
        means("Lunge", "walking_lunge_db"),
    ]
    heard = heard_names(live(events_of(items)), book())
    assert [(one.name, one.times, one.exercise, one.how) for one in heard] == [
        ("Beinpresse", 2, None, None),
        ("Lunge", 1, "walking_lunge_db", "athlete"),
        ("Plank", 1, "front_plank", "name"),
    ]
    assert isinstance(heard[0], HeardName)
    assert heard[0].last_at == datetime.fromisoformat(at(-2))


def test_every_exercise_is_known_by_its_own_name() -> None:
    for exercise in book().exercises.values():
        assert exercise.id in (called(exercise.name, load_kg=10).exercise, called(exercise.name).exercise)


def test_only_names_without_a_catalog_id_are_heard() -> None:
    """Runs have no exercises, and an exercise that came under its id needs no name."""
    told = workout(-2, {"exercise": "dumbbell_rdl", "sets": work(10)}, {"name": "Wobble dance", "sets": work(10)})
    run = {"type": "run", "source": "log", "source_id": "r", "occurred_at": at(-1), "distance_km": 5}
    assert [one.name for one in heard_names(live(events_of([told, run])), book())] == ["Wobble dance"]
