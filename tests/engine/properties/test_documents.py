"""Whatever passes the door gives a plan: documents of any shape, not only believable athletes."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.events import load_events
from schemas.plan import dump_plan, encode
from schemas.profile import load_profile
from tests.engine.properties.examples import CHECKS, NIGHTLY, PATIENCE
from tests.engine.properties.histories import Case, history
from tests.engine.properties.nasty import NASTY
from tests.engine.properties.seen import look
from tests.engine.properties.shrink import document
from tests.schemas import strategies as wire

pytestmark = PATIENCE

ALWAYS = ("i01", "i09", "i10", "i15", "i18", "i29", "i37", "i38")


@pytest.mark.parametrize("kind", [0, NASTY], ids=["believable", "nasty"])
def test_every_athlete_is_one_that_can_be_sent(kind: int) -> None:
    """The athletes of the other properties pass the door, and `baton decide` reads what a failure prints."""
    for seed in range(kind, kind + 150):
        case = history(seed)
        read = json.loads(document(case))
        load_profile(read.get("profile", {}))
        assert len(load_events(read["events"])) == len(case.events)


@settings(
    max_examples=10_000 if NIGHTLY else 150,
    deadline=None,
    derandomize=not NIGHTLY,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(profile=wire.profiles(), events=st.lists(wire.events(), max_size=12), days=st.integers(-30, 30))
def test_every_valid_document_gives_a_plan(profile: dict[str, Any], events: list[dict[str, Any]], days: int) -> None:
    """No crash, bytes that can be stored, and the safety of the plan."""
    read = tuple(load_events(events)) if events else ()
    today = date(2026, 11, 1) + timedelta(days=days)
    seen = look(Case(seed=0, profile=load_profile(profile), events=read, today=today))
    assert encode(dump_plan(seen.plan))
    assert [f"{name}: {v}" for name in ALWAYS for v in CHECKS[name](seen)] == []
