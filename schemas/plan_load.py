"""A stored plan as a value again, for whoever shows it in another form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec

from engine.types import (
    Action,
    BasedOn,
    Blocked,
    Day,
    Decision,
    Next,
    Notice,
    Plan,
    PlanStatus,
    Prescription,
    Reason,
    Severity,
    Side,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Notice:
    code: str
    severity: Severity
    text: str
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reason:
    code: str
    text: str
    rule: str = ""
    strength: str = "D"
    facts: dict[str, Any] | None = None
    events: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Blocked:
    action: Action
    by: _Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class _Next:
    action: Action
    needs: tuple[_Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Decision:
    exercise: str | None
    slot: str | None
    action: Action
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    reasons: tuple[_Reason, ...]
    blocked: tuple[_Blocked, ...]
    next: _Next | None
    side: Side = Side.BOTH


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    week: str
    valid_from: date
    review_on: date
    ruleset: int
    catalog: int
    based_on: BasedOn
    status: PlanStatus
    notices: tuple[_Notice, ...]
    days: tuple[Day, ...]
    prescriptions: tuple[Prescription, ...]
    decisions: tuple[_Decision, ...]


_decoder = msgspec.json.Decoder(_Plan)


def load_plan(body: bytes) -> Plan:
    """The plan that `encode` wrote, with or without its envelope. Facts stay JSON values: days in them are texts."""
    read = _decoder.decode(body)
    return Plan(
        week=read.week,
        valid_from=read.valid_from,
        review_on=read.review_on,
        ruleset=read.ruleset,
        catalog=read.catalog,
        based_on=read.based_on,
        status=read.status,
        notices=tuple(Notice(code=n.code, severity=n.severity, facts=n.facts, text=n.text) for n in read.notices),
        days=read.days,
        prescriptions=read.prescriptions,
        decisions=tuple(_decision(each) for each in read.decisions),
    )


def _decision(read: _Decision) -> Decision:
    return Decision(
        exercise=read.exercise,
        slot=read.slot,
        action=read.action,
        side=read.side,
        before=read.before,
        after=read.after,
        reasons=tuple(_reason(each) for each in read.reasons),
        blocked=tuple(Blocked(action=each.action, by=_reason(each.by)) for each in read.blocked),
        next=None
        if read.next is None
        else Next(action=read.next.action, needs=tuple(_reason(each) for each in read.next.needs)),
    )


def _reason(read: _Reason) -> Reason:
    return Reason(
        code=read.code,
        rule=read.rule,
        facts=read.facts or {},
        events=read.events,
        strength=read.strength,
        text=read.text,
    )
