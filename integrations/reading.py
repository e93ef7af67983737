"""Tolerant readers for what other programs write: numbers as text, times in many forms, null anywhere.

A value that cannot be read, or lies where none can be right, is unknown (None); it never becomes 0.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from typing import Final
from urllib.parse import parse_qsl

import msgspec

from integrations.values import NotUnderstood
from schemas.wire import WireError, parse_json

MAX_JSON_BYTES: Final = 1024 * 1024  # what a hook takes
MAX_FORM_FIELDS: Final = 100
_ID_CHARS: Final = 80  # a UUID has 36
_EARLIEST: Final = datetime(1990, 1, 1, tzinfo=UTC)
_LATEST: Final = datetime(2100, 1, 1, tzinfo=UTC)
_NUMBER: Final = re.compile(r"[+-]?\d{1,19}(?:[.,]\d{1,15})?", re.ASCII)
_TIME: Final = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d(?::\d\d)?)(?:[.,](\d{1,12}))? ?([Zz]|[+-]\d\d(?::?\d\d)?)?", re.ASCII
)
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_encode = msgspec.json.Encoder(decimal_format="number").encode

Record = Mapping[str, object]


# --------------------------------------------------------------------------- bodies


def json_value(body: bytes) -> object:
    """The JSON document of a body; fractions are Decimal. Raises NotUnderstood, also for one too large or too deep."""
    if len(body) > MAX_JSON_BYTES:
        raise NotUnderstood(f"expected at most {MAX_JSON_BYTES} bytes of JSON")
    try:
        value: object = parse_json(body)
    except WireError as error:
        raise NotUnderstood(f"expected JSON ({error.code})") from None
    return value


def json_object(body: bytes) -> Record:
    """The JSON object of a body. Raises NotUnderstood."""
    value = json_value(body)
    if not isinstance(value, dict):
        raise NotUnderstood("expected a JSON object")
    return value


def peek(body: bytes) -> Record:
    """The JSON object of a body, or an empty one where only its sender's parser should say what is wrong with it."""
    try:
        return json_object(body)
    except NotUnderstood:
        return {}


def json_list(body: bytes) -> Sequence[object]:
    """The JSON array of a body. Raises NotUnderstood."""
    value = json_value(body)
    if not isinstance(value, list):
        raise NotUnderstood("expected a JSON array")
    return value


def form(body: bytes) -> Mapping[str, str]:
    """The fields of a form-encoded body; of a repeated field the last. Raises NotUnderstood."""
    try:
        text = body.decode("utf-8")
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MAX_FORM_FIELDS)
    except ValueError:  # UnicodeDecodeError is one
        raise NotUnderstood("expected a form-encoded body") from None
    if not pairs:
        raise NotUnderstood("expected a form-encoded body")
    return dict(pairs)


def without_field(body: bytes, name: str) -> bytes:
    """The JSON object of a body without one field, for bodies that carry a secret. Raises NotUnderstood."""
    return _encode({key: value for key, value in json_object(body).items() if key != name})


# --------------------------------------------------------------------------- parts


def record(value: object) -> Record:
    """The object, or an empty one."""
    return value if isinstance(value, dict) else {}


def items(value: object) -> Sequence[object]:
    """The list, or an empty one."""
    return value if isinstance(value, list) else ()


# --------------------------------------------------------------------------- values


def number(value: object, low: int = 0, high: int = 10**9) -> Decimal | None:
    """The number, also one written as text (`8.5`, `8,5`); None outside low..high."""
    found: Decimal | None = None
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        found = Decimal(value.strip().replace(",", "."))
    elif isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        found = Decimal(repr(value) if isinstance(value, float) else value)
    return found if found is not None and found.is_finite() and low <= found <= high else None


def positive(value: object, high: int = 10**9) -> Decimal | None:
    """As `number`, where the sender writes 0 for what it does not know."""
    return number(value, 0, high) or None


def whole(value: object, low: int = 0, high: int = 10**9) -> int | None:
    """The whole number; None for one with a fraction."""
    found = number(value, low, high)
    return int(found) if found is not None and found == found.to_integral_value() else None


def text(value: object, most: int = 200) -> str | None:
    """Text on one line, at most so long; None when nothing is left of it."""
    if not isinstance(value, str):
        return None
    return _CONTROL.sub(" ", value[: 2 * most]).strip()[:most].strip() or None


def identifier(value: object) -> str | None:
    """An id, be it text or a number; None for one that is empty or longer than any sender's."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    found = text(value, _ID_CHARS + 1)
    return found if found is not None and len(found) <= _ID_CHARS else None


def truth(value: object) -> bool | None:
    """true or false, also as text or as 1 and 0."""
    words = {"true": True, "1": True, "false": False, "0": False}
    return words.get(str(value).lower()) if isinstance(value, bool | int | str) else None


def instant(value: object, zone: tzinfo | None = None) -> datetime | None:
    """The moment: ISO text, `2026-11-16 17:30:00 +0100`, or Unix time in s, ms, us or ns.

    Text without an offset is of `zone`, and unknown without one. The offset that was said is kept.
    """
    found = _written(value, zone) if isinstance(value, str) else None
    if found is None and (seconds := number(value, 0, 10**19)) is not None:
        while seconds > 10**11:  # the year 5138: larger numbers count something smaller
            seconds /= 1000
        found = datetime.fromtimestamp(float(seconds), UTC)
    return found if found is not None and _EARLIEST <= found <= _LATEST else None


def _written(value: str, zone: tzinfo | None) -> datetime | None:
    found = _TIME.fullmatch(value.strip())
    if found is None:
        return None
    day, clock, fraction, offset = found.groups()
    try:
        moment = datetime.fromisoformat(f"{day}T{clock}{(offset or '').upper()}")
        moment += timedelta(microseconds=int((fraction or "0")[:6].ljust(6, "0")))
        return moment if moment.tzinfo else moment.replace(tzinfo=zone) if zone else None
    except (ValueError, OverflowError):
        return None


def shifted(moment: datetime | None, offset_s: object) -> datetime | None:
    """The same moment, told with an offset that came beside it in seconds."""
    seconds = whole(offset_s, -86_399, 86_399)
    if moment is None or seconds is None:
        return moment
    return moment.astimezone(timezone(timedelta(seconds=seconds)))


def day(value: object) -> date | None:
    """The date at the beginning of a text such as `2026-11-16` or `2026-11-16T00:00:00`."""
    try:
        found = date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None
    return found if found is not None and _EARLIEST.date() <= found <= _LATEST.date() else None


def at(which: date, hour: int, zone: tzinfo) -> datetime:
    """A full hour of a day in a zone."""
    return datetime.combine(which, time(hour), zone)


def minutes(seconds: object) -> Decimal | None:
    """Minutes of a duration in seconds, to a tenth; 0 is unknown."""
    found = positive(seconds)
    return None if found is None else (found / 60).quantize(Decimal("0.1"))


def kilometres(metres: object) -> Decimal | None:
    """Kilometres of a distance in metres, to a metre; 0 is unknown."""
    found = positive(metres)
    return None if found is None else (found / 1000).quantize(Decimal("0.001"))


def minutes_between(start: datetime | None, end: datetime | None) -> Decimal | None:
    """Minutes from start to end; None unless the end is later."""
    if start is None or end is None or end <= start:
        return None
    return minutes(Decimal(str((end - start).total_seconds())))
