"""What is remembered of one athlete: enough to decide, bounded however long the history is.

Every memory is pruned relative to the event that is being folded, never to the clock, so that folding in two steps
gives the same state as folding at once.

What there are many of is a named tuple: a checkpoint holds hundreds of them, as rows without the names of their fields
(docs/decisions/0037).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from engine.same_session import Told
from engine.types import (
    Illness,
    Override,
    PainReport,
    PlannedRun,
    Prescribed,
    Profile,
    RedFlag,
    RunKind,
    SetDone,
    Side,
    Sign,
)


class WorkSet(NamedTuple):
    """One work set of an exposure; whether its form was clean stands there."""

    side: Side
    reps: int | None
    duration_s: Decimal | None
    load_kg: Decimal | None
    band: str | None
    rir: Decimal | None
    tempo: str | None
    height_cm: Decimal | None


class Exposure(NamedTuple):
    """One exercise of one session: the work sets, how they went, and what had been asked for."""

    event_id: str
    at: datetime
    day: date
    sets: tuple[WorkSet, ...]
    done_sets: int  # of the side that did more
    form: int | None
    felt_in: tuple[str, ...]
    prescribed: Prescribed | None
    in_progress: bool
    trial: bool


class ExerciseMemory(NamedTuple):
    """The last exposures of one exercise, oldest first, and what is kept of the older ones."""

    exposures: tuple[Exposure, ...] = ()
    first_day: date | None = None
    clean_exposures: int = 0
    top_loads: tuple[tuple[date, Decimal], ...] = ()  # heaviest set per day, of the window of rule R4
    suspicious: tuple[Suspicion, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspicion:
    """A value that was set aside until somebody confirms it."""

    event_id: str
    at: datetime
    day: date
    load_kg: Decimal
    best_kg: Decimal


class Session(NamedTuple):
    """One strength session in short. `hard_sets` per pattern: work sets, a set of left and right counted once."""

    event_id: str
    at: datetime
    day: date
    minutes: Decimal | None
    rpe: Decimal | None
    exercises: tuple[str, ...]
    hard_sets: dict[str, int]
    eased: bool  # most of it was asked for with much in reserve: an easy session
    legs: bool  # any leg work, or something unknown that may be
    in_progress: bool


class RunDone(NamedTuple):
    """One run in short."""

    event_id: str
    at: datetime
    day: date
    distance_km: Decimal | None
    minutes: Decimal | None
    kind: RunKind | None
    rpe: Decimal | None


class Feeling(NamedTuple):
    """One check-in without its pain."""

    event_id: str
    at: datetime
    day: date
    sleep_h: Decimal | None
    energy: Decimal | None
    stress: Decimal | None
    mood: Decimal | None
    motivation: Decimal | None
    soreness: dict[str, Decimal]
    illness: Illness | None


class PainMark(NamedTuple):
    """One report about one site, from a check-in or from a workout; then `exercise` is what it was felt in."""

    event_id: str
    at: datetime
    day: date
    report: PainReport
    exercise: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """A red flag and when it was raised."""

    flag: RedFlag
    event_id: str
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class BonePain:
    """Pin-point pain with the signs that stop a plan (rule G8); kept until somebody says that it was looked at."""

    site: str
    signs: tuple[Sign, ...]
    event_id: str
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class IllnessWord:
    """What was said about illness on a day; the worst word of the day counts."""

    illness: Illness
    event_id: str
    at: datetime
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The newest answer to a self-check or outcome question, and the other answer before it."""

    value: bool | None
    event_id: str
    day: date
    before: bool | None = None  # None: it was never another
    before_day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TestResult:
    """A strength test or a trial of a harder rung."""

    event_id: str
    day: date
    test: str
    left: Decimal | None
    right: Decimal | None
    both: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A stretch of days with other circumstances (travel)."""

    since: date
    until: date
    fields: Profile
    given: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """An event, or a part of one, that does not count, and why; shown to the sender as its fate."""

    event_id: str
    code: str  # implausible_load | same_session
    exercise: str | None = None
    of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AthleteState:
    """Everything that is remembered of one athlete after some events."""

    profile: Profile
    visits: tuple[Visit, ...] = ()
    last_key: tuple[datetime, str, str] | None = None
    last_event_id: str | None = None
    ahead: int = 0  # events not folded because they lie after the day that was asked for
    strength_since: date | None = None  # first session ever seen
    last_session_day: date | None = None
    loading_since: date | None = (
        None  # Monday of the first of the training weeks in a row, breaks and easy weeks end it
    )
    exercises: dict[str, ExerciseMemory] = field(default_factory=dict)
    names: dict[str, str | None] = field(default_factory=dict)  # what the athlete means by a name, by its key
    unknown_names: tuple[str, ...] = ()
    sessions: tuple[Session, ...] = ()
    last_workout: tuple[datetime, tuple[str, ...]] | None = None  # fingerprints of the last instant (rule R4)
    told: tuple[Told, ...] = ()  # sessions that another sender may still tell of
    runs: tuple[RunDone, ...] = ()
    feelings: tuple[Feeling, ...] = ()
    pain: dict[str, tuple[PainMark, ...]] = field(default_factory=dict)  # per site, oldest first
    all_clear: tuple[tuple[datetime, date, str], ...] = ()  # "nothing hurts anywhere": when, day, event
    alarms: tuple[Alarm, ...] = ()
    bone_pain: tuple[BonePain, ...] = ()
    stopped: tuple[tuple[date, date], ...] = ()  # stops that are over: first day, day of the clearance
    illness: IllnessWord | None = None  # the last word
    last_ill: IllnessWord | None = None  # the last fever or illness below the neck
    planned_runs: dict[date, PlannedRun] = field(default_factory=dict)
    tests: tuple[TestResult, ...] = ()
    self_check: dict[str, Answer] = field(default_factory=dict)
    outcomes: dict[str, Answer] = field(default_factory=dict)
    overrides: dict[str, Override] = field(default_factory=dict)
    set_aside: tuple[SetAside, ...] = ()

    @property
    def timezone(self) -> str:
        """The athlete's zone; today and Mondays are counted in it."""
        return self.profile.timezone


@dataclass(slots=True, kw_only=True)
class Draft:
    """A state while events are folded into it: the same fields, to be changed in place. A fold never shows it."""

    profile: Profile
    visits: tuple[Visit, ...]
    last_key: tuple[datetime, str, str] | None
    last_event_id: str | None
    ahead: int
    strength_since: date | None
    last_session_day: date | None
    loading_since: date | None
    exercises: dict[str, ExerciseMemory]
    names: dict[str, str | None]
    unknown_names: tuple[str, ...]
    sessions: tuple[Session, ...]
    last_workout: tuple[datetime, tuple[str, ...]] | None
    told: tuple[Told, ...]
    runs: tuple[RunDone, ...]
    feelings: tuple[Feeling, ...]
    pain: dict[str, tuple[PainMark, ...]]
    all_clear: tuple[tuple[datetime, date, str], ...]
    alarms: tuple[Alarm, ...]
    bone_pain: tuple[BonePain, ...]
    stopped: tuple[tuple[date, date], ...]
    illness: IllnessWord | None
    last_ill: IllnessWord | None
    planned_runs: dict[date, PlannedRun]
    tests: tuple[TestResult, ...]
    self_check: dict[str, Answer]
    outcomes: dict[str, Answer]
    overrides: dict[str, Override]
    set_aside: tuple[SetAside, ...]

    @staticmethod
    def of(state: AthleteState) -> Draft:
        """A copy to work on; the state stays as it is."""
        draft = Draft(**{name: getattr(state, name) for name in FIELDS})
        draft.exercises, draft.pain, draft.overrides = dict(state.exercises), dict(state.pain), dict(state.overrides)
        draft.self_check, draft.outcomes = dict(state.self_check), dict(state.outcomes)
        return draft

    def done(self) -> AthleteState:
        """The state that the draft has become."""
        return AthleteState(**{name: getattr(self, name) for name in FIELDS})


FIELDS = tuple(f.name for f in fields(AthleteState))
_APART, _TOGETHER = (Side.LEFT, Side.RIGHT), (Side.BOTH,)


def count_sides(sets: Iterable[SetDone]) -> tuple[int, int, int]:
    """How many sets were for both sides, the left one, the right one."""
    sides = [done.side for done in sets]
    both, left = sides.count(Side.BOTH), sides.count(Side.LEFT)
    return both, left, len(sides) - both - left


def sets_done(sets: Iterable[SetDone]) -> int:
    """The sets of the side that did more."""
    both, left, right = count_sides(sets)
    return both + max(left, right)


def sides_of(exposure: Exposure) -> tuple[Side, ...]:
    """Left and right where they were logged apart, otherwise both together."""
    seen = {s.side for s in exposure.sets}
    return tuple([side for side in _APART if side in seen]) or _TOGETHER
