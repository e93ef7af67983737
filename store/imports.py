"""Imports: uploaded files, stored before the answer, taken in by a worker bit by bit, with what became of each item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Literal

from sqlalchemy import Connection, RowMapping, and_, insert, select, update

from store.base import Part
from store.people import new_id
from store.tables import athletes, import_rows, imports

ImportState = Literal["waiting", "done", "failed"]

BACKOFF_S = (5, 30, 120, 600, 3600)  # between tries after a fault of ours
ROWS_KEPT = 10_000  # rows not taken that are listed; a file that is wrong from top to bottom is counted on
COUNTS = ("stored", "replaced", "duplicate", "older", "not_taken")
_i, _r = imports.c, import_rows.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """One uploaded file and how far it is. Items are events and rows not taken, in the order of the file."""

    import_id: str
    athlete_id: str
    kind: str
    state: ImportState
    bytes: int
    sha256: str
    timezone: str
    weight_unit: Literal["kg", "lb"]
    created_at: datetime
    finished_at: datetime | None
    items_total: int | None  # None: nobody has read it yet
    items_done: int
    counts: Mapping[str, int]  # per fate, those of COUNTS
    failure: tuple[str, str] | None  # code and sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenImport:
    """An import that somebody may work on now, with its file."""

    about: Import
    tenant_id: str
    file: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class RowNotTaken:
    """A row, item or message that was not taken, and why. `number` counts in the unit of the file's kind."""

    number: int
    code: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What was done with the next items of an import."""

    items: int
    items_total: int
    counts: Mapping[str, int]
    not_taken: Sequence[RowNotTaken]


# Everything but the file, which may have megabytes.
_ABOUT = tuple(column for column in imports.c if column is not imports.c.file)
_WAITING = _i.state == "waiting"


class Imports(Part):
    """Uploaded files."""

    def add_import(
        self, tenant_id: str, athlete_id: str, *, kind: str, file: bytes, timezone: str, weight_unit: str, now: datetime
    ) -> Import | None:
        """Keep a file to be taken in; None for an unknown athlete. It is then on disk and will be worked on."""
        import_id = new_id("imp")
        row: dict[str, Any] = {
            "import_id": import_id,
            "athlete_id": athlete_id,
            "kind": kind,
            "state": "waiting",
            "bytes": len(file),
            "sha256": sha256(file).hexdigest(),
            "timezone": timezone,
            "weight_unit": weight_unit,
            "created_at": now,
            "next_attempt_at": now,
            "file": file,
        }
        whose = and_(athletes.c.athlete_id == athlete_id, athletes.c.tenant_id == tenant_id)

        def work(connection: Connection) -> bool:
            # Locked, so that nobody is erased between the question and the row.
            if connection.execute(select(athletes.c.athlete_id).where(whose).with_for_update()).first() is None:
                return False
            connection.execute(insert(imports), row)
            return True

        return self.find_import(tenant_id, import_id) if self._db.write(work) else None

    def find_import(self, tenant_id: str, import_id: str) -> Import | None:
        """One import of this tenant's athletes."""
        query = (
            select(*_ABOUT)
            .join(athletes, athletes.c.athlete_id == _i.athlete_id)
            .where(_i.import_id == import_id, athletes.c.tenant_id == tenant_id)
        )
        row = self._db.first(query)
        return None if row is None else _about(row)

    def rows_not_taken(self, import_id: str, *, after: int, limit: int) -> list[tuple[int, RowNotTaken]]:
        """Rows not taken with their place in this list, from the one after `after` on."""
        query = select(import_rows).where(_r.import_id == import_id, _r.row_no > after).order_by(_r.row_no).limit(limit)
        return [
            (row["row_no"], RowNotTaken(number=row["number"], code=row["code"], text=row["text"]))
            for row in self._db.all(query)
        ]

    def waiting_imports(self, *, now: datetime, older_than_s: float, limit: int) -> list[str]:
        """Imports that somebody should have worked on by now, oldest first."""
        due = _i.next_attempt_at
        query = (
            select(_i.import_id)
            .where(due.is_not(None), due <= now - timedelta(seconds=older_than_s))
            .order_by(due)
            .limit(limit)
        )
        return [row["import_id"] for row in self._db.all(query)]

    def claim_import(self, import_id: str, *, now: datetime, lease_s: float) -> OpenImport | None:
        """The import, for nobody else to work on until the lease ends; None when there is nothing to do."""
        claim = (
            update(imports)
            .where(_i.import_id == import_id, _WAITING, _i.next_attempt_at <= now)
            .values(next_attempt_at=now + timedelta(seconds=lease_s))
            .returning(*imports.c)
        )
        row = self._db.run(claim)
        if row is None:
            return None
        whose = self._db.first(select(athletes.c.tenant_id).where(athletes.c.athlete_id == row["athlete_id"]))
        if whose is None:  # erased at this moment
            return None
        return OpenImport(about=_about(row), tenant_id=whose["tenant_id"], file=row["file"])

    def import_step(self, about: Import, step: Step, *, now: datetime, lease_s: float) -> Import | None:
        """Note a step after the items that `about` tells; None when somebody else did it, or the athlete is gone."""
        counts = {name: about.counts[name] + step.counts.get(name, 0) for name in COUNTS}
        listed = about.counts["not_taken"]
        note = (
            update(imports)
            .where(_i.import_id == about.import_id, _WAITING, _i.items_done == about.items_done)
            .values(
                **counts,
                items_done=about.items_done + step.items,
                items_total=step.items_total,
                attempts=0,
                next_attempt_at=now + timedelta(seconds=lease_s),
            )
            .returning(*_ABOUT)
        )
        rows = [
            {
                "import_id": about.import_id,
                "row_no": listed + place,
                "athlete_id": about.athlete_id,
                "number": one.number,
                "code": one.code,
                "text": one.text,
            }
            for place, one in enumerate(step.not_taken, 1)
            if listed + place <= ROWS_KEPT
        ]

        def work(connection: Connection) -> Import | None:
            row = connection.execute(note).mappings().first()
            if row is None:
                return None
            if rows:
                connection.execute(insert(import_rows), rows)
            return _about(row)

        return self._db.write(work)

    def pause_import(self, import_id: str, *, now: datetime) -> None:
        """Let anybody go on with it."""
        self._settle_import(import_id, {"next_attempt_at": now})

    def finish_import(self, import_id: str, *, keep_file: bool, now: datetime) -> None:
        """Everything of the file has been taken in or refused."""
        self._settle_import(import_id, {"state": "done", **_ended(now, keep_file=keep_file)})

    def fail_import(self, import_id: str, *, code: str, text: str, keep_file: bool, now: datetime) -> None:
        """The file cannot be read, now or ever."""
        values = {"state": "failed", "failure_code": code, "failure_text": text}
        self._settle_import(import_id, {**values, **_ended(now, keep_file=keep_file)})

    def import_stumbled(self, import_id: str, *, now: datetime) -> None:
        """A fault of ours: try again later, ever more seldom, and never forget it."""
        row = self._db.first(select(_i.attempts).where(_i.import_id == import_id, _WAITING))
        if row is not None:
            wait_s = BACKOFF_S[min(row["attempts"], len(BACKOFF_S) - 1)]
            next_at = now + timedelta(seconds=wait_s)
            self._settle_import(import_id, {"attempts": row["attempts"] + 1, "next_attempt_at": next_at})

    def _settle_import(self, import_id: str, values: Mapping[str, Any]) -> None:
        self._db.run(update(imports).where(_i.import_id == import_id, _WAITING).values(**values))


def _ended(now: datetime, *, keep_file: bool) -> dict[str, Any]:
    return {"finished_at": now, "next_attempt_at": None, **({} if keep_file else {"file": b""})}


def _about(row: RowMapping) -> Import:
    failure = (row["failure_code"], row["failure_text"] or "") if row["failure_code"] else None
    return Import(
        import_id=row["import_id"],
        athlete_id=row["athlete_id"],
        kind=row["kind"],
        state=row["state"],
        bytes=row["bytes"],
        sha256=row["sha256"],
        timezone=row["timezone"],
        weight_unit=row["weight_unit"],
        created_at=row["created_at"],
        finished_at=row["finished_at"],
        items_total=row["items_total"],
        items_done=row["items_done"],
        counts={name: row[name] for name in COUNTS},
        failure=failure,
    )
