"""JSON: workouts of Hevy's API, and events in our own words, one per line or in one list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from integrations.files.found import Format, Found, Refused, Taken, Unreadable
from integrations.reading import instant, record
from integrations.senders import hevy
from integrations.values import Place
from schemas.wire import WireError, parse_json

_NO_TIME = datetime(1990, 1, 1, tzinfo=UTC)  # read only for deletions, which are refused without a time
_WHY = {
    "no_sets": "No set of it says what was done.",
    "not_a_workout": "Expected a workout with id, start_time and exercises.",
    "missing_id": "The page does not say what was deleted.",
}


def looks_like_hevy(value: object) -> bool:
    """Whether this is a workout of Hevy, a list of them, or one of its pages."""
    if isinstance(value, Mapping):
        return _is_hevy_item(value) or any(_is_list_of_hevy(value.get(key)) for key in ("workouts", "events"))
    return _is_list_of_hevy(value)


def _is_list_of_hevy(value: object) -> bool:
    return isinstance(value, list) and bool(value) and _is_hevy_item(value[0])


def _is_hevy_item(value: object) -> bool:
    if not isinstance(value, Mapping):
        return False
    if value.get("type") == "deleted":
        return "deleted_at" in value
    workout = record(value.get("workout")) or value
    return "exercises" in workout and "start_time" in workout


def looks_like_events(value: object) -> bool:
    """Whether this is an event of ours or a list of them."""
    first = value[0] if isinstance(value, list) and value else value
    return isinstance(first, Mapping) and "type" in first and "occurred_at" in first


def _read_hevy(data: bytes, place: Place) -> Iterator[Found]:
    value = whole_document(data)
    if not looks_like_hevy(value):
        raise Unreadable("not_hevy", "Expected a workout of Hevy, a list of them, or a page of Hevy's API.")
    for number, item in enumerate(_hevy_items(value), 1):
        told = record(item)
        when = instant(told.get("deleted_at"), UTC)
        if when is None and told.get("type") == "deleted":
            yield Refused(number=number, code="missing_date", text="The page does not say when this was deleted.")
            continue
        report = hevy.read(told, place, when or _NO_TIME)
        for event in report.events:
            yield Taken(number=number, event=event)
        if not report.events:
            yield Refused(number=number, code=report.code, text=_WHY.get(report.code, "This is no workout of Hevy."))


def _hevy_items(value: object) -> list[object]:
    if isinstance(value, list):
        return value
    assert isinstance(value, Mapping)
    for key in ("workouts", "events"):
        if isinstance(value.get(key), list):
            found: list[object] = value[key]
            return found
    return [value]


def _read_events(data: bytes, _: Place) -> Iterator[Found]:
    """One event per line; a single JSON document is one event or a list of them."""
    text = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text[:1] == b"[":
        value = whole_document(data)
        for number, item in enumerate(value if isinstance(value, list) else [value], 1):
            yield _event(number, item)
        return
    lines = data.split(b"\n")
    if not any(_parses(line) for line in lines):  # one object over many lines
        yield _event(1, whole_document(data))
        return
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield _event(number, parse_json(line))
            except WireError as wrong:
                yield Refused(number=number, code=wrong.code, text=wrong.detail)


def _event(number: int, item: object) -> Found:
    if isinstance(item, Mapping) and "type" in item:
        return Taken(number=number, event=item)
    return Refused(number=number, code="not_an_event", text="Expected an event: an object with type and occurred_at.")


def _parses(line: bytes) -> bool:
    try:
        return isinstance(parse_json(line), Mapping)
    except WireError:
        return False


def whole_document(data: bytes) -> object:
    """The JSON value of the file. Raises Unreadable."""
    try:
        value: object = parse_json(data)
    except WireError as wrong:
        raise Unreadable(wrong.code, f"{wrong.pointer or 'The file'}: {wrong.detail}") from wrong
    return value


HEVY = Format(kind="hevy-json", name="Hevy workouts (JSON)", source="hevy", unit="item", read=_read_hevy)
EVENTS = Format(
    kind="ndjson",
    name="Baton events (NDJSON or a JSON list)",
    source="api",
    unit="line",
    read=_read_events,
    own=True,
)
