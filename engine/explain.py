"""Codes and facts into sentences. No logic: what was decided is never changed here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from engine.sentences import NEEDS, PHRASES, PLURALS, SENTENCES, URGENCY, URGENCY_DEFAULT, WORDS
from engine.speech import ENGLISH, Speech
from engine.types import Blocked, Decision, Fact, Facts, Next, Notice, Plan, Prescription, Reason

Say = Callable[[str, Facts, Speech], str]


class _Told:
    """Facts as people say them, worked out when a sentence asks; a missing one reads as "unknown" and never fails."""

    __slots__ = ("_facts", "_speech")

    def __init__(self, facts: Facts, speech: Speech) -> None:
        self._facts = facts
        self._speech = speech

    def __getitem__(self, name: str) -> str:
        part = PARTS.get(name)
        if part is not None:
            return part(self._facts, self._speech)
        value, unit = self._facts.get(name), self._speech.unit_of(name)
        return said(unit.of(Decimal(value)) if unit and isinstance(value, Decimal | int) else value, self._speech)


def with_texts(plan: Plan, speech: Speech = ENGLISH) -> Plan:
    """The plan with a sentence in every reason and notice, and cues, in the reader's language and units.

    A sentence that a stored plan came with stays where its code is no longer known, or its facts were not kept.
    """
    return replace(
        plan,
        notices=tuple([replace(n, text=notice_text(n, speech)) for n in plan.notices]),
        prescriptions=plan.prescriptions if speech is ENGLISH else _cued(plan.prescriptions, speech),
        decisions=tuple([_explained(d, speech) for d in plan.decisions]),
    )


def _cued(prescriptions: tuple[Prescription, ...], speech: Speech) -> tuple[Prescription, ...]:
    return tuple([replace(p, cues=tuple([speech.text(cue) for cue in p.cues])) for p in prescriptions])


def _explained(decision: Decision, speech: Speech) -> Decision:
    # Written out, as `_told` is: `replace` asks each field of each decision of a plan (docs/decisions/0037).
    return Decision(
        exercise=decision.exercise,
        slot=decision.slot,
        action=decision.action,
        side=decision.side,
        before=decision.before,
        after=decision.after,
        reasons=tuple([_told(r, speech) for r in decision.reasons]),
        blocked=tuple([Blocked(action=b.action, by=_told(b.by, speech)) for b in decision.blocked]),
        next=_told_next(decision.next, speech),
    )


def _told_next(next_: Next | None, speech: Speech) -> Next | None:
    if next_ is None:
        return None
    return Next(action=next_.action, needs=tuple([_told(r, speech, need) for r in next_.needs]))


def _told(reason: Reason, speech: Speech, say: Say | None = None) -> Reason:
    template = (NEEDS.get(reason.code) if say is need else None) or SENTENCES.get(reason.code)
    if _stands(reason.text, reason.facts, template):
        return reason
    return Reason(
        code=reason.code,
        rule=reason.rule,
        facts=reason.facts,
        events=reason.events,
        strength=reason.strength,
        text=(say or sentence)(reason.code, reason.facts, speech),
    )


def _stands(text: str, facts: Facts, template: str | None) -> bool:
    return bool(text) and (template is None or (not facts and "{" in template))


def notice_text(notice: Notice, speech: Speech = ENGLISH) -> str:
    """The sentence of a notice."""
    code = notice.code
    if _stands(notice.text, notice.facts, SENTENCES.get(code)):
        return notice.text
    if code == "RUN_SPIKE" and notice.facts.get("class") == "unknown":
        code = "RUN_SPIKE_UNKNOWN"
    return sentence(code, notice.facts, speech)


def sentence(code: str, facts: Facts, speech: Speech = ENGLISH) -> str:
    """One sentence, first letter large; what is needed is half a sentence and starts small."""
    text = filled(SENTENCES[code], facts, speech)
    if facts.get("assumed_fine"):
        text += phrase("assumed_fine", facts, speech)
    return text if code.startswith("NEEDS_") else text[:1].upper() + text[1:]


def need(code: str, facts: Facts, speech: Speech = ENGLISH) -> str:
    """Half a sentence: what is needed for the next step."""
    return filled(NEEDS.get(code) or SENTENCES[code], facts, speech)


def filled(template: str, facts: Facts, speech: Speech) -> str:
    """A template in the reader's language with its facts in their places."""
    return speech.template(template).format_map(_Told(facts, speech))


def phrase(name: str, facts: Facts, speech: Speech) -> str:
    """A part of a sentence."""
    return filled(PHRASES[name], facts, speech)


def _items(value: Fact) -> tuple[Fact, ...]:
    return value if isinstance(value, tuple) else (value,)


def said(value: Fact, speech: Speech = ENGLISH) -> str:
    """A fact as people say it."""
    match value:
        case str():
            return speech.text(WORDS.get(value) or value.replace("_", " "))
        case None:
            return speech.text("unknown")
        case bool():
            return speech.text("yes" if value else "no")
        case Decimal():
            return speech.number(value)
        case date():
            return speech.day(value)
        case tuple():
            return ", ".join([said(v, speech) for v in value])
        case _:
            return str(value)


Part = Callable[[Facts, Speech], str]


def _when(fact: str, name: str) -> Part:
    """A phrase, or nothing when there is no such fact."""
    return lambda facts, speech: phrase(name, facts, speech) if facts.get(fact) else ""


def _counted(name: str, fact: str) -> Part:
    """A phrase that depends on how many there are."""

    def part(facts: Facts, speech: Speech) -> str:
        count = facts.get(fact)
        one, many = PLURALS[name]
        return speech.plural(one, many, count if isinstance(count, int) else 0).format_map(_Told(facts, speech))

    return part


def _reps_text(facts: Facts, speech: Speech) -> str:
    return phrase("sides" if "reps_left" in facts else "reps_done", facts, speech)


def _rir(facts: Facts, speech: Speech) -> str:
    value = facts.get("rir", 0)
    return speech.text(PHRASES["rir_unknown"]) if value is None else said(facts.get("rir"), speech)


def _pain_text(facts: Facts, speech: Speech) -> str:
    return phrase("hurt" if facts.get("pain_0_10") is None else "pain_level", facts, speech)


def _needs(facts: Facts, speech: Speech) -> str:
    return "; ".join([need(str(code), facts, speech) for code in _items(facts.get("needs"))])


def _stand_ins(facts: Facts, speech: Speech) -> str:
    found = [_items(row) for row in _items(facts.get("stand_ins")) if row]
    rows: list[Facts] = [{"name": name, "asked_name": asked, "why": why} for name, asked, why in found]
    return "".join([phrase("stand_in", row, speech) for row in rows])


def _sites(facts: Facts, speech: Speech) -> str:
    """Up to three places by name; more would hide the sentence."""
    sites = tuple([s for s in _items(facts.get("sites")) if s])
    if len(sites) > 3:
        return speech.text(PHRASES["at_its_places"])
    return phrase("at_places", {"sites": sites}, speech) if sites else ""


def _flags_text(facts: Facts, speech: Speech) -> str:
    text = said(facts.get("flags"), speech)
    return text[:1].upper() + text[1:]


def _urgency(facts: Facts, speech: Speech) -> str:
    flags = set(map(str, _items(facts.get("flags"))))
    return speech.text(next((words for group, words in URGENCY if group & flags), URGENCY_DEFAULT))


# Parts of sentences that depend on whether a fact is there.
PARTS: dict[str, Part] = {
    "elsewhere_text": lambda facts, speech: phrase("elsewhere" if facts.get("elsewhere") else "nowhere", facts, speech),
    "easy_legs_text": _when("easy_legs", "easy_legs"),
    "load_text": _when("load_pct", "share_of_load"),
    "new_text": _when("nothing_new", "nothing_new"),
    "reps_text": _reps_text,
    "rir": _rir,
    "sessions_word": _counted("sessions", "sessions"),
    "sets_word": _counted("sets", "sets"),
    "sites_text": _sites,
    "signs_text": _when("signs", "signs"),
    "pain_text": _pain_text,
    "flags_text": _flags_text,
    "urgency": _urgency,
    "by_text": lambda facts, speech: str(facts.get("by") or speech.text("somebody")),
    "until_text": _when("until", "until"),
    "weeks_text": _counted("weeks", "weeks"),
    "days_text": _counted("days", "days"),
    "needs_text": _needs,
    "stand_ins_text": _stand_ins,
    "left_out_text": _when("left_out", "left_out"),
    "suggest_text": _when("suggest", "suggest"),
    "other_text": lambda facts, speech: phrase("other_days" if facts.get("other_days") else "room", facts, speech),
}
