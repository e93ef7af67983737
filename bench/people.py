"""Athletes with a history: the demo runner's twelve weeks, as many times as asked for."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from catalog.load import load_rulebook
from demo import WEEKS, demo_events, demo_profile
from engine.types import Event
from schemas.events import load_events
from schemas.profile import load_profile
from store import Store
from workers.recompute import recompute

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
BOOK = load_rulebook()
_AT_ONCE = 500


def history(times: int) -> list[Event]:
    """The last `times` x 12 weeks before NOW, oldest first."""
    found: list[Event] = []
    for back in reversed(range(times)):
        wires = demo_events(NOW.date() - timedelta(weeks=WEEKS * back))
        found += [event(wire, f"{wire['source_id']}-{back}") for wire in wires]
    return sorted(found, key=lambda one: one.occurred_at)


def event(wire: dict[str, object], source_id: str) -> Event:
    """One event, under an id of its own."""
    return load_events({**wire, "source_id": source_id}, known_exercises=BOOK.exercises, pain_sites=BOOK.pain_sites)[0]


def workout(number: int) -> dict[str, object]:
    """A strength session of the demo runner as posted; different for each number, and newer than all of `history`."""
    (wire,) = (one for one in demo_events(NOW.date()) if one["source_id"] == f"strength-{NOW.date() - timedelta(3)}")
    occurred_at = NOW - timedelta(hours=1) + timedelta(milliseconds=number)
    return {**wire, "source_id": f"bench-{number}", "occurred_at": occurred_at.isoformat()}


def tenant(store: Store) -> str:
    """The tenant of the benchmarks."""
    return store.tenant_by_name("bench") or store.create_tenant("bench", now=NOW)


def athletes(store: Store, number: int, events: Sequence[Event] = (), *, planned: bool = False) -> list[str]:
    """So many new athletes with these events, and with a plan if asked for."""
    owner, profile = tenant(store), load_profile(demo_profile())
    found = []
    for _ in range(number):
        athlete_id, _ = store.create_athlete(owner, external_id=None, profile=profile, now=NOW)
        for at in range(0, len(events), _AT_ONCE):
            append(store, athlete_id, events[at : at + _AT_ONCE])
        if planned:
            recompute(athlete_id, store=store, book=BOOK, now=NOW)
        found.append(athlete_id)
    return found


def append(store: Store, athlete_id: str, events: Sequence[Event]) -> None:
    """Store these events in one call."""
    raw, kind = json.dumps([]).encode(), "application/json"
    store.append_events(tenant(store), athlete_id, events, raw=raw, content_type=kind, now=NOW)
