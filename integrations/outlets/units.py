"""Kilograms and kilometres in texts for people who think in pounds and miles. Data is always metric."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from schemas.workout import KG_PER_LB

KM_PER_MI = Decimal("1.609344")  # exact by definition
# Loads to half a pound: the smallest plates there are. Distances to a tenth of a mile.
_STEP = {"kg": (KG_PER_LB, Decimal("0.5"), "lb"), "km": (KM_PER_MI, Decimal("0.1"), "mi")}
_NUMBER = r"\d+(?:\.\d+)?"
_MEASURED = re.compile(rf"({_NUMBER})(?:( to )({_NUMBER}))? (kg|km)\b")


def in_units(text: str, units: str) -> str:
    """The text with its loads and distances in the athlete's `units` ("metric" or "imperial")."""
    return text if units == "metric" else _MEASURED.sub(_converted, text)


def _converted(found: re.Match[str]) -> str:
    size, step, unit = _STEP[found[4]]
    numbers = [_rounded(Decimal(number) / size, step) for number in (found[1], found[3]) if number]
    return f"{' to '.join(numbers)} {unit}"


def _rounded(number: Decimal, step: Decimal) -> str:
    nearest = (number / step).quantize(Decimal(1), rounding=ROUND_HALF_UP) * step
    return format(nearest.normalize(), "f")
