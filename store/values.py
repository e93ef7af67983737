"""What goes into the store and comes out of it. Times are aware and in UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from engine.state import AthleteState, SetAside
from engine.types import Event, Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanKey:
    """What a plan has seen. It only moves forward: no part smaller, at least one greater."""

    events: int
    day: date
    ruleset: int

    def is_ahead_of(self, other: PlanKey | None) -> bool:
        """Whether a plan with this key may take the place of one with the other key."""
        return other is None or (
            self != other and self.events >= other.events and self.day >= other.day and self.ruleset >= other.ruleset
        )


class Schema(StrEnum):
    """How the tables compare with what the code expects."""

    CURRENT = "current"
    OLD = "old"
    NEWER = "newer"
    MISSING = "missing"


# --------------------------------------------------------------------------- tenants, keys, athletes


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """A key that was just made. The secret is shown once and stored nowhere."""

    key_id: str
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """A key as stored: who it belongs to and what it may do."""

    key_id: str
    tenant_id: str
    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Athlete:
    """One athlete. `profile` is the one given at creation; later changes are events."""

    athlete_id: str
    tenant_id: str
    external_id: str | None
    profile: Profile
    timezone: str
    events_total: int
    planned: PlanKey | None
    revision: int  # of the latest plan; 0 = none yet
    etag: str | None  # of the latest plan
    created_at: datetime
    dirty_since: datetime | None  # events wait for a plan since then; None = the plan has seen all
    due_at: datetime | None  # when the plan must be looked at again even if nothing arrives
    attempts: int  # failed recomputes in a row
    last_error: str | None


# --------------------------------------------------------------------------- intake


class EventStatus(StrEnum):
    """What became of one event of a call."""

    STORED = "stored"
    DUPLICATE = "duplicate"
    REPLACED = "replaced"  # it took the place of an older version
    OLDER = "older"  # a newer version was already there


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """One event of a call, in the order of the call."""

    event_id: str
    status: EventStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What a call stored. `ring`: a recompute should be asked for now (no other call has just done so)."""

    accepted: tuple[Accepted, ...]
    events_total: int
    ring: bool


FateStatus = Literal["stored", "replaced", "older", "retracted", "quarantined", "duplicate_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFate:
    """What became of exactly one stored event."""

    event_id: str
    athlete_id: str
    type: str
    source: str
    source_id: str
    version: str | None
    occurred_at: datetime
    received_at: datetime
    status: FateStatus
    replaced_by: str | None  # event id of the version that counts instead
    duplicate_of: str | None  # event id of the earlier version with the same content
    retracted_by: str | None
    set_aside: tuple[SetAside, ...]  # what of it was set aside, and why
    used_in_revision: int | None  # the first plan that has used it
    used: bool  # whether the latest plan uses it


# --------------------------------------------------------------------------- recompute


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """The state after folding the first `events` deliveries under one ruleset."""

    events: int
    ruleset: int
    state: AthleteState


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What a recompute needs, all from one moment.

    `must_replay`: start from the profile; `checkpoint` is then None and `new_events` holds ALL events of the athlete.
    Otherwise fold `new_events` on top of `checkpoint.state`.
    """

    athlete: Athlete
    events_total: int
    planned: PlanKey | None
    checkpoint: Checkpoint | None
    new_events: tuple[Event, ...]
    must_replay: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPlan:
    """A plan to save. `content` is what `schemas.plan.dump_plan` gives, in the contract's key order."""

    athlete_id: str
    key: PlanKey
    content: dict[str, object]
    checkpoint: Checkpoint | None  # None: the next recompute replays from the start
    set_aside: tuple[SetAside, ...]
    due_at: datetime


class Saved(StrEnum):
    """What saving a plan did."""

    CHANGED = "changed"  # a new revision
    UNCHANGED = "unchanged"  # same content: the revision stays, its key moved on
    LOST = "lost"  # the stored plan has seen as much or more, or the athlete is gone; nothing was stored


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveResult:
    """What saving a plan did, and how many events there were at that moment (more than the key's: go round again)."""

    athlete_id: str
    outcome: Saved
    events_total: int
    revision: int
    etag: str | None
    told: tuple[str, ...] = ()  # subscriptions that now have a message to send


class StaleReason(StrEnum):
    """Why a plan must be computed again."""

    EVENTS = "events"
    DUE = "due"
    RULESET = "ruleset"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stale:
    """An athlete whose plan is behind, and since when."""

    athlete_id: str
    since: datetime
    reason: StaleReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """How many athletes have events that no plan has seen, and since when the oldest waits."""

    waiting: int
    oldest: datetime | None


# --------------------------------------------------------------------------- plans


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPlan:
    """One revision. `body` is the JSON as it goes over the wire."""

    athlete_id: str
    revision: int
    etag: str
    body: bytes
    events: int
    day: date
    ruleset: int
    computed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One revision as it was first computed. `body` is the JSON as it goes over the wire."""

    revision: int
    created_at: datetime
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSummary:
    """One revision without its body. `first_key` is the key it was made with, `key` the last one it held for."""

    revision: int
    etag: str
    key: PlanKey
    first_key: PlanKey
    created_at: datetime
    computed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where an athlete's plan stands; cheap to ask for, for `?wait=` and 304."""

    revision: int
    etag: str
    events: int


# --------------------------------------------------------------------------- batches


class BatchOutcome(StrEnum):
    """What a batch did with one athlete."""

    CHANGED = "changed"
    UNCHANGED = "unchanged"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """One pass over all athletes."""

    batch_id: int
    key: str  # such as 2026-W48; the same key is the same batch
    ruleset: int
    started_at: datetime
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """Athletes of a batch that one worker has taken on until its lease ends."""

    batch_id: int
    chunk_no: int
    athlete_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchProgress:
    """How far a batch has come. `finished`: every athlete has been handed out and every chunk is done."""

    batch: Batch
    changed: int
    unchanged: int
    failed: int
    finished: bool

    @property
    def done(self) -> int:
        """How many athletes the batch is through with."""
        return self.changed + self.unchanged + self.failed


# --------------------------------------------------------------------------- export


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportRecord:
    """One record of an export: `kind` is athlete, account, event, raw, plan, import or delivery; `data` is for JSON."""

    kind: Literal["athlete", "account", "event", "raw", "plan", "import", "delivery"]
    data: Mapping[str, object]
