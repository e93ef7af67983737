"""names.toml and the names inside the exercises -> what a name means. Refuses names of exercises that do not exist."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from catalog.exercise_file import Entry
from catalog.reading import CatalogError, Table, read_toml
from engine.names import key_of
from engine.types import Exercise, Meant, Names

UNKNOWN = "unknown"  # in names.toml: leave it for the athlete to say
# Equipment that makes an exercise take a load.
_LOADS = frozenset({
    "dumbbells", "kettlebell", "barbell", "trap_bar", "backpack", "plate", "cable", "leg_curl_machine", "calf_machine",
})  # fmt: skip
# FIT categories whose names say nothing without the category: "row" in banded_exercises is a band row.
_NAMELESS = frozenset({"banded_exercises", "suspension", "pose", "move"})
_NOTHING = Meant(loaded=None, unloaded=None)


def read_names(path: Path, entries: Mapping[str, Entry]) -> Names:
    """What names and ids of others mean, from names.toml, the exercises' own names and their exact FIT names."""
    top = read_toml(path)
    top.only({"words", "names", "vendor_ids"})
    rows = top.table("words")
    words = MappingProxyType({word: tuple(_maybe_empty(rows, word).split()) for word in rows.data})
    keys = _alone((key_of(name, words), entry.exercise) for entry in entries.values() for name in _names(entry))
    written: dict[str, str] = {}
    table = top.table("names")
    for name in table.data:
        key = key_of(name, words)
        if not key or key in written:
            problem = f"is the same name as {written[key]!r}" if key else "has no word that counts"
            raise table.error(name, problem, "Keep one of them")
        written[key] = name
        keys[key] = _meant(table, name, entries)
    return Names(words=words, vendor_ids=_vendor_ids(top.table("vendor_ids"), entries), keys=MappingProxyType(keys))


def _vendor_ids(tables: Table, entries: Mapping[str, Entry]) -> Mapping[str, Meant]:
    """`fit` is keyed by FIT names in the file and by FIT numbers in the result: `fit:28/6`."""
    tables.only({"fit", "hevy"})
    exact = [(fit, entry.exercise) for entry in entries.values() for fit in entry.exercise.fit if fit.match == "exact"]
    found = _alone((f"fit:{fit.category_value}/{fit.name_value}", exercise) for fit, exercise in exact)
    numbers = {f"{fit.category}/{fit.name}": f"fit:{fit.category_value}/{fit.name_value}" for fit, _ in exact}
    rows = tables.table("fit")
    for name in rows.data:
        if name not in numbers:
            raise rows.error(name, "is no exact FIT name of an exercise", "Correct it, or add it to an exercise's fit")
        found[numbers[name]] = _meant(rows, name, entries)
    rows = tables.table("hevy")
    found |= {f"hevy:{name}": _meant(rows, name, entries) for name in rows.data}
    return MappingProxyType(found)


def _names(entry: Entry) -> Iterable[str]:
    exercise = entry.exercise
    yield exercise.id.replace("_", " ")
    yield exercise.name
    yield from entry.other_names
    for fit in exercise.fit:
        if fit.match == "exact" and fit.category not in _NAMELESS:
            yield fit.name.replace("_", " ")


def _alone(named: Iterable[tuple[str, Exercise]]) -> dict[str, Meant]:
    """What belongs to one exercise only."""
    found: dict[str, dict[str, Exercise]] = {}
    for key, exercise in named:
        found.setdefault(key, {})[exercise.id] = exercise
    return {key: _of(*owners.values()) for key, owners in found.items() if len(owners) == 1}


def _of(exercise: Exercise) -> Meant:
    takes_load = any(_LOADS & set(needed) for needed in exercise.equipment_any)
    return Meant(loaded=exercise.id if takes_load else None, unloaded=exercise.id)


def _meant(rows: Table, name: str, entries: Mapping[str, Entry]) -> Meant:
    value = rows.data[name]
    if value == UNKNOWN:
        return _NOTHING
    if isinstance(value, str):
        return _of(_known(rows, name, value, entries))
    row = rows.table(name)
    row.only({"loaded", "unloaded"})
    ids = {key: _known(row, key, row.text(key), entries).id for key in row.data}
    if not ids:
        raise rows.error(name, "is empty", 'Name an exercise, or write "unknown"')
    return Meant(loaded=ids.get("loaded"), unloaded=ids.get("unloaded"))


def _known(rows: Table, key: str, name: str, entries: Mapping[str, Entry]) -> Exercise:
    entry = entries.get(name)
    if entry is None:
        raise rows.error(key, f"{name!r} is not an exercise", 'Correct the id, or write "unknown"')
    return entry.exercise


def _maybe_empty(rows: Table, word: str) -> str:
    value = rows.data[word]
    if not isinstance(value, str):
        raise CatalogError(rows.file, f"words.{word}", "is not a text", "Write words in quotes, or nothing")
    return value
