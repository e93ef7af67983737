"""Which lever comes next once an exercise is mastered (rules P1, P3-P6, P10, P13, TE1-TE3)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from engine.exposure import ONE_SIDE, lowest_cm
from engine.loads import at_most, next_up
from engine.rules.ladder import first_load, next_rungs
from engine.rules.maximum import best_estimate_kg, heavy_dose, near_estimate_kg, pct_of_max
from engine.rules.outcome import Change, Outcome, because, fired
from engine.rules.sides import lagging
from engine.rules.slot import Slot
from engine.rules.within import assumed_facts
from engine.timing import seconds_with, share_s
from engine.types import Action, Exercise, Fact, Next, Reason
from engine.view import View


def next_lever(view: View, slot: Slot) -> Outcome:
    """One step up: load or height if that step is small enough, else the next rung, else reps, tempo or a set."""
    events = _events(view, slot)
    facts: dict[str, Fact] = {
        "sessions": view.params.surplus_exposures,
        "reps": slot.readings[0].reps,
        "rir": min((r.last_rir for r in slot.readings if r.last_rir is not None), default=None),
        "target_rir": slot.asked.rir,
        "top": slot.asked.hi,
        **assumed_facts(view, slot),
    }
    harder = _to_heavy(view, slot, facts, events) or _load_up(view, slot, facts, events)
    harder = harder or _height_up(view, slot, facts, events)
    if harder is not None:
        return harder
    rungs = next_rungs(view, slot)
    lopsided = view.once(lagging, slot)
    open_rungs = [x for x, missing in rungs if not missing and lopsided is None]
    if open_rungs:
        chosen = min(open_rungs, key=lambda x: _preference(view, slot, x))
        facts |= {"to": chosen.id, "to_name": chosen.name}
        return fired(
            Action.ADVANCE,
            "RUNG_MASTERED",
            "P10",
            facts,
            events=events,
            strength="C",
            change=Change(exercise=chosen.id, load_kg=first_load(view, slot, chosen)),
        )
    return _bridge(view, slot, facts, rungs)


def _preference(view: View, slot: Slot, target: Exercise) -> tuple[int, int, bool, str]:
    """The lowest rung, single-leg first (the article), then what leads on; the id decides ties."""
    single = target.laterality in ONE_SIDE
    return (target.rung, 0 if single else 1, not target.advance_to, target.id)


def _load_up(view: View, slot: Slot, facts: dict[str, Fact], events: list[str]) -> Outcome | None:
    """The next load, back at the bottom of the range (rules P4, P6)."""
    heavier = _load_step(view, slot)
    if heavier is None:
        return None
    told = {**facts, "from_kg": slot.load_kg, "to_kg": heavier}
    change = Change(load_kg=heavier, target_reps=slot.asked.lo)
    return fired(Action.ADD_LOAD, "SURPLUS_TWICE", "P3", told, events=events, strength="C", change=change)


def _load_step(view: View, slot: Slot) -> Decimal | None:
    """The next load that can be built, if it is within the cap of rule P4."""
    if not slot.load_kg or "load" not in slot.exercise.levers:
        return None
    heavier = next_up(slot.load_kg, slot.options_kg)
    if heavier is None or heavier * 100 > slot.load_kg * (100 + view.params.load_step_max_pct):
        return None
    return None if _waits_near_max(view, slot, heavier) else heavier


def _waits_near_max(view: View, slot: Slot, load_kg: Decimal) -> bool:
    """Whether a load is near the maximum, or so near that pounds would tell (I34): the first weeks come first (P11)."""
    best = near_estimate_kg(view, slot.exercise) if view.novice else None
    return best is not None and load_kg * (100 + view.params.same_load_pct) >= best * view.params.heavy_pct_1rm


def _height_up(view: View, slot: Slot, facts: dict[str, Fact], events: list[str]) -> Outcome | None:
    """The next step that is there, back at the bottom of the range (rules X4, P6): up a small step before up a rung."""
    height, lagging_side = lowest_cm(slot.last), view.once(lagging, slot)
    if height is None or slot.exercise.height_cm is None or lagging_side is not None:
        return None
    most = min(Decimal(slot.exercise.height_cm[1]), height + view.params.height_raise_most_cm)
    higher = [h for h in view.heights_for(slot.exercise) if height < h <= most]
    if not higher:
        return None
    told = {**facts, "from_cm": height, "to_cm": higher[0]}
    change = Change(height_cm=higher[0], target_reps=slot.asked.lo)
    return fired(Action.ADVANCE, "HIGHER_STEP", "X4", told, events=events, strength="C", change=change)


def _to_heavy(view: View, slot: Slot, facts: dict[str, Fact], events: list[str]) -> Outcome | None:
    """From the usual range to few repetitions near the maximum, where that was asked for and is open (rule P12).

    The load is what the chart gives for the bottom of the heavy range, never above the cap of rule P4.
    """
    dose, best = slot.dose, best_estimate_kg(view, slot.exercise)
    if dose is not heavy_dose(slot.exercise) or slot.asked.hi <= dose.hi or best is None or not slot.load_kg:
        return None
    share = pct_of_max(dose.lo, Decimal(dose.target_rir), view.params)
    cap = slot.load_kg * (100 + view.params.load_step_max_pct) / 100
    load = at_most(min(cap, best * share / 100), slot.options_kg)
    if load is None or load <= slot.load_kg:
        return None
    told: dict[str, Fact] = {"from_kg": slot.load_kg, "to_kg": load, "lo": dose.lo, "hi": dose.hi, "best_kg": best}
    change = Change(load_kg=load, target_reps=dose.lo, reps=(dose.lo, dose.hi))
    return fired(Action.ADD_LOAD, "HEAVY_NOW", "P12", {**facts, **told}, events=events, strength="A", change=change)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bridge:
    """What the levers between two loads or rungs look at (rule P5)."""

    view: View
    slot: Slot
    rungs: list[tuple[Exercise, list[Reason]]]
    heavier: Decimal | None  # the next load that can be built: too big a step, or too near the maximum
    low: int  # fewest repetitions in a set of the last exposure

    @property
    def top(self) -> int:
        return self.slot.asked.hi + self.view.params.bridge_extra_reps

    def asks(self, what: str) -> int:
        """The sets or repetitions that the next rung still wants to see."""
        waiting = (m.facts for _, missing in self.rungs for m in missing if m.code == "NEEDS_EXPOSURES")
        return max((int(str(facts.get(what, 0))) for facts in waiting), default=0)


Lever = tuple[Action, str, Change]


def _sets_for_rung(b: _Bridge) -> Lever | None:
    if b.asks("sets") <= b.slot.asked.sets:
        return None
    return Action.ADD_SETS, "RUNG_NEEDS_SETS", Change(sets=b.slot.asked.sets + 1)


def _reps_for_rung(b: _Bridge) -> Lever | None:
    if not b.low < b.asks("reps") <= b.top:
        return None
    return Action.ADD_REPS, "RUNG_NEEDS_REPS", Change(target_reps=b.low + b.view.params.rep_step)


def _again_for_rung(b: _Bridge) -> Lever | None:
    """What the next rung asks for was shown, only not often enough yet: another lever now would begin it anew."""
    if b.low < b.asks("reps") or not b.asks("sessions"):
        return None
    return Action.HOLD, "RUNG_NOT_CONFIRMED", Change(target_reps=b.low)


def _slow_bodyweight(b: _Bridge) -> Lever | None:
    return _slow(b) if b.slot.load_kg is None else None


def _more_reps(b: _Bridge) -> Lever | None:
    if b.low >= b.top:
        return None
    return Action.ADD_REPS, _why(b), Change(target_reps=min(b.low + b.view.params.rep_step, b.top))


def _slow(b: _Bridge) -> Lever | None:
    tempo = slower(b.view, b.slot)
    if tempo is None:
        return None
    return Action.SLOW_ECCENTRIC, _why(b), Change(tempo=tempo, target_reps=b.slot.asked.lo)


def _one_more_set(b: _Bridge) -> Lever | None:
    """A set more, time permitting: never so much of one exercise that a session holds fewer (rules P5, S7)."""
    more = b.slot.asked.sets + 1
    took = seconds_with(b.view, b.slot.exercise, sets=more, reps=b.slot.asked.lo, tempo=b.slot.asked.tempo)
    fits = more <= b.view.most_sets and took <= share_s(b.view)
    return (Action.ADD_SETS, _why(b), Change(sets=more)) if fits else None


def _why(b: _Bridge) -> str:
    if b.heavier is None:
        return "NO_HEAVIER_LOAD"
    return "NEAR_MAX_WAITS" if _waits_near_max(b.view, b.slot, b.heavier) else "STEP_TOO_BIG"


# In the order in which they are pulled (rules P1, P5); the first that can move is the one.
BRIDGE_LEVERS: tuple[Callable[[_Bridge], Lever | None], ...] = (
    _sets_for_rung,
    _reps_for_rung,
    _again_for_rung,
    _slow_bodyweight,
    _more_reps,
    _slow,
    _one_more_set,
)


def _bridge(view: View, slot: Slot, facts: dict[str, Fact], rungs: list[tuple[Exercise, list[Reason]]]) -> Outcome:
    """Between two loads or rungs: more sets or reps, a slower lowering, and a trial beside it (rule P5)."""
    heavier = next_up(slot.load_kg, slot.options_kg) if slot.load_kg else None
    low = min(min(r.reps) for r in slot.readings)
    b = _Bridge(view=view, slot=slot, rungs=rungs, heavier=heavier, low=low)
    if heavier is not None and slot.load_kg:
        facts |= {"step_kg": heavier, "step_pct": ((heavier / slot.load_kg - 1) * 100).quantize(Decimal("0.1"))}
    found = next((lever for pull in BRIDGE_LEVERS if (lever := pull(b)) is not None), None)
    action, code, change = found or (Action.HOLD, "MAINTAIN_HERE", Change(target_reps=slot.asked.hi))
    trial = next((x.id for x, missing in rungs if [m.code for m in missing] == ["NEEDS_TRIAL"]), None)
    told: dict[str, Fact] = {"target_reps": change.target_reps, "sets": change.sets, "tempo": change.tempo}
    facts |= {name: value for name, value in told.items() if value is not None}
    rule = "P10" if code.startswith("RUNG_") else "P11" if code == "NEAR_MAX_WAITS" else "P5"
    return fired(
        action,
        code,
        rule,
        facts,
        events=_events(view, slot),
        next_=_next_of(view, slot, rungs),
        change=replace(change, test=trial),
    )


def _events(view: View, slot: Slot) -> list[str]:
    """The exposures that a step up rests on."""
    return [e.event_id for e in slot.exposures[-view.params.surplus_exposures :]]


def slower(view: View, slot: Slot) -> str | None:
    """The tempo with a longer lowering, within the limits of rules TE1 and TE3; None when it is slow enough."""
    p = view.params
    parts = slot.asked.tempo.split("-")
    if "tempo" not in slot.exercise.levers or len(parts) != 4 or not all(x.replace(".", "").isdigit() for x in parts):
        return None
    numbers = [Decimal(x) for x in parts]
    lowering = numbers[0] + p.slow_eccentric_step_s
    if lowering > p.slow_eccentric_max_s or lowering + sum(numbers[1:]) > p.max_rep_s:
        return None
    return "-".join(format(n.normalize(), "f") for n in (lowering, *numbers[1:]))


def _next_of(view: View, slot: Slot, rungs: list[tuple[Exercise, list[Reason]]]) -> Next | None:
    """The rung or load that comes after the bridge, and what is missing for it."""
    waiting = [(x, missing) for x, missing in rungs if missing]
    if waiting:
        target, missing = min(waiting, key=lambda w: (len(w[1]), w[0].rung, w[0].id))
        named = tuple(
            because(m.code, m.rule, {**m.facts, "to": target.id, "to_name": target.name}, events=m.events)
            for m in missing
        )
        return Next(action=Action.ADVANCE, needs=named)
    heavier = next_up(slot.load_kg, slot.options_kg) if slot.load_kg else None
    if heavier is not None and _waits_near_max(view, slot, heavier):
        return Next(action=Action.ADD_LOAD, needs=(because("NOVICE_GUARD", "P11", {}, events=[slot.last.event_id]),))
    if heavier is not None:
        need = because("NEEDS_SMALLER_STEP", "P4", {"step_kg": heavier, "limit_pct": view.params.load_step_max_pct})
        return Next(action=Action.ADD_LOAD, needs=(need,))
    return None
