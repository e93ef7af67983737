"""A load as the things to pick up: which dumbbells, or which plates on each side of the bar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from engine.types import Equipment, Exercise, Prescription


@dataclass(frozen=True, slots=True, kw_only=True)
class PickUp:
    """What to take in the hands. `count` times `each_kg`; a bar with `plates_kg` on each side, heaviest first."""

    implement: str
    count: int = 1
    each_kg: Decimal
    plates_kg: tuple[Decimal, ...] = ()


def pick_up(dose: Prescription, exercise: Exercise, equipment: Sequence[Equipment]) -> PickUp | None:
    """What makes up the whole load; None without a load, or when nobody said what is owned of it."""
    if dose.load_kg is None or dose.implement is None:
        return None
    owned = [item for item in equipment if item.kind == dose.implement]
    if dose.implement in ("barbell", "trap_bar"):
        return next((found for item in owned if (found := _bar(item, dose.load_kg)) is not None), None)
    pair = dose.implement == "dumbbells" and exercise.implements > 1 and not any(item.single for item in owned)
    count = exercise.implements if pair else 1
    return PickUp(implement=dose.implement, count=count, each_kg=dose.load_kg / count)


def _bar(item: Equipment, load_kg: Decimal) -> PickUp | None:
    if item.bar_kg is None:
        return None
    owned = tuple(
        sorted(
            (plate for plate in item.plates_kg for _ in range(item.pairs.get(format(plate.normalize(), "f"), 1))),
            reverse=True,
        )
    )
    plates = _side(owned, (load_kg - item.bar_kg) / 2)
    if plates is None:
        return None
    return PickUp(implement=item.kind, each_kg=item.bar_kg, plates_kg=plates)


@lru_cache(maxsize=4096)
def _side(owned: tuple[Decimal, ...], rest_kg: Decimal) -> tuple[Decimal, ...] | None:
    """Plates that weigh exactly that much, large ones first; None when these cannot."""
    if rest_kg == 0:
        return ()
    if rest_kg < 0 or not owned:
        return None
    with_first = _side(owned[1:], rest_kg - owned[0])
    return (owned[0], *with_first) if with_first is not None else _side(owned[1:], rest_kg)
