"""A bad day, a bad week, sore muscles (rules H1-H4, G7). Layer 7."""

from __future__ import annotations

from datetime import timedelta

from engine.rules.outcome import PASSED, Change, Outcome, fired
from engine.rules.slot import Slot
from engine.types import Action, Facts
from engine.view import View


def bad_week(view: View, slot: Slot) -> Outcome:
    """Low on several of the last seven days, or short nights: less volume (rules H3, H4)."""
    p, r = view.params, view.readiness
    tomorrow = view.today + timedelta(days=1)
    if r.short_nights_of_7 >= p.short_nights_of_7:
        facts: Facts = {"nights": r.short_nights_of_7, "sleep_h": p.short_sleep_h}
        return fired(
            Action.REDUCE,
            "SHORT_NIGHTS",
            "H4",
            facts,
            events=r.events_week,
            strength="B",
            change=_fewer_sets(view),
            recheck_on=tomorrow,
        )
    if r.bad_days_of_7 >= p.bad_days_of_7 or r.days_with_many_bad_items >= p.bad_items_days:
        facts = {"days": r.bad_days_of_7, "of_days": 7}
        return fired(
            Action.REDUCE,
            "BAD_WEEK",
            "H3",
            facts,
            events=r.events_week,
            strength="C",
            change=_fewer_sets(view),
            recheck_on=tomorrow,
        )
    return PASSED


def _fewer_sets(view: View) -> Change:
    return Change(sets_pct=100 - view.params.readiness_volume_cut_pct)


def bad_day(view: View, slot: Slot) -> Outcome:
    """One bad day or a short night: keep the session, do not build (rules H2, H4)."""
    r = view.readiness
    tomorrow = view.today + timedelta(days=1)
    if r.short_sleep_today_h is not None:
        facts: Facts = {"sleep_h": r.short_sleep_today_h, "limit_h": view.params.short_sleep_h}
        return fired(Action.HOLD, "SHORT_NIGHT", "H4", facts, events=r.events_today, strength="B", recheck_on=tomorrow)
    if r.bad_items_today:
        facts = {"items": r.bad_items_today}
        return fired(Action.HOLD, "BAD_DAY", "H2", facts, events=r.events_today, strength="C", recheck_on=tomorrow)
    return PASSED


def sore(view: View, slot: Slot) -> Outcome:
    """Sore muscles are no pain: up to 5 train as planned without progress, from 7 on no heavy work there (rule G7)."""
    p = view.params
    linked = slot.exercise.linked_sites
    levels = [(level, site, day, event) for site, (level, day, event) in view.soreness.items() if site in linked]
    if not levels:
        return PASSED
    level, site, day, event = max(levels)
    facts: Facts = {"site": site, "soreness_0_10": level, "day": day}
    recheck = day + timedelta(days=p.sore_memory_days + 1)
    if level >= p.sore_no_heavy_0_10:
        change = Change(sets_pct=100 - p.readiness_volume_cut_pct, rir_add=1)
        return fired(Action.REDUCE, "VERY_SORE", "G7", facts, events=[event], change=change, recheck_on=recheck)
    if level >= p.sore_hold_0_10:
        return fired(Action.HOLD, "SORE", "G7", facts, events=[event], recheck_on=recheck)
    return PASSED
