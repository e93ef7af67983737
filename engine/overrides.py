"""A person's word beside the engine's: coaches and athletes may hold, cap or pin an exercise (I38)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from engine.prescribe import Line
from engine.rules.outcome import INCREASES, caution
from engine.types import Action, Facts, Notice, Override, Prescription, Severity
from engine.view import View

FIELDS = frozenset({"load_kg", "sets", "target_reps", "tempo"})


def overridden(view: View, lines: tuple[Line, ...]) -> tuple[tuple[Line, ...], tuple[Notice, ...]]:
    """The lines with the overrides that hold today, each with a notice that says whose word it is.

    An override may make a plan easier at any time. It makes it harder only while no rule asks for caution on that
    exercise; otherwise the rule stands and the notice says so. The decision stays the engine's own.
    """
    done: list[Line] = []
    notices: list[Notice] = []
    for line in lines:
        name = line.exercise.id if line.exercise else None
        gone = view.state.overrides.get(line.decision.exercise or "")
        if gone is not None and name != line.decision.exercise and not (gone.until and gone.until < view.today):
            notices.append(_notice("OVERRIDE_REFUSED", gone))
        word = view.state.overrides.get(name or "")
        if word is None or (word.until is not None and word.until < view.today) or not line.prescriptions:
            done.append(line)
            continue
        changed = tuple(_apply(p, word, line) for p in line.prescriptions)
        taken = changed != line.prescriptions or word.action in (Action.HOLD, Action.REDUCE) or not word.change
        done.append(replace(line, prescriptions=changed))
        notices.append(_notice("OVERRIDE" if taken else "OVERRIDE_REFUSED", word))
    return tuple(done), tuple(notices)


def _notice(code: str, word: Override) -> Notice:
    facts: Facts = {"exercise": word.exercise, "by": word.by, "until": word.until, "action": word.action}
    return Notice(code=code, severity=Severity.INFO, facts=facts)


def _apply(p: Prescription, word: Override, line: Line) -> Prescription:
    """The prescription with the person's numbers, as far as caution allows."""
    gates = {r.rule[0] for r in line.decision.reasons} & set("GHLDUSR")  # pain, readiness, days off, easy week, runs
    cautious = caution(line.decision.action) < caution(Action.HOLD) or bool(gates)
    before = line.decision.before or {}
    wanted = {k: v for k, v in word.change.items() if k in FIELDS}
    if word.action is Action.REDUCE:  # at most so much: a cap leaves alone what asks for less
        wanted = {k: v for k, v in wanted.items() if _is_more(v, getattr(p, k))}
    if word.action is Action.HOLD and line.decision.action in INCREASES and not wanted:
        wanted = {k: v for k, v in before.items() if k in FIELDS and v is not None}  # type: ignore[misc]
    allowed = {field: value for field, value in wanted.items() if not (cautious and _is_more(getattr(p, field), value))}
    return replace(
        p,
        load_kg=Decimal(allowed["load_kg"]) if "load_kg" in allowed else p.load_kg,
        sets=max(1, int(str(allowed.get("sets", p.sets)))),
        target_reps=max(1, int(str(allowed.get("target_reps", p.target_reps)))),
        tempo=str(allowed.get("tempo", p.tempo)),
    )


def _is_more(now: object, value: object) -> bool:
    return isinstance(value, Decimal | int) and isinstance(now, Decimal | int) and value > now
