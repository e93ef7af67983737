"""Who needs a person, and why: one decision for the coach's queue and for `athlete.needs_attention`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec

# After so many failed recomputes in a row a person should look: the first ones may be a database that was away.
FAILS = 3
LOUD = ("warning", "stop")
# After two weeks without a word a person should ask: a holiday is shorter, a forgotten password is not.
SILENT = timedelta(days=14)
# Less than half of the sessions of four weeks is no bad week any more.
KEPT_SHARE = 2
# One exercise that does not move is training; when half of them (and two at least) fall short, something else is wrong.
STALLED_LEAST, STALLED_SHARE = 2, 2
_SHORT = frozenset({"TARGET_NOT_MET", "SETS_FELL_BELOW", "BELOW_RANGE_ONCE", "BELOW_RANGE_TWICE", "TOO_HARD"})
# Who needs a person first. What is not named here comes last; a stop goes before every warning.
ORDER = (
    "RED_FLAG", "stopped", "needs_clearance", "PAIN_RED", "PAIN_RISING", "plan_failing", "SESSIONS_KEPT", "stalled",
    "silent",
)  # fmt: skip
# What no sentence of a plan says. Facts stand in braces.
TEXTS = {
    "stopped": "The plan is stopped until a professional has looked.",
    "needs_clearance": "The plan waits for medical clearance.",
    "silent": "Nothing has come in for {days} days.",
    "plan_failing": "The plan could not be computed {attempts} times in a row; the last good one is still served.",
    "stalled": "{short} of {exercises} exercises fell short of what was asked.",
}


class Reason(msgspec.Struct, frozen=True):
    """Why a person should look: a notice of the plan, its status, or that it cannot be computed."""

    code: str
    severity: str  # warning | stop
    text: str = ""
    facts: dict[str, int] = {}


def _reason(code: str, severity: str, **facts: int) -> Reason:
    return Reason(code, severity, TEXTS[code].format(**facts), facts)


class Kept(msgspec.Struct, frozen=True):
    """Sessions kept, of those asked for; other notices have neither."""

    kept: int | None = None
    asked: int | None = None


class Told(msgspec.Struct, frozen=True):
    """A notice of a plan."""

    code: str
    severity: str
    text: str = ""
    facts: Kept = Kept()


class Because(msgspec.Struct, frozen=True):
    """A reason of a decision."""

    code: str
    text: str = ""


class Decided(msgspec.Struct, frozen=True):
    """A decision of a plan."""

    exercise: str | None = None
    before: dict[str, object] | None = None  # None: it comes in now
    reasons: tuple[Because, ...] = ()


class Head(msgspec.Struct, frozen=True):
    """The part of a plan that tells whether somebody should look."""

    status: str = ""
    notices: tuple[Told, ...] = ()
    decisions: tuple[Decided, ...] = ()


_DECODER = msgspec.json.Decoder(Head)


def head_of(body: bytes) -> Head:
    """The head of a stored plan."""
    return _DECODER.decode(body)


def head_of_content(content: Mapping[str, object]) -> Head:
    """The head of a plan that is about to be stored."""
    return msgspec.convert(content, Head)


def reasons(head: Head | None, *, attempts: int) -> tuple[Reason, ...]:
    """Why a person should look at an athlete with this plan, after so many failed recomputes in a row; often empty.

    The most pressing one comes first.
    """
    found = (*_failing(attempts), *(_of_plan(head) if head is not None else ()))
    return tuple(sorted(found, key=_pressing))


def silence(heard: datetime, *, now: datetime) -> tuple[Reason, ...]:
    """That nothing has come for long. Nobody is told of it by webhook: no plan is made by which it could be noticed."""
    if now - heard < SILENT:
        return ()
    return (_reason("silent", "warning", days=(now - heard).days),)


def pressing(reasons: tuple[Reason, ...]) -> tuple[int, int]:
    """Sorts athletes: those who need a person most come first, and more reasons before fewer."""
    return (min(map(_pressing, reasons), default=2 * len(ORDER) + 2), -len(reasons))


def _pressing(reason: Reason) -> int:
    place = ORDER.index(reason.code) if reason.code in ORDER else len(ORDER)
    return place if reason.severity == "stop" else len(ORDER) + 1 + place


def _failing(attempts: int) -> tuple[Reason, ...]:
    if attempts < FAILS:
        return ()
    return (_reason("plan_failing", "warning", attempts=attempts),)


def _of_plan(head: Head) -> tuple[Reason, ...]:
    loud = [Reason(one.code, one.severity, one.text) for one in head.notices if one.severity in LOUD]
    if head.status in ("stopped", "needs_clearance") and not any(one.severity == "stop" for one in loud):
        loud.insert(0, _reason(head.status, "stop"))
    return (*loud, *_rising(head), *_missed(head), *_stalled(head))


def _rising(head: Head) -> tuple[Reason, ...]:
    """Pain that goes up over the weeks, once however many exercises it holds."""
    texts = [because.text for one in head.decisions for because in one.reasons if because.code == "PAIN_RISING"]
    return (Reason("PAIN_RISING", "warning", texts[0]),) if texts else ()


def _missed(head: Head) -> tuple[Reason, ...]:
    return tuple(
        Reason(one.code, "warning", one.text)
        for one in head.notices
        if one.code == "SESSIONS_KEPT" and KEPT_SHARE * (one.facts.kept or 0) < (one.facts.asked or 0)
    )


def _stalled(head: Head) -> tuple[Reason, ...]:
    decided = [one for one in head.decisions if one.exercise is not None and one.before is not None]
    short = sum(any(because.code in _SHORT for because in one.reasons) for one in decided)
    if short < STALLED_LEAST or STALLED_SHARE * short < len(decided):
        return ()
    return (_reason("stalled", "warning", short=short, exercises=len(decided)),)
