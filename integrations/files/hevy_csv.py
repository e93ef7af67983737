"""The export of Hevy: one row per set, newest first, local times with the month in the phone's language."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from integrations.files.found import Format, Found
from integrations.files.log_rows import RowRead, read_log
from integrations.files.table import Cell, Row, moment, number, whole
from integrations.hevy_workout import KINDS
from integrations.logbook import KM_PER_MILE, LoggedSet
from integrations.reading import text
from integrations.values import Place

COLUMNS = frozenset({"start_time", "exercise_title", "set_type"})


def _read(data: bytes, place: Place) -> Iterator[Found]:
    return read_log(data, place, _row)


def _row(row: Row, place: Place) -> RowRead:
    started, title = row.get("start_time", ""), text(row.get("title", "")) or ""
    at = moment(started, place.zone)
    miles = number(row, "distance_miles")
    done = LoggedSet(
        name=text(row.get("exercise_title", "")) or "",
        kind=KINDS.get(row.get("set_type", "").casefold(), "work"),
        reps=whole(row, "reps"),
        load_kg=number(row, "weight_kg"),
        load_lb=number(row, "weight_lbs", "weight_lb"),
        duration_s=number(row, "duration_seconds"),
        distance_km=number(row, "distance_km") if miles is None else round(miles * KM_PER_MILE, 3),
        rpe=number(row, "rpe"),
    )
    started_at = at.replace(tzinfo=None).isoformat(timespec="minutes")
    return RowRead(started=started_at, title=title, at=at, duration_min=_lasted(row, at, place), done=done)


def _lasted(row: Row, at: datetime, place: Place) -> Decimal | None:
    try:
        ended = moment(row.get("end_time", ""), place.zone)
    except Cell:
        return None
    minutes = (ended - at).total_seconds() / 60
    return Decimal(int(minutes)) if 0 < minutes <= 1440 else None


FORMAT = Format(kind="hevy-csv", name="Hevy export (CSV)", source="hevy-csv", unit="line", read=_read)
