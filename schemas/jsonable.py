"""Engine values -> JSON values: numbers as JSON numbers, days and times as ISO 8601."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Any


def number(value: Decimal) -> int | float:
    """32 for 32.0, 16.5 for 16.50: the shortest form, which reads back to the same Decimal."""
    whole = int(value)
    return whole if whole == value else float(value)


def jsonable(value: Any) -> Any:
    """The JSON value of a leaf or of nested tuples, lists and mappings of leaves; keys of mappings are sorted."""
    match value:
        case Decimal():
            return number(value)
        case StrEnum():
            return value.value
        case None | bool() | int() | str():
            return value
        case datetime():
            return value.isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case time():
            return value.isoformat("seconds" if value.second else "minutes")
        case tuple() | list():
            return [jsonable(item) for item in value]
        case float():  # never from our engine, but a fact must not break a plan
            return value
        case _:
            return {str(key): jsonable(value[key]) for key in sorted(value)}
