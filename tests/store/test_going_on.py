"""Going on from a checkpoint gives the state that a full replay gives, whatever was sent and in whatever order."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.load import load_rulebook
from engine.history import fold, start
from engine.ledger import live
from engine.state import AthleteState
from engine.types import Event
from store import Checkpoint, Store, VersionNeeded
from tests.store.builders import MONDAY, NOW, Someone, a_confirmation, a_retraction, a_run, someone_new

IDS = st.sampled_from("abcde")
EVENTS = st.one_of(
    st.builds(
        lambda name, version, km, hours: a_run(name, version=version, km=str(km), hours=hours),
        IDS,
        st.sampled_from([None, "1", "2", "3"]),
        st.integers(5, 7),
        # Some lie after the day that plans are made for.
        st.sampled_from([0, 1, 2, 3, 30, 60 * 24 + 30]),
    ),
    # Another sender tells of the same run.
    st.builds(lambda name, hours: a_run(name, hours=hours, source="phone"), IDS, st.sampled_from([0, 1, 2, 30])),
    st.builds(lambda of, name: a_retraction(of, source_id=f"x-{name}"), IDS, IDS),
    st.builds(a_confirmation, IDS),
)
CALLS = st.lists(st.tuples(st.lists(EVENTS, min_size=1, max_size=3), st.booleans()), min_size=1, max_size=12)


def state_after(someone: Someone) -> AthleteState:
    """What a worker would compute from what the store gives."""
    history = someone.history(ruleset=1)
    base = history.checkpoint.state if history.checkpoint else start(history.athlete.profile)
    return fold(base, live(history.new_events), book=load_rulebook(), today=MONDAY)


def replayed(someone: Someone) -> AthleteState:
    """The state from all events at once."""
    events = someone.store.all_events(someone.id)
    return fold(start(someone.history().athlete.profile), live(events), book=load_rulebook(), today=MONDAY)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(calls=CALLS)
def test_going_on_equals_replaying(store: Store, calls: list[tuple[list[Event], bool]]) -> None:
    someone = someone_new(store, store.create_tenant("ours", now=NOW))
    for day, (events, computes) in enumerate(calls):
        try:
            someone.post(*events)
        except VersionNeeded:
            continue
        if computes:
            state = state_after(someone)
            assert state == replayed(someone)
            total = someone.history().events_total
            plan = someone.plan(total, day=MONDAY + timedelta(days=day))
            checkpoint = Checkpoint(events=total, ruleset=1, state=state)
            store.save_plan(replace(plan, checkpoint=checkpoint), now=NOW)
    assert state_after(someone) == replayed(someone)
