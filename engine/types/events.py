"""What happened: events as past facts about one athlete, and the profile they change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal

from engine.types.words import (
    Action,
    Illness,
    RedFlag,
    Reporting,
    RepsMean,
    RunKind,
    SetKind,
    Side,
    Sign,
    Weekday,
)


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
    vendor_id: str | None = None  # the sender's own id of the exercise, such as hevy:D04AC939
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
    average_hr_bpm: Decimal | None = None
    same_as: tuple[str, ...] = ()  # ids that several senders give to one session, such as garmin:1234567
    day_only: bool = False  # only the day is known; the time of day is a stand-in


@dataclass(frozen=True, slots=True, kw_only=True)
class Run(EventBase):
    """A run that was done."""

    distance_km: Decimal | None = None
    duration_min: Decimal | None = None
    kind: RunKind | None = None
    session_rpe: Decimal | None = None
    average_hr_bpm: Decimal | None = None
    same_as: tuple[str, ...] = ()
    day_only: bool = False


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
    heights_cm: tuple[Decimal, ...] = ()  # of steps, boxes or stairs


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
    sitting_h_per_day: Decimal | None = None  # None = not asked
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
    reps_without_side: Mapping[str, RepsMean] = field(default_factory=dict)  # exercise -> what its log counts


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
class ExerciseName(EventBase):
    """What the athlete means by a name. `exercise` is a catalog id; None: nothing in the catalog is that."""

    name: str
    exercise: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Retraction(EventBase):
    """A delete of another event; may arrive before its target."""

    of: Target


Event = (
    Workout | Run | CheckIn | ProfileChange | PlannedRun | StrengthTest | Confirm | Override | ExerciseName | Retraction
)

EVENT_TYPES: dict[str, type[Event]] = {
    "workout": Workout,
    "run": Run,
    "check_in": CheckIn,
    "profile": ProfileChange,
    "planned_run": PlannedRun,
    "test": StrengthTest,
    "confirm": Confirm,
    "override": Override,
    "exercise_name": ExerciseName,
    "retraction": Retraction,
}
