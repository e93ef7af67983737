"""What each session holds: exercises in order, inside the time budget and the weekly bounds (S6-S9, S14, T11, I16)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from engine.exposure import ONE_SIDE
from engine.memory import LEG_PATTERNS, PLYO
from engine.prescribe import Line
from engine.select import COVERAGE, ORDER, emphasised, painful_sites
from engine.template import places
from engine.timing import seconds_of, warmup_s
from engine.types import Block, Decision
from engine.view import View

ACTIVATION = ("activation_bridge", "clamshell_banded", "clamshell", "monster_walk", "quadruped_hip_extension")
MOBILITY = ("half_kneeling_hip_flexor", "hamstring_stretch_active", "calf_stretch", "thoracic_rotation")
BREATHING = "breathing_90_90"  # for who sits much (REQ-014)
SMALL_WORK = ORDER.index("ham_curl")  # from here on the order of work holds isolation, upper body and trunk
HIP_DOMINANT = frozenset({"bridge", "hinge", "ham_curl"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One session: A, B or C."""

    name: str
    lines: tuple[Line, ...]
    minutes: int
    blocks: tuple[Block, ...]
    few: str | None = None  # why it has fewer exercises than rule S7 wants, in a word of the sentences


def light_line(line: Line) -> bool:
    """Work that leaves the legs alone: upper body and trunk."""
    return line.exercise is not None and line.exercise.pattern not in LEG_PATTERNS


def id_of(line: Line) -> str:
    """The catalog id of what a line prescribes."""
    assert line.exercise is not None
    return line.exercise.id


def pattern_of(line: Line) -> str:
    """The movement pattern of what a line prescribes."""
    assert line.exercise is not None
    return line.exercise.pattern


def priority(view: View, line: Line, on: date) -> tuple[int, int, str]:
    """What is kept first when time or volume is short: what was asked for or will have waited on a day, then by part.

    The day is that of the session, so that a quiet day before it changes nothing.
    """
    assert line.exercise is not None
    place = place_in_template(view, line)
    if place is not None:
        return (0, place, line.exercise.id)
    return (*view.once(_part_priority, line.exercise.pattern, on), line.exercise.id)


def _part_priority(view: View, pattern: str, on: date) -> tuple[int, int]:
    """What `priority` says of a pattern: 0 for what was asked for or has waited, and the rank of its part."""
    parts = tuple(part for part, serves in COVERAGE if pattern in serves)
    wanted = view.once(emphasised)
    rank = next((i for i, (part, _) in enumerate(COVERAGE) if part in parts), len(COVERAGE))
    first = not set(parts).isdisjoint(wanted) or view.once(_waits, parts, on) or pattern == PLYO
    return (0 if first else 1, rank)


def place_in_template(view: View, line: Line) -> int | None:
    """The place of a line in the leg day that was asked for; None when it is no part of it."""
    found = view.once(places)
    return found.get(line.decision.exercise or "", found.get(id_of(line)))


def _waits(view: View, parts: tuple[str, ...], on: date) -> bool:
    """Whether a part of the week that was trained before will have had no turn for a week on a day (rule S8)."""
    serves = {pattern for part, patterns in COVERAGE if part in parts for pattern in patterns}
    days = [
        memory.exposures[-1].day
        for name, memory in view.state.exercises.items()
        if memory.exposures and view.book.exercises[name].pattern in serves
    ]
    return bool(days) and (on - max(days)).days >= view.params.part_waits_days


# --------------------------------------------------------------------------- one session


def hip_dominant(line: Line) -> bool:
    return line.exercise is not None and line.exercise.pattern in HIP_DOMINANT


def single_leg(line: Line) -> bool:
    return line.exercise is not None and (
        line.exercise.laterality in ONE_SIDE and line.exercise.pattern in LEG_PATTERNS
    )


# What every session with leg work holds (rules X1, X2).
WANTS: dict[str, Callable[[Line], bool]] = {"hip_dominant": hip_dominant, "single_leg": single_leg}


def session_of(view: View, name: str, lines: list[Line], *, leg_day: bool) -> Session:
    """A session with its lines in order; a leg day keeps the order of its template."""
    ordered = tuple(sorted(lines, key=lambda x: (*_in_leg_day(view, x), *_place(x)) if leg_day else _place(x)))
    total = warmup_s(view) + sum(seconds(view, x) for x in ordered)
    blocks = [Block(kind="activation", exercises=activation(view))]
    blocks.append(Block(kind="work", exercises=tuple(id_of(x) for x in ordered)))
    stretch = mobility(view)
    if stretch and total + view.params.mobility_s <= view.profile.session_minutes * 60:
        total += view.params.mobility_s
        blocks.append(Block(kind="mobility", exercises=stretch))
    return Session(name=name, lines=ordered, minutes=-(-total // 60), blocks=tuple(blocks))


def _in_leg_day(view: View, line: Line) -> tuple[int, int]:
    """Power, then the multi-joint lines of the template as they stand there, then small work (rule S9)."""
    assert line.exercise is not None
    place = place_in_template(view, line)
    phase = 0 if line.exercise.pattern == PLYO else 1 if ORDER.index(line.exercise.pattern) < SMALL_WORK else 2
    return (phase, len(view.once(places)) if place is None or phase != 1 else place)


def _place(line: Line) -> tuple[int, int, str]:
    """Power, heavy multi-joint, unilateral, isolation, trunk (rule S9)."""
    assert line.exercise is not None
    return (ORDER.index(line.exercise.pattern), -line.exercise.fatigue_class, line.exercise.id)


def seconds(view: View, line: Line) -> int:
    """Estimated seconds of an exercise (table T11)."""
    return view.once(_seconds, line)


def _seconds(view: View, line: Line) -> int:
    return seconds_of(view, line.prescriptions[0], line.exercise)


def activation(view: View, *, size: int = 3) -> tuple[str, ...]:
    """Two or three drills to wake the glutes: what can be done with what is owned and does not hurt (S14, REQ-062)."""
    return view.once(_activation)[:size] or ("clamshell",)


def _activation(view: View) -> tuple[str, ...]:
    sites = view.once(painful_sites)
    drills = [view.book.exercises[name] for name in ACTIVATION]
    fit = [x.id for x in drills if view.owns(x) and not set(x.site_load) & sites]
    if "clamshell_banded" in fit and "clamshell" in fit:
        fit.remove("clamshell")
    return tuple(fit)


def mobility(view: View) -> tuple[str, ...]:
    """A few minutes of mobility, never of a place that hurts (REQ-077, REQ-079)."""
    return view.once(_mobility)


def _mobility(view: View) -> tuple[str, ...]:
    sites = view.once(painful_sites)
    near = {
        "hamstring_stretch_active": {"hamstring", "buttock_prox_hamstring"},
        "calf_stretch": {"calf", "achilles"},
        "half_kneeling_hip_flexor": {"hip_groin", "knee_front"},
        "thoracic_rotation": {"upper_back_neck"},
    }
    sits = (view.profile.sitting_h_per_day or 0) >= view.params.long_sitting_h
    names = (*MOBILITY, BREATHING) if sits else MOBILITY
    return tuple(name for name in names if view.owns(view.book.exercises[name]) and not near.get(name, set()) & sites)


def with_sets(line: Line, sets: int, decision: Decision) -> Line:
    """The line with another number of sets, in its prescriptions and in the decision that stands behind it now."""
    before, after = decision.before, {**(decision.after or {}), "sets": sets}
    if before is not None and line.was is not None and line.was.sets != sets:
        before = {**before, "sets": line.was.sets}
    return replace(
        line,
        prescriptions=tuple([replace(p, sets=sets) for p in line.prescriptions]),
        decision=replace(decision, before=before, after=after),
    )


def halved(lines: tuple[Line, ...], percent: Decimal) -> tuple[Line, ...]:
    """An easy or race week: the sets of the plan cut to a share in total, at least one each (table T9, I23).

    The share is dealt out over all that is usually done, whatever became of it, so that pain in one place never gives
    a set to another exercise (I30).
    """
    usual = {x.was.exercise: x.was.sets for x in lines if x.was is not None}
    goal = int(sum(usual.values()) * percent / 100)
    sets = {name: max(1, count * int(percent) // 100) for name, count in usual.items()}
    for name, count in usual.items():
        if sum(sets.values()) < goal and sets[name] < -(-count * int(percent) // 100):
            sets[name] += 1
    return tuple(
        with_sets(x, min(x.sets, sets[x.was.exercise]), x.decision) if x.shrinks and x.prescriptions and x.was else x
        for x in lines
    )
