"""Tables T6-T9, T14 and T15 of the rule base: pain, run spikes, days off, easy weeks, sites, and sides."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from engine.rules.sides import lsi_of
from tests.engine.builders import (
    TODAY,
    Wire,
    a_profile,
    a_run,
    asked,
    book,
    decided,
    decision,
    did,
    morning,
    prescribed,
    sides,
    work,
    workout,
)

UP = {"add_reps", "slow_eccentric", "add_sets", "add_load", "advance"}
DOWN = {"reduce", "regress", "swap"}
DUMBBELLS = {"kind": "dumbbells", "loads_kg": list(range(1, 31))}


# --------------------------------------------------------------------------- T6: pain


def calves_with(*mornings: Wire, exercise: str = "calf_double_floor") -> Wire:
    """Two sessions of good repetitions on the calves (surplus of rule P3), and what the mornings say."""
    ask = asked(3, 10, 15, 3)
    done = [workout(d, did(exercise, work(15, rir=5), prescribed=ask)) for d in (-6, -3)]
    return decided(a_profile(), [*done, *mornings])


def pain_at(site: str, **told: Any) -> list[Wire]:
    """A report about one site; the others are said to be fine."""
    others = [{"site": s, "during": 0} for s in book().pain_sites if s != site]
    return [{"site": site, **told}, *others]


@pytest.mark.parametrize(
    ("during", "next_morning", "actions"),
    [
        (0, 0, UP),
        (2, 0, UP),
        (2, 2, DOWN),
        (3, 0, {"hold"}),
        (4, 0, {"hold"}),
        (4, 3, DOWN),
        (5, 0, {"hold"}),
        (6, 0, {"swap", "regress", "rest"}),
    ],
)
def test_t6_pain_at_a_tendon(during: int, next_morning: int, actions: set[str]) -> None:
    told = pain_at("achilles", during=during, next_morning=next_morning, usual_morning=0)
    plan = calves_with(morning(-5), morning(-2, pain=told), morning(0, pain=None))
    assert decision(plan, "calf_double_floor")["action"] in actions


def test_t6_rising_for_three_weeks_holds_even_inside_the_safe_zone() -> None:
    weeks = [morning(d, pain=pain_at("achilles", during=n)) for d, n in ((-19, 0), (-12, 1), (-5, 1.5), (-2, 2))]
    found = decision(calves_with(*weeks, morning(0, pain=None)), "calf_double_floor")
    assert (found["action"], found["reasons"][0]["rule"]) == ("hold", "G3")


def test_t6_unknown_pain_holds_and_asks() -> None:
    plan = calves_with(morning(-5), morning(0, pain=None))
    found = decision(plan, "calf_double_floor")
    assert (found["action"], found["reasons"][0]["rule"]) == ("hold", "G10")
    assert set(found["reasons"][0]["facts"]["sites"]) == {"achilles", "calf"}
    assert "report" in found["reasons"][0]["text"]


def test_t6_the_low_back_has_no_amber_that_may_stay() -> None:
    ask = asked(3, 8, 12, 2)
    done = [workout(d, did("dumbbell_rdl", work(12, rir=4, load_kg=20), prescribed=ask)) for d in (-6, -3)]
    told = pain_at("low_back", during=3, next_morning=0, usual_morning=0)
    plan = decided(
        a_profile(equipment=[DUMBBELLS]), [*done, morning(-5), morning(-2, pain=told), morning(0, pain=None)]
    )
    assert decision(plan, "dumbbell_rdl")["action"] in {"reduce", "regress", "swap", "hold"}


@pytest.mark.parametrize("during", [0, 2, 6])
@pytest.mark.parametrize("sign", ["night", "hop"])
def test_t6_pin_point_bone_pain_is_for_a_clinician(during: int, sign: str) -> None:
    told = [{"site": "shin", "during": during, "signs": ["focal", sign]}]
    plan = calves_with(morning(-5), morning(-2), morning(0, pain=told))
    assert (plan["status"], [d["action"] for d in plan["decisions"]]) == ("stopped", ["refer"])
    assert plan["prescriptions"] == []


# --------------------------------------------------------------------------- T7: run spikes


@pytest.mark.parametrize(
    ("km", "longest", "ratio", "kind"),
    [
        (17.6, 16.0, None, "none"),
        (17.7, 16.0, 1.106, "small"),
        (20.8, 16.0, 1.3, "small"),
        (20.9, 16.0, 1.306, "moderate"),
        (32.0, 16.0, 2, "moderate"),
        (32.1, 16.0, 2.006, "large"),
        (12.0, 16.0, None, "none"),
        (11.0, 10.0, None, "none"),
        (8.0, None, None, "unknown"),
    ],
)
def test_t7_a_run_against_the_longest_of_the_month(
    km: float, longest: float | None, ratio: float | None, kind: str
) -> None:
    before = [a_run(-40, 40, "long")] + ([a_run(-12, longest, "long"), a_run(-8, 5)] if longest else [])
    plan = decided(a_profile(), [*before, a_run(-1, km), morning(0)])
    told = [n["facts"] for n in plan["notices"] if n["code"] == "RUN_SPIKE"]
    if kind == "none":
        assert told == []
    else:
        assert [(f["class"], f["ratio"] and pytest.approx(f["ratio"], abs=6e-4)) for f in told] == [(kind, ratio)]


# --------------------------------------------------------------------------- T8: days off


def after_days_off(days: int) -> Wire:
    """Two confirmed sessions at 30 kg (two of 15), then nothing for so many days, and all is well."""
    ask = asked(3, 8, 12, 2, load_kg=30)
    done = [
        workout(-days - back, did("dumbbell_rdl", work(12, rir=4, load_kg=30), prescribed=ask))
        for back in (10, 7, 3, 0)
    ]
    mornings = [morning(-days - back + 1) for back in (10, 7, 3, 0)]
    return decided(a_profile(equipment=[DUMBBELLS]), [*done, *mornings, morning(0)])


@pytest.mark.parametrize(
    ("days", "rule", "load", "sets"),
    [
        (8, "L2", (27, 30), {3}),
        (13, "L2", (27, 30), {3}),
        (14, "L3", (24, 28.5), {2}),
        (27, "L3", (24, 28.5), {2}),
        (28, "L4", (21, 24), {2}),
        (55, "L4", (21, 24), {2}),
    ],
)
def test_t8_days_off(days: int, rule: str, load: tuple[float, float], sets: set[int]) -> None:
    plan = after_days_off(days)
    found, now = decision(plan, "dumbbell_rdl"), prescribed(plan, "dumbbell_rdl")
    assert found["action"] not in UP
    assert rule in {r["rule"] for r in found["reasons"]}
    assert load[0] <= now["load_kg"] <= load[1]
    assert now["sets"] in sets


def test_t8_a_week_off_is_no_break() -> None:
    found = decision(after_days_off(7), "dumbbell_rdl")
    assert found["action"] in UP
    assert not {"L2", "L3", "L4", "L5"} & {r["rule"] for r in found["reasons"]}


def test_t8_two_months_off_start_again_at_the_entry() -> None:
    plan = after_days_off(56)
    found = decision(plan, "dumbbell_rdl")
    assert (found["action"], found["reasons"][0]["rule"]) == ("regress", "L5")
    entry = book().exercises[found["after"]["exercise"]]
    assert (entry.pattern, entry.rung) == ("hinge", 1)
    novice = entry.dose[next(iter(entry.dose))]
    assert novice is not None
    assert prescribed(plan, entry.id)["sets"] <= novice.sets


def test_t8_the_second_week_back_has_seventy_per_cent_of_the_sets() -> None:
    """Twenty days off, back eight and four days ago with two sets: today 3 x 70 %, rounded up."""
    ask = asked(3, 8, 12, 2, load_kg=30)
    before = [workout(d, did("dumbbell_rdl", work(10, rir=2, load_kg=30), prescribed=ask)) for d in (-34, -31, -28)]
    back = [
        workout(d, did("dumbbell_rdl", work(10, count=2, rir=3, load_kg=26), prescribed=asked(2, 8, 12, 2)))
        for d in (-8, -4)
    ]
    plan = decided(
        a_profile(equipment=[DUMBBELLS]), [*before, *back, morning(-27), morning(-7), morning(-3), morning(0)]
    )
    assert prescribed(plan, "dumbbell_rdl")["sets"] == 3
    assert decision(plan, "dumbbell_rdl")["action"] == "hold"


# --------------------------------------------------------------------------- T9: easy weeks


def six_weeks(*exercises: Wire) -> Wire:
    """Six loading weeks of two sessions each, every morning fine; today the seventh week begins."""
    days = [d for week in range(6) for d in (-42 + 7 * week + 1, -42 + 7 * week + 4)]
    history = [*(workout(d, *exercises) for d in days), *(morning(d + 1) for d in days), morning(0)]
    return decided(a_profile(equipment=[DUMBBELLS, {"kind": "step"}]), history)


def test_t9_an_easy_week_halves_the_sets_and_keeps_the_rest() -> None:
    names = ("dumbbell_rdl", "glute_bridge", "goblet_squat", "calf_double_step", "superman")
    loads = {"dumbbell_rdl": {"load_kg": 30}, "goblet_squat": {"load_kg": 16}}
    done = [did(name, work(10, rir=2, **loads.get(name, {})), prescribed=asked(3, 8, 12, 2)) for name in names]
    plan = six_weeks(*done)
    assert [d["action"] for d in plan["decisions"] if d["exercise"] is None] == ["deload"]
    kept = {p["exercise"]: p for p in plan["prescriptions"] if p["slot"] not in ("activation", "mobility")}
    assert set(kept) == set(names), "the same exercises, nothing new"
    assert 6 <= sum(p["sets"] for p in kept.values()) <= 9, "15 sets become 6 to 9"
    assert all(p["target_rir"] == 4 for p in kept.values())
    assert 27 <= kept["dumbbell_rdl"]["load_kg"] <= 30
    assert len([i for d in plan["days"] for i in d["items"] if i["kind"] == "strength"]) == 2


def test_t9_four_sets_become_two() -> None:
    done = did("dumbbell_rdl", work(8, count=4, rir=2, load_kg=40), prescribed=asked(4, 6, 8, 2))
    now = prescribed(six_weeks(done), "dumbbell_rdl")
    assert (now["sets"], now["target_rir"]) == (2, 4)
    assert 36 <= now["load_kg"] <= 40


# --------------------------------------------------------------------------- T14: sites and patterns

T14_PATTERNS = "bridge hinge step_up lunge squat ham_curl calf_straight calf_bent trunk upper_back activation plyo"
T14 = """
low_back               1 3 2 2 3 1 . . 3 2 1 1
hip_groin              . 2 2 2 2 . . . . . 1 2
buttock_prox_hamstring 2 3 1 2 . 2 . . 2 . 1 .
hamstring              2 3 . 1 . 3 . . 3 . . 2
quad_thigh             . . 2 2 3 . . . . . . 2
knee_front             1 1 3 3 3 1 . 1 . . . 3
knee_lateral           . . 2 2 1 . . . . . . 2
shin                   . . 1 1 . . 1 1 . . . 3
calf                   . . 1 2 . 1 3 3 . . . 3
achilles               . . 1 2 . . 3 3 . . . 3
ankle                  . 1 1 1 1 . 2 2 . . . 3
foot_plantar           . 1 1 1 . . 2 2 . . . 3
upper_back_neck        . 1 . . . . . . . 2 . .
shoulder               . . . . . . . . 2 2 . .
elbow_wrist            . 1 . . . . . . 2 2 1 .
"""


@pytest.mark.parametrize("row", T14.strip().splitlines(), ids=lambda row: row.split()[0])
def test_t14_how_much_each_pattern_loads_a_site(row: str) -> None:
    site, *cells = row.split()
    patterns = T14_PATTERNS.split()
    highest = {
        pattern: max(x.site_load.get(site, 0) for x in book().exercises.values() if x.pattern == pattern)
        for pattern in patterns
    }
    assert highest == dict(zip(patterns, (0 if c == "." else int(c) for c in cells), strict=True))


def test_t14_the_sites_are_the_fifteen_of_the_catalog() -> None:
    assert [row.split()[0] for row in T14.strip().splitlines()] == list(book().pain_sites)


# --------------------------------------------------------------------------- T15: left and right


@pytest.mark.parametrize(
    ("left", "right", "percent"),
    [(15, 16, 94), (17, 20, 85), (16, 20, 80), (10, 15, 67), (30, 26, 87), (0, 8, 0), (0, 0, 100)],
)
def test_t15_weaker_over_stronger(left: int, right: int, percent: int) -> None:
    assert lsi_of(Decimal(left), Decimal(right)) == percent
    assert lsi_of(Decimal(right), Decimal(left)) == percent


def one_legged(*done: tuple[int, int]) -> Wire:
    """Single-leg bridges, left and right logged apart, the last sessions ending three days ago."""
    days = range(-3 * len(done), 0, 3)
    ask = asked(3, 6, 10, 3)
    history = [
        workout(day, did("single_leg_glute_bridge", sides(left, right, rir=3), prescribed=ask))
        for day, (left, right) in zip(days, done, strict=True)
    ]
    return decided(a_profile(), [*history, *(morning(d + 1) for d in days), morning(0)])


@pytest.mark.parametrize(("left", "right"), [(15, 16), (17, 20)])
def test_t15_small_differences_are_noise(left: int, right: int) -> None:
    found = [p["side"] for p in one_legged((left, right), (left, right))["prescriptions"] if p["slot"] == "bridge"]
    assert found == ["both"]


@pytest.mark.parametrize(("left", "right"), [(16, 20), (10, 15)])
def test_t15_a_side_that_lags_twice_goes_first_and_the_other_does_no_more(left: int, right: int) -> None:
    plan = one_legged((left, right), (left, right))
    pair = [p for p in plan["prescriptions"] if p["exercise"] == "single_leg_glute_bridge"]
    assert [p["side"] for p in pair] == ["left", "right"], "weaker side first"
    weak, strong = pair
    assert (strong["sets"], strong["target_reps"]) <= (weak["sets"], weak["target_reps"])
    assert decision(plan, "single_leg_glute_bridge")["action"] != "advance"


def test_t15_once_is_not_enough() -> None:
    plan = one_legged((15, 15), (10, 15))
    assert [p["side"] for p in plan["prescriptions"] if p["slot"] == "bridge"] == ["both"]


def test_t15_a_side_that_can_do_none_is_no_division_by_zero() -> None:
    plan = one_legged((0, 8), (0, 8))
    assert decision(plan, "single_leg_glute_bridge")["action"] in DOWN | {"hold"}
    assert decision(plan, "single_leg_glute_bridge")["action"] in DOWN


def test_t15_a_test_of_the_calves_alone_changes_nothing() -> None:
    """30 against 26 is inside the error of the test, and one test is never enough (rule A3)."""
    ask = asked(3, 12, 20, 2)
    days = (-6, -3)
    history = [workout(d, did("calf_single_floor", sides(15, 15, rir=2), prescribed=ask)) for d in days]
    history += [*(morning(d + 1) for d in days), morning(0)]
    moment = (TODAY - timedelta(days=1)).isoformat() + "T10:00:00+01:00"
    test = {"type": "test", "occurred_at": moment, "test": "single_leg_calf_raise", "left": 30, "right": 26}
    plain, tested = decided(a_profile(), history), decided(a_profile(), [*history, test])
    assert tested["decisions"] == plain["decisions"]
    assert tested["prescriptions"] == plain["prescriptions"]
