"""How many hard sets a week may hold: slow growth over the usual weeks (I16, X8)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import reduce

from engine.memory import monday_of, sets_by_pattern, total_sets
from engine.prescribe import Line
from engine.rules.layoff import returned
from engine.rules.outcome import because
from engine.sessions import pattern_of, with_sets
from engine.template import leg_day_most
from engine.types import Action, Blocked, Facts, Next
from engine.view import View


@dataclass(slots=True)
class Room:
    """Hard sets that may still be prescribed in a week, in total and per pattern (I16); None: no bound yet."""

    total: int
    patterns: dict[str, int]
    other: int  # of a pattern that was not trained lately


def room_in(view: View, start: date) -> Room | None:
    """What the usual weeks allow, less what is done in this one."""
    usual = view.once(usual_week)
    if usual is None or view.once(returned) is not None:
        return None  # the first weeks have the entry dose as their bound, the weeks after a break table T8
    p = view.params
    used = sets_by_pattern(view.weeks.get(start, ()))
    total, per_pattern = usual
    patterns = {x: _grown(view, n) - used[x] for x, n in per_pattern.items()}
    patterns |= {x: p.growth_sets - n for x, n in used.items() if x not in per_pattern}
    return Room(total=_grown(view, total) - sum(used.values()), patterns=patterns, other=p.growth_sets)


def usual_week(view: View) -> tuple[int, Counter[str]] | None:
    """Hard sets of the heavier of the last training weeks, in total and per pattern; None in the first weeks (I16).

    Whether a broken week counts as a training week is open to argument, so both readings must hold: the last two
    weeks, and the last two that were not far below the weeks before them.
    """
    this, count = monday_of(view.today), view.params.growth_weeks
    past = [week for monday, week in sorted(view.weeks.items()) if monday != this]
    if len(past) < count:
        return None
    totals = [total_sets(week) for week in past]
    share = view.params.deload_sets_pct + view.params.easy_margin_pct
    busy = [n for n, total in enumerate(totals) if total]  # a week of drills alone is a week off
    full = [
        n
        for turn, n in enumerate(busy)
        if totals[n] * 100 > share * max([totals[m] for m in busy[max(0, turn - 2) : turn]], default=0)
    ]
    newest = list(range(len(past)))[-count:]
    readings = [newest] if full[-count:] in (newest, []) else [newest, full[-count:]]
    # Of counters, | takes the larger of each count and & the smaller.
    heaviest = [reduce(Counter.__or__, [sets_by_pattern(past[n]) for n in reading]) for reading in readings]
    return min([max([totals[n] for n in reading]) for reading in readings]), reduce(Counter.__and__, heaviest)


def _grown(view: View, usual: int) -> int:
    """How many weekly hard sets may follow the usual ones."""
    p = view.params
    return usual + max(p.growth_sets, int(usual * p.growth_pct / 100))


def within_growth(view: View, line: Line, lines: tuple[Line, ...]) -> Line:
    """A set more only where the usual weeks leave room for it beside all else that is trained (I16).

    Asked of the history alone: what the gates and the days of this week leave of it decides nothing (I03).
    """
    if line.decision.action is not Action.ADD_SETS:
        return line
    room = room_in(view, monday_of(view.today) + timedelta(days=7))
    most = leg_day_most(view, line.exercise)
    minutes: int | None = view.profile.session_minutes
    if room is not None:
        beside = sum(_hard_before(x, view.params.hard_set_max_rir) for x in lines if _beside(x, line))
        left = room.patterns.get(pattern_of(line), room.other) - beside
        if most is None or left < most:
            most, minutes = left, None
    return line if most is None or most >= line.sets else bounded(line, max(1, line.sets - 1), minutes=minutes)


def _beside(other: Line, line: Line) -> bool:
    return other is not line and other.decision.slot == line.decision.slot and other.was is not None


def _hard_before(line: Line, hard_rir: int) -> int:
    """Hard sets that a turn had before this decision."""
    return line.was.sets if line.was is not None and line.was.target_rir <= hard_rir else 0


def hard_uneased(line: Line, hard_rir: int) -> int:
    """Hard sets of a turn before anything was eased: the more of before and after."""
    before = _hard_before(line, hard_rir)
    if not line.prescriptions:
        return before
    p = line.prescriptions[0]
    was = line.was or p
    return max(p.sets, was.sets) if min(was.target_rir, p.target_rir) <= hard_rir else 0


def bounded(line: Line, sets: int, *, minutes: int | None = None) -> Line:
    """A line with fewer sets than its decision asked for, and why: the minutes of a session, else the growth of a week.

    A set more that was due waits, and is what comes next.
    """
    code, rule = ("VOLUME_BOUND", "X8") if minutes is None else ("TIME_BOUND", "S6")
    told = next((r.facts for r in line.decision.reasons if r.code == code), {"asked": line.sets})  # cut before
    facts: Facts = {"sets": sets, "asked": told["asked"], "minutes": minutes}
    reason = because(code, rule, facts, strength="D")
    decision = replace(line.decision, reasons=(*(r for r in line.decision.reasons if r.code != code), reason))
    if decision.action is Action.ADD_SETS:
        blocked = Blocked(action=Action.ADD_SETS, by=reason)
        following = Next(action=Action.ADD_SETS, needs=(reason,))
        decision = replace(decision, action=Action.HOLD, blocked=(*decision.blocked, blocked), next=following)
    return with_sets(line, sets, decision)
