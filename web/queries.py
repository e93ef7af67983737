"""Query parameters. An unknown one is refused: a misspelt `wait` would otherwise turn into a busy loop."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import TypeVar

from flask import request

from web.errors import Problem, Wrong

Word = TypeVar("Word", bound=str)
ID = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")


def query(*allowed: str) -> dict[str, str]:
    """The parameters of this request, each at most once and none but the allowed ones."""
    if not request.query_string:
        return {}
    given = request.args
    wrongs = [_wrong(name, "unknown_parameter", f"not known here; known: {_names(allowed)}") for name in given]
    wrongs = [wrong for wrong in wrongs if wrong.parameter not in allowed]
    wrongs += [
        _wrong(name, "repeated_parameter", "given more than once") for name in allowed if len(given.getlist(name)) > 1
    ]
    if wrongs:
        raise refused(wrongs)
    return {name: given[name] for name in allowed if name in given}


def whole(given: dict[str, str], name: str, *, low: int, high: int) -> int | None:
    """A whole number within bounds; None when the parameter is missing."""
    text = given.get(name)
    if text is None:
        return None
    if not re.fullmatch(r"[0-9]{1,10}", text, re.ASCII) or not low <= int(text) <= high:
        raise refused([_wrong(name, "out_of_range", f"must be a whole number from {low} to {high}")])
    return int(text)


def share(given: dict[str, str], name: str) -> Decimal | None:
    """A share from 0 to 1; None when the parameter is missing."""
    text = given.get(name)
    if text is None:
        return None
    if not re.fullmatch(r"[01](\.[0-9]{1,4})?", text, re.ASCII) or Decimal(text) > 1:
        raise refused(
            [_wrong(name, "out_of_range", "must be a number from 0 to 1 with at most four decimals, such as 0.7")]
        )
    return Decimal(text)


def one_of(given: dict[str, str], name: str, allowed: Collection[Word]) -> Word | None:
    """A word of a closed list; None when the parameter is missing."""
    text = given.get(name)
    if text is None:
        return None
    found = next((word for word in allowed if word == text), None)
    if found is None:
        listed = f": {', '.join(sorted(allowed))}" if len(allowed) <= 20 else ""
        raise refused([_wrong(name, "unknown_value", f"is not one of the known words{listed}")])
    return found


def identifier(given: dict[str, str], name: str) -> str | None:
    """An id; None when the parameter is missing."""
    text = given.get(name)
    if text is not None and not ID.match(text):
        raise refused([_wrong(name, "not_an_id", "must be an id: letters, digits, _ and -, at most 64")])
    return text


def refused(wrongs: list[Wrong]) -> Problem:
    """The problem for query parameters that cannot be used."""
    first = wrongs[0]
    return Problem("invalid_parameter", f"?{first.parameter}: {first.detail}.", errors=wrongs)


def day_of(text: str) -> date | None:
    """A date in ISO form and of our time; None for anything else."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1990 <= day.year <= 2100 else None


def _wrong(name: str, code: str, detail: str) -> Wrong:
    return Wrong(parameter=name[:64], code=code, detail=detail)


def _names(allowed: tuple[str, ...]) -> str:
    return ", ".join(allowed) or "none"
