"""Athletes, histories and plans for the engine's tests, in a few words.

Events are built in their wire form and read by `schemas.events`, so that a test says what a sender would say.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from catalog.load import load_rulebook
from engine.decide import decide
from engine.history import fold, start
from engine.ledger import live
from engine.state import AthleteState
from engine.types import Event, Plan, Profile, Rulebook
from schemas.events import load_events
from schemas.plan import decode, dump_plan, encode
from schemas.profile import load_profile

TODAY = date(2027, 3, 1)  # a Monday, far from any change of the clocks
BERLIN = "Europe/Berlin"
FINE = {"sleep_h": 7.5, "energy": 7, "stress": 3, "mood": 7, "motivation": 7, "illness": "none"}
HEALTHY = {
    "heart_condition": False,
    "supervised_only": False,
    "uncontrolled_condition": False,
    "pregnant_or_postpartum": False,
}

Wire = dict[str, Any]


@cache
def book() -> Rulebook:
    """The rules and the catalog as they are shipped."""
    return load_rulebook()


def a_profile(**fields: Any) -> Wire:
    """An adult with a year of strength training, no equipment, and no runs in the week."""
    base: Wire = {
        "timezone": BERLIN,
        "birth_year": 1990,
        "strength_since": (TODAY - timedelta(days=400)).isoformat(),
        "equipment": [],
        "sessions_per_week": 2,
        "session_minutes": 45,
        "run_week": {},
        "screening": dict(HEALTHY),
    }
    return base | fields


def at(day: int | date, clock: str = "18:00", zone: str = BERLIN) -> str:
    """A moment on the athlete's clock; a day is a date or the number of days from today."""
    when = day if isinstance(day, date) else TODAY + timedelta(days=day)
    return datetime.combine(when, time.fromisoformat(clock), tzinfo=ZoneInfo(zone)).isoformat()


def work(reps: int, *, count: int = 3, **fields: Any) -> list[Wire]:
    """So many equal work sets."""
    return [{"reps": reps, **fields} for _ in range(count)]


def sides(left: int, right: int, *, count: int = 3, **fields: Any) -> list[Wire]:
    """So many sets of each leg."""
    return [{"side": s, "reps": n, **fields} for _ in range(count) for s, n in (("left", left), ("right", right))]


def asked(sets: int, lo: int, hi: int, rir: int, **more: Any) -> Wire:
    """What the athlete had been asked to do."""
    return {"sets": sets, "reps": [lo, hi], "rir": rir, **more}


def did(exercise: str, sets: Sequence[Wire], *, form: int | None = 5, **more: Any) -> Wire:
    """One exercise of a workout."""
    return {"exercise": exercise, "sets": list(sets), **({"form": form} if form is not None else {}), **more}


def workout(day: int | date, *exercises: Wire, clock: str = "18:00", **more: Any) -> Wire:
    """A strength session."""
    moment = at(day, clock)
    return {
        "type": "workout",
        "source": "log",
        "source_id": f"w-{moment}",
        "occurred_at": moment,
        "exercises": list(exercises),
        **more,
    }


def a_run(day: int | date, km: float, kind: str = "easy", *, clock: str = "08:00", **more: Any) -> Wire:
    """A run that was done."""
    moment = at(day, clock)
    return {
        "type": "run",
        "source": "watch",
        "source_id": f"r-{moment}",
        "occurred_at": moment,
        "distance_km": km,
        "duration_min": round(km * 6),
        "kind": kind,
        **more,
    }


def morning(day: int | date, *, clock: str = "07:00", **more: Any) -> Wire:
    """A check-in in the morning: all is well and nothing hurts, unless `more` says otherwise."""
    moment = at(day, clock)
    told = {**FINE, "pain": [], **more}
    return {
        "type": "check_in",
        "source": "app",
        "source_id": f"c-{moment}",
        "occurred_at": moment,
        **{name: value for name, value in told.items() if value is not None},
    }


def events_of(items: Iterable[Wire]) -> list[Event]:
    """Wire events as the engine reads them."""
    return [event for item in items for event in load_events(item)]


def profile_of(fields: Wire) -> Profile:
    """A wire profile as the engine reads it."""
    return load_profile(fields)


def state_of(items: Iterable[Wire]) -> AthleteState:
    """What is remembered of the usual athlete after these wire events."""
    return state_after(events_of(items))


def state_after(events: Sequence[Event]) -> AthleteState:
    """What is remembered of the usual athlete after these events."""
    return fold(start(profile_of(a_profile())), live(events), book=book(), today=TODAY)


def plan_for(fields: Wire, items: Iterable[Wire], today: date = TODAY) -> Plan:
    """What the engine says."""
    return decide(profile_of(fields), events_of(items), today=today, book=book())


def content(plan: Plan) -> Wire:
    """A plan as a client reads it."""
    read: Wire = decode(encode(dump_plan(plan)))
    return read


def decided(fields: Wire, items: Iterable[Wire], today: date = TODAY) -> Wire:
    """The plan for these events as a client reads it."""
    return content(plan_for(fields, items, today))


def decision(plan: Wire, exercise: str) -> Wire:
    """The decision about one exercise."""
    found: list[Wire] = [d for d in plan["decisions"] if d["exercise"] == exercise]
    assert len(found) == 1, f"{exercise}: {len(found)} decisions, of {[d['exercise'] for d in plan['decisions']]}"
    return found[0]


def prescribed(plan: Wire, exercise: str) -> Wire:
    """The prescription of one exercise, the same for both sides."""
    found: list[Wire] = [p for p in plan["prescriptions"] if p["exercise"] == exercise]
    assert len(found) == 1, (
        f"{exercise}: {len(found)} prescriptions, of {[p['exercise'] for p in plan['prescriptions']]}"
    )
    return found[0]


def strength_days(plan: Wire, *, legs: bool | None = None) -> list[str]:
    """The dates with a session; with `legs`, only those with (or without) leg work."""
    found = []
    for day in plan["days"]:
        for item in day["items"]:
            names = [x for b in item.get("blocks") or [] if b["kind"] == "work" for x in b["exercises"]]
            if item["kind"] == "strength" and (legs is None or loads_legs(names) is legs):
                found.append(str(day["date"]))
    return found


def loads_legs(names: Iterable[str]) -> bool:
    """Whether one of these exercises trains the legs."""
    return any(book().exercises[x].pattern not in ("trunk", "upper_back", "activation", "mobility") for x in names)
