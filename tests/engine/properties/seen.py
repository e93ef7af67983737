"""One athlete and the plan that was made, with the facts a property needs, read from the events where possible."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property

from engine.decide import decide
from engine.history import fold, start
from engine.ledger import live
from engine.loads import seen_equipment
from engine.rules.outcome import INCREASES
from engine.state import AthleteState, Exposure
from engine.types import (
    CheckIn,
    Decision,
    Equipment,
    Event,
    Exercise,
    Item,
    PainReport,
    Plan,
    PlannedRun,
    Prescription,
    Profile,
    Reporting,
    RunKind,
    Side,
    Workout,
)
from engine.view import View
from tests.engine.properties.athletes import DAYS
from tests.engine.properties.builders import book
from tests.engine.properties.histories import Case

LEGS = frozenset({"bridge", "hinge", "step_up", "lunge", "squat", "ham_curl", "calf_straight", "calf_bent", "plyo"})
KEY = frozenset({RunKind.QUALITY, RunKind.LONG, RunKind.RACE})


@dataclass(frozen=True)
class Word:
    """Something said about a site: when, how bad (None: a number was not given), and the report itself."""

    at: datetime
    level: Decimal | None
    report: PainReport | None  # None: "nothing hurts anywhere"


@dataclass(frozen=True)
class Training:
    """One strength session of the plan."""

    day: date
    item: Item
    work: tuple[Exercise, ...]

    @property
    def legs(self) -> tuple[Exercise, ...]:
        return tuple(x for x in self.work if x.pattern in LEGS)

    @property
    def heavy(self) -> bool:
        """Heavy lower-body work: a leg pattern of at least moderate fatigue."""
        return any(x.fatigue_class >= 2 for x in self.legs)


@dataclass(frozen=True)
class Seen:
    """A case with its plan."""

    case: Case
    plan: Plan

    @cached_property
    def state(self) -> AthleteState:
        return fold(start(self.case.profile), live(self.case.events), book=book(), today=self.case.today)

    @cached_property
    def view(self) -> View:
        return View(state=self.state, today=self.case.today, book=book())

    @cached_property
    def events(self) -> tuple[Event, ...]:
        """The events that count and have happened, oldest first."""
        given = live(self.case.events).events
        return given[: len(given) - self.state.ahead]

    @property
    def profile(self) -> Profile:
        return self.view.profile

    @cached_property
    def strict(self) -> bool:
        """Whether silence means nothing; the invariants are stated for such athletes (contract section 2)."""
        habits = self.profile.reporting
        return {habits.pain, habits.form, habits.effort} == {Reporting.EACH_SESSION}

    # ------------------------------------------------------------------ the body

    @cached_property
    def words(self) -> dict[str, list[Word]]:
        """Everything said about each site, oldest first."""
        found: dict[str, list[Word]] = {site: [] for site in book().pain_sites}
        for event in self.events:
            if isinstance(event, CheckIn) and event.pain == ():
                for said in found.values():
                    said.append(Word(event.occurred_at, Decimal(0), None))
            for report in _reports(event):
                known = [v for v in (report.during, report.next_morning) if v is not None]
                found[report.site].append(Word(event.occurred_at, max(known, default=None), report))
        return found

    def latest(self, site: str) -> Word | None:
        """The newest word with a number; of several at one instant the worst."""
        known = [w for w in self.words[site] if w.level is not None]
        return max(known, key=lambda w: (w.at, w.level), default=None)

    # ------------------------------------------------------------------ the log

    def exposures(self, exercise: str) -> tuple[Exposure, ...]:
        """The real exposures that are remembered, oldest first."""
        memory = self.state.exercises.get(exercise)
        return tuple(e for e in memory.exposures if not e.trial) if memory else ()

    def known(self, exercise: str) -> bool:
        return exercise in self.state.exercises

    @cached_property
    def equipment(self) -> tuple[Equipment, ...]:
        said = self.profile.equipment
        return seen_equipment(self.state, book()) if said is None else said

    @cached_property
    def steered(self) -> frozenset[str]:
        """Exercises on which a person's word stands: their numbers are not the engine's (I38)."""
        held = self.state.overrides.values()
        return frozenset(o.exercise for o in held if o.until is None or o.until >= self.case.today)

    # ------------------------------------------------------------------ the plan

    @cached_property
    def trainings(self) -> tuple[Training, ...]:
        found = []
        for day in self.plan.days:
            for item in day.items:
                if item.kind == "strength":
                    names = [x for block in item.blocks if block.kind == "work" for x in block.exercises]
                    found.append(Training(day.date, item, tuple(book().exercises[x] for x in names)))
        return tuple(found)

    @cached_property
    def doses(self) -> dict[str, tuple[Prescription, ...]]:
        """The prescriptions of the work, by exercise; drills and mobility have doses of their own and never change."""
        found: dict[str, tuple[Prescription, ...]] = {}
        for p in self.plan.prescriptions:
            if book().exercises[p.exercise].pattern not in ("activation", "mobility"):
                found[p.exercise] = (*found.get(p.exercise, ()), p)
        return found

    @cached_property
    def ups(self) -> tuple[Decision, ...]:
        """Decisions that let something go up."""
        return tuple(d for d in self.plan.decisions if d.action in INCREASES)

    def run_on(self, day: date) -> RunKind | None:
        """What is run on a day: a race, what was put on the date, the weekly pattern."""
        if any(r.date == day for r in self.profile.races):
            return RunKind.RACE
        put = [e for e in self.events if isinstance(e, PlannedRun) and e.date == day]
        if put:
            return put[-1].kind
        return self.view.profile_on(day).run_week.get(DAYS[day.weekday()])


def _reports(event: Event) -> tuple[PainReport, ...]:
    if isinstance(event, CheckIn):
        return event.pain or ()
    if isinstance(event, Workout):
        return tuple(p for x in event.exercises for p in x.pain or ())
    return ()


def look(case: Case) -> Seen:
    """The case with its plan."""
    return Seen(case, decide(case.profile, case.events, today=case.today, book=book()))


def monday(day: date) -> date:
    """The first day of the calendar week."""
    return day - timedelta(days=day.weekday())


def mean_reps(exposure: Exposure, side: Side) -> Decimal | None:
    """Mean amount per set of one side; None when nothing was counted."""
    counted = [s.reps if s.reps is not None else s.duration_s for s in exposure.sets if s.side is side]
    known = [Decimal(c) for c in counted if c is not None]
    return sum(known, Decimal(0)) / len(known) if known else None
