"""Inside a session that is going on: the remaining sets (rule P8, table T5)."""

from __future__ import annotations

from decimal import Decimal

from engine.exposure import Reading, form_is_clean
from engine.loads import at_most
from engine.rules.outcome import Change, Outcome, fired, no_data
from engine.rules.slot import Slot
from engine.types import Action, Fact, Facts, Reporting
from engine.view import View


def within_session(view: View, slot: Slot) -> Outcome:
    """Lighter after a set that was harder than planned, a little more after one that was much easier."""
    rirs = [r.last_rir for r in slot.readings if r.last_rir is not None]
    events = [slot.last.event_id]
    if not rirs:
        return no_data("DATA_MISSING", "R2", {"missing": ("effort",), "day": slot.last.day}, events=events)
    left = max(1, slot.asked.sets - max(len(r.reps) for r in slot.readings))
    facts: Facts = {**reading_facts(slot.readings), "target_rir": slot.asked.rir, "sets_left": left}
    over = slot.asked.rir - min(rirs)
    if over > 0:
        percent = 100 - view.params.within_session_pct_per_rpe * over
        change = Change(load_pct=percent, sets=left) if slot.load_kg else Change(reps_max=slot.asked.lo, sets=left)
        facts = {**facts, "load_pct": percent}
        return fired(Action.REDUCE, "HARDER_THAN_PLANNED", "P8", facts, events=events, change=change)
    heavier = _a_little_more(view, slot, -over)
    if heavier is not None:
        change = Change(load_kg=heavier, sets=left)
        return fired(Action.ADD_LOAD, "EASIER_THAN_PLANNED", "P8", facts, events=events, change=change)
    return fired(Action.HOLD, "AS_PLANNED", "P8", facts, events=events, change=Change(sets=left))


def _a_little_more(view: View, slot: Slot, under: Decimal) -> Decimal | None:
    """The load for the remaining sets when there was much in reserve and form was clean; None to keep it."""
    p = view.params
    clean = form_is_clean(slot.last, view.profile.reporting, p)
    if under < p.within_session_up_min_rir_above or not clean or not slot.load_kg or view.novice:
        return None
    percent = min(p.load_step_max_pct, p.within_session_pct_per_rpe * p.within_session_up_min_rir_above)
    target = at_most(slot.load_kg * (100 + percent) / 100, slot.options_kg)
    return target if target is not None and target > slot.load_kg else None


def reading_facts(readings: tuple[Reading, ...]) -> dict[str, Fact]:
    facts: dict[str, Fact] = {"reps": readings[0].reps}
    if len(readings) > 1:
        facts = {"reps_left": readings[0].reps, "reps_right": readings[1].reps}
    rirs = [r.last_rir for r in readings if r.last_rir is not None]
    return {**facts, "rir": min(rirs, default=None)}


def assumed_facts(view: View, slot: Slot) -> Facts:
    """What was taken as fine because nobody said otherwise, where the athlete agreed to that (contract section 2)."""
    habits = view.profile.reporting
    silent = {
        "pain": habits.pain is Reporting.BY_EXCEPTION,
        "form": habits.form is Reporting.BY_EXCEPTION and slot.last.form is None,
        "effort": habits.effort is Reporting.BY_EXCEPTION and any(s.rir is None for s in slot.last.sets),
    }
    names = tuple(name for name, is_silent in silent.items() if is_silent)
    return {"assumed_fine": names} if names else {}
