"""Table T12 of the rule base, and the Nordic row of T10: where sessions may stand between the runs of a week."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from engine.history import fold, start
from engine.ledger import live
from engine.schedule import leg_day
from engine.view import View
from tests.engine.builders import (
    TODAY,
    Wire,
    a_profile,
    asked,
    book,
    decided,
    did,
    morning,
    profile_of,
    strength_days,
    work,
    workout,
)

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
KINDS = {"E": "easy", "Q": "quality", "L": "long"}
T12 = [
    # week Mon..Sun, days on which legs may be trained, pairs at least 48 h apart with a rest day left
    ("-QEQE-L", "tue thu fri", "tue+thu tue+fri"),
    ("-EQE-EL", "mon wed thu fri", "mon+wed mon+thu wed+fri"),
    ("E-QE-L-", "mon wed thu sun", "mon+wed mon+thu wed+sun thu+sun"),
    ("-E-E-L-", "mon tue wed thu sun", "mon+wed mon+thu tue+thu tue+sun wed+sun thu+sun"),
    ("Q-QE-L-", "mon wed thu", "mon+wed mon+thu"),
    ("-QE-Q-L", "tue wed fri", "tue+fri wed+fri"),
    ("L-E-E--", "tue wed thu fri sat", "tue+thu tue+fri tue+sat wed+fri wed+sat thu+sat"),
]
TRIPLES = {"-E-E-L-": "tue+thu+sun", "L-E-E--": "tue+thu+sat"}
DAILY = [("EQEQEEL", "tue thu fri"), ("EEEEEEL", "mon tue wed thu fri")]


def runner(week: str, **fields: object) -> Wire:
    """Somebody who runs like this every week."""
    runs = {day: KINDS[letter] for day, letter in zip(DAYS, week, strict=True) if letter in KINDS}
    return a_profile(run_week=runs, **fields)


def weekdays(dates: list[str]) -> str:
    return "+".join(DAYS[date.fromisoformat(day).weekday()] for day in dates)


@pytest.mark.parametrize(("week", "allowed"), [(week, days) for week, days, _ in T12] + DAILY)
def test_t12_days_on_which_legs_may_be_trained(week: str, allowed: str) -> None:
    state = fold(start(profile_of(runner(week))), live([]), book=book(), today=TODAY)
    view = View(state=state, today=TODAY, book=book())
    found = [name for n, name in enumerate(DAYS) if leg_day(view, TODAY + timedelta(days=n))]
    assert " ".join(found) == allowed


@pytest.mark.parametrize(("week", "pairs"), [(week, pairs) for week, _, pairs in T12])
def test_t12_two_sessions_stand_on_an_allowed_pair(week: str, pairs: str) -> None:
    plan = decided(runner(week), [])
    assert weekdays(strength_days(plan, legs=True)) in pairs.split()
    assert any(d["run"] is None and d["items"][0]["kind"] == "rest" for d in plan["days"])


@pytest.mark.parametrize("week", [week for week, _, _ in T12])
def test_t12_a_third_session_that_does_not_fit_leaves_the_legs_alone(week: str) -> None:
    plan = decided(runner(week, sessions_per_week=3), [])
    legs = weekdays(strength_days(plan, legs=True))
    if week in TRIPLES:
        assert legs == TRIPLES[week]
    else:
        pairs = next(pairs for name, _, pairs in T12 if name == week)
        assert legs in pairs.split()
    assert len(strength_days(plan)) <= 3


@pytest.mark.parametrize(("week", "allowed"), DAILY)
def test_t12_runs_on_all_days_are_answered_with_a_proposal_for_a_rest_day(week: str, allowed: str) -> None:
    plan = decided(runner(week), [])
    told = [n for n in plan["notices"] if n["code"] == "NO_REST_DAY"]
    assert [n["severity"] for n in told] == ["warning"]
    assert "rest day" in told[0]["text"]
    assert set(weekdays(strength_days(plan, legs=True)).split("+")) <= set(allowed.split())


@pytest.mark.parametrize(
    ("priority", "allowed"),
    [("A", {"tue", "wed"}), ("B", {"tue", "wed", "thu"}), ("C", {"tue", "wed", "thu"})],
)
def test_t12_the_last_days_before_a_race_are_without_legs(priority: str, allowed: set[str]) -> None:
    """Week -Q-E-ER, race on Sunday: 72 hours before an A race, 48 before the others; one session at most."""
    fields = runner("-Q-E-E-", races=[{"date": (TODAY + timedelta(days=6)).isoformat(), "priority": priority}])
    plan = decided(fields, trained_twice_a_week())
    days = strength_days(plan, legs=True)
    assert len(strength_days(plan)) <= 1
    assert set(weekdays(days).split("+")) - {""} <= allowed


def test_t12_spacing_holds_across_mondays() -> None:
    """A session on Sunday evening: 48 hours later is Tuesday evening, not Monday."""
    ask = asked(3, 10, 15, 2)
    done = workout(-1, did("reverse_lunge_bw", work(10, rir=3), prescribed=ask))
    plan = decided(runner("-E-E-L-"), [done, morning(0)], TODAY)
    assert DAYS[0] not in weekdays(strength_days(plan, legs=True))
    days = [date.fromisoformat(d) for d in strength_days(plan, legs=True)]
    assert all((b - a).days >= 2 for a, b in pairwise([TODAY - timedelta(days=1), *days]))


def trained_twice_a_week() -> list[Wire]:
    """Four weeks of bodyweight work on Tuesdays and Fridays, every morning after it fine."""
    names = ("glute_bridge", "hip_hinge_drill", "calf_double_floor")
    ask = asked(3, 10, 15, 3)
    days = [d for week in range(4) for d in (-27 + 7 * week, -24 + 7 * week)]
    done = [did(name, work(12, rir=3), prescribed=ask) for name in names]
    return [*(workout(d, *done) for d in days), *(morning(d + 1) for d in days), morning(0)]


@pytest.mark.parametrize("sessions", [1, 2, 3])
def test_t10_nordics_come_once_a_week_for_runners(sessions: int) -> None:
    ask = asked(2, 3, 6, 2)
    days = (-13, -10, -6, -3)
    history = [workout(d, did("nordic_full", work(4, count=2, rir=2), prescribed=ask)) for d in days]
    fields = a_profile(equipment=[{"kind": "partner_or_anchor"}], sessions_per_week=sessions)
    plan = decided(fields, [*history, *(morning(d + 1) for d in days), morning(0)])
    times = [
        d["date"]
        for d in plan["days"]
        for i in d["items"]
        for b in i.get("blocks") or []
        if "nordic_full" in b["exercises"]
    ]
    assert len(times) == 1
