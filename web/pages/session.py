"""The session of Today as a page shows it: rows of sets, what is asked, what was done. Values only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from engine.exposure import ONE_SIDE
from engine.note import doses_of
from engine.types import (
    Action,
    Decision,
    Equipment,
    Exercise,
    Fault,
    PainReport,
    Plan,
    Prescription,
    SetDone,
    Side,
    Workout,
)
from integrations.outlets.reading import Session, sessions
from web.pages.diary import Place, nth
from web.pages.pick_up import PickUp, pick_up

WITHIN_SESSION = "P8"  # the rule whose advice is for the sets that are left
SAFETY = "G"  # the gates: what they say while a session is going on comes before what the session began with
LESS = frozenset({Action.REDUCE, Action.DELOAD, Action.REGRESS, Action.SWAP})


@dataclass(frozen=True, slots=True, kw_only=True)
class SideOfSet:
    """One side of one set: what is asked, and what was done (None: not yet)."""

    side: Side
    dose: Prescription
    done: SetDone | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One set, or the two sides of it. `id` names it on the page."""

    id: str
    number: int
    sides: tuple[SideOfSet, ...]

    @property
    def done(self) -> bool:
        """Whether all of it was done."""
        return all(one.done is not None for one in self.sides)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToDo:
    """One exercise of a session, with everything that a page tells about it."""

    exercise: Exercise
    doses: tuple[Prescription, ...]
    pick_up: PickUp | None
    rows: tuple[Row, ...]
    fault: Fault | None  # the most common one
    advice: tuple[str, ...]  # for the sets that are left
    eased: Decision | None  # why it asks for less than before, or stands in for another
    pain: tuple[PainReport, ...]  # what was felt in it today
    left_out: bool  # the plan has dropped it since the session began, as it does when something hurts

    @property
    def dose(self) -> Prescription:
        """What is asked; of the left side where the sides differ."""
        return self.doses[0]

    @property
    def drill(self) -> bool:
        """Before or after the work: no effort is asked for, nor is a load."""
        return self.dose.slot in ("activation", "mobility")

    @property
    def done(self) -> bool:
        """Whether every set was done."""
        return bool(self.rows) and all(row.done for row in self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Warm-up, work or mobility."""

    kind: str
    todos: tuple[ToDo, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TodaySession:
    """Something to do today. Only strength sessions can be tapped: a drill before a run is no session."""

    kind: str
    name: str | None
    minutes: int | None
    after_run_hours: int | None
    blocks: tuple[Block, ...]

    @property
    def can_be_logged(self) -> bool:
        """Whether sets can be tapped."""
        return self.kind == "strength"

    @property
    def sets_done(self) -> int:
        """How many rows were done."""
        return sum(row.done for block in self.blocks for todo in block.todos for row in todo.rows)

    @property
    def sets_total(self) -> int:
        """How many rows there are."""
        return sum(len(todo.rows) for block in self.blocks for todo in block.todos)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a page of sessions is made from. `now`: the latest plan, which may advise the sets that are left."""

    plan: Plan
    now: Plan
    exercises: Mapping[str, Exercise]
    equipment: Sequence[Equipment]
    workout: Workout | None


def sessions_of(day: date, asked: Asked) -> tuple[TodaySession, ...]:
    """What there is to do on that day, in its order."""
    return tuple(_session(each, asked) for each in sessions(asked.plan, asked.exercises) if each.date == day)


def row_of(found: Sequence[TodaySession], exercise: str, number: int) -> Row | None:
    """One row of what can be logged."""
    todo = todo_of(found, exercise)
    return next((row for row in todo.rows if row.number == number), None) if todo is not None else None


def todo_of(found: Sequence[TodaySession], exercise: str) -> ToDo | None:
    """One exercise of what can be logged."""
    todos = (todo for session in found if session.can_be_logged for block in session.blocks for todo in block.todos)
    return next((todo for todo in todos if todo.exercise.id == exercise), None)


def _session(session: Session, asked: Asked) -> TodaySession:
    advised = doses_of(asked.now.prescriptions)
    blocks = []
    for part in session.parts:
        todos = [
            _todo(line.exercise, line.doses, asked, advised.get(line.exercise.id, ()))
            for line in part.lines
            if line.doses
        ]
        if todos:
            blocks.append(Block(kind=part.kind, todos=tuple(todos)))
    item = session.item
    return TodaySession(
        kind=item.kind, name=item.session, minutes=item.minutes, after_run_hours=item.after_run_hours,
        blocks=tuple(blocks),
    )  # fmt: skip


def _todo(exercise: Exercise, doses: tuple[Prescription, ...], asked: Asked, advised: tuple[Prescription, ...]) -> ToDo:
    advice = _advice(exercise.id, asked)
    # Where it speaks, what the latest plan prescribes is for the sets that are left.
    left = advised if advice and advised else doses
    return ToDo(
        exercise=exercise,
        doses=doses,
        pick_up=pick_up(left[0], exercise, asked.equipment),
        rows=_rows(exercise, doses, left, asked.workout),
        fault=exercise.faults[0] if exercise.faults else None,
        advice=advice,
        eased=_eased(asked.plan, exercise.id),
        pain=_pain(exercise.id, asked.workout),
        left_out=asked.workout is not None and asked.workout.in_progress and not advised,
    )


def _eased(plan: Plan, exercise: str) -> Decision | None:
    """The decision that made it less; one that brings in an exercise without taking another away is none."""
    found = (d for d in decisions_about(plan, exercise) if d.action in LESS and d.reasons)
    return next(
        (d for d in found if d.before is not None and (d.action is not Action.SWAP or d.exercise != exercise)), None
    )


def _pain(exercise: str, workout: Workout | None) -> tuple[PainReport, ...]:
    done = workout.exercises if workout is not None else ()
    return tuple(report for one in done if one.exercise == exercise for report in one.pain or ())


def _advice(exercise: str, asked: Asked) -> tuple[str, ...]:
    if asked.workout is None or asked.now == asked.plan:
        return ()
    texts = [
        reason.text
        for decision in asked.now.decisions
        if decision.exercise == exercise
        for reason in decision.reasons
        if reason.rule.startswith(SAFETY) or (reason.rule == WITHIN_SESSION and asked.workout.in_progress)
    ]
    return tuple(dict.fromkeys(texts))


def _rows(
    exercise: Exercise, doses: tuple[Prescription, ...], left: tuple[Prescription, ...], workout: Workout | None
) -> tuple[Row, ...]:
    by_side = {side: dose for dose in doses for side in _sides(dose, exercise)}
    advised = {side: dose for dose in left for side in _sides(dose, exercise)}
    rows = []
    for number in range(1, max(dose.sets for dose in doses) + 1):
        sides = []
        for side, dose in by_side.items():
            done = nth(workout, Place(exercise=exercise.id, number=number, side=side))
            if number <= dose.sets or done is not None:
                sides.append(SideOfSet(side=side, dose=dose if done else advised.get(side, dose), done=done))
        rows.append(Row(id=f"{exercise.id}-{number}", number=number, sides=tuple(sides)))
    return tuple(rows)


def _sides(dose: Prescription, exercise: Exercise) -> tuple[Side, ...]:
    if dose.side is not Side.BOTH:
        return (dose.side,)
    return (Side.LEFT, Side.RIGHT) if exercise.laterality in ONE_SIDE else (Side.BOTH,)


def decisions_about(plan: Plan, exercise: str) -> tuple[Decision, ...]:
    """The decisions of a plan that led to this exercise as it is prescribed now."""
    return tuple(d for d in plan.decisions if exercise in (d.exercise, (d.after or {}).get("exercise")))
