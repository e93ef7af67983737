"""Saving plans forward only, and reading them back."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from store import PlanKey, Saved, Store
from tests.store.builders import MONDAY, NOW, Someone, a_run, someone_new

CHANGED, UNCHANGED, LOST = Saved
TUESDAY = MONDAY + timedelta(days=1)
LATER = NOW + timedelta(hours=1)


def test_first_plan_is_revision_one_and_reads_as_on_the_wire(store: Store, someone: Someone) -> None:
    someone.post(a_run())
    result = store.save_plan(someone.plan(1), now=NOW)
    assert (result.outcome, result.revision, result.events_total) == (CHANGED, 1, 1)
    plan = store.latest_plan(someone.tenant, someone.id)
    assert plan is not None
    assert plan.etag == result.etag
    assert plan.etag.startswith('W/"1-')
    assert (plan.events, plan.day, plan.ruleset, plan.computed_at) == (1, MONDAY, 1, NOW)
    body = json.loads(plan.body)
    assert list(body) == ["athlete_id", "revision", "week", "catalog", "computed_at", "based_on", "status"]
    assert (body["athlete_id"], body["revision"], body["computed_at"]) == (someone.id, 1, "2026-11-23T08:00:00Z")


def test_same_content_keeps_the_revision_and_tells_what_it_has_seen(store: Store, someone: Someone) -> None:
    someone.post(a_run("a"))
    first = store.save_plan(someone.plan(1), now=NOW)
    someone.post(a_run("b"))
    second = store.save_plan(someone.plan(2, day=TUESDAY), now=LATER)
    assert (second.outcome, second.revision, second.etag) == (UNCHANGED, 1, first.etag)
    plan = store.latest_plan(someone.tenant, someone.id)
    assert plan is not None
    assert (plan.revision, plan.events, plan.day, plan.computed_at) == (1, 2, TUESDAY, LATER)
    body = json.loads(plan.body)
    assert (body["based_on"], body["computed_at"]) == ({"events": 2}, "2026-11-23T09:00:00Z")


def test_other_content_is_a_new_revision_and_the_old_one_stays(store: Store, someone: Someone) -> None:
    someone.post(a_run())
    store.save_plan(someone.plan(1, text="easy"), now=NOW)
    store.save_plan(someone.plan(1, text="hard", day=TUESDAY), now=LATER)
    old, new = (store.plan_at(someone.tenant, someone.id, revision) for revision in (1, 2))
    assert old is not None
    assert new is not None
    assert (json.loads(old.body)["status"], json.loads(new.body)["status"]) == ("easy", "hard")
    summaries = store.plans(someone.tenant, someone.id, before=None, limit=10)
    assert [(s.revision, s.key.day, s.created_at) for s in summaries] == [(2, TUESDAY, LATER), (1, MONDAY, NOW)]
    assert [s.revision for s in store.plans(someone.tenant, someone.id, before=2, limit=10)] == [1]
    assert [s.revision for s in store.plans(someone.tenant, someone.id, before=None, limit=1)] == [2]


@pytest.mark.parametrize(
    "key",
    [
        PlanKey(events=2, day=TUESDAY, ruleset=5),  # equal
        PlanKey(events=1, day=TUESDAY, ruleset=5),
        PlanKey(events=2, day=MONDAY, ruleset=5),
        PlanKey(events=2, day=TUESDAY, ruleset=4),
        PlanKey(events=3, day=TUESDAY, ruleset=4),  # an old worker that has seen more events
        PlanKey(events=1, day=TUESDAY + timedelta(days=1), ruleset=6),
    ],
)
def test_key_never_goes_back(store: Store, someone: Someone, key: PlanKey) -> None:
    someone.post(a_run("a"), a_run("b"), a_run("c"))
    store.save_plan(someone.plan(2, day=TUESDAY, ruleset=5), now=NOW)
    before = store.latest_plan(someone.tenant, someone.id)
    late = someone.plan(key.events, day=key.day, ruleset=key.ruleset, text="late")
    result = store.save_plan(late, now=LATER)
    assert (result.outcome, result.revision, result.events_total) == (LOST, 1, 3)
    assert store.latest_plan(someone.tenant, someone.id) == before


def test_athlete_is_clean_only_when_the_plan_has_seen_all(store: Store, someone: Someone) -> None:
    someone.post(a_run("a"), a_run("b"))
    store.save_plan(someone.plan(1), now=LATER)
    athlete = store.athlete(someone.tenant, someone.id)
    assert athlete is not None
    assert athlete.dirty_since == LATER  # the other one came while this was computed: it has waited since then
    store.save_plan(someone.plan(2), now=LATER)
    athlete = store.athlete(someone.tenant, someone.id)
    assert athlete is not None
    assert (athlete.dirty_since, athlete.planned) == (None, PlanKey(events=2, day=MONDAY, ruleset=1))


def test_failure_keeps_the_last_good_plan_and_success_forgets_it(store: Store, someone: Someone) -> None:
    store.save_plan(someone.plan(0), now=NOW)
    store.plan_failed(someone.id, error="ValueError at plan.py:7", now=NOW)
    athlete = store.athlete(someone.tenant, someone.id)
    assert athlete is not None
    assert (athlete.attempts, athlete.last_error, athlete.revision) == (1, "ValueError at plan.py:7", 1)
    store.save_plan(someone.plan(0, day=TUESDAY), now=NOW)
    athlete = store.athlete(someone.tenant, someone.id)
    assert athlete is not None
    assert (athlete.attempts, athlete.last_error) == (0, None)
    store.plan_failed("ath_nobody", error="x", now=NOW)


def test_several_plans_in_one_transaction_each_on_its_own_merits(store: Store, someone: Someone) -> None:
    others = [someone_new(store, someone.tenant) for _ in range(3)]
    store.save_plan(others[0].plan(0), now=NOW)
    store.save_plan(others[1].plan(0), now=NOW)
    gone = others[2].plan(0)
    store.erase_athlete(someone.tenant, others[2].id, now=NOW)
    results = store.save_plans(
        [someone.plan(0), others[0].plan(0, day=TUESDAY), others[1].plan(0, day=TUESDAY, text="new"), gone], now=LATER
    )
    assert [(r.outcome, r.revision) for r in results] == [(CHANGED, 1), (UNCHANGED, 1), (CHANGED, 2), (LOST, 0)]
    assert store.save_plans([], now=NOW) == []


def test_position_follows_the_latest_plan(store: Store, someone: Someone) -> None:
    assert store.plan_position(someone.tenant, someone.id) is None
    someone.post(a_run())
    result = store.save_plan(someone.plan(1), now=NOW)
    position = store.plan_position(someone.tenant, someone.id)
    assert position is not None
    assert (position.revision, position.etag, position.events) == (1, result.etag, 1)


def test_plans_of_another_tenant_do_not_exist(store: Store, someone: Someone) -> None:
    store.save_plan(someone.plan(0), now=NOW)
    other = store.create_tenant("other", now=NOW)
    assert store.latest_plan(other, someone.id) is None
    assert store.plan_at(other, someone.id, 1) is None
    assert store.plans(other, someone.id, before=None, limit=5) == []
    assert store.plan_position(other, someone.id) is None


@pytest.mark.parametrize("revision", [0, -1, 2, 2**31, 2**63, 10**30])
def test_revision_that_cannot_be_is_none(store: Store, someone: Someone, revision: int) -> None:
    store.save_plan(someone.plan(0), now=NOW)
    assert store.plan_at(someone.tenant, someone.id, revision) is None
    assert [s.revision for s in store.plans(someone.tenant, someone.id, before=revision, limit=5)] == (
        [1] if revision > 1 else []
    )


def test_lease_is_for_one_until_it_ends(store: Store, someone: Someone) -> None:
    def claims(owner: str, seconds: float) -> bool:
        return store.claim(someone.id, owner=owner, now=NOW + timedelta(seconds=seconds), lease_s=5)

    assert claims("one", 0)
    assert not claims("two", 4)
    assert claims("one", 4)  # its own, prolonged
    assert not claims("two", 8)
    assert claims("two", 9)
    store.release(someone.id, owner="one")  # not its own any more
    assert not claims("one", 10)
    store.release(someone.id, owner="two")
    assert claims("one", 10)
    assert not store.claim("ath_nobody", owner="one", now=NOW, lease_s=5)


def test_lease_from_before_the_clock_was_set_back_does_not_hold(store: Store, someone: Someone) -> None:
    assert store.claim(someone.id, owner="one", now=NOW + timedelta(hours=3), lease_s=5)
    assert store.claim(someone.id, owner="two", now=NOW, lease_s=5)


def test_saving_gives_the_lease_back(store: Store, someone: Someone) -> None:
    store.claim(someone.id, owner="one", now=NOW, lease_s=60)
    store.save_plan(someone.plan(0), now=NOW, owner="somebody else")
    assert not store.claim(someone.id, owner="two", now=NOW, lease_s=60)
    store.save_plan(someone.plan(0), now=NOW, owner="one")  # lost, but it is over with it all the same
    assert store.claim(someone.id, owner="two", now=NOW, lease_s=60)
