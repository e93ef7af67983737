"""Reading a file as an import does, and a writer of small FIT files."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import fitdecode

from integrations.files.formats import detect
from integrations.files.found import Found, Refused, Taken
from integrations.values import Place, WeightUnit
from schemas.events import load_events

BERLIN = ZoneInfo("Europe/Berlin")
_EPOCH = datetime(1989, 12, 31, tzinfo=UTC)
_GLOBAL = {"file_id": 0, "session": 18, "activity": 34, "set": 225, "record": 20}
# name -> number, FIT base type, struct format of one value
_FIELDS = {
    "file_id": {"type": (0, 0, "B")},
    "session": {
        "start_time": (2, 0x86, "I"), "sport": (5, 0, "B"), "sub_sport": (6, 0, "B"),
        "total_elapsed_time": (7, 0x86, "I"), "total_timer_time": (8, 0x86, "I"), "total_distance": (9, 0x86, "I"),
        "avg_heart_rate": (16, 2, "B"), "workout_rpe": (193, 2, "B"),
    },
    "activity": {"timestamp": (253, 0x86, "I"), "local_timestamp": (5, 0x86, "I")},
    "set": {
        "duration": (0, 0x86, "I"), "guess": (2, 2, "B"), "repetitions": (3, 0x84, "H"), "weight": (4, 0x84, "H"),
        "set_type": (5, 2, "B"), "start_time": (6, 0x86, "I"), "category": (7, 0x84, "H"),
        "category_subtype": (8, 0x84, "H"),
    },
    "record": {"position_lat": (0, 0x85, "i")},
}  # fmt: skip
STRENGTH, RUN, REST, ACTIVE = {"sport": 10, "sub_sport": 20}, {"sport": 1, "sub_sport": 0}, 0, 1


def fit_file(*messages: tuple[str, dict[str, Any]]) -> bytes:
    """A FIT file with these messages; times are datetimes, numbers are as the file stores them."""
    body = b"".join(_message(name, told) for name, told in messages)
    header = struct.pack("<BBHI4s", 14, 0x10, 2132, len(body), b".FIT")
    header += struct.pack("<H", fitdecode.utils.compute_crc(header))
    return header + body + struct.pack("<H", fitdecode.utils.compute_crc(header + body))


def _message(name: str, told: dict[str, Any]) -> bytes:
    known = _FIELDS[name]
    rows = [(*known[key], value if isinstance(value, list) else [value]) for key, value in told.items()]
    head = struct.pack("<BBBHB", 0x40, 0, 0, _GLOBAL[name], len(rows))
    data = b"\x00"
    for number, base, form, values in rows:
        head += struct.pack("<BBB", number, struct.calcsize(form) * len(values), base)
        data += struct.pack(f"<{len(values)}{form}", *(_stored(value) for value in values))
    return head + data


def _stored(value: Any) -> int:
    return int((value - _EPOCH).total_seconds()) if isinstance(value, datetime) else int(value)


def found_in(data: bytes, unit: WeightUnit = "kg") -> list[Found]:
    """What the reader of this file finds; every event passes the schemas."""
    kind = detect(data)
    found = list(kind.read(data, Place(source=kind.source, zone=BERLIN, weight_unit=unit)))
    for one in found:
        if isinstance(one, Taken):
            load_events([dict(one.event)])
    return found


def events_in(data: bytes, unit: WeightUnit = "kg") -> list[dict[str, Any]]:
    """The events of a file."""
    return [dict(one.event) for one in found_in(data, unit) if isinstance(one, Taken)]


def refused_in(data: bytes) -> list[tuple[int, str]]:
    """Place and code of what was not taken."""
    return [(one.number, one.code) for one in found_in(data) if isinstance(one, Refused)]


def sets_of(event: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The sets of a workout by the name of their exercise, numbers as floats to compare with ease."""
    return {x["name"]: [_plain(s) for s in x["sets"]] for x in event["exercises"]}


def _plain(done: dict[str, Any]) -> dict[str, Any]:
    return {key: value if isinstance(value, str) else float(value) for key, value in done.items()}


def lines(*rows: str | Sequence[object], separator: str = ",") -> bytes:
    """A table as bytes."""
    text = [row if isinstance(row, str) else separator.join(str(cell) for cell in row) for row in rows]
    return "\n".join(text).encode() + b"\n"
