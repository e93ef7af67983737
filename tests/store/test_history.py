"""What a recompute reads: only what is new, unless something folded before may have to change."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import create_engine, text

from engine.types import Event
from store import Checkpoint, Store
from tests.store.builders import MONDAY, NOW, Someone, a_confirmation, a_retraction, a_run, a_state, someone_new


def planned(someone: Someone, *events: Event, ruleset: int = 1) -> None:
    """Post these events and save a plan with a checkpoint that has folded them."""
    total = someone.post(*events).events_total
    known = someone.store.all_events(someone.id)
    someone.store.save_plan(someone.plan(total, folded=known, ruleset=ruleset), now=NOW)


def test_new_athlete_starts_from_the_profile(someone: Someone) -> None:
    history = someone.history()
    assert history.must_replay
    assert history.checkpoint is None
    assert history.new_events == ()
    assert history.planned is None
    assert history.athlete.profile.timezone == "Europe/Berlin"


def test_only_events_after_the_checkpoint_are_read(someone: Someone) -> None:
    planned(someone, a_run("a"))
    someone.post(a_run("b", hours=2), a_run("c", hours=1))
    history = someone.history(ruleset=1)
    assert not history.must_replay
    assert history.checkpoint == Checkpoint(events=1, ruleset=1, state=a_state([a_run("a")]))
    assert [e.source_id for e in history.new_events] == ["b", "c"]
    assert (history.events_total, history.planned and history.planned.day) == (3, MONDAY)


def test_nothing_new_gives_the_checkpoint_alone(someone: Someone) -> None:
    planned(someone, a_run("a"))
    history = someone.history()
    assert (history.must_replay, history.new_events) == (False, ())


def must_replay_all(someone: Someone, count: int) -> bool:
    history = someone.history()
    return history.must_replay and history.checkpoint is None and len(history.new_events) == count


def test_event_from_before_the_checkpoint_replays(someone: Someone) -> None:
    planned(someone, a_run("a", hours=5))
    someone.post(a_run("b", hours=4))
    assert must_replay_all(someone, 2)


def test_replacement_replays(someone: Someone) -> None:
    planned(someone, a_run("a", version="1"))
    someone.post(a_run("a", version="2", hours=9))
    assert must_replay_all(someone, 2)


def test_retraction_and_confirmation_replay(someone: Someone) -> None:
    planned(someone, a_run("a"))
    someone.post(a_confirmation("a"))
    assert must_replay_all(someone, 2)
    planned(someone)
    someone.post(a_retraction("a"))
    assert must_replay_all(someone, 3)


def test_target_of_an_earlier_retraction_replays(someone: Someone) -> None:
    planned(someone, a_run("a"), a_retraction("z"))
    assert not someone.history().must_replay
    someone.post(a_run("b", hours=1))
    assert not someone.history().must_replay
    someone.post(a_run("z", hours=2))
    assert must_replay_all(someone, 4)


def test_retraction_and_its_target_in_one_call_replay(someone: Someone) -> None:
    planned(someone, a_run("a"))
    someone.post(a_run("z", hours=2), a_retraction("z"))
    assert must_replay_all(someone, 3)


def test_replay_is_over_once_a_checkpoint_has_seen_it(someone: Someone) -> None:
    planned(someone, a_run("a"), a_run("b", hours=1), a_retraction("a"))
    someone.post(a_run("c", hours=2))
    history = someone.history()
    assert not history.must_replay
    assert [e.source_id for e in history.new_events] == ["c"]


def test_checkpoint_of_another_ruleset_is_not_used(someone: Someone) -> None:
    planned(someone, a_run("a"), ruleset=1)
    assert someone.history(ruleset=2).must_replay
    assert not someone.history(ruleset=1).must_replay


def test_state_that_left_events_out_is_not_gone_on_from(someone: Someone) -> None:
    someone.post(a_run("a"), a_run("b", hours=3))
    state = a_state([a_run("a")], ahead=1)
    plan = replace(someone.plan(2), checkpoint=Checkpoint(events=2, ruleset=1, state=state))
    someone.store.save_plan(plan, now=NOW)
    assert must_replay_all(someone, 2)


def test_plan_without_checkpoint_drops_the_old_one(someone: Someone) -> None:
    planned(someone, a_run("a"))
    someone.post(a_run("b", hours=1))
    someone.store.save_plan(someone.plan(2), now=NOW)
    assert must_replay_all(someone, 2)


def test_unreadable_checkpoint_replays(someone: Someone, database_url: str) -> None:
    planned(someone, a_run("a"))
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE checkpoints SET state = :old"), {"old": b'{"layout": "of last year"}'})
    engine.dispose()
    assert must_replay_all(someone, 1)


def test_histories_of_several_come_in_the_order_asked(store: Store, someone: Someone) -> None:
    other = someone_new(store, someone.tenant)
    planned(other, a_run("a"))
    someone.post(a_run("b"))
    histories = store.histories([other.id, "ath_nobody", someone.id], ruleset=1)
    assert [h.athlete.athlete_id for h in histories] == [other.id, someone.id]
    assert [h.must_replay for h in histories] == [False, True]
    assert store.history("ath_nobody") is None


def test_events_are_found_by_source_and_how_their_id_begins(someone: Someone) -> None:
    first, other, elsewhere = a_run("d-1"), a_run("d-2", hours=1), a_run("d-1", source="app", hours=2)
    newer = a_run("d-1", version="2", km="6")
    someone.post(first, other, elsewhere, a_run("e-1", hours=3), newer)

    def named(begins: str, tenant: str = someone.tenant) -> list[Event]:
        return list(someone.store.events_named(tenant, someone.id, source="watch", begins=begins))

    assert named("d-") == [first, other, newer]
    assert named("d-2") == [other]
    assert named("f-") == named("d-", tenant="ten_other") == []
