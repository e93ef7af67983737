"""Hypothesis strategies for documents a sender might really post: `events()`, `profiles()`.

Everything they draw is valid. Any part can be drawn alone; `events(kinds=("workout", "run"))` limits the types.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from hypothesis import strategies as st

from engine.types import Action, Illness, RedFlag, Reporting, RunKind, SetKind, Side, Sign, Weekday
from schemas.words import EQUIPMENT, EQUIPMENT_ALIASES, OUTCOMES, PAIN_SITES, SELF_CHECK, TEMPO_WORDS

Doc = dict[str, Any]

# Bilateral, unilateral, loaded, bodyweight, a hold: enough to meet every rule.
EXERCISES = (
    "glute_bridge",
    "single_leg_glute_bridge",
    "dumbbell_rdl",
    "barbell_rdl",
    "single_leg_rdl_db",
    "step_up_low",
    "step_up_weighted",
    "calf_double_floor",
    "calf_single_step",
    "dead_bug",
)
TEMPOS = ("2-0-1-0", "3-1-1-0", "2-1-1-1", "5-1-1-0", "X-0-X-0", *TEMPO_WORDS)
FIRST_DAY = date(2026, 8, 3)
LAST_DAY = date(2026, 11, 22)


def _words(of: Any) -> st.SearchStrategy[str]:
    return st.sampled_from([str(word) for word in of])


def _scale(high: int = 10) -> st.SearchStrategy[int | float]:
    return st.integers(0, high) | st.integers(0, high * 2).map(lambda halves: halves / 2)


def _some(required: dict[str, st.SearchStrategy[Any]], optional: dict[str, st.SearchStrategy[Any]]) -> Any:
    """Objects in which each optional field is missing, null or there."""
    return st.fixed_dictionaries(required, optional={name: st.none() | value for name, value in optional.items()})


def days() -> st.SearchStrategy[str]:
    return st.dates(FIRST_DAY, LAST_DAY).map(date.isoformat)


@st.composite
def times(draw: st.DrawFn) -> str:
    """A moment of the autumn, written in UTC or with one of several offsets."""
    minutes = draw(st.integers(0, (LAST_DAY - FIRST_DAY).days * 24 * 60))
    moment = datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day, tzinfo=UTC) + timedelta(minutes=minutes)
    offset = draw(st.sampled_from([0, 60, 120, -300, 330]))
    text = moment.astimezone(timezone(timedelta(minutes=offset))).isoformat()
    return text.replace("+00:00", "Z") if draw(st.booleans()) else text


def loads() -> st.SearchStrategy[int | float]:
    return st.sampled_from([0, 4, 8, 12, 16, 20, 22.5, 24, 32, 34.25, 60, 70.0, 102.5])


def pain() -> st.SearchStrategy[Doc]:
    found: st.SearchStrategy[Doc] = _some(
        {"site": _words(PAIN_SITES)},
        {
            "side": _words(Side),
            "during": _scale(),
            "next_morning": _scale(),
            "usual_morning": _scale(),
            "signs": st.lists(_words(Sign), max_size=3),
        },
    )
    return found


@st.composite
def sets(draw: st.DrawFn) -> Doc:
    """One set: a load or a band or neither, an RIR or an RPE or neither."""
    found: Doc = draw(
        _some(
            {},
            {
                "kind": _words(SetKind),
                "side": _words(Side),
                "form": st.integers(1, 5),
                "tempo": st.sampled_from(TEMPOS),
                "height_cm": st.sampled_from([15, 20, 30.5]),
            },
        )
    )
    found |= draw(st.sampled_from([{"reps": 8}, {"reps": 12}, {"reps": 12.0}, {"reps": 0}, {"duration_s": 30}, {}]))
    resistance: st.SearchStrategy[Doc] = st.one_of(
        st.just({}),
        loads().map(lambda kg: {"load_kg": kg}),
        st.sampled_from([35, 50, 44.5]).map(lambda lb: {"load_lb": lb}),
        st.sampled_from(["green", "medium"]).map(lambda band: {"band": band}),
    )
    effort: st.SearchStrategy[Doc] = st.one_of(
        st.just({}), _scale().map(lambda rir: {"rir": rir}), st.integers(2, 20).map(lambda half: {"rpe": half / 2})
    )
    return found | draw(resistance) | draw(effort)


def prescribed() -> st.SearchStrategy[Doc]:
    found: st.SearchStrategy[Doc] = _some(
        {},
        {
            "sets": st.integers(1, 5),
            "reps": st.sampled_from([[8, 12], [10, 15], [6, 6]]),
            "target_reps": st.integers(6, 15),
            "rir": st.integers(0, 4),
            "load_kg": loads(),
            "tempo": st.sampled_from(TEMPOS),
        },
    )
    return found


def exercises_done() -> st.SearchStrategy[Doc]:
    which = st.one_of(
        st.sampled_from(EXERCISES).map(lambda word: {"exercise": word}),
        st.sampled_from(["Copenhagen Plank", "Kreuzheben (Hantel)", "スクワット"]).map(lambda name: {"name": name}),
    )
    rest: st.SearchStrategy[Doc] = _some(
        {"sets": st.lists(sets(), max_size=4)},
        {
            "form": st.integers(1, 5),
            "felt_in": st.lists(st.sampled_from(["hamstring", "glutes", "low back"]), max_size=2),
            "pain": st.lists(pain(), max_size=2),
            "prescribed": prescribed(),
        },
    )
    return st.builds(lambda one, two: one | two, which, rest)


def _targets() -> Any:
    return st.fixed_dictionaries({"source": st.sampled_from(["my-log", "watch"]), "source_id": _source_ids()})


def _source_ids() -> st.SearchStrategy[str]:
    return st.integers(0, 30).map(lambda number: f"e-{number}")


def equipment() -> st.SearchStrategy[Doc]:
    weights = {"loads_kg": st.lists(st.sampled_from([4, 8, 12, 16, 22.5]), max_size=5), "single": st.booleans()}
    bars = {"bar_kg": st.sampled_from([10, 20, 15.5]), "plates_kg": st.just([1.25, 2.5, 5, 10])}
    return st.one_of(
        _some({"kind": st.sampled_from(["dumbbells", "kettlebell", "kettlebells"])}, weights),
        _some({"kind": st.sampled_from(["barbell", "trap_bar"])}, bars),
        st.just({"kind": "barbell", "plates_kg": [2.5, 5.0], "pairs": {"5.0": 2}}),
        _some({"kind": st.sampled_from(["band", "long_band"])}, {"levels": st.just(["light", "green"])}),
        st.fixed_dictionaries({"kind": st.sampled_from([*EQUIPMENT, *EQUIPMENT_ALIASES])}),
    )


def _profile_fields() -> dict[str, st.SearchStrategy[Any]]:
    flags = ("heart_condition", "supervised_only", "uncontrolled_condition", "pregnant_or_postpartum", "cleared")
    races = _some(
        {"date": st.dates(LAST_DAY, date(2027, 10, 1)).map(date.isoformat)},
        {"priority": _words("ABC"), "distance_km": st.sampled_from([5, 21.1, 42.2])},
    )
    habits = {name: _words(Reporting) for name in ("pain", "form", "effort")}
    return {
        "birth_year": st.integers(1940, 2008),
        "sex": _words(("female", "male", "other")),
        "bodyweight_kg": st.sampled_from([48, 60.5, 75]),
        "strength_since": days(),
        "equipment": st.lists(equipment(), max_size=4),
        "sessions_per_week": st.integers(1, 4),
        "session_minutes": st.integers(20, 60),
        "strength_days": st.lists(_words(Weekday), min_size=1, max_size=7),
        "run_week": st.dictionaries(_words(Weekday), st.none() | _words(RunKind), max_size=6),
        "races": st.lists(races, max_size=2),
        "screening": _some({}, {flag: st.booleans() for flag in flags}),
        "units": _words(("metric", "imperial")),
        "template": st.just("posterior_chain_leg_day"),
        "wants": st.lists(_words(("heavy", "plyometrics")), max_size=2),
        "reporting": _some({}, habits),
        "reps_without_side": st.dictionaries(
            st.sampled_from(EXERCISES), st.sampled_from(("per_side", "in_total")), max_size=3
        ),
    }


_ZONES = st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "UTC"])


def profiles() -> st.SearchStrategy[Doc]:
    """Profiles, with and without most fields."""
    found: st.SearchStrategy[Doc] = _some({"timezone": _ZONES}, _profile_fields())
    return found


def _bodies() -> dict[str, st.SearchStrategy[Any]]:
    change = st.one_of(
        st.fixed_dictionaries({"load_kg": loads()}),
        st.fixed_dictionaries({"target_reps": st.integers(5, 12), "tempo": st.sampled_from(TEMPOS)}),
    )
    word = st.sampled_from(EXERCISES)
    minutes = st.integers(10, 150) | st.sampled_from([37.5])
    planned = _some(
        {"date": days(), "kind": _words(RunKind)},
        {"time": st.sampled_from(["06:30", "18:00", "18:00:30"]), "distance_km": st.sampled_from([8, 21.1])},
    )
    return {
        "workout": _some(
            {"exercises": st.lists(exercises_done(), max_size=4)},
            {
                "duration_min": minutes,
                "session_rpe": _scale(),
                "in_progress": st.booleans(),
                "plan_revision": st.just(7),
            },
        ),
        "run": _some(
            {},
            {
                "distance_km": st.sampled_from([5, 8.3, 17.6, 42.195]),
                "duration_min": minutes,
                "kind": _words(RunKind),
                "session_rpe": _scale(),
            },
        ),
        "check_in": _check_ins(),
        "profile": _some({}, {**_profile_fields(), "until": days()}),
        "planned_run": planned | st.fixed_dictionaries({"date": days(), "kind": st.none()}),
        "test": _some(
            {"test": st.sampled_from(["single_leg_calf_raise", "calf_single_step"])},
            {"left": st.integers(0, 40), "right": st.integers(0, 40), "both": st.integers(0, 40)},
        ),
        "confirm": st.fixed_dictionaries({"of": _targets()}),
        "override": _some(
            {"exercise": word, "action": _words(Action)},
            {"change": change, "until": days(), "by": st.just("coach"), "why": st.just("wants\nit")},
        ),
        "exercise_name": st.fixed_dictionaries({"name": st.just("Kreuzheben (Hantel)"), "exercise": st.none() | word}),
        "retraction": st.fixed_dictionaries({"of": _targets()}),
    }


def _check_ins() -> Any:
    answers = st.none() | st.booleans()
    feelings = {name: _scale() for name in ("energy", "stress", "mood", "motivation")}
    return _some(
        {},
        {
            **feelings,
            "pain": st.lists(pain(), max_size=3),
            "soreness": st.dictionaries(_words(PAIN_SITES), st.none() | _scale(), max_size=4),
            "sleep_h": st.sampled_from([5, 6.5, 7.75, 9]),
            "illness": _words(Illness),
            "red_flags": st.lists(_words(RedFlag), max_size=2),
            "self_check": st.dictionaries(_words(SELF_CHECK), answers, max_size=5),
            "outcomes": st.dictionaries(_words(OUTCOMES), answers, max_size=1),
            "notes": st.sampled_from(["", "tired\n\tbut fine", "Grüße 🏃"]),
        },
    )


_KINDS = (
    "workout",
    "run",
    "check_in",
    "profile",
    "planned_run",
    "test",
    "confirm",
    "override",
    "exercise_name",
    "retraction",
)


@st.composite
def events(draw: st.DrawFn, kinds: Sequence[str] = _KINDS) -> Doc:
    """One event of any of these types; identities are few, so lists of them have duplicates and replacements."""
    kind = draw(st.sampled_from(list(kinds)))
    identity: Doc = draw(
        _some(
            {},
            {
                "source": st.sampled_from(["my-log", "watch"]),
                "source_id": _source_ids(),
                "version": st.integers(1, 9) | st.sampled_from(["2026-11-20T19:00:00Z", "b"]),
            },
        )
    )
    body: Doc = draw(_bodies()[kind])
    return {"type": kind, "occurred_at": draw(times())} | identity | body
