"""The estimated one-rep maximum, and the heavy work that rests on it (rules P9, P11, P12, table T1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from engine.exposure import e1rm_kg
from engine.params import Params
from engine.rules.outcome import because
from engine.state import Exposure
from engine.types import Dose, Exercise, Facts, Level, Reason
from engine.view import View

HEAVY = "heavy"  # the wish for near-maximal loads


def estimated_1rm(view: View, exercise: Exercise, exposure: Exposure) -> tuple[Decimal | None, bool]:
    """The best valid estimate of one exposure (rule P9): kilograms and whether it is of low confidence."""
    valid = _estimates(view, exercise, exposure) if _clean(view, exposure) else []
    return max(valid, key=lambda v: v[0]) if valid else (None, False)


def best_estimate_kg(view: View, exercise: Exercise) -> Decimal | None:
    """The best valid estimate of all remembered exposures (rule P9); None when there is none."""
    return view.once(_best_estimate, exercise.id)


def near_estimate_kg(view: View, exercise: Exercise) -> Decimal | None:
    """The same with sets that were not clean, for guards against heavy loads: worse form must not open one (I03)."""
    return view.once(_near_estimate, exercise.id)


def _best_estimate(view: View, name: str) -> Decimal | None:
    return _best_of(view, name, [e for e in view.memory(name).exposures if _clean(view, e)])


def _near_estimate(view: View, name: str) -> Decimal | None:
    return _best_of(view, name, view.memory(name).exposures)


def _clean(view: View, exposure: Exposure) -> bool:
    return exposure.form is not None and exposure.form >= view.params.clean_form


def _best_of(view: View, name: str, exposures: Iterable[Exposure]) -> Decimal | None:
    exercise = view.book.exercises[name]
    tried = [e for e in exposures if not e.trial]
    return max((kg for e in tried for kg, low in _estimates(view, exercise, e) if not low), default=None)


def _estimates(view: View, exercise: Exercise, exposure: Exposure) -> list[tuple[Decimal, bool]]:
    if exercise.laterality != "bilateral":
        return []
    found = [
        e1rm_kg(s.load_kg, s.reps, s.rir, view.params)
        for s in exposure.sets
        if s.load_kg is not None and s.reps is not None and s.rir is not None
    ]
    return [(kg, low) for kg, low in found if kg is not None]


# --------------------------------------------------------------------------- heavy work


def pct_of_max(reps: int, rir: Decimal, params: Params) -> Decimal:
    """The share of the maximum, in percent, that goes up `reps` times with `rir` left (table T1).

    From 1 repetition with 0 left (100) on; halves of a repetition left count. Beyond the chart, its last value.
    """
    place = int(2 * (reps - 1 + rir))
    chart = params.rpe_chart_permille
    return Decimal(chart[min(place, len(chart) - 1)]) / 10


def heavy_dose(exercise: Exercise) -> Dose | None:
    """The catalog's few repetitions with a load near the maximum, where it offers them."""
    return exercise.dose.get(Level.STRENGTH)


def working_dose(view: View, exercise: Exercise, *, before: date | None = None) -> Dose:
    """The dose of an exercise: the heavy one where it was asked for and nothing is missing for it (P12).

    `before` a session's day: the dose to judge that session by, whatever came of it. Else form that was not clean, or a
    race that is near now, would lower the bar that the same session is held to (I03).
    """
    heavy = heavy_dose(exercise) if HEAVY in view.profile.wants else None
    missing = [r for r in heavy_missing(view, exercise) if r.code != "NEEDS_NO_RACE" or before is None] if heavy else []
    return view.dose(exercise, before=before) if heavy is None or missing else heavy


def heavy_missing(view: View, exercise: Exercise) -> Sequence[Reason]:
    """What is still missing before an exercise may be done heavy; empty when rule P12 is met.

    Pain holds every increase by itself (rule G1), so it is not asked for here.
    """
    p = view.params
    weeks = view.practice_weeks(exercise.pattern)
    found = []
    if view.novice or weeks < p.heavy_practice_weeks:
        facts: Facts = {"weeks": weeks, "needed": p.heavy_practice_weeks, "pattern": exercise.pattern}
        found.append(because("NEEDS_PRACTICE", "P12", facts))
    if best_estimate_kg(view, exercise) is None:
        found.append(because("NEEDS_MAXIMUM", "P9", {"exercise": exercise.id, "most": p.e1rm_max_reps_and_rir}))
    race = view.race_within(p.race_no_new_days)
    if race is not None and not _is_heavy(view, exercise):
        found.append(because("NEEDS_NO_RACE", "S10", {"race": race.date}))
    return found


def _is_heavy(view: View, exercise: Exercise) -> bool:
    """Whether it was done near the maximum the last time."""
    last = [e for e in view.memory(exercise.id).exposures if not e.trial][-1:]
    best = best_estimate_kg(view, exercise)
    loads = [s.load_kg for e in last for s in e.sets if s.load_kg is not None]
    return best is not None and any(kg * 100 >= best * view.params.heavy_pct_1rm for kg in loads)
