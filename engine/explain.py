"""Codes and facts into sentences. No logic: what was decided is never changed here."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from engine.sentences import NEEDS, SENTENCES, URGENCY, URGENCY_DEFAULT, WORDS
from engine.types import Decision, Fact, Facts, Next, Notice, Plan, Prescription, Reason, Rulebook

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class _Facts(dict[str, str]):
    """Missing facts read as "unknown", so that a sentence never fails."""

    def __missing__(self, key: str) -> str:
        return "unknown"


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
        reasons=tuple(_told(r) for r in decision.reasons),
        blocked=tuple(replace(b, by=_told(b.by)) for b in decision.blocked),
        next=_told_next(decision.next),
    )


def _told_next(next_: Next | None) -> Next | None:
    if next_ is None:
        return None
    needs = tuple(replace(r, text=sentence(r.code, r.facts, NEEDS.get(r.code))) for r in next_.needs)
    return replace(next_, needs=needs)


def _told(reason: Reason) -> Reason:
    return replace(reason, text=sentence(reason.code, reason.facts))


def notice_text(notice: Notice) -> str:
    """The sentence of a notice."""
    code = notice.code
    if code == "RUN_SPIKE" and notice.facts.get("class") == "unknown":
        code = "RUN_SPIKE_UNKNOWN"
    return sentence(code, notice.facts)


def sentence(code: str, facts: Facts, template: str | None = None) -> str:
    """One sentence, first letter large; a need is half a sentence and starts small."""
    told = _Facts({name: said(value) for name, value in facts.items()})
    told.update(_extra(facts))
    text = (template or SENTENCES[code]).format_map(told)
    silent = facts.get("assumed_fine")
    if silent and not template:
        text += f" Taken as fine, as agreed, because nothing was said: {', '.join(map(str, _items(silent)))}."
    return text if template or code.startswith("NEEDS_") else text[:1].upper() + text[1:]


def _items(value: Fact) -> tuple[Fact, ...]:
    return value if isinstance(value, tuple) else (value,)


def said(value: Fact) -> str:
    """A fact as people say it."""
    match value:
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
            text = str(value)
            return WORDS.get(text, text.replace("_", " "))


def _extra(facts: Facts) -> dict[str, str]:
    """Parts of sentences that depend on whether a fact is there."""
    extra = {"reps_text": f"{said(facts.get('reps'))} reps"}
    if "reps_left" in facts:
        extra["reps_text"] = f"left {said(facts['reps_left'])}, right {said(facts['reps_right'])}"
    if facts.get("rir", 0) is None:
        extra["rir"] = "an unknown number"
    extra["sessions_word"] = "session" if facts.get("sessions") == 1 else "sessions"
    extra["sites_text"] = f" at {said(facts['sites'])}" if facts.get("sites") else ""
    signs = facts.get("signs")
    extra["signs_text"] = f" ({said(signs)})" if signs else ""
    flags = facts.get("flags")
    if isinstance(flags, tuple):
        extra["flags_text"] = said(flags)[:1].upper() + said(flags)[1:]
        extra["urgency"] = next((words for group, words in URGENCY if group & set(map(str, flags))), URGENCY_DEFAULT)
    extra["by_text"] = str(facts.get("by") or "somebody")
    extra["until_text"] = f" until {said(facts['until'])}" if facts.get("until") else ""
    extra["suggest_text"] = f", for example the easy run of {said(facts['suggest'])}" if facts.get("suggest") else ""
    others = facts.get("other_days")
    extra["other_text"] = (
        f"; another day would do: {said(others)}" if others else "; another day or an easier key run would make room"
    )
    return extra


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
                lines += [f"        {_short(book, x, by_id.get(x, []))}" for x in block.exercises]
    lines.append("")
    for decision in plan.decisions:
        lines += _note_of(decision, book)
    return "\n".join(lines).rstrip() + "\n"


def _short(book: Rulebook, name: str, prescriptions: list[Prescription]) -> str:
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
        lines.append(f"    next: {decision.next.action.value.replace('_', ' ')}, which needs {needs}")
    return lines
