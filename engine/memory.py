"""Workouts into memory: exposures, sessions, pain felt in an exercise, and what is set aside (rule R4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple, Protocol, TypeVar

from engine.ledger import Ledger
from engine.names import Mapper
from engine.params import Params
from engine.state import (
    BonePain,
    Draft,
    ExerciseMemory,
    Exposure,
    PainMark,
    Session,
    SetAside,
    Suspicion,
    WorkSet,
    count_sides,
    sets_done,
)
from engine.types import (
    Event,
    EventBase,
    ExerciseDone,
    PainReport,
    Prescribed,
    Rulebook,
    SetDone,
    SetKind,
    Sign,
    Workout,
)

WORK = frozenset({SetKind.WORK, SetKind.DROP, SetKind.FAILURE})
PLYO = "plyo"  # the pattern of jumps
LEG_PATTERNS = frozenset(
    {"bridge", "hinge", "step_up", "lunge", "squat", "ham_curl", "calf_straight", "calf_bent", "plyo"}
)
# How much is kept. These bound the size of a state, they are not training numbers; each is wider than the longest
# window any rule looks back (90 days for loads, 10 weeks for deloads, 4 weeks for pain, 30 days before a spike).
EXPOSURES_KEPT = 8
SESSION_DAYS, RUN_DAYS, FEELING_DAYS, PAIN_DAYS = 84, 45, 36, 42
OTHERS_KEPT = 40
NEVER_DONE = ExerciseMemory()


class HasDay(Protocol):
    """Anything that happened on a day."""

    @property
    def day(self) -> date: ...


Dated = TypeVar("Dated", bound=HasDay)


class Context(NamedTuple):
    """What every step may look at."""

    book: Rulebook
    ledger: Ledger
    names: Mapper


@dataclass(slots=True)
class _Gathered:
    """What one workout adds, while its exercises are read."""

    kept: list[tuple[str, int]] = field(default_factory=list)  # exercise and its hard sets
    marks: list[PainMark] = field(default_factory=list)
    prints: list[str] = field(default_factory=list)


def fold_workout(draft: Draft, event: Event, day: date, context: Context) -> None:
    """Add a workout to what is remembered."""
    assert isinstance(event, Workout)
    event, book = context.names.workout(event), context.book
    seen = draft.last_workout[1] if draft.last_workout and draft.last_workout[0] == event.occurred_at else ()
    found = _Gathered()
    sure = (event.source, event.source_id) in context.ledger.confirmed
    for done in event.exercises:
        found.marks += _felt(event, done, day)
        work = tuple([s for s in done.sets if s.kind in WORK])
        fingerprint = _fingerprint(done, work)
        if fingerprint in seen:
            set_aside(draft, SetAside(event_id=event.event_id, code="same_session", exercise=done.exercise))
            _complete(draft, event, done, work)
            continue
        found.prints.append(fingerprint)
        if done.exercise not in book.exercises:
            found.kept += _unknown(draft, done, work, context)
        elif work:
            found.kept += _known(draft, event, done, day=day, work=work, book=book, sure=sure)
    draft.last_workout = (event.occurred_at, (*seen, *found.prints))
    add_marks(draft, event, found.marks, day)
    sessions = draft.sessions
    if found.kept:
        sessions = (*sessions, _session(event, day, found.kept, book))
        draft.loading_since = _loading_since(draft, day, book.params)
        draft.strength_since = draft.strength_since or day
        draft.last_session_day = day
    draft.sessions = recent(sessions, day, SESSION_DAYS)


def set_aside(draft: Draft, what: SetAside) -> None:
    """Note what does not count, and why."""
    draft.set_aside = (*draft.set_aside, what)[-OTHERS_KEPT:]


def _complete(draft: Draft, event: Workout, done: ExerciseDone, work: tuple[SetDone, ...]) -> None:
    """The same sets told by somebody else: what the first sender did not know is taken from this one."""
    exposures = draft.exercises[done.exercise or ""].exposures if done.exercise in draft.exercises else ()
    told = _work_sets(work)
    same = [n for n, e in enumerate(exposures) if e.at == event.occurred_at and _did(e.sets) == _did(told)]
    if not same:
        return
    old = exposures[same[0]]
    sets = tuple(
        a._replace(rir=b.rir if a.rir is None else a.rir, tempo=a.tempo or b.tempo)
        for a, b in zip(old.sets, told, strict=True)
    )
    full = old._replace(
        sets=sets,
        form=min((form for form in (old.form, done.form) if form is not None), default=None),
        felt_in=old.felt_in or done.felt_in,
        prescribed=old.prescribed or done.prescribed,
    )
    told_again = (*exposures[: same[0]], full, *exposures[same[0] + 1 :])
    draft.exercises[done.exercise or ""] = draft.exercises[done.exercise or ""]._replace(exposures=told_again)


def _did(sets: Iterable[WorkSet]) -> list[tuple[object, ...]]:
    """How much was done, whatever else was said of it."""
    return [(s.side, s.reps, s.duration_s, s.load_kg, s.band) for s in sets]


def _unknown(draft: Draft, done: ExerciseDone, work: tuple[SetDone, ...], context: Context) -> list[tuple[str, int]]:
    """A name the catalog does not have: kept, counted as load, listed to be mapped until the athlete has said no."""
    if done.name and done.name not in draft.unknown_names and not context.names.is_settled(done):
        draft.unknown_names = (*draft.unknown_names, done.name)[-OTHERS_KEPT:]
    return [("", hard_sets(work, None, context.book))] if work else []


def _known(
    draft: Draft,
    event: Workout,
    done: ExerciseDone,
    *,
    day: date,
    work: tuple[SetDone, ...],
    book: Rulebook,
    sure: bool,
) -> list[tuple[str, int]]:
    """An exercise of the catalog: remembered, unless its load is implausible and nobody confirmed it."""
    name = done.exercise or ""
    memory = draft.exercises.get(name, NEVER_DONE)
    suspicion = None if sure else _implausible(memory, event, day, work, book)
    if suspicion:
        set_aside(draft, SetAside(event_id=event.event_id, code="implausible_load", exercise=name))
        draft.exercises[name] = memory._replace(suspicious=(*memory.suspicious, suspicion)[-3:])
        return []
    draft.exercises[name] = _remember(memory, _exposure(event, done, day, work, book), book)
    return [(name, hard_sets(work, done.prescribed, book))]


def _felt(event: Workout, done: ExerciseDone, day: date) -> list[PainMark]:
    """What was felt in an exercise. That nothing hurt in it (`pain == ()`) is no word about the morning after."""
    return [
        PainMark(event_id=event.event_id, at=event.occurred_at, day=day, report=p, exercise=done.exercise)
        for p in done.pain or ()
    ]


def _fingerprint(done: ExerciseDone, work: tuple[SetDone, ...]) -> str:
    """The same exercise with the same work at the same instant is one fact, whoever sent it (rule R4)."""
    # !s: to format a Decimal or an enum costs more than twice its text.
    amounts = [f"{s.kind!s},{s.side!s},{s.reps},{s.duration_s!s},{s.load_kg!s},{s.band}" for s in work]
    return f"{done.exercise or done.name}|{';'.join(amounts)}"


def _implausible(
    memory: ExerciseMemory, event: Workout, day: date, work: tuple[SetDone, ...], book: Rulebook
) -> Suspicion | None:
    top = max([s.load_kg for s in work if s.load_kg is not None], default=None)
    if top is None:
        return None
    first = day - timedelta(days=book.params.implausible_window_days)
    best = max([load for when, load in memory.top_loads if when >= first], default=Decimal(0))
    # Loads that are the same but for rounding are the same here, too: 8 kg and 16 kg in pounds are no more than twice.
    twice = book.params.implausible_ratio * best * (100 + book.params.same_load_pct) / 100
    limit = twice if best > 0 else book.params.implausible_first_kg
    if top <= limit:
        return None
    return Suspicion(event_id=event.event_id, at=event.occurred_at, day=day, load_kg=top, best_kg=best)


def _exposure(event: Workout, done: ExerciseDone, day: date, work: tuple[SetDone, ...], book: Rulebook) -> Exposure:
    return Exposure(
        event_id=event.event_id,
        at=event.occurred_at,
        day=day,
        sets=_work_sets(work),
        done_sets=sets_done(work),
        form=_form(done, work, book),
        felt_in=done.felt_in,
        prescribed=done.prescribed,
        in_progress=event.in_progress,
        trial=done.prescribed is None and _is_trial(event, done, work, book),
    )


def _work_sets(work: Iterable[SetDone]) -> tuple[WorkSet, ...]:
    return tuple([WorkSet(s.side, s.reps, s.duration_s, s.load_kg, s.band, s.rir, s.tempo, s.height_cm) for s in work])


def _form(done: ExerciseDone, work: tuple[SetDone, ...], book: Rulebook) -> int | None:
    """The worst form of the work sets. One bad set is enough to know; clean is known only when every set was rated."""
    rated = [s.form for s in work if s.form is not None]
    whole = done.form is not None or len(rated) == len(work)
    if done.form is not None:
        rated.append(done.form)
    worst_form = min(rated, default=None)
    return worst_form if whole or (worst_form or book.params.clean_form) < book.params.clean_form else None


def _is_trial(event: Workout, done: ExerciseDone, work: tuple[SetDone, ...], book: Rulebook) -> bool:
    """One set (a side) beside the real work on the same ladder: somebody tried the next rung (rule P10)."""
    if max(count_sides(work)) > 1:
        return False
    ladder = book.exercises[done.exercise or ""].ladder
    others = (x for x in event.exercises if x is not done and x.exercise in book.exercises)
    return any(book.exercises[x.exercise or ""].ladder == ladder and len(x.sets) > 1 for x in others)


def _remember(memory: ExerciseMemory, exposure: Exposure, book: Rulebook) -> ExerciseMemory:
    clean = exposure.form is not None and exposure.form >= book.params.clean_form
    loads = [s.load_kg for s in exposure.sets if s.load_kg is not None]
    first = exposure.day - timedelta(days=book.params.implausible_window_days)
    tops = memory.top_loads
    if tops and tops[0][0] < first:
        tops = tuple([top for top in tops if top[0] >= first])
    return ExerciseMemory(
        exposures=(*memory.exposures, exposure)[-EXPOSURES_KEPT:],
        first_day=memory.first_day or exposure.day,
        clean_exposures=memory.clean_exposures + clean,
        top_loads=(*tops, (exposure.day, max(loads))) if loads else tops,
        suspicious=memory.suspicious,
    )


def _session(event: Workout, day: date, kept: list[tuple[str, int]], book: Rulebook) -> Session:
    hard: dict[str, int] = {}
    legs = False
    for name, sets in kept:
        exercise = book.exercises.get(name)
        pattern = exercise.pattern if exercise else "unknown"
        hard[pattern] = hard.get(pattern, 0) + sets
        legs |= exercise is None or pattern in LEG_PATTERNS
    return Session(
        event_id=event.event_id,
        at=event.occurred_at,
        day=day,
        minutes=event.duration_min,
        rpe=event.session_rpe,
        exercises=tuple(dict.fromkeys(name for name, _ in kept if name)),
        hard_sets=hard,
        eased=_eased(event, book.params),
        legs=legs,
        in_progress=event.in_progress,
    )


def _eased(event: Workout, params: Params) -> bool:
    """Whether most exercises had been asked for with so much in reserve that the session was meant to be easy."""
    told = [x.prescribed.rir for x in event.exercises if x.prescribed is not None and x.prescribed.rir is not None]
    return 2 * sum(rir > params.eased_above_rir for rir in told) > len(event.exercises)


def hard_sets(work: tuple[SetDone, ...], prescribed: Prescribed | None, book: Rulebook) -> int:
    """Sets within the hard range of reps in reserve, said or asked for (unknown counts); left and right count once."""
    limit = book.params.hard_set_max_rir
    meant = prescribed is not None and prescribed.rir is not None and prescribed.rir <= limit
    return sets_done([s for s in work if meant or s.rir is None or s.rir <= limit])


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def by_week(sessions: Iterable[Session]) -> dict[date, list[Session]]:
    """The sessions of each week in memory, by its Monday."""
    weeks: dict[date, list[Session]] = {}
    for session in sessions:
        weeks.setdefault(monday_of(session.day), []).append(session)
    return weeks


def sets_by_pattern(sessions: Iterable[Session]) -> Counter[str]:
    """The hard sets of these sessions, per pattern."""
    found: Counter[str] = Counter()
    for session in sessions:
        for pattern, sets in session.hard_sets.items():
            found[pattern] += sets
    return found


def total_sets(sessions: Iterable[Session]) -> int:
    """The hard sets of these sessions."""
    return sum([sum(s.hard_sets.values()) for s in sessions])


def easy_weeks(sessions: tuple[Session, ...], params: Params) -> frozenset[date]:
    """The weeks (by Monday) that were easy: asked for so, or clearly less work than the week before (D3, D5)."""
    weeks = by_week(sessions)
    sets = {m: total_sets(week) for m, week in weeks.items()}
    share = params.deload_sets_pct + params.easy_margin_pct
    return frozenset(
        m
        for m, week in weeks.items()
        if all(s.eased for s in week) or sets[m] * 100 <= sets.get(m - timedelta(days=7), 0) * share
    )


def _loading_since(draft: Draft, day: date, params: Params) -> date:
    """The Monday since which training weeks follow each other without a break or an easy week (rules D1, D4)."""
    monday, last = monday_of(day), draft.last_session_day
    if last is None or draft.loading_since is None or (day - last).days - 1 >= params.break_counts_days:
        return monday
    newest = monday_of(last)
    if monday > newest:
        before = newest - timedelta(days=7)
        two_weeks = tuple([s for s in draft.sessions if s.day >= before])
        if newest in easy_weeks(two_weeks, params):
            return monday
    return draft.loading_since


# --------------------------------------------------------------------------- shared


def recent(items: tuple[Dated, ...], day: date, days: int) -> tuple[Dated, ...]:
    """The items of the last so many days before `day`; they are in order of time."""
    first = day - timedelta(days=days)
    drop = 0
    while drop < len(items) and items[drop].day < first:
        drop += 1
    return items[drop:] if drop else items


def bone_pain_of(event: EventBase, reports: Iterable[PainReport], day: date) -> list[BonePain]:
    """Pin-point pain that aches at night, hurts on hopping or makes somebody limp (table 2.3.1)."""
    stop = {Sign.NIGHT, Sign.HOP, Sign.ALTERED_GAIT}
    return [
        BonePain(site=r.site, signs=r.signs, event_id=event.event_id, day=day)
        for r in reports
        if Sign.FOCAL in r.signs and stop & set(r.signs)
    ]


def add_marks(draft: Draft, event: EventBase, marks: list[PainMark], day: date) -> None:
    """Remember what hurt, and bone pain for as long as nobody has looked at it."""
    for mark in marks:
        site = mark.report.site
        draft.pain[site] = speaking((*draft.pain.get(site, ()), mark), day, PAIN_DAYS)
    if marks:
        draft.bone_pain = (*draft.bone_pain, *bone_pain_of(event, [m.report for m in marks], day))


def speaking(marks: tuple[PainMark, ...], day: date, days: int) -> tuple[PainMark, ...]:
    """The marks of late, and before them what no number has replaced since: a word without one hides nothing (R2)."""
    kept = recent(marks, day, days)
    if any(pain_level(m.report) is not None for m in kept):
        return kept
    old = marks[: len(marks) - len(kept)]
    last = max((m.day for m in old if pain_level(m.report) is not None), default=date.min)
    return (*(m for m in old if m.day == last or (m.day > last and m.report.signs)), *kept)


def worst(values: list[Decimal | None]) -> Decimal | None:
    """The highest of the known values."""
    known = [v for v in values if v is not None]
    return max(known) if known else None


def pain_level(report: PainReport) -> Decimal | None:
    """The worse of during and the morning after; None when neither was said."""
    return worst([report.during, report.next_morning])
