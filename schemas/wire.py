"""Bytes -> JSON values, strictly: what `json.loads` lets through and a database would choke on is refused here.

Numbers with a fraction become Decimal. One fast pass reads clean documents; anything suspicious is read again slowly,
only to say exactly where the flaw is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from math import isinf
from typing import Any, Final

from schemas.errors import quoted

MAX_DEPTH: Final = 32  # our deepest document has 7 levels, vendors' about 12
MAX_INT: Final = 2**63 - 1  # what SQLite and PostgreSQL can keep
_MAX_NUMBER_CHARS = 100
_MIN_EXPONENT = -400  # smaller is 0 for everybody else, and writing such a Decimal out could fill the memory
_BOM = b"\xef\xbb\xbf"
_DIGITS_TO_ZERO = bytes.maketrans(b"123456789", b"000000000")


class WireError(Exception):
    """The bytes are not JSON that can be kept."""

    def __init__(self, code: str, detail: str, pointer: str = "") -> None:
        super().__init__(f"{pointer or '/'} {code}")
        self.code = code
        self.detail = detail
        self.pointer = pointer


class _SuspiciousError(Exception):
    """The fast pass met something that needs the slow one."""


class _Flaw:
    """Stands in the value tree where the text had something that is not acceptable."""

    def __init__(self, code: str, detail: str) -> None:
        self.code = code
        self.detail = detail


def parse_json(raw: bytes) -> Any:
    """The document in `raw`. Raises `WireError` that names the place of the first flaw."""
    if raw.startswith(_BOM):
        raw = raw[len(_BOM) :]
    text = _decode(raw)
    try:
        value = _FAST.decode(text)
    except _SuspiciousError:
        return _explain(text)
    except json.JSONDecodeError as error:
        raise _syntax(error, text) from None
    except (RecursionError, ValueError):  # ValueError: an integer of more than 4,300 digits
        return _explain(text)
    if _may_be_flawed(raw, value):
        return _explain(text)
    return value


def _decode(raw: bytes) -> str:
    if not raw.strip():
        raise WireError("not_json", "The body is empty. Send a JSON document.")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise WireError("not_utf8", f"Byte {error.start} is not UTF-8. Send JSON encoded as UTF-8.") from None


def _may_be_flawed(raw: bytes, document: Any) -> bool:
    """Cheap signs, at the speed of C, of what the fast pass does not look at: too deep, long integers, escapes.

    NUL and lone surrogates can only be written as escapes: raw ones are no JSON and no UTF-8.
    """
    if b"\\u" in raw and (b"\\u0000" in raw or b"\\ud" in raw or b"\\uD" in raw):
        return True
    if raw.count(b"[") + raw.count(b"{") > MAX_DEPTH and _deep(document):
        return True
    return b"0000000000000000000" in raw.translate(_DIGITS_TO_ZERO)


def _deep(document: Any) -> bool:
    """Whether containers nest deeper than allowed, looked at level by level."""
    level = [document] if isinstance(document, dict | list) else []
    for _ in range(MAX_DEPTH):
        level = [
            member
            for container in level
            for member in (container.values() if type(container) is dict else container)
            if type(member) is dict or type(member) is list
        ]
        if not level:
            return False
    return True


# --------------------------------------------------------------------------- the fast pass


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _SuspiciousError
    return found


def _fraction(text: str) -> Decimal:
    number = _number(text)
    if isinstance(number, _Flaw):
        raise _SuspiciousError
    return number


def _number(text: str) -> Decimal | _Flaw:
    if len(text) > _MAX_NUMBER_CHARS:
        return _Flaw("number_too_long", f"A number may have {_MAX_NUMBER_CHARS} characters at most.")
    if isinf(float(text)):  # every other JSON reader would see infinity
        return _Flaw("number_too_large", f"{quoted(text)} is too large for a number.")
    try:
        number = Decimal(text)
    except InvalidOperation:  # an exponent of 20 digits
        return _too_small(text)
    return _too_small(text) if number and number.adjusted() < _MIN_EXPONENT else number


def _too_small(text: str) -> _Flaw:
    return _Flaw("number_too_long", f"{quoted(text)} has more decimal places than can be kept.")


def _constant(_: str) -> None:
    raise _SuspiciousError


_FAST = json.JSONDecoder(object_pairs_hook=_once, parse_float=_fraction, parse_constant=_constant)


# --------------------------------------------------------------------------- the slow pass, for the message


def _explain(text: str) -> Any:
    try:
        value = _SLOW.decode(text)
    except json.JSONDecodeError as error:
        raise _syntax(error, text) from None
    except RecursionError:
        raise WireError("too_deep", f"The document is nested deeper than {MAX_DEPTH} levels.") from None
    for pointer, flaw in _flaws(value):
        raise WireError(flaw.code, flaw.detail, pointer)
    return value


def _marked(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        found[key] = _Flaw("duplicate_key", "This field stands twice in one object.") if key in found else value
    return found


def _marked_int(text: str) -> int | _Flaw:
    if len(text) > 20 or not -MAX_INT - 1 <= int(text) <= MAX_INT:
        return _Flaw("number_too_large", f"Integers go up to {MAX_INT}. Send longer ones as text.")
    return int(text)


def _marked_constant(text: str) -> _Flaw:
    return _Flaw("not_a_number", f"{text} is not a JSON number. Leave a value out when it is unknown.")


_SLOW = json.JSONDecoder(
    object_pairs_hook=_marked,
    parse_float=_number,
    parse_int=_marked_int,
    parse_constant=_marked_constant,
)


def _flaws(document: Any) -> Iterator[tuple[str, _Flaw]]:
    """Everything unacceptable in the document, with its JSON pointer; never recursive."""
    waiting: list[tuple[str, Any, int]] = [("", document, 1)]
    while waiting:
        pointer, value, depth = waiting.pop()
        if isinstance(value, _Flaw):
            yield pointer, value
        elif isinstance(value, str):
            if flaw := _text_flaw(value):
                yield pointer, flaw
        elif isinstance(value, dict | list):
            if depth > MAX_DEPTH:
                yield pointer, _Flaw("too_deep", f"The document is nested deeper than {MAX_DEPTH} levels.")
                continue
            waiting.extend(reversed(_members(pointer, value, depth + 1)))


def _members(pointer: str, value: dict[str, Any] | list[Any], depth: int) -> list[tuple[str, Any, int]]:
    if isinstance(value, list):
        return [(f"{pointer}/{number}", item, depth) for number, item in enumerate(value)]
    return [(pointer + _step(key), _text_flaw(key) or item, depth) for key, item in value.items()]


def _step(key: str) -> str:
    clean = key[:100].encode("utf-8", "replace").decode("utf-8").replace("\x00", "?")
    return "/" + clean.replace("~", "~0").replace("/", "~1")


def _text_flaw(text: str) -> _Flaw | None:
    if "\x00" in text:
        return _Flaw("bad_text", "A text must not contain the NUL character (\\u0000).")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return _Flaw("bad_text", "A text must not contain half of a surrogate pair (\\ud800 to \\udfff alone).")
    return None


def _syntax(error: json.JSONDecodeError, text: str) -> WireError:
    if error.pos >= len(text.rstrip()):
        return WireError("not_json", "The JSON document ends too early.")
    return WireError("not_json", f"Not JSON: {error.msg} at line {error.lineno}, column {error.colno}.")
