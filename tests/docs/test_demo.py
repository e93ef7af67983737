"""The demo athlete: fresh on any day, believable, and with something to see in the plan."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

import demo
from catalog.load import load_rulebook
from engine.decide import decide
from engine.types import Action, Event, Plan, PlanStatus, Run, Workout
from schemas.events import load_events
from schemas.profile import load_profile
from store import Store

BOOK = load_rulebook()
ANY_WEEK = [date(2026, 11, 23) + timedelta(days=n) for n in range(7)]


def events_on(today: date) -> list[Event]:
    return load_events(demo.demo_events(today), known_exercises=BOOK.exercises, pain_sites=BOOK.pain_sites)


def plan_on(today: date) -> Plan:
    return decide(load_profile(demo.demo_profile()), events_on(today), today=today, book=BOOK)


@pytest.mark.parametrize("today", ANY_WEEK)
def test_the_plan_shows_several_actions_on_any_day(today: date) -> None:
    plan = plan_on(today)
    assert plan.status is PlanStatus.ACTIVE
    assert {d.action for d in plan.decisions} >= {Action.ADD_LOAD, Action.ADVANCE, Action.ADD_REPS, Action.HOLD}
    assert sum(item.kind == "strength" for day in plan.days for item in day.items) == 2
    told = [d.exercise for d in plan.decisions]
    assert len(told) == len(set(told))


def test_the_self_check_brings_in_an_exercise_for_the_back() -> None:
    new = [d for d in plan_on(ANY_WEEK[0]).decisions if d.action is Action.SWAP and d.before is None]
    assert "SELF_CHECK_EMPHASIS" in {d.reasons[0].code for d in new}


@pytest.mark.parametrize("today", ANY_WEEK)
def test_the_log_ends_shortly_before_today_and_has_twelve_weeks(today: date) -> None:
    days = [e.occurred_at.date() for e in events_on(today)]
    workouts = [e.occurred_at.date() for e in events_on(today) if isinstance(e, Workout)]
    assert max(days) == today - timedelta(days=1)
    assert (today - max(workouts)).days in (2, 3)
    assert (max(days) - min(days)).days // 7 == 11
    assert len(workouts) == 22  # two a week and a missed week


def test_the_achilles_tendon_holds_the_calf_raise() -> None:
    decision = next(d for d in plan_on(ANY_WEEK[0]).decisions if d.exercise == "calf_double_step")
    assert decision.action is Action.HOLD
    assert decision.reasons[0].code == "PAIN_AMBER"
    assert decision.reasons[0].facts["site"] == "achilles"


def test_loads_and_long_runs_climb_in_steps_a_runner_could_take() -> None:
    events = sorted(events_on(ANY_WEEK[0]), key=lambda e: e.occurred_at)
    loads = [
        s.load_kg for e in events if isinstance(e, Workout) for x in e.exercises if x.exercise == "dumbbell_rdl"
        for s in x.sets if s.load_kg is not None
    ]  # fmt: skip
    assert (loads[0], loads[-1]) == (Decimal(22), Decimal(30))
    assert all(a <= b <= a * Decimal("1.1") for a, b in pairwise(loads))
    longest = [e.distance_km or Decimal(0) for e in events if isinstance(e, Run)]
    assert max(longest) == 18


@pytest.fixture
def store(sqlite_url: str) -> Iterator[Store]:
    made = Store(sqlite_url)
    yield made
    made.close()


def test_seeding_twice_changes_nothing(store: Store) -> None:
    now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    tenant_id = store.create_tenant("demo", now=now)
    first = demo.seed(store, BOOK, tenant_id=tenant_id, now=now)
    again = demo.seed(store, BOOK, tenant_id=tenant_id, now=now + timedelta(days=9))
    assert again.athlete_id == first.athlete_id
    assert again.events_total == len(demo.demo_events(now.date()))
