"""What comes into a plan for the first time, and why (rules S8, X1, X2, X5, X6, X8, P12)."""

from __future__ import annotations

from engine.prescribe import Line, after_first, facts_of, introduced, times_max
from engine.rules.outcome import because
from engine.select import Newcomer
from engine.types import Action, Decision, Fact
from engine.view import View

# Why something new comes in: the code and the rule of its reason.
WHY_NEW = {
    "coverage": ("PART_MISSING", "X6"),
    "self_check": ("SELF_CHECK_EMPHASIS", "X5"),
    "wish": ("JUMPS_WANTED", "P12"),
}


def line_of_newcomer(view: View, newcomer: Newcomer, *, first: bool) -> Line:
    """The line of an exercise that nobody did before: a swap from nothing (contract section 4)."""
    prescription = introduced(view, newcomer.exercise, first=first)
    code, rule = WHY_NEW[newcomer.because]
    if newcomer.because == "coverage":
        rule = {"step_or_lunge": "X2", "hinge": "X1", "bridge": "X1"}.get(newcomer.part, rule)
    facts: dict[str, Fact] = {"part": newcomer.part, "exercise": newcomer.exercise.id, "name": newcomer.exercise.name}
    decision = Decision(
        exercise=newcomer.exercise.id,
        slot=newcomer.exercise.pattern,
        action=Action.SWAP,
        before=None,
        after=facts_of(prescription),
        reasons=(because(code, rule, facts, events=newcomer.events, strength="C"),),
        next=after_first(prescription.exercise),
    )
    return Line(
        decision=decision,
        exercise=newcomer.exercise,
        prescriptions=(prescription,),
        new=True,
        times_max=times_max(view, newcomer.exercise),
    )
