"""Twelve weeks of a runner's log, with what senders do to it: a correction, a delete, a slip and its answer."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from demo import demo_events, demo_profile

Wire = dict[str, Any]
PROFILE: Wire = demo_profile()


def a_log(today: date) -> list[Wire]:
    """The events of the twelve weeks before `today`, then those that correct or take back earlier ones."""
    events = demo_events(today)
    return events + _corrections(events, today)


def shuffled(events: list[Wire], *, seed: int) -> list[Wire]:
    """The same deliveries in any order, every third one twice."""
    deliveries = events + events[::3]
    random.Random(seed).shuffle(deliveries)
    return deliveries


def _corrections(events: list[Wire], today: date) -> list[Wire]:
    yesterday = today - timedelta(days=1)
    corrected = next(e for e in reversed(events) if e["type"] == "workout")
    taken_back = [e for e in events if e["type"] == "run"][20]
    slip = {"exercise": "dumbbell_rdl", "form": 4, "pain": [], "sets": [{"reps": 8, "load_kg": 160}]}
    return [
        {**corrected, "version": "2", "session_rpe": 8},
        _event("workout", "slip", today - timedelta(days=2), exercises=[slip]),
        _event("confirm", "yes-really", yesterday, of={"source": "phone", "source_id": "slip"}),
        _event("retraction", "delete", yesterday, of={"source": "demo", "source_id": taken_back["source_id"]}),
        _event("planned_run", "race-pace", yesterday, date=str(today + timedelta(days=2)), kind="quality"),
        _event("profile", "longer", yesterday, session_minutes=45),
        _event("test", "calves", yesterday, test="single_leg_calf_raise", left=24, right=22),
    ]


def _event(type_: str, source_id: str, day: date, **fields: Any) -> Wire:
    moment = datetime.combine(day, time(12), tzinfo=UTC).isoformat()
    return {"type": type_, "source": "phone", "source_id": source_id, "occurred_at": moment, **fields}
