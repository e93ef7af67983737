"""A plan as a coach would write it down, and the lines that other forms of a plan share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from engine.explain import phrase, said
from engine.exposure import ONE_SIDE
from engine.sentences import PHRASES, STEPS
from engine.speech import ENGLISH, Speech
from engine.types import Action, Day, Decision, Exercise, Fact, Facts, Item, Plan, Prescription, Rulebook

# What of a prescription a change is told of; each is a phrase.
CHANGED = ("sets", "target_reps", "load_kg", "target_rir", "tempo", "height_cm")


def as_note(plan: Plan, book: Rulebook) -> str:
    """The plan as a coach would write it down."""
    lines = [f"Plan from {said(plan.valid_from)} ({plan.week}), {plan.status.value}", ""]
    lines += [f"! {n.text}" for n in plan.notices]
    if plan.notices:
        lines.append("")
    doses = doses_of(plan.prescriptions)
    for day in plan.days:
        lines.append(f"{said(day.date)}  {run_text(day)}")
        for item in day.items:
            lines.append(f"    {item_text(item)}")
            for block in item.blocks:
                lines.append(f"      {block.kind}")
                lines += [f"        {dose_line(book.exercises[x], doses.get(x, ()))}" for x in block.exercises]
    lines.append("")
    for titles, details in _told_once(plan.decisions, book):
        lines += [*titles, *(f"    {detail}" for detail in details)]
    return "\n".join(lines).rstrip() + "\n"


def _told_once(decisions: Sequence[Decision], book: Rulebook) -> list[tuple[list[str], tuple[str, ...]]]:
    """The decisions with their reasons, read once: those that share all of them stand together, and what holds for the
    whole plan is not told again for each exercise.
    """
    told = [(decision.exercise, *decision_text(decision, book.exercises)) for decision in decisions]
    for_all = {detail for exercise, _, details in told if exercise is None for detail in details}
    found: dict[tuple[str, ...], list[str]] = {}
    for exercise, title, details in told:
        own = tuple(detail for detail in details if exercise is None or detail not in for_all)
        found.setdefault(own, []).append(title)
    return [(titles, details) for details, titles in found.items()]


def doses_of(prescriptions: Sequence[Prescription]) -> dict[str, tuple[Prescription, ...]]:
    """Exercise id -> what is prescribed for it: one, or left and right where the sides differ."""
    found: dict[str, tuple[Prescription, ...]] = {}
    for p in prescriptions:
        found[p.exercise] = (*found.get(p.exercise, ()), p)
    return found


def run_text(day: Day, speech: Speech = ENGLISH) -> str:
    """The run of a day in two words."""
    return phrase("run", {"run": day.run}, speech) if day.run else phrase("no_run", {}, speech)


def item_text(item: Item, speech: Speech = ENGLISH) -> str:
    """One thing to do on a day: what it is, how long it takes, and how far from the run."""
    facts = {"minutes": item.minutes, "hours": item.after_run_hours}
    minutes = phrase("minutes_after_run" if item.after_run_hours else "minutes", facts, speech) if item.minutes else ""
    return said(item.kind, speech) + (f" {item.session}" if item.session else "") + minutes


def dose_line(exercise: Exercise, prescriptions: Sequence[Prescription], speech: Speech = ENGLISH) -> str:
    """An exercise by name with its dose; left and right one after the other where more than the side differs."""
    first = prescriptions[0] if prescriptions else None
    if (
        first is not None
        and len(prescriptions) > 1
        and all(replace(p, side=first.side) == first for p in prescriptions)
    ):
        return f"{exercise.name} {dose_text(first, exercise, speech, alike=True)}"
    return f"{exercise.name} {' / '.join(dose_text(p, exercise, speech) for p in prescriptions)}".rstrip()


def dose_text(p: Prescription, exercise: Exercise, speech: Speech = ENGLISH, *, alike: bool = False) -> str:
    """Sets x reps, load, reserve and tempo in one line; a drill only its sets and reps.

    With `alike` the other side does the same, after this one.
    """
    unit = phrase(p.measure, {}, speech) if p.measure in PHRASES else ""
    each = phrase("each_side", {}, speech) if exercise.laterality in ONE_SIDE else ""
    side = each if p.side == "both" else f" {said(p.side, speech)}"
    if alike:
        side = phrase("each_side_first", {"side": p.side}, speech)
    count = f"{p.sets}x{p.target_reps}{unit}{side}"
    if p.slot in ("activation", "mobility"):
        return count
    effort = phrase("effort", {"rir": p.target_rir, "tempo": p.tempo}, speech)
    step = phrase("step", {"height_cm": p.height_cm}, speech) if p.height_cm is not None else ""
    return count + _load(p, exercise, speech) + step + effort


def _load(p: Prescription, exercise: Exercise, speech: Speech) -> str:
    if p.load_kg is None:
        return phrase("band", {"band": p.band}, speech) if p.band else ""
    several = exercise.implements > 1 and p.implement in ("dumbbells", "kettlebell")
    return phrase("load_in_all" if several else "load", {"load_kg": p.load_kg}, speech)


def decision_text(
    decision: Decision, exercises: Mapping[str, Exercise], speech: Speech = ENGLISH
) -> tuple[str, tuple[str, ...]]:
    """What a decision does, and its reasons, what was refused and the next step, a line each."""
    title = _name(decision.exercise, exercises, speech) if decision.exercise else phrase("whole_plan", {}, speech)
    to = (decision.after or {}).get("exercise")
    arrow = f" -> {_name(str(to), exercises, speech)}" if to and to != decision.exercise else ""
    lines = [_line("because", speech, text=r.text, rule=r.rule, evidence=r.strength) for r in decision.reasons]
    refused = {b.action: b.by.rule for b in decision.blocked}
    coming = decision.next.action if decision.next is not None else None
    lines += [
        _line("not_now", speech, step=_step(action, speech), rule=rule)
        for action, rule in refused.items()
        if action is not coming
    ]
    if decision.next is not None:
        needs, step = "; ".join(dict.fromkeys(r.text for r in decision.next.needs)), _step(decision.next.action, speech)
        rule = refused.get(decision.next.action, "")
        lines.append(_line("not_yet_by_rule" if rule else "not_yet", speech, step=step, rule=rule, needs=needs))
    return f"{title}: {_done(decision, speech)}{arrow}", tuple(lines)


def _line(name: str, speech: Speech, **words: str) -> str:
    return speech.text(PHRASES[name]).format(**words)


def _step(action: Action, speech: Speech) -> str:
    return speech.text(STEPS[action]) if action in STEPS else said(action, speech)


def _done(decision: Decision, speech: Speech) -> str:
    """What a decision does, with the numbers that change."""
    before, after = decision.before or {}, decision.after or {}
    if decision.exercise is not None and decision.before is None:
        return phrase("new", {}, speech)
    same = after.get("exercise") in (None, decision.exercise)
    told = [
        phrase(field, _change(before[field], after[field]), speech)
        for field in CHANGED
        if same and None not in (before.get(field), after.get(field)) and before[field] != after[field]
    ]
    return said(decision.action, speech) + (f" ({', '.join(told)})" if told else "")


def _change(before: Fact, after: Fact) -> Facts:
    return {"before": before, "after": after, "before_kg": before, "after_kg": after}


def _name(exercise: str, exercises: Mapping[str, Exercise], speech: Speech) -> str:
    known = exercises.get(exercise)
    return known.name if known else said(exercise, speech)  # a stored plan may be older than the catalog
