"""What athletes did: weeks of workouts, runs and check-ins, believable ones and nasty ones, from one seed each.

The same seed gives the same history on any machine. Hypothesis draws the seeds; what fails is made small by
`tests.engine.properties.shrink`, event by event, which reads better than a shrunk stream of random numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from engine.loads import owns
from engine.types import (
    CheckIn,
    Event,
    Exercise,
    ExerciseDone,
    Level,
    PainReport,
    Prescribed,
    Profile,
    Run,
    RunKind,
    Screening,
    SetDone,
    SetKind,
    Side,
    Workout,
)
from tests.engine.properties import athletes, life, nasty, surprises
from tests.engine.properties.builders import Log, book, kg, loads_of, pain
from tests.engine.properties.life import Life

FIRST_DAY = date(2026, 1, 5)
STRONG = 20_000_000


@dataclass(frozen=True, slots=True)
class Case:
    """One athlete, everything that was delivered, and the day that is asked for."""

    seed: int
    profile: Profile
    events: tuple[Event, ...]
    today: date


@dataclass
class Lift:
    """How one exercise stands with somebody who trains it."""

    exercise: Exercise
    sets: int
    lo: int
    hi: int
    rir: int
    reps: int
    loads: Sequence[Decimal]
    step: int  # index into loads
    tempo: str
    lag: int  # how many reps the left side lags
    says_sides: bool
    says_prescribed: bool
    reserve: int = 0  # more in reserve than asked

    @property
    def load_kg(self) -> Decimal | None:
        return self.loads[self.step] if self.loads else None


@dataclass
class Body:
    """A body with one troublesome site."""

    site: str
    level: float
    habit: float  # how often a check-in follows a session
    careful: float  # how often all fields are filled in
    restless: float  # how much the level moves
    strong: bool = False  # ends with sessions at the top of every range, with reserve


def history(seed: int) -> Case:
    """The athlete of a seed: a believable one, from NASTY on a nasty one, from STRONG on a strong one."""
    random = Random(seed)
    if seed >= STRONG:
        return _strong(seed, random)
    if seed >= nasty.NASTY:
        return _nasty(seed, random)
    weeks = random.choice((2, 3, 4, 6, 9, 12, 16))
    first = FIRST_DAY + timedelta(days=random.randint(0, 250))
    calm = random.random() < 0.45  # half of the athletes are well and careful, or no step up would ever be seen
    late = random.choice((0, 0, 0, 1, 2, 3, 5, 9, 16, 33, 60))
    today = first + timedelta(weeks=weeks, days=late % 4 if calm else late)
    profile = athletes.profile(random, first=first, today=today)
    log = Log(zone=profile.timezone)
    if random.random() > 0.04:
        _weeks(random, log, profile, first, _calm_body(random) if calm else _body(random), weeks=weeks)
    if not calm or random.random() < 0.3:
        surprises.add(random, log, profile, first, today)
    if calm or random.random() < 0.2:
        surprises.all_is_well(log, today)
    events = surprises.twisted(random, log.events)
    return Case(seed=seed, profile=profile, events=tuple(events), today=today)


def _nasty(seed: int, random: Random) -> Case:
    """A life of any length, up to a day on which the clocks change or to any day, with twists on it."""
    weeks = random.choice((1, 2, 4, 6, 10))
    today = FIRST_DAY + timedelta(days=random.randint(60, 330))
    if random.random() < 0.3:
        today = random.choice(life.CHANGES) + timedelta(days=random.randint(-2, 3))
    first = today - timedelta(weeks=weeks, days=random.choice((0, 1, 2, 4, 9, 30)))
    profile = nasty.person(random, athletes.profile(random, first=first, today=today), today)
    log = Log(zone=profile.timezone)
    calm = random.random() < 0.5
    _weeks(random, log, profile, first, _calm_body(random) if calm else _body(random), weeks=weeks)
    if random.random() < 0.3:
        surprises.add(random, log, profile, first, today)
    nasty.twist(Life(random, log, profile, first, today), random.choice((1, 2) if calm else (2, 3, 5, 8)))
    if random.random() < (0.7 if calm else 0.3):
        surprises.all_is_well(log, today)
    return Case(seed=seed, profile=profile, events=nasty.delivered(random, log.events), today=today)


def _strong(seed: int, random: Random) -> Case:
    """Somebody who has lifted near the maximum for months in a gym, well or with a tendon that comes and goes."""
    weeks = random.randint(9, 18)
    today = FIRST_DAY + timedelta(days=random.randint(120, 330))
    first = today - timedelta(weeks=weeks, days=random.choice((0, 1, 2, 3)))
    profile = replace(
        athletes.profile(random, first=first, today=today), equipment=athletes.gym(), wants=("heavy",), birth_year=1990,
        strength_since=first - timedelta(weeks=40), session_minutes=60, screening=Screening(heart_condition=False),
    )  # fmt: skip
    site = random.choice(("buttock_prox_hamstring", "achilles", "low_back", "knee_front"))
    body = Body(site, random.choice((0, 0, 2, 3)), habit=1, careful=1, restless=random.choice((0, 0, 1)))
    body.strong = random.random() < 0.4
    log = Log(zone=profile.timezone)
    able = [x for x in book().exercises.values() if x.dose.get(Level.STRENGTH) and owns(x, profile.equipment or ())]
    lifts = [_lift(random, x, profile, Level.STRENGTH) for x in random.sample(able, 4)]
    _weeks(random, log, profile, first, body, weeks=weeks, lifts=lifts)
    log.events = [replace(e, illness=None) if isinstance(e, CheckIn) else e for e in log.events]
    level = random.choice((0, 0, 2, 3, 4, 5))
    surprises.all_is_well(log, today, (pain(site, during=level),) if level else ())
    return Case(seed=seed, profile=profile, events=tuple(surprises.twisted(random, log.events)), today=today)


def _calm_body(random: Random) -> Body:
    return Body(book().pain_sites[0], level=0, habit=1, careful=1, restless=0, strong=random.random() < 0.6)


def _body(random: Random) -> Body:
    site = random.choice(book().pain_sites)
    restless = random.choice((0, 0.5, 1))
    return Body(site, random.choice((0, 0, 1, 3, 5)), random.random() ** 0.4, random.choice((1, 0.95, 0.8)), restless)


def _weeks(
    random: Random,
    log: Log,
    profile: Profile,
    first: date,
    body: Body,
    *,
    weeks: int,
    lifts: list[Lift] | None = None,
) -> None:
    lifts = lifts or programme(random, profile)
    calm = not body.restless
    chaotic = random.random() < 0.2 and not calm
    away = {random.randrange(weeks) for _ in range(0 if calm else random.choice((0, 0, 1, 2, 4)))}
    count = random.choice((1, 2, 2, 3))
    longest = random.choice((8, 12, 16))
    for week in range(weeks):
        monday = first + timedelta(weeks=week)
        for offset, kind in enumerate(profile.run_week.get(day) for day in athletes.DAYS):
            if kind is not None and random.random() < 0.8:
                _run(random, log, monday + timedelta(days=offset), kind, longest)
        if week in away:
            continue
        for offset in sorted(random.sample(range(7), count)):
            day = monday + timedelta(days=offset)
            if chaotic and random.random() < 0.7:
                lifts = programme(random, profile, anything=True)
            topped = body.strong and week >= weeks - 2
            _session(random, log, day, [_topped(x) for x in lifts] if topped else lifts, body)


def _topped(lift: Lift) -> Lift:
    return replace(lift, reps=lift.hi, lag=0, reserve=2)


def programme(random: Random, profile: Profile, *, anything: bool = False) -> list[Lift]:
    """Three to six exercises that can be done with what is owned; sometimes any exercise at all."""
    owned = profile.equipment or ()
    names = [x for x in book().exercises.values() if anything or x.pattern not in ("activation", "mobility")]
    fit = [x for x in names if anything or (owns(x, owned) and x.rung <= 4)]
    picked = random.sample(fit, min(len(fit), random.choice((1, 3, 4, 5, 6))))
    return [_lift(random, x, profile) for x in picked]


def _lift(random: Random, exercise: Exercise, profile: Profile, level: Level | None = None) -> Lift:
    level = level or random.choice((Level.NOVICE, Level.BUILD))
    dose = exercise.dose.get(level) or exercise.dose[Level.BUILD]
    dose = dose or exercise.dose[Level.MAINTAIN]
    assert dose is not None
    loads = loads_of(exercise, profile.equipment or ())
    if random.random() < 0.05:
        loads = (kg(random.choice((7, "22.68", 31))),)
    return Lift(
        exercise=exercise,
        sets=random.choice((1, 2, 3, 3, dose.sets, dose.sets)),
        lo=dose.lo,
        hi=dose.hi,
        rir=dose.target_rir,
        reps=random.randint(dose.lo, dose.hi),
        loads=loads if "load" in exercise.levers else (),
        step=random.randrange(len(loads)) // 2 if loads else 0,
        tempo=exercise.default_tempo if random.random() < 0.95 else random.choice(("5-1-1-0", "6-2-2-1", "controlled")),
        lag=random.choice((0, 0, 0, 1, 4)),
        says_sides=random.random() < 0.6,
        says_prescribed=random.random() < 0.6,
    )


# --------------------------------------------------------------------------- one session


def _session(random: Random, log: Log, day: date, lifts: list[Lift], body: Body) -> None:
    if random.random() < 0.12:
        return
    drift = random.choice((0, 0, 0, 0, -1, 1, -4)) if random.random() < 0.5 and not body.strong else 0
    exercises = [_exercise(random, lift, body, drift) for lift in lifts if random.random() < 0.93]
    if random.random() < 0.08:
        exercises.append(ExerciseDone(name="Copenhagen Plank", sets=(SetDone(duration_s=kg(30)),)))
    log.add(
        Workout,
        day,
        random.choice((6, 12, 18, 18, 19, 23)),
        random.choice((0, 5, 59)),
        duration_min=kg(random.randint(20, 60)),
        session_rpe=kg(random.randint(4, 9)),
        exercises=tuple(exercises),
        in_progress=random.random() < 0.02,
    )
    for lift in lifts:
        if not lift.reserve:
            _progress(random, lift)
    body.level = min(9.0, max(0.0, body.level + body.restless * random.choice((-2, -1, -1, 0, 0, 1, 1, 2))))
    if random.random() < body.habit:
        surprises.check_in(random, log, day + timedelta(days=random.choice((0, 1, 1, 1, 2))), body.site, body.level)


def _progress(random: Random, lift: Lift) -> None:
    """What somebody sensible does next time: a repetition more, then a load more."""
    if random.random() < 0.55:
        lift.reps += 1
    if lift.reps > lift.hi + random.choice((0, 1, 3)) and random.random() < 0.6:
        lift.reps = lift.lo
        lift.step = min(lift.step + 1, max(0, len(lift.loads) - 1))


def _exercise(random: Random, lift: Lift, body: Body, drift: int) -> ExerciseDone:
    reps = max(0, lift.reps + drift)
    careful = random.random() < body.careful
    forms = (4, 5, 5, 4, 4, 5, 4, 4, 5, 4 if body.careful == 1 else 2) if careful else (None, 4)
    asked = Prescribed(
        sets=lift.sets,
        reps=(lift.lo, lift.hi),
        target_reps=min(lift.reps, lift.hi),
        rir=kg(lift.rir),
        load_kg=lift.load_kg,
        tempo=lift.tempo,
    )
    hurts: tuple[PainReport, ...] | None = None
    if random.random() < 0.3:
        hurts = () if body.level < 1 else (pain(body.site, during=round(body.level)),)
    return ExerciseDone(
        exercise=lift.exercise.id,
        sets=_sets(random, lift, reps, careful=careful),
        form=random.choice(forms),
        felt_in=(random.choice(("hamstring", "glute_max", "low_back")),) if random.random() < 0.1 else (),
        pain=hurts,
        prescribed=asked if lift.says_prescribed else None,
    )


def _sets(random: Random, lift: Lift, reps: int, *, careful: bool) -> tuple[SetDone, ...]:
    timed = lift.exercise.measure == "seconds"
    sides = lift.says_sides and lift.exercise.laterality in ("unilateral", "alternating")
    found = [SetDone(kind=SetKind.WARMUP, reps=8)] if random.random() < 0.1 else []
    height = lift.exercise.height_cm if lift.says_sides else None
    for number in range(lift.sets):
        rir: int | None = max(0, lift.rir + (lift.reserve or random.choice((0, 0, 0, 1, 2, 2, 3, -number))))
        if not careful and random.random() < 0.5:
            rir = None
        one = SetDone(
            reps=None if timed else reps,
            duration_s=kg(reps) if timed else None,
            load_kg=lift.load_kg,
            rir=None if rir is None else kg(min(10, rir)),
            tempo=lift.tempo if random.random() < 0.5 else None,
            height_cm=kg(height[0]) if height else None,
        )
        if not sides:
            found.append(one)
            continue
        weak = None if timed else max(0, reps - lift.lag)
        found += [replace(one, side=Side.LEFT, reps=weak), replace(one, side=Side.RIGHT)]
    return tuple(found)


def _run(random: Random, log: Log, day: date, kind: RunKind, longest: int) -> None:
    share = {RunKind.EASY: 0.5, RunKind.QUALITY: 0.6, RunKind.LONG: 1.0, RunKind.RACE: 1.0}[kind]
    distance = Decimal(round(longest * share * random.uniform(0.85, 1.08), 1)).quantize(kg("0.1"))
    if random.random() < 0.015:
        distance *= random.choice((2, 3))
    log.add(
        Run,
        day,
        random.choice((6, 7, 17, 18, 23)),
        30,
        distance_km=distance if random.random() < 0.97 else None,
        duration_min=(distance * 6).quantize(kg(1)),
        kind=kind,
        session_rpe=kg(random.randint(3, 9)),
    )
