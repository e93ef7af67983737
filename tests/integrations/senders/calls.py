"""Deliveries for tests, and what a sender makes of them; every event must be one the wire accepts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from engine.types import Event
from integrations.senders import SENDERS
from integrations.values import Delivery, Place, Report, What
from schemas.events import load_events

SAMPLES = Path(__file__).parents[4] / "shared" / "samples"
NOW = datetime(2026, 11, 16, 18, 0, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")

needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the shared samples are not on this machine")


def sample(name: str) -> bytes:
    """The bytes of a shared sample."""
    return (SAMPLES / name).read_bytes()


def delivery(
    body: object,
    headers: Mapping[str, str] | None = None,
    *,
    query: Mapping[str, str] | None = None,
    method: Any = "POST",
) -> Delivery:
    """A call to a hook; a body that is no bytes goes as JSON."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {name.lower(): value for name, value in (headers or {}).items()}
    return Delivery(method=method, headers=named, query=query or {}, body=raw, received_at=NOW)


def place(kind: str, unit: Any = "kg") -> Place:
    """A connection of somebody in Berlin."""
    return Place(source=kind, zone=BERLIN, weight_unit=unit)


def reports(kind: str, body: object, *, unit: Any = "kg", headers: Mapping[str, str] | None = None) -> list[Report]:
    """What a sender's parser makes of a body; each of its events is read as the wire reads it."""
    found = list(SENDERS[kind].parse(delivery(body, headers), place(kind, unit)))
    for report in found:
        assert bool(report.events) == (report.what is What.EVENTS)
        if report.events:
            load_events([dict(event) for event in report.events])
    return found


def fates(found: Iterable[Report]) -> list[tuple[What, str]]:
    """What became of each item, and why."""
    return [(report.what, report.code) for report in found]


def one_event(found: list[Report]) -> Any:
    """The only event of the only report, as the engine sees it."""
    assert len(found) == 1, fates(found)
    events: list[Event] = load_events([dict(event) for event in found[0].events])
    assert len(events) == 1
    return events[0]


@dataclass(frozen=True, slots=True)
class Sets:
    """The sets of one exercise in short: (kind, reps, kg, rir) or (kind, "45 s")."""

    name: str | None
    sets: tuple[tuple[object, ...], ...]


def sets_of(workout: Any) -> list[Sets]:
    """The sets of a workout as tuples of plain numbers."""

    def short(done: Any) -> tuple[object, ...]:
        if done.duration_s is not None:
            return (str(done.kind), f"{done.duration_s} s")
        numbers = (None if value is None else float(value) for value in (done.load_kg, done.rir))
        return (str(done.kind), done.reps, *numbers)

    return [Sets(each.name, tuple(short(done) for done in each.sets)) for each in workout.exercises]
