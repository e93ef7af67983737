"""Races, run spikes and illness as they bear on one exercise (rules S10, U1, U2, L6). Layers 3 and 4."""

from __future__ import annotations

from datetime import date, timedelta

from engine.rules.ladder import clear_day_missing, go_down, is_leg
from engine.rules.layoff import entry_of, rung_below
from engine.rules.outcome import PASSED, Change, Outcome, fired
from engine.rules.slot import Slot
from engine.schedule import clear_h, first_weeks
from engine.types import Action, Exercise, Facts, Illness, Next
from engine.view import View


def unwell(view: View, slot: Slot) -> Outcome:
    """A cold above the neck: keep, do not build (rule H5, one step more conservative by L6)."""
    word = view.state.illness
    if word is None or word.illness is not Illness.ABOVE_NECK:
        return PASSED
    facts: Facts = {"illness": word.illness.value, "day": word.day}
    return fired(Action.HOLD, "UNWELL", "H5", facts, events=[word.event_id], change=Change(rir_add=1))


def after_illness(view: View, slot: Slot) -> Outcome:
    """The first session after an illness is one step more conservative (rule L6)."""
    word = view.state.last_ill
    if word is None or slot.last.day > word.day:
        return PASSED
    ill = word.day
    return fired(Action.HOLD, "AFTER_ILLNESS", "L6", {"ill_day": ill}, change=Change(rir_add=1))


def race_week(view: View, slot: Slot) -> Outcome:
    """The week of a race: less volume, the same load, nothing new (rule S10)."""
    race = view.race_within(view.params.race_week_days)
    if race is None:
        soon = view.race_within(view.params.race_last_heavy_days)
        if soon is None or slot.exercise.fatigue_class < 3:
            return PASSED
        facts: Facts = {"race": soon.date, "days": (soon.date - view.today).days}
        return fired(
            Action.HOLD, "RACE_NEAR", "S10", facts, recheck_on=soon.date - timedelta(days=view.params.race_week_days)
        )
    facts = {"race": race.date, "days": (race.date - view.today).days, "sets_pct": view.params.race_week_sets_pct}
    change = Change(sets_pct=view.params.race_week_sets_pct)
    return fired(
        Action.REDUCE, "RACE_WEEK", "S10", facts, strength="C", change=change, recheck_on=race.date + timedelta(days=1)
    )


def key_run_near(view: View, slot: Slot) -> Outcome:
    """Nordics and jumps in their first two weeks: an easier rung where each session is too near a key run (S3, T10)."""
    near = clear_day_missing(view, slot.exercise)
    if near is None or not first_weeks(view, slot.exercise):
        return PASSED
    below: Exercise | None = slot.exercise
    while below is not None and clear_h(view, below):
        below = rung_below(view, below)
    action, change = (Action.REST, Change(none=True)) if below is None else go_down(view, below, Change())
    next_ = Next(action=Action.HOLD if below is None else Action.ADVANCE, needs=(near,))
    return fired(action, "KEY_RUN_NEAR", "S3", near.facts, strength="C", change=change, next_=next_)


def run_spike(view: View, slot: Slot) -> Outcome:
    """After a run far beyond the last month's longest: no progress for the legs in that step (rules U1, U2)."""
    spike = view.spike
    if spike is None or spike.clear_at is None or not is_leg(slot.exercise):
        return PASSED
    clear = view.local(spike.clear_at)
    if clear.date() < view.today:
        return PASSED
    return fired(
        Action.HOLD,
        "RUN_SPIKE",
        "U2",
        spike.facts,
        events=[spike.run.event_id],
        strength="D",
        recheck_on=clear.date() + timedelta(days=1),
    )


def after_marathon(view: View, slot: Slot) -> Outcome:
    """The first session after a marathon is light and unloaded (rule S13)."""
    race = view.once(marathon_before)
    if race is None or slot.last.day > race or not is_leg(slot.exercise):
        return PASSED
    entry = entry_of(view, slot.exercise)
    change = Change(sets_pct=view.params.race_week_sets_pct, rir_add=view.params.deload_rir)
    action = Action.REDUCE
    if slot.load_kg is not None and entry is not None and entry.id != slot.exercise.id:
        action, change = go_down(view, entry, Change())
    return fired(action, "AFTER_MARATHON", "S13", marathon_facts(view, race), change=change)


def marathon_facts(view: View, race: date) -> Facts:
    """What must pass before legs train again, as a sentence tells it."""
    p = view.params
    return {"race": race, "rest_days": p.marathon_rest_days, "limit_0_10": p.marathon_sore_0_10}


def marathon_before(view: View) -> date | None:
    """The day of a race of marathon length in the last two weeks, by the calendar or by the runs."""
    p = view.params
    days = [r.date for r in view.profile.races if r.distance_km is not None and r.distance_km >= p.marathon_km]
    days += [r.day for r in view.state.runs if r.distance_km is not None and r.distance_km >= p.marathon_km]
    return max((d for d in days if 0 < (view.today - d).days <= p.marathon_memory_days), default=None)
