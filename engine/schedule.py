"""Where sessions go in the week, around the runs: an exact search over the days (rules S1-S5, S10, S12; table T12)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import combinations, pairwise

from engine.memory import LEG_PATTERNS, PLYO
from engine.state import Session
from engine.types import Exercise, RunKind
from engine.view import WEEKDAYS, View

LIGHT = 1  # the catalog's class of work that tires little
KEY_RUNS = frozenset({RunKind.QUALITY, RunKind.LONG, RunKind.RACE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A session on a day. `legs`: a full session; otherwise upper body, trunk and mobility, and with `easy_legs` leg
    work that is light, on both legs and known.
    """

    day: date
    legs: bool
    easy_legs: bool = False
    after_run_hours: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """The sessions of the coming days, and what could not be had."""

    sessions: tuple[Placed, ...]
    wanted: int
    full_placed: int  # full sessions in the first whole stretch of seven days, those already done included
    free_days: tuple[date, ...]  # days that would be allowed if the athlete offered them
    no_rest_day: bool


def schedule(view: View, *, legs: bool, light: bool, clear_h: int = 0) -> Schedule:
    """Place the sessions of the next seven days, week by week in the athlete's calendar.

    `legs`: there is leg work to place; `light`: there is work that fits days on which legs must rest; `clear_h`: there
    is leg work that must be followed by so many hours without a key run.
    """
    monday = view.today - timedelta(days=view.today.weekday())
    placed: list[Placed] = []
    for start in (monday, monday + timedelta(days=7)):
        chosen = _best(view, start, placed, clear_h=clear_h) if legs else ()
        placed += _with_light(view, start, chosen) if light else [_placed(view, d, legs=True) for d in chosen]
    horizon = view.today + timedelta(days=7)
    # Two calendar weeks meet in these seven days; the number asked for holds for them together, too (rule S1, I15).
    sessions = tuple(s for s in placed if s.day < horizon)[: wanted(view, monday) or 1]
    days = [view.today + timedelta(days=n) for n in range(7)]
    runs = {d for d in days if view.run_on(d) is not None}
    while len(runs) < 7 and sessions and runs | {s.day for s in sessions} >= set(days):
        sessions = sessions[:-1]  # a day without run and strength in these seven days, too (rule S5, I12)
    free = tuple(d for d in days if leg_day(view, d) and not _offered(view, d))
    return Schedule(
        sessions=sessions,
        wanted=wanted(view, monday),
        full_placed=sum(s.legs for s in placed if s.day < monday + timedelta(days=7)) + _done(view, monday),
        free_days=free,
        no_rest_day=len(runs) == len(days),
    )


def wanted(view: View, monday: date) -> int:
    """Sessions asked for in a calendar week: the athlete's number up to three, one at most in a race week (S1, S10)."""
    count = min(view.profile.sessions_per_week, view.params.sessions_max)
    first = max(monday, view.today)
    race = view.race_within(view.params.race_week_days, before=first)
    return min(count, 1) if race is not None else count


def _done(view: View, monday: date) -> int:
    """How many sessions are already done in a calendar week."""
    return len(view.weeks.get(monday, ()))


def _left(view: View, monday: date) -> int:
    """How many sessions of a calendar week are still to come."""
    return wanted(view, monday) - _done(view, monday)


def _open_days(view: View, monday: date) -> list[date]:
    """The days of a week on which there may be a session."""
    days = [monday + timedelta(days=n) for n in range(7)]
    return [d for d in days if d >= view.today and _offered(view, d) and not _trained_today(view, d)]


def _with_light(view: View, monday: date, chosen: tuple[date, ...]) -> list[Placed]:
    """The full sessions of a week, and light ones on other days as far as the number asked for goes."""
    full = [_placed(view, d, legs=True) for d in chosen]
    spare = [d for d in _open_days(view, monday) if d not in chosen and _light_day(view, d)]
    for size in range(min(_left(view, monday) - len(chosen), len(spare)), 0, -1):
        fits = [c for c in combinations(spare, size) if _rest_day_left(view, monday, (*chosen, *c))]
        if fits:
            picked = max(
                fits, key=lambda c: (_easy_days(view, c), _least_gap((*chosen, *c)), [-d.toordinal() for d in c])
            )
            light_days = [replace(_placed(view, d, legs=False), easy_legs=easy_leg_day(view, d)) for d in picked]
            return sorted((*full, *light_days), key=lambda s: s.day)
    return full


def _easy_days(view: View, days: tuple[date, ...]) -> int:
    """How many of the days have no long run; light work is better off elsewhere."""
    return sum(view.run_on(d) is not RunKind.LONG for d in days)


def _best(view: View, monday: date, before: list[Placed], *, clear_h: int) -> tuple[date, ...]:
    """As many full sessions as possible; one of them clear of key runs where some work asks for that (table T10); as
    far apart as possible, on hard days rather than easy ones, then early.
    """
    allowed = [d for d in _open_days(view, monday) if leg_day(view, d)]
    for size in range(min(_left(view, monday), len(allowed)), 0, -1):
        fits = [
            days
            for days in combinations(allowed, size)
            if _spaced(view, days, before) and _rest_day_left(view, monday, days)
        ]
        if fits:
            return max(fits, key=lambda days: (_some_clear(view, days, clear_h), *_quality(view, days)))
    return ()


def _some_clear(view: View, days: tuple[date, ...], hours: int) -> bool:
    return hours > 0 and any(clear_of_key_runs(view, d, hours) for d in days)


def _quality(view: View, days: tuple[date, ...]) -> tuple[int, int, list[int]]:
    hard = sum(view.run_on(d) is RunKind.QUALITY for d in days)
    return (_least_gap(days), hard, [-d.toordinal() for d in days])


def _least_gap(days: tuple[date, ...]) -> int:
    """The shortest distance between two sessions, the next week's first included, as if weeks repeated."""
    ordered = sorted(days)
    gaps = [(b - a).days for a, b in pairwise(ordered)]
    return min([*gaps, 7 - (ordered[-1] - ordered[0]).days])


def _spaced(view: View, days: tuple[date, ...], before: list[Placed]) -> bool:
    """At least 48 hours between leg sessions, those before included, and room for the same week again (rule S2)."""
    gap = view.params.heavy_spacing_h // 24
    if len(days) > 1 and _least_gap(days) < gap:
        return False
    legs = sorted([*(s.day for s in before if s.legs), *days])
    return all((b - a).days >= gap for a, b in pairwise(legs))


def _rest_day_left(view: View, monday: date, days: tuple[date, ...]) -> bool:
    """A day without run and strength stays (rule S5); where every day has a run anyway, strength takes nothing away."""
    free = view.once(_free_days, monday)
    return free is None or any(d not in days for d in free)


def _free_days(view: View, monday: date) -> tuple[date, ...] | None:
    """The days of a week without run and strength so far; None when every day has a run."""
    week = [monday + timedelta(days=n) for n in range(7)]
    trained = {s.day for s in view.state.sessions} | {r.day for r in view.state.runs if r.day < view.today}
    runs = {d for d in week if (view.run_on(d) is not None if d >= view.today else d in trained)}
    return None if len(runs) == len(week) else tuple(d for d in week if d not in runs and d not in trained)


def _offered(view: View, day: date) -> bool:
    offered = view.profile_on(day).strength_days
    return offered is None or WEEKDAYS[day.weekday()] in offered


def _trained_today(view: View, day: date) -> bool:
    return day == view.today and any(s.day == day for s in view.state.sessions)


def leg_day(view: View, day: date) -> bool:
    """Whether legs may be trained on a day: not on or before a key run, not near a race, not after a spike."""
    return view.once(_leg_day, day)


def _leg_day(view: View, day: date) -> bool:
    if view.run_on(day + timedelta(days=1)) in KEY_RUNS or _late_after_run(view, day):
        return False
    clear_at = view.once(_legs_clear_at)
    return easy_leg_day(view, day) and (clear_at is None or _after(view, day, clear_at))


def no_leg_day(view: View) -> bool:
    """Whether the usual week has no day for leg work at all: each day that is offered is one with a long run or a race,
    or the day before a key run (rule S3). The habit is asked, not these seven days: bad news opens no door (I03).
    """
    runs = [view.profile.run_week.get(day) for day in WEEKDAYS]
    offered = view.profile.strength_days
    return not any(
        (offered is None or day in offered)
        and runs[n] not in (RunKind.LONG, RunKind.RACE)
        and runs[(n + 1) % 7] not in KEY_RUNS
        for n, day in enumerate(WEEKDAYS)
    )


def easy_leg_day(view: View, day: date) -> bool:
    """Whether legs may do at least light work that they know: not on a long run or race day, nor in the last days
    before a race, nor while a spike or great soreness rests (rules S3, S10, U2, G7).
    """
    if view.run_on(day) in (RunKind.LONG, RunKind.RACE) or _near_race(view, day):
        return False
    clear_at = None if view.spike is None else view.spike.clear_at
    if clear_at is not None and not _after(view, day, view.local(clear_at)):
        return False
    return not (severe_soreness(view) and (day - view.today).days < view.params.sore_rest_days)


def why_light(view: View, day: date) -> str:
    """Why a day has no full session, in a word of the sentences."""
    if view.run_on(day) is RunKind.LONG:
        return "long_run_day"
    if _near_race(view, day):
        return "before_race"
    if not easy_leg_day(view, day):
        return "legs_very_sore" if severe_soreness(view) else "after_run_spike"
    return "before_key_run" if view.run_on(day + timedelta(days=1)) in KEY_RUNS else "between_leg_sessions"


def _after(view: View, day: date, clear_at: datetime) -> bool:
    """Whether a session of a day can begin after a moment, at a decent hour."""
    return day > clear_at.date() or (day == clear_at.date() and clear_at.hour < view.params.latest_start_h)


def severe_soreness(view: View) -> bool:
    """Whether some leg region is too sore for heavy work (rule G7)."""
    return any(level >= view.params.sore_no_heavy_0_10 for level, _, _ in view.soreness.values())


# --------------------------------------------------------------------------- work that keeps clear of key runs


def clear_h(view: View, exercise: Exercise) -> int:
    """Hours without a key run that must follow an exercise now: after jumps always, after Nordics in their first two
    weeks (rule P12, table T10); 0 for all others.
    """
    return view.once(_clear_h, exercise.id)


def _clear_h(view: View, name: str) -> int:
    exercise = view.book.exercises[name]
    gates = [x for x in view.once(_gates) if x.ladder == exercise.ladder and x.rung <= exercise.rung]
    if not gates or not (exercise.pattern == PLYO or first_weeks(view, exercise)):
        return 0
    return max(x.entry.hours_before_key_run for x in gates)


def _gates(view: View) -> tuple[Exercise, ...]:
    """The exercises before which the catalog wants hours without a key run; the rungs above them want the same."""
    return tuple(x for x in view.book.exercises.values() if x.entry.hours_before_key_run)


def first_weeks(view: View, exercise: Exercise) -> bool:
    """Whether the rungs of its kind are new, or new again after two weeks off (table T10, rule L7)."""
    p = view.params
    lowest = min((x.rung for x in view.once(_gates) if x.ladder == exercise.ladder), default=exercise.rung)
    days = sorted(
        e.day
        for name, memory in view.state.exercises.items()
        if (x := view.book.exercises[name]).ladder == exercise.ladder and x.rung >= lowest
        for e in memory.exposures
        if not e.trial
    )
    since = view.today
    for day in reversed(days):
        if (since - day).days >= p.layoff_reduce_days:
            break
        since = day
    return (view.today - since).days < p.eccentric_first_days


def clear_of_key_runs(view: View, day: date, hours: int) -> bool:
    """Whether the hours after a day hold no quality run, long run or race."""
    return all(view.run_on(day + timedelta(days=n)) not in KEY_RUNS for n in range(1, hours // 24 + 1))


def has_clear_day(view: View, exercise: Exercise) -> bool:
    """Whether a full session of these seven days could leave an exercise the hours it needs before the next key run.

    Asked of the days, not of the sessions as they were placed: bad news takes days away and moves sessions, and that
    must open no door (I03).
    """
    hours = clear_h(view, exercise)
    return not hours or any(clear_of_key_runs(view, day, hours) for day in view.once(_full_days))


def _full_days(view: View) -> tuple[date, ...]:
    """The days of these seven, up to the next race, on which there could be a full session.

    What comes after a race is seen after it: a race that is nearer opens no day.
    """
    race = view.race_within(7)
    horizon = race.date if race is not None else view.today + timedelta(days=7)
    this = view.today - timedelta(days=view.today.weekday())
    return tuple(
        day
        for monday in (this, this + timedelta(days=7))
        if _left(view, monday) > 0
        for day in _open_days(view, monday)
        if day < horizon and leg_day(view, day) and _rest_day_left(view, monday, (day,))
    )


# --------------------------------------------------------------------------- hours


def _legs_clear_at(view: View) -> datetime | None:
    """When the last leg session and the last spike are long enough ago (rules S2, U2), on the athlete's clock."""
    # From the newest back: memory keeps the order of time.
    last = next((s.at for s in reversed(view.state.sessions) if s.legs and _tires_legs(view, s)), None)
    moments = [last + timedelta(hours=view.params.heavy_spacing_h)] if last is not None else []
    if view.spike is not None and view.spike.clear_at is not None:
        moments.append(view.spike.clear_at)
    return view.local(max(moments)) if moments else None


def _tires_legs(view: View, session: Session) -> bool:
    """Whether a session did more for the legs than light work that they knew: 48 hours follow it (rule S2)."""
    known = [view.book.exercises[x] for x in session.exercises if x in view.book.exercises]
    legs = [x for x in known if x.pattern in LEG_PATTERNS]
    return "unknown" in session.hard_sets or not all(is_easy(x) and done_before(view, x, session.day) for x in legs)


def is_easy(exercise: Exercise) -> bool:
    """Light work on both legs: what may stand beside key runs and other sessions."""
    return exercise.fatigue_class <= LIGHT and exercise.laterality == "bilateral"


def done_before(view: View, exercise: Exercise, day: date) -> bool:
    """Whether it was in the log before a day."""
    first = view.memory(exercise.id).first_day
    return first is not None and first < day


def _near_race(view: View, day: date) -> bool:
    p = view.params
    for race in view.profile.races:
        hours = p.race_no_legs_h if race.priority == "A" else p.race_no_legs_minor_h
        if 0 <= (race.date - day).days * 24 <= hours:
            return True
    return False


def _late_after_run(view: View, day: date) -> bool:
    """A run so late that no strength can follow it at a decent hour, and none may come before it (rule S4)."""
    planned = view.state.planned_runs.get(day)
    if planned is None or planned.time is None or view.run_on(day) not in KEY_RUNS:
        return False
    return planned.time.hour + view.params.after_run_min_h >= view.params.latest_start_h


def _light_day(view: View, day: date) -> bool:
    return view.run_on(day) is not RunKind.RACE and not _late_after_run(view, day)


def _placed(view: View, day: date, *, legs: bool) -> Placed:
    hours = None
    if view.run_on(day) is not None:
        planned = view.state.planned_runs.get(day)
        p = view.params
        late = (
            planned is not None
            and planned.time is not None
            and planned.time.hour + p.after_run_ideal_h >= p.latest_start_h
        )
        hours = p.after_run_min_h if late else p.after_run_ideal_h
    return Placed(day=day, legs=legs, after_run_hours=hours)


def spaced(days: list[date], *, gap_days: int) -> int:
    """How many of the days, in their order, are at least so far apart from each other."""
    placed: list[date] = []
    for day in days:
        if not placed or (day - placed[-1]).days >= gap_days:
            placed.append(day)
    return len(placed)
