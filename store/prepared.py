"""Statements compiled once and run on the driver's own cursor.

Intake and reading the latest plan are held to half the rate of a bare view. There, what SQLAlchemy does around each
statement costs more than the statement; so the few of these paths are compiled by it and run without it. What a SELECT
returns is converted to Python's types, what a RETURNING gives is not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import ClauseElement, Connection, Dialect, Select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler

Params = Mapping[str, object]
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class _Compiled:
    text: str
    constants: dict[str, object]
    convert: tuple[tuple[str, Callable[[Any], Any]], ...]  # values the driver does not take as they are
    order: tuple[str, ...] | None  # for drivers that want a list of values
    back: tuple[Callable[[Any], Any] | None, ...]  # one per column of the rows; empty: they come back as they are


class Prepared:
    """One statement, for any connection of one kind of database."""

    def __init__(self, statement: ClauseElement) -> None:
        self._statement = statement
        self._compiled: dict[str, _Compiled] = {}

    def rows(self, connection: Connection, params: Params) -> Sequence[Row]:
        """Run it and return all rows; none for a statement that returns nothing."""
        compiled = self._for(connection.dialect)
        rows = run(connection, compiled.text, _values(compiled, params))
        return [_converted(row, compiled.back) for row in rows] if compiled.back else rows

    def _for(self, dialect: Dialect) -> _Compiled:
        found = self._compiled.get(dialect.name)
        if found is None:
            found = self._compiled[dialect.name] = _compile(self._statement, dialect)
        return found


def run(connection: Connection, text: str, values: Any = ()) -> Sequence[Row]:
    """Run a text on the driver's cursor; errors are those of SQLAlchemy."""
    cursor = connection.connection.cursor()
    try:
        cursor.execute(text, values)
        return cursor.fetchall() if cursor.description else ()
    except connection.dialect.loaded_dbapi.Error as error:
        raise _as_sqlalchemy_would(connection, text, error) from error
    finally:
        cursor.close()


def _values(compiled: _Compiled, params: Params) -> Any:
    values = {**compiled.constants, **params}
    for name, convert in compiled.convert:
        values[name] = convert(values[name])
    return values if compiled.order is None else [values[name] for name in compiled.order]


def _converted(row: Row, back: Sequence[Callable[[Any], Any] | None]) -> Row:
    return tuple(one if convert is None else convert(one) for one, convert in zip(row, back, strict=True))


def _compile(statement: ClauseElement, dialect: Dialect) -> _Compiled:
    compiled = cast("SQLCompiler", statement.compile(dialect=dialect))
    convert = {name: bind.type.dialect_impl(dialect).bind_processor(dialect) for name, bind in compiled.binds.items()}
    return _Compiled(
        text=compiled.string,
        constants={name: value for name, value in compiled.params.items() if value is not None},
        convert=tuple((name, one) for name, one in convert.items() if one is not None),
        order=tuple(compiled.positiontup) if compiled.positiontup is not None else None,
        back=_back(statement, dialect) if isinstance(statement, Select) else (),
    )


def _back(statement: Select[Any], dialect: Dialect) -> tuple[Callable[[Any], Any] | None, ...]:
    types = [column.type for column in statement.selected_columns]
    back = tuple(each.dialect_impl(dialect).result_processor(dialect, None) for each in types)
    return back if any(back) else ()


def _as_sqlalchemy_would(connection: Connection, text: str, error: Exception) -> BaseException:
    """The error in SQLAlchemy's words, so that the store treats it like any other; without the values."""
    lost = connection.dialect.is_disconnect(error, connection.connection.dbapi_connection, None)  # type: ignore[arg-type]  # no cursor
    if lost:
        connection.invalidate(error)
    return DBAPIError.instance(
        text,
        None,
        error,
        connection.dialect.loaded_dbapi.Error,
        connection_invalidated=lost,
        dialect=connection.dialect,
    )
