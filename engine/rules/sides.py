"""Left against right (rules A1-A3, table T15)."""

from __future__ import annotations

from decimal import Decimal

from engine.exposure import read
from engine.params import Params
from engine.rules.slot import Slot
from engine.state import Exposure, sides_of
from engine.types import Side
from engine.view import View


def lsi_pct(exposure: Exposure) -> Decimal | None:
    """Weaker over stronger side in percent, from comparable sets; None when the sides were not logged apart.

    Comparable: same load, reps in reserve within one. Both at zero is 100; one at zero is 0.
    """
    if sides_of(exposure) == (Side.BOTH,):
        return None
    left, right = read(exposure, Side.LEFT), read(exposure, Side.RIGHT)
    if not left.reps or not right.reps or left.load_kg != right.load_kg:
        return None
    if left.last_rir is not None and right.last_rir is not None and abs(left.last_rir - right.last_rir) > 1:
        return None
    return lsi_of(sum(left.reps) / Decimal(len(left.reps)), sum(right.reps) / Decimal(len(right.reps)))


def lsi_of(left: Decimal, right: Decimal) -> Decimal:
    """Weaker over stronger, in whole percent."""
    weaker, stronger = min(left, right), max(left, right)
    return Decimal(100) if stronger <= 0 else (weaker / stronger * 100).quantize(Decimal(1))


def lagging(view: View, slot: Slot) -> Side | None:
    """The weaker side of an exercise, where one lags."""
    return weaker_side(slot.exposures, view.params)


def weaker_side(exposures: tuple[Exposure, ...], params: Params) -> Side | None:
    """The side that lags in as many exposures running as rule A1 asks for; None when the sides are alike."""
    recent = exposures[-params.lsi_exposures :]
    found = []
    for exposure in recent:
        lsi = lsi_pct(exposure)
        if lsi is None or lsi >= params.lsi_limit_pct:
            return None
        left, right = read(exposure, Side.LEFT), read(exposure, Side.RIGHT)
        found.append(Side.LEFT if sum(left.reps) < sum(right.reps) else Side.RIGHT)
    same = len(found) == params.lsi_exposures and len(set(found)) == 1
    return found[0] if same else None
