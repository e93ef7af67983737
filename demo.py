"""A demo athlete: twelve weeks of one runner's log, written by hand and placed relative to a day.

`python demo.py 2026-11-23` prints it as a document for `baton decide`.

Mara runs four times a week and lifts twice, after the quality run and after an easy run. She starts as a beginner, has
a sore calf in week 6 that settles, misses week 8, and feels her Achilles tendon after the last session.
"""

from __future__ import annotations

import json
import re
import sys
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.types import Rulebook
    from store import Athlete, Store

TIMEZONE = "Europe/Berlin"
EXTERNAL_ID = "demo-runner"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEKS, NOVICE_WEEKS = 12, 8
# Her week, counted from the weekday of `today`, so that the demo is fresh on any day.
RUN_DAYS = {1: "quality", 2: "easy", 4: "easy", 6: "long"}
STRENGTH_DAYS = {1: 1, 2: 4}  # session -> day
EFFORT = {"quality": (5.2, 7), "easy": (6.1, 3), "long": (6.0, 5)}  # minutes a kilometre, RPE

# Her diary: reps of each set (left|right where the sides were done apart), @kg, r<reps in reserve>, f<form> where it
# was not 4, and `!` for a first try at a harder exercise. Week 8 is missing: a work trip.
DIARY = """
week 1 session 1
  glute_bridge             8,8                      r5
  hip_hinge_drill          10,10                    r4 f3
  step_up_low              6,6|6,6                  r3
  calf_double_floor        10,10                    r4
  one_arm_row_db           8,8|8,8             @10  r3
week 1 session 2
  glute_bridge             10,10                    r5
  hip_hinge_drill          10,10                    r4
  step_up_low              7,7|7,6                  r3
  calf_double_floor        12,12                    r4
  dead_bug                 5,5|5,5                  r4
week 2 session 1
  glute_bridge             12,12                    r4
  hip_hinge_drill          12,12                    r4
  step_up_low              8,8|8,7                  r3
  calf_double_floor        14,14                    r4
  one_arm_row_db           9,9|9,9             @10  r3
week 2 session 2
  glute_bridge             14,14                    r4
  hip_hinge_drill          12,12                    r5 f5
  step_up_low              9,9|9,9                  r3
  calf_double_floor        15,15                    r4
  dead_bug                 6,6|6,6                  r4
week 3 session 1
  dumbbell_rdl             8,8                 @22  r4
  glute_bridge             15,15,15                 r5 f5
  step_up_low              10,10|10,10              r4
  calf_double_floor        15,15,15                 r5 f5
  one_arm_row_db           10,10|10,10         @10  r3
week 3 session 2
  dumbbell_rdl             10,10               @22  r4
  glute_bridge             15,15,15                 r5 f5
  single_leg_glute_bridge! 6|6                      r3
  step_up_low              12,12,12|12,12,12        r3 f5
  calf_double_floor        15,15,15                 r5 f5
  dead_bug                 7,7|7,7                  r4
week 4 session 1
  dumbbell_rdl             12,12               @22  r5
  single_leg_glute_bridge  6,6|6,6                  r3
  step_up_low              12,12,12|12,12,12        r4 f5
  calf_double_step         10,10                    r4
  one_arm_row_db           12,12|12,12         @10  r4
week 4 session 2
  dumbbell_rdl             12,12               @22  r5 f5
  single_leg_glute_bridge  7,7|7,6                  r3
  step_up_mid              6,6|6,6                  r3
  calf_double_step         11,11                    r3
  dead_bug                 8,8|8,8                  r4
week 5 session 1
  dumbbell_rdl             9,9                 @24  r4
  single_leg_glute_bridge  8,8|8,7                  r3
  step_up_mid              7,7|7,7                  r3
  calf_double_step         12,12                    r3
  one_arm_row_db           12,12|12,12         @10  r5
week 5 session 2
  dumbbell_rdl             11,11               @24  r4
  single_leg_glute_bridge  8,8|8,8                  r3
  step_up_mid              8,8|8,8                  r3
  calf_double_step         13,13                    r3
  dead_bug                 8,8|8,8                  r5
week 6 session 1
  dumbbell_rdl             12,12               @24  r5
  single_leg_glute_bridge  9,9|9,9                  r3
  step_up_mid              9,9|9,9                  r3
  calf_double_step         14,14                    r2
  one_arm_row_db           8,8|8,8             @11  r3
week 6 session 2
  dumbbell_rdl             12,12               @24  r5 f5
  single_leg_glute_bridge  10,10|10,10              r3
  step_up_mid              10,10|10,10              r3
  calf_double_floor        12,12                    r4
  dead_bug                 8,8|8,8                  r5
week 7 session 1
  dumbbell_rdl             10,10               @26  r4
  single_leg_glute_bridge  10,10|10,10              r4
  step_up_mid              12,12,12|12,12,12        r3
  calf_double_floor        15,15                    r4
  one_arm_row_db           10,10|10,10         @11  r3
week 7 session 2
  dumbbell_rdl             12,12               @26  r5
  single_leg_glute_bridge  10,10|10,10              r4 f5
  step_up_mid              12,12,12|12,12,12        r3
  calf_double_step         11,11                    r3
  dead_bug                 8,8|8,8                  r5
week 9 session 1
  dumbbell_rdl             12,12               @26  r4
  single_leg_glute_bridge  10,10|10,10              r4
  step_up_weighted         8,8|8,8             @8   r3
  calf_double_step         11,11                    r4
  one_arm_row_db           11,11|11,11         @11  r3
week 9 session 2
  dumbbell_rdl             12,12,12            @26  r4
  single_leg_glute_bridge  9,9,9|9,9,9              r3
  step_up_weighted         8,8|8,8             @8   r3
  calf_double_step         12,12,12                 r3
  dead_bug                 6,6,6|6,6,6              r4
week 10 session 1
  dumbbell_rdl             10,10,10            @28  r3
  single_leg_glute_bridge  10,10,10|10,10,10        r3
  step_up_weighted         8,8|8,8             @8   r3
  calf_double_step         13,13,13                 r3
  one_arm_row_db           12,12|12,12         @11  r4
week 10 session 2
  dumbbell_rdl             12,12,12            @28  r4
  single_leg_glute_bridge  11,11,11|11,11,11        r2
  step_up_weighted         9,9|9,8             @8   r2
  calf_double_step         14,14,14                 r2
  dead_bug                 7,7,7|7,7,7              r4
week 11 session 1
  dumbbell_rdl             12,12,12            @28  r4 f5
  single_leg_glute_bridge  11,11,11|11,11,11        r3
  step_up_weighted         9,9|9,9             @8   r2
  calf_double_step         15,15,15                 r3
  one_arm_row_db           12,12|12,12         @11  r4
week 11 session 2
  dumbbell_rdl             10,10,10            @30  r3
  single_leg_glute_bridge  12,12,12|12,12,12        r3
  step_up_weighted         9,9|9,9             @8   r3
  calf_double_step         16,16,16                 r3
  dead_bug                 8,8,8|8,8,8              r4
week 12 session 1
  dumbbell_rdl             12,12,12            @30  r4
  single_leg_glute_bridge  12,12,12|12,12,12        r4
  step_up_weighted         10,10|10,9          @8   r2
  calf_double_step         17,17,17                 r2
  one_arm_row_db           9,9|9,9             @12  r3
week 12 session 2
  dumbbell_rdl             12,12,12            @30  r4 f5
  single_leg_glute_bridge  12,12,12|12,12,12        r4 f5
  step_up_weighted         10,10|10,10         @8   r2
  calf_double_step         18,18,18                 r2
  one_arm_row_db           10,10|10,10         @12  r2
  dead_bug                 9,9,9|9,9,9              r4
"""
# Kilometres of her four runs, week by week; 0 is a run left out.
RUNS_KM: tuple[tuple[int, ...], ...] = (
    (7, 6, 5, 12), (7, 6, 5, 13), (8, 6, 5, 14), (8, 6, 6, 12), (8, 7, 6, 15), (9, 7, 6, 16),
    (8, 6, 6, 13), (0, 6, 6, 10), (8, 7, 6, 15), (9, 7, 6, 16), (9, 7, 7, 17), (9, 7, 7, 18),
)  # fmt: skip
# What hurt on the morning after a session: (week, session) -> report. Everywhere else nothing did.
PAIN: dict[tuple[int, int], dict[str, Any]] = {
    (6, 1): {"site": "calf", "side": "right", "during": 3, "next_morning": 3, "usual_morning": 0},
    (6, 2): {"site": "calf", "side": "right", "during": 1, "next_morning": 1, "usual_morning": 0},
    (12, 2): {"site": "achilles", "side": "left", "during": 3, "next_morning": 1, "usual_morning": 0},
}
SITES = (
    "low_back", "hip_groin", "buttock_prox_hamstring", "hamstring", "quad_thigh", "knee_front", "knee_lateral", "shin",
    "calf", "achilles", "ankle", "foot_plantar", "upper_back_neck", "shoulder", "elbow_wrist",
)  # fmt: skip
# What she was asked for: (range, reps in reserve) in the first eight weeks and after them.
ASKED: dict[str, tuple[tuple[int, int, int], tuple[int, int, int]]] = {
    "glute_bridge": ((8, 15, 3), (10, 15, 2)),
    "single_leg_glute_bridge": ((6, 10, 3), (8, 12, 2)),
    "hip_hinge_drill": ((8, 15, 3), (10, 15, 2)),
    "dumbbell_rdl": ((8, 12, 3), (8, 12, 2)),
    "step_up_low": ((6, 12, 3), (8, 12, 2)),
    "step_up_mid": ((6, 12, 3), (8, 12, 2)),
    "step_up_weighted": ((6, 10, 3), (8, 12, 2)),
    "calf_double_floor": ((10, 15, 3), (12, 20, 2)),
    "calf_double_step": ((10, 15, 3), (12, 20, 2)),
    "one_arm_row_db": ((8, 12, 3), (8, 12, 2)),
    "dead_bug": ((5, 8, 4), (6, 10, 3)),
}
HEIGHT_CM = {"step_up_low": 15, "step_up_mid": 30, "step_up_weighted": 30, "calf_double_step": 15}
HEADING = re.compile(r"week (\d+) session (\d)")
ENTRY = re.compile(
    r"(?P<name>\w+)(?P<trial>!?) +(?P<reps>[\d,]+)(?:\|(?P<right>[\d,]+))?"
    r"(?: +@(?P<kg>\d+))? +r(?P<rir>\d)(?: f(?P<form>\d))?"
)


def demo_profile() -> dict[str, Any]:
    """What Mara said about herself when she was entered; her run week and her race come as an event."""
    screening = ("heart_condition", "supervised_only", "uncontrolled_condition", "pregnant_or_postpartum")
    return {
        "timezone": TIMEZONE,
        "birth_year": 1990,
        "sex": "female",
        "bodyweight_kg": 61,
        "equipment": [
            {"kind": "dumbbells", "loads_kg": list(range(4, 21))},
            {"kind": "step"},
            {"kind": "bench"},
        ],
        "sessions_per_week": 2,
        "session_minutes": 40,
        "screening": dict.fromkeys(screening, False),
    }


def demo_events(today: date) -> list[dict[str, Any]]:
    """The twelve weeks before `today`; the last strength session was three days ago."""
    events = [_started(today)]
    diary = _diary()
    for week in range(1, WEEKS + 1):
        first = today - timedelta(days=7 * (WEEKS + 1 - week))
        events += _runs(first, RUNS_KM[week - 1])
        for session, day in STRENGTH_DAYS.items():
            if entries := diary.get((week, session)):
                events.append(_workout(first + timedelta(days=day), week, entries))
                events.append(_morning_after(first + timedelta(days=day + 1), week, session))
    return [*events, _last_evening(today)]


def document(today: date) -> dict[str, Any]:
    """The whole demo as `baton decide` reads it."""
    return {"today": today.isoformat(), "profile": demo_profile(), "events": demo_events(today)}


def seed(store: Store, book: Rulebook, *, tenant_id: str, now: datetime) -> Athlete:
    """The demo athlete of a tenant; a new one gets the log, one that is there is left as it is."""
    from schemas.events import load_events
    from schemas.profile import load_profile
    from schemas.wire import parse_json

    profile = load_profile(demo_profile())
    athlete_id, _ = store.create_athlete(tenant_id, external_id=EXTERNAL_ID, profile=profile, now=now)
    athlete = store.athlete(tenant_id, athlete_id)
    if athlete is None:
        raise LookupError("The demo athlete was erased while it was made; start again.")
    if not athlete.events_total:
        raw = json.dumps(demo_events(now.astimezone(book.zone(TIMEZONE)).date())).encode()
        events = load_events(parse_json(raw), known_exercises=book.exercises, pain_sites=book.pain_sites)
        store.append_events(tenant_id, athlete_id, events, raw=raw, content_type="application/json", now=now)
    return athlete


# --------------------------------------------------------------------------- reading the diary


def _diary() -> dict[tuple[int, int], list[re.Match[str]]]:
    """The entries by week and session."""
    found: dict[tuple[int, int], list[re.Match[str]]] = {}
    entries: list[re.Match[str]] = []
    for line in DIARY.strip().splitlines():
        if heading := HEADING.fullmatch(line):
            entries = found[int(heading[1]), int(heading[2])] = []
        elif entry := ENTRY.fullmatch(line.strip()):
            entries.append(entry)
        else:
            raise ValueError(f"not a line of a diary: {line}")
    return found


def _exercise(entry: re.Match[str], week: int) -> dict[str, Any]:
    """One entry as the wire has it."""
    name = entry["name"]
    left = _sets(entry, entry["reps"], "left" if entry["right"] else None)
    right = _sets(entry, entry["right"], "right") if entry["right"] else []
    done = {"exercise": name, "form": int(entry["form"] or 4), "sets": [*left, *right]}
    if entry["trial"]:
        return done
    lo, hi, rir = ASKED[name][week > NOVICE_WEEKS]
    asked = {"sets": len(left), "reps": [lo, hi], "target_reps": min(s["reps"] for s in left), "rir": rir}
    if entry["kg"]:
        asked["load_kg"] = int(entry["kg"])
    return {**done, "prescribed": asked}


def _sets(entry: re.Match[str], reps: str, side: str | None) -> list[dict[str, Any]]:
    """The sets of one side: what is said of the exercise holds for each of them."""
    same: dict[str, Any] = {"rir": int(entry["rir"])}
    if side:
        same["side"] = side
    if entry["kg"]:
        same["load_kg"] = int(entry["kg"])
    if entry["name"] in HEIGHT_CM:
        same["height_cm"] = HEIGHT_CM[entry["name"]]
    return [{"reps": int(count), **same} for count in reps.split(",")]


# --------------------------------------------------------------------------- events


def _started(today: date) -> dict[str, Any]:
    """Her run week and her race, told on the first day."""
    first = today - timedelta(days=7 * WEEKS)
    run_week = {WEEKDAYS[(first + timedelta(days=day)).weekday()]: kind for day, kind in RUN_DAYS.items()}
    race = {"date": (today + timedelta(days=55)).isoformat(), "priority": "A", "distance_km": 21.1}
    return _event("profile", "start", first, time(8, 0), run_week=run_week, races=[race])


def _workout(day: date, week: int, entries: list[re.Match[str]]) -> dict[str, Any]:
    exercises = [_exercise(entry, week) for entry in entries]
    minutes = 18 + sum(len(x["sets"]) for x in exercises)
    return _event(
        "workout", f"strength-{day}", day, time(18, 10), duration_min=minutes, session_rpe=6, exercises=exercises
    )


def _runs(first: date, distances_km: tuple[int, ...]) -> list[dict[str, Any]]:
    """The runs of the week that begins on `first`, in the mornings; 0 km is a run that was left out."""
    found = []
    for (day, kind), distance_km in zip(RUN_DAYS.items(), distances_km, strict=True):
        min_per_km, rpe = EFFORT[kind]
        when, minutes = first + timedelta(days=day), round(distance_km * min_per_km)
        said = {"kind": kind, "distance_km": distance_km, "duration_min": minutes, "session_rpe": rpe}
        found.append(_event("run", f"run-{when}", when, time(7, 0), **said))
    return [run for run in found if run["distance_km"]]


def _morning_after(day: date, week: int, session: int) -> dict[str, Any]:
    pain = PAIN.get((week, session))
    wave = (week * 2 + session) % 3  # small ups and downs that repeat: her usual is neither flat nor random
    sore = {"hamstring": 2 + wave % 2, "calf": 5 if pain and pain["site"] == "calf" else 2}
    said = {"sleep_h": 7 + wave * 0.25, "energy": 7 - wave % 2, "stress": 3 + wave % 2, "mood": 7, "motivation": 8}
    report = {"pain": _body_chart(pain), "soreness": sore, **said, "illness": "none"}
    return _event("check_in", f"morning-{day}", day, time(6, 45), **report)


def _body_chart(pain: dict[str, Any] | None) -> list[dict[str, Any]]:
    """Nothing hurts anywhere; or one site does and the others are said to be 0, because an unlisted site is unknown."""
    if pain is None:
        return []
    return [pain, *({"site": site, "during": 0, "next_morning": 0} for site in SITES if site != pain["site"])]


def _last_evening(today: date) -> dict[str, Any]:
    """After the long run: the article's self-check."""
    answers = {"squats_felt_in_quads": False, "upright_posture_hard_on_long_runs": True}
    return _event("check_in", "self-check", today - timedelta(days=1), time(19, 30), self_check=answers)


def _event(type_: str, source_id: str, day: date, at: time, **fields: Any) -> dict[str, Any]:
    from catalog.zones import zone

    moment = datetime.combine(day, at, tzinfo=zone(TIMEZONE)).isoformat()
    return {"type": type_, "source": "demo", "source_id": source_id, "occurred_at": moment, **fields}


if __name__ == "__main__":
    json.dump(document(date.fromisoformat(sys.argv[1])), sys.stdout, indent=1)
