"""Examples of the OpenAPI document. A test posts and reads each of them."""

from __future__ import annotations

_WORKOUT: dict[str, object] = {
    "type": "workout",
    "source": "my-log",
    "source_id": "w-118",
    "version": "2026-11-20T19:00:00Z",
    "occurred_at": "2026-11-20T18:05:00+01:00",
    "duration_min": 38,
    "session_rpe": 6,
    "exercises": [
        {
            "exercise": "dumbbell_rdl",
            "form": 4,
            "felt_in": ["hamstring"],
            "sets": [
                {"kind": "warmup", "reps": 8, "load_kg": 16},
                {"kind": "work", "reps": 10, "load_kg": 32, "rir": 2, "tempo": "3-1-1-0"},
                {"kind": "work", "reps": 10, "load_kg": 32, "rpe": 8},
            ],
        },
        {
            "exercise": "single_leg_glute_bridge",
            "sets": [{"side": "left", "reps": 12, "rir": 3}, {"side": "right", "reps": 10, "rir": 1}],
            "pain": [{"site": "hamstring", "side": "right", "during": 2}],
        },
        {"name": "Copenhagen Plank", "sets": [{"duration_s": 30, "side": "left"}]},
    ],
}
_RUN: dict[str, object] = {
    "type": "run",
    "source": "my-watch",
    "source_id": "r-77",
    "occurred_at": "2026-11-22T09:30:00+01:00",
    "distance_km": 17.6,
    "duration_min": 96,
    "kind": "long",
    "session_rpe": 5,
}
_CHECK_IN: dict[str, object] = {
    "type": "check_in",
    "source": "my-log",
    "source_id": "c-2026-11-21",
    "occurred_at": "2026-11-21T07:10:00+01:00",
    "pain": [{"site": "achilles", "side": "left", "during": 3, "next_morning": 1, "usual_morning": 0}],
    "soreness": {"hamstring": 4},
    "sleep_h": 7.5,
    "energy": 7,
    "illness": "none",
}
_RETRACTION: dict[str, object] = {
    "type": "retraction",
    "source": "my-log",
    "source_id": "delete-w-118",
    "occurred_at": "2026-11-21T08:00:00+01:00",
    "of": {"source": "my-log", "source_id": "w-118"},
}

EVENTS: dict[str, object] = {
    "workout": _WORKOUT,
    "run and check-in": [_RUN, _CHECK_IN],
    "deletion": _RETRACTION,
}
ATHLETES: dict[str, object] = {
    "least": {"profile": {"timezone": "Europe/Berlin"}},
    "usual": {
        "external_id": "user-4711",
        "profile": {
            "timezone": "Europe/Berlin",
            "equipment": [{"kind": "dumbbells", "loads_kg": [4, 6, 8, 10, 12, 16]}, {"kind": "step"}],
            "sessions_per_week": 2,
            "session_minutes": 35,
            "run_week": {"tue": "quality", "wed": "easy", "fri": "easy", "sun": "long"},
        },
    },
}
PROFILE_CHANGES: dict[str, object] = {"fewer sessions": {"sessions_per_week": 1, "session_minutes": 30}}
_FIRST_SET: dict[str, object] = {
    "type": "workout",
    "source": "my-log",
    "source_id": "w-119",
    "occurred_at": "2026-11-22T18:10:00+01:00",
    "in_progress": True,
    "exercises": [{"exercise": "dumbbell_rdl", "form": 4, "sets": [{"reps": 10, "load_kg": 32, "rir": 1}]}],
}
PREVIEW: dict[str, object] = {
    "after a workout": {"events": [_WORKOUT], "today": "2026-11-23"},
    "within a session": {"events": [_FIRST_SET]},
}

_HOST = "https://baton.example"
ACCEPTED: dict[str, object] = {
    "accepted": [{"event_id": "ev_0c5d7f1b2a9e4c6d8f3b1a22", "status": "stored"}],
    "events": 41,
    "plan": f"{_HOST}/v1/athletes/ath_Zr8kPq3nT0xVb2Lm/plan",
}
FATE: dict[str, object] = {
    "event_id": "ev_0c5d7f1b2a9e4c6d8f3b1a22",
    "athlete_id": "ath_Zr8kPq3nT0xVb2Lm",
    "type": "workout",
    "source": "my-log",
    "source_id": "w-118",
    "version": "2026-11-20T19:00:00Z",
    "occurred_at": "2026-11-20T17:05:00Z",
    "received_at": "2026-11-20T19:00:02Z",
    "status": "stored",
    "replaced_by": None,
    "duplicate_of": None,
    "retracted_by": None,
    "set_aside": [],
    "used": True,
    "used_in_revision": 12,
}
PLANS: dict[str, object] = {
    "plans": [
        {
            "revision": 12,
            "etag": 'W/"12-9f86d081"',
            "created_at": "2026-11-20T19:00:02Z",
            "computed_at": "2026-11-22T00:00:01Z",
            "events": 41,
            "day": "2026-11-22",
            "ruleset": 1,
            "plan": f"{_HOST}/v1/athletes/ath_Zr8kPq3nT0xVb2Lm/plans/12",
        }
    ],
    "next": None,
}
_NOTHING: dict[str, object] = {"added": [], "removed": [], "changed": []}
DIFF: dict[str, object] = {
    "athlete_id": "ath_Zr8kPq3nT0xVb2Lm",
    "from": {"revision": 11, "events": 40, "day": "2026-11-20", "computed_at": "2026-11-20T07:00:00Z"},
    "to": {"revision": 12, "events": 41, "day": "2026-11-22", "computed_at": "2026-11-22T00:00:01Z"},
    "equal": False,
    "summary": ["dumbbell_rdl: target_reps 8 -> 9"],
    "fields": {},
    "notices": _NOTHING,
    "days": _NOTHING,
    "prescriptions": {
        "added": [],
        "removed": [],
        "changed": [
            {"exercise": "dumbbell_rdl", "side": "both", "changes": {"target_reps": {"before": 8, "after": 9}}}
        ],
    },
    "decisions": _NOTHING,
}
ATHLETE: dict[str, object] | None = None
ATTENTION: dict[str, object] = {
    "athletes": [
        {
            "athlete_id": "ath_Zr8kPq3nT0xVb2Lm",
            "external_id": "user-4711",
            "status": "stopped",
            "reasons": [
                {
                    "code": "stopped",
                    "severity": "stop",
                    "facts": {},
                    "text": "The plan is stopped until a professional has looked.",
                }
            ],
            "plan": f"{_HOST}/v1/athletes/ath_Zr8kPq3nT0xVb2Lm/plan",
        }
    ],
    "next": None,
}
PLAN: dict[str, object] = {
    "athlete_id": "ath_Zr8kPq3nT0xVb2Lm",
    "revision": 12,
    "week": "2026-W48",
    "valid_from": "2026-11-23",
    "review_on": "2026-11-25",
    "ruleset": 1,
    "catalog": 1,
    "based_on": {"events": 41, "last_event_id": "ev_0c5d7f1b2a9e4c6d8f3b1a22"},
    "status": "active",
    "notices": [],
    "days": [{"date": "2026-11-23", "run": None, "items": [{"kind": "rest"}]}],
    "prescriptions": [],
    "decisions": [],
    "computed_at": "2026-11-22T00:00:01Z",
}
FORECAST: dict[str, object] = {
    "athlete_id": "ath_Zr8kPq3nT0xVb2Lm",
    "note": "What the rules would ask for if all of this held. It is not a promise.",
    "assumed": [{"code": "NO_PAIN", "text": "Nothing hurts, in the sessions or on the mornings after."}],
    "adherence": 0.7,
    "sessions": {"due": 2, "done": 1},
    "ladders": [
        {
            "ladder": "hinge",
            "first": {"day": "2026-11-23", "exercise": "dumbbell_rdl"},
            "last": {"day": "2026-11-23", "exercise": "dumbbell_rdl"},
            "text": "Dumbbell or kettlebell Romanian deadlift 3x9 @ 32 kg, 2 in reserve, tempo 3-1-1-0",
        }
    ],
    "weeks": [
        {
            "week": "2026-W48",
            "valid_from": "2026-11-23",
            "status": "active",
            "sessions": {"due": 2, "done": 1},
            "notices": [],
            "days": [
                {
                    "date": "2026-11-24",
                    "run": "quality",
                    "sessions": [{"session": "A", "minutes": 34, "exercises": ["dumbbell_rdl"]}],
                }
            ],
            "prescriptions": [
                {
                    "exercise": "dumbbell_rdl",
                    "slot": "hinge",
                    "side": "both",
                    "sets": 3,
                    "reps": [8, 12],
                    "target_reps": 9,
                    "measure": "reps",
                    "load_kg": 32,
                    "target_rir": 2,
                    "tempo": "3-1-1-0",
                }
            ],
            "decisions": [
                {
                    "exercise": "dumbbell_rdl",
                    "slot": "hinge",
                    "action": "add_reps",
                    "before": {"target_reps": 8},
                    "after": {"target_reps": 9},
                    "reasons": [
                        {"code": "TARGET_MET", "rule": "P2", "strength": "C", "text": "8, 8, 8 reps met the target."}
                    ],
                }
            ],
            "changes": [],
        }
    ],
}
FEED: dict[str, object] = {
    "url": f"{_HOST}/feeds/q0C9eXkXr2v7cV1r0yJt8mGm3mJp0b1dB2aZ8oYd5nA.ics",
    "webcal_url": "webcal://baton.example/feeds/q0C9eXkXr2v7cV1r0yJt8mGm3mJp0b1dB2aZ8oYd5nA.ics",
}
ICS = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Baton//Strength plan//EN
METHOD:PUBLISH
NAME:Strength plan
BEGIN:VEVENT
UID:2026-11-24-strength-ath_Zr8kPq3nT0xVb2Lm@baton
SUMMARY:Strength A (37 min)
DTSTART;VALUE=DATE:20261124
DTEND;VALUE=DATE:20261125
DTSTAMP:20261122T000001Z
SEQUENCE:12
STATUS:CONFIRMED
DESCRIPTION:Strength A (37 min)\\n\\nWork\\n- Goblet squat 3x9 @ 12 kg\\, 2 in reserve\\, tempo 3-1-1-0\\, rest 90 s
END:VEVENT
END:VCALENDAR
"""
MARKDOWN = """\
# Strength plan, Mon 23 Nov to Sun 29 Nov

## Tue 24 Nov, no run

### Strength A (37 min)

Work

- [ ] Goblet squat 3x9 @ 12 kg, 2 in reserve, tempo 3-1-1-0, rest 90 s
"""
_HEVY_SET: dict[str, object] = {
    "type": "normal",
    "weight_kg": 12,
    "reps": 9,
    "distance_meters": None,
    "duration_seconds": None,
    "custom_metric": None,
}
HEVY: dict[str, object] = {
    "routine": {
        "title": "Strength A, Tue 24 Nov",
        "folder_id": None,
        "notes": "Strength A (37 min)",
        "exercises": [
            {
                "exercise_template_id": "3D0C7C75",
                "superset_id": None,
                "rest_seconds": 90,
                "notes": "Goblet squat 3x9 @ 12 kg, 2 in reserve, tempo 3-1-1-0, rest 90 s",
                "sets": [_HEVY_SET, _HEVY_SET, _HEVY_SET],
            }
        ],
    }
}
INTERVALS: list[dict[str, object]] = [
    {
        "category": "WORKOUT",
        "type": "WeightTraining",
        "start_date_local": "2026-11-24T00:00:00",
        "name": "Strength A",
        "description": "Strength A (37 min)\n\nWork\n- Goblet squat 3x9 @ 12 kg, 2 in reserve, rest 90 s",
        "external_id": "baton-ath_Zr8kPq3nT0xVb2Lm-2026-11-24-strength",
        "moving_time": 2220,
    }
]
