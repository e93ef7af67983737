"""Codes and facts into sentences. No logic: what was decided is never changed here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from engine.sentences import NEEDS, SENTENCES, URGENCY, URGENCY_DEFAULT, WORDS
from engine.types import (
    Action,
    Blocked,
    Day,
    Decision,
    Exercise,
    Fact,
    Facts,
    Item,
    Next,
    Notice,
    Plan,
    Prescription,
    Reason,
    Rulebook,
)

STEPS = {
    Action.HOLD: "training as before",  # after a stop, a rest or an easy week
    Action.ADD_REPS: "more repetitions",
    Action.ADD_SETS: "one more set",
    Action.ADD_LOAD: "more load",
    Action.SLOW_ECCENTRIC: "a slower lowering",
    Action.ADVANCE: "the next rung",
}
# What of a prescription a change is told of: how it is called, and its unit.
CHANGED = {
    "sets": ("sets", ""),
    "target_reps": ("reps", ""),
    "load_kg": ("load", " kg"),
    "target_rir": ("reserve", ""),
    "tempo": ("tempo", ""),
    "height_cm": ("height", " cm"),
}
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class _Told:
    """Facts as people say them, worked out when a sentence asks; a missing one reads as "unknown" and never fails."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    def __getitem__(self, name: str) -> str:
        part = PARTS.get(name)
        return said(self._facts.get(name)) if part is None else part(self._facts)


def with_texts(plan: Plan) -> Plan:
    """The plan with a sentence in every reason and notice."""
    return replace(
        plan,
        notices=tuple(replace(n, text=notice_text(n)) for n in plan.notices),
        decisions=tuple(_explained(d) for d in plan.decisions),
    )


def _explained(decision: Decision) -> Decision:
    return replace(
        decision,
        reasons=tuple([_told(r) for r in decision.reasons]),
        blocked=tuple([Blocked(action=b.action, by=_told(b.by)) for b in decision.blocked]),
        next=_told_next(decision.next),
    )


def _told_next(next_: Next | None) -> Next | None:
    if next_ is None:
        return None
    needs = tuple([_told(r, NEEDS.get(r.code)) for r in next_.needs])
    return Next(action=next_.action, needs=needs)


def _told(reason: Reason, template: str | None = None) -> Reason:
    return replace(reason, text=sentence(reason.code, reason.facts, template))


def notice_text(notice: Notice) -> str:
    """The sentence of a notice."""
    code = notice.code
    if code == "RUN_SPIKE" and notice.facts.get("class") == "unknown":
        code = "RUN_SPIKE_UNKNOWN"
    return sentence(code, notice.facts)


def sentence(code: str, facts: Facts, template: str | None = None) -> str:
    """One sentence, first letter large; a need is half a sentence and starts small."""
    text = (template or SENTENCES[code]).format_map(_Told(facts))
    silent = facts.get("assumed_fine")
    if silent and not template:
        text += f" Taken as fine, as agreed, because nothing was said: {', '.join(map(str, _items(silent)))}."
    return text if template or code.startswith("NEEDS_") else text[:1].upper() + text[1:]


def _items(value: Fact) -> tuple[Fact, ...]:
    return value if isinstance(value, tuple) else (value,)


def said(value: Fact) -> str:
    """A fact as people say it."""
    match value:
        case str():
            return WORDS.get(value) or value.replace("_", " ")
        case None:
            return "unknown"
        case bool():
            return "yes" if value else "no"
        case Decimal():
            return format(value.normalize(), "f")
        case date():
            return f"{DAYS[value.weekday()]} {value.day} {MONTHS[value.month - 1]}"
        case tuple():
            return ", ".join(said(v) for v in value)
        case _:
            return str(value)


def _reps_text(facts: Facts) -> str:
    if "reps_left" in facts:
        return f"left {said(facts['reps_left'])}, right {said(facts['reps_right'])}"
    return f"{said(facts.get('reps'))} reps"


def _rir(facts: Facts) -> str:
    return "an unknown number" if facts.get("rir", 0) is None else said(facts.get("rir"))


def _pain_text(facts: Facts) -> str:
    level = facts.get("pain_0_10")
    return "hurt" if level is None else f"was at {said(level)}/10"


def _needs(facts: Facts) -> str:
    return "; ".join(sentence(str(code), facts, NEEDS.get(str(code))) for code in _items(facts.get("needs")))


def _stand_ins(facts: Facts) -> str:
    found = [_items(row) for row in _items(facts.get("stand_ins")) if row]
    return "".join(f" {said(name)} instead of {said(asked)}: {said(why)}." for name, asked, why in found)


def _sites(facts: Facts) -> str:
    """Up to three places by name; more would hide the sentence."""
    sites = [s for s in _items(facts.get("sites")) if s]
    if len(sites) > 3:
        return " at the places it loads"
    return f" at {said(tuple(sites))}" if sites else ""


def _flags_text(facts: Facts) -> str:
    text = said(facts.get("flags"))
    return text[:1].upper() + text[1:]


def _urgency(facts: Facts) -> str:
    flags = set(map(str, _items(facts.get("flags"))))
    return next((words for group, words in URGENCY if group & flags), URGENCY_DEFAULT)


def _other_text(facts: Facts) -> str:
    others = facts.get("other_days")
    return f"; another day would do: {said(others)}" if others else "; another day or an easier key run would make room"


def _after(name: str, words: str, end: str = "") -> Callable[[Facts], str]:
    """Words and a fact, or nothing when there is no such fact."""
    return lambda facts: f"{words}{said(facts[name])}{end}" if facts.get(name) else ""


def _elsewhere(facts: Facts) -> str:
    if facts.get("elsewhere"):
        return "another session has it, and time or the slow growth of weekly sets leaves no room here"
    return "nothing of the kind is owned, free of pain, allowed by now and small enough for the week"


# Parts of sentences that depend on whether a fact is there.
PARTS: dict[str, Callable[[Facts], str]] = {
    "elsewhere_text": _elsewhere,
    "new_text": lambda facts: "nothing new is introduced before it, and " if facts.get("nothing_new") else "",
    "reps_text": _reps_text,
    "rir": _rir,
    "sessions_word": lambda facts: "session" if facts.get("sessions") == 1 else "sessions",
    "sites_text": _sites,
    "signs_text": _after("signs", " (", ")"),
    "pain_text": _pain_text,
    "flags_text": _flags_text,
    "urgency": _urgency,
    "by_text": lambda facts: str(facts.get("by") or "somebody"),
    "until_text": _after("until", " until "),
    "weeks_text": lambda facts: "week" if facts.get("weeks") == 1 else f"{said(facts.get('weeks'))} weeks",
    "needs_text": _needs,
    "stand_ins_text": _stand_ins,
    "left_out_text": _after("left_out", " Left out for now: ", "."),
    "suggest_text": _after("suggest", ", for example the easy run of "),
    "other_text": _other_text,
}


# --------------------------------------------------------------------------- a note to read


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
    for decision in plan.decisions:
        title, details = decision_text(decision, book)
        lines += [title, *(f"    {detail}" for detail in details)]
    return "\n".join(lines).rstrip() + "\n"


def doses_of(prescriptions: Sequence[Prescription]) -> dict[str, tuple[Prescription, ...]]:
    """Exercise id -> what is prescribed for it: one, or left and right where the sides differ."""
    found: dict[str, tuple[Prescription, ...]] = {}
    for p in prescriptions:
        found[p.exercise] = (*found.get(p.exercise, ()), p)
    return found


def run_text(day: Day) -> str:
    """The run of a day in two words."""
    return f"run: {day.run.value}" if day.run else "no run"


def item_text(item: Item) -> str:
    """One thing to do on a day: what it is, how long it takes, and how far from the run."""
    after = f", {item.after_run_hours} h after the run" if item.after_run_hours else ""
    minutes = f" ({item.minutes} min{after})" if item.minutes else ""
    return item.kind + (f" {item.session}" if item.session else "") + minutes


def dose_line(exercise: Exercise, prescriptions: Sequence[Prescription]) -> str:
    """An exercise by name with its dose; left and right one after the other where they differ."""
    return f"{exercise.name} {' / '.join(dose_text(p, exercise) for p in prescriptions)}".rstrip()


def dose_text(p: Prescription, exercise: Exercise) -> str:
    """Sets x reps, load, reserve and tempo in one line; a drill only its sets and reps."""
    unit = {"seconds": " s", "contacts": " contacts", "steps_each_way": " steps"}.get(p.measure, "")
    each = " each side" if exercise.laterality in ("unilateral", "alternating") else ""
    side = each if p.side == "both" else f" {p.side.value}"
    if p.slot in ("activation", "mobility"):
        return f"{p.sets}x{p.target_reps}{unit}{side}"
    return f"{p.sets}x{p.target_reps}{unit}{side}{_load(p, exercise)}, {said(p.target_rir)} in reserve, tempo {p.tempo}"


def _load(p: Prescription, exercise: Exercise) -> str:
    if p.load_kg is None:
        return f" with the {p.band} band" if p.band else ""
    # Somebody with a weight in each hand must not take the whole of it twice.
    together = " in all" if exercise.implements > 1 and p.implement in ("dumbbells", "kettlebell") else ""
    return f" @ {said(p.load_kg)} kg{together}"


def decision_text(decision: Decision, book: Rulebook) -> tuple[str, tuple[str, ...]]:
    """What a decision does, and its reasons, what was refused and the next step, a line each."""
    title = _name(decision.exercise, book) if decision.exercise else "The whole plan"
    to = (decision.after or {}).get("exercise")
    arrow = f" -> {_name(str(to), book)}" if to and to != decision.exercise else ""
    lines = [f"because: {r.text} [{r.rule}, evidence {r.strength}]" for r in decision.reasons]
    refused = {b.action: b.by.rule for b in decision.blocked}
    coming = decision.next.action if decision.next is not None else None
    lines += [f"not now: {_step(action)} ({rule})" for action, rule in refused.items() if action is not coming]
    if decision.next is not None:
        needs = "; ".join(r.text for r in decision.next.needs)
        rule = f" ({refused[decision.next.action]})" if decision.next.action in refused else ""
        lines.append(f"not yet: {_step(decision.next.action)}{rule}; it takes {needs}")
    return f"{title}: {_done(decision)}{arrow}", tuple(lines)


def _step(action: Action) -> str:
    return STEPS.get(action, action.value.replace("_", " "))


def _done(decision: Decision) -> str:
    """What a decision does, with the numbers that change."""
    before, after = decision.before or {}, decision.after or {}
    if decision.exercise is not None and decision.before is None:
        return "new"
    same = after.get("exercise") in (None, decision.exercise)
    told = [
        f"{name} {said(before[field])}{unit} to {said(after[field])}{unit}"
        for field, (name, unit) in CHANGED.items()
        if same and None not in (before.get(field), after.get(field)) and before[field] != after[field]
    ]
    return decision.action.value.replace("_", " ") + (f" ({', '.join(told)})" if told else "")


def _name(exercise: str, book: Rulebook) -> str:
    known = book.exercises.get(exercise)
    return known.name if known else said(exercise)  # a stored plan may be older than the catalog
