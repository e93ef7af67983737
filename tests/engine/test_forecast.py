"""Looking ahead: the plans of the weeks to come, worked out by hand and against the engine itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from engine.decide import decide
from engine.forecast import NOTE, Forecast, forecast
from engine.history import fold, start
from engine.ledger import live
from engine.sentences import ASSUMED
from engine.types import CheckIn, Event, Profile, Workout
from tests.engine.builders import (
    TODAY,
    a_profile,
    a_run,
    asked,
    at,
    book,
    did,
    events_of,
    morning,
    profile_of,
    sides,
    work,
    workout,
)
from tests.engine.properties.histories import history

MON_THU = {"strength_days": ["mon", "thu"]}


def ahead(
    profile: Profile, given: Iterable[Event] = (), *, today: date = TODAY, weeks: int = 6, adherence: object = 1
) -> Forecast:
    given = tuple(given)
    ledger = live(given)
    state = fold(start(profile), ledger, book=book(), today=today)
    waiting = ledger.events[len(ledger.events) - state.ahead :]
    return forecast(
        state,
        waiting,
        today=today,
        weeks=weeks,
        adherence=Decimal(str(adherence)),
        book=book(),
        events_seen=seen(given),
    )


def seen(given: Iterable[Event]) -> int:
    """How many deliveries there are; the same one again is none."""
    return len({event.event_id for event in given})


def doses(found: Forecast, exercise: str) -> list[tuple[Any, ...]]:
    """Sets, repetitions and load of an exercise, week by week."""
    return [
        (p.sets, p.target_reps, p.load_kg)
        for week in found.weeks
        for p in week.plan.prescriptions
        if p.exercise == exercise
    ]


# --------------------------------------------------------------------------- by hand


def test_a_beginner_adds_a_repetition_each_session_and_has_an_easy_sixth_week() -> None:
    """Two sessions a week from 8 repetitions of a range to 15: +1 each (P2); after five loading weeks half (D1)."""
    found = ahead(profile_of(a_profile(**MON_THU)))
    assert doses(found, "glute_bridge")[:5] == [
        (2, 8, None),
        (2, 10, None),
        (2, 12, None),
        (2, 14, None),
        (2, 15, None),
    ]
    assert [d.action for d in found.weeks[5].plan.decisions if d.exercise is None] == ["deload"]
    easy = [(d.before["sets"], d.after["sets"]) for d in found.weeks[5].plan.decisions if d.before and d.after]
    assert sum(after for _, after in easy) <= 0.6 * sum(before for before, _ in easy)  # type: ignore[misc]  # sets are numbers
    assert [(w.due, w.done) for w in found.weeks] == [(2, 2)] * 6


def test_a_load_goes_up_when_the_top_was_reached_twice() -> None:
    """From 20 kg x 11: 12 on Monday and Thursday, then 22 kg (P3; +10 % is the cap of P4) from 8 up to 12, then 24."""
    told = asked(3, 8, 12, 2, target_reps=11, load_kg=20, tempo="3-1-1-0")
    sets = work(11, load_kg=20, rir=2, tempo="3-1-1-0")
    given = events_of([workout(-4, did("dumbbell_rdl", sets, prescribed=told)), morning(-3)])
    gear = [{"kind": "dumbbells", "loads_kg": [10, 11, 12]}]
    found = ahead(profile_of(a_profile(equipment=gear, **MON_THU)), given)
    kg20, kg22 = Decimal(20), Decimal(22)
    assert doses(found, "dumbbell_rdl")[:4] == [(3, 12, kg20), (3, 8, kg22), (3, 10, kg22), (3, 12, kg22)]
    (path,) = (p for p in found.paths if p.ladder == "hinge")
    assert path.first_day == TODAY
    assert path.text.startswith("Dumbbell or kettlebell Romanian deadlift 3x12 @ 20 kg")


def test_a_missed_session_is_left_out_and_not_caught_up() -> None:
    """Half of two sessions a week: one a week, so one repetition more a week."""
    found = ahead(profile_of(a_profile(**MON_THU)), weeks=4, adherence="0.5")
    assert [(w.due, w.done) for w in found.weeks] == [(2, 1)] * 4
    assert doses(found, "glute_bridge") == [(2, 8, None), (2, 9, None), (2, 10, None), (2, 11, None)]


# --------------------------------------------------------------------------- against the engine


@pytest.mark.parametrize("seed", range(40))
def test_the_first_plan_is_todays_plan(seed: int) -> None:
    case = history(seed)
    found = ahead(case.profile, case.events, today=case.today, weeks=1)
    assert found.weeks[0].plan == decide(case.profile, case.events, today=case.today, book=book())


@pytest.mark.parametrize("seed", range(20))
def test_with_adherence_zero_nothing_is_trained(seed: int) -> None:
    """The same plans as if the days simply went by; runs, which do happen, are taken out of the history."""
    case = history(seed)
    profile = replace(case.profile, run_week={}, races=())
    given = [e for e in case.events if isinstance(e, Workout | CheckIn)]
    found = ahead(profile, given, today=case.today, weeks=5, adherence=0)
    for number, week in enumerate(found.weeks):
        day = case.today + timedelta(weeks=number)
        plan = decide(profile, given, today=day, book=book())
        assert replace(week.plan, based_on=plan.based_on) == plan
        assert week.done == 0


@pytest.mark.parametrize("share", ["0.1", "0.3333", "0.5", "0.7", "0.95", "1"])
def test_the_share_of_sessions_is_kept_and_no_week_has_more_than_were_chosen(share: str) -> None:
    profile = profile_of(a_profile(run_week={"tue": "quality", "sun": "long"}, sessions_per_week=3))
    found = ahead(profile, weeks=26, adherence=share)
    due, done = sum(w.due for w in found.weeks), sum(w.done for w in found.weeks)
    assert due >= 26
    assert done == int(due * Decimal(share))
    assert max(w.due for w in found.weeks) <= 3


@pytest.mark.parametrize("seed", range(12))
def test_the_same_question_has_the_same_answer(seed: int) -> None:
    case = history(seed)
    assert ahead(case.profile, case.events, today=case.today, weeks=3, adherence="0.6") == ahead(
        case.profile, reversed(case.events), today=case.today, weeks=3, adherence="0.6"
    )


# --------------------------------------------------------------------------- what is not assumed away


@pytest.mark.parametrize(
    ("told", "status"),
    [({"red_flags": ["chest_pain"]}, "stopped"), ({"illness": "fever"}, "resting")],
)
def test_what_stops_a_plan_today_goes_on_stopping_it(told: dict[str, Any], status: str) -> None:
    found = ahead(profile_of(a_profile()), events_of([morning(0, **told)]), weeks=4)
    assert [(w.plan.status, w.due) for w in found.weeks] == [(status, 0)] * 4
    assert found.paths == ()


def test_what_was_logged_for_tomorrow_counts_from_tomorrow() -> None:
    found = ahead(profile_of(a_profile()), events_of([morning(1, red_flags=["chest_pain"])]), weeks=2)
    assert [w.plan.status for w in found.weeks] == ["active", "stopped"]


def test_a_long_run_that_is_planned_far_beyond_the_last_ones_keeps_the_legs_quiet_after_it() -> None:
    """16 km on the second Sunday after runs of 8: on the Monday after it the plan of that day names the spike."""
    planned = {
        "type": "planned_run", "source": "app", "source_id": "p-1", "occurred_at": at(-1),
        "date": (TODAY + timedelta(days=6)).isoformat(), "kind": "long", "distance_km": 16,
    }  # fmt: skip
    given = events_of([planned, a_run(-8, 8, "long"), a_run(-1, 8, "long"), a_run(0, 5)])
    profile = profile_of(a_profile(run_week={"mon": "easy", "sun": "long"}))
    second = ahead(profile, given, weeks=2).weeks[1].plan
    (spike,) = (n for n in second.notices if n.code == "RUN_SPIKE")
    assert (spike.facts["ratio"], spike.facts["distance_km"]) == (Decimal(2), Decimal(16))


def test_a_race_happens() -> None:
    """After a marathon there is no leg strength for days (rule S13)."""
    race = {"date": (TODAY + timedelta(days=6)).isoformat(), "priority": "A", "distance_km": 42.2}
    found = ahead(profile_of(a_profile(races=[race])), weeks=2)
    assert [w.plan.status for w in found.weeks] == ["active", "resting"]


def test_sides_that_differ_are_trained_apart() -> None:
    """The weaker side leads (rule A2); the forecast does what both prescriptions ask for."""
    apart = did("single_leg_glute_bridge", sides(12, 8, rir=2), prescribed=asked(3, 8, 12, 2, target_reps=10))
    given = events_of([workout(-9, apart), morning(-8), workout(-4, apart), morning(-3)])
    found = ahead(profile_of(a_profile(**MON_THU)), given, weeks=3)
    first = [p.side for p in found.weeks[0].plan.prescriptions if p.exercise == "single_leg_glute_bridge"]
    assert first == ["right", "left"]
    later = [p.side for p in found.weeks[2].plan.prescriptions if p.exercise == "single_leg_glute_bridge"]
    assert later == ["both"]


def test_it_says_what_it_takes_for_granted_and_promises_nothing() -> None:
    told = " ".join(text for _, text in ASSUMED)
    for word in ("hurts", "clean form", "as prescribed", "spread evenly", "Runs"):
        assert word in told
    assert "not a promise" in NOTE
