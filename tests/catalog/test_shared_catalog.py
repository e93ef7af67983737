"""Our files against the proposal they were made from, where that lies beside the checkout."""

import json
from pathlib import Path
from typing import Any

import pytest

from catalog.load import article, exercise_names, load_rulebook
from engine.types import Level

PROPOSAL = Path(__file__).parents[3] / "shared" / "catalog.json"
pytestmark = pytest.mark.skipif(not PROPOSAL.exists(), reason="the proposed catalog does not lie beside this checkout")

BOOK = load_rulebook()

# Steps the proposal does not have: who owns a bar and nothing lighter leaves the bodyweight rung by it (decision 0040).
STEPS_TO_A_BAR = {
    "glute_bridge": ["barbell_glute_bridge"],
    "hip_hinge_drill": ["barbell_rdl", "trap_bar_deadlift"],
    "barbell_rdl": ["barbell_deadlift"],
    "single_leg_rdl_bw": ["single_leg_rdl_barbell"],
    "step_up_mid": ["step_up_barbell"],
    "bulgarian_split_squat_bw": ["bulgarian_split_squat_barbell"],
    "bodyweight_squat": ["barbell_back_squat"],
}


@pytest.fixture(scope="module")
def proposal() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(PROPOSAL.read_text(encoding="utf-8"))
    return data


def test_same_exercises_in_the_same_order(proposal: dict[str, Any]) -> None:
    assert list(BOOK.exercises) == [row["id"] for row in proposal["exercises"]]
    assert len(BOOK.exercises) == 113


@pytest.mark.parametrize(
    "field",
    ["name", "pattern", "ladder", "rung", "branch", "laterality", "measure", "default_tempo", "fatigue_class", "notes"],
)
def test_single_values_are_the_same(proposal: dict[str, Any], field: str) -> None:
    for row in proposal["exercises"]:
        assert getattr(BOOK.exercises[row["id"]], field) == row[field], row["id"]


@pytest.mark.parametrize(
    ("field", "theirs"),
    [
        (name, name)
        for name in ("primary_muscles", "secondary_muscles", "advance_to", "regress_to", "cues", "in_source_article")
    ]
    + [("levers", "progression_levers")],
)
def test_lists_are_the_same(proposal: dict[str, Any], field: str, theirs: str) -> None:
    for row in proposal["exercises"]:
        ours = STEPS_TO_A_BAR.get(row["id"], []) if field == "advance_to" else []
        assert list(getattr(BOOK.exercises[row["id"]], field)) == [*row[theirs], *ours], row["id"]


def test_equipment_sites_faults_and_fit_names_are_the_same(proposal: dict[str, Any]) -> None:
    for row in proposal["exercises"]:
        ours = BOOK.exercises[row["id"]]
        assert [list(needed) for needed in ours.equipment_any] == row["equipment_any"]
        assert ours.site_load == row["site_load"]
        assert sorted(ours.linked_sites) == sorted(row["linked_sites"])
        assert [{"fault": each.fault, "fix": each.fix} for each in ours.faults] == row["faults"]
        fit = [(each.category, each.category_value, each.name, each.name_value, each.match) for each in ours.fit]
        assert fit == [tuple(each.values()) for each in row["fit"]]


def test_doses_are_the_same(proposal: dict[str, Any]) -> None:
    for row in proposal["exercises"]:
        for level in Level:
            dose, theirs = BOOK.exercises[row["id"]].dose[level], row["dose"].get(level.value)
            ours = dose and {"sets": dose.sets, "lo": dose.lo, "hi": dose.hi, "target_rir": dose.target_rir}
            assert ours == theirs, (row["id"], level)


def test_entry_criteria_are_the_same(proposal: dict[str, Any]) -> None:
    for row in proposal["exercises"]:
        ours, theirs = BOOK.exercises[row["id"]].entry, row["entry_criteria"]
        assert ours.from_exercise == theirs["from"]
        assert list(ours.notes) == theirs["extra"]
        for field in theirs.keys() - {"from", "extra"}:
            assert getattr(ours, field) == theirs[field], (row["id"], field)


def test_every_known_name_is_kept(proposal: dict[str, Any]) -> None:
    for row in proposal["exercises"]:
        ours = {name.lower() for name in exercise_names()[row["id"]]}
        theirs = {name.replace("_", " ").lower() for name in row["free_exercise_db"] + row["wger"]}
        assert ours == theirs | {row["name"].lower()}


def test_sites_and_article_tables_are_the_same(proposal: dict[str, Any]) -> None:
    assert list(BOOK.pain_sites) == proposal["pain_sites"]
    assert list(BOOK.tendon_sites) == proposal["tendon_sites"]
    assert list(BOOK.bone_watch_sites) == proposal["bone_watch_sites"]
    rows = [(row.exercise, row.beginner, list(row.progression_any)) for row in article().progressions]
    theirs = proposal["article_progression_table"]
    assert rows == [(row["exercise"], row["beginner"], row["progression_any"]) for row in theirs]
