"""What comes into a plan for the first time, and why (rules S8, X1, X2, X5, X6, X8, P12)."""

from __future__ import annotations

from dataclasses import replace

from engine.loads import at_most
from engine.prescribe import Line, after_first, facts_of, introduced, share, times_max
from engine.rules.layoff import back_pct
from engine.rules.outcome import because, runner_up
from engine.rules.slot import slot_of
from engine.select import Newcomer
from engine.types import Action, Decision, Fact, Facts, Prescription, Reason
from engine.view import View

# Why something new comes in: the code and the rule of its reason.
WHY_NEW = {
    "coverage": ("PART_MISSING", "X6"),
    "more": ("MORE_OF_PART", "S1"),
    "self_check": ("SELF_CHECK_EMPHASIS", "X5"),
    "wish": ("JUMPS_WANTED", "P12"),
    "template": ("LEG_DAY_AS_WRITTEN", "X1"),
    "stand_in": ("LEG_DAY_STAND_IN", "P10"),
}
STAND_IN_RULES = {"not_owned": "X3", "first_weeks": "P11", "painful": "X7", "not_open": "P10"}


def line_of_newcomer(view: View, newcomer: Newcomer, *, first: bool) -> Line:
    """The line of an exercise that is not trained now: a swap from nothing (contract section 4)."""
    prescription = introduced(view, newcomer.exercise, first=first, slot=newcomer.opened_by)
    prescription = _after_days_off(view, newcomer, _as_asked(view, prescription, newcomer, first=first))
    code, rule = WHY_NEW[newcomer.because]
    if newcomer.because == "coverage":
        rule = {"step_or_lunge": "X2", "hinge": "X1", "bridge": "X1"}.get(newcomer.part, rule)
    rule = STAND_IN_RULES.get(str(newcomer.facts.get("why")), rule)
    facts: dict[str, Fact] = {"part": newcomer.part, "exercise": newcomer.exercise.id, "name": newcomer.exercise.name}
    if newcomer.ask is not None:
        facts |= {"sets": newcomer.ask.sets, "reps": newcomer.ask.reps, **newcomer.facts}
    following = after_first(prescription.exercise)
    decision = Decision(
        exercise=newcomer.exercise.id,
        slot=newcomer.exercise.pattern,
        action=Action.SWAP,
        before=None,
        after=facts_of(prescription),
        reasons=(because(code, rule, facts, events=newcomer.events, strength="C"), *_carried(newcomer)),
        blocked=runner_up(Action.SWAP, following),
        next=following,
    )
    return Line(
        decision=decision,
        exercise=newcomer.exercise,
        prescriptions=(prescription,),
        new=True,
        times_max=times_max(view, newcomer.exercise),
    )


def _carried(newcomer: Newcomer) -> tuple[Reason, ...]:
    """Why it begins above the first rung of its ladder (rule P10)."""
    if newcomer.carried is None:
        return ()
    strong, name = newcomer.carried, newcomer.exercise.name
    facts: Facts = {"name": name, "of_name": strong.exercise.name, "of_kg": strong.load_kg}
    return (because("STRENGTH_CARRIED", "P10", facts, events=[strong.last.event_id], strength="D"),)


def _as_asked(view: View, p: Prescription, newcomer: Newcomer, *, first: bool) -> Prescription:
    """The sets and repetitions of a template, inside the range of the level; a stand-in begins at its own bottom."""
    ask = newcomer.ask
    if ask is None:
        return p
    if ask.exercise != newcomer.exercise.id:
        return replace(p, sets=min(p.sets, ask.sets))
    most = view.params.novice_max_sets if view.novice else ask.sets
    sets = ask.sets if first else share(ask.sets, view.params.first_exposure_sets_pct)
    lo, hi = p.reps
    return replace(p, sets=min(sets, most), target_reps=max(lo, min(ask.reps, hi)))


def _after_days_off(view: View, newcomer: Newcomer, p: Prescription) -> Prescription:
    """What was trained before comes back with no more than the days off leave of it (table T8)."""
    slot = slot_of(view, newcomer.exercise)
    if slot is None:
        return p
    load_pct, sets_pct = back_pct(view, (view.today - slot.last.day).days)
    load = p.load_kg
    if load is not None and slot.load_kg is not None:
        lightest = min(slot.options_kg, default=slot.load_kg)
        load = min(load, at_most(slot.load_kg * load_pct / 100, slot.options_kg) or lightest)
    return replace(p, load_kg=load, sets=min(p.sets, share(slot.done_sets, sets_pct)))
