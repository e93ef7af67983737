"""Moving along the ladders: one rung down, one rung up, another exercise without the painful site (P10, X3, X7)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from engine.exposure import asked_rir, form_is_clean, lowest_cm, read, readings, rir_or_assumed, working_load
from engine.loads import LOADED, as_built, at_most
from engine.memory import LEG_PATTERNS
from engine.rules.deload import easy_week
from engine.rules.maximum import near_estimate_kg
from engine.rules.outcome import PASSED, Change, because
from engine.rules.sides import lsi_pct
from engine.rules.slot import Slot, slot_of
from engine.schedule import clear_h, has_clear_day
from engine.state import sides_of
from engine.types import Action, Exercise, Facts, Level, Reason, Side
from engine.view import View


def step_down(view: View, slot: Slot, *, least_pct: Decimal | None = None) -> tuple[Action, Change]:
    """Less of the same: a lighter load where there is one, otherwise one rung down, otherwise fewer repetitions.

    `least_pct`: how much lighter at least; the ten per cent of rule P7 where nothing is said.
    """
    p = view.params
    less = p.failure_reduce_max_pct if least_pct is None else least_pct
    if slot.load_kg and slot.options_kg and at_most(slot.load_kg * (100 - less) / 100, slot.options_kg):
        return Action.REDUCE, Change(load_pct=100 - less)
    below = [
        x
        for x in (view.book.exercises[name] for name in slot.exercise.regress_to)
        if x.pattern == slot.exercise.pattern and view.owns(x)
    ]
    if below:
        return go_down(view, next((x for x in below if may_come_in(view, x)), below[0]), Change())
    fewer = 100 - p.readiness_volume_cut_pct
    return Action.REDUCE, Change(sets_pct=fewer, reps_max=slot.asked.lo, height_cm=lower_step(view, slot))


def lower_step(view: View, slot: Slot) -> Decimal | None:
    """A lower step, where higher is harder and the height was said; None when it is low already (rule X4)."""
    height = lowest_cm(slot.last) if slot.exercise.height_cm is not None else None
    if height is None or height - view.params.height_step_cm < view.params.height_least_cm:
        return None
    return height - view.params.height_step_cm


def lighter_than_heavy(view: View, slot: Slot) -> tuple[Action, Change, Facts] | None:
    """The step from a near-maximal load to below one, and why (rules P11, P12, I26); None where the load is none."""
    limit, best = view.params.heavy_pct_1rm, near_estimate_kg(view, slot.exercise)
    if best is None or not slot.load_kg or slot.load_kg * (100 + view.params.same_load_pct) < best * limit:
        return None  # just below counts as heavy: a load in pounds is rounded (I34)
    action, change = step_down(view, slot)
    change = replace(change, load_pct=min(change.load_pct, best * (limit - 1) / slot.load_kg))
    return action, change, {"load_kg": slot.load_kg, "e1rm_kg": best, "limit_pct": limit}


def go_down(view: View, target: Exercise, change: Change) -> tuple[Action, Change]:
    """Down to an easier exercise; where nothing new may come in now, leave it out rather than do as much."""
    if may_come_in(view, target):
        return Action.REGRESS, replace(change, exercise=target.id)
    return Action.REST, Change(none=True)


def allowed(view: View, exercise: Exercise) -> bool:
    """Whether the exercise may be in this athlete's plan at all: equipment and the novice guard (X3, P11)."""
    return view.once(_allowed, exercise.id)


def _allowed(view: View, name: str) -> bool:
    exercise = view.book.exercises[name]
    if not view.owns(exercise) or not view.has_step_for(exercise) or guarded(view, exercise):
        return False
    return not (view.novice and exercise.dose.get(Level.NOVICE) is None)


def guarded(view: View, exercise: Exercise) -> bool:
    """Jumps and Nordics wait for the first weeks of strength training to pass (rules P11, P12)."""
    if exercise.pattern == "plyo":
        return view.novice or view.weeks_of_strength < view.params.jump_strength_weeks
    return view.novice and exercise.id.startswith("nordic")


def may_come_in(view: View, exercise: Exercise) -> bool:
    """Whether an exercise that was never done may come in now: not close to a race, not in an easy week (I11, I23)."""
    if any(not e.trial for e in view.memory(exercise.id).exposures):
        return True
    return view.race_within(view.params.race_no_new_days) is None and view.once(easy_week) is PASSED


def has_red_site(view: View, exercise: Exercise, sites: frozenset[str]) -> bool:
    """Whether one of the sites gates the exercise, by the catalog or because it was felt in it."""
    return any(site in sites for site in view.gating_sites(exercise))


def substitutes(view: View, exercise: Exercise, painful: frozenset[str]) -> list[Exercise]:
    """Exercises that can stand in without loading the painful sites, the most alike first (rule X7)."""
    felt_here = bool(set(view.gating_sites(exercise)) - set(exercise.linked_sites))
    muscles = set(exercise.primary_muscles)
    found = [
        x
        for x in view.book.exercises.values()
        if x.id != exercise.id
        and x.pattern not in ("activation", "mobility", "plyo")
        and (x.pattern == exercise.pattern or muscles.intersection(x.primary_muscles))
        and allowed(view, x)
        and may_come_in(view, x)
        and has_clear_day(view, x)
        and not has_red_site(view, x, painful)
        and (x.entry.from_exercise is None or view.memory(x.id).exposures)
        and (x.pattern != exercise.pattern or (x.rung <= exercise.rung and not felt_here))
    ]
    known = view.state.exercises

    def likeness(x: Exercise) -> tuple[int, int, int, int, str]:
        shared = len(muscles.intersection(x.primary_muscles))
        return (x.pattern != exercise.pattern, x.id not in known, -shared, x.rung, x.id)

    return sorted(found, key=likeness)


# --------------------------------------------------------------------------- one rung up


def next_rungs(view: View, slot: Slot) -> list[tuple[Exercise, list[Reason]]]:
    """The rungs above that can be done with what is owned, each with what is still missing for it (rule P10)."""
    rungs = []
    for name in slot.exercise.advance_to:
        exercise = view.book.exercises[name]
        same = exercise.pattern == slot.exercise.pattern
        if same and allowed(view, exercise) and not _is_trained(view, exercise):
            rungs.append((exercise, missing_for(view, slot, exercise)))
    return rungs


def _is_trained(view: View, exercise: Exercise) -> bool:
    """Whether the exercise is being trained already, beside the rung below it."""
    last = view.state.last_session_day
    done = [e.day for e in view.memory(exercise.id).exposures if not e.trial]
    return bool(done) and last is not None and (last - done[-1]).days <= view.params.coverage_days


def missing_for(view: View, slot: Slot, target: Exercise) -> list[Reason]:
    """What is still missing before `target` may follow the exercise of the slot; empty when the door is open."""
    entry = target.entry
    checks: tuple[Callable[[], Reason | None], ...] = (
        lambda: _exposures_missing(view, slot, target),
        lambda: _trial_missing(view, target),
        lambda: _sides_missing(view, slot, target),
        lambda: _weeks_missing(view, target),
        lambda: _race_missing(view, target),
        lambda: clear_day_missing(view, target),
        lambda: _load_missing(view, slot, target),
    )
    found = [check() for check in checks]
    if entry.pain_free_sites:
        sore = [s for s in target.linked_sites if (days := view.site(s)) and max((d.level or 0) for d in days[-2:]) > 0]
        found.append(because("NEEDS_NO_PAIN", "P12", {"sites": tuple(sore)}) if sore else None)
    return [r for r in found if r is not None]


def door_missing(view: View, exercise: Exercise) -> list[Reason]:
    """What the exercise below still has to show; nothing once the exercise itself was trained."""
    if any(not e.trial for e in view.memory(exercise.id).exposures) or exercise.entry.from_exercise is None:
        return []
    below = view.book.exercises[exercise.entry.from_exercise]
    slot = slot_of(view, below)
    entry = exercise.entry
    facts: Facts = {
        "sessions": max(entry.comparable_exposures, view.params.surplus_exposures),
        "sets": entry.min_sets,
        "reps": entry.min_reps_each_set,
        "rir": entry.min_rir,
        "to_name": exercise.name,
        "of_name": below.name,
    }
    if slot is None:
        return [because("NEEDS_EXPOSURES_OF", "P10", facts)]
    still = [r for r in missing_for(view, slot, exercise) if r.code == "NEEDS_EXPOSURES"]
    return [because("NEEDS_EXPOSURES_OF", r.rule, {**facts, **r.facts}, events=r.events) for r in still]


def _needed_reps(slot: Slot, target: Exercise) -> int:
    """The reps each set must show: the catalog's, from whichever exercise the athlete comes."""
    if slot.exercise.id == target.entry.from_exercise or target.entry.from_exercise is None:
        return target.entry.min_reps_each_set
    own = target.entry.also_from.get(slot.exercise.id)
    # Coming by an edge the criteria do not speak of: the top of the present range stands in.
    return own if own is not None else min(target.entry.min_reps_each_set or slot.asked.hi, slot.asked.hi)


def _exposures_missing(view: View, slot: Slot, target: Exercise) -> Reason | None:
    entry, habits = target.entry, view.profile.reporting
    reps, needed = _needed_reps(slot, target), max(entry.comparable_exposures, view.params.surplus_exposures)
    good = 0
    for exposure in reversed(slot.exposures):
        rir = asked_rir(exposure, slot.judged_by, view.params)
        clean = form_is_clean(exposure, habits, view.params)
        good_sides = [
            len(r.reps) >= entry.min_sets
            and min(r.reps, default=0) >= reps
            and (rir_or_assumed(r.last_rir, rir, habits) or Decimal(-1)) >= entry.min_rir
            for r in readings(exposure)
        ]
        if not clean or not all(good_sides) or exposure.in_progress:
            break
        good += 1
    if good >= needed:
        return None
    facts: Facts = {"sessions": needed - good, "sets": max(entry.min_sets, 1), "reps": reps, "rir": entry.min_rir}
    return because("NEEDS_EXPOSURES", "P10", facts, events=[slot.last.event_id])


def _trial_missing(view: View, target: Exercise) -> Reason | None:
    need = target.entry.trial_reps_each_side
    if not need:
        return None
    for exposure in view.memory(target.id).exposures:
        sides = sides_of(exposure)
        done = [max(read(exposure, side).reps, default=0) for side in sides]
        clean = form_is_clean(exposure, view.profile.reporting, view.params)
        if clean and sides != (Side.BOTH,) and min(done) >= need:
            return None
    for test in view.state.tests:
        if test.test == target.id and min(test.left or 0, test.right or 0) >= need:
            return None
    return because("NEEDS_TRIAL", "P10", {"exercise": target.id, "name": target.name, "reps": need})


def _sides_missing(view: View, slot: Slot, target: Exercise) -> Reason | None:
    unilateral = target.entry.sides_within_limit or slot.exercise.laterality == "unilateral"
    lsi = lsi_pct(slot.last) if unilateral else None
    if lsi is None or lsi >= view.params.lsi_limit_pct:
        return None
    facts: Facts = {"lsi_pct": lsi, "limit_pct": view.params.lsi_limit_pct}
    return because("NEEDS_EVEN_SIDES", "A2", facts, events=[slot.last.event_id])


def _weeks_missing(view: View, target: Exercise) -> Reason | None:
    need = target.entry.min_weeks_of_strength
    if not need or view.weeks_of_strength >= need:
        return None
    return because("NEEDS_WEEKS", "P12", {"weeks": view.weeks_of_strength, "needed": need})


def _race_missing(view: View, target: Exercise) -> Reason | None:
    race = view.race_within(max(view.params.race_no_new_days, target.entry.days_before_race))
    return because("NEEDS_NO_RACE", "S10", {"race": race.date}) if race else None


def clear_day_missing(view: View, target: Exercise) -> Reason | None:
    """What is missing while no session of the week is far enough before the next key run (table T10)."""
    if has_clear_day(view, target):
        return None
    return because("NEEDS_CLEAR_DAY", "S3", {"hours": clear_h(view, target), "of_name": target.name})


def _load_missing(view: View, slot: Slot, target: Exercise) -> Reason | None:
    if not needs_load(target):
        return None
    implement, options = view.implement_for(target, None)
    if implement is None or not options:
        return None
    first = first_load(view, slot, target)
    return None if first is not None else because("NEEDS_LIGHTER_LOAD", "P13", {"lightest_kg": options[0]})


def needs_load(exercise: Exercise) -> bool:
    """Whether an exercise cannot be done without a weight."""
    return all(any(word in LOADED for word in need) for need in exercise.equipment_any)


def first_load(view: View, slot: Slot | None, target: Exercise) -> Decimal | None:
    """The first load on a new exercise, built from what is owned; None for bodyweight or when the lightest is too much.

    From two legs to one: each leg held half of the load, and the first single-leg load is a share of that half
    (`first_single_leg_share_pct`), never a copy. Between like exercises: not more than was handled. From bodyweight
    or from nothing: the lightest that can be built. (P10, P13; the share is our own policy, D.)
    """
    single = slot is not None and target.laterality == "unilateral" and slot.exercise.laterality == "bilateral"
    if "load" not in target.levers or not (needs_load(target) or single):
        return None
    implement, options = view.implement_for(target, None)
    if implement is None or not options:
        return None
    done = sorted(view.memory(target.id).exposures, key=lambda e: not e.trial)  # what was only tried counts least
    before = [w for e in done if (w := working_load(e)) is not None]
    if before:
        last = as_built(before[-1], options, view.params)
        return at_most(last, options)  # not more than the last time, however long ago
    if slot is None or not slot.load_kg:
        return _load_from_nothing(view, target, options) if needs_load(target) else None
    if not single:
        return at_most(slot.load_kg, options)
    light = at_most(slot.load_kg / 2 * view.params.first_single_leg_share_pct / 100, options)
    return options[0] if light is None and needs_load(target) and options[0] <= slot.load_kg / 2 else light


def _load_from_nothing(view: View, target: Exercise, options: tuple[Decimal, ...]) -> Decimal | None:
    """A first load by bodyweight: a light share of it, half of that on one leg or for the upper back (our own, D).

    Where nothing so light is owned, the lightest; None when even that is far too much to begin with.
    """
    p = view.params
    bodyweight = view.profile.bodyweight_kg or p.bodyweight_unknown_kg
    share = bodyweight * p.first_load_bodyweight_pct / 100
    if target.laterality != "bilateral" or not is_leg(target):
        share /= 2
    fitting = at_most(share, options)
    if fitting is not None:
        return fitting
    return options[0] if options[0] * 100 <= bodyweight * p.first_load_most_bodyweight_pct else None


def is_leg(exercise: Exercise) -> bool:
    """Whether the exercise loads the legs."""
    return exercise.pattern in LEG_PATTERNS
