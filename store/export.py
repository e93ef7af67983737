"""Everything about one athlete as plain records, a page at a time."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from typing import Literal

from sqlalchemy import Column, RowMapping, Table, bindparam, select

from schemas.codec import event_from_bytes
from schemas.events import dump_event
from schemas.plan import decode
from schemas.profile import dump_profile
from store.accounts import Accounts, account_record
from store.people import Athletes
from store.tables import connections, deliveries, events, hooks, imports, plans, raw_bodies
from store.tables_users import users
from store.values import Athlete, ExportRecord

# Records in memory at once; a plan is some tens of kilobytes.
PAGE = 200
# Bodies of an address of the athlete's own. Those of an address shared with others tell of the others, too; what they
# said of this athlete stands in the raw bodies of the events.
_DELIVERED = (
    select(deliveries.c.delivery_id)
    .join(connections, connections.c.hook_id == deliveries.c.hook_id)
    .where(connections.c.athlete_id == bindparam("the_athlete"), connections.c.person.is_(None))
    .order_by(deliveries.c.received_at, deliveries.c.delivery_id)
)
_DELIVERY = (
    select(deliveries, hooks.c.sender)
    .join(hooks, hooks.c.hook_id == deliveries.c.hook_id)
    .where(deliveries.c.delivery_id == bindparam("the_delivery"))
)


class Exporting(Athletes, Accounts):
    """The right to take one's data along."""

    def export_athlete(self, tenant_id: str, athlete_id: str) -> Iterator[ExportRecord] | None:
        """Everything there is of the athlete, bodies and files as they came; None for an unknown athlete."""
        athlete = self.athlete(tenant_id, athlete_id)
        return None if athlete is None else self._records(athlete)

    def _records(self, athlete: Athlete) -> Iterator[ExportRecord]:
        yield ExportRecord(kind="athlete", data=_athlete(athlete))
        mine = select(users.c.user_id).where(users.c.athlete_id == athlete.athlete_id).order_by(users.c.user_id)
        for row in self._db.all(mine):
            details = self.user_details(athlete.tenant_id, row["user_id"])
            if details is not None:
                yield ExportRecord(kind="account", data=account_record(details))
        yield from self._pages(athlete.athlete_id, "event", events, events.c.seq, _event)
        yield from self._pages(athlete.athlete_id, "raw", raw_bodies, raw_bodies.c.seq, _raw)
        yield from self._pages(athlete.athlete_id, "plan", plans, plans.c.revision, _plan)
        yield from self._imports(athlete.athlete_id)
        for row in self._db.all(_DELIVERED, {"the_athlete": athlete.athlete_id}):
            found = self._db.first(_DELIVERY, {"the_delivery": row["delivery_id"]})
            if found is not None:
                yield ExportRecord(kind="delivery", data=_delivery(found))

    def _imports(self, athlete_id: str) -> Iterator[ExportRecord]:
        """One file in memory at a time: each may have ten megabytes."""
        mine = select(imports.c.import_id).where(imports.c.athlete_id == athlete_id).order_by(imports.c.created_at)
        for row in self._db.all(mine):
            found = self._db.first(select(imports).where(imports.c.import_id == row["import_id"]))
            if found is not None:
                yield ExportRecord(kind="import", data=_import(found))

    def _pages(
        self,
        athlete_id: str,
        kind: Literal["event", "raw", "plan"],
        table: Table,
        number: Column[int],
        record: Callable[[RowMapping], Mapping[str, object]],
    ) -> Iterator[ExportRecord]:
        after = 0
        while True:
            query = select(table).where(table.c.athlete_id == athlete_id, number > after).order_by(number).limit(PAGE)
            rows = self._db.all(query)
            for row in rows:
                yield ExportRecord(kind=kind, data=record(row))
            if len(rows) < PAGE:
                return
            after = rows[-1][number]


def _athlete(athlete: Athlete) -> Mapping[str, object]:
    return {
        "athlete_id": athlete.athlete_id,
        "external_id": athlete.external_id,
        "created_at": athlete.created_at.isoformat(),
        "profile": dump_profile(athlete.profile),
        "events": athlete.events_total,
        "revision": athlete.revision,
    }


def _event(row: RowMapping) -> Mapping[str, object]:
    return {
        "seq": row["seq"],
        "event_id": row["event_id"],
        "raw": row["raw_seq"],
        "event": dump_event(event_from_bytes(row["type"], row["body"])),
    }


def _raw(row: RowMapping) -> Mapping[str, object]:
    head = {"raw": row["seq"], "received_at": row["received_at"].isoformat(), "content_type": row["content_type"]}
    return {**head, "sha256": row["sha256"], **_body(row["body"])}


def _import(row: RowMapping) -> Mapping[str, object]:
    head = {"import": row["import_id"], "received_at": row["created_at"].isoformat(), "kind": row["kind"]}
    return {**head, "sha256": row["sha256"], **_body(row["file"])}


def _delivery(row: RowMapping) -> Mapping[str, object]:
    head = {"delivery": row["delivery_id"], "received_at": row["received_at"].isoformat(), "sender": row["sender"]}
    return {**head, "state": row["state"], **_body(row["body"])}


def _body(body: bytes) -> Mapping[str, object]:
    try:
        return {"body": body.decode()}
    except UnicodeDecodeError:
        return {"body_base64": b64encode(body).decode()}


def _plan(row: RowMapping) -> Mapping[str, object]:
    return {"revision": row["revision"], "created_at": row["created_at"].isoformat(), "plan": decode(row["body"])}
