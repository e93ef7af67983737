"""The plan of an athlete as outlets take it: stored revisions, and what else they need to know of the athlete."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from integrations.outlets.reading import Issued
from schemas.plan_load import load_plan
from web.context import services, utc_now
from web.errors import Problem
from workers.recompute import state_of

# Somebody whose plan changes more than five times a day loses the oldest days of the calendar, nothing else.
REVISIONS_MAX = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """Revisions of one athlete's plan, oldest first and never none, and how the athlete wants them told."""

    issued: tuple[Issued, ...]
    units: str
    timezone: str
    trained: frozenset[date]

    @property
    def latest(self) -> Issued:
        """The plan that holds now."""
        return self.issued[-1]


def shelf_of(tenant_id: str, athlete_id: str, *, days_back: int = 0) -> Shelf:
    """The latest plan and those that held up to `days_back` days before it; a problem while there is none."""
    store, book = services().store, services().book
    # The athlete first: a history may be long, and a stranger must not make us read it.
    athlete = store.athlete(tenant_id, athlete_id)
    history = store.history(athlete_id, ruleset=book.ruleset) if athlete is not None else None
    if history is None:
        raise Problem("no_athlete")
    if history.planned is None:
        raise Problem("no_plan_yet", headers={"Retry-After": "1"})
    since = history.planned.day - timedelta(days=days_back)
    found = store.recent_plans(tenant_id, athlete_id, since=since, limit=REVISIONS_MAX if days_back else 1)
    if not found:  # erased a moment ago
        raise Problem("no_athlete")
    state, _ = state_of(history, book=book, now=utc_now())
    return Shelf(
        issued=tuple(
            Issued(athlete_id=athlete_id, revision=one.revision, created_at=one.created_at, plan=load_plan(one.body))
            for one in found
        ),
        units=state.profile.units,
        timezone=state.timezone,
        trained=frozenset(session.day for session in state.sessions),
    )
