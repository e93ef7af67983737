"""A forecast -> JSON: per week the essentials of its plan and what changed, and where each ladder goes."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from engine.forecast import DRILLS, NOTE, Forecast, ForecastWeek, Path
from engine.sentences import ASSUMED
from schemas.jsonable import number
from schemas.plan import dump_plan
from schemas.plan_diff import diff

# What of a prescription, a decision and a reason is told; the rest stands in a real plan when its day has come. The
# events of reasons are left out because those to come do not exist.
_DOSE = ("exercise", "slot", "side", "sets", "reps", "target_reps", "measure", "load_kg", "band", "height_cm",
         "target_rir", "tempo")  # fmt: skip
_DECISION = ("exercise", "slot", "side", "action", "before", "after")
_REASON = ("code", "rule", "strength", "text")


def dump_forecast(found: Forecast, *, adherence: Decimal) -> dict[str, Any]:
    """The wire form of a forecast."""
    weeks: list[dict[str, Any]] = []
    for week in found.weeks:
        weeks.append(_week(week, before=weeks[-1] if weeks else None))
    return {
        "note": NOTE,
        "assumed": [{"code": code, "text": text} for code, text in ASSUMED],
        "adherence": number(adherence),
        "sessions": _sessions(sum(w.due for w in found.weeks), sum(w.done for w in found.weeks)),
        "ladders": [_path(path) for path in found.paths],
        "weeks": weeks,
    }


def _sessions(due: int, done: int) -> dict[str, int]:
    return {"due": due, "done": done}


def _week(week: ForecastWeek, *, before: Mapping[str, Any] | None) -> dict[str, Any]:
    plan = dump_plan(week.plan)
    found = {
        "week": plan["week"],
        "valid_from": plan["valid_from"],
        "status": plan["status"],
        "sessions": _sessions(week.due, week.done),
        "notices": [{name: notice[name] for name in ("code", "severity", "text")} for notice in plan["notices"]],
        "days": [day for day in map(_day, plan["days"]) if day["sessions"]],
        "prescriptions": [_picked(p, _DOSE) for p in plan["prescriptions"] if p["slot"] not in DRILLS],
        "decisions": [_decision(decision) for decision in plan["decisions"]],
    }
    return found | {"changes": [] if before is None else _changes(before, found)}


def _day(day: Mapping[str, Any]) -> dict[str, Any]:
    sessions = [item for item in day["items"] if item["kind"] == "strength"]
    return {"date": day["date"], "run": day["run"], "sessions": [_session(item) for item in sessions]}


def _session(item: Mapping[str, Any]) -> dict[str, Any]:
    work = [name for block in item["blocks"] if block["kind"] == "work" for name in block["exercises"]]
    return {"session": item["session"], "minutes": item["minutes"], "exercises": work}


def _decision(decision: Mapping[str, Any]) -> dict[str, Any]:
    return _picked(decision, _DECISION) | {"reasons": [_picked(reason, _REASON) for reason in decision["reasons"]]}


def _picked(whole: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: whole[name] for name in names if name in whole}


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """A line for each difference in what is to be done."""
    told = ("status", "prescriptions")
    lines: list[str] = diff(_picked(before, told), _picked(after, told))["summary"]  # type: ignore[assignment]  # by key
    return lines


def _path(path: Path) -> dict[str, Any]:
    return {
        "ladder": path.ladder,
        "first": {"day": path.first_day.isoformat(), "exercise": path.first[0].exercise},
        "last": {"day": path.last_day.isoformat(), "exercise": path.last[0].exercise},
        "text": path.text,
    }
