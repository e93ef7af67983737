"""The samples that all tell of one and the same strength session: counted once, in whatever order they come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random

import pytest

from catalog.load import load_rulebook
from engine.history import fold, start
from engine.ledger import live
from engine.types import Event, Profile, Workout
from integrations.senders import SENDERS, strava
from integrations.values import Delivery, Place, Report
from schemas.events import load_events
from tests.integrations.senders.calls import SAMPLES, needs_samples

pytestmark = needs_samples

NOW = datetime(2026, 11, 20, tzinfo=UTC)
BODIES = {
    "lifttrace/workout_completed.json": "lifttrace",
    "hevy/workout.json": "hevy",
    "garmin-health/push_activities_strength.json": "garmin",
    "garmin-connect/exercise_sets.json": "garmin",
    "terra/activity_strength.json": "terra",
    "junction/daily_workouts_created.json": "junction",
    "open-wearables/workout_created_strength.json": "open-wearables",
    "intervals-icu/activity_uploaded.json": "intervals-icu",
    "intervals-icu/activity_updated.json": "intervals-icu",
    "health-auto-export/workouts.json": "health-auto-export",
}


def place(source: str) -> Place:
    return Place(source=source, zone=load_rulebook().zone("Europe/Berlin"), weight_unit="kg")


def reports() -> Iterator[tuple[str, Report]]:
    for name, kind in BODIES.items():
        sender = SENDERS[kind]
        delivery = Delivery(method="POST", headers={}, query={}, body=(SAMPLES / name).read_bytes(), received_at=NOW)
        for report in sender.parse(delivery, place(sender.kind)):
            yield name, report
    fetched = (SAMPLES / "strava/activity_weighttraining.json").read_bytes()
    yield "strava/activity_weighttraining.json", strava.parse_activity(fetched, place("strava"), NOW)


def sessions() -> dict[str, list[Event]]:
    """What each sample tells of that afternoon."""
    found: dict[str, list[Event]] = {}
    for name, report in reports():
        events = load_events([dict(one) for one in report.events]) if report.events else []
        found.setdefault(name, []).extend(e for e in events if isinstance(e, Workout))
    return found


def test_every_sample_of_the_set_tells_of_the_session() -> None:
    assert {name for name, events in sessions().items() if len(events) != 1} == set()


@pytest.mark.parametrize("seed", range(20))
def test_in_any_order_it_is_one_session_with_the_sets_of_a_log(seed: int) -> None:
    events = [event for told in sessions().values() for event in told]
    Random(seed).shuffle(events)
    ledger = live(events)
    (one,) = ledger.events
    assert isinstance(one, Workout)
    assert one.source in {"lifttrace", "hevy"}
    assert one.occurred_at == datetime(2026, 11, 16, 16, 30, tzinfo=UTC)
    assert one.average_hr_bpm is not None
    assert sum(len(done.sets) for done in one.exercises) >= 13
    book = load_rulebook()
    state = fold(start(Profile(timezone="Europe/Berlin")), ledger, book=book, today=NOW.date())
    assert len(state.sessions) == 1
    assert len({aside.event_id for aside in state.set_aside if aside.of == one.event_id}) == len(ledger.again)
