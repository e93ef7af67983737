"""Which lever comes next once an exercise is mastered (rules P1, P3-P6, P10, P13, TE1-TE3)."""

from __future__ import annotations

from decimal import Decimal

from engine.exposure import read
from engine.loads import next_up
from engine.rules.ladder import first_load, next_rungs
from engine.rules.outcome import Change, Outcome, because, fired
from engine.rules.sides import weaker_side
from engine.rules.slot import Slot
from engine.state import sides_of
from engine.types import Action, Exercise, Fact, Next, Reason
from engine.view import View


def next_lever(view: View, slot: Slot) -> Outcome:
    """One step up: load if the step is small enough, else the next rung, else reps, tempo or a set (P4, P5, P10)."""
    events = [e.event_id for e in slot.exposures[-view.params.surplus_exposures :]]
    readings = [read(slot.last, side) for side in sides_of(slot.last)]
    facts: dict[str, Fact] = {
        "sessions": view.params.surplus_exposures,
        "reps": readings[0].reps,
        "rir": min((r.last_rir for r in readings if r.last_rir is not None), default=None),
        "target_rir": slot.asked.rir,
        "top": slot.asked.hi,
    }
    heavier = _load_step(view, slot)
    if heavier is not None:
        facts |= {"from_kg": slot.load_kg, "to_kg": heavier}
        return fired(
            Action.ADD_LOAD,
            "SURPLUS_TWICE",
            "P3",
            facts,
            events=events,
            strength="C",
            change=Change(load_kg=heavier, target_reps=slot.asked.lo),
        )
    rungs = next_rungs(view, slot)
    lopsided = weaker_side(slot.exposures, view.params)
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
    return _bridge(view, slot, facts, events, rungs)


def _preference(view: View, slot: Slot, target: Exercise) -> tuple[int, int, str]:
    """Single-leg first (the article), then the lowest rung; the id decides ties."""
    single = target.laterality in ("unilateral", "alternating")
    return (target.rung, 0 if single else 1, target.id)


def _load_step(view: View, slot: Slot) -> Decimal | None:
    """The next load that can be built, if it is within the cap of rule P4."""
    if not slot.load_kg or "load" not in slot.exercise.levers:
        return None
    heavier = next_up(slot.load_kg, slot.options_kg)
    if heavier is None or heavier * 100 > slot.load_kg * (100 + view.params.load_step_max_pct):
        return None
    return heavier


def _bridge(
    view: View,
    slot: Slot,
    facts: dict[str, Fact],
    events: list[str],
    rungs: list[tuple[Exercise, list[Reason]]],
) -> Outcome:
    """Between two loads or rungs: a trial, more reps, a slower lowering, another set (rule P5)."""
    p = view.params
    next_ = _next_of(view, slot, rungs)
    trial = next((x for x, missing in rungs if [m.code for m in missing] == ["NEEDS_TRIAL"]), None)
    test = trial.id if trial else None
    heavier = next_up(slot.load_kg, slot.options_kg) if slot.load_kg else None
    if heavier is not None and slot.load_kg:
        facts |= {"step_kg": heavier, "step_pct": ((heavier / slot.load_kg - 1) * 100).quantize(Decimal("0.1"))}
    slower = _slower(view, slot)
    top = slot.asked.hi + p.bridge_extra_reps
    low = min(min(read(slot.last, side).reps) for side in sides_of(slot.last))
    code = "STEP_TOO_BIG" if heavier is not None else "NO_HEAVIER_LOAD"
    asks = next((m.facts for _, missing in rungs for m in missing if m.code == "NEEDS_EXPOSURES"), {})
    if heavier is None and int(str(asks.get("sets", 0))) > slot.asked.sets:
        more = slot.asked.sets + 1
        return fired(
            Action.ADD_SETS,
            "RUNG_NEEDS_SETS",
            "P10",
            {**facts, "sets": more},
            events=events,
            next_=next_,
            change=Change(sets=more),
        )
    if heavier is None and low < int(str(asks.get("reps", 0))) <= top:
        goal = low + p.rep_step
        return fired(
            Action.ADD_REPS,
            "RUNG_NEEDS_REPS",
            "P10",
            {**facts, "target_reps": goal},
            events=events,
            next_=next_,
            change=Change(target_reps=goal),
        )
    if slower is not None and slot.load_kg is None:
        return fired(
            Action.SLOW_ECCENTRIC,
            code,
            "P5",
            {**facts, "tempo": slower},
            events=events,
            next_=next_,
            change=Change(tempo=slower, target_reps=slot.asked.lo, test=test),
        )
    if low < top:
        goal = min(low + p.rep_step, top)
        return fired(
            Action.ADD_REPS,
            code,
            "P5",
            {**facts, "target_reps": goal},
            events=events,
            next_=next_,
            change=Change(target_reps=goal, test=test),
        )
    if slower is not None:
        return fired(
            Action.SLOW_ECCENTRIC,
            code,
            "P5",
            {**facts, "tempo": slower},
            events=events,
            next_=next_,
            change=Change(tempo=slower, target_reps=slot.asked.lo, test=test),
        )
    if slot.asked.sets < p.novice_max_sets + (0 if view.novice else 1):
        more = slot.asked.sets + 1
        return fired(
            Action.ADD_SETS,
            code,
            "P5",
            {**facts, "sets": more},
            events=events,
            next_=next_,
            change=Change(sets=more, test=test),
        )
    return fired(
        Action.HOLD,
        "MAINTAIN_HERE",
        "P5",
        facts,
        events=events,
        next_=next_,
        change=Change(target_reps=slot.asked.hi, test=test),
    )


def _slower(view: View, slot: Slot) -> str | None:
    """The tempo with a longer lowering, within the limits of rules TE1 and TE3; None when it is slow enough."""
    p = view.params
    parts = slot.asked.tempo.split("-")
    if "tempo" not in slot.exercise.levers or len(parts) != 4 or not all(x.replace(".", "").isdigit() for x in parts):
        return None
    numbers = [Decimal(x) for x in parts]
    slower = numbers[0] + p.slow_eccentric_step_s
    if slower > p.slow_eccentric_max_s or slower + sum(numbers[1:]) > p.max_rep_s:
        return None
    return "-".join(format(n.normalize(), "f") for n in (slower, *numbers[1:]))


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
    if heavier is not None and slot.load_kg:
        need = because("NEEDS_SMALLER_STEP", "P4", {"step_kg": heavier, "limit_pct": view.params.load_step_max_pct})
        return Next(action=Action.ADD_LOAD, needs=(need,))
    return None
