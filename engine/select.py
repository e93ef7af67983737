"""Which exercises a plan is about: those being trained, and those that are missing (rules S8, X1, X2, X5-X8, P11)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from engine.carried import carried_by
from engine.memory import PLYO
from engine.rules.jumps import JUMPS, jump_missing
from engine.rules.ladder import allowed, first_load, has_red_site, missing_for, needs_load
from engine.rules.pain import latest_report
from engine.rules.slot import Slot, slot_of
from engine.schedule import has_clear_day, no_leg_day
from engine.types import Exercise, Facts, Sign, TemplateWork
from engine.view import View

NOT_WORK = frozenset({"activation", "mobility"})

# What a week covers (rule S8), each with the patterns that serve it, in the order in which gaps are filled.
COVERAGE: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("hinge", ("hinge",)),
    ("bridge", ("bridge",)),
    ("step_or_lunge", ("step_up", "lunge")),
    ("calf", ("calf_straight", "calf_bent")),
    ("upper_back", ("upper_back",)),
    ("trunk", ("trunk",)),
    ("ham_curl", ("ham_curl",)),
)
SERVES = {**dict(COVERAGE), PLYO: (PLYO,)}  # jumps only on a wish (rule P12)
# What a day without heavy leg work is filled with: from two ladders each for who trains often enough to have one.
LIGHT_PARTS = ("upper_back", "trunk")
ARM_DRIVE = frozenset({"latissimus_dorsi", "trapezius"})  # what work for the upper back is for (REQ-011)
# The article's order of work in a session (rule S9): heavy multi-joint, unilateral, isolation, trunk.
ORDER = (
    "plyo",
    "hinge",
    "squat",
    "bridge",
    "step_up",
    "lunge",
    "ham_curl",
    "upper_back",
    "calf_straight",
    "calf_bent",
    "trunk",
)
# Self-check answers that shift emphasis (rule X5): question -> coverage parts that move to the front.
EMPHASIS: dict[str, tuple[str, ...]] = {
    "squats_felt_in_quads": ("hinge", "bridge"),
    "tight_hip_flexors_or_low_back": ("trunk", "bridge"),
    "upright_posture_hard_on_long_runs": ("trunk", "upper_back"),
    "frequent_hamstring_cramps": ("ham_curl",),
    "glutes_do_not_fire": ("bridge",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """An exercise to be introduced, and why: a missing part of the week, a wish, or a line of a template."""

    exercise: Exercise
    part: str
    because: str  # coverage | more | self_check | wish | template | stand_in
    events: tuple[str, ...] = ()
    ask: TemplateWork | None = None  # what a template asks for
    opened_by: Slot | None = None  # what it grows out of: its first load comes from there
    facts: Facts = field(default_factory=dict)
    carried: Slot | None = None  # heavy work elsewhere that stands in for the first rung


def trained(view: View) -> tuple[Slot, ...]:
    """The exercises being trained: done in the two weeks up to the last session, not left for another rung."""
    last = view.state.last_session_day
    if last is None:
        return ()
    window = last - timedelta(days=view.params.coverage_days)
    found = []
    for name, memory in view.state.exercises.items():
        exercise = view.book.exercises[name]
        if exercise.pattern in NOT_WORK or not memory.exposures or memory.exposures[-1].day < window:
            continue
        slot = slot_of(view, exercise)
        if slot is not None and slot.last.day >= window:
            found.append(slot)
    kept = [s for s in found if not any(_replaced_by(s, other) for other in found)]
    return tuple(sorted(kept, key=lambda s: (ORDER.index(s.exercise.pattern), -s.exercise.rung, s.exercise.id)))


def current(view: View) -> tuple[Slot, ...]:
    """What the plan is about: the exercises being trained, and what served a part of the week before that lacks now."""
    slots = trained(view)
    return slots + returning(view, slots)


def all_is_new(view: View) -> bool:
    """Whether nothing was trained before the session that goes on now: the rest of it is as new as when it began."""
    return all(len(s.exposures) == 1 and s.last.in_progress for s in view.once(current))


def _replaced_by(old: Slot, new: Slot) -> bool:
    """Whether the athlete moved from `old` to `new` on one ladder: new since, and never mixed with it before."""
    if old.exercise.id == new.exercise.id or old.exercise.ladder != new.exercise.ladder:
        return False
    if old.exercise.pattern != new.exercise.pattern or new.last.day <= old.last.day:
        return False
    first, last = old.exposures[0].day, old.last.day
    return not any(first <= e.day <= last for e in new.exposures)


def painful_sites(view: View) -> frozenset[str]:
    """Sites that should not be loaded by anything new: above the safe zone, sharp, or worse in the morning."""
    p = view.params
    found = set()
    for site in view.state.pain:
        latest = latest_report(view, site)
        if latest is None:
            continue
        rise = latest.morning_rise or 0
        sharp = set(latest.signs) & {Sign.SHARP, Sign.ALTERED_GAIT}
        if sharp or (latest.level or 0) > p.pain_safe_0_10 or rise >= p.morning_rise_0_10:
            found.add(site)
    return frozenset(found)


def missing_parts(view: View, present: tuple[Exercise, ...]) -> tuple[str, ...]:
    """The parts of the week nothing serves, those that a self-check answer asks for first (rules X5, X6)."""
    patterns = {x.pattern for x in present}
    gaps = [part for part, serves in COVERAGE if not patterns & set(serves)]
    wanted = view.once(emphasised)
    if "trunk" in patterns and "trunk" in wanted and not any(x.ladder == "trunk_ext" for x in present):
        gaps.insert(0, "trunk")
    if JUMPS in view.profile.wants and PLYO not in patterns:
        gaps.append(PLYO)
    gaps.sort(key=lambda part: part not in wanted)
    only_light = view.once(no_leg_day)
    if only_light:
        gaps = [part for part in gaps if part in LIGHT_PARTS]  # what no session can hold takes no place from the rest
    if only_light or view.profile.sessions_per_week >= view.params.sessions_max:
        gaps += [part for part in LIGHT_PARTS if part not in gaps and len(_ladders(present, part)) == 1]
    return tuple(gaps)


def _ladders(present: tuple[Exercise, ...], pattern: str) -> set[str]:
    return {x.ladder for x in present if x.pattern == pattern}


def emphasised(view: View) -> tuple[str, ...]:
    """The parts of the week that a yes in the self-check moves forward; never a diagnosis (REQ-025)."""
    yes = [q for q, answer in sorted(view.state.self_check.items()) if answer.value]
    return tuple(dict.fromkeys(part for q in yes for part in EMPHASIS.get(q, ())))


def newcomers(
    view: View, present: tuple[Exercise, ...], *, decided: frozenset[str], at_most: int
) -> tuple[Newcomer, ...]:
    """One entry exercise for each missing part of the week, as far as `at_most` allows.

    What was decided about already (`decided`) is not brought back by another door.
    """
    sites = view.once(painful_sites)
    taken = {x.id for x in present} | decided
    wanted, book = view.once(emphasised), view.book.exercises.values()
    found: list[Newcomer] = []
    parts = missing_parts(view, present)
    if view.once(no_leg_day):
        parts += tuple(part for part in LIGHT_PARTS if part in parts)  # two kinds of each, from the first plan on
    for part in parts:
        if len(found) >= at_most:
            break
        ladders = _ladders((*present, *(x.exercise for x in found)), part) if part in LIGHT_PARTS else set()
        exercise = _entry_for(view, part, sites, taken | {x.id for x in book if x.ladder in ladders})
        if exercise is None:
            continue
        taken.add(exercise.id)
        why = "self_check" if part in wanted else "wish" if part == PLYO else "more" if ladders else "coverage"
        events = tuple(a.event_id for q, a in view.state.self_check.items() if a.value and part in EMPHASIS.get(q, ()))
        strong = None if door_is_open(view, exercise) else carried_by(view, exercise)
        found.append(Newcomer(exercise=exercise, part=part, because=why, events=events, carried=strong))
    return tuple(found)


def _entry_for(view: View, part: str, sites: frozenset[str], taken: set[str]) -> Exercise | None:
    """The lowest rung that serves a part of the week; a rung done before comes first, then one that is carried over."""
    serves = SERVES[part]
    extension = part == "trunk" and "trunk" in view.once(emphasised)
    fit = [
        x
        for x in view.book.exercises.values()
        if x.pattern in serves
        and x.id not in taken
        and (door_is_open(view, x) or carried_by(view, x) is not None)
        and _may_enter(view, x, sites)
        and (not extension or x.ladder == "trunk_ext")
        and (part != "ham_curl" or not view.cramps or _low_rung(view, x))
        and (part != PLYO or not jump_missing(view, x))
    ]
    return min(
        fit,
        key=lambda x: (serves.index(x.pattern), -_familiar(view, x), *_rank(view, x), x.id),
        default=None,
    )


def _low_rung(view: View, exercise: Exercise) -> bool:
    """Low on its ladder, or done before: where the curls of who cramps often begin (REQ-023)."""
    return exercise.rung <= view.params.cramps_highest_first_rung or bool(_familiar(view, exercise))


def _rank(view: View, exercise: Exercise) -> tuple[bool, bool, int, int, bool]:
    """What is carried over first, and of that what can be loaded; then the lowest rung, and among equal rungs what
    serves the arm drive of a runner most.
    """
    weight = first_load(view, None, exercise) is not None
    carried = carried_by(view, exercise) is not None
    arms = len(ARM_DRIVE.intersection(exercise.primary_muscles))
    return (not carried, carried and not weight, exercise.rung, -arms, not weight)


def may_begin(view: View, exercise: Exercise, sites: frozenset[str]) -> bool:
    """Whether an exercise may come in: allowed, off the painful sites, loadable, and its door open (X3, X7, P10)."""
    return _may_enter(view, exercise, sites) and door_is_open(view, exercise)


def _may_enter(view: View, exercise: Exercise, sites: frozenset[str]) -> bool:
    return (
        allowed(view, exercise)
        and has_clear_day(view, exercise)
        and not has_red_site(view, exercise, sites)
        and (not needs_load(exercise) or first_load(view, None, exercise) is not None)
    )


def door_is_open(view: View, exercise: Exercise) -> bool:
    """Whether nothing is asked for first, or it was shown, also on another ladder (a walk-out after the bridge)."""
    if exercise.entry.from_exercise is None or _mastered_before(view, exercise):
        return True
    below = view.book.exercises[exercise.entry.from_exercise or exercise.id]
    if below.pattern == exercise.pattern:
        return False  # inside a ladder nobody starts in the middle
    source = slot_of(view, below)
    if source is not None and not missing_for(view, source, exercise):
        return True
    # Who trains a higher rung of that ladder has shown what the lower one asks for.
    return any(
        x.ladder == below.ladder and x.rung > below.rung and _mastered_before(view, x)
        for x in view.book.exercises.values()
    )


def _mastered_before(view: View, exercise: Exercise) -> bool:
    """Trained for real at some time, so its door has been open."""
    return any(not e.trial for e in view.memory(exercise.id).exposures)


def _familiar(view: View, exercise: Exercise) -> int:
    return exercise.rung if _mastered_before(view, exercise) else 0


def returning(view: View, present: tuple[Slot, ...]) -> tuple[Slot, ...]:
    """For each part of the week that nothing serves now: what served it before, with its own days off (L2-L5)."""
    found: list[Slot] = []
    exercises = tuple(s.exercise for s in present)
    taken = {x.pattern for x in exercises}
    for part in missing_parts(view, exercises):
        # Of a part that two ladders serve, the other ladder is what is missing.
        ladders = _ladders(exercises, part)
        before = [
            slot
            for name in view.state.exercises
            if (x := view.book.exercises[name]).pattern in SERVES[part]
            and (x.ladder not in ladders if part in LIGHT_PARTS else x.pattern not in taken)
            and (slot := slot_of(view, x)) is not None
        ]
        if before:
            found.append(max(before, key=lambda s: (s.last.at, s.exercise.rung, s.exercise.id)))
    return tuple(found)
