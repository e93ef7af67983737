"""The export of Strong, in all its layouts: comma or semicolon, decimal comma, units in columns, headers or nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from integrations.files.found import Format, Found
from integrations.files.log_rows import RowRead, read_log
from integrations.files.table import Cell, Row, minutes, moment, number, whole
from integrations.logbook import KM_PER_MILE, LoggedSet
from integrations.reading import text
from integrations.values import Place

COLUMNS = frozenset({"date", "exercise name", "set order"})
_KINDS = {"w": "warmup", "d": "drop", "f": "failure"}
_POUNDS = frozenset({"lb", "lbs"})
_KM_PER = {"km": Decimal(1), "m": Decimal("0.001"), "mi": KM_PER_MILE, "miles": KM_PER_MILE, "ft": Decimal("0.0003048")}
_REST = frozenset({"rest timer", "rest"})
_NOTE = "note"


def _read(data: bytes, place: Place) -> Iterator[Found]:
    return read_log(data, place, _row)


def _row(row: Row, place: Place) -> RowRead:
    order = row.get("set order", "").casefold()
    if order in _REST:
        raise Cell("rest_timer", "A rest is not a set.")
    if order == _NOTE:
        raise Cell("note", "A note is not a set.")
    started = row.get("date", "")
    at = moment(started, place.zone)
    pounds = _in_pounds(row, place)
    weight = number(row, "weight", "weight (kg)", "weight (lb)", "weight (lbs)")
    done = LoggedSet(
        name=text(row.get("exercise name", "")) or "",
        kind=_KINDS.get(order, "work"),
        reps=whole(row, "reps"),
        load_kg=None if pounds else weight,
        load_lb=weight if pounds else None,
        duration_s=number(row, "seconds"),
        distance_km=_distance_km(row, place),
        rpe=number(row, "rpe") or None,
    )
    return RowRead(
        started=at.replace(tzinfo=None).isoformat(),
        title=text(row.get("workout name", "")) or "",
        at=at,
        duration_min=minutes(row.get("duration (sec)") or row.get("duration") or row.get("workout duration") or ""),
        done=done,
    )


def _in_pounds(row: Row, place: Place) -> bool:
    """The unit stands beside the weight, in its header, or nowhere: then the athlete's own holds."""
    if unit := row.get("weight unit", "").casefold():
        return unit in _POUNDS
    if "weight (kg)" in row:
        return False
    return "weight (lb)" in row or "weight (lbs)" in row or place.weight_unit == "lb"


def _distance_km(row: Row, place: Place) -> Decimal | None:
    if metres := number(row, "distance (meters)"):
        return metres / 1000
    distance = number(row, "distance")
    if not distance:
        return None
    default = "mi" if place.weight_unit == "lb" else "km"
    unit = row.get("distance unit", "").casefold().rstrip(".") or default
    if unit not in _KM_PER:
        raise Cell("unknown_unit", "Expected a distance in km, m, mi or ft.")
    return round(distance * _KM_PER[unit], 3)


FORMAT = Format(kind="strong-csv", name="Strong export (CSV)", source="strong-csv", unit="line", read=_read)
