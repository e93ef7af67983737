"""Jumps come in on a wish only, and only when nothing is missing for them (rule P12, I27)."""

from __future__ import annotations

from collections.abc import Sequence

from engine.rules.ladder import clear_day_missing, door_missing
from engine.rules.outcome import because
from engine.rules.pain import hurting, silent_sites
from engine.types import Exercise, Facts, Reason
from engine.view import View

JUMPS = "plyometrics"  # the wish


def jump_missing(view: View, exercise: Exercise) -> Sequence[Reason]:
    """What is still missing before an exercise of the jump ladder may come in; empty when rule P12 is met."""
    return view.once(_missing, exercise.id)


def _missing(view: View, name: str) -> list[Reason]:
    exercise, p = view.book.exercises[name], view.params
    found: list[Reason] = []
    needed = max(p.jump_strength_weeks, p.novice_weeks)
    if view.weeks_of_strength < needed:
        found.append(because("NEEDS_WEEKS", "P12", {"weeks": view.weeks_of_strength, "needed": needed}))
    sore = hurting(view, exercise)
    if sore is not None:
        site, report = sore
        facts: Facts = {"site": site, "pain_0_10": report.level, "day": report.day}
        found.append(because("JUMP_PAIN", "P12", facts, events=report.events))
    last = view.state.sessions[-1] if view.state.sessions else None
    silent = silent_sites(view, exercise, last.at) if last is not None else ()
    if last is not None and silent:
        found.append(because("PAIN_UNKNOWN", "G10", {"sites": silent, "since": last.day}))
    race = view.race_within(p.race_no_new_days)
    if race is not None:
        found.append(because("NEEDS_NO_RACE", "S10", {"race": race.date}))
    near = clear_day_missing(view, exercise)
    return [*found, *([near] if near is not None else []), *door_missing(view, exercise)]
