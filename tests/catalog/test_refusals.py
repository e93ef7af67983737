"""A slip in a file of the catalog is refused with the file, the key and what to do."""

import shutil
from pathlib import Path

import pytest

import catalog
from catalog.load import CatalogError, load_rulebook

FOLDER = Path(catalog.__file__).parent
RULESET = load_rulebook().ruleset

BRIDGE, HINGE = "exercises/bridge.toml", "exercises/hinge.toml"
SEATED, PLYO = "exercises/calf_bent.toml", "exercises/plyo.toml"


def refusal(folder: Path) -> str:
    with pytest.raises(CatalogError) as caught:
        load_rulebook(folder=folder)
    return str(caught.value)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return shutil.copytree(FOLDER, tmp_path / "catalog", ignore=shutil.ignore_patterns("*.py", "__pycache__"))


def replace(path: Path, after: str, old: str, new: str) -> None:
    """Puts `new` for the first `old` that stands after `after`."""
    text = path.read_text(encoding="utf-8")
    head, mark, tail = text.partition(after)
    assert mark, f"{after!r} is not in {path.name}"
    assert old in tail, f"{old!r} is not in {path.name} after {after!r}"
    path.write_text(head + mark + tail.replace(old, new, 1), encoding="utf-8")


SLIPS = [
    # what is wrong, file, after which line, old, new, what the message must name
    ("edge to unknown id", BRIDGE, "[glute_bridge]", '"hip_thrust_bw"', '"hip_thrust_xy"',
     ["bridge.toml", "glute_bridge.advance_to", "hip_thrust_xy", "Correct the id"]),
    ("regress to unknown id", BRIDGE, "[glute_bridge_march]", 'regress_to = ["glute_bridge"]',
     'regress_to = ["glute"]', ["bridge.toml", "glute_bridge_march.regress_to", "'glute'"]),
    ("entry from unknown id", BRIDGE, "[glute_bridge_march.entry]", "glute_bridge", "glute",
     ["bridge.toml", "glute_bridge_march.entry.from", "'glute'"]),
    ("other door is an unknown id", BRIDGE, "[barbell_hip_thrust.entry]", "{ barbell_glute_bridge", "{ barbell_x",
     ["bridge.toml", "barbell_hip_thrust.entry.also_from", "barbell_x"]),
    ("advance to itself", BRIDGE, "[glute_bridge_march]", '"single_leg_glute_bridge"', '"glute_bridge_march"',
     ["bridge.toml", "glute_bridge_march.advance_to", "itself"]),
    ("advance down", BRIDGE, "[barbell_hip_thrust]", "advance_to = []", 'advance_to = ["glute_bridge"]',
     ["bridge.toml", "barbell_hip_thrust.advance_to", "lower rung", "regress_to"]),
    ("regress up", BRIDGE, "[glute_bridge]", "regress_to = []", 'regress_to = ["barbell_hip_thrust"]',
     ["bridge.toml", "glute_bridge.regress_to", "higher rung"]),
    ("circle on one rung", PLYO, "[jump_rope]", 'advance_to = ["squat_jump"]', 'advance_to = ["pogo_double"]',
     ["plyo.toml", "advance_to", "pogo_double > jump_rope > pogo_double"]),
    ("rung without a way in", HINGE, "[kettlebell_deadlift.entry]", "hip_hinge_drill", "kettlebell_swing",
     ["hinge.toml", "kettlebell_deadlift.entry.from", "cannot be reached"]),
    ("unknown muscle", BRIDGE, "[glute_bridge]", '"erector_spinae"', '"erector"',
     ["bridge.toml", "glute_bridge.secondary_muscles", "'erector'", "muscles in catalog.toml"]),
    ("unknown site", BRIDGE, "[glute_bridge]", "knee_front = 1", "knee = 1",
     ["bridge.toml", "glute_bridge.site_load.knee", "pain_sites in catalog.toml"]),
    ("site load off the scale", BRIDGE, "[glute_bridge]", "knee_front = 1", "knee_front = 4",
     ["bridge.toml", "glute_bridge.site_load.knee_front", "from 1 to 3"]),
    ("unknown equipment", BRIDGE, "[dumbbell_glute_bridge]", '["backpack"]', '["rucksack"]',
     ["bridge.toml", "dumbbell_glute_bridge.equipment_any", "'rucksack'", "equipment in catalog.toml"]),
    ("unknown pattern", "catalog.toml", "patterns", '  "plyo",\n', "", ["plyo.toml", "'plyo'", "patterns"]),
    ("pattern without a file", "catalog.toml", "patterns", '"plyo"', '"plyo", "jumps"',
     ["jumps.toml", "cannot be read"]),
    ("linked sites written by hand", BRIDGE, "[glute_bridge]", "fatigue_class", 'linked_sites = []\nfatigue_class',
     ["bridge.toml", "glute_bridge.linked_sites", "nobody reads this key"]),
    ("tempo of three parts", BRIDGE, "[glute_bridge]", '"2-1-1-1"', '"2-1-1"',
     ["bridge.toml", "glute_bridge.default_tempo", "3-1-1-0"]),
    ("tempo too long", BRIDGE, "[glute_bridge]", '"2-1-1-1"', '"5-1-2-1"',
     ["bridge.toml", "glute_bridge.default_tempo", "9 s", "TE3"]),
    ("range upside down", BRIDGE, "[glute_bridge.dose]", "lo = 8, hi = 15", "lo = 8, hi = 7",
     ["bridge.toml", "glute_bridge.dose.novice.hi", "below lo 8"]),
    ("no sets", BRIDGE, "[glute_bridge.dose]", "sets = 2", "sets = 0",
     ["bridge.toml", "glute_bridge.dose.novice.sets"]),
    ("unknown level", BRIDGE, "[glute_bridge.dose]", "novice =", "beginner =",
     ["bridge.toml", "glute_bridge.dose.beginner", "novice"]),
    ("unknown FIT category", BRIDGE, "[glute_bridge]", 'category = "hip_raise"', 'category = "hips"',
     ["bridge.toml", "glute_bridge.fit[0].category", "'hips'", "fit_names.toml"]),
    ("unknown FIT name", BRIDGE, "[glute_bridge]", 'name = "hip_raise", match', 'name = "hip_lift", match',
     ["bridge.toml", "glute_bridge.fit[0].name", "'hip_lift'", "[hip_raise.names] in fit_names.toml"]),
    ("duplicate id in one file", BRIDGE, "#", "[glute_bridge_march]", "[glute_bridge]",
     ["bridge.toml", "glute_bridge"]),
    ("misspelt key", BRIDGE, "[glute_bridge]", "laterality", "lateralty",
     ["bridge.toml", "glute_bridge.lateralty", "nobody reads this key"]),
    ("missing name", BRIDGE, "[glute_bridge]", "name = ", "# name = ",
     ["bridge.toml", "glute_bridge.name", "is missing"]),
    ("text for a number", BRIDGE, "[glute_bridge]", "rung = 1", 'rung = "1"',
     ["bridge.toml", "glute_bridge.rung", "whole number"]),
    ("dumbbells but no number of them", BRIDGE, "[dumbbell_glute_bridge]", "implements = 1\n", "",
     ["bridge.toml", "dumbbell_glute_bridge.implements", "is missing"]),
    ("number of dumbbells without dumbbells", BRIDGE, "[glute_bridge]", "rung = 1", "rung = 1\nimplements = 1",
     ["bridge.toml", "glute_bridge.implements", "Remove it"]),
    ("file that is not TOML", SEATED, "#", "[seated_calf_raise]", "[seated_calf_raise", ["calf_bent.toml", "line"]),
    ("article names an unknown exercise", "catalog.toml", "[[article_sample_workout]]", "barbell_deadlift", "deadlift",
     ["catalog.toml", "article_sample_workout[0].exercise", "'deadlift'"]),
    ("name of an unknown exercise", "names.toml", "[names]", '"hip_thrust_db"', '"hip_thrust_xy"',
     ["names.toml", "names.dumbbell hip thrust", "'hip_thrust_xy'"]),
    ("name with a load of an unknown exercise", "names.toml", "[names]", 'loaded = "barbell_deadlift"',
     'loaded = "deadlift"', ["names.toml", "names.deadlift.loaded", "'deadlift'"]),
    ("name written twice", "names.toml", "[names]", '"hip thrust" =', '"Barbell Squats" = "unknown"\n"hip thrust" =',
     ["names.toml", "names.barbell squat", "same name as 'Barbell Squats'"]),
    ("vendor id of an unknown exercise", "names.toml", "[vendor_ids.hevy]", '"goblet_squat"', '"goblet"',
     ["names.toml", "vendor_ids.hevy.3D0C7C75", "'goblet'"]),
    ("FIT name that no exercise has", "names.toml", "[vendor_ids.fit]", "squat/squat", "squat/squit",
     ["names.toml", "vendor_ids.fit.squat/squit", "no exact FIT name"]),
    ("tendon that is no site", "catalog.toml", "tendon_sites", '"achilles"', '"heel"',
     ["catalog.toml", "tendon_sites", "'heel'"]),
    ("parameter missing", "params.toml", "#", "[rep_step]", "[rep_stop]", ["params.toml", "rep_stop", "rep_step"]),
    ("parameter of the wrong kind", "params.toml", "[rep_step]", "value = 1", "value = 1.5",
     ["params.toml", "rep_step.value", "whole number"]),
    ("parameter in quotes", "params.toml", "[pain_safe_0_10]", "value = 2", 'value = "2"',
     ["params.toml", "pain_safe_0_10.value", "without quotes"]),
    ("parameter below zero", "params.toml", "[pain_safe_0_10]", "value = 2", "value = -2",
     ["params.toml", "pain_safe_0_10.value", "from 0 up"]),
    ("parameter not a number", "params.toml", "[pain_safe_0_10]", "value = 2", "value = nan",
     ["params.toml", "pain_safe_0_10.value"]),
    ("parameter without a source", "params.toml", "[rep_step]", "source = ", "# source = ",
     ["params.toml", "rep_step.source", "is missing"]),
    ("strength off the scale", "params.toml", "[rep_step]", 'strength = "C"', 'strength = "E"',
     ["params.toml", "rep_step.strength", "A, B, C, D"]),
    ("date in quotes", "params.toml", "[rep_step]", "2026-11-22", '"2026-11-22"',
     ["params.toml", "rep_step.valid_from", "2026-11-22"]),
    ("height of an exercise without that lever", "exercises/step_up.toml", "[step_up_barbell]", "advance_to",
     "height_cm = { lo = 10, hi = 20 }\nadvance_to", ["step_up.toml", "step_up_barbell.height_cm", "lever height"]),
    ("no ruleset", "params.toml", "#", f"ruleset = {RULESET}", "", ["params.toml", "ruleset", "is missing"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "after", "old", "new", "named"), [slip[1:] for slip in SLIPS], ids=[slip[0] for slip in SLIPS]
)
def test_slip_is_refused_with_file_key_and_remedy(
    copy: Path, file: str, after: str, old: str, new: str, named: list[str]
) -> None:
    replace(copy / file, after, old, new)
    message = refusal(copy)
    for part in named:
        assert part in message
    assert message.endswith(".")


def test_duplicate_id_in_two_files_names_both(copy: Path) -> None:
    lunges, squats = copy / "exercises/lunge.toml", copy / "exercises/squat.toml"
    lunges.write_text(lunges.read_text(encoding="utf-8") + squats.read_text(encoding="utf-8"), encoding="utf-8")
    message = refusal(copy)
    assert message.startswith("squat.toml: bodyweight_squat: the id is used a second time, first in lunge.toml")


def test_copy_without_a_slip_is_accepted(copy: Path) -> None:
    assert load_rulebook(folder=copy).exercises == load_rulebook().exercises


def test_missing_parameter_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match=r"none\.toml: file: cannot be read"):
        load_rulebook(tmp_path / "none.toml")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[rep_stop]\nvalue = 1", "rep_stop"),
        ("rep_step = 2", "rep_step"),
        ("[rep_step]\nvalue = 1.5", "rep_step.value"),
        ("[rep_step]\nvalue = -1", "rep_step.value"),
        ("[rep_step]\nvalu = 2", "rep_step.valu"),
        ("[rep_step]\nstrength = 'E'", "rep_step.strength"),
        ("ruleset = 0", "ruleset"),
        ("[rep_step", "file"),
    ],
)
def test_a_slip_in_a_file_of_changes_is_refused_with_that_file(tmp_path: Path, text: str, key: str) -> None:
    other = tmp_path / "mine.toml"
    other.write_text(text, encoding="utf-8")
    with pytest.raises(CatalogError, match=rf"^mine\.toml: {key}: "):
        load_rulebook(other)
