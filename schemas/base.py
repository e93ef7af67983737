"""The base of all schemas that read: marshmallow's declarations, one lean pass, an engine value out.

marshmallow's own `load` looks at every declared field whether it came or not, which costs a workout about ten times
what this costs; intake is held to half the speed of a route that checks nothing. Fields keep marshmallow's types, so
apispec describes them; `load` keeps its meaning, so webargs can use them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from marshmallow import RAISE, Schema

from schemas.errors import MAX_ERRORS, Bad, FieldError, bad, below, expected, nearest
from schemas.words import DEFAULT, Words

Reader = Callable[[Any, Words], Any]


class ValueSchema(Schema):
    """Reads one JSON object into one engine value; collects every error instead of stopping at the first."""

    class Meta:
        """Unknown fields are refused: a typing mistake in a field name must not lose a pain report."""

        unknown = RAISE

    makes: ClassVar[Callable[..., Any]] = dict

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        known = self.load_fields
        self._readers: dict[str, Reader] = {name: field.read for name, field in known.items()}  # type: ignore[attr-defined]  # fields of ours
        self._required = tuple((name, bool(field.allow_none)) for name, field in known.items() if field.required)
        for field in known.values():
            field.allow_none = field.allow_none or not field.required  # said in OpenAPI, too

    def load(self, data: Any, **_: Any) -> Any:
        """The value, with the built-in words. Raises marshmallow's ValidationError (a `Bad`)."""
        return self.read(data, DEFAULT)

    def read(self, data: Any, words: Words, /) -> Any:
        """The value. Raises `Bad` with every wrong field at or below this object."""
        if type(data) is not dict:
            raise expected("an object", data)
        values: dict[str, Any] = {}
        errors: list[FieldError] = []
        readers = self._readers
        for key, raw in data.items():
            reader = readers.get(key)
            if reader is None:
                errors += self._unknown(key)
            elif raw is not None:  # null means unknown, as if it had not been sent
                try:
                    values[key] = reader(raw, words)
                except Bad as wrong:
                    errors += below(key, wrong.errors)
            if len(errors) >= MAX_ERRORS:
                raise Bad(errors)
        for key, nullable in self._required:
            if data.get(key) is None and not (nullable and key in data):
                errors.append(FieldError(f"/{key}", "missing_field", self.missing(key)))
        if errors:
            raise Bad(errors)
        return self.make(values, data)

    def make(self, values: dict[str, Any], _: dict[str, Any], /) -> Any:
        """The engine value of clean fields (second: the object as sent); overridden where fields need each other."""
        return self.makes(**values)

    def missing(self, key: str) -> str:
        """What to do about a required field that did not come."""
        return f"The field {key} is required."

    def _unknown(self, key: Any) -> list[FieldError]:
        if not isinstance(key, str):
            return bad("wrong_type", "Field names are text.").errors
        hint = nearest(key, self._readers) or f" Known fields: {', '.join(self._readers)}."
        return below(key, [FieldError("", "unknown_field", f"There is no such field here.{hint}")])
