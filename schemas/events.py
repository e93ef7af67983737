"""Events of the wire -> engine events, with every bad field of every bad item named, and back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from engine.types import Event, Override, PlannedRun, ProfileChange
from schemas.dump import dump_event
from schemas.errors import MAX_ERRORS, Bad, FieldError, Invalid, bad, below, expected
from schemas.event_types import EVENT_SCHEMAS
from schemas.fields import one_of
from schemas.identity import content_hash, event_id_of
from schemas.words import EQUIPMENT, PAIN_SITES, Words

__all__ = [
    "EVENT_SCHEMAS",
    "MAX_EVENTS",
    "FieldError",
    "Invalid",
    "check_times",
    "content_hash",
    "dump_event",
    "event_id_of",
    "event_openapi",
    "load_event",
    "load_events",
]

MAX_EVENTS: Final = 500  # contract section 3
EARLIEST: Final = datetime(1990, 1, 1, tzinfo=UTC)
AHEAD: Final = timedelta(hours=24)  # a clock that is wrong by a time zone is common, by a week it is broken
PLANNED_AHEAD: Final = timedelta(days=3 * 366)
_READERS = {name: schema() for name, schema in EVENT_SCHEMAS.items()}


def load_events(
    data: Any,
    *,
    known_exercises: Collection[str] | None = None,
    pain_sites: Collection[str] = PAIN_SITES,
    equipment: Collection[str] = EQUIPMENT,
    now: datetime | None = None,
) -> list[Event]:
    """The events of one object or of a list of 1 to 500. With `now`, times must be plausible too. Raises `Invalid`."""
    words = Words(known_exercises, pain_sites, equipment)
    if not isinstance(data, list):
        return _load_all([data], words, now, listed=False)
    if not 1 <= len(data) <= MAX_EVENTS:
        code = "too_many" if data else "empty"
        raise Invalid(bad(code, f"Send 1 to {MAX_EVENTS} events in one call, got {len(data)}.").errors)
    return _load_all(data, words, now, listed=True)


def load_event(
    data: Any,
    *,
    known_exercises: Collection[str] | None = None,
    pain_sites: Collection[str] = PAIN_SITES,
    equipment: Collection[str] = EQUIPMENT,
) -> Event:
    """The event of one object. Raises `Invalid`."""
    return _load_all([data], Words(known_exercises, pain_sites, equipment), None, listed=False)[0]


def check_times(events: Sequence[Event], now: datetime, *, listed: bool = True) -> None:
    """Refuse events before 1990, from the future, or planned for more than 3 years ahead. Raises `Invalid`.

    `listed`: they came as a list, so pointers start with the number of the item.
    """
    errors: list[FieldError] = []
    for number, event in enumerate(events):
        wrong = _time_errors(event, now)
        errors += below(number, wrong) if listed else wrong
    if errors:
        raise Invalid(errors)


def event_openapi() -> dict[str, Any]:
    """The OpenAPI schema of any event; the parts are named as apispec names them (class name without `Schema`)."""
    names = {name: schema.__name__.removesuffix("Schema") for name, schema in EVENT_SCHEMAS.items()}
    mapping = {name: f"#/components/schemas/{component}" for name, component in names.items()}
    return {
        "description": "One event; `type` says which.",
        "oneOf": [{"$ref": reference} for reference in mapping.values()],
        "discriminator": {"propertyName": "type", "mapping": mapping},
    }


def _load_all(items: list[Any], words: Words, now: datetime | None, *, listed: bool) -> list[Event]:
    events: list[Event] = []
    errors: list[FieldError] = []
    for number, item in enumerate(items):
        try:
            event = _read(item, words)
            if now is not None and (wrong := _time_errors(event, now)):
                raise Bad(wrong)
            events.append(event)
        except Bad as found:
            errors += below(number, found.errors) if listed else found.errors
            if len(errors) >= MAX_ERRORS:
                break
    if errors:
        raise Invalid(errors)
    return events


def _read(item: Any, words: Words) -> Event:
    if type(item) is not dict:
        raise expected("an event (an object)", item)
    kind = item.get("type")
    if kind is None:
        raise bad("missing_field", f"Say which type of event this is: {', '.join(_READERS)}.", "/type")
    if type(kind) is not str:
        raise Bad(below("type", expected("the type of event as text", kind).errors))
    reader = _READERS.get(kind)
    if reader is None:
        raise Bad(below("type", one_of(_READERS, kind, "unknown_event_type").errors))
    event: Event = reader.read(item, words)
    return event


def _time_errors(event: Event, now: datetime) -> list[FieldError]:
    errors: list[FieldError] = []
    if not EARLIEST <= event.occurred_at <= now + AHEAD:
        said = event.occurred_at.isoformat()
        limits = f"from {EARLIEST.year} to 24 hours after now ({now.isoformat(timespec='seconds')})"
        errors += bad("implausible_date", f"Expected a time {limits}, got {said}.", "/occurred_at").errors
    name, day = _future_day(event)
    if day is not None and not EARLIEST.date() <= day <= (now + PLANNED_AHEAD).date():
        text = f"Expected a date from {EARLIEST.year} to 3 years ahead, got {day.isoformat()}."
        errors += bad("implausible_date", text, f"/{name}").errors
    return errors


def _future_day(event: Event) -> tuple[str, Any]:
    match event:
        case PlannedRun():
            return "date", event.date
        case Override() | ProfileChange():
            return "until", event.until
        case _:
            return "", None
