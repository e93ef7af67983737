"""Synthetic runners who do what the plan says for months: does everybody get stronger, is anybody stuck?

A runner has a capacity for each exercise that grows a little with each session. What is logged is what the plan asked
for, within that capacity and with noise; the plan of the next day sees it. Nothing here is used by the product.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from engine.forecast import asked, doses_of, play, session_on, trials
from engine.history import start
from engine.loads import at_most
from engine.rules.outcome import INCREASES
from engine.state import AthleteState
from engine.types import (
    Action,
    CheckIn,
    Event,
    ExerciseDone,
    Item,
    PainReport,
    Plan,
    PlanStatus,
    Prescription,
    Profile,
    Run,
    Screening,
    SetDone,
    Side,
    StrengthTest,
    Workout,
)
from tests.engine.properties import athletes
from tests.engine.properties.builders import Log, alike, book, both_sides, done, kg, loads_of
from tests.engine.properties.examples import CHECKS
from tests.engine.properties.histories import Case
from tests.engine.properties.seen import Seen

FIRST_DAY = date(2026, 1, 5)
STUCK_WEEKS = 6
GROWTH = 1.018  # of what is possible, with each session: half as much again in 23 sessions
# What a tenth repetition with three in reserve is lifted with, as a share of bodyweight, by those who come with a log.
LIFTS = {"barbell_rdl": 0.6, "dumbbell_rdl": 0.4, "goblet_squat": 0.3, "barbell_hip_thrust": 0.8, "hip_thrust_db": 0.3,
         "reverse_lunge_db": 0.25, "one_arm_row_db": 0.2}  # fmt: skip
PAST_DAYS = (-20, -17, -13, -10, -6, -3)
WEEKS = ("-EQE-EL", "E-QE-L-", "-E-E-L-", "Q-QE-L-", "-QEQE-L", "E-E-E--")


@dataclass
class Stand:
    """How an exercise stood in the plans: since when nothing changed, and why."""

    since: date
    dose: tuple[object, ...]
    codes: tuple[str, ...]


@dataclass
class Runner:
    """One synthetic runner and what became of the plans."""

    seed: int
    profile: Profile
    random: Random
    hurts: bool  # has pain now and then; the others must all progress
    misses: float  # share of sessions that do not happen
    log: Log = field(default_factory=Log)
    capacity: dict[str, float] = field(default_factory=dict)  # repetitions, or the maximum in kg where a load is moved
    away: set[int] = field(default_factory=set)  # weeks without any session
    sent: int = 0
    sore: tuple[str, float] | None = None
    stands: dict[str, Stand] = field(default_factory=dict)
    sessions: int = 0
    ups: Counter[str] = field(default_factory=Counter)
    stuck: dict[tuple[str, tuple[str, ...]], int] = field(default_factory=dict)  # exercise, codes -> weeks
    broken: Counter[str] = field(default_factory=Counter)
    examples: dict[str, tuple[date, str]] = field(default_factory=dict)
    rungs: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    loads: dict[str, list[Decimal]] = field(default_factory=lambda: defaultdict(list))

    def morning(self, day: date) -> list[Event]:
        """What is told on a day before its plan is made."""
        _morning(self, day)
        return self._fresh()

    def act(self, day: date, plan: Plan) -> list[Event]:
        """What is done on a day: the run, and the session unless it is missed."""
        _run(self, day)
        session = session_on(plan, day)
        if session and (day - FIRST_DAY).days // 7 not in self.away and self.random.random() >= self.misses:
            _train(self, plan, session, day)
        return self._fresh()

    def _fresh(self) -> list[Event]:
        fresh, self.sent = self.log.events[self.sent :], len(self.log.events)
        return fresh


def runner(seed: int) -> Runner:
    """Somebody with some equipment, a run week, and habits of missing sessions and of hurting."""
    random = Random(seed)
    letters = random.choice(WEEKS)
    week = {day: athletes.RUNS[x] for day, x in zip(athletes.DAYS, letters, strict=True) if x in athletes.RUNS}
    since = random.choice((None, None, FIRST_DAY - timedelta(weeks=30)))
    profile = Profile(
        equipment=() if random.random() < 0.25 else athletes.equipment(random) or (),
        run_week=week,
        sessions_per_week=random.choice((2, 2, 3)),
        session_minutes=random.choice((30, 35, 45)),
        strength_since=since,
        bodyweight_kg=kg(random.randint(50, 85)),
        screening=Screening(heart_condition=False, cleared=True),
    )
    who = Runner(seed, profile, random, hurts=random.random() < 0.4, misses=random.choice((0, 0.05, 0.2)))
    if since is not None:
        _log_past(who)
    return who


def _log_past(who: Runner) -> None:
    """Three weeks of own training, as a log app tells it: a lift of each pattern, with the weights that are owned."""
    lifts: dict[str, tuple[str, Decimal]] = {}
    for name, share in LIFTS.items():
        exercise = book().exercises[name]
        load = at_most(
            (who.profile.bodyweight_kg or kg(60)) * kg(share), loads_of(exercise, who.profile.equipment or ())
        )
        if load is not None and exercise.pattern not in lifts:
            lifts[exercise.pattern] = (name, load)
            who.capacity[f"{name}@kg"] = float(load) * (1 + 13 / 30)
    if lifts:
        for back in PAST_DAYS:
            day = FIRST_DAY + timedelta(days=back)
            sets = [_lifted(book().exercises[name].laterality == "unilateral", load) for name, load in lifts.values()]
            exercises = tuple(done(x, s, form=4) for (x, _), s in zip(lifts.values(), sets, strict=True))
            who.log.add(Workout, day, 18, exercises=exercises)
            who.log.add(CheckIn, day + timedelta(days=1), 7, pain=())


def _lifted(apart: bool, load: Decimal) -> tuple[SetDone, ...]:
    if apart:
        return both_sides(3, left=10, right=10, load_kg=load, rir=kg(3))
    return alike(3, reps=10, load_kg=load, rir=kg(3))


def simulate(who: Runner, weeks: int, *, check: bool = True) -> Runner:
    """Live so many weeks, one day after the other."""
    if who.misses and weeks > 8:
        who.away = {who.random.randrange(4, weeks) for _ in range(2)}
    for day, plan, state in play(who, start(who.profile), first=FIRST_DAY, days=7 * weeks, book=book()):
        if check:
            _look(who, plan, day, state)
        _remember(who, plan, day)
    return who


def _look(who: Runner, plan: Plan, day: date, state: AthleteState) -> None:
    """Whether the plan breaks an invariant."""
    seen = Seen(Case(who.seed, who.profile, tuple(who.log.events), day), plan)
    seen.__dict__["state"] = state  # the same as a replay (tests/engine/test_incremental.py), and much faster
    for name, check in CHECKS.items():
        for found in check(seen):
            who.broken[name] += 1
            who.examples.setdefault(name, (day, found))


# --------------------------------------------------------------------------- what the runner does


def _morning(who: Runner, day: date) -> None:
    """The morning after a session or in the middle of an episode: a word about pain, sleep and energy."""
    trained = any(
        isinstance(e, Workout) and e.occurred_at.date() == day - timedelta(days=1) for e in who.log.events[-4:]
    )
    if who.hurts and who.sore is None and who.random.random() < 0.012:
        who.sore = (who.random.choice(book().pain_sites), who.random.choice((3.0, 4.0, 6.0)))
    if who.sore is not None:
        site, level = who.sore
        who.sore = (site, level - 0.35) if level > 0.5 else None
    if not trained and (who.sore is None or who.random.random() < 0.6):
        return
    pain: tuple[PainReport, ...] = ()
    if who.sore is not None:
        level_now = kg(round(who.sore[1]))
        pain = tuple(
            PainReport(site=s, during=level_now if s == who.sore[0] else kg(0),
                       next_morning=kg(max(0, level_now - 1)) if s == who.sore[0] else kg(0))
            for s in book().pain_sites
        )  # fmt: skip
    who.log.add(CheckIn, day, 7, pain=pain, sleep_h=kg(who.random.choice((7, "7.5", 8, "6.5"))),
                energy=kg(who.random.choice((6, 7, 7, 8))))  # fmt: skip


def _run(who: Runner, day: date) -> None:
    kind = who.profile.run_week.get(athletes.DAYS[day.weekday()])
    if kind is not None and who.random.random() < 0.93:
        distance = kg({"easy": 7, "quality": 9, "long": 15}[kind.value]) + kg(who.random.randint(-5, 5)) / 10
        who.log.add(Run, day, 7, 30, distance_km=distance, duration_min=distance * 6, kind=kind)


def _train(who: Runner, plan: Plan, session: Item, day: date) -> None:
    exercises = tuple(_exercise(who, doses) for doses in doses_of(plan, session))
    who.log.add(Workout, day, 18, 0, duration_min=kg(session.minutes or 30), exercises=exercises)
    who.sessions += 1
    trained = {x.exercise for x in exercises}
    who.ups.update(
        d.action.value
        for d in plan.decisions
        if d.action in INCREASES and str((d.after or {}).get("exercise", d.exercise)) in trained
    )
    for name, reps in trials(plan).items():
        who.log.add(StrengthTest, day, 18, 40, test=name, left=kg(reps), right=kg(reps + 1))


def _possible(who: Runner, dose: Prescription) -> float:
    """Repetitions that could be done today at most, in the first set."""
    exercise = book().exercises[dose.exercise]
    key = dose.exercise if dose.load_kg is None else f"{dose.exercise}@kg"
    if key not in who.capacity:
        base = ((dose.reps[0] + dose.reps[1]) / 2 + float(dose.target_rir)) * who.random.uniform(1.0, 1.35)
        who.capacity[key] = base if dose.load_kg is None else float(dose.load_kg) * (1 + base / 30)
    best = who.capacity[key]
    reps = best if dose.load_kg is None else 30 * (best / float(dose.load_kg or 1) - 1)
    slow = _tempo(dose.tempo) - _tempo(exercise.default_tempo)
    return reps * (1 - 0.04 * slow)


def _tempo(tempo: str) -> float:
    parts = tempo.split("-")
    return sum(float(x) for x in parts) if len(parts) == 4 and all(x.replace(".", "").isdigit() for x in parts) else 3.0


def _exercise(who: Runner, doses: list[Prescription]) -> ExerciseDone:
    dose = doses[0]
    exercise = book().exercises[dose.exercise]
    most = _possible(who, dose) + who.random.gauss(0, 0.4)
    sides = (Side.LEFT, Side.RIGHT) if exercise.laterality == "unilateral" else (Side.BOTH,)
    sets = []
    for number in range(dose.sets):
        can = max(1, int(most - 0.3 * number))
        reps = min(dose.target_reps, can)
        rir = kg(min(8, max(0, round(most - 0.3 * number - reps))))
        amount = {"duration_s": kg(reps)} if dose.measure == "seconds" else {"reps": reps}
        sets += [
            SetDone(side=s, load_kg=dose.load_kg, rir=rir, tempo=dose.tempo, height_cm=dose.height_cm, **amount)
            for s in sides
        ]
    key = dose.exercise if dose.load_kg is None else f"{dose.exercise}@kg"
    who.capacity[key] *= 1 + (GROWTH - 1) * who.random.uniform(0.3, 1.4)
    form = 3 if who.random.random() < 0.04 else who.random.choice((4, 5))
    return ExerciseDone(exercise=dose.exercise, sets=tuple(sets), form=form, pain=None, prescribed=asked(dose))


# --------------------------------------------------------------------------- what became of it


def _remember(who: Runner, plan: Plan, day: date) -> None:
    if plan.status is not PlanStatus.ACTIVE:
        return
    doses = {p.exercise: p for p in plan.prescriptions}
    for d in plan.decisions:
        if d.exercise is None or (d.before is None and d.action is Action.SWAP):
            continue
        target = str((d.after or {}).get("exercise", d.exercise))
        dose = doses.get(target)
        if dose is None:
            who.stands.pop(d.exercise, None)
            continue
        _stand(who, d.exercise, day, (target, dose.sets, dose.target_reps, dose.load_kg, dose.tempo), d.reasons[0].code)
    for name, dose in doses.items():
        exercise = book().exercises[name]
        if exercise.pattern not in ("activation", "mobility"):
            who.rungs[exercise.ladder].append(exercise.rung)
            if dose.load_kg is not None:
                who.loads[name].append(dose.load_kg)


def _stand(who: Runner, name: str, day: date, dose: tuple[object, ...], code: str) -> None:
    old = who.stands.get(name)
    if old is None or old.dose != dose:
        who.stands[name] = Stand(day, dose, (code,))
        return
    old.codes = (code,) if old.codes[-1:] == (code,) else (*old.codes, code)[-4:]
    weeks = (day - old.since).days // 7
    if weeks > STUCK_WEEKS:
        key = (name, tuple(sorted(set(old.codes))))
        who.stuck[key] = max(who.stuck.get(key, 0), weeks)


def progressed(who: Runner) -> bool:
    """Whether a rung or a load went up, or repetitions did, over the whole time."""
    higher = any(r[-1] > r[0] for r in who.rungs.values() if r)
    heavier = any(x[-1] > x[0] for x in who.loads.values() if x)
    return (higher or heavier) and sum(who.ups.values()) > 0
