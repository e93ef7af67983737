"""Quality before quantity (rules P1, X4, R4). Layer 8."""

from __future__ import annotations

from engine.rules.ladder import guarded, lighter_than_heavy, lower_step, step_down
from engine.rules.outcome import PASSED, Change, Outcome, fired
from engine.rules.slot import Slot
from engine.types import Action, Facts
from engine.view import View

UNSAFE_FORM = 2  # section 2.0: 2 compensating, 1 unsafe


def broken_form(view: View, slot: Slot) -> Outcome:
    """Form below clean: hold; twice running or compensating: step down until it is clean (P1, X4)."""
    p = view.params
    form = slot.last.form
    if form is None or form >= p.clean_form:
        return PASSED
    previous = slot.exposures[-2].form if len(slot.exposures) > 1 else None
    again = previous is not None and previous < p.clean_form
    facts: Facts = {"form": form, "clean": p.clean_form, "day": slot.last.day, "felt_in": slot.last.felt_in}
    events = [slot.last.event_id] + ([slot.exposures[-2].event_id] if again else [])
    if again or form <= UNSAFE_FORM:
        lower = lower_step(view, slot)
        if lower is not None:
            facts = {**facts, "height_cm": lower}
            return fired(Action.REDUCE, "TOO_HIGH_FOR_FORM", "X4", facts, events=events, change=Change(height_cm=lower))
        action, change = step_down(view, slot)
        rule = "X4" if "height" in slot.exercise.levers else "P1"
        return fired(action, "FORM_NOT_CLEAN_AGAIN", rule, facts, events=events, change=change)
    return fired(Action.HOLD, "FORM_NOT_CLEAN", "P1", facts, events=events)


def wrong_muscle(view: View, slot: Slot) -> Outcome:
    """A bridge felt in the hamstrings or low back is a fault, not progress (article; P1)."""
    if slot.exercise.pattern != "bridge" or not {"hamstring", "low_back"} & set(slot.last.felt_in):
        return PASSED
    facts: Facts = {"felt_in": slot.last.felt_in, "day": slot.last.day}
    return fired(Action.HOLD, "FELT_ELSEWHERE", "P1", facts, events=[slot.last.event_id])


def implausible(view: View, slot: Slot) -> Outcome:
    """A load far above anything before is a typing error until it is confirmed (rule R4)."""
    odd = slot.suspicion
    if odd is None:
        return PASSED
    facts: Facts = {"load_kg": odd.load_kg, "best_kg": odd.best_kg, "day": odd.day}
    return fired(Action.HOLD, "IMPLAUSIBLE_LOAD", "R4", facts, events=[odd.event_id], strength="D")


def not_owned(view: View, slot: Slot) -> Outcome:
    """Equipment or weights that are not there (travel, a new home): something else with what is (rule X3)."""
    events = [slot.last.event_id]
    if not view.owns(slot.exercise):
        facts: Facts = {"exercise": slot.exercise.id, "owned": tuple(e.kind for e in view.equipment)}
        return fired(Action.SWAP, "NOT_OWNED", "X3", facts, events=events, change=Change(none=True))
    lightest = min(slot.options_kg, default=None)
    if slot.load_kg and lightest is not None and lightest > slot.load_kg:
        facts = {"exercise": slot.exercise.id, "load_kg": slot.load_kg, "lightest_kg": lightest}
        return fired(Action.SWAP, "LOAD_NOT_BUILDABLE", "X3", facts, events=events, change=Change(none=True))
    return PASSED


def novice_guard(view: View, slot: Slot) -> Outcome:
    """No jumps, Nordics or near-maximal loads in the first weeks, whatever the log holds (rule P11)."""
    events = [slot.last.event_id]
    if guarded(view, slot.exercise):
        facts: Facts = {"exercise": slot.exercise.id, "weeks": view.weeks_of_strength}
        return fired(Action.SWAP, "NOVICE_GUARD", "P11", facts, events=events, change=Change(none=True))
    lighter = lighter_than_heavy(view, slot) if view.novice else None
    if lighter is None:
        return PASSED
    action, change, facts = lighter
    return fired(action, "TOO_HEAVY_FOR_NOW", "P11", facts, events=events, change=change)
