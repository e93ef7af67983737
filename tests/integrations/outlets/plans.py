"""Plans for the tests of outlets: real ones of the engine, stored and read back, and small ones with chosen numbers."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from catalog.load import load_rulebook
from engine.decide import decide
from engine.types import (
    BasedOn,
    Block,
    Day,
    Item,
    Notice,
    Plan,
    PlanStatus,
    Prescription,
    Rulebook,
    RunKind,
    Severity,
    Side,
)
from integrations.outlets.reading import Issued
from schemas.events import load_events
from schemas.plan import dump_plan, encode
from schemas.plan_load import load_plan
from schemas.profile import load_profile

MONDAY = date(2026, 11, 23)
TUESDAY = date(2026, 11, 24)
FIRST = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
RUNNER = {
    "timezone": "Europe/Berlin",
    "birth_year": 1988,
    "strength_since": "2026-06-01",
    "equipment": [{"kind": "dumbbells", "loads_kg": [4, 8, 12, 16]}, {"kind": "step"}, {"kind": "bench"}],
    "sessions_per_week": 2,
    "session_minutes": 35,
    "strength_days": ["tue", "fri"],
    "run_week": {"tue": "quality", "wed": "easy", "fri": "easy", "sun": "long"},
    "screening": {"heart_condition": False},
}


@cache
def book() -> Rulebook:
    """Catalog and parameters as shipped."""
    return load_rulebook()


def decided(today: str, *events: dict[str, Any], **profile: Any) -> Plan:
    """The plan of the runner for that day."""
    known = book()
    read = load_events(list(events), known_exercises=known.exercises, pain_sites=known.pain_sites) if events else []
    return decide(load_profile({**RUNNER, **profile}), read, today=date.fromisoformat(today), book=known)


def issued(plan: Plan, revision: int = 1) -> Issued:
    """The plan as it comes out of the store, an hour after the revision before."""
    return Issued(
        athlete_id="ath_one",
        revision=revision,
        created_at=FIRST + timedelta(hours=revision),
        plan=load_plan(encode(dump_plan(plan))),
    )


def workout(day: str, *exercises: str) -> dict[str, Any]:
    """A session in which these were done, clean and easy."""
    sets = [{"reps": 8, "rir": 3}, {"reps": 8, "rir": 3}]
    done = [{"exercise": name, "form": 4, "pain": [], "sets": sets} for name in exercises]
    head = {"type": "workout", "source": "log", "source_id": f"w-{day}", "occurred_at": f"{day}T18:00:00+01:00"}
    return {**head, "exercises": done}


def check_in(day: str, **what: Any) -> dict[str, Any]:
    """A check-in on the morning of that day."""
    return {
        "type": "check_in",
        "source": "log",
        "source_id": f"c-{day}",
        "occurred_at": f"{day}T07:00:00+01:00",
        **what,
    }


def dose(exercise: str, **changes: Any) -> Prescription:
    """2 x 8 with 2 in reserve and a minute of rest, unless said otherwise."""
    given: dict[str, Any] = {
        "exercise": exercise,
        "slot": "hinge",
        "sets": 2,
        "reps": (6, 10),
        "target_reps": 8,
        "target_rir": Decimal(2),
        "tempo": "3-1-1-0",
        "rest_s": 60,
        **changes,
    }
    return Prescription(**given)


def drill(exercise: str, slot: str = "activation", **changes: Any) -> Prescription:
    """One set of a drill."""
    return dose(exercise, **{"slot": slot, "sets": 1, **changes})


def session_of(*prescriptions: Prescription, **changes: Any) -> Plan:
    """A plan with one strength session, on Tuesday; drills stand in blocks of their own."""
    blocks = []
    for kind in ("activation", "work", "mobility"):
        names = [
            p.exercise for p in prescriptions if (p.slot if p.slot in ("activation", "mobility") else "work") == kind
        ]
        if names:
            blocks.append(Block(kind=kind, exercises=tuple(dict.fromkeys(names))))
    item = Item(kind="strength", session="A", minutes=30, after_run_hours=6, blocks=tuple(blocks))
    days = [Day(date=MONDAY + timedelta(days=n), run=None, items=(Item(kind="rest"),)) for n in range(7)]
    days[1] = Day(date=TUESDAY, run=RunKind.QUALITY, items=(item,))
    given: dict[str, Any] = {
        "week": "2026-W48",
        "valid_from": MONDAY,
        "review_on": date(2026, 11, 25),
        "ruleset": 1,
        "catalog": 1,
        "based_on": BasedOn(events=3, last_event_id="ev_3"),
        "status": PlanStatus.ACTIVE,
        "notices": (),
        "days": tuple(days),
        "prescriptions": prescriptions,
        "decisions": (),
        **changes,
    }
    return Plan(**given)


def warned(text: str, severity: Severity = Severity.WARNING) -> tuple[Notice, ...]:
    """One notice."""
    return (Notice(code="RUN_SPIKE", severity=severity, text=text),)


LEFT, RIGHT = Side.LEFT, Side.RIGHT
