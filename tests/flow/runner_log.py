"""Twelve weeks of a runner's log in wire form, with everything a sender may do: corrections, deletes, a late replay."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

WEEKS = 12
PROFILE: dict[str, Any] = {
    "timezone": "Europe/Berlin",
    "birth_year": 1988,
    "bodyweight_kg": 60,
    "equipment": [{"kind": "dumbbells", "loads_kg": [4, 6, 8, 10, 12, 14, 16]}, {"kind": "step"}, {"kind": "bench"}],
    "sessions_per_week": 2,
    "run_week": {"tue": "quality", "thu": "easy", "sun": "long"},
}


def a_log(today: date) -> list[dict[str, Any]]:
    """The events of the twelve weeks before `today`, oldest first; the last ones correct or take back earlier ones."""
    monday = today - timedelta(days=today.weekday() + 7 * WEEKS)
    events: list[dict[str, Any]] = []
    for week in range(WEEKS):
        events += _week(monday + timedelta(days=7 * week), week)
    return events + _corrections(events, today)


def shuffled(events: list[dict[str, Any]], *, seed: int) -> list[dict[str, Any]]:
    """The same deliveries in any order, every third one twice."""
    deliveries = events + events[::3]
    random.Random(seed).shuffle(deliveries)
    return deliveries


def _at(day: date, hour: int) -> str:
    return datetime.combine(day, time(hour), tzinfo=UTC).isoformat()


def _week(monday: date, week: int) -> list[dict[str, Any]]:
    days = [monday + timedelta(days=n) for n in range(7)]
    return [
        _workout(days[0], week, "A"),
        _run(days[1], "quality", 8 + week % 3),
        _check_in(days[2], week),
        _workout(days[3], week, "B"),
        _run(days[4], "easy", 6),
        _check_in(days[5], week),
        _run(days[6], "long", 14 + week % 4),
    ]


def _run(day: date, kind: str, distance_km: float) -> dict[str, Any]:
    return {
        "type": "run", "source": "watch", "source_id": f"run-{day}", "occurred_at": _at(day, 6), "kind": kind,
        "distance_km": distance_km, "duration_min": round(distance_km * 5.6), "session_rpe": 4,
    }  # fmt: skip


def _check_in(day: date, week: int) -> dict[str, Any]:
    pain = [{"site": "hamstring", "side": "left", "during": 1, "next_morning": 1}] if week == 5 else []
    return {
        "type": "check_in", "source": "app", "source_id": f"morning-{day}", "occurred_at": _at(day, 5), "pain": pain,
        "sleep_h": 7.5, "energy": 7, "soreness": {"hamstring": 2 + week % 2},
    }  # fmt: skip


def _workout(day: date, week: int, letter: str) -> dict[str, Any]:
    reps = 8 + week % 5
    load_kg = 16 + 2 * (week // 4)
    work = [{"reps": reps, "load_kg": load_kg, "rir": 2} for _ in range(3)]
    sides = [{"side": side, "reps": reps, "rir": 3} for _ in range(2) for side in ("left", "right")]
    main = "dumbbell_rdl" if letter == "A" else "step_up_mid"
    return {
        "type": "workout", "source": "my-log", "source_id": f"{letter}-{day}", "version": "1",
        "occurred_at": _at(day, 17), "duration_min": 36, "session_rpe": 6,
        "exercises": [
            {"exercise": main, "form": 4, "pain": [], "sets": work if letter == "A" else sides},
            {"exercise": "single_leg_glute_bridge", "form": 5, "pain": [], "sets": sides},
            {"name": "Copenhagen Plank", "sets": [{"duration_s": 30, "side": "left"}]},
        ],
    }  # fmt: skip


def _corrections(events: list[dict[str, Any]], today: date) -> list[dict[str, Any]]:
    yesterday = today - timedelta(days=1)
    workouts = [e for e in events if e["type"] == "workout"]
    runs = [e for e in events if e["type"] == "run"]
    newer = {**workouts[-3], "version": "2", "session_rpe": 7}
    heavy = {**_workout(yesterday - timedelta(days=1), 3, "A"), "source_id": "typo"}
    heavy["exercises"] = [{"exercise": "dumbbell_rdl", "form": 4, "pain": [], "sets": [{"reps": 8, "load_kg": 160}]}]
    return [
        newer,
        heavy,
        {"type": "retraction", "source": "watch", "source_id": "del-1", "occurred_at": _at(yesterday, 20),
         "of": {"source": "watch", "source_id": runs[4]["source_id"]}},
        {"type": "confirm", "source": "app", "source_id": "yes-1", "occurred_at": _at(yesterday, 21),
         "of": {"source": "my-log", "source_id": "typo"}},
        {"type": "planned_run", "source": "app", "source_id": "pr-1", "occurred_at": _at(yesterday, 19),
         "date": str(today + timedelta(days=2)), "kind": "quality", "distance_km": 10},
        {"type": "profile", "source": "app", "source_id": "p-1", "occurred_at": _at(yesterday, 18),
         "session_minutes": 40},
        {"type": "test", "source": "app", "source_id": "t-1", "occurred_at": _at(yesterday, 17),
         "test": "single_leg_calf_raise", "left": 24, "right": 22},
    ]  # fmt: skip
