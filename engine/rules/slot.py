"""One exercise of the plan as the rules see it: what was done with it, and what is usual."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from engine.exposure import (
    Asked,
    Reading,
    asked,
    asked_rir,
    asked_sets,
    readings,
    working_load,
)
from engine.loads import MACHINES, as_built
from engine.rules.maximum import working_dose
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
    judged_by: Dose  # the dose when the last session began: what was asked for where the log does not say
    asked: Asked  # in the last exposure
    readings: tuple[Reading, ...]  # of the last exposure, a side each
    usual_sets: int
    done_sets: int  # the most that was really done lately: what a share of the usual is taken of
    usual_rir: Decimal  # the least that was asked for lately: what an easy week or a break added is no habit
    load_kg: Decimal | None
    implement: str | None
    options_kg: tuple[Decimal, ...]  # loads that can be built
    on_a_machine: bool  # a stack that nobody described: what was lifted can be lifted

    @property
    def last(self) -> Exposure:
        """The newest exposure."""
        return self.exposures[-1]

    @property
    def suspicion(self) -> Suspicion | None:
        """A value set aside after the last exposure that counts (rule R4)."""
        found = [s for s in self.memory.suspicious if s.at >= self.last.at]
        return found[-1] if found else None


def _on_a_machine(view: View, exercise: Exercise) -> bool:
    return any(view.kinds.issuperset(need) and not MACHINES.isdisjoint(need) for need in exercise.equipment_any)


def _ended(view: View, exposure: Exposure) -> Exposure:
    """A session of an earlier day is over, whether or not anybody said so."""
    return exposure._replace(in_progress=False) if exposure.day < view.today else exposure


def slot_of(view: View, exercise: Exercise) -> Slot | None:
    """The slot of an exercise, or None when it was never really trained."""
    return view.once(_slot_of, exercise.id)


def _slot_of(view: View, name: str) -> Slot | None:
    exercise, memory = view.book.exercises[name], view.memory(name)
    exposures = tuple([_ended(view, e) if e.in_progress else e for e in memory.exposures if not e.trial])
    if not exposures:
        return None
    dose = working_dose(view, exercise)
    last = exposures[-1]
    judged_by = working_dose(view, exercise, before=last.day)
    load = working_load(last)
    implement, options = view.implement_for(exercise, load)
    if load is not None:
        load = as_built(load, options, view.params)
    finished = [e for e in exposures if not e.in_progress] or [last]
    return Slot(
        exercise=exercise,
        memory=memory,
        exposures=exposures,
        dose=dose,
        judged_by=judged_by,
        asked=asked(last, judged_by, exercise, view.params),
        readings=readings(last),
        usual_sets=max([asked_sets(e, judged_by) for e in finished]),
        done_sets=max([e.done_sets for e in exposures]),
        usual_rir=min([asked_rir(e, judged_by, view.params) for e in finished]),
        load_kg=load,
        implement=implement if load is not None else None,
        options_kg=options,
        on_a_machine=not options and _on_a_machine(view, exercise),
    )
