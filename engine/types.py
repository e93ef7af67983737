"""The words of the engine: what was done, who did it, what exists, and what comes out.

Everything here is a frozen value. Loads are Decimal kilograms; other measured numbers are Decimal too,
so that 17.6 / 16.0 is exactly 1.1. `None` always means unknown; 0 never does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, tzinfo
from decimal import Decimal
from enum import StrEnum

from engine.params import Params


class Side(StrEnum):
    """Which leg or arm a set was for."""

    BOTH = "both"
    LEFT = "left"
    RIGHT = "right"


class SetKind(StrEnum):
    """What a set was for; only WORK, DROP and FAILURE count as training dose."""

    WORK = "work"
    WARMUP = "warmup"
    DROP = "drop"
    FAILURE = "failure"
    ACTIVATION = "activation"


class RunKind(StrEnum):
    """What a run was or will be. QUALITY, LONG and RACE are key runs: strength makes room for them."""

    EASY = "easy"
    QUALITY = "quality"
    LONG = "long"
    RACE = "race"


class Illness(StrEnum):
    """How ill somebody feels today."""

    NONE = "none"
    ABOVE_NECK = "above_neck"
    BELOW_NECK = "below_neck"
    FEVER = "fever"


class Sign(StrEnum):
    """What a pain is like, beyond its number."""

    SHARP = "sharp"
    ALTERED_GAIT = "altered_gait"
    FOCAL = "focal"
    NIGHT = "night"
    HOP = "hop"
    SWELLING = "swelling"


class RedFlag(StrEnum):
    """Symptoms that stop a plan until a professional has looked (rules G8, table 2.3.1)."""

    CHEST_PAIN = "chest_pain"
    FAINTING = "fainting"
    PALPITATIONS = "palpitations"
    BREATHLESSNESS = "breathlessness"
    SADDLE_NUMBNESS = "saddle_numbness"
    BLADDER_OR_BOWEL_TROUBLE = "bladder_or_bowel_trouble"
    BOTH_LEGS_WEAK = "both_legs_weak"
    HOT_SWOLLEN_CALF = "hot_swollen_calf"
    DARK_URINE = "dark_urine"
    SUDDEN_POP = "sudden_pop"
    CANNOT_BEAR_WEIGHT = "cannot_bear_weight"
    LOCKED_JOINT = "locked_joint"
    DEFORMITY = "deformity"
    NIGHT_PAIN_WITH_FEVER = "night_pain_with_fever"
    WEIGHT_LOSS = "weight_loss"
    CANCER_HISTORY = "cancer_history"


class Weekday(StrEnum):
    """Days of the week; the order is Monday first, as in `date.weekday()`."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


class Reporting(StrEnum):
    """What silence means (contract section 2)."""

    EACH_SESSION = "each_session"
    BY_EXCEPTION = "by_exception"


class Level(StrEnum):
    """Which dose of the catalog applies."""

    NOVICE = "novice"
    BUILD = "build"
    MAINTAIN = "maintain"


class Action(StrEnum):
    """What a decision does. Order of conservatism: `engine.rules.precedence` (rule R0)."""

    ADVANCE = "advance"
    ADD_LOAD = "add_load"
    ADD_SETS = "add_sets"
    ADD_REPS = "add_reps"
    SLOW_ECCENTRIC = "slow_eccentric"
    HOLD = "hold"
    REDUCE = "reduce"
    DELOAD = "deload"
    REGRESS = "regress"
    SWAP = "swap"
    MOBILITY = "mobility"
    REST = "rest"
    REFER = "refer"


class PlanStatus(StrEnum):
    """Whether there is training to do at all."""

    ACTIVE = "active"
    STOPPED = "stopped"
    NEEDS_CLEARANCE = "needs_clearance"
    RESTING = "resting"


class Severity(StrEnum):
    """How loud a notice is."""

    INFO = "info"
    WARNING = "warning"
    STOP = "stop"


# --------------------------------------------------------------------------- what happened


@dataclass(frozen=True, slots=True, kw_only=True)
class PainReport:
    """Pain at one site, 0-10. `usual_morning` is what this runner wakes up with anyway."""

    site: str
    side: Side | None = None
    during: Decimal | None = None
    next_morning: Decimal | None = None
    usual_morning: Decimal | None = None
    signs: tuple[Sign, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SetDone:
    """One set as performed. `load_kg` is the whole external load, both hands or the whole bar."""

    kind: SetKind = SetKind.WORK
    side: Side = Side.BOTH
    reps: int | None = None
    duration_s: Decimal | None = None
    load_kg: Decimal | None = None
    band: str | None = None
    rir: Decimal | None = None  # 0-10; an RPE was turned into 10 - RPE at the door
    form: int | None = None  # 1-5
    tempo: str | None = None  # eccentric-pause-concentric-pause in seconds
    height_cm: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Prescribed:
    """What the athlete had been asked to do, as far as the sender said."""

    sets: int | None = None
    reps: tuple[int, int] | None = None
    target_reps: int | None = None
    rir: Decimal | None = None
    load_kg: Decimal | None = None
    tempo: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExerciseDone:
    """One exercise of a workout. `exercise` is a catalog id, or None when only a free name is known."""

    exercise: str | None = None
    name: str | None = None
    sets: tuple[SetDone, ...] = ()
    form: int | None = None
    felt_in: tuple[str, ...] = ()
    pain: tuple[PainReport, ...] | None = None  # None = not asked; () = nothing hurt
    prescribed: Prescribed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventBase:
    """A past fact about one athlete, identified by (source, source_id).

    `event_id` is made from the content (see `schemas.events`), so the same delivery has the same id anywhere.
    `version` orders deliveries of one identity: None < integers < times < other text.
    """

    event_id: str
    source: str
    source_id: str
    version: str | None = None
    occurred_at: datetime  # aware


@dataclass(frozen=True, slots=True, kw_only=True)
class Workout(EventBase):
    """A strength session."""

    duration_min: Decimal | None = None
    session_rpe: Decimal | None = None
    exercises: tuple[ExerciseDone, ...] = ()
    in_progress: bool = False
    plan_revision: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Run(EventBase):
    """A run that was done."""

    distance_km: Decimal | None = None
    duration_min: Decimal | None = None
    kind: RunKind | None = None
    session_rpe: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckIn(EventBase):
    """How somebody feels. Every field may be missing; `pain == ()` says that nothing hurts anywhere."""

    pain: tuple[PainReport, ...] | None = None
    soreness: Mapping[str, Decimal] = field(default_factory=dict)
    sleep_h: Decimal | None = None
    energy: Decimal | None = None
    stress: Decimal | None = None
    mood: Decimal | None = None
    motivation: Decimal | None = None
    illness: Illness | None = None
    red_flags: tuple[RedFlag, ...] | None = None
    self_check: Mapping[str, bool | None] = field(default_factory=dict)
    outcomes: Mapping[str, bool | None] = field(default_factory=dict)
    notes: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Equipment:
    """One kind of equipment that is owned, in the catalog's word for it."""

    kind: str
    loads_kg: tuple[Decimal, ...] = ()  # of one implement
    single: bool = False  # only one of each (dumbbells: default two)
    bar_kg: Decimal | None = None
    plates_kg: tuple[Decimal, ...] = ()  # sizes owned
    pairs: Mapping[str, int] = field(default_factory=dict)  # plate size as text -> pairs owned, default 1
    levels: tuple[str, ...] = ()  # bands


@dataclass(frozen=True, slots=True, kw_only=True)
class Race:
    """A race to make room for. Priority A is the one that matters most."""

    date: date
    priority: str = "B"
    distance_km: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Screening:
    """What is known before a first plan (PAR-Q+ style). None = not asked."""

    heart_condition: bool | None = None
    supervised_only: bool | None = None
    uncontrolled_condition: bool | None = None
    pregnant_or_postpartum: bool | None = None
    cleared: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportingHabits:
    """What silence means for pain, form and effort."""

    pain: Reporting = Reporting.EACH_SESSION
    form: Reporting = Reporting.EACH_SESSION
    effort: Reporting = Reporting.EACH_SESSION


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Who trains, with what and when. The defaults give a beginner without equipment a whole plan."""

    timezone: str = "UTC"
    birth_year: int | None = None
    sex: str | None = None
    bodyweight_kg: Decimal | None = None
    strength_since: date | None = None
    equipment: tuple[Equipment, ...] | None = None  # None = not said; () = none
    sessions_per_week: int = 2
    session_minutes: int = 35
    strength_days: tuple[Weekday, ...] | None = None  # None = any day
    run_week: Mapping[Weekday, RunKind] = field(default_factory=dict)
    races: tuple[Race, ...] = ()
    screening: Screening = Screening()
    units: str = "metric"
    template: str | None = None
    wants: tuple[str, ...] = ()
    reporting: ReportingHabits = ReportingHabits()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileChange(EventBase):
    """Some fields of the profile change; `until` makes it a visit (travel) that ends after that day.

    `fields` holds only what was sent, as a whole value per field name of `Profile`; later ones win field by field.
    """

    fields: Profile
    given: tuple[str, ...]  # the names of the fields of `fields` that were sent, sorted
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedRun(EventBase):
    """A run put on a date; beats the weekly pattern on that day. kind None = no run that day."""

    date: date
    time: time | None = None
    kind: RunKind | None = None
    distance_km: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StrengthTest(EventBase):
    """A maximal test or a trial of a harder rung; `test` is a catalog id or the name of a test."""

    test: str
    left: Decimal | None = None
    right: Decimal | None = None
    both: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Another event, by its identity."""

    source: str
    source_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirm(EventBase):
    """A value that was set aside as implausible is right."""

    of: Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Override(EventBase):
    """A person's word on one exercise: kept beside the engine's decision, never in its name."""

    exercise: str
    action: Action | None = None
    change: Mapping[str, Decimal | int | str] = field(default_factory=dict)
    until: date | None = None
    by: str | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Retraction(EventBase):
    """A delete of another event; may arrive before its target."""

    of: Target


Event = Workout | Run | CheckIn | ProfileChange | PlannedRun | StrengthTest | Confirm | Override | Retraction

EVENT_TYPES: dict[str, type[Event]] = {
    "workout": Workout,
    "run": Run,
    "check_in": CheckIn,
    "profile": ProfileChange,
    "planned_run": PlannedRun,
    "test": StrengthTest,
    "confirm": Confirm,
    "override": Override,
    "retraction": Retraction,
}


# --------------------------------------------------------------------------- what exists


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
class Rulebook:
    """Everything the engine knows that is not about one athlete: catalog, parameters and the zone database."""

    exercises: Mapping[str, Exercise]
    pain_sites: tuple[str, ...]
    tendon_sites: tuple[str, ...]
    bone_watch_sites: tuple[str, ...]
    params: Params
    ruleset: int
    catalog: int
    zone: Callable[[str], tzinfo]  # IANA name -> zone; handed in, because reading it is I/O


# --------------------------------------------------------------------------- what comes out

Fact = str | int | bool | Decimal | date | None | tuple["Fact", ...]
Facts = Mapping[str, Fact]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why: a stable code, the rule it comes from, the numbers used, and the events they came from."""

    code: str
    rule: str
    facts: Facts = field(default_factory=dict)
    events: tuple[str, ...] = ()
    strength: str = "D"  # evidence: A trials agree, B one good or mixed, C guideline or practice, D our policy
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocked:
    """An action that was considered and refused, and by what."""

    action: Action
    by: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """The next step up and what is still missing for it."""

    action: Action
    needs: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prescription:
    """What to do for one exercise (and one side, where the sides differ)."""

    exercise: str
    slot: str
    sets: int
    reps: tuple[int, int]  # seconds for holds, contacts for jumps, steps for walks
    target_reps: int
    load_kg: Decimal | None = None
    implement: str | None = None
    band: str | None = None
    target_rir: Decimal
    tempo: str
    rest_s: int
    side: Side = Side.BOTH
    height_cm: Decimal | None = None
    measure: str = "reps"
    cues: tuple[str, ...] = ()
    test: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One change (or none) and why. `exercise` and `slot` None: for the whole plan."""

    exercise: str | None
    slot: str | None
    action: Action
    side: Side = Side.BOTH
    before: Facts | None = None
    after: Facts | None = None
    reasons: tuple[Reason, ...]
    blocked: tuple[Blocked, ...] = ()
    next: Next | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something a person should read first."""

    code: str
    severity: Severity
    facts: Facts = field(default_factory=dict)
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A part of a session: activation, work or mobility; ids of the catalog in order."""

    kind: str
    exercises: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing to do on a day."""

    kind: str  # strength | activation | mobility | rest
    session: str | None = None  # A, B, C
    minutes: int | None = None
    after_run_hours: int | None = None
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day of the plan."""

    date: date
    run: RunKind | None
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BasedOn:
    """What a plan has seen: how many distinct deliveries, and the last one in order of time."""

    events: int
    last_event_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Seven days from `valid_from` on, with what to do, why, and when to look again."""

    week: str
    valid_from: date
    review_on: date
    ruleset: int
    catalog: int
    based_on: BasedOn
    status: PlanStatus
    notices: tuple[Notice, ...]
    days: tuple[Day, ...]
    prescriptions: tuple[Prescription, ...]
    decisions: tuple[Decision, ...]
