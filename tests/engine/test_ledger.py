"""Which deliveries count (rule R4): versions, duplicates, retractions, confirmations, in whatever order they come."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import datetime
from itertools import pairwise, permutations

import pytest

from engine.ledger import live, sort_key, version_key
from engine.types import Event
from tests.engine.builders import (
    Wire,
    a_profile,
    a_run,
    asked,
    content,
    decided,
    decision,
    did,
    events_of,
    morning,
    plan_for,
    prescribed,
    state_after,
    state_of,
    work,
    workout,
)


def run(km: float, *, day: int = -3, **more: object) -> Wire:
    """Deliveries of one run: the same identity unless `more` says otherwise."""
    return a_run(day, km, source="watch", source_id="r-1") | more


def retraction(of: str, *, source: str = "watch", day: int = -1, **more: object) -> Wire:
    moment = a_run(day, 1)["occurred_at"]
    base = {"type": "retraction", "source": "app", "source_id": f"take back {of}", "occurred_at": moment}
    return base | {"of": {"source": source, "source_id": of}} | more


def confirm(of: str, *, source: str = "log", **more: object) -> Wire:
    return retraction(of, source=source) | {"type": "confirm", "source_id": f"right {of}"} | more


def kilometres(items: Iterable[Wire]) -> list[str]:
    """The distances of the runs that count."""
    return [str(getattr(e, "distance_km", None)) for e in live(events_of(items)).events]


# --------------------------------------------------------------------------- versions


def test_versions_are_ordered_none_integers_times_text() -> None:
    rising = [
        None,
        "0",
        "2",
        "10",
        "2026-01-01",
        "2026-01-01T10:00:00+01:00",
        "2026-01-01T09:30:00Z",
        "2026-01-01T09:30:00.5Z",
        "draft",
        "final",
    ]
    keys = [version_key(v) for v in rising]
    assert all(a < b for a, b in pairwise(keys))


@pytest.mark.parametrize(
    ("one", "same"),
    [("2", "02"), ("2026-01-01T10:00:00+01:00", "2026-01-01T09:00:00Z"), ("2026-01-01", "2026-01-01T00:00Z")],
)
def test_versions_are_compared_by_value(one: str, same: str) -> None:
    assert version_key(one) == version_key(same)


@pytest.mark.parametrize("odd", ["", " ", "-1", "1.5", "²", "٣", "9" * 40, "2026-02-30", "1e5", "\x00"])
def test_odd_versions_are_text_and_still_ordered(odd: str) -> None:
    assert version_key(None) < version_key("7") < version_key(odd)


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_the_newest_version_counts_in_whatever_order_they_come(order: tuple[int, ...]) -> None:
    deliveries = [run(5), run(6, version="1"), run(8, version="10"), run(7, version="9")]
    assert kilometres(deliveries[n] for n in order) == ["8"]


def test_a_newer_version_replaces_the_whole_event() -> None:
    older = run(8, version="1", session_rpe=9)
    newer = run(5, version="2", day=-2)
    newer.pop("duration_min")
    kept = live(events_of([newer, older])).events
    assert len(kept) == 1
    assert kept[0].occurred_at == datetime.fromisoformat(newer["occurred_at"])
    assert (getattr(kept[0], "session_rpe", 0), getattr(kept[0], "duration_min", 0)) == (None, None)


def test_equal_versions_are_decided_by_content_and_not_by_arrival() -> None:
    deliveries = [run(5, version="1"), run(8, version="1")]
    assert kilometres(deliveries) == kilometres(reversed(deliveries))
    assert len(kilometres(deliveries)) == 1


def test_the_same_id_of_another_sender_is_another_event() -> None:
    assert kilometres([run(5), run(6, source="phone", day=-4)]) == ["6", "5"]


# --------------------------------------------------------------------------- retractions


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_retraction_takes_back_every_version_before_and_after_it(order: tuple[int, ...]) -> None:
    deliveries = [run(5, version="1"), retraction("r-1", day=-5), run(8, version="2")]
    assert kilometres(deliveries[n] for n in order) == []


def test_a_retraction_of_nothing_changes_nothing() -> None:
    assert kilometres([run(5), retraction("unknown"), retraction("r-1", source="phone")]) == ["5"]


def test_a_retraction_cannot_be_taken_back() -> None:
    first = retraction("r-1")
    second = retraction(first["source_id"], source="app", source_id="second")
    assert kilometres([run(5), first, second]) == []


def test_retractions_and_confirmations_are_no_events_of_the_history() -> None:
    ledger = live(events_of([run(5), retraction("other"), confirm("other")]))
    assert [type(e).__name__ for e in ledger.events] == ["Run"]


def test_a_confirmation_that_was_taken_back_no_longer_confirms() -> None:
    word = confirm("w-1")
    assert live(events_of([word])).confirmed == {("log", "w-1")}
    assert live(events_of([word, retraction(word["source_id"], source="app")])).confirmed == frozenset()


# --------------------------------------------------------------------------- order


def test_events_are_folded_in_the_order_of_time_then_sender_then_id() -> None:
    deliveries = [a_run(-1, 3), a_run(-9, 1), a_run(-4, 2, source="b"), a_run(-4, 2.5, source="a")]
    kept = live(events_of(deliveries)).events
    assert [str(getattr(e, "distance_km", "")) for e in kept] == ["1", "2.5", "2", "3"]
    assert [sort_key(e) for e in kept] == sorted(sort_key(e) for e in kept)


def test_the_same_instant_in_two_zones_is_the_same_instant() -> None:
    utc, berlin = (
        run(5, occurred_at=moment, source_id=name)
        for name, moment in (("a", "2027-02-20T07:00:00Z"), ("b", "2027-02-20T08:00:00+01:00"))
    )
    keys = [sort_key(e)[0] for e in events_of([utc, berlin])]
    assert keys[0] == keys[1]


def a_history() -> list[Wire]:
    """Versions, a duplicate, a retraction, a wrong load, its confirmation, and two senders of one session."""
    ask = asked(3, 8, 12, 2)
    rdl = did("dumbbell_rdl", work(10, load_kg=20, rir=2), prescribed=ask)
    heavy = did("dumbbell_rdl", work(9, load_kg=44, rir=2), prescribed=ask)
    return [
        *(workout(d, rdl) for d in (-13, -10, -6)),
        workout(-6, rdl, source="watch", source_id="same"),
        workout(-3, heavy, source_id="heavy"),
        confirm("heavy"),
        run(5, version="1"),
        run(9, version="2"),
        a_run(-8, 30, source_id="gone"),
        retraction("gone"),
        *(morning(d) for d in (-12, -9, -5, -2, 0)),
    ]


@pytest.mark.parametrize("seed", range(12))
def test_order_and_repetition_never_change_the_plan(seed: int) -> None:
    fields = a_profile(equipment=[{"kind": "dumbbells", "loads_kg": [10, 11, 22, 23]}])
    shuffled = a_history() * 2
    random.Random(seed).shuffle(shuffled)
    assert content(plan_for(fields, shuffled)) == content(plan_for(fields, a_history()))


def test_the_plan_says_how_many_deliveries_it_has_seen() -> None:
    plan = plan_for(a_profile(), [*a_history(), *a_history()])
    assert plan.based_on.events == len(a_history())


# --------------------------------------------------------------------------- what was set aside


def set_aside(items: Iterable[Wire]) -> list[tuple[str, str | None]]:
    """What the fold has set aside: code and exercise."""
    state = state_of(items)
    return [(a.code, a.exercise) for a in state.set_aside]


def test_an_implausible_load_waits_for_a_word_and_counts_after_it() -> None:
    ask = asked(3, 8, 12, 2)
    fields = a_profile(equipment=[{"kind": "dumbbells", "loads_kg": [10, 11, 22, 23]}])
    history = [
        *(workout(d, did("dumbbell_rdl", work(10, load_kg=20, rir=2), prescribed=ask)) for d in (-13, -10, -6)),
        workout(-3, did("dumbbell_rdl", work(9, load_kg=44, rir=2), prescribed=ask), source_id="heavy"),
        *(morning(d) for d in (-12, -9, -5, -2, 0)),
    ]
    assert set_aside(history) == [("implausible_load", "dumbbell_rdl")]
    waiting = decided(fields, history)
    assert decision(waiting, "dumbbell_rdl")["reasons"][0]["rule"] == "R4"
    assert prescribed(waiting, "dumbbell_rdl")["load_kg"] == 20
    assert set_aside([*history, confirm("heavy")]) == []
    assert prescribed(decided(fields, [*history, confirm("heavy")]), "dumbbell_rdl")["load_kg"] == 44


def test_exactly_twice_the_best_is_believed() -> None:
    history = [
        workout(-6, did("dumbbell_rdl", work(8, load_kg=20))),
        workout(-3, did("dumbbell_rdl", work(8, load_kg=40))),
    ]
    assert set_aside(history) == []


def test_a_best_of_long_ago_no_longer_counts_as_the_best() -> None:
    history = [
        workout(-120, did("dumbbell_rdl", work(8, load_kg=40))),
        workout(-6, did("dumbbell_rdl", work(8, load_kg=15))),
        workout(-3, did("dumbbell_rdl", work(8, load_kg=31))),
    ]
    assert set_aside(history) == [("implausible_load", "dumbbell_rdl")]


def test_a_suspicious_exercise_leaves_the_others_of_the_session_alone() -> None:
    typo = did("dumbbell_rdl", work(8, load_kg=200))
    history = [
        workout(-6, did("dumbbell_rdl", work(8, load_kg=20))),
        workout(-3, typo, did("glute_bridge", work(12, rir=3))),
    ]
    state = state_of(history)
    assert [e.day.isoformat() for e in state.exercises["glute_bridge"].exposures] == ["2027-02-26"]
    assert len(state.exercises["dumbbell_rdl"].exposures) == 1


def test_two_senders_of_one_session_are_one_exposure() -> None:
    done = did("glute_bridge", work(12, rir=3))
    one, other = workout(-3, done), workout(-3, done, source="watch", source_id="x")
    state = state_of([one, other])
    assert len(state.exercises["glute_bridge"].exposures) == 1
    assert [a.code for a in state.set_aside] == ["same_session"]


def test_what_a_second_word_adds_goes_to_the_work_it_is_about() -> None:
    """Three reports of one instant, the third of the same work as the first."""
    first = workout(-1, did("glute_bridge", work(12)), source_id="a")
    other = workout(-1, did("glute_bridge", work(8)), source_id="b")
    again = workout(-1, did("glute_bridge", [{"kind": "warmup", "reps": 5}, *work(12, rir=3)]), source_id="c")
    state = state_of([first, other, again])
    told = [[(s.reps, s.rir) for s in e.sets] for e in state.exercises["glute_bridge"].exposures]
    assert told == [[(12, 3)] * 3, [(8, None)] * 3]


def test_an_hour_later_is_another_session() -> None:
    done = did("glute_bridge", work(12, rir=3))
    history = [workout(-3, done), workout(-3, done, clock="19:00")]
    state = state_of(history)
    assert len(state.exercises["glute_bridge"].exposures) == 2


def test_the_future_waits_and_is_counted() -> None:
    events: list[Event] = events_of([a_run(-1, 5), a_run(2, 5), a_run(3, 5)])
    state = state_after(events)
    assert (state.ahead, len(state.runs)) == (2, 1)
