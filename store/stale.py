"""Which plans are behind: the truth the reconciler goes by. The queue is only a hint."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select

from store.base import Part
from store.planning import BACKOFF_MAX_S, LEASE_MAX_S
from store.tables import athletes
from store.values import Backlog, Stale, StaleReason

_a = athletes.c


def _over(column: ColumnElement[datetime | None], cap: str) -> ColumnElement[bool]:
    """Whether this waiting time has passed. One that lies impossibly far ahead was set by a clock since set back."""
    return or_(column.is_(None), column <= bindparam("now"), column > bindparam(cap))


def _question(
    since: ColumnElement[datetime | None], order: ColumnElement[object], *, behind: ColumnElement[bool]
) -> Select[tuple[str, datetime | None]]:
    return (
        select(_a.athlete_id, since.label("since"))
        .where(behind, _over(_a.next_attempt_at, "attempt_cap"), _over(_a.lease_until, "lease_cap"))
        .order_by(order)
        .limit(bindparam("at_most"))
    )


# One question per index, most urgent first. Young work is left to the workers that were rung for it.
_QUESTIONS = (
    (
        StaleReason.EVENTS,
        _question(
            _a.dirty_since,
            _a.dirty_since,
            behind=and_(
                _a.dirty_since.is_not(None),
                or_(_a.dirty_since <= bindparam("before"), _a.dirty_since > bindparam("now")),
            ),
        ),
    ),
    (StaleReason.DUE, _question(_a.due_at, _a.due_at, behind=_a.due_at <= bindparam("before"))),
    (
        StaleReason.RULESET,
        _question(_a.planned_at, _a.planned_ruleset, behind=_a.planned_ruleset < bindparam("the_ruleset")),
    ),
)
_BACKLOG = select(func.count().label("waiting"), func.min(_a.dirty_since).label("oldest")).where(
    _a.dirty_since.is_not(None)
)


class Staleness(Part):
    """What is left to do."""

    def stale_athletes(self, *, now: datetime, ruleset: int, limit: int, older_than_s: float = 0) -> list[Stale]:
        """Athletes whose plan is behind: events first, then reviews that are due, then an older ruleset.

        Leaves out who is being computed, and who failed and is not to be tried yet.
        """
        params = {
            "now": now,
            "before": now - timedelta(seconds=older_than_s),
            "attempt_cap": now + timedelta(seconds=BACKOFF_MAX_S),
            "lease_cap": now + timedelta(seconds=2 * LEASE_MAX_S),
            "the_ruleset": ruleset,
            "at_most": limit,
        }
        found: dict[str, Stale] = {}
        for reason, question in _QUESTIONS:
            if len(found) < limit:
                for row in self._db.all(question, params):
                    stale = Stale(athlete_id=row["athlete_id"], since=row["since"], reason=reason)
                    found.setdefault(stale.athlete_id, stale)
        return list(found.values())[:limit]

    def backlog(self) -> Backlog:
        """How much waits, and since when; for metrics."""
        (row,) = self._db.all(_BACKLOG)
        return Backlog(waiting=row["waiting"], oldest=row["oldest"])
