"""What a week may hold (I09-I17, I39)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise

from engine.growth import room_in
from engine.rules.layoff import returned
from engine.state import Session
from engine.types import Exercise, RunKind, Side
from tests.engine.properties.builders import book
from tests.engine.properties.checks_dose import tempo_s
from tests.engine.properties.seen import KEY, LEGS, Seen, Training, monday

HIP = frozenset({"bridge", "hinge", "ham_curl"})
ORDER = ("plyo", "hinge", "squat", "bridge", "step_up", "lunge", "ham_curl", "upper_back", "calf_straight", "calf_bent",
         "trunk")  # fmt: skip


def i09(seen: Seen) -> Iterator[str]:
    """48 hours between heavy leg sessions, those already done included."""
    days = [t.day for t in seen.trainings if t.heavy]
    for a, b in pairwise(days):
        if (b - a).days < 2:
            yield f"heavy legs on {a} and {b}"
    last = max((s.at for s in seen.state.sessions if _was_heavy(s)), default=None)
    for day in days[:1] if last else ():
        latest_start = datetime.combine(day, time(23, 59), tzinfo=book().zone(seen.state.profile.timezone))
        if last and latest_start < last + timedelta(hours=48):
            yield f"heavy legs on {day}, the last were at {last}"


def _was_heavy(session: Session) -> bool:
    """Heavy leg work was done, or something unknown that may have been."""
    done = [book().exercises[x] for x in session.exercises if x in book().exercises]
    return "unknown" in session.hard_sets or any(x.pattern in LEGS and x.fatigue_class >= 2 for x in done)


def _novel(seen: Seen, training: Training) -> bool:
    return any(not seen.known(x.id) for x in training.legs)


def i10(seen: Seen) -> Iterator[str]:
    """No heavy or novel leg work on a long run or race day, nor on the day before a key run."""
    for t in seen.trainings:
        if not t.heavy and not _novel(seen, t):
            continue
        if seen.run_on(t.day) in (RunKind.LONG, RunKind.RACE):
            yield f"legs on {t.day}, a {seen.run_on(t.day)} day"
        if seen.run_on(t.day + timedelta(days=1)) in KEY:
            yield f"legs on {t.day}, before a {seen.run_on(t.day + timedelta(days=1))} run"


def i11(seen: Seen) -> Iterator[str]:
    """No leg strength within 72 h before an A race (48 h: B, C); nothing new within 14 days of a race.

    A first plan of all may begin before a C race.
    """
    for race in seen.profile.races:
        days = 3 if race.priority == "A" else 2
        for t in seen.trainings:
            if t.legs and 0 <= (race.date - t.day).days <= days:
                yield f"legs on {t.day}, {race.priority} race on {race.date}"
        began = any(book().exercises[x].pattern not in ("activation", "mobility") for x in seen.state.exercises)
        if 0 <= (race.date - seen.case.today).days <= 14 and (began or race.priority != "C"):
            new = [x.id for t in seen.trainings for x in t.work if not seen.known(x.id)]
            if new:
                yield f"{sorted(set(new))} new, race on {race.date}"


def i12(seen: Seen) -> Iterator[str]:
    """A day without run and strength in the seven days, or the plan says that there is none."""
    free = [d for d in seen.plan.days if d.run is None and not any(i.kind == "strength" for i in d.items)]
    if not free and seen.plan.days and not any(n.code == "NO_REST_DAY" for n in seen.plan.notices):
        yield f"no free day from {seen.plan.valid_from}, and nobody says so"


def seconds(seen: Seen, training: Training) -> int:
    """Table T11 worked out anew: warm-up, set-up, work on each side, rests."""
    return int(book().params.warmup_min_s + sum(_took_s(seen, exercise) for exercise in training.work))


def _took_s(seen: Seen, exercise: Exercise) -> Decimal:
    """Set-up, work on each side and rests of one exercise."""
    dose = seen.doses[exercise.id][0]
    each = Decimal(1) if dose.measure == "seconds" else max(Decimal(1), tempo_s(dose.tempo) or Decimal(3))
    sides = 2 if exercise.laterality in ("unilateral", "alternating") or dose.side is not Side.BOTH else 1
    work = dose.sets * dose.target_reps * each * sides
    return book().params.setup_s + work + (dose.sets - 1) * dose.rest_s


def i13(seen: Seen) -> Iterator[str]:
    """A session fits the time, warm-up included."""
    for t in seen.trainings:
        kinds = [b.kind for b in t.item.blocks if b.exercises]
        if kinds[:1] != ["activation"]:
            yield f"{t.day}: no warm-up"
        if seconds(seen, t) > seen.profile.session_minutes * 60 and not set(seen.doses) & seen.steered:
            yield f"{t.day}: {seconds(seen, t) / 60:.1f} min of {seen.profile.session_minutes}"
        if (t.item.minutes or 0) > seen.profile.session_minutes and not set(seen.doses) & seen.steered:
            yield f"{t.day}: says {t.item.minutes} min of {seen.profile.session_minutes}"


def i14(seen: Seen) -> Iterator[str]:
    """Four to six exercises, or a word why fewer; none twice."""
    for t in seen.trainings:
        if len(t.work) > 6 or len({x.id for x in t.work}) < len(t.work) or not t.work:
            yield f"{t.day}: {[x.id for x in t.work]}"
        if len(t.work) < 4 and not any(n.code == "FEWER_EXERCISES" for n in seen.plan.notices):
            yield f"{t.day}: {len(t.work)} exercises, and nobody says why"


def i15(seen: Seen) -> Iterator[str]:
    """Never more sessions than were asked for, never more than three, in these seven days and in each calendar week."""
    asked = min(seen.profile.sessions_per_week, 3)
    if len(seen.trainings) > asked:
        yield f"{len(seen.trainings)} sessions, {asked} asked"
    for start in {monday(t.day) for t in seen.trainings}:
        planned = sum(monday(t.day) == start for t in seen.trainings)
        done = sum(monday(s.day) == start for s in seen.state.sessions)
        if planned + done > asked:
            yield f"week of {start}: {done} done and {planned} planned, {asked} asked"


def i16(seen: Seen) -> Iterator[str]:
    """Weekly hard sets, in total and per pattern, grow by at most two sets or 20 % over the last training weeks."""
    weeks: dict[date, Counter[str]] = defaultdict(Counter)
    for session in seen.state.sessions:
        weeks[monday(session.day)].update(session.hard_sets)
    this = monday(seen.case.today)
    last = _training_weeks(weeks, this)
    if len(last) < 2 or returned(seen.view) is not None:
        return
    usual = {p: max(w[p] for w in last) for p in set().union(*last)}
    total = max(w.total() for w in last)
    for start in (this, this + timedelta(days=7)):
        planned = _planned(seen, start)
        ahead = planned + weeks.get(start, Counter())
        if planned.total() and ahead.total() > _limit(total):
            yield f"week of {start}: {ahead.total()} hard sets, usual {total}"
        for pattern, sets in ahead.items():
            if planned[pattern] and sets > _limit(usual.get(pattern, 0)):
                yield f"week of {start}: {sets} hard sets of {pattern}, usual {usual.get(pattern, 0)}"


def _limit(usual: int) -> int:
    return usual + max(2, usual * 20 // 100)


def _training_weeks(weeks: dict[date, Counter[str]], this: date) -> list[Counter[str]]:
    """The last two weeks of training before this one; weeks off and easy weeks do not count."""
    past = [weeks[w] for w in sorted(weeks, reverse=True) if w < this and weeks[w].total() > 0]
    loading = [
        w for i, w in enumerate(past) if w.total() > 0.6 * max((o.total() for o in past[i + 1 : i + 3]), default=0)
    ]
    return loading[:2]


def _planned(seen: Seen, start: date, usual: Mapping[str, int] | None = None) -> Counter[str]:
    """Hard sets of the plan in a week by pattern; `usual`: counted at least so high, by exercise."""
    found: Counter[str] = Counter()
    for t in seen.trainings:
        if monday(t.day) == start:
            for x in t.work:
                dose = seen.doses[x.id][0]
                sets = max(dose.sets, (usual or {}).get(x.id, 0))
                found[x.pattern] += sets if dose.target_rir <= 4 and x.id not in seen.steered else 0
    return found


def i17(seen: Seen) -> Iterator[str]:
    """Every full session has hip-dominant and single-leg work, or the plan says which has none; and it is not left out
    as long as growth leaves room for it. A light one says that it is, and holds only light work that legs know.
    """
    told = {n.facts["day"]: n.facts["missing"] for n in seen.plan.notices if n.code == "SESSION_INCOMPLETE"}
    light = {n.facts["day"] for n in seen.plan.notices if n.code == "LIGHT_SESSION"}
    for t in seen.trainings:
        if t.day in light:
            hard = [x.id for x in t.legs if x.fatigue_class > 1 or x.laterality != "bilateral" or not seen.known(x.id)]
            if hard:
                yield f"{t.day}: {hard} in a light session"
            continue
        has = {"hip_dominant": any(x.pattern in HIP for x in t.work), "single_leg": any(_single(x.id) for x in t.work)}
        missing = tuple(name for name, there in has.items() if not there)
        if t.legs and missing != told.get(t.day, ()):
            yield f"{t.day}: no {missing} work, told {told.get(t.day)}"
        if not t.legs or len(t.work) < 4 or seen.steered & {x.id for x in t.work}:
            continue  # what somebody made longer takes the time of others
        hips = {x for x in seen.doses if book().exercises[x].pattern in HIP}
        singles = {x for x in seen.doses if _single(x) and book().exercises[x].pattern != "plyo"}  # has days of its own
        if hips and not any(x.pattern in HIP for x in t.work) and not _no_room(seen, hips, t.day):
            yield f"{t.day}: no hip-dominant work, though there is {sorted(hips)}"
        short = _no_room(seen, singles, t.day) or _no_time(seen, singles, hips)
        if singles and not any(_single(x.id) for x in t.work) and not short:
            yield f"{t.day}: no single-leg work, though there is {sorted(singles)}"


def _no_room(seen: Seen, names: set[str], day: date) -> bool:
    """Whether I16 leaves room for a turn of none of these exercises in that week: growth is the gate then.

    What a gate or a new rung took from an exercise is given to no other: it keeps its share (I03).
    """
    start = monday(day)
    room = room_in(seen.view, start)
    if room is None:
        return False
    told = [d for d in seen.plan.decisions if d.exercise is not None and d.before is not None]
    usual = {str((d.after or {}).get("exercise", d.exercise)): int(str((d.before or {}).get("sets", 0))) for d in told}
    planned = _planned(seen, start, usual)
    gone = {d.slot for d in told if d.exercise not in seen.doses}

    def fits(name: str) -> bool:
        pattern = book().exercises[name].pattern
        left = min(room.patterns.get(pattern, room.other) - planned[pattern], room.total - planned.total())
        return pattern not in gone and left >= seen.doses[name][0].sets

    return not any(fits(x) for x in names)


def _no_time(seen: Seen, names: set[str], beside: set[str]) -> bool:
    """Whether none of these fits into a session beside any of the others."""
    most = seen.profile.session_minutes * 60 - book().params.warmup_min_s
    pairs = [{one, other} for one in names for other in beside or names]
    return all(sum(_took_s(seen, book().exercises[x]) for x in pair) > most for pair in pairs)


def _single(name: str) -> bool:
    exercise = book().exercises[name]
    return exercise.pattern in LEGS and exercise.laterality in ("unilateral", "alternating")


def i39(seen: Seen) -> Iterator[str]:
    """Power before heavy before isolation; activation first, mobility last."""
    for day in seen.plan.days:
        for item in day.items:
            kinds = [b.kind for b in item.blocks]
            if kinds != sorted(kinds, key=("activation", "work", "mobility").index):
                yield f"{day.date}: blocks {kinds}"
    small = ORDER.index("ham_curl")
    for t in seen.trainings:
        ranks = [ORDER.index(x.pattern) for x in t.work]
        if seen.profile.template:  # keeps its own order among the multi-joint lifts
            ranks = [min(1, r) if r < small else r for r in ranks]
        if ranks != sorted(ranks):
            yield f"{t.day}: {[x.id for x in t.work]}"
        first_small = next((i for i, x in enumerate(t.work) if x.pattern in ORDER[6:]), len(t.work))
        if any(x.id == "kettlebell_swing" for x in t.work[first_small:]):
            yield f"{t.day}: a swing after small work"
