"""One exercise of the plan as the rules see it: what was done with it, and what is usual."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from engine.exposure import (
    SAME_LOAD_PCT,
    Asked,
    Reading,
    asked,
    asked_rir,
    asked_sets,
    readings,
    same_load,
    sets_done,
    working_load,
)
from engine.state import ExerciseMemory, Exposure, Suspicion
from engine.types import Dose, Exercise
from engine.view import View


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Slot:
    """An exercise that is being trained. `exposures` are the real ones (no trials), oldest first, at least one.

    There is one slot of an exercise in a plan; it is itself and compared to nothing (so `View.once` can take it).
    """

    exercise: Exercise
    memory: ExerciseMemory
    exposures: tuple[Exposure, ...]
    dose: Dose
    asked: Asked  # in the last exposure
    readings: tuple[Reading, ...]  # of the last exposure, a side each
    usual_sets: int
    done_sets: int  # the most that was really done lately: what a share of the usual is taken of
    usual_rir: Decimal  # the least that was asked for lately: what an easy week or a break added is no habit
    load_kg: Decimal | None
    implement: str | None
    options_kg: tuple[Decimal, ...]  # loads that can be built

    @property
    def last(self) -> Exposure:
        return self.exposures[-1]

    @property
    def suspicion(self) -> Suspicion | None:
        """A value set aside after the last exposure that counts (rule R4)."""
        found = [s for s in self.memory.suspicious if s.at >= self.last.at]
        return found[-1] if found else None


def as_built(load_kg: Decimal, options_kg: tuple[Decimal, ...]) -> Decimal:
    """The load that can be built and is the same but for rounding; the given one where there is none."""
    low = load_kg * (100 - SAME_LOAD_PCT) / 100
    near = next((w for w in options_kg if w >= low), None)
    return near if near is not None and same_load(near, load_kg) else load_kg


def slot_of(view: View, exercise: Exercise) -> Slot | None:
    """The slot of an exercise, or None when it was never really trained."""
    memory = view.memory(exercise.id)
    exposures = tuple(e for e in memory.exposures if not e.trial)
    if not exposures:
        return None
    dose = view.dose(exercise)
    last = exposures[-1]
    load = working_load(last)
    implement, options = view.implement_for(exercise, load)
    if load is not None:
        load = as_built(load, options)
    done = [sets_done(e) for e in exposures]
    finished = [(e, n) for e, n in zip(exposures, done, strict=True) if not e.in_progress] or [(last, done[-1])]
    return Slot(
        exercise=exercise,
        memory=memory,
        exposures=exposures,
        dose=dose,
        asked=asked(last, dose, exercise),
        readings=readings(last),
        usual_sets=max([asked_sets(e, n, dose) for e, n in finished]),
        done_sets=max(done),
        usual_rir=min([asked_rir(e, dose) for e, _ in finished]),
        load_kg=load,
        implement=implement if load is not None else None,
        options_kg=options,
    )
