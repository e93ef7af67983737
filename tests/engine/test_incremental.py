"""Going on from a checkpoint gives what a full replay gives, however the deliveries came (invariants I19, I20, I40)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import state as state_module
from engine.history import fold, start
from engine.ledger import live, sort_key
from engine.plan import build_plan
from engine.same_session import may_belong
from engine.state import (
    AthleteState,
    ExerciseMemory,
    Exposure,
    Feeling,
    PainMark,
    RunDone,
    Session,
    WorkSet,
)
from engine.types import Confirm, Event, ExerciseName, Retraction, Run, Target, Workout
from schemas.codec import event_from_bytes, event_to_bytes, from_bytes, to_bytes, type_name
from schemas.plan import dump_plan, encode
from tests.engine.properties.builders import book
from tests.engine.properties.examples import NIGHTLY, PATIENCE
from tests.engine.properties.histories import Case, history

pytestmark = PATIENCE

SEEDS = st.integers(0, 1_000_000)
FEW = settings(max_examples=2_000 if NIGHTLY else 80, deadline=None, derandomize=not NIGHTLY, database=None)


def stored(state: AthleteState) -> AthleteState:
    """The state as it comes back from the database."""
    return from_bytes(to_bytes(state), AthleteState)


def replayed(case: Case, events: Sequence[Event] | None = None) -> AthleteState:
    """Everything from the beginning."""
    given = case.events if events is None else events
    return fold(start(case.profile), live(given), book=book(), today=case.today)


def plan_bytes(case: Case, state: AthleteState) -> bytes:
    return encode(dump_plan(build_plan(state, today=case.today, book=book(), events_seen=7)))


@FEW
@given(seed=SEEDS, cuts=st.lists(st.floats(0, 1), max_size=4))
def test_any_split_gives_the_state_of_a_replay(seed: int, cuts: list[float]) -> None:
    """Fold, store, load, fold on, at any places."""
    case = history(seed)
    ledger = live(case.events)
    whole = replayed(case)
    reached = len(ledger.events) - whole.ahead
    places = sorted({0, reached, *(round(c * reached) for c in cuts)})
    state = start(case.profile)
    for first, last in zip(places, [*places[1:], len(ledger.events)], strict=True):
        part = replace(ledger, events=ledger.events[first:last])
        state = stored(fold(state, part, book=book(), today=case.today))
    assert state == whole
    assert plan_bytes(case, state) == plan_bytes(case, whole)


@FEW
@given(seed=SEEDS, back=st.integers(0, 120))
def test_a_checkpoint_of_an_earlier_day_goes_on(seed: int, back: int) -> None:
    """A state of weeks ago, which left out what lay ahead, and the rest give today's state."""
    case = history(seed)
    ledger = live(case.events)
    old = fold(start(case.profile), ledger, book=book(), today=case.today - timedelta(days=back))
    rest = replace(ledger, events=ledger.events[len(ledger.events) - old.ahead :])
    later = fold(replace(stored(old), ahead=0), rest, book=book(), today=case.today)
    assert later == replayed(case)


@FEW
@given(seed=SEEDS)
def test_deliveries_in_any_order_in_any_parcels(seed: int) -> None:
    """Parcels of deliveries, late ones, corrections, deletes, repeats: checkpoint where allowed, replay where not."""
    case, random = history(seed), Random(seed)
    waiting = random.sample(case.events, len(case.events))
    waiting += random.choices(case.events, k=min(len(case.events), 3)) if case.events else []
    if random.random() < 0.7:
        waiting.sort(key=lambda e: e.occurred_at)  # as a watch sends them
    arrived: dict[str, Event] = {}
    state = start(case.profile)
    while waiting:
        size = random.randint(1, 30)
        parcel, waiting = waiting[:size], waiting[size:]
        state = stored(_after(case, state, arrived, parcel))
    assert state == replayed(case, tuple(arrived.values()))


@FEW
@given(seed=SEEDS)
def test_what_the_athlete_calls_things_holds_for_the_past_in_any_order(seed: int) -> None:
    """Exercises sent by names of the athlete's own, and words on what they mean, earlier, later and taken back."""
    case = history(seed)
    random = Random(seed)
    own = [_named(event) for event in case.events]
    ids = sorted({x.exercise for e in case.events if isinstance(e, Workout) for x in e.exercises if x.exercise})
    said = [_said(random, name, case, number) for number, name in enumerate(random.choices(ids, k=4))] if ids else []
    back = [_taken_back(one) for one in said[:1]]
    events = [*own, *said, *back]
    whole = replayed(case, events)
    arrived: dict[str, Event] = {}
    state = start(case.profile)
    waiting = random.sample(events, len(events))
    while waiting:
        parcel, waiting = waiting[:9], waiting[9:]
        state = stored(_after(case, state, arrived, parcel))
    assert state == whole
    assert plan_bytes(case, state) == plan_bytes(case, whole)


@FEW
@given(seed=SEEDS)
def test_sessions_told_by_several_senders_in_any_order(seed: int) -> None:
    """A watch, a day-only log and a summary tell again of what was logged: each session counts once, in any order."""
    case = history(seed)
    random = Random(seed)
    again = [_told_again(random, e, n) for n, e in enumerate(case.events) if isinstance(e, Workout | Run)]
    events = [*case.events, *(one for one in again if one is not None)]
    whole = replayed(case, events)
    arrived: dict[str, Event] = {}
    state = start(case.profile)
    waiting = (
        sorted(events, key=lambda e: e.occurred_at) if random.random() < 0.5 else random.sample(events, len(events))
    )
    while waiting:
        parcel, waiting = waiting[:3], waiting[3:]
        state = stored(_after(case, state, arrived, parcel))
    assert state == whole
    assert plan_bytes(case, state) == plan_bytes(case, whole)


def _told_again(random: Random, event: Workout | Run, number: int) -> Event | None:
    """The same session as another sender tells it, now and then."""
    who = random.choice(("watch-2", "summary", "diary", None))
    if who is None:
        return None
    day_only = who == "diary"
    at = event.occurred_at.replace(hour=12, minute=0) if day_only else event.occurred_at
    at += timedelta(0) if day_only else timedelta(minutes=random.randint(-4, 4))
    minutes = None if random.random() < 0.3 else event.duration_min
    told = replace(event, event_id=f"ev_{who}_{number}", source=who, source_id=f"{who}-{number}", occurred_at=at)
    told = replace(told, duration_min=minutes, day_only=day_only, average_hr_bpm=None if day_only else Decimal(131))
    return replace(told, exercises=()) if isinstance(told, Workout) and who != "diary" else told


def _named(event: Event) -> Event:
    if not isinstance(event, Workout):
        return event
    mine = [replace(x, exercise=None, name=f"mine {x.exercise}") for x in event.exercises]
    return replace(event, exercises=tuple(mine))


def _said(random: Random, name: str, case: Case, number: int) -> ExerciseName:
    at = datetime.combine(case.today, time(), tzinfo=UTC) - timedelta(days=random.randint(0, 40))
    return ExerciseName(
        event_id=f"ev_said_{number}",
        source="app",
        source_id=f"said-{number}",
        occurred_at=at,
        name=f"mine {name}",
        exercise=name if random.random() < 0.8 else None,
    )


def _taken_back(said: ExerciseName) -> Retraction:
    return Retraction(
        event_id="ev_taken_back",
        source="app",
        source_id="taken-back",
        occurred_at=said.occurred_at,
        of=Target(source=said.source, source_id=said.source_id),
    )


def _after(case: Case, state: AthleteState, arrived: dict[str, Event], parcel: Sequence[Event]) -> AthleteState:
    """The state after a parcel: on from the checkpoint when nothing old is touched, otherwise from the beginning."""
    fresh = list({e.event_id: e for e in parcel if e.event_id not in arrived}.values())
    known = {(e.source, e.source_id) for e in arrived.values()}
    known |= {(e.of.source, e.of.source_id) for e in arrived.values() if isinstance(e, Retraction | Confirm)}
    arrived.update({e.event_id: e for e in fresh})
    identities = [(e.source, e.source_id) for e in fresh]
    touches_old = any(
        identity in known
        or isinstance(e, Retraction | Confirm | ExerciseName)
        or (state.last_key is not None and sort_key(e) <= state.last_key)
        or may_belong(state.told, e)
        for e, identity in zip(fresh, identities, strict=True)
    )
    if touches_old or state.ahead or len(set(identities)) < len(identities):
        return replayed(case, tuple(arrived.values()))
    return fold(state, live(fresh), book=book(), today=case.today)


ROWS = {
    ExerciseMemory: "exposures first_day clean_exposures top_loads suspicious",
    Exposure: "event_id at day sets done_sets form felt_in prescribed in_progress trial",
    Feeling: "event_id at day sleep_h energy stress mood motivation soreness illness",
    PainMark: "event_id at day report exercise",
    RunDone: "event_id at day distance_km minutes kind rpe",
    Session: "event_id at day minutes rpe exercises hard_sets eased legs in_progress",
    WorkSet: "side reps duration_s load_kg band rir tempo height_cm",
}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.__name__)
def test_a_stored_row_is_read_by_the_place_of_its_fields(row: type[tuple[object, ...]]) -> None:
    """Stored rows carry no names: who moves a field raises `ruleset`, so that no checkpoint from before is read."""
    fields: tuple[str, ...] = row._fields  # type: ignore[attr-defined]  # every named tuple has it
    assert " ".join(fields) == ROWS[row]


def test_every_row_of_a_state_is_held() -> None:
    assert {kind for kind in vars(state_module).values() if _is_row(kind)} == set(ROWS)


def _is_row(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, tuple) and hasattr(kind, "_fields")


@FEW
@given(seed=SEEDS)
def test_events_and_states_survive_the_store(seed: int) -> None:
    """Bytes and back: equal values, and the same bytes again."""
    case = history(seed)
    for event in case.events:
        assert event_from_bytes(type_name(event), event_to_bytes(event)) == event
    state = replayed(case)
    assert stored(state) == state
    assert to_bytes(stored(state)) == to_bytes(state)
