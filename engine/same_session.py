"""One session told by several senders counts once, with the best that each of them knows (rule R4).

A phone app knows the sets, a watch the heart rate and the time, the athlete the effort. Two reports are of one session
when they share an id, or when their senders differ and they started within minutes and lasted about as long. The
answer depends only on the set of reports, never on the order in which they came.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TypeGuard, TypeVar

from engine.types import Event, ExerciseDone, Run, RunKind, SetDone, Workout

Session = Workout | Run
SomeSession = TypeVar("SomeSession", Workout, Run)

# Hand-started logs and files that know only minutes differ by more than one; two sessions do not start so close.
STARTS_WITHIN = timedelta(minutes=5)
# Watches count pauses, logs do not.
LONGER_PCT = 20
# A report that knows only the day stands at noon: half a day to each side is that day.
SAME_DAY = timedelta(hours=12)
# Senders share the ids of third parties; far apart in time it is an id used again.
SHARED_WITHIN = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Told:
    """What of a session decides whether another report is of the same one."""

    is_run: bool
    at: datetime
    source: str
    minutes: Decimal | None
    same_as: tuple[str, ...]
    day_only: bool

    def meets(self, other: Told) -> bool:
        """Whether both are one session."""
        if self.is_run is not other.is_run:
            return False
        apart = abs(self.at - other.at)
        if set(self.same_as) & set(other.same_as):
            return apart <= SHARED_WITHIN
        if self.source == other.source:
            return False
        near = SAME_DAY if self.day_only or other.day_only else STARTS_WITHIN
        return apart <= near and _alike(self.minutes, other.minutes)


def told(session: Session) -> Told:
    """The part of a report that is compared."""
    return Told(
        is_run=isinstance(session, Run),
        at=session.occurred_at,
        source=session.source,
        minutes=session.duration_min,
        same_as=session.same_as,
        day_only=session.day_only,
    )


def is_session(event: Event) -> TypeGuard[Session]:
    """Whether an event is one that several senders may tell of."""
    return isinstance(event, Workout | Run)


def remembered(marks: tuple[Told, ...], session: Session) -> tuple[Told, ...]:
    """The marks of the last day and a half with this session added: what a later report may belong to."""
    since = session.occurred_at - SHARED_WITHIN - SAME_DAY
    return (*(mark for mark in marks if mark.at >= since), told(session))


def may_belong(marks: Iterable[Told], event: Event) -> bool:
    """Whether an event may be another report of a session that was folded: then only a replay knows."""
    if not is_session(event):
        return False
    mine = told(event)
    return any(mark.meets(mine) or set(mark.same_as) & set(mine.same_as) for mark in marks)


def together(events: Sequence[Event]) -> tuple[tuple[Event, ...], tuple[tuple[str, str], ...]]:
    """The events with each session once, in no particular order, and the reports that were merged into which."""
    sessions = [event for event in events if is_session(event)]
    if len({one.source for one in sessions}) < 2 and not any(one.same_as for one in sessions):
        return tuple(events), ()
    groups = _groups(sessions)
    if len(groups) == len(sessions):
        return tuple(events), ()
    found: list[Event] = [event for event in events if not is_session(event)]
    again: list[tuple[str, str]] = []
    for group in groups:
        first = _best(group)
        others = [one for one in group if one is not first]
        found.append(_merged(first, others) if others else first)
        again += [(one.event_id, first.event_id) for one in others]
    return tuple(found), tuple(sorted(again))


def _groups(sessions: Iterable[Session]) -> list[list[Session]]:
    """Reports of one session together; `sessions` are in the order of time."""
    groups: list[list[Session]] = []
    open_from = 0  # groups before it started too long ago
    for session in sessions:
        mine = told(session)
        while open_from < len(groups) and session.occurred_at - groups[open_from][-1].occurred_at > SHARED_WITHIN:
            open_from += 1
        for group in groups[open_from:]:
            if all(told(one).meets(mine) for one in group):
                group.append(session)
                break
        else:
            groups.append([session])
    return groups


def _best(group: Sequence[Session]) -> Session:
    """The report whose sets count: a log before a watch, which knows the heart and guesses the sets."""
    return max(group, key=lambda one: (*_detail(one), one.source, one.source_id))


def _detail(session: Session) -> tuple[bool, bool, Decimal, int]:
    if isinstance(session, Run):
        known = [session.distance_km, session.duration_min, session.kind, session.average_hr_bpm]
        return (session.distance_km is not None, not session.day_only, Decimal(len([k for k in known if k])), 0)
    sets = [each for done in session.exercises for each in done.sets]
    facts = sum(_facts(each) for each in sets)
    mean = Decimal(facts) / len(sets) if sets else Decimal(0)
    return (bool(sets), session.average_hr_bpm is None, mean, len(sets))


def _facts(one: SetDone) -> int:
    known = (one.reps, one.duration_s, one.load_kg if one.band is None else one.band, one.rir)
    return sum(1 for fact in known if fact is not None)


def _merged(first: Session, others: Sequence[Session]) -> Session:
    """The first report, completed by the others."""
    group = (first, *others)
    if isinstance(first, Run):
        return _longest(_completed_head(first, group), [one for one in group if isinstance(one, Run)])
    workouts = [one for one in others if isinstance(one, Workout)]
    revisions = [one.plan_revision for one in (first, *workouts) if one.plan_revision is not None]
    whole = _completed_head(first, group)
    return replace(whole, exercises=_exercises(first, workouts), plan_revision=next(iter(revisions), None))


def _completed_head(first: SomeSession, group: Sequence[Session]) -> SomeSession:
    """The exact time, what the first did not know, and the higher effort: a harder session asks for more care."""
    exact: list[Session] = [one for one in group if not one.day_only]
    efforts = [one.session_rpe for one in group if one.session_rpe is not None]
    hearts = [one.average_hr_bpm for one in group if one.average_hr_bpm is not None]
    minutes = [one.duration_min for one in (first, *exact, *group) if one.duration_min is not None]
    return replace(
        first,
        occurred_at=exact[0].occurred_at if exact else first.occurred_at,
        day_only=not exact,
        duration_min=next(iter(minutes), None),
        session_rpe=max(efforts, default=None),
        average_hr_bpm=next(iter(hearts), None),
        same_as=tuple(sorted({name for one in group for name in one.same_as})),
    )


def _longest(run: Run, runs: Sequence[Run]) -> Run:
    """The longest distance anybody told of, and the harder kind."""
    distances = [one.distance_km for one in runs if one.distance_km is not None]
    kinds = sorted((one.kind for one in runs if one.kind is not None), key=lambda kind: kind is RunKind.EASY)
    return replace(run, distance_km=max(distances, default=None), kind=next(iter(kinds), None))


def _exercises(first: Workout, others: Sequence[Workout]) -> tuple[ExerciseDone, ...]:
    """The exercises of the first, with what others know of the same; pain is kept whoever told of it."""
    found = list(first.exercises)
    for other in others:
        for done in other.exercises:
            at = next((n for n, mine in enumerate(found) if _same_exercise(mine, done)), None)
            if at is not None:
                found[at] = _completed(found[at], done)
            elif done.pain or not first.exercises:
                found.append(replace(done, sets=done.sets if not first.exercises else ()))
    return tuple(found)


def _same_exercise(one: ExerciseDone, other: ExerciseDone) -> bool:
    if one.exercise is not None and other.exercise is not None:
        return one.exercise == other.exercise
    return bool(one.name and other.name) and (one.name or "").casefold() == (other.name or "").casefold()


def _completed(mine: ExerciseDone, other: ExerciseDone) -> ExerciseDone:
    sets = mine.sets
    if len(mine.sets) == len(other.sets):
        sets = tuple(
            replace(a, rir=b.rir if a.rir is None else a.rir, tempo=a.tempo or b.tempo)
            for a, b in zip(mine.sets, other.sets, strict=True)
        )
    pain = mine.pain if other.pain is None else (*(mine.pain or ()), *other.pain)
    forms = [form for form in (mine.form, other.form) if form is not None]
    return replace(
        mine,
        sets=sets,
        form=min(forms, default=None),
        felt_in=mine.felt_in or other.felt_in,
        pain=pain,
        prescribed=mine.prescribed or other.prescribed,
    )


def _alike(one: Decimal | None, other: Decimal | None) -> bool:
    """Whether two durations are about the same; an unknown one is like any."""
    if one is None or other is None:
        return True
    return max(one, other) * 100 <= min(one, other) * (100 + LONGER_PCT)
