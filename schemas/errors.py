"""What is wrong with a document, and where: one `FieldError` per bad field, all of them in one `Invalid`."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from marshmallow import ValidationError

MAX_ERRORS = 100  # enough to repair an import by; a whole file of one mistake needs no 10,000 lines
_SHOWN_CHARS = 60
_POINTER_CHARS = 100  # a field name may be a megabyte of nonsense


@dataclass(frozen=True, slots=True)
class FieldError:
    """One bad value: where it is (RFC 6901), a stable code, and what was expected and what came."""

    pointer: str
    code: str
    detail: str


class Bad(ValidationError):  # noqa: N818 - read as `raise bad(...)`
    """Wrong values at or below one place; pointers are relative to that place."""

    def __init__(self, errors: list[FieldError]) -> None:
        super().__init__([error.detail for error in errors])
        self.errors = errors


class Invalid(Exception):  # noqa: N818 - the name is part of the interface
    """The document has fields that cannot be accepted."""

    def __init__(self, errors: list[FieldError]) -> None:
        super().__init__(f"{len(errors)} invalid field(s), first: {errors[0].pointer or '/'} {errors[0].code}")
        self.errors = errors[:MAX_ERRORS]


def bad(code: str, detail: str, pointer: str = "") -> Bad:
    """One wrong value."""
    return Bad([FieldError(pointer, code, detail)])


def below(key: str | int, errors: list[FieldError]) -> list[FieldError]:
    """The errors of a member, seen from its container."""
    step = f"/{key}" if isinstance(key, int) else "/" + key[:_POINTER_CHARS].replace("~", "~0").replace("/", "~1")
    return [FieldError(step + error.pointer, error.code, error.detail) for error in errors]


def shown(value: Any) -> str:
    """What came, short enough for a sentence and without characters that break a terminal."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int() | float() | Decimal():
            return _cut(str(value))
        case str():
            return f"the text {quoted(value)}"
        case list():
            return f"a list of {len(value)}"
        case dict():
            return "an object"
        case _:
            return f"a {type(value).__name__}"


def quoted(text: str) -> str:
    """A text where the sentence already says that it is one."""
    return f'"{_cut(text)}"'


def _cut(text: str) -> str:
    # Cut first: a text may have a million characters.
    head = "".join(char if char.isprintable() else "?" for char in text[:_SHOWN_CHARS])
    return head if len(text) <= _SHOWN_CHARS else head + "..."


def nearest(word: str, known: Collection[str], count: int = 3) -> str:
    """` Did you mean ...?`, or nothing when no known word is near."""
    near = get_close_matches(word[:_SHOWN_CHARS], list(known), n=count, cutoff=0.6)
    return f" Did you mean {' or '.join(near)}?" if near else ""


def expected(what: str, value: Any, code: str = "wrong_type") -> Bad:
    """`Expected <what>, got <value>.`"""
    return bad(code, f"Expected {what}, got {shown(value)}.")
