"""Pounds and miles for people who think in them. Data is always metric."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from engine.speech import Speech, Unit
from schemas.workout import KG_PER_LB

KM_PER_MI = Decimal("1.609344")  # exact by definition
# Loads to half a pound: the smallest plates there are. Distances to a tenth of a mile.
POUNDS = Unit("lb", KG_PER_LB, Decimal("0.5"))
MILES = Unit("mi", KM_PER_MI, Decimal("0.1"))


def in_units(speech: Speech, units: str) -> Speech:
    """The same language with loads and distances in the athlete's `units` ("metric" or "imperial")."""
    return speech if units == "metric" else replace(speech, kg=POUNDS, km=MILES)
