"""Who needs a person, and why: one decision for the coach's queue and for `athlete.needs_attention`."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

# After so many failed recomputes in a row a person should look: the first ones may be a database that was away.
FAILS = 3
LOUD = ("warning", "stop")
_STATUS_TEXT = {
    "stopped": "The plan is stopped until a professional has looked.",
    "needs_clearance": "The plan waits for medical clearance.",
}


class Reason(msgspec.Struct, frozen=True):
    """Why a person should look: a notice of the plan, its status, or that it cannot be computed."""

    code: str
    severity: str  # warning | stop
    text: str = ""


class Head(msgspec.Struct, frozen=True):
    """The part of a plan that tells whether somebody should look."""

    status: str = ""
    notices: tuple[Reason, ...] = ()


_DECODER = msgspec.json.Decoder(Head)


def head_of(body: bytes) -> Head:
    """The head of a stored plan."""
    return _DECODER.decode(body)


def head_of_content(content: Mapping[str, object]) -> Head:
    """The head of a plan that is about to be stored."""
    return msgspec.convert(content, Head)


def reasons(head: Head | None, *, attempts: int) -> tuple[Reason, ...]:
    """Why a person should look at an athlete with this plan, after so many failed recomputes in a row; often empty."""
    return (*_failing(attempts), *(_of_plan(head) if head is not None else ()))


def _failing(attempts: int) -> tuple[Reason, ...]:
    if attempts < FAILS:
        return ()
    text = f"The plan could not be computed {attempts} times in a row; the last good one is still served."
    return (Reason("plan_failing", "warning", text),)


def _of_plan(head: Head) -> tuple[Reason, ...]:
    loud = tuple(one for one in head.notices if one.severity in LOUD)
    if head.status in _STATUS_TEXT and not any(one.severity == "stop" for one in loud):
        return (Reason(head.status, "stop", _STATUS_TEXT[head.status]), *loud)
    return loud
