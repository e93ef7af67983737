"""Fields that hold others: an object, a list, a map from words to values."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from decimal import Decimal
from typing import Any

from marshmallow import fields

from schemas.base import ValueSchema
from schemas.errors import MAX_ERRORS, Bad, FieldError, bad, below, expected
from schemas.fields import Choice, Flag, Number, Read, Text, Whole, about, decimal_of, one_of
from schemas.words import DEFAULT, Words

_REPS = Whole(0, 1000, "Repetitions", 10)
_PAIRS_OWNED = Whole(1, 50, "Pairs owned")
_PLATE = re.compile(r"\d{1,3}(\.\d{1,3})?", re.ASCII)


class Object(Read, fields.Nested):
    """One object with a schema of its own."""

    def __init__(self, schema: type[ValueSchema], text: str, **options: Any) -> None:
        super().__init__(schema, metadata={"description": text}, **options)
        self.reader = schema()

    def read(self, value: Any, words: Words, /) -> Any:
        return self.reader.read(value, words)


class Items(Read, fields.List[Any]):
    """A list of at most so many values, as a tuple. `tidy` may sort it where order means nothing."""

    def __init__(
        self, of: Any, most: int, text: str, *, tidy: Callable[[list[Any]], list[Any]] | None = None, **options: Any
    ) -> None:
        super().__init__(of, metadata=about(text, maxItems=most), **options)
        self.most, self.tidy, self.read_item = most, tidy, of.read

    def read(self, value: Any, words: Words, /) -> tuple[Any, ...]:
        if type(value) is not list:
            raise expected("a list", value)
        if len(value) > self.most:
            raise bad("too_many", f"At most {self.most} entries, got {len(value)}.")
        items: list[Any] = []
        errors: list[FieldError] = []
        read = self.read_item
        for number, raw in enumerate(value):
            try:
                items.append(read(raw, words))
            except Bad as wrong:
                errors += below(number, wrong.errors)
                if len(errors) >= MAX_ERRORS:
                    break
        if errors:
            raise Bad(errors)
        return tuple(items if self.tidy is None else self.tidy(items))


def each_once(items: list[Any]) -> list[Any]:
    """Without repetitions, in the order sent."""
    return list(dict.fromkeys(items))


def sorted_set(items: list[Any]) -> list[Any]:
    """Without repetitions, sorted: order means nothing here, so it must not make two deliveries differ."""
    return sorted(set(items))


class WordMap(Read, fields.Dict):
    """An object whose keys are words of a closed list; entries with null are unknown and left out."""

    def __init__(
        self, keys: Callable[[Words], Collection[str]], of: Any, text: str, example: Any = None, **options: Any
    ) -> None:
        shape = {str(key): _shape(of) for key in keys(DEFAULT)}
        more = {"properties": shape, "additionalProperties": False}
        super().__init__(metadata=about(text, example, **more), **options)
        self.words_of, self.read_item = keys, of.read

    def read(self, value: Any, words: Words, /) -> dict[Any, Any]:
        if type(value) is not dict:
            raise expected("an object", value)
        known = self.words_of(words)
        found: dict[Any, Any] = {}
        errors: list[FieldError] = []
        for key, raw in value.items():
            try:
                if key not in known:
                    raise one_of(known, key, "unknown_field")
                if raw is not None:
                    found[self.key_of(key)] = self.read_item(raw, words)
            except Bad as wrong:
                errors += below(key, wrong.errors)
                if len(errors) >= MAX_ERRORS:
                    break
        if errors:
            raise Bad(errors)
        return dict(sorted(found.items()))

    def key_of(self, key: str) -> Any:
        """The engine's word for a key."""
        return key


def _shape(of: Any) -> dict[str, Any]:
    """What OpenAPI says of a value of a map; null is allowed and means unknown."""
    match of:
        case Flag():
            return {"type": ["boolean", "null"]}
        case Number():
            return {"type": ["number", "null"], "minimum": of.low, "maximum": of.high}
        case Choice():
            return {"type": ["string", "null"], "enum": [*of.known, None]}
        case Text():
            return {"type": ["string", "null"], "minLength": of.least, "maxLength": of.most}
        case _:
            raise TypeError(f"no map of {type(of).__name__}")


class Pairs(Read, fields.Dict):
    """Plate size in kg -> how many pairs of it are owned."""

    def __init__(self, text: str, **options: Any) -> None:
        super().__init__(values=_PAIRS_OWNED, metadata=about(text, {"2.5": 2}), **options)

    def read(self, value: Any, words: Words, /) -> dict[str, int]:
        if type(value) is not dict:
            raise expected('an object such as {"2.5": 2}', value)
        found: dict[str, int] = {}
        errors: list[FieldError] = []
        for key, raw in value.items():
            try:
                found[_plate(key)] = _PAIRS_OWNED.read(raw, words)
            except Bad as wrong:
                errors += below(key, wrong.errors)
                if len(errors) >= MAX_ERRORS:
                    break
        if errors:
            raise Bad(errors)
        return dict(sorted(found.items()))


def _plate(key: str) -> str:
    """`5.0` and `5` are one plate."""
    if not _PLATE.fullmatch(key):
        raise expected("a plate size in kg such as 2.5", key, "bad_plate")
    return str(decimal_of(Decimal(key)))


class RepRange(Read, fields.List[Any]):
    """[lowest, highest]."""

    def __init__(self, text: str, **options: Any) -> None:
        super().__init__(_REPS, metadata=about(text, [8, 12], minItems=2, maxItems=2), **options)

    def read(self, value: Any, words: Words, /) -> tuple[int, int]:
        if type(value) is not list or len(value) != 2:
            raise expected("a list of two numbers such as [8, 12]", value)
        errors: list[FieldError] = []
        for number, raw in enumerate(value):
            try:
                _REPS.read(raw, words)
            except Bad as wrong:
                errors += below(number, wrong.errors)
        if errors:
            raise Bad(errors)
        low, high = int(value[0]), int(value[1])
        if low > high:
            raise bad("out_of_range", f"The first number must not be above the second, got [{low}, {high}].")
        return low, high
