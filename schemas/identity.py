"""Who an event is: `event_id` from its content, so that the same delivery has the same id on any machine.

Fields that have their default are left out of the hash, so that `"kind": "work"` equals nothing sent, and a field that
the engine learns later does not change the ids of what is already stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields
from hashlib import sha256
from typing import Any, Final

import msgspec

from engine.types import (
    EVENT_TYPES,
    Equipment,
    Event,
    ExerciseDone,
    PainReport,
    Prescribed,
    Profile,
    Race,
    ReportingHabits,
    Screening,
    SetDone,
    Target,
)

DEFAULT_SOURCE: Final = "api"
TYPE_NAMES: Final[Mapping[type, str]] = {cls: name for name, cls in EVENT_TYPES.items()}
_IDENTITY = {"event_id", "source", "source_id", "version"}
_PARTS = (PainReport, SetDone, Prescribed, ExerciseDone, Equipment, Race, Screening, ReportingHabits, Profile, Target)
_encode = msgspec.json.Encoder(order="deterministic").encode


def _defaults(cls: type) -> tuple[tuple[str, Any], ...]:
    return tuple(
        (field.name, field.default_factory() if field.default_factory is not MISSING else field.default)
        for field in fields(cls)
        if field.name not in _IDENTITY or cls is Target
    )


DEFAULTS: Final[Mapping[type, tuple[tuple[str, Any], ...]]] = {
    cls: _defaults(cls) for cls in (*_PARTS, *EVENT_TYPES.values())
}


def plain(value: Any) -> Any:
    """Dicts and lists without defaults; leaves stay what they are."""
    cls = type(value)
    if cls is tuple:
        return [plain(item) for item in value]
    known = DEFAULTS.get(cls)
    if known is None:
        return value
    return {name: plain(item) for name, default in known if (item := getattr(value, name)) != default}


def sealed(cls: Any, values: dict[str, Any]) -> Event:
    """The event of clean values, with its id; a missing source is `api`, a missing source_id comes from the content."""
    name = TYPE_NAMES[cls]
    content = {key: plain(values[key]) for key, default in DEFAULTS[cls] if key in values and values[key] != default}
    source = values.setdefault("source", DEFAULT_SOURCE)
    if "source_id" not in values:
        values["source_id"] = "auto-" + _digest((name, source, content))
    event_id = "ev_" + _digest((name, source, values["source_id"], values.get("version"), content))
    event: Event = cls(event_id=event_id, **values)
    return event


def event_id_of(event: Event) -> str:
    """The id that an event of this content must have."""
    name = TYPE_NAMES[type(event)]
    return "ev_" + _digest((name, event.source, event.source_id, event.version, plain(event)))


def content_hash(event: Event) -> str:
    """Equal for deliveries that say the same, whatever their identity and version."""
    return sha256(_encode((TYPE_NAMES[type(event)], plain(event)))).hexdigest()


def _digest(value: Any) -> str:
    return sha256(_encode(value)).hexdigest()[:24]
