"""params.toml as `engine.params.Params`, and as rows with reasons for the reference pages."""

from __future__ import annotations

import typing
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from catalog.reading import CatalogError, Table, read_toml
from engine.params import Params

Number = int | Decimal | tuple[int, ...]

STRENGTHS = ("A", "B", "C", "D")
_COLUMNS = ("value", "unit", "rule", "strength", "why", "source", "valid_from")
_KINDS = {int: "a whole number", Decimal: "a number", tuple[int, ...]: "a list of whole numbers"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One number of the rules with everything a person may ask about it."""

    name: str
    value: Number
    unit: str
    rule: str
    strength: str
    why: str
    source: str
    valid_from: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterFile:
    """A whole parameter file."""

    ruleset: int
    parameters: tuple[Parameter, ...]

    def params(self) -> Params:
        """The values alone, as the engine takes them."""
        values: dict[str, typing.Any] = {parameter.name: parameter.value for parameter in self.parameters}
        return Params(**values)


def read_parameters(path: Path, changes: Path | None = None) -> ParameterFile:
    """The parameter file, in the order of the fields of Params.

    `changes` is a file of the same form that may hold only some parameters, and of each only some columns; what it has
    takes the place of what stands in the file.
    """
    kinds = typing.get_type_hints(Params)
    base, new = (_top(each, kinds) for each in (path, changes or path))
    rows = tuple(_parameter(_row(base, new, name), name, kind) for name, kind in kinds.items())
    named = new if new.has("ruleset") else base
    return ParameterFile(ruleset=named.whole("ruleset", least=1, most=2**31 - 1), parameters=rows)


def _top(path: Path, kinds: Mapping[str, object]) -> Table:
    top = read_toml(path)
    top.only({"ruleset", *kinds})
    return top


def _row(base: Table, new: Table, name: str) -> Table:
    below = base.table(name)
    if not new.has(name):
        return below
    changed = new.table(name)
    return Table(changed.file, changed.path, {**below.data, **changed.data})


def _parameter(row: Table, name: str, kind: object) -> Parameter:
    row.only(_COLUMNS)
    valid_from = row.data.get("valid_from")
    if type(valid_from) is not date:
        raise row.error("valid_from", "is not a date", "Write it without quotes as in 2026-11-22")
    return Parameter(
        name=name,
        value=_number(row, kind),
        unit=row.text("unit"),
        rule=row.text("rule"),
        strength=row.word("strength", STRENGTHS, "A, B, C, D"),
        why=row.text("why"),
        source=row.text("source"),
        valid_from=valid_from,
    )


def _number(row: Table, kind: object) -> Number:
    value = row.data.get("value")
    if kind is Decimal and isinstance(value, int | Decimal) and not isinstance(value, bool):
        return _not_negative(row, Decimal(value))
    if kind is int and isinstance(value, int) and not isinstance(value, bool):
        return _not_negative(row, value)
    if isinstance(value, list) and kind == tuple[int, ...] and value:
        return tuple(_list_number(row, item) for item in value)
    raise _wrong(row, kind)


def _not_negative(row: Table, value: int | Decimal) -> int | Decimal:
    # NaN fails the comparison with an exception, so it is asked for first.
    if (isinstance(value, Decimal) and not value.is_finite()) or value < 0:
        raise row.error("value", f"{value} is not a number from 0 up", "Correct the value")
    return value


def _list_number(row: Table, item: object) -> int:
    if not isinstance(item, int) or isinstance(item, bool) or item < 0:
        raise _wrong(row, tuple[int, ...])
    return item


def _wrong(row: Table, kind: object) -> CatalogError:
    what = _KINDS.get(kind, "what the field asks for")  # type: ignore[call-overload]  # any type may come
    return row.error("value", f"is not {what}", f"Write {what}, as engine/params.py says, without quotes")
