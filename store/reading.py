"""Plans as clients read them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import RowMapping, and_, bindparam, select

from store.base import Part
from store.prepared import Prepared
from store.tables import athletes, plans
from store.values import PlanKey, PlanSummary, Position, Revision, StoredPlan

# Larger than any revision; addresses may ask for numbers that no database can hold.
TOO_LARGE = 2**31

_a = athletes.c
_OWN = and_(_a.athlete_id == bindparam("the_athlete"), _a.tenant_id == bindparam("the_tenant"))
_PLANS_OF = select(plans).join(athletes, _a.athlete_id == plans.c.athlete_id).where(_OWN)
_STORED = (
    plans.c.athlete_id, plans.c.revision, plans.c.etag, plans.c.body, plans.c.events, plans.c.day, plans.c.ruleset,
    plans.c.computed_at,
)  # fmt: skip
# Not a join: PostgreSQL would read all revisions of the athlete to find the one.
_LATEST = Prepared(
    select(*_STORED).where(
        plans.c.athlete_id == bindparam("the_athlete"),
        plans.c.revision == select(_a.revision).where(_OWN).scalar_subquery(),
    )
)
_ONE = Prepared(_PLANS_OF.with_only_columns(*_STORED).where(plans.c.revision == bindparam("the_revision")))
_SUMMARIES = (
    _PLANS_OF.with_only_columns(*(column for column in plans.c if column is not plans.c.body))
    .where(plans.c.revision < bindparam("before"))
    .order_by(plans.c.revision.desc())
    .limit(bindparam("at_most"))
)
_RECENT = (
    _PLANS_OF.with_only_columns(plans.c.revision, plans.c.created_at, plans.c.body)
    .where(plans.c.day >= bindparam("since"))
    .order_by(plans.c.revision.desc())
    .limit(bindparam("at_most"))
)
_LATEST_OF = (
    select(plans.c.athlete_id, plans.c.revision, plans.c.created_at, plans.c.body)
    .join(athletes, and_(_a.athlete_id == plans.c.athlete_id, _a.revision == plans.c.revision))
    .where(_a.tenant_id == bindparam("the_tenant"), _a.athlete_id.in_(bindparam("ids", expanding=True)))
)
_POSITION = Prepared(select(_a.revision, _a.etag, _a.planned_events).where(_OWN))


class Reading(Part):
    """Plans out."""

    def latest_plan(self, tenant_id: str, athlete_id: str) -> StoredPlan | None:
        """The plan that holds now; None when there is no such athlete or no plan yet."""
        params: dict[str, object] = {"the_tenant": tenant_id, "the_athlete": athlete_id}
        return self._plan(_LATEST, params)

    def latest_plans(self, tenant_id: str, athlete_ids: Sequence[str]) -> dict[str, Revision]:
        """The plans that hold now, of those of these athletes who have one."""
        rows = self._db.all(_LATEST_OF, {"the_tenant": tenant_id, "ids": list(athlete_ids)})
        return {
            row["athlete_id"]: Revision(revision=row["revision"], created_at=row["created_at"], body=row["body"])
            for row in rows
        }

    def plan_at(self, tenant_id: str, athlete_id: str, revision: int) -> StoredPlan | None:
        """One revision, as it was when it last held."""
        if not 0 < revision < TOO_LARGE:
            return None
        params: dict[str, object] = {"the_tenant": tenant_id, "the_athlete": athlete_id, "the_revision": revision}
        return self._plan(_ONE, params)

    def plans(self, tenant_id: str, athlete_id: str, *, before: int | None, limit: int) -> list[PlanSummary]:
        """Revisions, newest first, those below `before`."""
        params = {
            "the_tenant": tenant_id,
            "the_athlete": athlete_id,
            "before": TOO_LARGE - 1 if before is None else max(0, min(before, TOO_LARGE - 1)),
            "at_most": limit,
        }
        return [_summary(row) for row in self._db.all(_SUMMARIES, params)]

    def recent_plans(self, tenant_id: str, athlete_id: str, *, since: date, limit: int) -> list[Revision]:
        """The newest revisions, at most `limit`, that held on `since` or later; oldest first."""
        params = {"the_tenant": tenant_id, "the_athlete": athlete_id, "since": since, "at_most": limit}
        return [Revision(**row) for row in reversed(self._db.all(_RECENT, params))]

    def plan_position(self, tenant_id: str, athlete_id: str) -> Position | None:
        """Where the latest plan stands; None when there is no such athlete or no plan yet."""
        params = {"the_tenant": tenant_id, "the_athlete": athlete_id}
        for revision, etag, events in self._db.read(lambda connection: _POSITION.rows(connection, params)):
            return Position(revision=revision, etag=etag, events=events) if etag is not None else None
        return None

    def _plan(self, question: Prepared, params: dict[str, object]) -> StoredPlan | None:
        for athlete_id, revision, etag, body, events, day, ruleset, computed_at in self._db.read(
            lambda connection: question.rows(connection, params)
        ):
            return StoredPlan(
                athlete_id=athlete_id,
                revision=revision,
                etag=etag,
                body=body,
                events=events,
                day=day,
                ruleset=ruleset,
                computed_at=computed_at,
            )
        return None


def _summary(row: RowMapping) -> PlanSummary:
    return PlanSummary(
        revision=row["revision"],
        etag=row["etag"],
        key=PlanKey(events=row["events"], day=row["day"], ruleset=row["ruleset"]),
        first_key=PlanKey(events=row["first_events"], day=row["first_day"], ruleset=row["first_ruleset"]),
        created_at=row["created_at"],
        computed_at=row["computed_at"],
    )
