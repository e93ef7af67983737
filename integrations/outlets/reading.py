"""What every outlet reads: one stored revision of a plan, and the exercises of a session with their doses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from engine.note import doses_of
from engine.types import Block, Exercise, Item, Notice, Plan, PlanStatus, Prescription, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """One revision of somebody's plan."""

    athlete_id: str
    revision: int
    created_at: datetime  # when this content was first computed; aware, UTC
    plan: Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One exercise of a session; `doses` are two where left and right differ."""

    exercise: Exercise
    doses: tuple[Prescription, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Activation, work or mobility."""

    kind: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Something to do on a day. `key` names its place on that day: `strength`, or `mobility-2` for a second one."""

    date: date
    key: str
    item: Item
    parts: tuple[Part, ...]


def sessions(plan: Plan, exercises: Mapping[str, Exercise]) -> tuple[Session, ...]:
    """Everything to do, day by day; nothing while the plan is not active.

    An old plan may name exercises that the catalog no longer has; they are left out.
    """
    if plan.status is not PlanStatus.ACTIVE:
        return ()
    doses = doses_of(plan.prescriptions)
    found: list[Session] = []
    for day in plan.days:
        kinds: dict[str, int] = {}
        for item in day.items:
            if item.kind != "rest":
                number = kinds[item.kind] = kinds.get(item.kind, 0) + 1
                key = item.kind if number == 1 else f"{item.kind}-{number}"
                parts = tuple(_part(block, doses, exercises) for block in item.blocks)
                found.append(Session(date=day.date, key=key, item=item, parts=parts))
    return tuple(found)


def _part(block: Block, doses: Mapping[str, tuple[Prescription, ...]], exercises: Mapping[str, Exercise]) -> Part:
    known = [name for name in block.exercises if name in exercises]
    lines = tuple(Line(exercise=exercises[name], doses=doses.get(name, ())) for name in known)
    return Part(kind=block.kind, lines=lines)


def strength(plan: Plan, exercises: Mapping[str, Exercise]) -> tuple[Session, ...]:
    """The strength sessions of the plan, first one first."""
    return tuple(each for each in sessions(plan, exercises) if each.item.kind == "strength")


def to_read_first(plan: Plan) -> tuple[Notice, ...]:
    """The notices that change what to do: all of a plan that is not active, otherwise warnings and stops."""
    quiet = plan.status is PlanStatus.ACTIVE
    return tuple(notice for notice in plan.notices if not (quiet and notice.severity is Severity.INFO))
