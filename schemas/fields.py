"""Field classes: strict readers with a range or a list, described for OpenAPI by the same arguments.

No field accepts a boolean for a number or a text for a number; fractions are Decimal, rounded to 6 places.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, time
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any

from marshmallow import fields
from marshmallow.validate import OneOf

from schemas.errors import Bad, bad, expected, nearest, quoted, shown
from schemas.words import DEFAULT, Words, time_zones

_PLACES = Decimal("0.000001")
_INSTANT = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?)(Z|z|[+-]\d\d(?::?\d\d)?)?", re.ASCII
)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_TIME = re.compile(r"\d\d:\d\d(:\d\d)?", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_CONTROL_IN_NOTES = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_TEMPO = re.compile(r"(?:[xX]|\d{1,2}(?:\.\d)?)(?:-(?:[xX]|\d{1,2}(?:\.\d)?)){3}", re.ASCII)


def about(text: str, example: Any = None, **more: Any) -> dict[str, Any]:
    """Metadata for OpenAPI."""
    return {"description": text, **({} if example is None else {"example": example}), **more}


def decimal_of(value: Any) -> Decimal | None:
    """The number, rounded to 6 places and in one form only (32, never 32.0 or 3.2E+1); None when it is no number."""
    if type(value) is int:
        return Decimal(value)
    if type(value) is float:
        value = Decimal(repr(value))
    if type(value) is not Decimal or not value.is_finite():
        return None
    if abs(value) > 10**15:
        return value
    number = value.quantize(_PLACES, rounding=ROUND_HALF_EVEN).normalize()
    if not number:
        return Decimal(0)  # never -0
    return number.quantize(Decimal(1)) if number.as_tuple().exponent > 0 else number  # type: ignore[operator]  # finite


class Read:
    """What our fields add to marshmallow's: `read(value, words)`; the public `deserialize` comes to the same."""

    def read(self, value: Any, _: Words, /) -> Any:
        """The engine value of a JSON value that is not null."""
        raise NotImplementedError

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        return self.read(value, DEFAULT)


class Number(Read, fields.Decimal):
    """A number within limits."""

    def __init__(self, low: int, high: int, text: str, example: Any = None, **options: Any) -> None:
        super().__init__(metadata=about(text, example, minimum=low, maximum=high), **options)
        self.low, self.high = low, high

    def read(self, value: Any, _: Words, /) -> Decimal:
        number = decimal_of(value)
        if number is None:
            raise expected(f"a number from {self.low} to {self.high}", value)
        if not self.low <= number <= self.high:
            raise expected(f"a number from {self.low} to {self.high}", value, "out_of_range")
        return number


class Whole(Read, fields.Integer):
    """A whole number within limits; 10.0 is one, 10.5 and "10" are not."""

    def __init__(self, low: int, high: int, text: str, example: Any = None, **options: Any) -> None:
        super().__init__(metadata=about(text, example, minimum=low, maximum=high), **options)
        self.low, self.high = low, high

    def read(self, value: Any, _: Words, /) -> int:
        if type(value) is not int:
            number = decimal_of(value)
            if number is None or number != number.to_integral_value():
                raise expected(f"a whole number from {self.low} to {self.high}", value)
            value = int(number) if abs(number) < 10**15 else self.high + 1
        if not self.low <= value <= self.high:
            raise expected(f"a whole number from {self.low} to {self.high}", value, "out_of_range")
        return int(value)


class Flag(Read, fields.Boolean):
    """true or false, nothing else."""

    def __init__(self, text: str, **options: Any) -> None:
        super().__init__(metadata=about(text), **options)

    def read(self, value: Any, _: Words, /) -> bool:
        if value is True or value is False:
            return bool(value)
        raise expected("true or false", value)


class Text(Read, fields.String):
    """Text on one line, not empty; `notes` may have lines."""

    def __init__(
        self, most: int, text: str, example: str | None = None, *, lines: bool = False, **options: Any
    ) -> None:
        super().__init__(metadata=about(text, example, minLength=0 if lines else 1, maxLength=most), **options)
        self.most, self.least = most, 0 if lines else 1
        self.control = _CONTROL_IN_NOTES if lines else _CONTROL

    def read(self, value: Any, _: Words, /) -> str:
        if type(value) is not str:
            raise expected("a text", value)
        if len(value) > self.most:
            raise bad("too_long", f"At most {self.most} characters, got {len(value)}.")
        if len(value) < self.least or (self.least and value.isspace()):
            raise bad("empty", "This text is empty. Leave the field out when it is unknown.")
        if not value.isprintable() and self.control.search(value):
            raise bad("bad_text", "Control characters are not allowed here.")
        if not value.isascii():
            _encodable(value)
        return value


def _encodable(value: str) -> None:
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise bad("bad_text", "This text has half of a surrogate pair and cannot be stored.") from None


class Version(Text):
    """A version: a text, or an integer kept as text."""

    def __init__(self, most: int, text: str, **options: Any) -> None:
        super().__init__(most, text, **options)
        self.metadata = {**self.metadata, "type": ["string", "integer"]}

    def read(self, value: Any, words: Words, /) -> str:
        if type(value) is int:
            return str(value)
        if type(value) is not str:
            raise expected("a text or a whole number", value)
        return super().read(value, words)


class Choice(Read, fields.String):
    """One word of a closed list, as the engine's enum or as text."""

    def __init__(
        self, of: type[StrEnum] | Collection[str], text: str, example: str | None = None, **options: Any
    ) -> None:
        self.known: Mapping[str, str] = {str(word): word for word in of}
        super().__init__(validate=OneOf(list(self.known)), metadata=about(text, example), **options)

    def read(self, value: Any, _: Words, /) -> str:
        if type(value) is not str:
            raise expected("one of " + ", ".join(self.known), value)
        word = self.known.get(value)
        if word is None:
            raise one_of(self.known, value)
        return word


def one_of(known: Collection[str], value: str, code: str = "unknown_value") -> Bad:
    """Not a word of the list: which ones are."""
    hint = nearest(value, known) or f" Allowed: {', '.join(known)}."
    return bad(code, f"Unknown: {quoted(value)}.{hint}")


class Site(Read, fields.String):
    """A pain site of the catalog."""

    def __init__(self, text: str, **options: Any) -> None:
        super().__init__(validate=OneOf(DEFAULT.pain_sites), metadata=about(text, "achilles"), **options)

    def read(self, value: Any, words: Words, /) -> str:
        if type(value) is not str:
            raise expected("a pain site", value)
        if value not in words.pain_sites:
            raise one_of(words.pain_sites, value, "unknown_site")
        return value


class ExerciseId(Text):
    """The id of an exercise of the catalog."""

    def __init__(self, text: str, **options: Any) -> None:
        super().__init__(80, text, "dumbbell_rdl", **options)

    def read(self, value: Any, words: Words, /) -> str:
        word = super().read(value, words)
        if words.exercises is not None and word not in words.exercises:
            hint = nearest(word, words.exercises)
            advice = (
                " Ids are listed at /v1/exercises; an exercise the catalog does not have goes into `name` as free text."
            )
            raise bad("unknown_exercise", f"No exercise has the id {quoted(word)}.{hint}{advice}")
        return word


class Tempo(Read, fields.String):
    """`ecc-pause-con-pause` in seconds, X for as fast as possible, or a word of the catalog."""

    def __init__(self, text: str, known: Collection[str], **options: Any) -> None:
        super().__init__(metadata=about(text, "3-1-1-0", maxLength=20), **options)
        self.known = known

    def read(self, value: Any, _: Words, /) -> str:
        if type(value) is str and len(value) <= 20:
            if value in self.known:
                return value
            if tempo := _plain_tempo(value):
                return tempo
        what = (
            f"eccentric-pause-concentric-pause in seconds such as 3-1-1-0 (X = fast), or one of {', '.join(self.known)}"
        )
        raise expected(what, value, "bad_tempo")


@lru_cache(maxsize=1024)  # every set has one, and people use about a dozen
def _plain_tempo(text: str) -> str | None:
    """`03` and `3.0` become 3, so that equal tempos compare equal; None when this is no tempo."""
    if not _TEMPO.fullmatch(text):
        return None
    return "-".join("X" if part in "xX" else str(decimal_of(Decimal(part))) for part in text.split("-"))


class Instant(Read, fields.AwareDateTime):
    """A time with its offset; kept in UTC, so that equal instants are equal values."""

    def __init__(self, text: str, **options: Any) -> None:
        super().__init__(format="iso", metadata=about(text, "2026-11-20T18:05:00+01:00"), **options)

    def read(self, value: Any, _: Words, /) -> datetime:
        found = _INSTANT.fullmatch(value) if type(value) is str else None
        if found is None:
            raise expected("a time such as 2026-11-20T18:05:00+01:00", value, "bad_time")
        day, clock, offset = found.groups()
        if offset is None:
            raise bad("offset_missing", "The time has no offset. Add Z for UTC or the local offset, such as +01:00.")
        try:
            return datetime.fromisoformat(f"{day}T{clock.replace(',', '.')}{offset.upper()}").astimezone(UTC)
        except (ValueError, OverflowError):
            raise expected("a time that exists", value, "bad_time") from None


class Day(Read, fields.Date):
    """A calendar day."""

    def __init__(self, text: str, example: str = "2026-11-23", **options: Any) -> None:
        super().__init__(metadata=about(text, example), **options)

    def read(self, value: Any, _: Words, /) -> date:
        if type(value) is not str or not _DATE.fullmatch(value):
            raise expected("a date such as 2026-11-23", value, "bad_date")
        try:
            day = date.fromisoformat(value)
        except ValueError:
            raise expected("a date that exists", value, "bad_date") from None
        if not 1900 <= day.year <= 2200:
            raise expected("a date from 1900 to 2200", value, "implausible_date")
        return day


class ClockTime(Read, fields.Time):
    """A time of day on the athlete's clock."""

    def __init__(self, text: str, **options: Any) -> None:
        super().__init__(metadata=about(text, "18:00"), **options)

    def read(self, value: Any, _: Words, /) -> time:
        if type(value) is str and _TIME.fullmatch(value):
            try:
                return time.fromisoformat(value)
            except ValueError:
                pass
        raise expected("a time of day such as 18:00", value, "bad_time")


class TimeZone(Read, fields.String):
    """An IANA time zone."""

    def __init__(self, text: str, **options: Any) -> None:
        super().__init__(metadata=about(text, "Europe/Berlin"), **options)

    def read(self, value: Any, _: Words, /) -> str:
        if type(value) is not str or value not in time_zones():
            hint = nearest(value, time_zones()) if type(value) is str else ""
            raise bad(
                "unknown_timezone", f"Expected an IANA time zone such as Europe/Berlin, got {shown(value)}.{hint}"
            )
        return value
