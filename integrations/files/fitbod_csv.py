"""The export of Fitbod: one row per set, all rows of a workout with one time; multiplier 2 is a weight per hand."""

from __future__ import annotations

from collections.abc import Iterator

from integrations.files.found import Format, Found
from integrations.files.log_rows import RowRead, read_log
from integrations.files.table import Row, moment, number, whole
from integrations.logbook import LoggedSet
from integrations.reading import text
from integrations.values import Place

COLUMNS = frozenset({"date", "exercise", "iswarmup", "multiplier"})


def _read(data: bytes, place: Place) -> Iterator[Found]:
    return read_log(data, place, _row)


def _row(row: Row, place: Place) -> RowRead:
    at = moment(row.get("date", ""), place.zone)
    times = number(row, "multiplier") or 1
    kilograms, pounds = number(row, "weight(kg)"), number(row, "weight(lb)", "weight(lbs)")
    metres = number(row, "distance(m)")
    done = LoggedSet(
        name=text(row.get("exercise", "")) or "",
        kind="warmup" if row.get("iswarmup", "").casefold() == "true" else "work",
        reps=whole(row, "reps"),
        load_kg=kilograms * times if kilograms else None,
        load_lb=pounds * times if pounds else None,
        duration_s=number(row, "duration(s)"),
        distance_km=metres / 1000 if metres else None,
    )
    return RowRead(started=row.get("date", ""), title="", at=at.astimezone(place.zone), duration_min=None, done=done)


FORMAT = Format(kind="fitbod-csv", name="Fitbod export (CSV)", source="fitbod-csv", unit="line", read=_read)
