"""Strength that was shown elsewhere: a way in one rung above the first, light and short (rules P10, X8; our own, D)."""

from __future__ import annotations

from datetime import timedelta

from engine.exposure import asked_rir, form_is_clean, readings, rir_or_assumed, working_load
from engine.memory import LEG_PATTERNS
from engine.rules.ladder import is_leg
from engine.rules.slot import Slot, slot_of
from engine.state import Exposure
from engine.types import Exercise
from engine.view import View


def carried_by(view: View, target: Exercise) -> Slot | None:
    """The heavy leg work that opens `target` without the first rung of its ladder; None where the ladder begins below.

    Only two legs at once, one step above an entry that asks for nothing, and never in the first weeks of strength
    training: what is carried over is that somebody is used to load, not how well they move. No load is copied.
    """
    below = view.book.exercises[target.entry.from_exercise or target.id]
    first = below.pattern == target.pattern and below.entry.from_exercise is None and below.id != target.id
    if view.novice or not is_leg(target) or not first or target.laterality != "bilateral":
        return None
    return next((s for s in view.once(_heavy_work) if _alike(s.exercise, target)), None)


def _alike(done: Exercise, target: Exercise) -> bool:
    """Another pattern with a leading muscle in common; inside a pattern the ladder itself says what comes next."""
    return done.pattern != target.pattern and not set(done.primary_muscles).isdisjoint(target.primary_muscles)


def _heavy_work(view: View) -> tuple[Slot, ...]:
    """Leg exercises of late whose last sessions were all heavy for this bodyweight, clean, and no harder than asked."""
    p = view.params
    known = [x for name in sorted(view.state.exercises) if (x := view.book.exercises[name]).pattern in LEG_PATTERNS]
    slots = [s for x in known if (s := slot_of(view, x)) is not None]
    since = view.today - timedelta(days=p.coverage_days)
    return tuple(
        s
        for s in slots
        if s.last.day >= since
        and len(s.exposures) >= p.surplus_exposures
        and all(_is_heavy(view, s, e) for e in s.exposures[-p.surplus_exposures :])
    )


def _is_heavy(view: View, slot: Slot, exposure: Exposure) -> bool:
    p, habits = view.params, view.profile.reporting
    load, bodyweight = working_load(exposure), view.profile.bodyweight_kg
    if load is None or bodyweight is None or exposure.in_progress:
        return False  # heavy for whom? A guess that keeps loads low would call this heavy too soon
    if load * 100 < bodyweight * p.carry_over_bodyweight_pct:
        return False
    rir = asked_rir(exposure, slot.judged_by, p)
    told = [rir_or_assumed(r.last_rir, rir, habits) for r in readings(exposure)]
    return form_is_clean(exposure, habits, p) is True and all(x is not None and x >= rir for x in told)
