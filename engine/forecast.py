"""The weeks to come if what a plan asks for is done: an athlete played forward, day by day. No clock, no chance.

A forecast is no promise. What it takes for granted stands in `engine.sentences.ASSUMED` and goes out with every answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import NamedTuple, Protocol, TypedDict

from engine.history import fold
from engine.ledger import live
from engine.memory import monday_of
from engine.note import dose_line
from engine.plan import build_plan
from engine.state import AthleteState
from engine.types import (
    CheckIn,
    Event,
    ExerciseDone,
    Item,
    Plan,
    Prescribed,
    Prescription,
    Rulebook,
    Run,
    RunKind,
    SetDone,
    Side,
    StrengthTest,
    Workout,
)

NOTE = (
    "What the rules would ask for if all of this held. It is not a promise: every plan is made anew from what is "
    "reported, and what is really done, felt and slept decides."
)
# When a played athlete does things, on the athlete's own clock.
MORNING, RUN, SESSION, TRIAL = time(7), time(7, 30), time(18), time(18, 40)
DRILLS = frozenset({"activation", "mobility"})
SOURCE = "forecast"


class Runner(Protocol):
    """Somebody whose days are played."""

    def morning(self, day: date) -> Iterable[Event]:
        """What is told on a day before its plan is made."""

    def act(self, day: date, plan: Plan) -> Iterable[Event]:
        """What is done on a day, after its plan was made."""


class Played(NamedTuple):
    """One day: its plan, and the state the plan was made from."""

    day: date
    plan: Plan
    state: AthleteState


def play(
    runner: Runner, state: AthleteState, *, first: date, days: int, book: Rulebook, events_seen: int = 0
) -> Iterator[Played]:
    """So many days in the life of a runner; the runner acts on each plan after it was taken from here.

    Events must come in order of time. `events_seen` is what the first plan says it is based on.
    """
    for number in range(days):
        day = first + timedelta(days=number)
        if told := tuple(runner.morning(day)):
            state = fold(state, live(told), book=book, today=day)
        events_seen += len(told)
        plan = build_plan(state, today=day, book=book, events_seen=events_seen)
        yield Played(day, plan, state)
        if done := tuple(runner.act(day, plan)):
            state = fold(state, live(done), book=book, today=day)
        events_seen += len(done)


def session_on(plan: Plan, day: date) -> Item | None:
    """The strength session that a plan has on a day."""
    return next((i for d in plan.days if d.date == day for i in d.items if i.kind == "strength"), None)


def doses_of(plan: Plan, session: Item) -> list[list[Prescription]]:
    """What the work of a session asks for, by exercise in order; two prescriptions where the sides differ."""
    names = [name for block in session.blocks if block.kind == "work" for name in block.exercises]
    return [[p for p in plan.prescriptions if p.exercise == name] for name in names]


def asked(dose: Prescription) -> Prescribed:
    """A prescription as a log repeats it."""
    return Prescribed(
        sets=dose.sets,
        reps=dose.reps,
        target_reps=dose.target_reps,
        rir=dose.target_rir,
        load_kg=dose.load_kg,
        tempo=dose.tempo,
    )


def trials(plan: Plan) -> dict[str, int]:
    """The trials a plan asks for before a harder exercise: catalog id -> repetitions on each side."""
    needs = [need for d in plan.decisions if d.next is not None for need in d.next.needs if need.code == "NEEDS_TRIAL"]
    return {str(need.facts["exercise"]): int(str(need.facts["reps"])) for need in needs}


# --------------------------------------------------------------------------- somebody who does as asked


class _AsAsked:
    """Does each session as prescribed, or leaves it out when its turn to be missed has come."""

    def __init__(self, state: AthleteState, waiting: Sequence[Event], adherence: Decimal, book: Rulebook) -> None:
        self.due: list[date] = []
        self.done: list[date] = []
        self._state, self._adherence, self._book = state, adherence, book
        self._zone = book.zone(state.timezone)
        self._waiting = list(waiting)
        self._last = state.last_key[0] if state.last_key else datetime.min.replace(tzinfo=UTC)
        self._made = 0
        self._monday = date.min
        self._left: int | None = None  # after a miss: how many sessions this week still has

    def morning(self, day: date) -> Iterator[Event]:
        """What was logged ahead of time; and after a session, that nothing hurts."""
        while self._waiting and self._waiting[0].occurred_at.astimezone(self._zone).date() <= day:
            event = self._waiting.pop(0)
            self._last = event.occurred_at
            yield event
        if self.done and self.done[-1] == day - timedelta(days=1):
            yield CheckIn(pain=(), **self._head(day, MORNING))

    def act(self, day: date, plan: Plan) -> Iterator[Event]:
        """The run of the day, and its session unless that one is missed."""
        run = next(d.run for d in plan.days if d.date == day)
        if run is not None and all(r.day != day for r in self._state.runs):
            yield Run(kind=run, distance_km=self._distance_km(day, run), **self._head(day, RUN))
        session = session_on(plan, day)
        if session is None or not self._comes(day, plan):
            return
        self.done.append(day)
        exercises = tuple(self._exercise(doses) for doses in doses_of(plan, session))
        minutes = None if session.minutes is None else Decimal(session.minutes)
        yield Workout(duration_min=minutes, exercises=exercises, **self._head(day, SESSION))
        for name, reps in trials(plan).items():
            yield StrengthTest(test=name, left=Decimal(reps), right=Decimal(reps), **self._head(day, TRIAL))

    def _comes(self, day: date, plan: Plan) -> bool:
        """Whether the session of the day is done; it counts as due unless it only makes up for a missed one."""
        if monday_of(day) != self._monday:
            self._monday, self._left = monday_of(day), None
        if self._left is not None:
            if self._left == 0:
                return False
            self._left -= 1
        self.due.append(day)
        if int(len(self.due) * self._adherence) > len(self.done):
            return True
        if self._left is None:
            rest_of_week = (d.date for d in plan.days if d.date > day and monday_of(d.date) == self._monday)
            self._left = sum(session_on(plan, later) is not None for later in rest_of_week)
        return False

    def _exercise(self, doses: Sequence[Prescription]) -> ExerciseDone:
        one_leg = self._book.exercises[doses[0].exercise].laterality == "unilateral"
        sets = [
            self._set(dose, side)
            for dose in doses
            for _ in range(dose.sets)
            for side in ((Side.LEFT, Side.RIGHT) if one_leg and dose.side is Side.BOTH else (dose.side,))
        ]
        clean = self._book.params.clean_form
        told = asked(doses[0])
        return ExerciseDone(exercise=doses[0].exercise, sets=tuple(sets), form=clean, pain=(), prescribed=told)

    def _set(self, dose: Prescription, side: Side) -> SetDone:
        p = self._book.params
        at_top = dose.target_reps >= dose.reps[1] and dose.target_rir <= p.eased_above_rir
        held = dose.measure == "seconds"
        return SetDone(
            side=side,
            reps=None if held else dose.target_reps,
            duration_s=Decimal(dose.target_reps) if held else None,
            load_kg=dose.load_kg,
            band=dose.band,
            rir=dose.target_rir + (p.surplus_reps if at_top else 0),
            tempo=dose.tempo,
            height_cm=dose.height_cm,
        )

    def _distance_km(self, day: date, kind: RunKind) -> Decimal | None:
        """As planned for the day; otherwise as the last run of that kind."""
        planned = self._state.planned_runs.get(day)
        said = [planned.distance_km] if planned is not None else []
        said += [race.distance_km for race in self._state.profile.races if race.date == day]
        said += [run.distance_km for run in reversed(self._state.runs) if run.kind is kind]
        return next((km for km in said if km is not None), None)

    def _head(self, day: date, clock: time) -> _Head:
        """Identity and time of an event: after everything before it, whatever the clock of the day says."""
        wished = datetime.combine(day, clock, tzinfo=self._zone).astimezone(UTC)
        self._last = max(wished, self._last + timedelta(microseconds=1))
        self._made += 1
        name = f"{SOURCE}-{self._made}"
        return {"event_id": name, "source": SOURCE, "source_id": name, "occurred_at": self._last}


class _Head(TypedDict):
    event_id: str
    source: str
    source_id: str
    occurred_at: datetime


# --------------------------------------------------------------------------- the answer


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastWeek:
    """Seven days: the plan of the first of them, and how many sessions came due and were done."""

    plan: Plan
    due: int
    done: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """Where a ladder stands in the first and in the last of the plans that train it, easy weeks left out."""

    ladder: str
    first_day: date
    first: tuple[Prescription, ...]
    last_day: date
    last: tuple[Prescription, ...]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """The weeks to come under `ASSUMED`."""

    weeks: tuple[ForecastWeek, ...]
    paths: tuple[Path, ...]


def forecast(
    state: AthleteState,
    waiting: Sequence[Event] = (),
    *,
    today: date,
    weeks: int,
    adherence: Decimal,
    book: Rulebook,
    events_seen: int,
) -> Forecast:
    """Play an athlete so many weeks forward; `adherence` is the share of sessions that are done, 0 to 1.

    Of n sessions that come due, n x adherence, rounded down, are done. `waiting` are stored events that lie after
    `today`, in order. The first plan is today's plan.
    """
    runner = _AsAsked(state, waiting, adherence, book)
    life = play(runner, state, first=today, days=7 * weeks, book=book, events_seen=events_seen)
    plans = [played.plan for played in life if (played.day - today).days % 7 == 0]
    found = tuple(
        ForecastWeek(plan=plan, due=_within(runner.due, plan), done=_within(runner.done, plan)) for plan in plans
    )
    return Forecast(weeks=found, paths=_paths(plans, book))


def _within(days: Sequence[date], plan: Plan) -> int:
    return sum(0 <= (day - plan.valid_from).days < 7 for day in days)


def _paths(plans: Sequence[Plan], book: Rulebook) -> tuple[Path, ...]:
    """Each ladder that is trained, from the first plan to the last that has it; the highest rung where it has two."""
    seen: dict[str, list[tuple[date, tuple[Prescription, ...]]]] = {}
    usual = [plan for plan in plans if all(d.exercise is not None for d in plan.decisions)]
    for plan in usual or plans:
        of_ladder: dict[str, str] = {}
        for p in plan.prescriptions:
            exercise = book.exercises[p.exercise]
            best = of_ladder.get(exercise.ladder)
            if p.slot not in DRILLS and (best is None or book.exercises[best].rung < exercise.rung):
                of_ladder[exercise.ladder] = exercise.id
        for ladder, name in of_ladder.items():
            doses = tuple(p for p in plan.prescriptions if p.exercise == name)
            seen.setdefault(ladder, []).append((plan.valid_from, doses))
    return tuple(_path(ladder, stages, book) for ladder, stages in seen.items())


def _path(ladder: str, stages: list[tuple[date, tuple[Prescription, ...]]], book: Rulebook) -> Path:
    (first_day, first), (last_day, last) = stages[0], stages[-1]
    lines = [dose_line(book.exercises[doses[0].exercise], doses) for doses in (first, last)]
    text = " -> ".join(dict.fromkeys(lines))
    return Path(ladder=ladder, first_day=first_day, first=first, last_day=last_day, last=last, text=text)
