"""What subscribers are to be told: written with the plan, in one transaction, so that no process can lose it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, RowMapping, exists, select
from sqlalchemy.dialects import postgresql, sqlite

from schemas.subscription import NEWS
from store.attention import Reason, head_of_content, reasons
from store.people import new_id
from store.tables import athletes
from store.tables_news import messages, subscriptions

PLAN_UPDATED, NEEDS_ATTENTION = NEWS
TEST = "subscription.test"

Told = dict[str, tuple[str, ...]]  # athlete -> subscriptions that have something new to send

_s = subscriptions.c
# A column of the locked athlete: where nobody wants to be told, this look is all that telling costs.
SUBSCRIBED = exists().where(_s.tenant_id == athletes.c.tenant_id, _s.disabled_at.is_(None)).label("subscribed")


def _put(add: postgresql.Insert | sqlite.Insert) -> postgresql.Insert | sqlite.Insert:
    """The newest takes the place of what was not told yet. A try that is under way keeps its lease, so none overlap."""
    new = add.excluded
    names = ("message_id", "revision", "etag", "status", "reasons", "created_at", "attempts", "due_at")
    return add.on_conflict_do_update(
        index_elements=["subscription_id", "athlete_id", "type"], set_={name: new[name] for name in names}
    )


PUT_MESSAGE = {"sqlite": _put(sqlite.insert(messages)), "postgresql": _put(postgresql.insert(messages))}


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """Something about one athlete that subscribers of this type want to hear."""

    type: str
    tenant_id: str
    athlete_id: str
    revision: int
    etag: str | None
    status: str | None
    reasons: str | None = None  # code:severity, separated by spaces


@dataclass(slots=True, kw_only=True)
class Outbox:
    """The news of one transaction."""

    now: datetime
    news: list[News] = field(default_factory=list)

    def plan_saved(
        self, content: Mapping[str, object], row: RowMapping, *, changed: bool, revision: int, etag: str
    ) -> str | None:
        """Note what is new with this plan; answers why a person should look now, as the athlete's row keeps it."""
        head = head_of_content(content)
        now = _listed(reasons(head, attempts=0))
        kinds = (PLAN_UPDATED,) if changed else ()
        self._note(row, kinds, attention=now, revision=revision, etag=etag, status=head.status)
        return now

    def plan_failed(self, row: RowMapping, *, attempts: int) -> str | None:
        """Note that no plan could be made so many times in a row; answers as `plan_saved` does."""
        before = (row["attention"] or "").split()
        now = " ".join(dict.fromkeys((*(_listed(reasons(None, attempts=attempts)) or "").split(), *before))) or None
        self._note(row, (), attention=now, revision=row["revision"], etag=row["etag"], status=None)
        return now

    def _note(
        self, row: RowMapping, kinds: tuple[str, ...], *, attention: str | None, revision: int, etag: str | None,
        status: str | None,
    ) -> None:  # fmt: skip
        if not row["subscribed"]:
            return
        if not _codes(attention) <= _codes(row["attention"]):
            kinds = (*kinds, NEEDS_ATTENTION)
        for kind in kinds:
            self.news.append(
                News(
                    type=kind, tenant_id=row["tenant_id"], athlete_id=row["athlete_id"], revision=revision, etag=etag,
                    status=status, reasons=attention if kind == NEEDS_ATTENTION else None,
                )
            )  # fmt: skip

    def write(self, connection: Connection) -> Told:
        """Write a row for everybody who wants to hear it."""
        if not self.news:
            return {}
        wanted = (
            select(_s.tenant_id, _s.subscription_id, _s.types)
            .where(_s.tenant_id.in_({one.tenant_id for one in self.news}), _s.disabled_at.is_(None))
            .order_by(_s.subscription_id)
            .with_for_update(read=True, key_share=True)  # nobody deletes them before we have committed
        )
        found = connection.execute(wanted).mappings().all()
        rows = [
            self._row(one, each["subscription_id"])
            for one in self.news
            for each in found
            if each["tenant_id"] == one.tenant_id and one.type in each["types"].split(" ")
        ]
        if rows:
            connection.execute(PUT_MESSAGE[connection.dialect.name], rows if len(rows) > 1 else rows[0])
        return _by_athlete(rows)

    def _row(self, one: News, subscription_id: str) -> dict[str, object]:
        return {
            "subscription_id": subscription_id,
            "athlete_id": one.athlete_id,
            "type": one.type,
            "message_id": new_id("msg"),
            "revision": one.revision,
            "etag": one.etag,
            "status": one.status,
            "reasons": one.reasons or "",
            "created_at": self.now,
            "attempts": 0,
            "due_at": self.now,
        }


def _listed(found: Iterable[Reason]) -> str | None:
    """Reasons as they are stored: code:severity, separated by spaces; None when there are none."""
    return " ".join(dict.fromkeys(f"{one.code}:{one.severity}" for one in found)) or None


def _codes(text: str | None) -> set[str]:
    return {pair.partition(":")[0] for pair in (text or "").split()}


def _by_athlete(rows: Sequence[dict[str, object]]) -> Told:
    told = defaultdict(set)
    for row in rows:
        told[str(row["athlete_id"])].add(str(row["subscription_id"]))
    return {athlete_id: tuple(sorted(ids)) for athlete_id, ids in told.items()}
