"""What changed between two revisions of a plan, as a reader would list it. Pure: two plan contents in, JSON out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TypeAlias, cast

Json: TypeAlias = Mapping[str, object]
Key: TypeAlias = tuple[object, ...]

_FIELDS = ("week", "valid_from", "review_on", "status", "ruleset", "catalog")


# What tells one item of a list from another.
_IDENTITY: dict[str, tuple[str, ...]] = {
    "notices": ("code",),
    "days": ("date",),
    "prescriptions": ("exercise", "side"),
    "decisions": ("exercise", "slot", "side"),
}


def diff(before: Json, after: Json) -> dict[str, object]:
    """Everything that differs, apart from when and from how many events the plans were computed."""
    parts: dict[str, object] = {"fields": _changes(before, after, _FIELDS)}
    parts |= {name: _listed(pairs(before, after, name), name) for name in _IDENTITY}
    summary = _summary(cast("Json", parts["fields"]), parts)
    return {"equal": not summary, "summary": summary, **parts}


def pairs(before: Json, after: Json, name: str) -> list[tuple[Json | None, Json | None]]:
    """The items of one list that differ, before and after; None on the side that has no such item."""
    old, new = _keyed(before, name), _keyed(after, name)
    both = dict.fromkeys([*new, *old])
    return [(old.get(key), new.get(key)) for key in both if old.get(key) != new.get(key)]


def _changes(before: Json, after: Json, names: Sequence[str]) -> dict[str, object]:
    """The named fields whose values differ: {name: {before, after}}."""
    return {
        name: {"before": before.get(name), "after": after.get(name)}
        for name in names
        if before.get(name) != after.get(name)
    }


def _listed(differing: Sequence[tuple[Json | None, Json | None]], name: str) -> dict[str, object]:
    """Added, removed and changed items of one list of the plan."""
    return {
        "added": [new for old, new in differing if old is None],
        "removed": [old for old, new in differing if new is None],
        "changed": [_changed(old, new, name) for old, new in differing if old is not None and new is not None],
    }


def _changed(old: Json, new: Json, name: str) -> dict[str, object]:
    told = (*_IDENTITY[name], *(("action",) if name == "decisions" else ()))
    same = {label: new[label] for label in told if label in new}
    return {**same, "changes": _changes(old, new, list(dict.fromkeys([*old, *new])))}


def _keyed(plan: Json, name: str) -> dict[Key, Json]:
    """The items of a list by what identifies them; a second one of the same identity gets a number."""
    seen: Counter[Key] = Counter()
    found: dict[Key, Json] = {}
    for one in cast("Sequence[Json]", plan.get(name) or ()):
        identity = tuple(one.get(label) for label in _IDENTITY[name])
        found[(*identity, seen[identity])] = one
        seen[identity] += 1
    return found


# --------------------------------------------------------------------------- one line per change


def _summary(fields: Json, parts: Json) -> list[str]:
    lines = [f"{name}: {_pair(cast('Json', change))}" for name, change in fields.items()]
    for name in ("notices", "days", "prescriptions", "decisions"):
        part = cast("Mapping[str, Sequence[Json]]", parts[name])
        lines += [f"{_label(name, one)}: added" for one in part["added"]]
        lines += [f"{_label(name, one)}: removed" for one in part["removed"]]
        lines += [f"{_label(name, one)}: {_what(name, cast('Json', one['changes']))}" for one in part["changed"]]
    return lines


def _label(name: str, one: Json) -> str:
    match name:
        case "notices":
            return f"notice {one.get('code')}"
        case "days":
            return f"day {one.get('date')}"
        case "prescriptions":
            return f"{one.get('exercise')}{_side(one)}"
        case _:
            return f"decision on {one.get('exercise') or 'the whole plan'}{_side(one)}"


def _side(one: Json) -> str:
    side = one.get("side", "both")
    return "" if side == "both" else f" ({side})"


def _what(name: str, changes: Json) -> str:
    """Short values are shown, long ones only named."""
    if name == "days":
        return f"{', '.join(changes)} changed"
    shown = []
    for field, change in changes.items():
        pair = _pair(cast("Json", change))
        shown.append(f"{field} {pair}" if len(pair) <= 60 else f"{field} changed")
    return ", ".join(shown)


def _pair(change: Json) -> str:
    return f"{_text(change['before'])} -> {_text(change['after'])}"


def _text(value: object) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_text(one) for one in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {_text(one)}" for name, one in value.items()) + "}"
    return "none" if value is None else str(value)
