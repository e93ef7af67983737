"""What other rules would change, on both databases, without a trace in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import MetaData, create_engine

from engine.types import Rulebook
from schemas.events import load_events
from schemas.profile import load_profile
from store import Store
from tests.workers.people import SUNDAY, a_run, a_tenant, an_athlete, content, post
from workers.recompute import recompute
from workers.replay import Replayed, replay

ASKED = {"sets": 3, "reps": [8, 12], "target_reps": 12, "rir": 2, "load_kg": 20, "tempo": "3-1-1-0"}
PROFILE = {
    "timezone": "UTC",
    "strength_since": "2024-01-01",
    "equipment": [{"kind": "dumbbells", "loads_kg": [10, 11]}],
    "reporting": {"pain": "by_exception", "form": "each_session", "effort": "each_session"},
}


@pytest.fixture
def lifter(store: Store, book: Rulebook) -> str:
    """Somebody who did 3 x 12 at 20 kg twice with four in reserve; the next dumbbells make 22 kg, 10 % more."""
    profile = load_profile(PROFILE)
    athlete_id, _ = store.create_athlete(a_tenant(store), external_id="lifter", profile=profile, now=SUNDAY)
    sets = [{"reps": 12, "load_kg": 20, "rir": 4}] * 3
    done = {"exercise": "dumbbell_rdl", "form": 5, "pain": [], "prescribed": ASKED, "sets": sets}
    for day in ("2026-11-16", "2026-11-19"):
        wire = {"type": "workout", "source": "log", "source_id": day, "occurred_at": f"{day}T18:00:00Z"}
        post(store, athlete_id, *load_events({**wire, "exercises": [done]}))
    recompute(athlete_id, store=store, book=book, now=SUNDAY)
    return athlete_id


def small_steps(book: Rulebook) -> Rulebook:
    """Load steps of at most 5 % instead of 10 % (rule P4)."""
    return replace(book, params=replace(book.params, load_step_max_pct=Decimal(5)))


def replayed(store: Store, book: Rulebook, **more: Any) -> list[Replayed]:
    return list(replay(store, present=book, other=small_steps(book), now=SUNDAY, **more))


def rows(url: str) -> Iterator[tuple[str, list[tuple[object, ...]]]]:
    """Every row of every table."""
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    known = MetaData()
    known.reflect(engine)
    with engine.connect() as connection:
        for table in known.sorted_tables:
            yield table.name, sorted((tuple(row) for row in connection.execute(table.select())), key=repr)
    engine.dispose()


def test_a_smaller_step_keeps_the_load_and_says_why(store: Store, book: Rulebook, lifter: str) -> None:
    (one,) = replayed(store, book)
    assert (one.athlete.athlete_id, one.day, one.changed, one.error) == (lifter, SUNDAY.date(), True, None)
    (change,) = (c for c in one.decisions if c.present and c.present["exercise"] == "dumbbell_rdl")
    present, other = change.present, change.other
    assert present is not None
    assert other is not None
    assert change.actions == ("add_load", "advance")  # no load within 5 %, so the next rung, whose door is open (P10)
    stored = next(d for d in content(store, lifter)["decisions"] if d["exercise"] == "dumbbell_rdl")
    assert present["after"] == stored["after"]  # under the present rules it is the plan that is stored
    assert stored["after"]["load_kg"] == 22
    after: Any = other["after"]
    reasons: Any = other["reasons"]
    assert (after["exercise"], reasons[0]["rule"]) == ("kickstand_rdl", "P10")
    assert reasons[0]["text"]
    assert {"dumbbell_rdl: removed", "kickstand_rdl: added"} <= set(one.lines)


def test_who_is_not_concerned_is_counted_and_not_changed(store: Store, book: Rulebook, lifter: str) -> None:
    other = an_athlete(store)
    post(store, other, a_run(1))
    found = {one.athlete.athlete_id: one.changed for one in replayed(store, book)}
    assert found == {lifter: True, other: False}


def test_the_database_stays_as_it_was(store: Store, book: Rulebook, lifter: str, database_url: str) -> None:
    stale = an_athlete(store)  # without any plan yet, so that a recompute would have something to do
    post(store, stale, a_run(1))
    before = dict(rows(database_url))
    assert len(replayed(store, book)) == 2
    assert dict(rows(database_url)) == before
    assert before["athletes"]
    assert before["plans"]


def test_limit_and_tenant_choose_who_is_looked_at(store: Store, book: Rulebook, lifter: str) -> None:
    theirs = store.create_tenant("theirs", now=SUNDAY)
    more = [store.create_athlete(theirs, external_id=None, profile=load_profile(PROFILE), now=SUNDAY) for _ in range(3)]
    assert {one.athlete.athlete_id for one in replayed(store, book, tenant_id=theirs)} == {found for found, _ in more}
    assert len(replayed(store, book)) == 4
    assert len(replayed(store, book, limit=3)) == 3
    assert len(replayed(store, book, limit=2, tenant_id=theirs)) == 2


def test_an_athlete_who_cannot_be_computed_does_not_end_the_list(store: Store, book: Rulebook, lifter: str) -> None:
    """What went wrong is told by class and place, because a message may carry health values."""
    an_athlete(store)
    broken = replace(book, params=None)  # type: ignore[arg-type]  # as wrong as can be
    found = list(replay(store, present=book, other=broken, now=SUNDAY))
    assert len(found) == 2
    assert [re.fullmatch(r"AttributeError at \w+/\w+\.py:[0-9]+", one.error or "") is not None for one in found] == [
        True, True,
    ]  # fmt: skip
    assert not any(one.changed for one in found)
