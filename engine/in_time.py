"""Sets that fit the time of a session: extra sets go before an exercise does (rules S6, S7; section 4 of the rules)."""

from __future__ import annotations

from dataclasses import replace

from engine.growth import bounded
from engine.prescribe import Line
from engine.sessions import place_in_template, seconds
from engine.template import leg_day, leg_day_most
from engine.timing import seconds_with, share_s, work_s
from engine.types import Action, Prescription
from engine.view import View


def in_time(view: View, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """The lines with so few sets that four exercises fit a session; without those that do not fit even alone."""
    most = _sets_for_four(view, lines)
    # A set more is counted beside the others as they stood: whether theirs go up decides nothing (I30).
    steps = (_sets_for_four(view, lines, step=x) if x.decision.action is Action.ADD_SETS else most for x in lines)
    shorter = (_shorter(view, line, found) for line, found in zip(lines, steps, strict=True))
    return tuple(x for x in (fit_alone(view, line) for line in shorter) if x is not None)


def _shorter(view: View, line: Line, most: dict[str, int]) -> Line:
    """A line with its share of the time; a set that the next rung asks for is not taken away again."""
    if not line.prescriptions:
        return line
    few, sets = view.params.short_time_sets, line.sets
    if not _has_its_own_way(view, line):
        sets = most.get(line.decision.exercise or "", few if seconds(view, line) > share_s(view) else sets)
    sets = min(sets, leg_day_most(view, line.exercise) or sets)
    asked_for = any(r.code == "RUNG_NEEDS_SETS" for r in line.decision.reasons)
    fewer = few <= sets < line.sets and not asked_for
    return bounded(line, sets, minutes=view.profile.session_minutes) if fewer else line


def _has_its_own_way(view: View, line: Line) -> bool:
    """Whether a line fits as part of the leg day that was asked for.

    Of what is being trained only the leg day's own exercises: which others stand in for it changes with what hurts, and
    that gives them no set (I30).
    """
    if line.was is None:
        return place_in_template(view, line) is not None
    return any(row.asked.id == line.decision.exercise for row in leg_day(view))


def _sets_for_four(view: View, lines: tuple[Line, ...], *, step: Line | None = None) -> dict[str, int]:
    """Exercise id -> its most sets, so that the four longest of what is being trained fit one session; `step`: a line
    whose set more is counted.

    Worked out from what stood before the decisions, so that pain in one place gives no set to another exercise (I30).
    """
    shared = [x for x in lines if not _has_its_own_way(view, x)]
    trained = {x.was.exercise: (x.was, x.sets_min) for x in shared if x.was is not None}
    sets = {x.was.exercise: x.sets if x is step else x.was.sets for x in shared if x.was is not None}
    took = {name: _took_s(view, was, sets[name]) for name, (was, _) in trained.items()}
    while True:
        longest = sorted(took, key=lambda name: (-took[name], name))[: view.params.exercises_min]
        spare = [name for name in longest if sets[name] > max(trained[name][1], view.params.short_time_sets)]
        if not spare or sum(took[name] for name in longest) <= work_s(view):
            return sets
        sets[spare[0]] -= 1
        took[spare[0]] = _took_s(view, trained[spare[0]][0], sets[spare[0]])


def _took_s(view: View, was: Prescription, sets: int) -> int:
    """Seconds of an exercise as it was before the decision, with so many sets and one repetition more."""
    exercise = view.book.exercises[was.exercise]
    return seconds_with(view, exercise, sets=sets, reps=was.target_reps + view.params.rep_step, tempo=was.tempo)


def fit_alone(view: View, line: Line) -> Line | None:
    """Sets cut until the exercise fits a session by itself; None when not even one set does (rule S6)."""
    if not line.prescriptions:
        return line
    shorter = at_most_a_session(view, line)
    if seconds(view, shorter) > work_s(view):
        return None if line.new else replace(line, prescriptions=())
    return line if shorter is line else bounded(line, shorter.sets, minutes=view.profile.session_minutes)


def at_most_a_session(view: View, line: Line) -> Line:
    """A line with so few sets that it fits a session; its decision stays (I38)."""
    while line.sets > 1 and seconds(view, line) > work_s(view):
        line = replace(line, prescriptions=tuple(replace(p, sets=line.sets - 1) for p in line.prescriptions))
    return line
