"""Small events, plans and athletes for the tests of the store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import create_engine, insert, text

from engine.ledger import live, sort_key
from engine.state import AthleteState, SetAside
from engine.types import Confirm, Event, Profile, Retraction, Run, Target
from schemas.codec import to_bytes
from store import Checkpoint, EventStatus, History, NewPlan, PlanKey, Receipt, Store
from store.tables import athletes

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
MONDAY = NOW.date()


def a_run(
    source_id: str = "r-1", *, km: str = "5", version: str | None = None, hours: int = 0, source: str = "watch"
) -> Run:
    """A run, `hours` after the first; its event id follows from its content, as at the door."""
    return Run(
        event_id=f"ev_{source}.{source_id}.{version}.{km}.{hours}",
        source=source,
        source_id=source_id,
        version=version,
        occurred_at=NOW - timedelta(days=60) + timedelta(hours=hours),
        distance_km=Decimal(km),
    )


def a_retraction(of: str, *, source_id: str = "x-1", version: str | None = None) -> Retraction:
    """A delete of the run with that id."""
    return Retraction(
        event_id=f"ev_retraction.{source_id}.{of}.{version}",
        source="watch",
        source_id=source_id,
        version=version,
        occurred_at=NOW - timedelta(days=1),
        of=Target(source="watch", source_id=of),
    )


def a_confirmation(of: str) -> Confirm:
    """A word that the run with that id is right."""
    return Confirm(
        event_id=f"ev_confirm.{of}",
        source="watch",
        source_id=f"c-{of}",
        occurred_at=NOW - timedelta(days=1),
        of=Target(source="watch", source_id=of),
    )


@dataclass(frozen=True)
class Someone:
    """One athlete, and the calls that tests make about them."""

    store: Store
    tenant: str
    id: str

    def post(self, *events: Event, raw: bytes = b"{}", now: datetime = NOW) -> Receipt:
        """Append these events in one call."""
        receipt = self.store.append_events(
            self.tenant, self.id, events, raw=raw, content_type="application/json", now=now
        )
        assert receipt is not None
        return receipt

    def statuses(self, *events: Event) -> list[EventStatus]:
        """What becomes of each of these events."""
        return [one.status for one in self.post(*events).accepted]

    def history(self, ruleset: int | None = None) -> History:
        """What a recompute would read."""
        history = self.store.history(self.id, ruleset=ruleset)
        assert history is not None
        return history

    def plan(
        self,
        events: int,
        *,
        text: str = "easy",
        day: date = MONDAY,
        ruleset: int = 1,
        folded: Sequence[Event] | None = None,
        due_at: datetime = NOW + timedelta(days=7),
        set_aside: tuple[SetAside, ...] = (),
    ) -> NewPlan:
        """A plan that has seen so many events; `folded` makes the checkpoint."""
        state = a_state(folded) if folded is not None else None
        return NewPlan(
            athlete_id=self.id,
            key=PlanKey(events=events, day=day, ruleset=ruleset),
            content={"week": "2026-W48", "catalog": 2, "based_on": {"events": events}, "status": text},
            checkpoint=None if state is None else Checkpoint(events=events, ruleset=ruleset, state=state),
            set_aside=set_aside,
            due_at=due_at,
        )


def a_state(folded: Sequence[Event], *, ahead: int = 0) -> AthleteState:
    """A state that has folded these events."""
    counted = live(folded).events
    last = counted[-1] if counted else None
    return AthleteState(
        profile=Profile(timezone="Europe/Berlin"),
        last_key=None if last is None else sort_key(last),
        last_event_id=None if last is None else last.event_id,
        ahead=ahead,
    )


def someone_new(store: Store, tenant: str, external_id: str | None = None) -> Someone:
    """A new athlete."""
    profile = Profile(timezone="Europe/Berlin", bodyweight_kg=Decimal("61.5"))
    athlete_id, created = store.create_athlete(tenant, external_id=external_id, profile=profile, now=NOW)
    assert created
    return Someone(store, tenant, athlete_id)


def crowd(database_url: str, tenant: str, number: int, **columns: object) -> list[str]:
    """So many athletes, written straight into the table."""
    row = {"tenant_id": tenant, "profile": to_bytes(Profile()), "timezone": "UTC", "created_at": NOW, **columns}
    ids = [f"ath_{n:012}" for n in range(number)]
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(insert(athletes), [{**row, "athlete_id": athlete_id} for athlete_id in ids])
        connection.execute(text("ANALYZE"))
    engine.dispose()
    return ids
