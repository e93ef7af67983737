"""What is stored comes back as it was, and bytes of another shape are refused instead of half-read."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from threading import Barrier
from time import sleep
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.load import load_rulebook
from engine.history import fold, start
from engine.ledger import live
from engine.state import AthleteState
from engine.types import Fact, Facts, Override, Profile, Reason, Side, Workout
from schemas import codec
from schemas.codec import CodecError, event_from_bytes, event_to_bytes, from_bytes, to_bytes, type_name
from schemas.events import load_event
from schemas.profile import load_profile
from tests.schemas import strategies


@dataclass(frozen=True, slots=True, kw_only=True)
class Inner:
    """What msgspec can read, and what it cannot."""

    load_kg: Decimal
    sides: tuple[Side, ...] = ()
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outer:
    """Holds the odd ones in every way."""

    inner: Inner
    many: tuple[Inner, ...] = ()
    named: Mapping[Side, Inner] = field(default_factory=dict)
    perhaps: Inner | None = None
    fact: Fact = None
    at: tuple[datetime, str] | None = None


_FACTS: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.dates(),
    lambda inner: st.lists(inner, max_size=3).map(tuple),
    max_leaves=5,
)
_INNER = st.builds(
    Inner,
    load_kg=st.decimals(0, 500, places=2),
    sides=st.lists(st.sampled_from(Side), max_size=3).map(tuple),
    facts=st.dictionaries(st.text(), _FACTS, max_size=3),
)
_OUTER = st.builds(
    Outer,
    inner=_INNER,
    many=st.lists(_INNER, max_size=2).map(tuple),
    named=st.dictionaries(st.sampled_from(Side), _INNER, max_size=2),
    perhaps=st.none() | _INNER,
    fact=_FACTS,
    at=st.none() | st.just((datetime(2026, 11, 20, 17, 5, tzinfo=UTC), "x")),
)

UNHURRIED = settings(deadline=None)  # how long one example takes depends on who else uses the machine


@UNHURRIED
@given(strategies.events())
def test_events_come_back_as_they_were(document: dict[str, Any]) -> None:
    event = load_event(document)
    data = event_to_bytes(event)
    assert event_from_bytes(type_name(event), data) == event
    assert event_to_bytes(event_from_bytes(type_name(event), data)) == data


@UNHURRIED
@given(_OUTER)
def test_any_tree_of_values_comes_back_with_the_same_types(value: Outer) -> None:
    again = from_bytes(to_bytes(value), Outer)
    assert again == value
    assert repr(again.fact) == repr(value.fact)
    assert {key: repr(fact) for key, fact in again.inner.facts.items()} == {
        key: repr(fact) for key, fact in value.inner.facts.items()
    }


@UNHURRIED
@given(strategies.profiles())
def test_profiles_come_back_as_they_were(document: dict[str, Any]) -> None:
    profile = load_profile(document)
    assert from_bytes(to_bytes(profile), Profile) == profile


@UNHURRIED
@given(strategies.profiles(), st.lists(strategies.events(), max_size=12))
def test_the_state_of_an_athlete_comes_back_as_it_was(
    document: dict[str, Any], documents: list[dict[str, Any]]
) -> None:
    events = {event.event_id: event for event in map(load_event, documents)}
    state = fold(start(load_profile(document)), live(events.values()), book=load_rulebook(), today=strategies.LAST_DAY)
    data = to_bytes(state)
    again = from_bytes(data, AthleteState)
    assert again == state
    assert to_bytes(again) == data


def test_an_override_keeps_a_text_of_digits_apart_from_a_number() -> None:
    event = load_event(
        {
            "type": "override",
            "occurred_at": "2026-11-20T17:05:00Z",
            "exercise": "dead_bug",
            "change": {"band": "34", "load_kg": None, "sets": 3, "target_rir": 2.5},
        }
    )
    again = event_from_bytes("override", event_to_bytes(event))
    assert isinstance(again, Override)
    assert again.change == {"band": "34", "sets": 3, "target_rir": Decimal("2.5")}
    assert type(again.change["band"]) is str


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b"not json", b'{"event_id": 3}', b'{"inner": {"load_kg": "x"}}'])
def test_bytes_of_another_shape_are_refused(data: bytes) -> None:
    for kind in (Workout, Override, Outer, Reason):
        with pytest.raises(CodecError):
            from_bytes(data, kind)


def test_a_fact_of_a_strange_type_is_refused_when_it_is_written() -> None:
    with pytest.raises(TypeError):
        to_bytes(Inner(load_kg=Decimal(1), facts={"when": object()}))  # type: ignore[dict-item]
    assert to_bytes(Inner(load_kg=Decimal(1), facts={"when": date(2026, 1, 1)}))


def test_only_one_thread_at_a_time_teaches_msgspec_a_type(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two at once crashed the process: a worker and the reconciler reading their first checkpoints after a start."""
    state = start(load_profile({"timezone": "UTC"}))
    data, real = to_bytes(state), msgspec.json.Decoder
    inside, most, together = [0], [0], Barrier(4)

    def slow(kind: Any) -> Any:
        inside[0] += 1
        most[0] = max(most[0], inside[0])
        sleep(0.002)
        inside[0] -= 1
        return real(kind)

    def read(_: int) -> AthleteState:
        together.wait()
        return from_bytes(data, AthleteState)

    monkeypatch.setattr(codec, "_codecs", {})
    monkeypatch.setattr(msgspec.json, "Decoder", slow)
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(read, range(4))) == [state] * 4
    assert most == [1]
