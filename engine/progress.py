"""What became of the weeks behind: sessions kept, strength per ladder and side, hard sets, runs, pain and sleep.

Nothing is read from events a second time: the days are folded one after the other, as every plan does, and what each
adds to the memory is collected. So a session of two senders counts once here too, and a load that nobody confirmed
does not count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Protocol, TypeVar

from engine.exposure import counted, read
from engine.habits import BACK, FRONT
from engine.history import fold, start
from engine.kept import asked_in
from engine.ledger import Ledger
from engine.memory import monday_of, pain_level, worst
from engine.rules.maximum import estimated_1rm
from engine.state import AthleteState, Exposure, Feeling, RunDone, Session, sides_of
from engine.types import Exercise, Profile, Rulebook, Side
from engine.view import View

DRILLS = frozenset({"activation", "mobility"})
E1RM, LOAD = "e1rm_kg", "load_kg"


class _FromEvent(Protocol):
    """Anything that is remembered of one event."""

    @property
    def event_id(self) -> str: ...
    @property
    def day(self) -> date: ...


Told = TypeVar("Told", bound=_FromEvent)


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """One week from its Monday on. `asked`: the sessions that plans asked for then. None is what nobody told."""

    monday: date
    asked: int
    done: int
    hard_sets: Mapping[str, int]  # per pattern; left and right count once
    front_sets: int  # quads lead
    back_sets: int  # hips lead
    runs: int
    run_km: Decimal | None
    run_min: Decimal | None
    longest_km: Decimal | None
    over: bool  # the week has ended, so that its sessions can be counted against what was asked

    @property
    def kept(self) -> int:
        """The sessions that count as kept: never more than were asked for."""
        return min(self.done, self.asked)


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """The best of one day."""

    day: date
    value: Decimal
    unsure: bool = False  # an estimate from many repetitions (rule P9)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One exercise and side over time. `measure`: e1rm_kg, load_kg, reps, seconds, contacts or steps_each_way."""

    ladder: str
    exercise: str
    side: Side
    measure: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PainDay:
    """The worst of what was said about a site on a day, 0-10."""

    day: date
    site: str
    side: Side | None
    level_0_10: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """The shortest sleep told on a day."""

    day: date
    sleep_h: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """The weeks behind, oldest first; the last one is the present one."""

    weeks: tuple[Week, ...]
    lines: tuple[Line, ...]
    pain: tuple[PainDay, ...]
    nights: tuple[Night, ...]

    @property
    def kept(self) -> int:
        """Sessions kept in the weeks that are over."""
        return sum(week.kept for week in self.weeks if week.over)

    @property
    def asked(self) -> int:
        """Sessions asked for in the weeks that are over."""
        return sum(week.asked for week in self.weeks if week.over)


@dataclass(slots=True)
class _Seen:
    """What the days of the window have added."""

    sessions: list[Session] = field(default_factory=list)
    runs: list[RunDone] = field(default_factory=list)
    feelings: list[Feeling] = field(default_factory=list)
    exposures: list[tuple[str, Exposure]] = field(default_factory=list)
    pain: dict[tuple[str, Side | None], dict[date, list[Decimal | None]]] = field(default_factory=dict)
    clear: list[date] = field(default_factory=list)
    states: list[tuple[date, AthleteState]] = field(default_factory=list)


def progress(profile: Profile, ledger: Ledger, *, today: date, weeks: int, book: Rulebook) -> Progress:
    """The last `weeks` weeks of an athlete, the present one included, as far as the log goes back."""
    first = monday_of(today) - timedelta(weeks=weeks - 1)
    seen = _Seen(states=[(date.min, start(profile))])
    for ids, state in _days(profile, ledger, first=first, today=today, book=book):
        _collect(seen, ids, state, first)
        if state.last_key is not None:
            seen.states.append((state.last_key[0].astimezone(book.zone(state.timezone)).date(), state))
    told = [*(s.day for s in seen.sessions), *(r.day for r in seen.runs), *(f.day for f in seen.feelings)]
    begun = monday_of(min(told, default=today))
    mondays = [m for n in range(weeks) if (m := first + timedelta(weeks=n)) >= begun]
    return Progress(
        weeks=tuple(_week(seen, monday, today=today, book=book) for monday in mondays),
        lines=_lines(seen, today=today, book=book),
        pain=_pain(seen),
        nights=_nights(seen.feelings),
    )


def _days(
    profile: Profile, ledger: Ledger, *, first: date, today: date, book: Rulebook
) -> Iterator[tuple[frozenset[str], AthleteState]]:
    """Each day's event ids and the state after it; everything before the window is one step."""
    # Days of UTC, wherever the athlete is: they only cut the log into steps shorter than any memory. The window opens
    # a day early, because in the far east it is Monday then.
    edge = first - timedelta(days=1)
    state = start(profile)
    for _, group in groupby(ledger.events, key=lambda event: max(event.occurred_at.astimezone(UTC).date(), edge)):
        events = tuple(group)
        state = fold(state, replace(ledger, events=events), book=book, today=today)
        yield frozenset(event.event_id for event in events), state


def _collect(seen: _Seen, ids: frozenset[str], state: AthleteState, first: date) -> None:
    """What these events have added to the memory, from the first day of the window on."""

    def new(items: Iterable[Told]) -> Iterator[Told]:
        return (item for item in items if item.event_id in ids and item.day >= first)

    seen.sessions += new(state.sessions)
    seen.runs += new(state.runs)
    seen.feelings += new(state.feelings)
    seen.exposures += [(name, done) for name, memory in state.exercises.items() for done in new(memory.exposures)]
    seen.clear += [day for _, day, event_id in state.all_clear if event_id in ids and day >= first]
    for site, marks in state.pain.items():
        for mark in new(marks):
            seen.pain.setdefault((site, mark.report.side), {}).setdefault(mark.day, []).append(pain_level(mark.report))


def _week(seen: _Seen, monday: date, *, today: date, book: Rulebook) -> Week:
    sunday = monday + timedelta(days=6)
    then = [state for day, state in seen.states if day <= sunday][-1]
    sessions = [s for s in seen.sessions if monday <= s.day <= sunday]
    runs = [r for r in seen.runs if monday <= r.day <= sunday]
    sets = Counter[str]()
    for session in sessions:
        sets.update(session.hard_sets)
    return Week(
        monday=monday,
        asked=asked_in(View(then, min(sunday, today), book), monday),
        done=len(sessions),
        hard_sets={pattern: count for pattern, count in sorted(sets.items()) if pattern not in DRILLS},
        front_sets=sum(sets[pattern] for pattern in FRONT),
        back_sets=sum(sets[pattern] for pattern in BACK),
        runs=len(runs),
        run_km=_total(r.distance_km for r in runs),
        run_min=_total(r.minutes for r in runs),
        longest_km=worst([r.distance_km for r in runs]),
        over=sunday < today,
    )


def _total(values: Iterable[Decimal | None]) -> Decimal | None:
    """The sum of the known values; None when none is known."""
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if known else None


# --------------------------------------------------------------------------- strength


def _lines(seen: _Seen, *, today: date, book: Rulebook) -> tuple[Line, ...]:
    """A line for each exercise and side, by ladder and rung; trials and drills are no work to compare."""
    view = View(seen.states[-1][1], today, book)
    found: dict[str, list[Exposure]] = {}
    for name, done in sorted(seen.exposures, key=lambda pair: pair[1].at):
        if not done.trial and book.exercises[name].pattern not in DRILLS:
            found.setdefault(name, []).append(done)
    names = sorted(found, key=lambda name: (book.exercises[name].ladder, book.exercises[name].rung, name))
    return tuple(line for name in names for line in _of_exercise(view, name, found[name]))


def _of_exercise(view: View, name: str, exposures: Sequence[Exposure]) -> Iterator[Line]:
    """The estimated maximum where the log allows one (rule P9); loads and repetitions, apart where sides were."""
    exercise = view.book.exercises[name]
    found: dict[tuple[str, Side], list[Point]] = {}
    for done in (counted(e, view.reps_mean(exercise)) for e in exposures):
        estimate, unsure = estimated_1rm(view, exercise, done)
        if estimate is not None:
            found.setdefault((E1RM, Side.BOTH), []).append(Point(day=done.day, value=estimate, unsure=unsure))
        for side in sides_of(done):
            told = read(done, side)
            if told.load_kg is not None:
                found.setdefault((LOAD, side), []).append(Point(day=done.day, value=told.load_kg))
            if told.reps:
                most = Point(day=done.day, value=Decimal(max(told.reps)))
                found.setdefault((exercise.measure, side), []).append(most)
    for (measure, side), points in sorted(found.items()):
        yield _line(exercise, side, measure, points)


def _line(exercise: Exercise, side: Side, measure: str, points: Iterable[Point]) -> Line:
    """The best of each day, in the order of days."""
    by_day: dict[date, Point] = {}
    for point in points:
        old = by_day.get(point.day)
        by_day[point.day] = point if old is None or point.value > old.value else old
    return Line(
        ladder=exercise.ladder,
        exercise=exercise.id,
        side=side,
        measure=measure,
        points=tuple(by_day[day] for day in sorted(by_day)),
    )


# --------------------------------------------------------------------------- body


def _pain(seen: _Seen) -> tuple[PainDay, ...]:
    """Days on which a site that has hurt in these weeks was told of; "nothing hurts anywhere" counts as 0."""
    found = []
    for (site, side), days in seen.pain.items():
        levels = {day: level for day, told in days.items() if (level := worst(told)) is not None}
        if any(levels.values()):
            levels = dict.fromkeys(seen.clear, Decimal(0)) | levels
            found += [PainDay(day=day, site=site, side=side, level_0_10=level) for day, level in levels.items()]
    return tuple(sorted(found, key=lambda one: (one.day, one.site, one.side or "")))


def _nights(feelings: Iterable[Feeling]) -> tuple[Night, ...]:
    """The shortest sleep told on each day."""
    by_day: dict[date, Decimal] = {}
    for feeling in feelings:
        if feeling.sleep_h is not None:
            by_day[feeling.day] = min(feeling.sleep_h, by_day.get(feeling.day, feeling.sleep_h))
    return tuple(Night(day=day, sleep_h=hours) for day, hours in sorted(by_day.items()))
