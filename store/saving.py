"""What one saving transaction writes: decided plan by plan, written table by table."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection, RowMapping, bindparam, insert, update
from sqlalchemy.dialects import postgresql, sqlite

from engine.state import SetAside
from schemas.codec import to_bytes
from schemas.plan import encode, with_envelope
from store.outbox import Outbox, Told
from store.people import planned_key
from store.tables import athletes, checkpoints, plans
from store.values import BatchOutcome, NewPlan, Saved, SaveResult

SET_ASIDE = tuple[SetAside, ...]
Rows = list[dict[str, object]]

_a = athletes.c
_STORE_KEY = (
    update(athletes)
    .where(_a.athlete_id == bindparam("the_athlete"))
    .values(
        planned_events=bindparam("events"),
        planned_day=bindparam("day"),
        planned_ruleset=bindparam("ruleset"),
        revision=bindparam("new_revision"),
        etag=bindparam("new_etag"),
        plan_sha256=bindparam("sha256"),
        planned_at=bindparam("now"),
        due_at=bindparam("due"),
        dirty_since=bindparam("dirty"),
        lease_owner=bindparam("owner"),
        lease_until=bindparam("until"),
        batch_no=bindparam("batch"),
        attention=bindparam("new_attention"),
        attempts=0,
        next_attempt_at=None,
        last_error=None,
    )
)
# The plan stays as it is: only look again later, and count it for a batch.
_STORE_NOTHING = (
    update(athletes)
    .where(_a.athlete_id == bindparam("the_athlete"))
    .values(
        due_at=bindparam("due"),
        lease_owner=bindparam("owner"),
        lease_until=bindparam("until"),
        batch_no=bindparam("batch"),
    )
)
_ADD_PLAN = insert(plans)
_KEEP_PLAN = (
    update(plans)
    .where(plans.c.athlete_id == bindparam("the_athlete"), plans.c.revision == bindparam("the_revision"))
    .values(
        events=bindparam("new_events"),
        day=bindparam("new_day"),
        ruleset=bindparam("new_ruleset"),
        computed_at=bindparam("now"),
        body=bindparam("new_body"),
    )
)


def _put_state(add: postgresql.Insert | sqlite.Insert) -> postgresql.Insert | sqlite.Insert:
    new = add.excluded
    return add.on_conflict_do_update(
        index_elements=["athlete_id"],
        set_={"events": new.events, "ruleset": new.ruleset, "state": new.state, "set_aside": new.set_aside},
    )


_PUT_STATE = {
    "sqlite": _put_state(sqlite.insert(checkpoints)),
    "postgresql": _put_state(postgresql.insert(checkpoints)),
}


@dataclass(slots=True, kw_only=True)
class Saving:
    """What one transaction is about to write."""

    now: datetime
    owner: str | None
    batch: int
    keys: Rows = field(default_factory=list)
    untouched: Rows = field(default_factory=list)
    added: Rows = field(default_factory=list)
    kept: Rows = field(default_factory=list)
    states: Rows = field(default_factory=list)
    counted: dict[BatchOutcome, int] = field(default_factory=dict)
    outbox: Outbox = field(init=False)

    def __post_init__(self) -> None:
        self.outbox = Outbox(now=self.now)

    def judge(self, plan: NewPlan, row: RowMapping | None) -> SaveResult:
        """Decide what becomes of one plan and collect the rows for it."""
        if row is None:
            return SaveResult(athlete_id=plan.athlete_id, outcome=Saved.LOST, events_total=0, revision=0, etag=None)
        if not plan.key.is_ahead_of(planned_key(row)):
            return self._lose(plan, row)
        digest = content_digest(plan.content)
        outcome = Saved.UNCHANGED if row["plan_sha256"] == digest else Saved.CHANGED
        changed = outcome is Saved.CHANGED
        revision = row["revision"] + changed
        etag = f'W/"{revision}-{digest.hex()[:8]}"'
        self._collect(plan, revision, etag, outcome)
        attention = self.outbox.plan_saved(plan.content, row, changed=changed, revision=revision, etag=etag)
        self.states.append(_state_row(plan))
        self.keys.append(
            {
                **self._common(plan, row),
                "events": plan.key.events,
                "day": plan.key.day,
                "ruleset": plan.key.ruleset,
                "new_revision": revision,
                "new_etag": etag,
                "sha256": digest,
                "now": self.now,
                "due": plan.due_at,
                "new_attention": attention,
                # What the plan has not seen came while it was computed, so it has not waited longer than that.
                "dirty": None if plan.key.events >= row["events_total"] else self.now,
            }
        )
        self._count(row, BatchOutcome.CHANGED if changed else BatchOutcome.UNCHANGED)
        return _result(row, outcome, revision, etag)

    def _lose(self, plan: NewPlan, row: RowMapping) -> SaveResult:
        """Keep the stored plan. An equal key means that it is up to date, so not to be looked at before `due_at`."""
        due: datetime | None = row["due_at"]
        if plan.key == planned_key(row) and (due is None or due <= self.now):
            due = plan.due_at
        params = {**self._common(plan, row), "due": due}
        old = (row["due_at"], row["lease_owner"], row["lease_until"], row["batch_no"])
        if (due, params["owner"], params["until"], params["batch"]) != old:
            self.untouched.append(params)
        self._count(row, BatchOutcome.UNCHANGED)
        return _result(row, Saved.LOST, row["revision"], row["etag"])

    def _common(self, plan: NewPlan, row: RowMapping) -> dict[str, object]:
        ours = self.owner is not None and row["lease_owner"] == self.owner
        return {
            "the_athlete": plan.athlete_id,
            "owner": None if ours else row["lease_owner"],
            "until": None if ours else row["lease_until"],
            "batch": max(row["batch_no"], self.batch),
        }

    def _count(self, row: RowMapping, outcome: BatchOutcome) -> None:
        if row["batch_no"] < self.batch:  # otherwise another worker has counted this athlete already
            self.counted[outcome] = self.counted.get(outcome, 0) + 1

    def _collect(self, plan: NewPlan, revision: int, etag: str, outcome: Saved) -> None:
        body = encode(with_envelope(plan.content, athlete_id=plan.athlete_id, revision=revision, computed_at=self.now))
        if outcome is Saved.CHANGED:
            self.added.append(_new_plan_row(plan, revision, etag, now=self.now, body=body))
            return
        self.kept.append(
            {
                "the_athlete": plan.athlete_id,
                "the_revision": revision,
                "new_events": plan.key.events,
                "new_day": plan.key.day,
                "new_ruleset": plan.key.ruleset,
                "now": self.now,
                "new_body": body,
            }
        )

    def write(self, connection: Connection) -> Told:
        """Write what was collected, one statement per table; answers who is to be told."""
        put_state = _PUT_STATE[connection.dialect.name]
        for statement, rows in (
            (_STORE_KEY, self.keys),
            (_STORE_NOTHING, self.untouched),
            (_ADD_PLAN, self.added),
            (_KEEP_PLAN, self.kept),
            (put_state, self.states),
        ):
            if rows:
                connection.execute(statement, rows if len(rows) > 1 else rows[0])
        return self.outbox.write(connection)


def _new_plan_row(plan: NewPlan, revision: int, etag: str, *, now: datetime, body: bytes) -> dict[str, object]:
    key = plan.key
    return {
        "athlete_id": plan.athlete_id,
        "revision": revision,
        "etag": etag,
        "first_events": key.events,
        "first_day": key.day,
        "first_ruleset": key.ruleset,
        "events": key.events,
        "day": key.day,
        "ruleset": key.ruleset,
        "created_at": now,
        "computed_at": now,
        "body": body,
    }


def _state_row(plan: NewPlan) -> dict[str, object]:
    checkpoint = plan.checkpoint
    return {
        "athlete_id": plan.athlete_id,
        "events": checkpoint.events if checkpoint else 0,
        "ruleset": checkpoint.ruleset if checkpoint else plan.key.ruleset,
        "state": to_bytes(checkpoint.state) if checkpoint else None,
        "set_aside": to_bytes(plan.set_aside, SET_ASIDE),
    }


def content_digest(content: dict[str, object]) -> bytes:
    """The hash by which two plans are the same: everything but what they are based on."""
    return sha256(encode({key: value for key, value in content.items() if key != "based_on"})).digest()


def _result(row: RowMapping, outcome: Saved, revision: int, etag: str | None) -> SaveResult:
    return SaveResult(
        athlete_id=row["athlete_id"],
        outcome=outcome,
        events_total=row["events_total"],
        revision=revision,
        etag=etag,
    )
