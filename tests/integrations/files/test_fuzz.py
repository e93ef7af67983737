"""Damaged files: only Unreadable comes out of a reader, soon, and events only as the wire takes them."""

from __future__ import annotations

import struct
from contextlib import suppress
from random import Random
from time import process_time

import fitdecode
import pytest

from integrations.files.found import Unreadable
from schemas.errors import Invalid
from tests.integrations.files import test_fit, test_tables
from tests.integrations.files.reading import events_in, fit_file, lines
from tests.integrations.senders.fuzzing import BODIES, HANG_S, PATIENCE, mangled

pytestmark = PATIENCE

FIT = fit_file(
    test_fit.ACTIVITY,
    ("record", {"position_lat": 1}),
    test_fit.a_set(60, 5, test_fit.TRAP_BAR, weight=1440),
    test_fit.a_set(120, 5, None, category=[20, 17], category_subtype=[33, 65535], guess=[106, 75]),
    test_fit.a_session(avg_heart_rate=104, workout_rpe=70),
    test_fit.CLOCK,
)
HEVY = lines(
    test_tables.HEVY,
    test_tables.hevy("Hip Thrust (Barbell)", "normal", 82.5, 8, "", "", 8.5),
    test_tables.hevy("Running", "normal", "", "", 5, 1500),
)
STRONG = lines(test_tables.STRONG_SEMICOLON, '2023-03-04 10:00:00;"B";"Deadlift";1;102,5;kg;5;8,5;0;km;0;"";"";45m')
FITBOD = lines(test_tables.FITBOD, "2026-05-05 16:00:00 +0000,Row,10,17.5,0.0,0.0,0.0,0.0,false,,2.0")
WORKOUT = (
    b'{"id": "a", "start_time": "2026-11-20T06:30:00Z", "end_time": 1795156300, "updated_at": "2026-11-20T07:16:10Z",'
    b' "exercises": [{"title": "Lunge", "exercise_template_id": "5E1A7777", "sets": [{"type": "normal", "reps": 5,'
    b' "weight_kg": 20.5, "rpe": 8, "duration_seconds": null, "distance_meters": "12"}]}]}'
)
EVENTS = b'{"type": "run", "occurred_at": "2026-11-20T06:30:00Z", "distance_km": 5}\n' * 3


def sealed(data: bytes) -> bytes:
    """A FIT file with right sizes and checksums, so that what is wrong in it is met."""
    if len(data) < 30:
        return data
    body = data[14:-2]
    header = struct.pack("<BBHI4s", 14, 0x10, 2132, len(body), b".FIT")
    header += struct.pack("<H", fitdecode.utils.compute_crc(header))
    return header + body + struct.pack("<H", fitdecode.utils.compute_crc(header + body))


FILES = {"fit": FIT, "fit sealed": FIT, "hevy": HEVY, "strong": STRONG, "fitbod": FITBOD, "hevy json": WORKOUT}


@pytest.mark.parametrize("kind", [*FILES, "events"])
def test_damaged_files_are_refused_or_read_in_part(kind: str) -> None:
    read = 0
    for seed in range(BODIES):
        data = mangled(Random(seed), [FILES.get(kind, EVENTS)])
        data = sealed(data) if kind == "fit sealed" else data
        spent = min(took(data), took(data))  # a collection of garbage is not the reader's
        assert spent < HANG_S, f"{spent:.3f} s for {data[:2000]!r}"
        read += is_read(data)
    assert read or kind == "fit"  # some damage is none: otherwise nothing was tested


def took(data: bytes) -> float:
    began = process_time()
    with suppress(Unreadable, Invalid):
        events_in(data)
    return process_time() - began


def is_read(data: bytes) -> bool:
    try:
        return bool(events_in(data))
    except (Unreadable, Invalid):  # a whole event that no schema takes is refused by the import, with its place
        return False
