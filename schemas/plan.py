"""Plans -> the JSON of contract section 4, in the contract's order of keys, and its canonical bytes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from engine.types import (
    Blocked,
    Day,
    Decision,
    Facts,
    Item,
    Next,
    Notice,
    Plan,
    Prescription,
    Reason,
    Side,
)
from schemas.jsonable import jsonable, number
from schemas.plan_schema import PlanContentSchema, PlanSchema

__all__ = ["PlanContentSchema", "PlanSchema", "decode", "dump_plan", "encode", "with_envelope"]

_encoder = msgspec.json.Encoder()


def dump_plan(plan: Plan) -> dict[str, Any]:
    """The content of a plan: all but `athlete_id`, `revision` and `computed_at`. Equal plans give equal content."""
    return {
        "week": plan.week,
        "valid_from": plan.valid_from.isoformat(),
        "review_on": plan.review_on.isoformat(),
        "ruleset": plan.ruleset,
        "catalog": plan.catalog,
        "based_on": {"events": plan.based_on.events, "last_event_id": plan.based_on.last_event_id},
        "status": str(plan.status),
        "notices": [_notice(notice) for notice in plan.notices],
        "days": [_day(day) for day in plan.days],
        "prescriptions": [_prescription(prescription) for prescription in plan.prescriptions],
        "decisions": [_decision(decision) for decision in plan.decisions],
    }


def with_envelope(content: dict[str, Any], *, athlete_id: str, revision: int, computed_at: datetime) -> dict[str, Any]:
    """The plan as clients read it, keys in the contract's order."""
    found: dict[str, Any] = {"athlete_id": athlete_id, "revision": revision}
    for key, value in content.items():
        if key == "based_on":
            found["computed_at"] = jsonable(computed_at)
        found[key] = value
    return found


def encode(content: dict[str, Any]) -> bytes:
    """Canonical bytes: keys as dumped, no spaces. Used for hashing, storing and answering."""
    return _encoder.encode(content)


def decode(body: bytes) -> dict[str, Any]:
    """What `encode` was given."""
    content: dict[str, Any] = msgspec.json.decode(body)
    return content


def _facts(facts: Facts) -> dict[str, Any]:
    found: dict[str, Any] = jsonable(facts)
    return found


def _notice(notice: Notice) -> dict[str, Any]:
    return {
        "code": notice.code,
        "severity": str(notice.severity),
        "text": notice.text,
        "facts": _facts(notice.facts),
    }


def _day(day: Day) -> dict[str, Any]:
    return {
        "date": day.date.isoformat(),
        "run": None if day.run is None else str(day.run),
        "items": [_item(item) for item in day.items],
    }


def _item(item: Item) -> dict[str, Any]:
    found: dict[str, Any] = {"kind": item.kind}
    whole = item.kind == "strength"  # a session always has all its keys; other items those that say something
    for key in ("session", "minutes", "after_run_hours"):
        value = getattr(item, key)
        if whole or value is not None:
            found[key] = value
    if whole or item.blocks:
        found["blocks"] = [{"kind": block.kind, "exercises": list(block.exercises)} for block in item.blocks]
    return found


def _prescription(what: Prescription) -> dict[str, Any]:
    found: dict[str, Any] = {
        "exercise": what.exercise,
        "slot": what.slot,
        "sets": what.sets,
        "reps": list(what.reps),
        "target_reps": what.target_reps,
        "measure": what.measure,
        "load_kg": None if what.load_kg is None else number(what.load_kg),
    }
    if what.band is not None:
        found["band"] = what.band
    if what.height_cm is not None:
        found["height_cm"] = number(what.height_cm)
    return found | {
        "implement": what.implement,
        "target_rir": number(what.target_rir),
        "tempo": what.tempo,
        "rest_s": what.rest_s,
        "side": str(what.side),
        "cues": list(what.cues),
        "test": what.test,
    }


def _decision(decision: Decision) -> dict[str, Any]:
    found: dict[str, Any] = {
        "exercise": decision.exercise,
        "slot": decision.slot,
        "action": str(decision.action),
    }
    if decision.side is not Side.BOTH:
        found["side"] = str(decision.side)
    return found | {
        "before": None if decision.before is None else _facts(decision.before),
        "after": None if decision.after is None else _facts(decision.after),
        "reasons": [_reason(reason) for reason in decision.reasons],
        "blocked": [_blocked(blocked) for blocked in decision.blocked],
        "next": None if decision.next is None else _next(decision.next),
    }


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "code": reason.code,
        "rule": reason.rule,
        "facts": _facts(reason.facts),
        "events": list(reason.events),
        "strength": reason.strength,
        "text": reason.text,
    }


def _blocked(blocked: Blocked) -> dict[str, Any]:
    by = blocked.by
    return {
        "action": str(blocked.action),
        "by": {"code": by.code, "rule": by.rule, "facts": _facts(by.facts), "text": by.text},
    }


def _next(step: Next) -> dict[str, Any]:
    return {
        "action": str(step.action),
        "needs": [{"code": need.code, "facts": _facts(need.facts), "text": need.text} for need in step.needs],
    }
