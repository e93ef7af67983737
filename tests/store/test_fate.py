"""What is told about one event."""

from __future__ import annotations

from datetime import timedelta

from engine.state import SetAside
from store import EventFate, Store
from tests.store.builders import MONDAY, NOW, Someone, a_confirmation, a_retraction, a_run, someone_new


def fate(someone: Someone, event_id: str) -> EventFate:
    (found,) = someone.store.event_fate(someone.tenant, event_id)
    return found


def plan(someone: Someone, *, text: str, day: int = 0, set_aside: tuple[SetAside, ...] = ()) -> None:
    total = someone.history().events_total
    new = someone.plan(total, text=text, day=MONDAY + timedelta(days=day), set_aside=set_aside)
    someone.store.save_plan(new, now=NOW)


def test_stored_event_waits_and_is_used_by_the_next_plan(someone: Someone) -> None:
    plan(someone, text="before")
    run = a_run("a")
    someone.post(run)
    waiting = fate(someone, run.event_id)
    assert (waiting.status, waiting.used, waiting.used_in_revision) == ("stored", False, None)
    assert (waiting.athlete_id, waiting.type, waiting.source, waiting.source_id) == (someone.id, "run", "watch", "a")
    assert (waiting.occurred_at, waiting.received_at) == (run.occurred_at, NOW)
    plan(someone, text="after")
    used = fate(someone, run.event_id)
    assert (used.used, used.used_in_revision) == (True, 2)
    plan(someone, text="later", day=1)
    assert fate(someone, run.event_id).used_in_revision == 2


def test_event_that_changed_nothing_is_used_by_the_plan_that_stayed(someone: Someone) -> None:
    plan(someone, text="same")
    someone.post(a_run("a"))
    plan(someone, text="same")
    assert fate(someone, a_run("a").event_id).used_in_revision == 1


def test_replaced_event_names_what_counts_instead(someone: Someone) -> None:
    old, new = a_run("a", version="1"), a_run("a", version="2", km="6")
    someone.post(old)
    plan(someone, text="one")
    someone.post(new)
    plan(someone, text="two")
    before, after = fate(someone, old.event_id), fate(someone, new.event_id)
    assert (before.status, before.replaced_by, before.used, before.used_in_revision) == (
        "replaced", new.event_id, False, 1,
    )  # fmt: skip
    assert (after.status, after.replaced_by, after.used, after.used_in_revision) == ("stored", None, True, 2)


def test_replaced_before_any_plan_is_used_by_none(someone: Someone) -> None:
    old = a_run("a", version="1")
    someone.post(old, a_run("a", version="2", km="6"))
    plan(someone, text="one")
    assert fate(someone, old.event_id).used_in_revision is None


def test_older_version_that_came_late(someone: Someone) -> None:
    new, old = a_run("a", version="2"), a_run("a", version="1", km="6")
    someone.post(new)
    someone.post(old)
    plan(someone, text="one")
    told = fate(someone, old.event_id)
    assert (told.status, told.replaced_by, told.used, told.used_in_revision) == ("older", new.event_id, False, None)


def test_version_moved_on_with_equal_content(someone: Someone) -> None:
    first, second = a_run("a", version="1"), a_run("a", version="2")
    someone.post(first)
    someone.post(second)
    told = fate(someone, second.event_id)
    assert (told.status, told.duplicate_of) == ("duplicate_of", first.event_id)
    assert fate(someone, first.event_id).replaced_by == second.event_id


def test_retracted_event_names_who_took_it_back(someone: Someone) -> None:
    run, retraction = a_run("a"), a_retraction("a")
    someone.post(run)
    plan(someone, text="one")
    someone.post(retraction)
    plan(someone, text="two")
    told = fate(someone, run.event_id)
    assert (told.status, told.retracted_by, told.used, told.used_in_revision) == (
        "retracted", retraction.event_id, False, 1,
    )  # fmt: skip
    itself = fate(someone, retraction.event_id)
    assert (itself.status, itself.used, itself.used_in_revision) == ("stored", True, 2)


def test_retracted_before_it_came(someone: Someone) -> None:
    someone.post(a_retraction("a"))
    someone.post(a_run("a"))
    plan(someone, text="one")
    told = fate(someone, a_run("a").event_id)
    assert (told.status, told.used, told.used_in_revision) == ("retracted", False, None)


def test_retraction_that_was_itself_replaced_does_not_count(someone: Someone) -> None:
    someone.post(a_run("a"), a_run("b", hours=1), a_retraction("a", version="1"))
    someone.post(a_retraction("b", version="2"))
    assert fate(someone, a_run("a").event_id).status == "stored"
    assert fate(someone, a_run("b", hours=1).event_id).status == "retracted"


def test_quarantined_event_says_why(someone: Someone) -> None:
    run = a_run("a")
    someone.post(run, a_run("b", hours=1))
    aside = SetAside(event_id=run.event_id, code="implausible_load", exercise="dumbbell_rdl")
    plan(someone, text="one", set_aside=(aside,))
    assert fate(someone, run.event_id).status == "quarantined"
    assert fate(someone, run.event_id).set_aside == (aside,)
    assert fate(someone, a_run("b", hours=1).event_id).status == "stored"
    someone.post(a_confirmation("a"))
    plan(someone, text="two")
    assert fate(someone, run.event_id).status == "stored"


def test_same_event_of_several_athletes(store: Store, someone: Someone) -> None:
    other = someone_new(store, someone.tenant)
    event_id = a_run("a").event_id
    someone.post(a_run("a"))
    other.post(a_run("a"))
    found = store.event_fate(someone.tenant, event_id)
    assert sorted(f.athlete_id for f in found) == sorted([someone.id, other.id])
    (only,) = store.event_fate(someone.tenant, event_id, other.id)
    assert only.athlete_id == other.id


def test_event_of_another_tenant_does_not_exist(store: Store, someone: Someone) -> None:
    someone.post(a_run("a"))
    other = store.create_tenant("other", now=NOW)
    assert store.event_fate(other, a_run("a").event_id) == []
