"""One session told by several senders is one session, with the best of each."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest

from engine.ledger import live
from engine.types import Run, RunKind, Workout
from tests.engine.builders import (
    Wire,
    a_run,
    at,
    did,
    events_of,
    state_after,
    state_of,
    work,
    workout,
)

RDL = did("dumbbell_rdl", work(10, load_kg=32), form=None)


def moment(day: int, clock: str) -> datetime:
    return datetime.fromisoformat(at(day, clock))


def log(*exercises: Wire, clock: str = "17:30", **more: Any) -> Wire:
    """A session of the log app."""
    return workout(-3, *(exercises or (RDL,)), clock=clock, **{"duration_min": 50, **more})


def watch(clock: str = "17:32", **more: Any) -> Wire:
    """The same as a watch tells it: time and heart rate, no sets."""
    told = {"source": "garmin", "duration_min": 48, "average_hr_bpm": 118, **more}
    return workout(-3, clock=clock, **told)


def sessions_of(*items: Wire) -> list[Workout | Run]:
    return [event for event in live(events_of(items)).events if isinstance(event, Workout | Run)]


def test_sets_of_the_log_heart_of_the_watch_effort_of_the_athlete() -> None:
    diary = workout(-3, source="diary", clock="12:00", day_only=True, session_rpe=7)
    (one,) = sessions_of(log(session_rpe=6), watch(), diary)
    assert isinstance(one, Workout)
    assert (one.source, one.average_hr_bpm, one.session_rpe) == ("log", Decimal(118), Decimal(7))
    assert [len(done.sets) for done in one.exercises] == [3]
    assert one.occurred_at == moment(-3, "17:30")


def test_the_order_of_arrival_changes_nothing() -> None:
    told = [log(), watch(), workout(-3, RDL, source="diary", clock="12:00", day_only=True)]
    states = [state_of(order) for order in permutations(told)]
    assert all(state == states[0] for state in states)
    assert len(states[0].exercises["dumbbell_rdl"].exposures) == 1
    assert len(states[0].sessions) == 1


def test_every_report_that_is_not_counted_says_of_which() -> None:
    events = events_of([log(), watch()])
    state = state_after(events)
    assert [(a.event_id, a.code, a.of) for a in state.set_aside] == [
        (events[1].event_id, "same_session", events[0].event_id)
    ]


@pytest.mark.parametrize(
    ("other", "count"),
    [
        (watch("17:35"), 1),
        (watch("17:36"), 2),  # six minutes later: another start
        (watch("17:25"), 1),
        (watch(duration_min=60), 1),  # 50 and 60: a fifth longer
        (watch(duration_min=61), 2),
        (watch(duration_min=None), 1),  # unknown is like any
        (watch(source="log", source_id="w-2"), 2),  # one sender tells two sessions apart
        (watch("19:30", same_as=["garmin:1"]), 2),
        (log(source_id="sets", same_as=["garmin:1"]), 2),
        (a_run(-3, 8, clock="17:30", duration_min=50, source="garmin"), 2),  # another sport
    ],
)
def test_what_is_one_session(other: Wire, count: int) -> None:
    assert len(sessions_of(log(), other)) == count


def test_a_shared_id_joins_what_the_clocks_do_not() -> None:
    assert len(sessions_of(log(same_as=["garmin:1"]), watch("18:30", same_as=["garmin:1", "x:2"]))) == 1
    two_bodies = sessions_of(watch(same_as=["garmin:1"]), watch("17:40", same_as=["garmin:1"], source_id="sets"))
    assert len(two_bodies) == 1
    assert len(sessions_of(log(same_as=["garmin:1"]), workout(-1, source="garmin", same_as=["garmin:1"]))) == 2


def test_a_log_that_knows_only_the_day_takes_the_time_of_the_watch() -> None:
    (one,) = sessions_of(log(clock="12:00", day_only=True), watch("06:10", duration_min=45))
    assert isinstance(one, Workout)
    assert (one.source, one.day_only, one.occurred_at) == ("log", False, moment(-3, "06:10"))


def test_two_sessions_of_one_day_stay_two_where_their_lengths_tell() -> None:
    morning, evening = watch("07:00", duration_min=20), watch("18:00", duration_min=49, source_id="e")
    told = sessions_of(log(clock="12:00", day_only=True), morning, evening)
    assert sorted((one.source, one.occurred_at) for one in told) == [
        ("garmin", moment(-3, "07:00")),
        ("log", moment(-3, "18:00")),
    ]


def test_pain_is_kept_whoever_told_of_it() -> None:
    hurt = did("glute_bridge", [], form=None, pain=[{"site": "low_back", "during": 4}])
    felt = did("dumbbell_rdl", work(10, load_kg=32, rir=2), form=3, pain=[{"site": "hamstring", "during": 3}])
    state = state_of([log(), workout(-3, hurt, felt, source="app", clock="17:31", duration_min=50, average_hr_bpm=118)])
    assert {site for site, marks in state.pain.items() if marks} == {"low_back", "hamstring"}
    (exposure,) = state.exercises["dumbbell_rdl"].exposures
    assert exposure.form == 3  # what the log did not know
    assert [s.rir for s in exposure.sets] == [Decimal(2)] * 3
    assert len(state.sessions) == 1


def test_a_run_told_twice_is_one_run_at_its_longest() -> None:
    app = a_run(-3, 10, source="app", duration_min=61, kind="long")
    device = a_run(-3, 10.1, source="garmin", clock="08:01", duration_min=60, average_hr_bpm=142, session_rpe=4)
    (one,) = sessions_of(app, device)
    assert isinstance(one, Run)
    assert (one.distance_km, one.kind) == (Decimal("10.1"), RunKind.LONG)
    assert (one.average_hr_bpm, one.session_rpe) == (Decimal(142), Decimal(4))
    assert len(state_of([app, device]).runs) == 1


def test_one_app_that_sends_a_session_again_under_a_new_id_adds_no_set_and_keeps_the_worse_form() -> None:
    """The same sets at the same instant are one fact; what the second delivery says beside them is not lost."""
    first = log(did("dumbbell_rdl", work(10, load_kg=32), form=5), source_id="first")
    again = log(did("dumbbell_rdl", work(10, load_kg=32, rir=1), form=2), source_id="again")
    state = state_of([first, again])
    (exposure,) = state.exercises["dumbbell_rdl"].exposures
    assert exposure.form == 2
    assert len(state.sessions) == 1
    assert [one.code for one in state.set_aside] == ["same_session"]


def test_an_unknown_exercise_sent_again_is_one() -> None:
    """There is nothing to complete where the catalog does not know the name."""
    wobble = {"name": "Wobble board dance", "sets": work(10)}
    state = state_of([log(wobble, source_id="first"), log(wobble, source_id="again")])
    assert len(state.sessions) == 1
    assert [one.code for one in state.set_aside] == ["same_session"]
