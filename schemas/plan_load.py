"""A stored plan as a value again, for whoever shows it in another form."""

from __future__ import annotations

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
from schemas.plan import decode


def load_plan(body: bytes) -> Plan:
    """The plan that `encode` wrote, with or without its envelope. Facts stay JSON values: days in them are texts."""
    read = decode(body)
    return Plan(
        week=read["week"],
        valid_from=date.fromisoformat(read["valid_from"]),
        review_on=date.fromisoformat(read["review_on"]),
        ruleset=read["ruleset"],
        catalog=read["catalog"],
        based_on=BasedOn(**read["based_on"]),
        status=PlanStatus(read["status"]),
        notices=tuple([Notice(**{**notice, "severity": Severity(notice["severity"])}) for notice in read["notices"]]),
        days=msgspec.convert(read["days"], tuple[Day, ...]),
        prescriptions=msgspec.convert(read["prescriptions"], tuple[Prescription, ...]),
        decisions=tuple([_decision(each) for each in read["decisions"]]),
    )


def _decision(read: dict[str, Any]) -> Decision:
    then = read["next"]
    parts = {
        "action": Action(read["action"]),
        "side": Side(read.get("side", Side.BOTH)),
        "reasons": _reasons(read["reasons"]),
        "blocked": tuple([Blocked(action=Action(b["action"]), by=Reason(**b["by"])) for b in read["blocked"]]),
        "next": then and Next(action=Action(then["action"]), needs=_reasons(then["needs"])),
    }
    return Decision(**{**read, **parts})


def _reasons(read: list[dict[str, Any]]) -> tuple[Reason, ...]:
    # What somebody still needs is written without its rule.
    return tuple([Reason(**{"rule": "", **each, "events": tuple(each.get("events", ()))}) for each in read])
