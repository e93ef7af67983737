"""The shape of the weeks behind, and an example of it."""

from __future__ import annotations

from web.shaping import DAY, FLAG, TIME, Schema, count, list_of, named, object_of, or_null, text

_AMOUNT: Schema = {"type": "number", "minimum": 0}
_MEASURES: Schema = {
    "type": "string",
    "enum": ["e1rm_kg", "load_kg", "reps", "seconds", "contacts", "steps_each_way"],
    "description": "Estimated maximum, the heaviest load, or the most of one set",
}
_SIDE: Schema = {"type": "string", "enum": ["both", "left", "right"]}

Progress = named(
    "Progress",
    object_of(
        athlete_id=text(),
        sessions=object_of(kept=count("In the weeks that are over"), asked=count()),
        weeks=list_of(
            object_of(
                monday=DAY,
                over=FLAG,
                sessions=object_of(
                    kept=count("Never more than asked"), asked=count("Wanted in that week"), done=count()
                ),
                hard_sets={
                    "type": "object",
                    "additionalProperties": count(),
                    "description": "Per movement pattern; left and right count once",
                },
                front_sets=count("Where quads lead"),
                back_sets=count("Where hips lead"),
                runs=object_of(
                    done=count(),
                    distance_km=or_null(_AMOUNT),
                    duration_min=or_null(_AMOUNT),
                    longest_km=or_null(_AMOUNT),
                ),
            )
        ),
        strength=list_of(
            object_of(
                ladder=text(),
                exercise=text(),
                side=_SIDE,
                measure=_MEASURES,
                points=list_of(
                    object_of(
                        day=DAY,
                        value=_AMOUNT,
                        low_confidence={**FLAG, "description": "An estimate from many repetitions"},
                    )
                ),
            )
        ),
        pain=list_of(
            object_of(
                day=DAY,
                site=text(),
                side={"type": ["string", "null"], "enum": ["both", "left", "right", None]},
                level_0_10={**_AMOUNT, "maximum": 10, "description": "The worst of during and the morning after"},
            )
        ),
        sleep=list_of(object_of(day=DAY, sleep_h=_AMOUNT)),
        revisions=list_of(object_of(revision=count(), created_at=TIME, day=DAY)),
    ),
)
PROGRESS_EXAMPLE: dict[str, object] = {
    "athlete_id": "ath_Zr8kPq3nT0xVb2Lm",
    "sessions": {"kept": 1, "asked": 2},
    "weeks": [
        {
            "monday": "2026-11-09",
            "over": True,
            "sessions": {"kept": 1, "asked": 2, "done": 1},
            "hard_sets": {"hinge": 3},
            "front_sets": 0,
            "back_sets": 3,
            "runs": {"done": 2, "distance_km": 24.5, "duration_min": 140, "longest_km": 16},
        },
        {
            "monday": "2026-11-16",
            "over": False,
            "sessions": {"kept": 0, "asked": 2, "done": 0},
            "hard_sets": {},
            "front_sets": 0,
            "back_sets": 0,
            "runs": {"done": 0, "distance_km": None, "duration_min": None, "longest_km": None},
        },
    ],
    "strength": [
        {
            "ladder": "hinge",
            "exercise": "dumbbell_rdl",
            "side": "both",
            "measure": "reps",
            "points": [{"day": "2026-11-10", "value": 10, "low_confidence": False}],
        }
    ],
    "pain": [{"day": "2026-11-11", "site": "achilles", "side": "left", "level_0_10": 3}],
    "sleep": [{"day": "2026-11-11", "sleep_h": 7.5}],
    "revisions": [{"revision": 11, "created_at": "2026-11-10T19:00:02Z", "day": "2026-11-10"}],
}
