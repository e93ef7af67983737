"""Easy weeks: planned and needed (rules D1-D5, table T9). Layer 6."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from decimal import Decimal

from engine.exposure import read, readings
from engine.memory import easy_weeks, monday_of
from engine.rules.outcome import PASSED, Change, Outcome, fired
from engine.rules.slot import Slot
from engine.types import Action, Facts
from engine.view import View


def easy_week(view: View) -> Outcome:
    """Whether this week is an easy one: for the whole plan (rules D1, D2)."""
    reactive = _reactive(view)
    return reactive if reactive is not PASSED else _planned(view)


def deload_change(view: View) -> Change:
    """What an easy week does to each exercise (rule D3)."""
    p = view.params
    return Change(sets_pct=p.deload_sets_pct, load_pct=p.deload_load_pct, rir_add=p.deload_rir)


def _planned(view: View) -> Outcome:
    p = view.params
    loading = loading_weeks(view)
    # Who trains on at full volume is told for as many weeks as the survey's range is wide, not for ever.
    due = loading % (p.deload_after_weeks + p.deload_asked_weeks) >= p.deload_after_weeks
    if view.weeks_of_strength < p.deload_novice_weeks or not due:
        return PASSED
    facts: Facts = {"weeks": loading, "after_weeks": p.deload_after_weeks}
    events = [s.event_id for s in view.state.sessions[-2:]]
    return fired(
        Action.DELOAD,
        "DELOAD_PLANNED",
        "D1",
        facts,
        events=events,
        change=deload_change(view),
        recheck_on=_next_monday(view.today),
    )


def loading_weeks(view: View) -> int:
    """Full weeks of training in a row before this one; a break (D4) or an easy week ends the row."""
    since, last = view.state.loading_since, view.state.last_session_day
    if since is None or last is None or _on_break(view):
        return 0
    this, newest = monday_of(view.today), monday_of(last)
    if newest < this and newest in easy_weeks(view.state.sessions, view.params):
        return 0
    return (this - since).days // 7


def _on_break(view: View) -> bool:
    gap = view.days_since_session
    return gap is not None and gap - 1 >= view.params.break_counts_days


def _reactive(view: View) -> Outcome:
    """Any two of: performance down, readiness low, sore for days, pain rising (rule D2)."""
    p = view.params
    signs: dict[str, tuple[str, ...]] = {}
    r = view.readiness
    if r.bad_days_of_7 >= p.bad_days_of_7 or r.days_with_many_bad_items >= p.bad_items_days:
        signs["readiness_low"] = r.events_week
    if r.short_nights_of_7 >= p.short_nights_of_7:
        signs.setdefault("readiness_low", r.events_week)
    if r.sore_days_of_7 >= p.deload_sore_days_of_7:
        signs["sore"] = r.events_week
    if _pain_trend(view):
        signs["pain_rising"] = ()
    if len(signs) + 1 < p.deload_trigger_count:
        return PASSED  # the last sign is dear to look for, and cannot make it enough
    dropped, events = _dropped(view)
    if len(dropped) >= p.deload_rep_drop_exercises:
        signs["reps_down"] = events
    if len(signs) < p.deload_trigger_count or _on_break(view):
        return PASSED
    facts: Facts = {"signs": tuple(sorted(signs)), "needed": p.deload_trigger_count}
    found = [e for name in sorted(signs) for e in signs[name]]
    return fired(
        Action.DELOAD,
        "DELOAD_NEEDED",
        "D2",
        facts,
        events=found,
        change=deload_change(view),
        recheck_on=view.today + timedelta(days=p.deload_days),
    )


def _dropped(view: View) -> tuple[list[str], tuple[str, ...]]:
    """Exercises whose repetitions fell at equal load over the last two sessions."""
    names, events = [], []
    for name in view.state.exercises:
        done = [e for e in view.memory(name).exposures if not e.trial and not e.in_progress]
        if len(done) < 3 or (view.today - done[-1].day).days > view.params.deload_rep_drop_days:
            continue
        before, last = done[-3], done[-1]
        for new in readings(last):
            old = read(before, new.side)
            if not old.reps or not new.reps or old.load_kg != new.load_kg:
                continue
            if sum(old.reps) / len(old.reps) - sum(new.reps) / len(new.reps) >= view.params.deload_rep_drop:
                names.append(name)
                events += [done[-2].event_id, last.event_id]
                break
    return names, tuple(dict.fromkeys(events))


def _pain_trend(view: View) -> bool:
    for site in view.state.pain:
        means = view.weekly_pain(site)
        known = [m for m in means if m is not None]
        if len(known) == len(means) and all(a < b for a, b in itertools.pairwise(known)):
            return True
    return False


def after_easy_week(view: View, slot: Slot) -> Decimal | None:
    """The load of before an easy week, to return to after it (rule D5); None when there was none."""
    p = view.params
    done = [e for e in slot.exposures if not e.in_progress]
    if len(done) < 2 or slot.load_kg is None:
        return None
    last_week = monday_of(view.today) - timedelta(days=7)
    easy = [e for e in done if last_week <= e.day < last_week + timedelta(days=7)]
    earlier = [e for e in done if e.day < last_week]
    if not easy or not earlier or done[-1] not in easy:
        return None
    loads = [s.load_kg for s in earlier[-1].sets if s.load_kg is not None]
    share = p.deload_sets_pct + p.easy_exercise_margin_pct
    if not loads or len(easy[-1].sets) * 100 > len(earlier[-1].sets) * share:
        return None
    low = min(loads) * (100 - p.load_step_max_pct) / 100
    return min(loads) if low <= slot.load_kg < min(loads) else None


def _next_monday(day: date) -> date:
    return monday_of(day) + timedelta(days=7)
