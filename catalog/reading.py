"""Reads TOML as typed values; every refusal names the file, the key and what to do."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


class CatalogError(Exception):
    """A file of the catalog cannot be used: which file, which key, what is wrong, what to do."""

    def __init__(self, file: str, key: str, problem: str, remedy: str) -> None:
        super().__init__(f"{file}: {key}: {problem}. {remedy}.")
        self.file = file
        self.key = key


@dataclass(frozen=True, slots=True)
class Table:
    """One TOML table together with where it stands, so that a refusal can say so."""

    file: str
    path: str  # dotted, "" at the top of the file
    data: Mapping[str, object]

    def error(self, key: str, problem: str, remedy: str) -> CatalogError:
        """The error to raise about one key of this table."""
        return CatalogError(self.file, f"{self.path}.{key}".strip("."), problem, remedy)

    def has(self, key: str) -> bool:
        """Whether the key was written."""
        return key in self.data

    def only(self, allowed: Collection[str]) -> None:
        """Refuses keys that nobody reads: a misspelt key would be lost in silence."""
        for key in self.data:
            if key not in allowed:
                raise self.error(key, "nobody reads this key", f"Remove it or use one of {', '.join(sorted(allowed))}")

    def text(self, key: str, default: str | None = None) -> str:
        """A text that is not empty, unless the default is."""
        value = self._value(key, default)
        if not isinstance(value, str) or (not value and default is None):
            raise self.error(key, "is not a text", "Write a text in quotes")
        return value

    def whole(self, key: str, *, least: int, most: int, default: int | None = None) -> int:
        """A whole number within limits."""
        value = self._value(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise self.error(key, f"{value!r} is not a whole number from {least} to {most}", "Correct the number")
        return value

    def yes(self, key: str, *, default: bool) -> bool:
        """A yes or no."""
        value = self._value(key, default)
        if not isinstance(value, bool):
            raise self.error(key, "is neither true nor false", "Write true or false without quotes")
        return value

    def word(self, key: str, allowed: Collection[str], listed_in: str) -> str:
        """A word of a closed list."""
        value = self.text(key)
        self._known(key, value, allowed, listed_in)
        return value

    def words(self, key: str, allowed: Collection[str], listed_in: str) -> tuple[str, ...]:
        """Words of a closed list, each at most once."""
        values = self.texts(key)
        for value in values:
            self._known(key, value, allowed, listed_in)
        return values

    def texts(self, key: str, *, optional: bool = False) -> tuple[str, ...]:
        """A list of texts, each at most once."""
        values = self._list(key, str, () if optional else None, "texts in quotes")
        if len(set(values)) < len(values) or "" in values:
            raise self.error(key, "has an empty or repeated text", "Keep each text once")
        return values

    def table(self, key: str) -> Table:
        """A table inside this one."""
        value = self._value(key, None)
        if not isinstance(value, dict):
            raise self.error(key, "is not a table", f"Write it as [{self.path}.{key}]".replace("[.", "["))
        return Table(self.file, f"{self.path}.{key}".strip("."), value)

    def tables(self, key: str) -> tuple[Table, ...]:
        """A list of tables inside this one."""
        rows = self._list(key, dict, None, "tables in braces")
        return tuple(Table(self.file, f"{self.path}.{key}[{at}]".strip("."), row) for at, row in enumerate(rows))

    def word_sets(self, key: str, allowed: Collection[str], listed_in: str) -> tuple[tuple[str, ...], ...]:
        """A list of lists of words, at least one."""
        rows = self._list(key, list, None, "lists of words")
        if not rows:
            raise self.error(key, "is empty", "Write [[]] when nothing is needed")
        inner = [Table(self.file, self.path, {key: row}) for row in rows]
        return tuple(row.words(key, allowed, listed_in) for row in inner)

    def whole_map(self, key: str, *, least: int, most: int) -> dict[str, int]:
        """A table of whole numbers; empty when it was not written."""
        if not self.has(key):
            return {}
        inner = self.table(key)
        return {name: inner.whole(name, least=least, most=most) for name in inner.data}

    def _value(self, key: str, default: object) -> object:
        value = self.data.get(key, default)
        if value is None:
            raise self.error(key, "is missing", f"Add {key} to [{self.path or 'the top of the file'}]")
        return value

    def _known(self, key: str, value: str, allowed: Collection[str], listed_in: str) -> None:
        if value not in allowed:
            remedy = f"Correct the word, or add it to {listed_in}"
            raise self.error(key, f"{value!r} is not in the list", remedy)

    def _list(self, key: str, kind: type[T], default: tuple[T, ...] | None, what: str) -> tuple[T, ...]:
        values = self._value(key, default)
        if not isinstance(values, list | tuple):
            raise self.error(key, "is not a list", f"Write a list of {what} in square brackets")
        found = tuple(value for value in values if isinstance(value, kind))
        if len(found) < len(values):
            raise self.error(key, f"has something else than {what}", f"Write only {what}")
        return found


def read_toml(path: Path) -> Table:
    """The whole file as one table; numbers with a point become exact decimals."""
    try:
        with path.open("rb") as file:
            data = tomllib.load(file, parse_float=Decimal)
    except OSError as error:
        raise CatalogError(path.name, "file", f"cannot be read ({error.strerror})", f"Put it at {path}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CatalogError(path.name, "file", f"is not valid TOML: {error}", "Correct that place") from error
    return Table(path.name, "", data)
