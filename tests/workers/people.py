"""Athletes and their events for the tests of workers/, in a few words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from engine.decide import decide
from engine.types import Event, Rulebook
from schemas.events import load_events
from schemas.plan import decode, dump_plan, encode
from schemas.profile import load_profile
from store import Receipt, Store

SUNDAY = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ENVELOPE = ("athlete_id", "revision", "computed_at")


def a_tenant(store: Store, *, now: datetime = SUNDAY) -> str:
    return store.tenant_by_name("log") or store.create_tenant("log", now=now)


def an_athlete(store: Store, *, timezone: str = "UTC", now: datetime = SUNDAY) -> str:
    profile = load_profile({"timezone": timezone})
    return store.create_athlete(a_tenant(store, now=now), external_id=None, profile=profile, now=now)[0]


def a_run(number: int, *, now: datetime = SUNDAY, **more: Any) -> Event:
    """The run number `number`, one an hour, all before `now`."""
    wire = {
        "type": "run",
        "source": "watch",
        "source_id": f"run-{number}",
        "occurred_at": (now - timedelta(days=40) + timedelta(hours=number)).isoformat(),
        "distance_km": 5 + number % 7,
        "kind": "easy",
        **more,
    }
    return load_events(wire)[0]


def post(store: Store, athlete_id: str, *events: Event, now: datetime = SUNDAY) -> Receipt:
    receipt = store.append_events(
        a_tenant(store), athlete_id, events, raw=b"{}", content_type="application/json", now=now
    )
    assert receipt is not None
    return receipt


def content(store: Store, athlete_id: str) -> dict[str, Any]:
    """The stored plan without its envelope."""
    stored = store.latest_plan(a_tenant(store), athlete_id)
    assert stored is not None
    return {key: value for key, value in decode(stored.body).items() if key not in ENVELOPE}


def revision(store: Store, athlete_id: str) -> int:
    stored = store.latest_plan(a_tenant(store), athlete_id)
    return stored.revision if stored else 0


def expected(events: Sequence[Event], plan: dict[str, Any], book: Rulebook, *, timezone: str = "UTC") -> dict[str, Any]:
    """What the pure engine says to the same events on the plan's day."""
    today = datetime.fromisoformat(plan["valid_from"]).date()
    return decode(encode(dump_plan(decide(load_profile({"timezone": timezone}), events, today=today, book=book))))
