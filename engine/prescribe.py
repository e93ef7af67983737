"""From a resolution to a line of the plan: what to do, and the decision with before, after and why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_DOWN, Decimal

from engine.exposure import lowest_cm
from engine.loads import at_most
from engine.rules import Resolution
from engine.rules.deload import after_easy_week
from engine.rules.ladder import allowed, first_load, may_come_in, substitutes
from engine.rules.maximum import estimated_1rm
from engine.rules.outcome import INCREASES, Change, because, runner_up
from engine.rules.sides import lagging, lsi_pct
from engine.rules.slot import Slot
from engine.select import painful_sites
from engine.timing import rep_s, rest_s
from engine.types import Action, Decision, Exercise, Fact, Facts, Next, Prescription, Reason, Side
from engine.view import View


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Line:
    """One exercise of the week: its prescriptions (two where the sides differ), its decision, and its place.

    A line is itself and equal to no other (so `View.once` can take it).
    """

    decision: Decision
    exercise: Exercise | None  # None: nothing is done in this slot for now
    prescriptions: tuple[Prescription, ...] = ()
    gone: Exercise | None = None  # what is left out for now; it still counts when volume is shared out
    new: bool = False
    shrinks: bool = False  # an easy or race week halves the sets of the whole plan, rounded over all exercises
    times_max: int = 7  # sessions a week
    was: Prescription | None = None  # what stood before the decision; None: nothing did
    sets_min: int = 0  # what the last session had at the top of its range: time takes none of them away (rule P5)

    @property
    def sets(self) -> int:
        return self.prescriptions[0].sets if self.prescriptions else 0


def combine(resolution: Resolution) -> Change:
    """All that asked for caution, combined to the least of each; an increase stands alone."""
    if not resolution.others:
        return resolution.winner.change
    asked = [resolution.winner, *resolution.others]
    changes = [o.change for o in asked]
    first = resolution.winner.change
    caps = [c.sets_max for c in changes if c.sets_max is not None]
    tops = [c.reps_max for c in changes if c.reps_max is not None]
    targets = [c.target_reps for c in changes if c.target_reps is not None]
    return replace(
        first,
        load_pct=min(c.load_pct for c in changes),
        sets_pct=min(c.sets_pct for c in changes),
        rir_add=max(c.rir_add for c in changes),
        sets_max=min(caps, default=None),
        reps_max=min(tops, default=None),
        target_reps=min(targets, default=None),
        none=any(c.none for c in changes),
        exercise=next((c.exercise for c in changes if c.exercise is not None), None),
        sets=min((c.sets for c in changes if c.sets is not None), default=None),
        height_cm=min((c.height_cm for c in changes if c.height_cm is not None), default=None),
    )


def line_of(view: View, slot: Slot, resolution: Resolution, present: frozenset[str]) -> Line:
    """The line of an exercise that is being trained."""
    at_top = all(min(r.reps, default=0) >= slot.asked.hi for r in slot.readings)
    line = _line_of(view, slot, resolution, present)
    return replace(line, was=_before(view, slot), sets_min=min(slot.asked.sets, view.most_sets) if at_top else 0)


def _line_of(view: View, slot: Slot, resolution: Resolution, present: frozenset[str]) -> Line:
    change, now = combine(resolution), _before(view, slot)
    kept = change.exercise is None and not change.none
    if kept and now.load_kg and slot.options_kg and _load(slot, now, change) is None:
        # Nothing that can be built is light enough: one rung down, or at least a rest from the load.
        lower = next((x for x in slot.exercise.regress_to if _fits_below(view, slot, x)), None)
        winner = replace(resolution.winner, action=Action.REGRESS)
        resolution, change = replace(resolution, winner=winner), replace(change, exercise=lower, none=lower is None)
    if change.none and resolution.action is Action.REST:
        return _nothing(view, slot, resolution, Action.REST)
    if change.none:
        return _swapped(view, slot, resolution, change, present)
    if change.exercise is not None:
        return _moved(view, slot, resolution, change, present)
    after = _changed(view, slot, now, change, resolution)
    both = _sides(view, slot, after)
    decision = _decision(view, slot, resolution, before=now, after=after)
    return Line(
        decision=decision,
        exercise=slot.exercise,
        prescriptions=both,
        shrinks=any(o.reason and o.reason.rule in ("D1", "D2", "S10") for o in (resolution.winner, *resolution.others)),
        times_max=times_max(view, slot.exercise),
    )


def _fits_below(view: View, slot: Slot, name: str) -> bool:
    below = view.book.exercises[name]
    same = below.pattern == slot.exercise.pattern
    return same and allowed(view, below) and may_come_in(view, below)


def times_max(view: View, exercise: Exercise) -> int:
    """Nordics once a week for runners (table T10), jumps twice; everything else as often as there are sessions."""
    if exercise.pattern == "plyo":
        return view.params.jump_sessions_per_week
    return 1 if exercise.id.startswith("nordic") else 7


def _before(view: View, slot: Slot) -> Prescription:
    """What stood before this decision: what was asked for last, and what was done of it."""
    return view.once(_current, slot)


def _current(view: View, slot: Slot) -> Prescription:
    ask, p = slot.asked, view.params
    low = min(min(r.reps, default=ask.lo) for r in slot.readings)
    target = ask.target_reps if ask.target_reps is not None else max(ask.lo, min(low, ask.hi))
    load = after_easy_week(view, slot) or slot.load_kg
    # What an easy week or a break asked for is not what is usual: reserve and sets come back by themselves.
    rir = max(slot.usual_rir, Decimal(p.novice_min_rir)) if view.novice else slot.usual_rir
    bands = [s.band for s in slot.last.sets if s.band]
    return Prescription(
        exercise=slot.exercise.id,
        slot=slot.exercise.pattern,
        sets=min(slot.usual_sets, p.novice_max_sets) if view.novice else slot.usual_sets,
        reps=(ask.lo, ask.hi),
        target_reps=target,
        load_kg=load,
        implement=slot.implement,
        band=bands[0] if bands and load is None else None,
        target_rir=rir,
        tempo=sane_tempo(view, slot.exercise, ask.tempo),
        rest_s=rest_s(view, slot.exercise),
        height_cm=lowest_cm(slot.last),
        measure=slot.exercise.measure,
        cues=cues(view, slot.exercise),
    )


def sane_tempo(view: View, exercise: Exercise, tempo: str) -> str:
    """The tempo that was asked for or done, unless a repetition would take longer than rule TE3 allows."""
    held = exercise.measure == "seconds"
    return tempo if held or rep_s(tempo) <= view.params.max_rep_s else exercise.default_tempo


# What a yes in the self-check adds to the cues of a pattern (rule X5, REQ-020, REQ-021, REQ-024).
CHECK_CUES: dict[str, tuple[tuple[str, ...], str]] = {
    "squats_felt_in_quads": (("hinge", "bridge", "squat", "lunge", "step_up"), "push through the heel, feel the glute"),
    "glutes_do_not_fire": (("bridge", "hinge", "step_up"), "pause a second at the top and squeeze the glutes"),
    "tight_hip_flexors_or_low_back": (("bridge", "hinge"), "tuck your tail before you lift"),
}


def cues(view: View, exercise: Exercise) -> tuple[str, ...]:
    """The exercise's cues, with one more where the self-check asks for it."""
    more = [cue for patterns, cue in view.once(_check_cues) if exercise.pattern in patterns]
    return tuple(dict.fromkeys((*exercise.cues, *more)))


def _check_cues(view: View) -> tuple[tuple[tuple[str, ...], str], ...]:
    yes = [q for q, answer in sorted(view.state.self_check.items()) if answer.value]
    return tuple(CHECK_CUES[q] for q in yes if q in CHECK_CUES)


def _changed(view: View, slot: Slot, now: Prescription, change: Change, resolution: Resolution) -> Prescription:
    """The prescription after a change that keeps the exercise."""
    base = now.sets if change.sets_pct == 100 else min(now.sets, slot.done_sets)
    sets = change.sets if change.sets is not None else share(base, change.sets_pct)
    if change.sets_max is not None:
        sets = min(sets, change.sets_max)
    lo, hi = change.reps or now.reps
    rises = resolution.action in INCREASES
    target = change.target_reps if change.target_reps is not None else now.target_reps
    if not rises:
        target = min(target, now.target_reps, change.reps_max or target)
    return replace(
        now,
        sets=max(1, sets),
        reps=(min(lo, target), hi),
        target_reps=max(1, target),
        load_kg=_load(slot, now, change),
        target_rir=min(Decimal(10), now.target_rir + change.rir_add),
        tempo=change.tempo or now.tempo,
        height_cm=change.height_cm or now.height_cm,
    )


def share(sets: int, percent: Decimal) -> int:
    """A share of the sets, rounded up, at least one (table T8)."""
    return max(1, int((sets * percent / 100).to_integral_value(ROUND_CEILING)))


def _load(slot: Slot, now: Prescription, change: Change) -> Decimal | None:
    """The load after a change: never above the percentage asked for, and only what can be built (P13, I06, I07)."""
    if change.load_kg is not None:
        return change.load_kg
    if now.load_kg is None:
        return None
    target = now.load_kg * change.load_pct / 100
    if slot.options_kg:
        return at_most(target, slot.options_kg)
    if not slot.on_a_machine:
        return None  # nothing is owned that could load it: bodyweight
    return target.quantize(Decimal(1), rounding=ROUND_DOWN) if change.load_pct < 100 else now.load_kg


def _sides(view: View, slot: Slot, after: Prescription) -> tuple[Prescription, ...]:
    """One prescription, or two with the weaker side first and the stronger doing no more (rule A2)."""
    weak = view.once(lagging, slot)
    if weak is None:
        return (after,)
    strong = Side.RIGHT if weak is Side.LEFT else Side.LEFT
    return (replace(after, side=weak), replace(after, side=strong))


# --------------------------------------------------------------------------- another exercise


def introduced(view: View, exercise: Exercise, *, first: bool, slot: Slot | None = None) -> Prescription:
    """The first prescription of an exercise: the catalog's dose, half the sets unless everything is new (rule X8)."""
    p, dose = view.params, view.dose(exercise)
    load = first_load(view, slot, exercise)
    sets = dose.sets if first else share(dose.sets, p.first_exposure_sets_pct)
    rir = max(dose.target_rir, p.novice_min_rir) if view.novice else dose.target_rir
    low, high = exercise.height_cm or (0, 0)
    band = next((e.levels[0] for e in view.equipment if e.levels and e.kind in exercise.equipment_any[0]), None)
    return Prescription(
        exercise=exercise.id,
        slot=exercise.pattern,
        sets=sets,
        reps=(dose.lo, dose.hi),
        target_reps=dose.lo,
        load_kg=load,
        implement=view.implement_for(exercise, None)[0] if load is not None else None,
        band=band if load is None else None,
        target_rir=Decimal(rir),
        tempo=exercise.default_tempo,
        rest_s=rest_s(view, exercise),
        height_cm=min([h for h in view.heights_for(exercise) if low <= h <= high], default=None),
        measure=exercise.measure,
        cues=cues(view, exercise),
    )


def _moved(view: View, slot: Slot, resolution: Resolution, change: Change, present: frozenset[str]) -> Line:
    """One rung up or down."""
    target = view.book.exercises[change.exercise or slot.exercise.id]
    if target.id in present:
        return _nothing(view, slot, resolution, Action.REGRESS)
    up = resolution.action is Action.ADVANCE
    prescription = introduced(view, target, first=False, slot=slot)
    if not up:
        known = not target.entry.from_exercise or bool(view.memory(target.id).exposures)
        sets = min(view.dose(target).sets, slot.asked.sets) if known else prescription.sets
        sets = share(sets, change.sets_pct)
        load = prescription.load_kg
        if load is not None and slot.load_kg is not None:
            load = min(load, slot.load_kg)
        prescription = replace(
            prescription,
            sets=min(sets, change.sets_max or sets),
            load_kg=load,
            target_rir=min(Decimal(10), prescription.target_rir + change.rir_add),
        )
        if change.reps_max is not None:
            lo, hi = (min(x, change.reps_max) for x in prescription.reps)
            prescription = replace(
                prescription, reps=(lo, hi), target_reps=min(prescription.target_reps, change.reps_max)
            )
    decision = _decision(view, slot, resolution, before=_before(view, slot), after=prescription)
    return Line(
        decision=decision, exercise=target, prescriptions=(prescription,), new=up, times_max=times_max(view, target)
    )


def _swapped(view: View, slot: Slot, resolution: Resolution, change: Change, present: frozenset[str]) -> Line:
    """Another exercise without the painful site, or nothing where there is none (rules G5, X7)."""
    sites = view.once(painful_sites)
    others = {view.book.exercises[name].ladder for name in present} - {slot.exercise.ladder}
    found = [x for x in substitutes(view, slot.exercise, sites) if x.id not in present]
    options = [x for x in found if x.ladder not in others]  # not an easier rung beside one that is trained anyway
    if not options:
        return _nothing(view, slot, resolution, Action.REST)
    target = options[0]
    prescription = stand_in(view, slot, target, change)
    gone = slot.exercise if target.pattern != slot.exercise.pattern else None
    decision = _decision(view, slot, resolution, before=_before(view, slot), after=prescription)
    return Line(decision=decision, exercise=target, prescriptions=(prescription,), gone=gone, new=True)


def stand_in(view: View, slot: Slot, target: Exercise, change: Change | None = None) -> Prescription:
    """The first prescription of an exercise in another's place: not more sets than that one has."""
    asks, first = change or Change(), introduced(view, target, first=False)
    return replace(
        first,
        sets=min(first.sets, share(slot.usual_sets, asks.sets_pct)),
        target_rir=min(Decimal(10), first.target_rir + asks.rir_add),
    )


def unchanged(view: View, slot: Slot, line: Line) -> Line:
    """The line of somebody who does not take the step that was decided: the same exercise with what stood before."""
    return replace(
        line,
        exercise=slot.exercise,
        prescriptions=_sides(view, slot, _before(view, slot)),
        gone=None,
        new=False,
        times_max=times_max(view, slot.exercise),
    )


def _nothing(view: View, slot: Slot, resolution: Resolution, action: Action) -> Line:
    winner = replace(resolution.winner, action=action)
    decision = _decision(view, slot, replace(resolution, winner=winner), before=_before(view, slot), after=None)
    return Line(decision=decision, exercise=None, gone=slot.exercise)


# --------------------------------------------------------------------------- decisions


def facts_of(p: Prescription) -> dict[str, Fact]:
    """A prescription as the facts of a decision."""
    facts: dict[str, Fact] = {
        "exercise": p.exercise,
        "sets": p.sets,
        "target_reps": p.target_reps,
        "load_kg": p.load_kg,
        "target_rir": p.target_rir,
        "tempo": p.tempo,
    }
    if p.height_cm is not None:
        facts["height_cm"] = p.height_cm
    return facts


def _decision(
    view: View, slot: Slot, resolution: Resolution, *, before: Prescription, after: Prescription | None
) -> Decision:
    """The decision with only what differs in before and after, and the estimate behind it where there is one."""
    reasons = resolution.reasons
    estimate, low = estimated_1rm(view, slot.exercise, slot.last)
    if estimate is not None and reasons:
        facts: Facts = {**reasons[0].facts, "e1rm_kg": estimate, "e1rm_low_confidence": low}
        reasons = (replace(reasons[0], facts=facts), *reasons[1:])
    old = facts_of(before)
    new = facts_of(after) if after is not None else None
    if new is not None:
        keep = [k for k in old if old[k] != new.get(k)] or ["target_reps"]
        old, new = {k: old[k] for k in keep}, {k: new.get(k) for k in keep}
    following = resolution.next or after_first(after.exercise if after is not None else slot.exercise.id)
    return Decision(
        exercise=slot.exercise.id,
        slot=slot.exercise.pattern,
        action=resolution.action,
        before=old,
        after=new,
        reasons=_with_events((*reasons, *_uneven(view, slot)), slot),
        blocked=resolution.blocked or runner_up(resolution.action, following),
        next=following,
    )


def after_first(name: str) -> Next:
    """After a step up: what the step after it wants to see first."""
    need = because("NEEDS_FIRST_SESSION", "P6", {"exercise": name})
    return Next(action=Action.ADD_REPS, needs=(need,))


def _uneven(view: View, slot: Slot) -> tuple[Reason, ...]:
    """Said beside the decision when one side lags: it goes first and leads (rule A2)."""
    weak = view.once(lagging, slot)
    lsi = lsi_pct(slot.last) if weak is not None else None
    if weak is None or lsi is None:
        return ()
    facts: dict[str, Fact] = {"weaker": weak.value, "lsi_pct": lsi, "limit_pct": view.params.lsi_limit_pct}
    events = [e.event_id for e in slot.exposures[-view.params.lsi_exposures :]]
    return (because("SIDES_UNEVEN", "A2", facts, events=events, strength="C"),)


def _with_events(reasons: tuple[Reason, ...], slot: Slot) -> tuple[Reason, ...]:
    """Every decision names an event; one that rests on silence or the calendar names the last exposure (I18)."""
    return tuple(r if r.events else replace(r, events=(slot.last.event_id,)) for r in reasons)
