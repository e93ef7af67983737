"""What each session holds: exercises in order, inside the time budget and the weekly bounds (S6-S9, S14, T11, I16)."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from engine.history import LEG_PATTERNS
from engine.loads import owns
from engine.prescribe import Line
from engine.select import COVERAGE, ORDER, emphasised, painful_sites
from engine.types import Block, Exercise, Prescription, Side
from engine.view import View

ACTIVATION = ("activation_bridge", "clamshell_banded", "clamshell", "monster_walk", "quadruped_hip_extension")
MOBILITY = ("half_kneeling_hip_flexor", "hamstring_stretch_active", "calf_stretch", "thoracic_rotation")
HIP_DOMINANT = frozenset({"bridge", "hinge", "ham_curl"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One session: A, B or C."""

    name: str
    lines: tuple[Line, ...]
    minutes: int
    blocks: tuple[Block, ...]


def compose(view: View, lines: tuple[Line, ...], *, count: int, done: int, legs: bool) -> tuple[Session, ...]:
    """Distribute the lines over `count` sessions. `legs` False: only what may be done when legs rest."""
    usable = tuple(x for x in lines if x.prescriptions and (legs or light_line(x)))
    if not usable or count <= 0:
        return ()
    ranked = sorted(usable, key=lambda x: priority(view, x))
    turns = _Turns(view, ranked, bounded_times(view, ranked, count + done), [])
    for left in range(count, 0, -1):
        turns.fill_next(left)
    return tuple(_session(view, "ABC"[(done + i) % 3], group) for i, group in enumerate(turns.groups) if group)


def light_line(line: Line) -> bool:
    """Work that leaves the legs alone: upper body and trunk."""
    return line.exercise is not None and line.exercise.pattern not in LEG_PATTERNS


def priority(view: View, line: Line) -> tuple[int, int, str]:
    """What is kept first when time or volume is short: what the self-check points at, then the parts of the week."""
    assert line.exercise is not None
    parts = [part for part, serves in COVERAGE if line.exercise.pattern in serves]
    wanted = emphasised(view)
    rank = next((i for i, (part, _) in enumerate(COVERAGE) if part in parts), len(COVERAGE))
    return (0 if set(parts) & set(wanted) else 1, rank, line.exercise.id)


# --------------------------------------------------------------------------- weekly volume


def usual_week(view: View) -> tuple[int, dict[str, int]] | None:
    """Hard sets of the heavier of the last training weeks, in total and per pattern; None in the first weeks (I16)."""
    weeks: dict[date, Counter[str]] = defaultdict(Counter)
    this = view.today - timedelta(days=view.today.weekday())
    for session in view.state.sessions:
        monday = session.day - timedelta(days=session.day.weekday())
        if monday < this:
            weeks[monday].update(session.hard_sets)
    last = sorted(weeks)[-view.params.growth_weeks :]
    if len(last) < view.params.growth_weeks:
        return None
    total = max(sum(weeks[w].values()) for w in last)
    patterns = {p for w in last for p in weeks[w]}
    return total, {p: max(weeks[w][p] for w in last) for p in patterns}


def growth_limit(view: View, usual: int) -> int:
    """How many weekly hard sets may follow the usual ones."""
    p = view.params
    return usual + max(p.growth_sets, int(usual * p.growth_pct / 100))


def bounded_times(view: View, ranked: list[Line], count: int) -> dict[str, int]:
    """How often a week each exercise comes, so that the weekly sets grow no faster than they may."""
    times = {_id(x): min(count, x.times_max) for x in ranked}
    usual = usual_week(view)
    if usual is None:
        return times
    total, per_pattern = usual
    limit = growth_limit(view, total)
    for pattern in {x.exercise.pattern for x in ranked if x.exercise}:
        mine = [x for x in ranked if x.exercise and x.exercise.pattern == pattern]
        _cut(mine, times, growth_limit(view, per_pattern.get(pattern, 0)))
    _cut(ranked, times, limit)
    return times


def _cut(ranked: list[Line], times: dict[str, int], limit: int) -> None:
    """Take sessions away from the last ranked first, then drop what is new, until the sets fit."""
    while sum(_hard(x) * times[_id(x)] for x in ranked) > limit:
        often = [x for x in ranked if times[_id(x)] > 1]
        fresh = [x for x in ranked if times[_id(x)] == 1 and x.new and len(ranked) > 1]
        if often:
            most = max(times[_id(x)] for x in often)
            times[_id([x for x in often if times[_id(x)] == most][-1])] -= 1
        elif fresh:
            times[_id(fresh[-1])] = 0
        else:
            return


def _hard(line: Line) -> int:
    p = line.prescriptions[0]
    return p.sets if p.target_rir <= 4 else 0


def _id(line: Line) -> str:
    assert line.exercise is not None
    return line.exercise.id


# --------------------------------------------------------------------------- one session


@dataclass(slots=True)
class _Turns:
    """The turns each line has in a week, while the sessions are filled one after the other."""

    view: View
    ranked: list[Line]
    times: dict[str, int]
    groups: list[list[Line]]

    def used(self, line: Line) -> int:
        return sum(line in group for group in self.groups)

    def open_lines(self) -> list[Line]:
        return [x for x in self.ranked if self.times[_id(x)] > self.used(x)]

    def due(self, left: int) -> list[Line]:
        """Lines with turns left; first those that must come in every remaining session, then who has waited."""
        return sorted(
            self.open_lines(),
            key=lambda x: (self.used(x) - (self.times[_id(x)] - self.used(x) >= left), self.ranked.index(x)),
        )

    def fill_next(self, left: int) -> None:
        """One more session, with hip-dominant and single-leg work in it where there is any (X1, X2)."""
        p = self.view.params
        due = self.due(left)
        chosen: list[Line] = []
        for want in (_hip_dominant, _unilateral):
            if not any(want(x) for x in chosen):
                chosen += [x for x in due if want(x) and x not in chosen][:1]
        share = -(-sum(self.times[_id(x)] - self.used(x) for x in due) // left)
        room = min(p.exercises_max, max(share, min(p.exercises_min, len(due))))
        for line in due:
            if line not in chosen and len(chosen) < room and self._may_be_new(line, chosen):
                chosen.append(line)
        self.groups.append(self._fit(chosen))

    def _fit(self, chosen: list[Line]) -> list[Line]:
        """Drop lines until the session fits the time budget (S6): first what had its turn, then the last ranked."""
        kept = sorted(chosen, key=self.ranked.index)
        budget = self.view.profile.session_minutes * 60
        while len(kept) > 1 and self.view.params.warmup_s + sum(seconds(self.view, x) for x in kept) > budget:
            kept.remove(max(kept, key=lambda x: (self.used(x) > 0, self.ranked.index(x))))
        return kept

    def _may_be_new(self, line: Line, chosen: list[Line]) -> bool:
        """At most so many new exercises a session, unless the whole plan is new (rule P11)."""
        fresh = [x for x in chosen if x.new and not self.used(x)]
        if not line.new or self.used(line) or all(x.new for x in self.ranked):
            return True
        return len(fresh) < self.view.params.max_new_exercises_per_session


def _hip_dominant(line: Line) -> bool:
    return line.exercise is not None and line.exercise.pattern in HIP_DOMINANT


def _unilateral(line: Line) -> bool:
    return line.exercise is not None and (
        line.exercise.laterality in ("unilateral", "alternating") and line.exercise.pattern in LEG_PATTERNS
    )


def _session(view: View, name: str, lines: list[Line]) -> Session:
    ordered = tuple(sorted(lines, key=_place))
    total = view.params.warmup_s + sum(seconds(view, x) for x in ordered)
    blocks = [Block(kind="activation", exercises=activation(view))]
    blocks.append(Block(kind="work", exercises=tuple(_id(x) for x in ordered)))
    stretch = mobility(view)
    if stretch and total + view.params.mobility_s <= view.profile.session_minutes * 60:
        total += view.params.mobility_s
        blocks.append(Block(kind="mobility", exercises=stretch))
    return Session(name=name, lines=ordered, minutes=-(-total // 60), blocks=tuple(blocks))


def _place(line: Line) -> tuple[int, int, str]:
    """Power, heavy multi-joint, unilateral, isolation, trunk (rule S9)."""
    assert line.exercise is not None
    return (ORDER.index(line.exercise.pattern), -line.exercise.fatigue_class, line.exercise.id)


def seconds(view: View, line: Line) -> int:
    """Estimated seconds of an exercise (table T11)."""
    return seconds_of(view, line.prescriptions[0], line.exercise)


def seconds_of(view: View, p: Prescription, exercise: Exercise | None) -> int:
    """Set-up + sets x reps x seconds per rep x sides + rests between the sets (table T11)."""
    both = exercise is not None and exercise.laterality in ("unilateral", "alternating")
    each = 1 if p.measure == "seconds" else rep_s(p.tempo)
    work = p.sets * p.target_reps * each * (2 if both or p.side is not Side.BOTH else 1)
    return view.params.setup_s + int(work) + (p.sets - 1) * p.rest_s


def rep_s(tempo: str) -> Decimal:
    """Seconds of one repetition: the sum of the tempo; three for words such as "controlled"."""
    parts = tempo.split("-")
    numbers = [Decimal(x) if x.replace(".", "", 1).isdigit() else Decimal(1) for x in parts]
    return max(Decimal(1), sum(numbers, Decimal(0))) if len(parts) == 4 else Decimal(3)


def activation(view: View, *, size: int = 3) -> tuple[str, ...]:
    """Two or three drills to wake the glutes: what can be done with what is owned and does not hurt (S14, REQ-062)."""
    sites = painful_sites(view)
    fit = [
        name
        for name in ACTIVATION
        if owns(view.book.exercises[name], view.equipment) and not set(view.book.exercises[name].site_load) & sites
    ]
    if "clamshell_banded" in fit and "clamshell" in fit:
        fit.remove("clamshell")
    return tuple(fit[:size]) or ("clamshell",)


def mobility(view: View) -> tuple[str, ...]:
    """A few minutes of mobility, never of a place that hurts (REQ-077, REQ-079)."""
    sites = painful_sites(view)
    near = {
        "hamstring_stretch_active": {"hamstring", "buttock_prox_hamstring"},
        "calf_stretch": {"calf", "achilles"},
        "half_kneeling_hip_flexor": {"hip_groin", "knee_front"},
        "thoracic_rotation": {"upper_back_neck"},
    }
    return tuple(
        name for name in MOBILITY if owns(view.book.exercises[name], view.equipment) and not near[name] & sites
    )


def halved(lines: tuple[Line, ...], percent: Decimal) -> tuple[Line, ...]:
    """An easy or race week: the sets of the plan cut to a share in total, at least one each (table T9, I23)."""
    cut = [x for x in lines if x.shrinks and x.prescriptions]
    before = {_id(x): int(str((x.decision.before or {}).get("sets", x.sets))) for x in cut}
    goal = int(sum(before.values()) * percent / 100)
    sets = {name: max(1, count * int(percent) // 100) for name, count in before.items()}
    for line in cut:
        name = _id(line)
        if sum(sets.values()) < goal and sets[name] < line.sets:
            sets[name] += 1
    return tuple(_with_sets(x, sets[_id(x)]) if x in cut else x for x in lines)


def _with_sets(line: Line, sets: int) -> Line:
    after = {**(line.decision.after or {}), "sets": sets}
    before = dict(line.decision.before or {})
    return replace(
        line,
        prescriptions=tuple(replace(p, sets=sets) for p in line.prescriptions),
        decision=replace(line.decision, before=before, after=after),
    )
