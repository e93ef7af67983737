"""What the engine and the integrations get from the catalog."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

import catalog
from catalog.load import article, exercise_names, load_rulebook, parameters
from catalog.words import Progression
from engine.types import Exercise, Level

BOOK = load_rulebook()
FOLDER = Path(catalog.__file__).parent


def reached_by_advancing(start: str) -> set[str]:
    reached: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += BOOK.exercises[name].advance_to
    return reached


def is_free_entry(exercise: Exercise) -> bool:
    """Anybody may begin with it, and it needs nothing."""
    return exercise.entry.from_exercise is None and () in exercise.equipment_any


def test_rulebook_is_read_once() -> None:
    assert load_rulebook() is BOOK


@pytest.mark.parametrize("row", article().progressions, ids=lambda row: row.exercise)
def test_article_progressions_are_reached_by_advance_edges(row: Progression) -> None:
    missing = set(row.progression_any) - reached_by_advancing(row.beginner)
    assert not missing


def test_article_has_the_four_ladders_and_the_sample_workout() -> None:
    assert [row.exercise for row in article().progressions] == ["glute_bridge", "rdl", "step_up", "calf_raise"]
    sample = [(line.exercise, line.sets, line.reps) for line in article().sample_workout]
    assert sample == [
        ("barbell_deadlift", 2, 8),
        ("sumo_deadlift", 2, 8),
        ("bulgarian_split_squat_db", 3, 12),
        ("single_leg_rdl_db", 4, 8),
        ("walking_lunge_db", 3, 10),
    ]


@pytest.mark.parametrize(
    "patterns",
    [{"bridge"}, {"hinge"}, {"lunge"}, {"calf_straight", "calf_bent"}, {"trunk"}, {"activation"}, {"mobility"}],
    ids=lambda patterns: "+".join(sorted(patterns)),
)
def test_somebody_without_equipment_can_begin(patterns: set[str]) -> None:
    assert any(is_free_entry(exercise) for exercise in BOOK.exercises.values() if exercise.pattern in patterns)


def test_numbers_are_exact_decimals() -> None:
    assert BOOK.params.spike_small_ratio == Decimal("1.1")
    assert Decimal("17.6") / Decimal("16.0") == BOOK.params.spike_small_ratio
    assert BOOK.params.layoff_long_sets_pct == (50, 70, 80, 90)


def test_every_parameter_can_be_explained() -> None:
    for parameter in parameters().parameters:
        assert parameter.why.endswith(".")
        assert parameter.source
        assert parameter.valid_from >= date(2026, 11, 22)


def test_another_parameter_file_takes_the_place_of_ours(tmp_path: Path) -> None:
    other = tmp_path / "new.toml"
    text = (FOLDER / "params.toml").read_text(encoding="utf-8")
    now = BOOK.ruleset
    text = text.replace(f"ruleset = {now}", f"ruleset = {now + 1}").replace(
        "[rep_step]\nvalue = 1", "[rep_step]\nvalue = 2"
    )
    other.write_text(text, encoding="utf-8")
    changed = load_rulebook(other)
    assert (changed.ruleset, changed.params.rep_step) == (now + 1, 2)
    assert (BOOK.ruleset, BOOK.params.rep_step) == (now, 1)
    assert changed.exercises["glute_bridge"] == BOOK.exercises["glute_bridge"]


def test_a_file_of_changes_needs_only_what_changes(tmp_path: Path) -> None:
    other = tmp_path / "new.toml"
    other.write_text("[load_step_max_pct]\nvalue = 5\n", encoding="utf-8")
    changed = load_rulebook(other)
    assert changed.params == replace(BOOK.params, load_step_max_pct=Decimal(5))
    assert changed.ruleset == BOOK.ruleset


def test_level_left_out_of_the_file_is_not_offered() -> None:
    nordic = BOOK.exercises["nordic_full"]
    assert nordic.dose[Level.NOVICE] is None
    assert nordic.dose[Level.BUILD] is not None


@pytest.mark.parametrize(
    ("exercise", "implements"),
    [
        ("goblet_squat", 1),
        ("one_arm_row_db", 1),
        ("kettlebell_swing", 1),
        ("kettlebell_deadlift", 1),
        ("hip_thrust_db", 1),
        ("calf_single_weighted", 1),
        ("back_extension_weighted", 1),
        ("dumbbell_rdl", 2),
        ("single_leg_rdl_db", 2),
        ("bulgarian_split_squat_db", 2),
        ("walking_lunge_db", 2),
        ("step_up_weighted", 2),
        ("seated_calf_raise", 2),
        ("glute_bridge", 0),
        ("barbell_rdl", 0),
    ],
)
def test_implements_say_how_a_total_load_is_split(exercise: str, implements: int) -> None:
    assert BOOK.exercises[exercise].implements == implements


def test_entry_criteria_carry_what_a_rule_can_check() -> None:
    entry = {name: exercise.entry for name, exercise in BOOK.exercises.items()}
    assert entry["single_leg_glute_bridge"].trial_reps_each_side == 6
    assert entry["single_leg_rdl_db"].sides_within_limit
    assert entry["barbell_hip_thrust"].also_from == {"barbell_glute_bridge": 12}
    assert entry["kettlebell_swing"].min_weeks_of_strength == 8
    assert (entry["nordic_assisted"].hours_before_key_run, entry["nordic_assisted"].days_before_race) == (72, 14)
    assert all(entry[name].pain_free_sites for name, e in BOOK.exercises.items() if e.pattern == "plyo")


def test_linked_sites_are_the_sites_that_carry_two_or_more() -> None:
    bridge = BOOK.exercises["glute_bridge"]
    assert bridge.site_load["low_back"] == 1
    assert bridge.linked_sites == ("buttock_prox_hamstring", "hamstring")


def test_names_begin_with_our_own() -> None:
    names = exercise_names()
    assert names["barbell_hip_thrust"][0] == BOOK.exercises["barbell_hip_thrust"].name
    assert "Barbell Hip Thrust" in names["barbell_hip_thrust"]
    assert names.keys() == BOOK.exercises.keys()
