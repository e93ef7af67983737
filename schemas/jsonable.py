"""Engine values -> JSON values: numbers as JSON numbers, days and times as ISO 8601."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
    kind = type(value)
    if kind in _JSON:
        return value
    way = _WAYS.get(kind)
    return _derived(value) if way is None else way(value)


def _derived(value: Any) -> Any:
    """The JSON value of a word of a closed list, a mapping, or what else is derived from the types of the tables."""
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, int | str | float):
        return value
    return next((way for base, way in _WAYS.items() if isinstance(value, base)), _map)(value)


def _moment(value: datetime) -> str:
    return value.isoformat().replace("+00:00", "Z")


def _clock(value: time) -> str:
    return value.isoformat("seconds" if value.second else "minutes")


def _list(items: Sequence[Any]) -> list[Any]:
    return [jsonable(item) for item in items]


def _map(members: Mapping[Any, Any]) -> dict[str, Any]:
    # Most members are JSON as they are: asking here spares a call for each.
    return {str(key): member if type(member := members[key]) in _JSON else jsonable(member) for key in sorted(members)}


# What is JSON as it is. A float never comes from our engine, but a fact must not break a plan.
_JSON = frozenset({type(None), bool, int, str, float})
_WAYS: dict[type, Callable[[Any], Any]] = {
    Decimal: number,
    datetime: _moment,  # a datetime is a date, too, so it stands first
    date: date.isoformat,
    time: _clock,
    tuple: _list,
    list: _list,
    dict: _map,
}
