"""How the place is doing, in a few numbers for whoever runs it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from store.batches import Batches
from store.stale import Staleness
from store.tables import athletes, batches, deliveries, hooks
from store.tables_news import message_attempts, subscriptions
from store.values import Backlog, BatchProgress


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Numbers. `backlog` and `batch` are of the whole place, the others of one tenant."""

    backlog: Backlog
    batch: BatchProgress | None  # the last pass over all athletes
    athletes: int
    failing: int  # athletes whose last recompute failed
    quarantined: int  # deliveries that could not be read
    given_up: int  # messages that no subscriber took
    disabled: int  # subscriptions that are not tried any more


class Standing(Staleness, Batches):
    """Reads what the other parts have kept."""

    def facts(self, tenant_id: str) -> Facts:
        """The numbers now."""
        here = athletes.c.tenant_id == tenant_id
        mine = subscriptions.c.tenant_id == tenant_id
        newest = self._db.first(select(func.max(batches.c.batch_id).label("last")))
        last = newest["last"] if newest is not None else None
        told = message_attempts.join(
            subscriptions, subscriptions.c.subscription_id == message_attempts.c.subscription_id
        )
        came = deliveries.join(hooks, hooks.c.hook_id == deliveries.c.hook_id)
        counts = select(
            select(func.count()).select_from(athletes).where(here).scalar_subquery().label("athletes"),
            select(func.count()).select_from(athletes).where(here, athletes.c.last_error.is_not(None))
            .scalar_subquery().label("failing"),
            select(func.count()).select_from(came).where(hooks.c.tenant_id == tenant_id)
            .where(deliveries.c.state == "quarantined").scalar_subquery().label("quarantined"),
            select(func.count()).select_from(told).where(mine, message_attempts.c.outcome == "given_up")
            .scalar_subquery().label("given_up"),
            select(func.count()).select_from(subscriptions).where(mine, subscriptions.c.disabled_at.is_not(None))
            .scalar_subquery().label("disabled"),
        )  # fmt: skip
        (row,) = self._db.all(counts)
        return Facts(
            backlog=self.backlog(),
            batch=self.batch_progress(last) if last is not None else None,
            athletes=row["athletes"],
            failing=row["failing"],
            quarantined=row["quarantined"],
            given_up=row["given_up"],
            disabled=row["disabled"],
        )
