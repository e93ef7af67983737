"""Loads that can be built from what is owned, and the step to the next one (rules P4, P5, P13; table T4)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache

from engine.params import Params
from engine.state import AthleteState
from engine.types import Equipment, Exercise, Rulebook

HOUSEHOLD = frozenset({"wall", "mat", "chair", "towel_on_smooth_floor"})
LOADED = ("dumbbells", "kettlebell", "barbell", "trap_bar", "backpack", "plate")
MACHINES = frozenset({"cable", "leg_curl_machine", "calf_machine"})  # a stack nobody described: what was lifted


def owns(exercise: Exercise, equipment: Sequence[Equipment]) -> bool:
    """Whether the exercise can be done with what is owned; household things count as owned (rule X3)."""
    return can_do(exercise, kinds_of(equipment))


def kinds_of(equipment: Sequence[Equipment]) -> frozenset[str]:
    """The kinds that are there, household things included."""
    return HOUSEHOLD.union([e.kind for e in equipment])


def can_do(exercise: Exercise, kinds: frozenset[str]) -> bool:
    """Whether these kinds are enough for the exercise."""
    return any(kinds.issuperset(need) for need in exercise.equipment_any)


def implements(exercise: Exercise, kinds: frozenset[str]) -> tuple[str, ...]:
    """The implements that are there and can load this exercise, in the catalog's order."""
    found = [word for need in exercise.equipment_any if kinds.issuperset(need) for word in need if word in LOADED]
    return tuple(dict.fromkeys(found))


def buildable_kg(implement: str, count: int, equipment: Sequence[Equipment], params: Params) -> tuple[Decimal, ...]:
    """Every total load that can be built with the implement, lightest first; `count`: how many the exercise takes."""
    totals: set[Decimal] = set()
    for item in equipment:
        if item.kind == implement:
            totals |= set(_totals_of(item, count, params))
    return tuple(sorted(totals))


def _totals_of(item: Equipment, count: int, params: Params) -> tuple[Decimal, ...]:
    if item.kind in ("barbell", "trap_bar"):
        # A bar whose plates nobody named: only what was lifted.
        return item.loads_kg if item.bar_kg is None else _bar_totals(item.bar_kg, _plates(item))
    if item.kind == "backpack":
        return tuple(Decimal(n) for n in range(1, params.backpack_max_kg + 1))
    each = count if item.kind == "dumbbells" and not item.single else 1
    return tuple(load * each for load in item.loads_kg)


def _plates(item: Equipment) -> tuple[tuple[Decimal, int], ...]:
    return tuple((plate, item.pairs.get(format(plate.normalize(), "f"), 1)) for plate in item.plates_kg)


@lru_cache(maxsize=512)
def _bar_totals(bar_kg: Decimal, plates: tuple[tuple[Decimal, int], ...]) -> tuple[Decimal, ...]:
    """The bar with every set of plates that is the same on both sides."""
    sides = {Decimal(0)}
    for plate, pairs in plates:
        sides |= {side + plate * n for side in sides for n in range(1, pairs + 1)}
    return tuple(bar_kg + 2 * side for side in sides)


def at_most(target_kg: Decimal, options: Sequence[Decimal]) -> Decimal | None:
    """The heaviest option that does not exceed the target (rounding is always down, rule P13); None when none fits."""
    return max((w for w in options if w <= target_kg), default=None)


def next_up(current_kg: Decimal, options: Sequence[Decimal]) -> Decimal | None:
    """The smallest option above the current load."""
    return min((w for w in options if w > current_kg), default=None)


def as_built(load_kg: Decimal, options_kg: Sequence[Decimal], params: Params) -> Decimal:
    """The load that can be built and is the same but for rounding; the given one where there is none."""
    low = load_kg * (100 - params.same_load_pct) / 100
    high = load_kg * (100 + params.rounded_up_pct) / 100
    return max((w for w in options_kg if low <= w <= high), default=load_kg)


def chosen(
    choices: Sequence[tuple[str, tuple[Decimal, ...]]], load_kg: Decimal | None, params: Params
) -> tuple[str | None, tuple[Decimal, ...]]:
    """The implement that can build the present load, if need be but for rounding; else the first one."""
    choices = [(word, loads) for word, loads in choices if loads]
    if not choices:
        return None, ()
    if load_kg is not None:
        exact = [(word, loads) for word, loads in choices if load_kg in loads]
        near = [(word, loads) for word, loads in choices if as_built(load_kg, loads, params) in loads]
        choices = exact or near or choices
    return choices[0]


def seen_equipment(state: AthleteState, book: Rulebook) -> tuple[Equipment, ...]:
    """What the log shows to be at hand: the equipment of every exercise done, with the loads that were handled.

    Loads between the ones seen are never assumed: bars, plates and dumbbells are asked for (table T4).
    """
    loads: dict[str, set[Decimal]] = {}
    for name, memory in state.exercises.items():
        exercise = book.exercises[name]
        need = exercise.equipment_any[0]
        for word in need:
            loads.setdefault(word, set())
        lifted = {load for _, load in memory.top_loads}
        lifted |= {s.load_kg for e in memory.exposures for s in e.sets if s.load_kg is not None}
        implement = next((w for w in need if w in LOADED), None)
        if implement is not None:
            each = exercise.implements if implement == "dumbbells" else 1
            loads[implement] |= {load / max(1, each) for load in lifted}
    return tuple(Equipment(kind=kind, loads_kg=tuple(sorted(found))) for kind, found in sorted(loads.items()))
