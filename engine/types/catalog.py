"""What exists: exercises, and everything else the engine knows that is not about one athlete."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import tzinfo

from engine.params import Params
from engine.types.names import Names
from engine.types.words import Level


@dataclass(frozen=True, slots=True, kw_only=True)
class Dose:
    """Sets, rep range and target reps in reserve of one level; per side for unilateral work."""

    sets: int
    lo: int
    hi: int
    target_rir: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryCriteria:
    """What must have been shown on `from_exercise` before this exercise (rule P10). Entry rungs have none."""

    from_exercise: str | None = None
    also_from: Mapping[str, int] = field(default_factory=dict)  # other exercise that opens the door -> reps in each set
    min_sets: int = 0
    min_reps_each_set: int = 0
    min_rir: int = 0
    min_form: int = 4
    comparable_exposures: int = 0
    max_pain_linked_site: int = 2
    next_morning_back_to_baseline: bool = True
    trial_reps_each_side: int = 0  # a logged trial of at least so many clean reps each side; 0 = none asked
    sides_within_limit: bool = False  # left and right within the limit of rule A2
    min_weeks_of_strength: int = 0
    pain_free_sites: bool = False  # pain 0 at every linked site (jumps)
    hours_before_key_run: int = 0
    days_before_race: int = 0
    notes: tuple[str, ...] = ()  # the catalog's words, shown to people


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A common fault and what to do about it."""

    fault: str
    fix: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FitName:
    """The FIT profile's name of an exercise."""

    category: str
    category_value: int
    name: str
    name_value: int
    match: str  # exact | near


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    """One exercise of the catalog. Unilateral and alternating doses are per side."""

    id: str
    name: str
    pattern: str
    ladder: str
    rung: int
    branch: str
    laterality: str  # bilateral | unilateral | alternating | either
    equipment_any: tuple[tuple[str, ...], ...]  # any one of these sets of equipment will do; () in it = none needed
    primary_muscles: tuple[str, ...]
    secondary_muscles: tuple[str, ...]
    measure: str  # reps | seconds | contacts | steps_each_way
    dose: Mapping[Level, Dose | None]
    default_tempo: str
    levers: tuple[str, ...]
    height_cm: tuple[int, int] | None  # lowest and highest step it is done on, where higher is harder
    entry: EntryCriteria
    advance_to: tuple[str, ...]
    regress_to: tuple[str, ...]
    cues: tuple[str, ...]
    faults: tuple[Fault, ...]
    site_load: Mapping[str, int]  # 1 low, 2 linked, 3 high
    linked_sites: tuple[str, ...]
    fatigue_class: int  # 0 mobility and activation, 1 light, 2 moderate, 3 high
    implements: int  # how many dumbbells or kettlebells it takes (a goblet squat one, an RDL two)
    in_source_article: tuple[str, ...]
    fit: tuple[FitName, ...]
    notes: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateWork:
    """One line of a ready-made session: what, sets and repetitions (per side for one leg); nothing else is known."""

    exercise: str
    sets: int
    reps: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulebook:
    """Everything the engine knows that is not about one athlete: catalog, parameters and the zone database."""

    exercises: Mapping[str, Exercise]
    names: Names  # what others call them
    pain_sites: tuple[str, ...]
    tendon_sites: tuple[str, ...]
    bone_watch_sites: tuple[str, ...]
    templates: Mapping[str, tuple[TemplateWork, ...]]  # ready-made sessions by name, in their order
    params: Params
    ruleset: int
    catalog: int
    zone: Callable[[str], tzinfo]  # IANA name -> zone; handed in, because reading it is I/O
