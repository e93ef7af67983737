"""Rows of sets -> workouts: what the tables of all logging apps share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from integrations.files.found import Found, Refused, Taken
from integrations.files.table import Cell, Row, rows_of
from integrations.logbook import LoggedSet, LoggedWorkout, events_of
from integrations.values import Place
from schemas.errors import Bad
from schemas.words import DEFAULT
from schemas.workout import SetSchema

_SETS = SetSchema()


@dataclass(frozen=True, slots=True, kw_only=True)
class RowRead:
    """One row: its workout, by start and title, and its set."""

    started: str  # as written: a workout keeps its identity when the zone of its reader changes
    title: str
    at: datetime
    duration_min: Decimal | None
    done: LoggedSet


@dataclass(slots=True)
class _Open:
    """A workout while its rows are read."""

    line: int
    head: RowRead
    sets: list[LoggedSet] = field(default_factory=list)


def read_log(data: bytes, place: Place, read_row: Callable[[Row, Place], RowRead]) -> Iterator[Found]:
    """The workouts of a table, each where its first row stands; rows that cannot be taken come by themselves.

    `read_row` raises Cell for a row that is not taken. All rows are read before the first workout is handed out: a
    table that somebody sorted may spread a workout over the file.
    """
    workouts: dict[tuple[str, str], _Open] = {}
    found: list[Found] = []
    for row in rows_of(data):
        if isinstance(row, Refused):
            found.append(row)
            continue
        line, cells = row
        try:
            read = read_row(cells, place)
            _check(read.done)
        except Cell as wrong:
            found.append(Refused(number=line, code=wrong.code, text=wrong.text))
            continue
        workouts.setdefault((read.started, read.title), _Open(line, read)).sets.append(read.done)
    found += [taken for one in workouts.values() for taken in _taken(one, place)]
    yield from sorted(found, key=lambda one: one.number)


def _check(done: LoggedSet) -> None:
    """Refuse what says nothing, and numbers that no set has: one slip must not cost the whole workout."""
    if not done.name:
        raise Cell("no_exercise", "The row names no exercise.")
    if done.empty:
        raise Cell("empty_set", "The row has neither repetitions nor a duration nor a distance.")
    try:
        _SETS.read(dict(done.document()), DEFAULT)
    except Bad as wrong:
        first = wrong.errors[0]
        raise Cell(first.code, f"{first.pointer.strip('/')}: {first.detail}") from wrong


def _taken(one: _Open, place: Place) -> Iterator[Taken]:
    head = one.head
    log = LoggedWorkout(
        source=place.source,
        source_id=f"{head.started}|{head.title}",
        occurred_at=head.at,
        duration_min=head.duration_min,
        sets=one.sets,
    )
    for event in events_of(log):
        yield Taken(number=one.line, event=event)
