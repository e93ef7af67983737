"""What comes out: a plan with its prescriptions, decisions and reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from engine.types.words import Action, PlanStatus, RunKind, Severity, Side

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
