"""Codes and facts into sentences. No logic: what was decided is never changed here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from engine.sentences import NEEDS, SENTENCES, URGENCY, URGENCY_DEFAULT, WORDS
from engine.types import Action, Blocked, Decision, Fact, Facts, Next, Notice, Plan, Prescription, Reason, Rulebook

NEXT_WORDS = {Action.HOLD: "training as before"}  # after a stop, a rest or an easy week
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


def _needs(facts: Facts) -> str:
    return "; ".join(sentence(str(code), facts, NEEDS.get(str(code))) for code in _items(facts.get("needs")))


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


# Parts of sentences that depend on whether a fact is there.
PARTS: dict[str, Callable[[Facts], str]] = {
    "reps_text": _reps_text,
    "rir": _rir,
    "sessions_word": lambda facts: "session" if facts.get("sessions") == 1 else "sessions",
    "sites_text": _after("sites", " at "),
    "signs_text": _after("signs", " (", ")"),
    "flags_text": _flags_text,
    "urgency": _urgency,
    "by_text": lambda facts: str(facts.get("by") or "somebody"),
    "until_text": _after("until", " until "),
    "needs_text": _needs,
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
    by_id: dict[str, list[Prescription]] = {}
    for p in plan.prescriptions:
        by_id.setdefault(p.exercise, []).append(p)
    for day in plan.days:
        run = f"run: {day.run.value}" if day.run else "no run"
        lines.append(f"{said(day.date)}  {run}")
        for item in day.items:
            after = f", {item.after_run_hours} h after the run" if item.after_run_hours else ""
            name = f" {item.session}" if item.session else ""
            minutes = f" ({item.minutes} min{after})" if item.minutes else ""
            lines.append(f"    {item.kind}{name}{minutes}")
            for block in item.blocks:
                lines.append(f"      {block.kind}")
                lines += [f"        {dose_line(book, x, by_id.get(x, []))}" for x in block.exercises]
    lines.append("")
    for decision in plan.decisions:
        lines += _note_of(decision, book)
    return "\n".join(lines).rstrip() + "\n"


def dose_line(book: Rulebook, name: str, prescriptions: Sequence[Prescription]) -> str:
    """An exercise and what to do of it, in one line."""
    title = book.exercises[name].name
    if not prescriptions:
        return title
    each = " each side" if book.exercises[name].laterality in ("unilateral", "alternating") else ""
    return f"{title} " + " / ".join(dose_text(p, each) for p in prescriptions)


def dose_text(p: Prescription, each: str = "") -> str:
    """Sets x reps, load, reserve and tempo in one line; a drill only its sets and reps."""
    unit = {"seconds": " s", "contacts": " contacts", "steps_each_way": " steps"}.get(p.measure, "")
    load = f" @ {said(p.load_kg)} kg" if p.load_kg is not None else (f" with the {p.band} band" if p.band else "")
    side = each if p.side == "both" else f" {p.side.value}"
    if p.slot in ("activation", "mobility"):
        return f"{p.sets}x{p.target_reps}{unit}{side}"
    return f"{p.sets}x{p.target_reps}{unit}{side}{load}, {said(p.target_rir)} in reserve, tempo {p.tempo}"


def _note_of(decision: Decision, book: Rulebook) -> list[str]:
    title = book.exercises[decision.exercise].name if decision.exercise else "The whole plan"
    to = (decision.after or {}).get("exercise")
    arrow = f" -> {book.exercises[str(to)].name}" if to and to != decision.exercise else ""
    lines = [f"{title}: {decision.action.value.replace('_', ' ')}{arrow}"]
    lines += [f"    because: {r.text} [{r.rule}, evidence {r.strength}]" for r in decision.reasons]
    lines += [f"    not now: {b.action.value.replace('_', ' ')} ({b.by.rule})" for b in decision.blocked]
    if decision.next is not None:
        needs = "; ".join(r.text for r in decision.next.needs)
        step = NEXT_WORDS.get(decision.next.action, decision.next.action.value.replace("_", " "))
        lines.append(f"    next: {step}, which needs {needs}")
    return lines
