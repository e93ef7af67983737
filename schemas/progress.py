"""Progress -> JSON: weeks, strength, pain and sleep as the engine counted them."""

from __future__ import annotations

from typing import Any

from engine.progress import Line, Progress, Week
from schemas.jsonable import jsonable


def dump_progress(found: Progress) -> dict[str, Any]:
    """The wire form of the weeks behind."""
    return {
        "sessions": {"kept": found.kept, "asked": found.asked},
        "weeks": [_week(week) for week in found.weeks],
        "strength": [_line(line) for line in found.lines],
        "pain": [
            {"day": jsonable(one.day), "site": one.site, "side": one.side, "level_0_10": jsonable(one.level_0_10)}
            for one in found.pain
        ],
        "sleep": [{"day": jsonable(one.day), "sleep_h": jsonable(one.sleep_h)} for one in found.nights],
    }


def _week(week: Week) -> dict[str, Any]:
    return {
        "monday": jsonable(week.monday),
        "over": week.over,
        "sessions": {"kept": week.kept, "asked": week.asked, "done": week.done},
        "hard_sets": dict(week.hard_sets),
        "front_sets": week.front_sets,
        "back_sets": week.back_sets,
        "runs": {
            "done": week.runs,
            "distance_km": jsonable(week.run_km),
            "duration_min": jsonable(week.run_min),
            "longest_km": jsonable(week.longest_km),
        },
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "ladder": line.ladder,
        "exercise": line.exercise,
        "side": line.side,
        "measure": line.measure,
        "points": [
            {"day": jsonable(point.day), "value": jsonable(point.value), "low_confidence": point.unsure}
            for point in line.points
        ],
    }
