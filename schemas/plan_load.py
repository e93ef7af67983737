"""A stored plan as a value again, for whoever shows it in another form."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec

from engine.types import (
    Action,
    BasedOn,
    Blocked,
    Day,
    Decision,
    Fact,
    Facts,
    Next,
    Notice,
    Plan,
    PlanStatus,
    Prescription,
    Reason,
    Severity,
    Side,
)
from schemas.plan import decode

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)


def load_plan(body: bytes) -> Plan:
    """The plan that `encode` wrote, with or without its envelope."""
    read = decode(body)
    return Plan(
        week=read["week"],
        valid_from=date.fromisoformat(read["valid_from"]),
        review_on=date.fromisoformat(read["review_on"]),
        ruleset=read["ruleset"],
        catalog=read["catalog"],
        based_on=BasedOn(**read["based_on"]),
        status=PlanStatus(read["status"]),
        notices=tuple([_notice(notice) for notice in read["notices"]]),
        days=msgspec.convert(read["days"], tuple[Day, ...]),
        prescriptions=msgspec.convert(read["prescriptions"], tuple[Prescription, ...]),
        decisions=tuple([_decision(each) for each in read["decisions"]]),
    )


def _notice(read: dict[str, Any]) -> Notice:
    return Notice(**{**read, "severity": Severity(read["severity"]), "facts": _facts(read["facts"])})


def _decision(read: dict[str, Any]) -> Decision:
    then = read["next"]
    parts = {
        "action": Action(read["action"]),
        "side": Side(read.get("side", Side.BOTH)),
        "before": read["before"] and _facts(read["before"]),
        "after": read["after"] and _facts(read["after"]),
        "reasons": _reasons(read["reasons"]),
        "blocked": tuple([Blocked(action=Action(b["action"]), by=_reason(b["by"])) for b in read["blocked"]]),
        "next": then and Next(action=Action(then["action"]), needs=_reasons(then["needs"])),
    }
    return Decision(**{**read, **parts})


def _reasons(read: list[dict[str, Any]]) -> tuple[Reason, ...]:
    return tuple([_reason(each) for each in read])


def _reason(read: dict[str, Any]) -> Reason:
    # What somebody still needs is written without its rule; plans of before 2026-11-23 lack its facts, too.
    given = {"rule": "", **read, "events": tuple(read.get("events", ())), "facts": _facts(read.get("facts", {}))}
    return Reason(**given)


def _facts(read: dict[str, Any]) -> Facts:
    return {name: _fact(value) for name, value in read.items()}


def _fact(value: Any) -> Fact:
    """A JSON value as the engine had it: days and decimals again."""
    match value:
        case float():
            return Decimal(str(value))
        case list():
            return tuple([_fact(one) for one in value])
        case str() if _DAY.match(value):
            return _day(value)
        case None | str() | int():
            return value
        case _:
            return str(value)


def _day(text: str) -> date | str:
    try:
        return date.fromisoformat(text)
    except ValueError:  # somebody's name for an exercise can look like a day
        return text
