"""A person's word beside the engine's: coaches and athletes may decline, cap, pin or replace an exercise (I38)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import cast

from engine.prescribe import Line, stand_in, times_max, unchanged
from engine.rules.ladder import substitutes
from engine.rules.outcome import INCREASES, caution
from engine.rules.slot import Slot
from engine.select import current, painful_sites
from engine.timing import rep_s
from engine.types import Action, Exercise, Facts, Notice, Override, Prescription, Severity
from engine.view import View

Value = Decimal | int | str
SAFETY = frozenset("GHLDUSR")  # rules of pain, readiness, days off, easy weeks, runs, the calendar, bad data


def overridden(view: View, lines: tuple[Line, ...]) -> tuple[tuple[Line, ...], tuple[Notice, ...]]:
    """The lines with the overrides that hold today, each with a notice that says whose word it is.

    An override may make a plan easier at any time. It makes it harder only while no rule asks for caution on that
    exercise; otherwise the rule stands and the notice says so. The decision stays the engine's own.
    """
    present = frozenset(line.exercise.id for line in lines if line.exercise is not None)
    done: list[Line] = []
    notices: list[Notice] = []
    for line in lines:
        result = line
        for word in _words(view, line):
            result, codes = _with_word(view, result, word, present)
            notices += [_notice(view, code, word) for code in codes]
        done.append(result)
    return tuple(done), tuple(notices)


def _words(view: View, line: Line) -> list[Override]:
    """What holds today on the exercise that was decided about, and on the one that comes of it."""
    names = dict.fromkeys((line.decision.exercise, line.exercise.id if line.exercise else None))
    found = [view.state.overrides.get(name or "") for name in names]
    return [word for word in found if word is not None and (word.until is None or word.until >= view.today)]


def _notice(view: View, code: str, word: Override) -> Notice:
    known = view.book.exercises.get(word.exercise)
    name = known.name if known is not None else word.exercise
    facts: Facts = {"exercise": word.exercise, "name": name, "by": word.by, "until": word.until, "action": word.action}
    return Notice(code=code, severity=Severity.INFO, facts=facts)


def _with_word(view: View, line: Line, word: Override, present: frozenset[str]) -> tuple[Line, tuple[str, ...]]:
    """The line after a word on it, and what is told of the word."""
    slot = next((s for s in view.once(current) if s.exercise.id == word.exercise), None)
    decided = line.decision.exercise == word.exercise
    if slot is not None and decided and word.action is Action.HOLD and line.decision.action in INCREASES:
        line = unchanged(view, slot, line)  # a declined step: as before, on the same rung
    if decided and word.action is Action.HOLD and not word.change and _comes_in(line):
        # Declined: as before, which is without it. The decision is told, or nobody could take the word back.
        return replace(line, exercise=None, prescriptions=(), new=False), ("OVERRIDE",)
    if line.exercise is None or line.exercise.id != word.exercise:
        asks_more = word.action not in (Action.HOLD, Action.REDUCE)
        return line, ("OVERRIDE_REFUSED" if asks_more and _cautious(line) else "OVERRIDE_ELSEWHERE",)
    if "exercise" in word.change:
        other = _in_place(view, slot, line, str(word.change["exercise"]), present)
        return (line, ("OVERRIDE_REFUSED",)) if other is None else (other, ("OVERRIDE",))
    wanted = [_wanted(p, word) for p in line.prescriptions]
    taken = [_taken(view, p, want, line) for p, want in zip(line.prescriptions, wanted, strict=True)]
    refused = any(len(take) < len(want) for take, want in zip(taken, wanted, strict=True))
    codes = ("OVERRIDE",) * (any(taken) or not refused) + ("OVERRIDE_REFUSED",) * refused
    doses = tuple(_with(p, take) for p, take in zip(line.prescriptions, taken, strict=True))
    return replace(line, prescriptions=doses), codes


def _comes_in(line: Line) -> bool:
    """Whether the exercise is new and takes the place of nothing."""
    return line.new and line.was is None


def _in_place(view: View, slot: Slot | None, line: Line, name: str, present: frozenset[str]) -> Line | None:
    """The line with another exercise, if the engine itself would let it stand in there (rule X7); None if not."""
    if slot is None or caution(line.decision.action) < caution(Action.HOLD):
        return None
    if name in present - {slot.exercise.id}:
        return replace(line, exercise=None, prescriptions=(), gone=slot.exercise)
    other = next((x for x in substitutes(view, slot.exercise, view.once(painful_sites)) if x.id == name), None)
    if other is None:
        return None
    dose = stand_in(view, slot, other)
    reserve = max(dose.target_rir, *(p.target_rir for p in line.prescriptions))
    return replace(
        line,
        exercise=other,
        prescriptions=(replace(dose, sets=min(dose.sets, line.sets), target_rir=reserve),),
        gone=slot.exercise if other.pattern != slot.exercise.pattern else None,
        new=True,
        times_max=times_max(view, other),
        sets_min=0,
    )


def stand_ins(view: View, name: str) -> tuple[Exercise, ...]:
    """What a person may put in the place of a trained exercise today, the most alike first."""
    slots = view.once(current)
    slot = next((s for s in slots if s.exercise.id == name), None)
    if slot is None:
        return ()
    trained = {s.exercise.id for s in slots}
    return tuple(x for x in substitutes(view, slot.exercise, view.once(painful_sites)) if x.id not in trained)


# --------------------------------------------------------------------------- numbers


def _cautious(line: Line) -> bool:
    gates = {reason.rule[0] for reason in line.decision.reasons} & SAFETY
    return caution(line.decision.action) < caution(Action.HOLD) or bool(gates)


# What a person may set, each with whether the second value asks for more than the first.
HARDER: Mapping[str, Callable[[Value, Value], bool]] = {
    "load_kg": lambda now, then: Decimal(then) > Decimal(now),
    "sets": lambda now, then: Decimal(then) > Decimal(now),
    "target_reps": lambda now, then: Decimal(then) > Decimal(now),
    "height_cm": lambda now, then: Decimal(then) > Decimal(now),
    "target_rir": lambda now, then: Decimal(then) < Decimal(now),
    "rest_s": lambda now, then: Decimal(then) < Decimal(now),
    "tempo": lambda now, then: rep_s(str(then)) > rep_s(str(now)),
    "band": lambda now, then: now != then,  # which of two bands is stronger is not known
}


def _is_harder(line: Line, p: Prescription, field: str, value: Value) -> bool:
    """Whether the value asks for more; a load, a band or a height where there was none does."""
    now = cast("Value | None", getattr(p, field))
    if field == "height_cm" and now is not None and line.exercise is not None and line.exercise.height_cm is None:
        return Decimal(value) != Decimal(now)  # of a box to sit down to, the lower one is harder
    return now is None or HARDER[field](now, value)


def _wanted(p: Prescription, word: Override) -> dict[str, Value]:
    """The person's numbers; of a cap only those that are below the plan's own: it leaves alone what asks for less."""
    wanted = {field: value for field, value in word.change.items() if field in HARDER}
    if word.action is not Action.REDUCE:
        return wanted
    now = {field: cast("Value | None", getattr(p, field)) for field in wanted}
    return {f: value for f, value in wanted.items() if (old := now[f]) is not None and HARDER[f](value, old)}


def _taken(view: View, p: Prescription, wanted: Mapping[str, Value], line: Line) -> dict[str, Value]:
    """What caution allows of it; the novice's reserve (P11) and the longest repetition (TE3) hold for everybody."""
    cautious, params = _cautious(line), view.params
    taken = {field: value for field, value in wanted.items() if not (cautious and _is_harder(line, p, field, value))}
    if view.novice and Decimal(taken.get("target_rir", params.novice_min_rir)) < params.novice_min_rir:
        del taken["target_rir"]
    if p.measure != "seconds" and rep_s(str(taken.get("tempo", ""))) > params.max_rep_s:
        del taken["tempo"]
    return taken


def _with(p: Prescription, taken: Mapping[str, Value]) -> Prescription:
    """The prescription with these numbers. A band has no kilograms, and a range holds its target."""
    target = max(1, int(taken.get("target_reps", p.target_reps)))
    changed = replace(
        p,
        sets=max(1, int(taken.get("sets", p.sets))),
        reps=(min(p.reps[0], target), max(p.reps[1], target)),
        target_reps=target,
        target_rir=Decimal(taken.get("target_rir", p.target_rir)),
        tempo=str(taken.get("tempo", p.tempo)),
        rest_s=int(taken.get("rest_s", p.rest_s)),
    )
    if "height_cm" in taken:
        changed = replace(changed, height_cm=Decimal(taken["height_cm"]))
    if "load_kg" in taken:
        return replace(changed, load_kg=Decimal(taken["load_kg"]), band=None)
    return replace(changed, load_kg=None, implement=None, band=str(taken["band"])) if "band" in taken else changed
