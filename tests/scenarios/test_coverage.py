"""The scenarios speak of every rule, and none of the engine's rules could go missing unnoticed."""

from __future__ import annotations

import pytest

from engine.rules import EXERCISE_RULES
from engine.rules.outcome import PASSED, Outcome
from engine.rules.slot import Slot
from engine.rules.whole import PLAN_RULES
from engine.view import View
from tests.engine.known import KNOWN_WRONG
from tests.scenarios.cases import ALL, name_of, wrong_in

# The rules of section 2 that a plan can show.
RULES = (
    "P1 P2 P3 P4 P5 P6 P7 P8 P9 P10 P11 P12 P13 TE1 TE2 TE3 G1 G2 G3 G4 G5 G6 G7 G8 G9 G10 H1 H2 H3 H4 H5 U1 U2 U3 "
    "L1 L2 L3 L4 L5 L6 L7 D1 D2 D3 D4 D5 A1 A2 A3 S1 S2 S3 S4 S5 S6 S7 S8 S9 S10 S12 S13 S14 X1 X2 X3 X4 X5 X6 X7 X8 "
    "R0 R1 R2 R3 R4"
)
FIELDS = {"file", "title", "why", "rules", "today", "profile", "history", "events", "mornings", "expect"}


def test_titles_are_told_apart() -> None:
    titles = [s["title"] for s in ALL]
    assert len(set(titles)) == len(titles)


def test_every_scenario_says_what_why_and_by_which_rules() -> None:
    for scenario in ALL:
        assert set(scenario) <= FIELDS, scenario["title"]
        assert scenario["why"].endswith("."), scenario["title"]
        assert scenario["expect"], scenario["title"]
        assert set(scenario["rules"]) <= set(RULES.split()), scenario["title"]


def test_every_rule_of_the_rule_base_has_a_scenario() -> None:
    shown = {rule for scenario in ALL for rule in scenario["rules"]}
    assert set(RULES.split()) - shown == set()


def passes(view: View, slot: Slot) -> Outcome:
    """A rule that never asks for anything."""
    return PASSED


def is_noticed(rule: str) -> bool:
    """Whether some scenario that went right goes wrong now; those about the rule are asked first."""
    right = [s for s in ALL if not any(known.endswith(f"[{name_of(s)}]") for known in KNOWN_WRONG)]
    return any(wrong_in(s) for s in sorted(right, key=lambda s: (rule not in s["rules"], rule[0] != s["rules"][0][0])))


@pytest.mark.parametrize("place", range(len(EXERCISE_RULES) - 1), ids=lambda n: EXERCISE_RULES[n][2].__name__)
def test_every_rule_about_an_exercise_is_needed(place: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rule, layer, _ = EXERCISE_RULES[place]
    without = (*EXERCISE_RULES[:place], (rule, layer, passes), *EXERCISE_RULES[place + 1 :])
    monkeypatch.setattr("engine.rules.EXERCISE_RULES", without)
    assert is_noticed(rule)


@pytest.mark.parametrize("place", range(len(PLAN_RULES)), ids=lambda n: PLAN_RULES[n][1].__name__)
def test_every_rule_about_the_whole_plan_is_needed(place: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.rules.whole.PLAN_RULES", PLAN_RULES[:place] + PLAN_RULES[place + 1 :])
    assert is_noticed(PLAN_RULES[place][0])
