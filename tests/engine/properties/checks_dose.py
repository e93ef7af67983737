"""What may change in a prescription (I04-I08, I22-I24, I28)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from decimal import Decimal
from itertools import product

from engine.rules.outcome import INCREASES
from engine.state import Exposure, WorkSet
from engine.types import Action, Decision, Equipment, Exercise, Fact, Prescription, Side
from tests.engine.properties.builders import book
from tests.engine.properties.seen import Seen, mean_reps, monday

HOUSEHOLD = {"wall", "mat", "chair", "towel_on_smooth_floor"}
MACHINES = {"cable", "leg_curl_machine", "calf_machine"}
LOADED = ("dumbbells", "kettlebell", "barbell", "trap_bar", "backpack", "plate")


def tempo_s(tempo: object) -> Decimal | None:
    """Seconds of one repetition, an explosive part (X) as one; None for words."""
    parts = str(tempo).replace("X", "1").split("-")
    if len(parts) != 4 or not all(re.fullmatch(r"\d+(\.\d+)?", p) for p in parts):
        return None
    return sum((Decimal(p) for p in parts), Decimal(0))


def rises(before: Mapping[str, Fact], after: Mapping[str, Fact]) -> list[str]:
    """The variables that go up between two prescriptions."""
    found = []
    for key in ("load_kg", "target_reps", "sets", "height_cm"):
        old, new = before.get(key), after.get(key)
        if isinstance(old, int | Decimal) and isinstance(new, int | Decimal) and new > old:
            found.append(key)
    old_s, new_s = tempo_s(before.get("tempo")), tempo_s(after.get("tempo"))
    if old_s is not None and new_s is not None and new_s > old_s:
        found.append("tempo")
    return found


def i04(seen: Seen) -> Iterator[str]:
    """At most one variable goes up, and none where the decision is not a step up."""
    for d in seen.plan.decisions:
        if d.before is None or d.after is None or d.exercise in seen.steered:
            continue
        other = d.after.get("exercise", d.exercise) != d.exercise
        up = [] if other else rises(d.before, d.after)
        if len(up) + (other and d.action is Action.ADVANCE) > 1:
            yield f"{d.exercise} {d.action}: {up} go up together"
        if up and d.action not in INCREASES:
            yield f"{d.exercise} {d.action}: {up} goes up"


def _lifted(exposure: Exposure) -> Decimal | None:
    return min((s.load_kg for s in exposure.sets if s.load_kg is not None), default=None) or None  # 0 kg: bodyweight


def _base_kg(seen: Seen, name: str) -> Decimal | None:
    """The last load, or the one before an easy week that was just ended (D5), as it can be built: 44 lb are 20 kg."""
    exposures = seen.exposures(name)
    loads = [_lifted(e) for e in exposures]
    if not loads or loads[-1] is None:
        return None
    week = monday(seen.case.today) - timedelta(days=7)
    earlier = [load for e, load in zip(exposures, loads, strict=True) if e.day < week and load is not None]
    eased = week <= exposures[-1].day < week + timedelta(days=7) and earlier and earlier[-1] * 9 <= loads[-1] * 10
    base = max(loads[-1], earlier[-1]) if eased else loads[-1]
    loads_kg = {w for e in seen.equipment for w in buildable(book().exercises[name], e)}
    return max((w for w in loads_kg if base <= w <= base * (100 + book().params.rounded_up_pct) / 100), default=base)


def _action(seen: Seen, name: str) -> Action | None:
    return next((d.action for d in seen.plan.decisions if d.exercise == name), None)


def i05(seen: Seen) -> Iterator[str]:
    """Next load at most 10 % above the last; equal or lower where a gate is closed."""
    for name, doses in seen.doses.items():
        base = _base_kg(seen, name)
        for p in doses:
            if base is None or p.load_kg is None or name in seen.steered or not seen.exposures(name):
                continue
            if p.load_kg > base * Decimal("1.1"):
                yield f"{name}: {base} kg to {p.load_kg} kg"
            if p.load_kg > base and _action(seen, name) not in INCREASES:
                yield f"{name}: {_action(seen, name)}, but {base} kg to {p.load_kg} kg"


def buildable(exercise: Exercise, item: Equipment) -> set[Decimal]:
    """Total loads that one kind of equipment gives, worked out anew."""
    if item.kind == "backpack":
        return {Decimal(n) for n in range(1, 21)}
    if item.kind in ("barbell", "trap_bar") and item.bar_kg is not None:
        pairs = {p: item.pairs.get(format(p.normalize(), "f"), 1) for p in item.plates_kg}
        stacks = product(*(range(count + 1) for count in pairs.values()))
        return {
            item.bar_kg + 2 * sum((p * n for p, n in zip(pairs, stack, strict=True)), Decimal(0)) for stack in stacks
        }
    many = exercise.implements if item.kind == "dumbbells" and not item.single else 1
    return {load * many for load in item.loads_kg}


def owned(seen: Seen, exercise: Exercise) -> bool:
    kinds = {e.kind for e in seen.equipment} | HOUSEHOLD
    return any(kinds.issuperset(need) for need in exercise.equipment_any)


def i06(seen: Seen) -> Iterator[str]:
    """Only owned equipment, and only loads that can be built from it."""
    used = {x for d in seen.plan.days for i in d.items for b in i.blocks for x in b.exercises} | set(seen.doses)
    for name in sorted(used):
        if not owned(seen, book().exercises[name]):
            yield f"{name} needs what is not owned"
    for p in seen.plan.prescriptions:
        if p.load_kg is None or p.exercise in seen.steered or seen.profile.equipment is None:
            continue
        exercise = book().exercises[p.exercise]
        loads = {w for e in seen.equipment if e.kind in LOADED for w in buildable(exercise, e)}
        if p.load_kg not in loads and not _on_machine(seen, exercise):
            yield f"{p.exercise}: {p.load_kg} kg cannot be built from {sorted(loads)[:8]}"


def _on_machine(seen: Seen, exercise: Exercise) -> bool:
    """Whether it is done on a machine that is owned: nobody says what its stack can do, so what was lifted can be."""
    owned_kinds = {e.kind for e in seen.equipment if not e.loads_kg}
    return any(MACHINES & set(need) & owned_kinds for need in exercise.equipment_any)


def i07(seen: Seen) -> Iterator[str]:
    """Rounding is down: a cut load is never above the share that was worked out, where such a load exists."""
    for d in seen.plan.decisions:
        before = (d.before or {}).get("load_kg")
        if not isinstance(before, Decimal) or d.exercise is None or d.after is None or "exercise" in d.after:
            continue
        after = d.after.get("load_kg", before)
        loads = {w for e in seen.equipment for w in buildable(book().exercises[d.exercise], e)}
        for reason in d.reasons:
            share = reason.facts.get("load_pct")
            if not isinstance(share, Decimal) or not isinstance(after, Decimal):
                continue
            goal = before * share / 100
            if after > goal and any(w <= goal for w in loads):
                yield f"{d.exercise}: {share} % of {before} kg, yet {after} kg"


def i08(seen: Seen) -> Iterator[str]:
    """Up the ladder one edge of the catalog at a time, with the criteria met."""
    for d in seen.plan.decisions:
        if d.action is not Action.ADVANCE or d.exercise is None:
            continue
        target = str((d.after or {}).get("exercise", d.exercise))
        if target == d.exercise and "height_cm" in (d.after or {}):
            yield from _higher_step(seen, d, book().exercises[target])
            continue
        if target not in book().exercises[d.exercise].advance_to:
            yield f"{d.exercise} to {target} is no edge"
            continue
        yield from _criteria(seen, d, book().exercises[target])


def _higher_step(seen: Seen, d: Decision, exercise: Exercise) -> Iterator[str]:
    """A step that is there, a small one, inside the catalog's range; after clean exposures on the one before."""
    old, new = Decimal(str((d.before or {})["height_cm"])), Decimal(str((d.after or {})["height_cm"]))
    logged = {s.height_cm for x in seen.state.exercises for e in seen.exposures(x) for s in e.sets}
    there = logged | {h for e in seen.equipment for h in e.heights_cm}
    if exercise.height_cm is None or new > exercise.height_cm[1] or new - old > 10 or new not in there:
        yield f"{exercise.id}: {old} cm to {new} cm, there are {there}"
    if seen.strict and any((e.form or 0) < 4 for e in seen.exposures(exercise.id)[-2:]):
        yield f"{exercise.id}: {old} cm to {new} cm with form that was not clean"


def _criteria(seen: Seen, d: Decision, target: Exercise) -> Iterator[str]:
    entry, name = target.entry, d.exercise or ""
    last = seen.exposures(name)[-max(1, entry.comparable_exposures) :]
    if len(last) < entry.comparable_exposures:
        yield f"{name} to {target.id} after {len(last)} exposures"
    for exposure in last:
        if seen.strict and (exposure.form is None or exposure.form < entry.min_form):
            yield f"{name} to {target.id} with form {exposure.form}"
        if max(_counts(exposure).values()) < entry.min_sets:
            yield f"{name} to {target.id} with {len(exposure.sets)} sets, {entry.min_sets} asked"
        if name == entry.from_exercise and min(_amounts(exposure)) < entry.min_reps_each_set:
            yield f"{name} to {target.id} with {min(_amounts(exposure))} reps, {entry.min_reps_each_set} asked"
    weeks = seen.view.weeks_of_strength
    if weeks < entry.min_weeks_of_strength:
        yield f"{name} to {target.id} after {weeks} weeks"


def _counts(exposure: Exposure) -> dict[Side, int]:
    sides = {s.side for s in exposure.sets}
    return {side: sum(s.side is side for s in exposure.sets) for side in sides}


def _amounts(exposure: Exposure) -> list[Decimal]:
    return [Decimal(_amount(s) or 0) for s in exposure.sets]


def _amount(one: WorkSet) -> Decimal | int | None:
    return one.reps if one.reps is not None else one.duration_s


def i22(seen: Seen) -> Iterator[str]:
    """After eight days or more nothing goes up, and load and sets lie inside table T8."""
    for d in seen.plan.decisions:
        past = seen.exposures(d.exercise) if d.exercise else ()
        if not past or past[-1].in_progress or d.exercise in seen.steered:
            continue
        gap = (seen.case.today - past[-1].day).days
        if gap >= 8 and d.action in INCREASES:
            yield f"{d.exercise} {d.action} after {gap} days"
        if gap >= 14:
            yield from _inside_t8(seen, d, past, gap)


def _inside_t8(seen: Seen, d: Decision, past: tuple[Exposure, ...], gap: int) -> Iterator[str]:
    name = d.exercise or ""
    base, exercise = _lifted(past[-1]), book().exercises[name]
    words = {word for need in exercise.equipment_any for word in need}
    loads = {w for e in seen.equipment if e.kind in words for w in buildable(exercise, e)}
    share = Decimal("0.95") if gap < 28 else Decimal("0.8")
    usual = max(_sets_asked(e) for e in past)
    for p in seen.doses.get(name, ()):
        if p.sets > -(-usual // 2):
            yield f"{name}: {p.sets} sets after {gap} days off, usual {usual}"
        if base and p.load_kg and p.load_kg > base * share and any(w <= base * share for w in loads):
            yield f"{name}: {p.load_kg} kg after {gap} days off, before {base} kg"


def _sets_asked(exposure: Exposure) -> int:
    asked = exposure.prescribed.sets if exposure.prescribed else None
    return max(asked or 0, *_counts(exposure).values())


def i23(seen: Seen) -> Iterator[str]:
    """An easy week: 40-60 % fewer sets, at least one each, no load above the last, nothing new."""
    if not any(d.exercise is None and d.action is Action.DELOAD for d in seen.plan.decisions):
        return
    # The share is of all that is trained, what pain took out included: it gives no set to another exercise (I30).
    trained = {d.exercise for d in seen.plan.decisions if d.exercise and d.before is not None} - seen.steered
    before = sum(_usual(past, seen) for name in trained if (past := seen.exposures(name)))
    after = floor = 0
    for name, doses in seen.doses.items():
        past = seen.exposures(name)
        if not seen.known(name):
            yield f"{name} is new in an easy week"
        if not past or name in seen.steered:
            continue
        after += doses[0].sets
        floor += 1
        base = _base_kg(seen, name)
        if base and doses[0].load_kg and doses[0].load_kg > base:
            yield f"{name}: {doses[0].load_kg} kg in an easy week, before {base} kg"
    if after > max(floor, -(-before * 6 // 10)):  # whole sets: two of three are right (table T9)
        yield f"{after} sets in an easy week, {before} before, {floor} exercises"


def _usual(past: tuple[Exposure, ...], seen: Seen) -> int:
    return max(_sets_asked(e) for e in past)


def lsi(exposure: Exposure) -> Decimal | None:
    """Weaker over stronger side in percent, from sets at one load; None when it cannot be said."""
    sides = [s for s in exposure.sets if s.side is not Side.BOTH]
    left, right = mean_reps(exposure, Side.LEFT), mean_reps(exposure, Side.RIGHT)
    if left is None or right is None or len({s.load_kg for s in sides}) > 1 or len({s.rir for s in sides}) > 1:
        return None
    return Decimal(100) if max(left, right) == 0 else min(left, right) / max(left, right) * 100


def i24(seen: Seen) -> Iterator[str]:
    """The stronger side is never asked for more; no step to the next rung while one side lags."""
    for name, doses in seen.doses.items():
        if len(doses) == 2:
            weak, strong = doses
            if strong.sets > weak.sets or strong.target_reps > weak.target_reps or _more(strong, weak):
                yield f"{name}: {strong.side} is asked for more than {weak.side}"
    for d in seen.plan.decisions:
        if d.action is Action.ADVANCE and d.exercise:
            share = lsi(seen.exposures(d.exercise)[-1])
            if share is not None and share.quantize(Decimal(1)) < book().params.lsi_limit_pct:
                yield f"{d.exercise} advances at {share:.0f} %"


def _more(strong: Prescription, weak: Prescription) -> bool:
    return strong.load_kg is not None and weak.load_kg is not None and strong.load_kg > weak.load_kg


def i28(seen: Seen) -> Iterator[str]:
    """A repetition takes at most 8 seconds; a step up rests on exposures of one tempo."""
    for p in seen.plan.prescriptions:
        seconds = tempo_s(p.tempo)
        if p.measure != "seconds" and p.exercise not in seen.steered and seconds and seconds > book().params.max_rep_s:
            yield f"{p.exercise}: tempo {p.tempo}"
    for d in seen.ups:
        if d.action in (Action.ADVANCE, Action.ADD_LOAD) and d.exercise:
            used: list[set[str | None]] = [
                {s.tempo for s in e.sets if s.tempo} or {e.prescribed.tempo if e.prescribed else None}
                for e in seen.exposures(d.exercise)[-2:]
            ]
            said = [t for t in used if None not in t]
            if len(said) == 2 and said[0] != said[1]:
                yield f"{d.exercise} {d.action} across tempos {said}"
