"""What a reader of files hands out: events, and what it did not take, in the order of the file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from integrations.values import EventDocument, NotUnderstood, Place

Unit = Literal["line", "item", "message"]


class Unreadable(NotUnderstood):
    """The file as a whole cannot be read; `code` is stable, the message says what was expected."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """An event of the file. `number`: where it begins, in the unit of the format."""

    number: int
    event: EventDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A row, item or message that was not taken, and why."""

    number: int
    code: str
    text: str


Found = Taken | Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One kind of file."""

    kind: str
    name: str  # for people
    source: str  # of its events
    unit: Unit  # what `number` counts
    read: Callable[[bytes, Place], Iterable[Found]]  # raises Unreadable before the first item
    own: bool = False  # events in our own words, taken as they are
    keeps_file: bool = True  # False: it may hold positions and names, so only what was read is kept
