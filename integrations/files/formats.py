"""Which kind of file this is, by its content: names and content types are not to be trusted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from integrations.files import fit, fitbod_csv, hevy_csv, json_items, strong_csv
from integrations.files.found import Format, Found, Unreadable
from integrations.files.table import header_of
from integrations.values import Place
from schemas.wire import WireError, parse_json

FORMATS: Final[Mapping[str, Format]] = {
    one.kind: one
    for one in (
        fit.FORMAT,
        hevy_csv.FORMAT,
        strong_csv.FORMAT,
        fitbod_csv.FORMAT,
        json_items.HEVY,
        json_items.EVENTS,
    )
}
_TABLES = (
    (hevy_csv.COLUMNS, hevy_csv.FORMAT),
    (strong_csv.COLUMNS, strong_csv.FORMAT),
    (fitbod_csv.COLUMNS, fitbod_csv.FORMAT),
)
# The first bytes of what people send by mistake, with what to do.
_OTHERS = (
    (b"PK\x03\x04", "compressed", "This is a compressed file. Unpack it and send what is inside."),
    (b"\x1f\x8b", "compressed", "This is a compressed file. Unpack it and send what is inside."),
    (b"<", "unknown_file", "GPX, TCX and other XML files hold no sets. Send the FIT file instead."),
    (b"%PDF", "unknown_file", "A PDF cannot be read. Send the export as CSV, JSON or FIT."),
)


def detect(data: bytes) -> Format:
    """The format of a file. Raises Unreadable, whose code and message tell what to send instead."""
    head = data[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not head:
        raise Unreadable("empty_file", "The file is empty.")
    if fit.looks_like_fit(data):
        return fit.FORMAT
    if head[:1] in (b"{", b"["):
        return _json(data)
    for start, code, text in _OTHERS:
        if head.startswith(start):
            raise Unreadable(code, text)
    columns = frozenset(header_of(data))
    for needed, found in _TABLES:
        if needed <= columns:
            return found
    known = ", ".join(one.name for one in FORMATS.values())
    raise Unreadable("unknown_file", f"This is none of the files that can be read: {known}.")


def read_file(data: bytes, place: Place, kind: Format) -> Iterator[Found]:
    """Everything in the file, in its order: events, and what was not taken. Raises Unreadable before the first."""
    yield from kind.read(data, place)


def _json(data: bytes) -> Format:
    first = data.removeprefix(b"\xef\xbb\xbf").lstrip().partition(b"\n")[0]
    value = _parsed(first)
    if value is None:
        value = _parsed(data)
    if value is None:  # one bad line of many, or no JSON at all: the reader says which and where
        return json_items.EVENTS
    if json_items.looks_like_hevy(value):
        return json_items.HEVY
    if json_items.looks_like_events(value):
        return json_items.EVENTS
    raise Unreadable("unknown_file", "This JSON holds neither workouts of Hevy nor events of Baton.")


def _parsed(data: bytes) -> object:
    try:
        value: object = parse_json(data)
    except WireError:
        return None
    return value
