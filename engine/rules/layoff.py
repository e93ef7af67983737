"""Coming back after days off (rules L1-L5, L7; table T8). Layer 5."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from engine.rules.ladder import allowed, go_down
from engine.rules.outcome import PASSED, Change, Outcome, fired
from engine.rules.slot import Slot
from engine.types import Action, Exercise, Facts
from engine.view import View


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """A break of at least two weeks that was ended less than its weeks of rebuilding ago."""

    days_off: int
    since: date
    week: int  # 0 is the first week back


def layoff(view: View, slot: Slot) -> Outcome:
    """What the days since the last exposure ask for; nothing goes up in the first session back (L1-L5)."""
    p = view.params
    gap = (view.today - slot.last.day).days
    facts: Facts = {"days": gap, "last": slot.last.day}
    events = [slot.last.event_id]
    if gap >= p.layoff_restart_days:
        return _restart(view, slot, gap)
    if gap >= p.layoff_long_days:
        return _long(view, slot, gap)
    if gap >= p.layoff_reduce_days:
        change = Change(load_pct=p.layoff_reduce_load_pct, sets_pct=Decimal(p.layoff_reduce_sets_pct[0]))
        return fired(
            Action.REDUCE,
            "LAYOFF_WEEKS",
            "L3",
            {**facts, **_share(slot, p.layoff_reduce_load_pct), "sets_pct": p.layoff_reduce_sets_pct[0]},
            events=events,
            change=_eccentric(view, slot, change),
            recheck_on=slot.last.day + timedelta(days=p.layoff_long_days),
        )
    if gap >= p.layoff_repeat_days:
        return fired(
            Action.HOLD,
            "LAYOFF_DAYS",
            "L2",
            {**facts, "rir_add": p.layoff_repeat_rir},
            events=events,
            strength="C",
            change=Change(rir_add=p.layoff_repeat_rir),
            recheck_on=slot.last.day + timedelta(days=p.layoff_reduce_days),
        )
    return _rebuilding(view, slot)


def _share(slot: Slot, load_pct: Decimal) -> Facts:
    """The share of the load, where there is one."""
    return {"load_pct": load_pct} if slot.load_kg is not None else {}


def back_pct(view: View, days_off: int) -> tuple[Decimal, Decimal]:
    """The share of load and of sets that days off leave of what was done before, in percent (table T8)."""
    p = view.params
    if days_off >= p.layoff_long_days:
        load = p.layoff_restart_load_pct if days_off >= p.layoff_restart_days else p.layoff_long_load_pct
        return load, Decimal(p.layoff_long_sets_pct[0])
    if days_off >= p.layoff_reduce_days:
        return p.layoff_reduce_load_pct, Decimal(p.layoff_reduce_sets_pct[0])
    return Decimal(100), Decimal(100)


def _long(view: View, slot: Slot, gap: int) -> Outcome:
    p = view.params
    change = Change(load_pct=p.layoff_long_load_pct, sets_pct=Decimal(p.layoff_long_sets_pct[0]))
    facts: Facts = {
        "days": gap,
        "last": slot.last.day,
        **_share(slot, p.layoff_long_load_pct),
        "sets_pct": p.layoff_long_sets_pct[0],
    }
    action = Action.REDUCE
    below = rung_below(view, slot.exercise)
    if slot.exercise.laterality == "unilateral" and slot.load_kg is None and below is not None:
        action, change = go_down(view, below, Change(sets_pct=change.sets_pct))
    return fired(
        action,
        "LAYOFF_LONG",
        "L4",
        facts,
        events=[slot.last.event_id],
        change=_eccentric(view, slot, change),
        recheck_on=slot.last.day + timedelta(days=p.layoff_restart_days),
    )


def _restart(view: View, slot: Slot, gap: int) -> Outcome:
    facts: Facts = {"days": gap, "last": slot.last.day}
    entry = entry_of(view, slot.exercise)
    p = view.params
    change = Change(sets_pct=p.first_exposure_sets_pct, load_pct=p.layoff_restart_load_pct, reps_max=slot.dose.lo)
    action = Action.REDUCE
    if entry is not None and entry.id != slot.exercise.id:
        action, change = go_down(view, entry, Change(sets_pct=p.first_exposure_sets_pct))
    return fired(
        action, "LAYOFF_RESTART", "L5", facts, events=[slot.last.event_id], change=_eccentric(view, slot, change)
    )


def rung_below(view: View, exercise: Exercise) -> Exercise | None:
    """The rung to go down to that can be done with what is owned; None at the bottom of the ladder."""
    for name in exercise.regress_to:
        below = view.book.exercises[name]
        if below.pattern == exercise.pattern and view.owns(below):
            return below
    return None


def entry_of(view: View, exercise: Exercise) -> Exercise | None:
    """The lowest rung of the exercise's ladder that can be done with what is owned."""
    same = [
        x
        for x in view.book.exercises.values()
        if x.ladder == exercise.ladder and x.pattern == exercise.pattern and allowed(view, x)
    ]
    return min(same, key=lambda x: (x.rung, x.entry.from_exercise is not None, x.id), default=None)


def _eccentric(view: View, slot: Slot, change: Change) -> Change:
    """Nordics and jumps restart at week one (rule L7)."""
    if not (slot.exercise.pattern == "plyo" or slot.exercise.id.startswith("nordic")):
        return change
    p = view.params
    return Change(
        load_pct=change.load_pct,
        sets_pct=change.sets_pct,
        rir_add=change.rir_add,
        sets_max=p.eccentric_restart_sets,
        reps_max=p.eccentric_restart_reps,
        exercise=change.exercise,
        none=change.none,
    )


def returned(view: View) -> Return | None:
    """The last break of two weeks or more, while the weeks of rebuilding after it last (rules L3, L4)."""
    p = view.params
    days = sorted({s.day for s in view.state.sessions})
    for before, back in reversed(list(itertools.pairwise(days))):
        off = (back - before).days
        if off < p.layoff_reduce_days:
            continue
        weeks = p.layoff_long_sets_pct if off >= p.layoff_long_days else p.layoff_reduce_sets_pct
        week = (view.today - back).days // 7
        return Return(days_off=off, since=back, week=week) if week < len(weeks) else None
    return None


def _rebuilding(view: View, slot: Slot) -> Outcome:
    """The weeks after a long break: sets come back step by step, of what was usual before it."""
    p = view.params
    back = view.once(returned)
    if back is None or not any(e.day < back.since for e in slot.exposures):
        return PASSED
    long = back.days_off >= p.layoff_long_days
    table = p.layoff_long_sets_pct if long else p.layoff_reduce_sets_pct
    share = Decimal(table[back.week])
    facts: Facts = {"days": back.days_off, "week": back.week + 1, "sets_pct": share}
    return fired(
        Action.HOLD,
        "LAYOFF_REBUILDING",
        "L4" if long else "L3",
        facts,
        events=[slot.last.event_id],
        change=Change(sets_pct=share),
        recheck_on=back.since + timedelta(days=7 * (back.week + 1)),
    )
