"""A real strength log as Hevy exports it, turned into events; sets that say nothing about pain, form or effort."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import datetime, tzinfo
from itertools import groupby
from pathlib import Path
from typing import Any

from catalog.load import exercise_names

SET_KINDS = {"normal": "work", "warmup": "warmup", "dropset": "drop", "failure": "failure"}
TIME = "%d %b %Y, %H:%M"

Row = dict[str, str]


def events_of(path: Path, zone: tzinfo) -> list[dict[str, Any]]:
    """One workout for each session of the file; its times carry no zone, so the athlete's is taken."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    sessions = groupby(rows, key=lambda row: (row["start_time"], row["end_time"], row["title"]))
    return [_workout(*key, list(group), zone) for key, group in sessions]


def _workout(start: str, end: str, title: str, rows: list[Row], zone: tzinfo) -> dict[str, Any]:
    began, ended = (datetime.strptime(text, TIME).replace(tzinfo=zone) for text in (start, end))
    return {
        "type": "workout",
        "source": "hevy-csv",
        "source_id": f"{began:%Y-%m-%dT%H:%M} {title}",
        "occurred_at": began.isoformat(),
        "duration_min": round((ended - began).total_seconds() / 60),
        "exercises": list(_exercises(rows)),
    }


def _exercises(rows: list[Row]) -> Iterator[dict[str, Any]]:
    for title, group in groupby(rows, key=lambda row: row["exercise_title"]):
        known = catalog_id(title)
        named = {"exercise": known} if known else {"name": title}
        yield {**named, "sets": [_set(row) for row in group]}


def _set(row: Row) -> dict[str, Any]:
    """An empty cell is unknown, never 0."""
    done: dict[str, Any] = {"kind": SET_KINDS[row["set_type"]]}
    columns = (("reps", "reps", int), ("load_kg", "weight_kg", float), ("duration_s", "duration_seconds", float))
    for field, column, kind in (*columns, ("rpe", "rpe", float)):
        if row[column]:
            done[field] = kind(row[column])
    return done


def catalog_id(title: str) -> str | None:
    """The one exercise known by this name; None when there is none or more than one."""
    bracketed = re.fullmatch(r"(.+) \((.+)\)", title)
    spellings = {title.casefold()}
    if bracketed:
        name, implement = bracketed[1].casefold(), bracketed[2].casefold()
        spellings |= {f"{implement} {name}"} | ({name} if implement == "machine" else set[str]())
    found = [id_ for id_, names in exercise_names().items() if spellings & {name.casefold() for name in names}]
    return found[0] if len(found) == 1 else None
