"""A person's word on an exercise: what may be declined, capped, set and replaced, and where caution stands."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engine.builders import (
    Wire,
    a_profile,
    asked,
    at,
    decided,
    decision,
    did,
    morning,
    prescribed,
    sides,
    work,
    workout,
)

DUMBBELLS = {"kind": "dumbbells", "loads_kg": [8, 9, 10, 11, 12]}
BANDS = {"kind": "band", "levels": ["light", "green"]}
RDL, BRIDGE, MARCH = "dumbbell_rdl", "glute_bridge", "glute_bridge_march"
# Two good sessions: the engine adds a repetition, 3 x 11 at 20 kg.
LIFTED = [workout(day, did(RDL, work(10, load_kg=20, rir=3), prescribed=asked(3, 8, 12, 2))) for day in (-6, -3)]
LIFTED.append(morning(-2))
# Everything done for the next rung.
READY = [
    workout(-6, did(BRIDGE, work(15, rir=5), prescribed=asked(3, 10, 15, 3))),
    workout(
        -3,
        did(BRIDGE, work(15, rir=5), prescribed=asked(3, 10, 15, 3)),
        did("single_leg_glute_bridge", sides(7, 7, count=1, rir=3)),
    ),
    morning(-2),
]
HURTS = morning(-1, pain=[{"site": "buttock_prox_hamstring", "during": 4, "next_morning": 0, "usual_morning": 0}])


def word(exercise: str, **fields: Any) -> Wire:
    """What a coach said yesterday."""
    return {
        "type": "override", "source": "coach", "source_id": "o", "occurred_at": at(-1, "12:00"),
        "exercise": exercise, "by": "coach", **fields,
    }  # fmt: skip


def plan(*events: Wire, **profile: Any) -> Wire:
    return decided(a_profile(**{"equipment": [DUMBBELLS, BANDS, {"kind": "step"}], **profile}), events)


def told(found: Wire) -> list[str]:
    return [n["code"] for n in found["notices"] if n["code"].startswith("OVERRIDE")]


def names(found: Wire) -> set[str]:
    return {p["exercise"] for p in found["prescriptions"]}


def test_a_declined_advance_stays_on_the_rung_with_what_stood_before() -> None:
    free = plan(*READY)
    assert (decision(free, BRIDGE)["action"], decision(free, BRIDGE)["after"]["exercise"]) == ("advance", MARCH)
    held = plan(*READY, word(BRIDGE, action="hold", until="2027-03-20"))
    dose = prescribed(held, BRIDGE)
    assert (dose["sets"], dose["target_reps"], dose["target_rir"]) == (3, 15, 3)
    assert MARCH not in names(held)
    assert decision(held, BRIDGE)["action"] == "advance"  # the engine's own decision stands beside it
    assert told(held) == ["OVERRIDE"]
    assert "until" in next(n["text"] for n in held["notices"] if n["code"] == "OVERRIDE")


def test_a_declined_advance_ends_with_its_last_day() -> None:
    over = plan(*READY, word(BRIDGE, action="hold", until="2027-02-28"))
    assert (MARCH in names(over), BRIDGE in names(over), told(over)) == (True, False, [])


def test_who_declines_may_set_what_holds_until_then() -> None:
    dose = prescribed(plan(*READY, word(BRIDGE, action="hold", change={"sets": 2, "tempo": "4-1-1-0"})), BRIDGE)
    assert (dose["sets"], dose["target_reps"], dose["tempo"]) == (2, 15, "4-1-1-0")


def test_a_number_for_a_rung_that_was_left_is_told_and_moves_nobody() -> None:
    found = plan(*READY, word(BRIDGE, change={"sets": 2}))
    assert (MARCH in names(found), told(found)) == (True, ["OVERRIDE_ELSEWHERE"])


@pytest.mark.parametrize(
    ("change", "after"),
    [
        ({"load_kg": 22}, {"load_kg": 22}), ({"load_lb": 22}, {"load_kg": 9.98}), ({"sets": 5}, {"sets": 5}),
        ({"target_reps": 15}, {"target_reps": 15, "reps": [8, 15]}), ({"target_reps": 6}, {"reps": [6, 12]}),
        ({"target_rir": 4}, {"target_rir": 4}), ({"rest_s": 150}, {"rest_s": 150}),
        ({"tempo": "5-1-1-0"}, {"tempo": "5-1-1-0"}),
        ({"height_cm": 10}, {"height_cm": 10}), ({"band": "green"}, {"band": "green", "load_kg": None}),
    ],
)  # fmt: skip
def test_every_variable_can_be_set(change: Wire, after: Wire) -> None:
    found = plan(*LIFTED, word(RDL, change=change))
    dose = prescribed(found, RDL)
    assert {name: dose.get(name) for name in after} == after
    assert told(found) == ["OVERRIDE"]


def test_what_is_set_to_the_plans_own_number_is_no_refusal() -> None:
    assert told(plan(*LIFTED, word(RDL, change={"load_kg": 20}))) == ["OVERRIDE"]


@pytest.mark.parametrize(
    ("change", "after"),
    [
        ({"load_kg": 18}, {"load_kg": 18}), ({"load_kg": 24}, {"load_kg": 20}),
        ({"target_rir": 4}, {"target_rir": 4}), ({"target_rir": 1}, {"target_rir": 2}),
        ({"rest_s": 200}, {"rest_s": 200}), ({"rest_s": 30}, {"rest_s": 90}),
        ({"tempo": "2-0-1-0"}, {"tempo": "2-0-1-0"}), ({"tempo": "5-1-1-0"}, {"tempo": "3-1-1-0"}),
        ({"height_cm": 10}, {"height_cm": None}),
    ],
)  # fmt: skip
def test_a_cap_takes_only_what_asks_for_less(change: Wire, after: Wire) -> None:
    dose = prescribed(plan(*LIFTED, word(RDL, action="reduce", change=change)), RDL)
    assert {name: dose.get(name) for name in after} == after


@pytest.mark.parametrize(
    "change",
    [
        {"load_kg": 22}, {"sets": 4}, {"target_reps": 12}, {"target_rir": 1}, {"rest_s": 30}, {"tempo": "5-1-1-0"},
        {"height_cm": 20}, {"band": "green"}, {"exercise": "single_leg_rdl_bw"},
    ],
)  # fmt: skip
def test_nothing_harder_comes_in_while_a_rule_asks_for_caution(change: Wire) -> None:
    plain, asked_for_more = plan(*LIFTED, HURTS), plan(*LIFTED, HURTS, word(RDL, change=change))
    assert decision(plain, RDL)["action"] == "hold"
    assert prescribed(asked_for_more, RDL) == prescribed(plain, RDL)
    assert told(asked_for_more) == ["OVERRIDE_REFUSED"]


def test_the_easier_part_of_a_word_is_taken_where_the_harder_one_is_refused() -> None:
    found = plan(*LIFTED, HURTS, word(RDL, change={"load_kg": 22, "sets": 1}))
    dose = prescribed(found, RDL)
    assert (dose["load_kg"], dose["sets"], told(found)) == (20, 1, ["OVERRIDE", "OVERRIDE_REFUSED"])


def test_no_word_gives_a_bodyweight_exercise_a_load_against_caution() -> None:
    ill = morning(0, illness="above_neck")
    found = plan(*READY, ill, word(BRIDGE, change={"load_kg": 8}))
    assert (prescribed(found, BRIDGE).get("load_kg"), told(found)) == (None, ["OVERRIDE_REFUSED"])


def test_no_word_takes_a_novices_reserve_or_makes_a_repetition_too_long() -> None:
    novice = plan(*LIFTED, word(RDL, change={"target_rir": 1}), strength_since="2027-02-10")
    assert (prescribed(novice, RDL)["target_rir"], told(novice)) == (3, ["OVERRIDE_REFUSED"])
    slow = plan(*LIFTED, word(RDL, change={"tempo": "9-1-1-0"}))
    assert (prescribed(slow, RDL)["tempo"], told(slow)) == ("3-1-1-0", ["OVERRIDE_REFUSED"])


def test_another_exercise_takes_the_place_where_it_may_stand_in() -> None:
    found = plan(*LIFTED, word(RDL, change={"exercise": "hip_hinge_drill"}))
    assert (RDL in names(found), told(found)) == (False, ["OVERRIDE"])
    assert prescribed(found, "hip_hinge_drill")["sets"] == 1  # half of the two sets of a first exposure
    assert decision(found, RDL)["action"] == "add_reps"


def test_a_stand_in_keeps_the_reserve_that_an_illness_asks_for() -> None:
    ill = plan(*LIFTED, morning(0, illness="above_neck"), word(RDL, change={"exercise": "hip_hinge_drill"}))
    assert (RDL in names(ill), told(ill), prescribed(ill, "hip_hinge_drill")["target_rir"]) == (False, ["OVERRIDE"], 3)


def test_nothing_takes_the_place_of_what_is_made_easier() -> None:
    sick = [morning(-1, pain=[{"site": "hamstring", "during": 7, "next_morning": 2, "usual_morning": 0}])]
    found = plan(*LIFTED, *sick, word(RDL, change={"exercise": "hip_hinge_drill"}))
    assert ("hip_hinge_drill" in names(found), told(found)) == (False, ["OVERRIDE_REFUSED"])


def test_a_stand_in_that_is_trained_already_is_not_asked_for_twice() -> None:
    both = workout(-2, did(BRIDGE, work(12, rir=3), prescribed=asked(3, 10, 15, 3)), clock="07:00")
    found = plan(*LIFTED, both, morning(-1), word(RDL, change={"exercise": BRIDGE}))
    assert prescribed(found, BRIDGE)
    assert (RDL in names(found), told(found)) == (False, ["OVERRIDE"])


def test_nobody_puts_an_exercise_beyond_the_ladder_in_the_place() -> None:
    found = plan(*LIFTED, word(RDL, change={"exercise": "single_leg_rdl_db"}))
    assert (RDL in names(found), told(found)) == (True, ["OVERRIDE_REFUSED"])


def test_a_declined_newcomer_stays_out_until_the_last_day() -> None:
    free = plan(*LIFTED)
    assert (decision(free, BRIDGE)["action"], decision(free, BRIDGE)["before"]) == ("swap", None)
    held = plan(*LIFTED, word(BRIDGE, action="hold", until="2027-03-20"))
    assert names(held) == names(free) - {BRIDGE}
    assert decision(held, BRIDGE)["after"] == decision(free, BRIDGE)["after"]  # the engine's own stands beside it
    assert told(held) == ["OVERRIDE"]
    assert BRIDGE in names(plan(*LIFTED, word(BRIDGE, action="hold", until="2027-02-28")))


def test_a_number_for_a_newcomer_declines_nothing() -> None:
    assert prescribed(plan(*LIFTED, word(BRIDGE, action="hold", change={"sets": 1})), BRIDGE)["sets"] == 1
