"""Engine events and profiles -> the JSON of the contract. What is unknown or has its default is left out of events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from engine.types import Event, ExerciseName, PlannedRun, Profile, ProfileChange
from schemas.identity import DEFAULTS, TYPE_NAMES
from schemas.jsonable import jsonable


def dump_event(event: Event) -> dict[str, Any]:
    """The event as one would send it; `load_event` gives the same event back."""
    found: dict[str, Any] = {"type": TYPE_NAMES[type(event)], "source": event.source, "source_id": event.source_id}
    if event.version is not None:
        found["version"] = event.version
    content = _sparse(event)
    found["occurred_at"] = content.pop("occurred_at")
    if isinstance(event, ProfileChange):
        changes = dump_profile(event.fields)
        content = {name: changes[name] for name in event.given} | {k: content[k] for k in ("until",) if k in content}
    elif isinstance(event, PlannedRun):
        content.setdefault("kind", None)  # null is said aloud: it means that there is no run
    elif isinstance(event, ExerciseName):
        content.setdefault("exercise", None)  # and here, that nothing in the catalog is that
    found.update(content)
    return found


def dump_profile(profile: Profile) -> dict[str, Any]:
    """Every field of the profile, unknown ones as null."""
    found: dict[str, Any] = {}
    for field in fields(profile):
        value = getattr(profile, field.name)
        match field.name:
            case "equipment" | "races":
                found[field.name] = _sparse(value)
            case "screening" | "reporting":
                found[field.name] = {part.name: jsonable(getattr(value, part.name)) for part in fields(value)}
            case _:
                found[field.name] = jsonable(value)
    return found


def _sparse(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_sparse(item) for item in value]
    if isinstance(value, Mapping) or not is_dataclass(value):
        return jsonable(value)
    known = DEFAULTS[type(value)]
    return {name: _sparse(item) for name, default in known if (item := getattr(value, name)) != default}
