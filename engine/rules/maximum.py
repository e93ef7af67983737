"""The estimated one-rep maximum behind a decision (rules P9, P11)."""

from __future__ import annotations

from decimal import Decimal

from engine.exposure import e1rm_kg
from engine.rules.slot import Slot
from engine.state import Exposure
from engine.view import View


def estimated_1rm(view: View, slot: Slot) -> tuple[Decimal | None, bool]:
    """The best valid estimate of the last exposure (rule P9): kilograms and whether it is of low confidence."""
    valid = _estimates(view, slot, slot.last)
    return max(valid, key=lambda v: v[0]) if valid else (None, False)


def best_estimate_kg(view: View, slot: Slot) -> Decimal | None:
    """The best valid estimate of all remembered exposures (rule P9); None when there is none."""
    return max((kg for e in slot.exposures for kg, low in _estimates(view, slot, e) if not low), default=None)


def _estimates(view: View, slot: Slot, exposure: Exposure) -> list[tuple[Decimal, bool]]:
    clean = exposure.form is not None and exposure.form >= view.params.clean_form
    if slot.exercise.laterality != "bilateral" or not clean:
        return []
    found = [
        e1rm_kg(s.load_kg, s.reps, s.rir, view.params)
        for s in exposure.sets
        if s.load_kg is not None and s.reps is not None and s.rir is not None
    ]
    return [(kg, low) for kg, low in found if kg is not None]
