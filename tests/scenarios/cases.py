"""The scenarios of the .toml files here, and what each of them gives the engine."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from pathlib import Path

from tests.engine.builders import BERLIN, Wire, a_profile, content, plan_for
from tests.scenarios.expectations import wrong_with
from tests.scenarios.notation import Notation

HERE = Path(__file__).parent
TODAY = date(2027, 3, 1)  # a Monday


def scenarios() -> list[Wire]:
    """Every scenario of every file."""
    files = sorted(HERE.glob("*.toml"))
    return [{"file": file.stem, **one} for file in files for one in tomllib.loads(file.read_text("utf-8"))["scenario"]]


ALL = scenarios()


def name_of(scenario: Wire) -> str:
    """How a scenario is called in a test run."""
    return f"{scenario['file']}: {scenario['title']}"


def expand(scenario: Wire) -> tuple[Wire, list[Wire], date]:
    """The profile, the events and the day of a scenario."""
    today = scenario.get("today", TODAY)
    fields = scenario.get("profile", {})
    notation = Notation(today, fields.get("timezone", BERLIN))
    base = a_profile(strength_since=(today - timedelta(days=400)).isoformat())
    profile = {key: value for key, value in (base | notation.dated(fields)).items() if value != "unsaid"}
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


def wrong_in(scenario: Wire) -> list[str]:
    """What is wrong with the engine's plan for a scenario."""
    profile, events, today = expand(scenario)
    plan = content(plan_for(profile, events, today))
    return [text for expectation in scenario["expect"] for text in wrong_with(plan, today, expectation)]
