"""Sets as logging apps write them -> events: one workout, and a run where somebody logs running beside the sets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from integrations.documents import exercise, object_key
from integrations.sports import sport_of
from integrations.values import EventDocument

KM_PER_MILE = Decimal("1.609344")


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedSet:
    """One set as an app wrote it. A number of 0 means that nothing was entered."""

    name: str
    vendor_id: str | None = None
    kind: str = "work"
    reps: int | None = None
    load_kg: Decimal | None = None
    load_lb: Decimal | None = None
    duration_s: Decimal | None = None
    distance_km: Decimal | None = None
    rpe: Decimal | None = None

    @property
    def empty(self) -> bool:
        """Whether it says nothing about what was done."""
        return not (self.reps or self.duration_s or self.distance_km)

    def document(self) -> EventDocument:
        """The set in the words of the contract."""
        # One repetition of so many seconds is a hold, written by apps that know no holds.
        reps = None if self.duration_s and (self.reps or 0) <= 1 else self.reps
        told = {
            "kind": None if self.kind == "work" else self.kind,
            "reps": reps,
            "duration_s": self.duration_s,
            "load_kg": self.load_kg,
            "load_lb": self.load_lb,
            "rpe": self.rpe,
        }
        return {name: value for name, value in told.items() if value}


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedWorkout:
    """One workout of an app."""

    source: str
    source_id: str
    occurred_at: datetime  # aware
    sets: Sequence[LoggedSet]
    version: str | None = None
    duration_min: Decimal | None = None


def events_of(log: LoggedWorkout) -> tuple[EventDocument, ...]:
    """The workout, the run, or both. Nothing when no set says anything."""
    told = [done for done in log.sets if not done.empty]
    runs = [done for done in told if is_run(done.name)]
    lifts = [done for done in told if not is_run(done.name)]
    found = []
    if lifts:
        found.append(_head(log, "workout") | {"exercises": _exercises(lifts)})
    if runs:
        found.append(_head(log, "run") | _run(runs, whole=log.duration_min if not lifts else None))
    return tuple(found)


def run_key(source_id: str) -> str:
    """The source_id of the run inside a workout."""
    return f"{source_id}|run"


def is_run(name: str) -> bool:
    """Whether an exercise of this name is a run. "Treadmill" alone is none: it may be a walk."""
    return sport_of(name) == "run"


def _head(log: LoggedWorkout, kind: str) -> dict[str, object]:
    told = {
        "type": kind,
        "source": log.source,
        "source_id": object_key(log.source_id) if kind == "workout" else object_key(run_key(log.source_id)),
        "version": log.version,
        "occurred_at": log.occurred_at.isoformat(),
        "duration_min": log.duration_min if kind == "workout" else None,
    }
    return {name: value for name, value in told.items() if value is not None}


def _exercises(sets: Iterable[LoggedSet]) -> list[EventDocument]:
    """One entry per exercise in the order in which they began; supersets come interleaved."""
    found: dict[tuple[str, str | None], list[EventDocument]] = {}
    for done in sets:
        found.setdefault((done.name, done.vendor_id), []).append(done.document())
    return [part for (name, vendor_id), rows in found.items() for part in exercise(name, rows, vendor_id)]


def _run(runs: list[LoggedSet], *, whole: Decimal | None) -> dict[str, object]:
    distance = sum((done.distance_km or Decimal(0) for done in runs), Decimal(0))
    seconds = sum((done.duration_s or Decimal(0) for done in runs), Decimal(0))
    minutes = seconds / 60 if seconds else whole
    told = {"distance_km": distance or None, "duration_min": minutes}
    return {name: round(value, 3) for name, value in told.items() if value is not None}
