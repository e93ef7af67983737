"""Each scenario of the .toml files here: a runner, a history, and what the plan must and must not say."""

from __future__ import annotations

import random
import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.engine.builders import BERLIN, Wire, a_profile, content, plan_for
from tests.scenarios.expectations import wrong_with
from tests.scenarios.notation import Notation

HERE = Path(__file__).parent
TODAY = date(2027, 3, 1)  # a Monday
# The rules of section 2 that a plan can show.
RULES = (
    "P1 P2 P3 P4 P5 P6 P7 P8 P9 P10 P11 P12 P13 TE1 TE2 TE3 G1 G2 G3 G4 G5 G6 G7 G8 G9 G10 H1 H2 H3 H4 H5 U1 U2 U3 "
    "L1 L2 L3 L4 L5 L6 L7 D1 D2 D3 D4 D5 A1 A2 A3 S1 S2 S3 S4 S5 S6 S7 S8 S9 S10 S12 S13 S14 X1 X2 X3 X4 X5 X6 X7 X8 "
    "R0 R1 R2 R3 R4"
)


def scenarios() -> list[Wire]:
    """Every scenario of every file; its id is the file and the title."""
    files = sorted(HERE.glob("*.toml"))
    return [{"file": file.stem, **one} for file in files for one in tomllib.loads(file.read_text("utf-8"))["scenario"]]


ALL = scenarios()


def expand(scenario: Wire) -> tuple[Wire, list[Wire], date]:
    """The profile, the events and the day of a scenario."""
    today = scenario.get("today", TODAY)
    fields = scenario.get("profile", {})
    notation = Notation(today, fields.get("timezone", BERLIN))
    # The profile of `a_profile` has its dates from its own day; what the scenario says of itself counts from its day.
    base = a_profile(strength_since=(today - timedelta(days=400)).isoformat())
    profile = base | notation.dated(fields)
    events = [event for line in scenario.get("history", []) for event in notation.events(line)]
    events += [notation.written_out(event) for event in scenario.get("events", [])]
    if scenario.get("mornings", "quiet") == "quiet":
        # A pain that was told stays the last word: no later morning takes it back unasked.
        hurt = max((e["occurred_at"][:10] for e in events if e.get("pain")), default="9999")
        quiet = mornings(events, today)
        events += [notation.quiet_morning(day, pain_asked=day.isoformat() < hurt) for day in quiet]
    return profile, events, today


def mornings(events: list[Wire], today: date) -> list[date]:
    """The mornings after a session, and today's, on which nobody said anything else."""
    told = {date.fromisoformat(e["occurred_at"][:10]) for e in events if e["type"] == "check_in"}
    after = {date.fromisoformat(e["occurred_at"][:10]) + timedelta(days=1) for e in events if e["type"] == "workout"}
    return sorted(day for day in after | {today} if day <= today and day not in told)


@pytest.mark.parametrize("scenario", [pytest.param(s, id=f"{s['file']}: {s['title']}") for s in ALL])
def test_scenario(scenario: Wire) -> None:
    profile, events, today = expand(scenario)
    plan = content(plan_for(profile, events, today))
    wrong = [text for expectation in scenario["expect"] for text in wrong_with(plan, today, expectation)]
    assert not wrong, "\n".join([scenario["why"], *wrong])


@pytest.mark.parametrize("scenario", [pytest.param(s, id=f"{s['file']}: {s['title']}") for s in ALL])
def test_order_and_repetition_change_nothing(scenario: Wire) -> None:
    profile, events, today = expand(scenario)
    shuffled = [*events, *events]
    random.Random(scenario["title"]).shuffle(shuffled)
    assert content(plan_for(profile, shuffled, today)) == content(plan_for(profile, events, today))


def test_titles_are_told_apart() -> None:
    titles = [s["title"] for s in ALL]
    assert len(set(titles)) == len(titles)


def test_every_scenario_says_what_why_and_by_which_rules() -> None:
    fields = {"file", "title", "why", "rules", "today", "profile", "history", "events", "mornings", "expect"}
    for scenario in ALL:
        assert set(scenario) <= fields, scenario["title"]
        assert scenario["why"].endswith("."), scenario["title"]
        assert scenario["expect"], scenario["title"]
        assert set(scenario["rules"]) <= set(RULES.split()), scenario["title"]


def test_every_rule_has_a_scenario() -> None:
    shown: set[Any] = {rule for scenario in ALL for rule in scenario["rules"]}
    assert set(RULES.split()) - shown == set()
