"""The outbox: written with the plan, the newest in the place of what was not told, one at a time about one athlete."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from store import NewPlan, SealBroken, Store
from store.messages import AT_ONCE, ATTEMPTS_KEPT, DISABLE_AFTER, LEASE, Message, Result, Tried
from store.outbox import NEEDS_ATTENTION, PLAN_UPDATED, TEST
from store.sealing import Sealer, new_key
from store.subscriptions import OLD_SECRET_SIGNS, PER_TENANT, SECRETS_MAX
from store.tables_news import subscriptions
from tests.store.builders import NOW, Someone, someone_new
from tests.store.test_erase_and_export import rows_naming

LATER = NOW + timedelta(seconds=5)
BOTH = (PLAN_UPDATED, NEEDS_ATTENTION)


def subscribe(store: Store, tenant: str, types: tuple[str, ...] = BOTH, url: str = "https://example.org/h") -> str:
    made = store.create_subscription(tenant, url=url, types=types, base_url="https://baton.example", now=NOW)
    assert made is not None
    return made.subscription_id


def a_plan(someone: Someone, events: int, *codes: str, status: str = "active", text: str = "") -> NewPlan:
    """A plan with these warnings."""
    notices = [{"code": code, "severity": "warning", "text": "read me", "facts": {}} for code in codes]
    plan = someone.plan(events)
    return replace(plan, content={**plan.content, "status": status, "week": f"{events}{text}", "notices": notices})


def take(store: Store, subscription: str, *, owner: str = "one", after: timedelta = timedelta()) -> Message | None:
    return store.take_message(subscription, owner=owner, now=NOW + after)


def taken(store: Store, subscription: str, **how: Any) -> Message:
    found = take(store, subscription, **how)
    assert found is not None
    return found


def tried(result: Result = Result.DELIVERED, after: timedelta = timedelta(), **more: Any) -> Tried:
    return Tried(result=result, at=NOW + after, duration_ms=12, **more)


def outcomes(store: Store, tenant: str, subscription: str) -> list[str]:
    found = store.message_attempts(tenant, subscription, limit=1000)
    assert found is not None
    return [one.outcome for one in found]


def test_nobody_is_told_where_nobody_asked(store: Store, someone: Someone) -> None:
    elsewhere = subscribe(store, store.create_tenant("theirs", now=NOW))
    assert store.save_plan(a_plan(someone, 1, "pain_red"), now=NOW).told == ()
    assert store.subscriptions_with_messages(now=LATER, limit=10) == []
    assert take(store, elsewhere) is None


def test_a_new_plan_is_told_with_ids_and_status(store: Store, tenant: str) -> None:
    someone = someone_new(store, tenant, "user-1")
    subscription = subscribe(store, tenant)
    saved = store.save_plan(a_plan(someone, 1), now=NOW)
    assert saved.told == (subscription,)
    assert store.subscriptions_with_messages(now=NOW, limit=10) == [subscription]
    message = taken(store, subscription)
    assert (message.type, message.athlete_id, message.external_id) == (PLAN_UPDATED, someone.id, "user-1")
    assert (message.revision, message.etag, message.status, message.attempt) == (1, saved.etag, "active", 1)
    assert (message.url, message.base_url) == ("https://example.org/h", "https://baton.example")
    assert message.message_id.startswith("msg_")
    store.message_tried(message, tried())
    assert take(store, subscription) is None
    assert outcomes(store, tenant, subscription) == ["delivered"]


def test_the_same_plan_again_is_no_news(store: Store, someone: Someone, tenant: str) -> None:
    subscribe(store, tenant)
    store.save_plan(a_plan(someone, 1), now=NOW)
    same = replace(a_plan(someone, 1), key=replace(a_plan(someone, 1).key, events=2))
    assert store.save_plan(same, now=NOW).told == ()


def test_each_subscription_hears_what_it_asked_for(store: Store, someone: Someone, tenant: str) -> None:
    plans, coach = subscribe(store, tenant, (PLAN_UPDATED,)), subscribe(store, tenant, (NEEDS_ATTENTION,))
    assert store.save_plan(a_plan(someone, 1), now=NOW).told == (plans,)
    told = store.save_plan(a_plan(someone, 2, "pain_red"), now=NOW).told
    assert set(told) == {plans, coach}
    message = taken(store, coach)
    assert (message.type, message.reasons) == (NEEDS_ATTENTION, (("pain_red", "warning"),))


def test_attention_is_told_when_a_reason_newly_applies(store: Store, someone: Someone, tenant: str) -> None:
    coach = subscribe(store, tenant, (NEEDS_ATTENTION,))

    def told(events: int, *codes: str, status: str = "active") -> tuple[tuple[str, str], ...]:
        plan = a_plan(someone, events, *codes, status=status)
        if not store.save_plan(plan, now=NOW).told:
            return ()
        message = taken(store, coach)
        store.message_tried(message, tried())
        return message.reasons

    assert told(1) == ()
    assert told(2, "pain_red") == (("pain_red", "warning"),)
    assert told(3, "pain_red") == ()  # still the same reason
    assert told(4, "pain_red", "detraining") == (("pain_red", "warning"), ("detraining", "warning"))
    assert told(5, "detraining") == ()  # one less
    assert told(6, "pain_red", "detraining") == (("pain_red", "warning"), ("detraining", "warning"))  # again
    assert told(7) == ()
    assert told(8, status="stopped") == (("stopped", "stop"),)


def test_plans_that_cannot_be_computed_need_attention_once(store: Store, someone: Someone, tenant: str) -> None:
    coach = subscribe(store, tenant, (NEEDS_ATTENTION,))
    store.save_plan(a_plan(someone, 1, "pain_red"), now=NOW)
    store.message_tried(taken(store, coach), tried())
    for number in range(5):
        store.plan_failed(someone.id, error="KeyError at x.py:1", now=NOW)
        message = take(store, coach)
        if number == 2:  # the third in a row
            assert message is not None
            assert message.reasons == (("plan_failing", "warning"), ("pain_red", "warning"))
            assert (message.revision, message.status) == (1, None)
            store.message_tried(message, tried())
        else:
            assert message is None
    store.save_plan(a_plan(someone, 2, "pain_red"), now=NOW)
    assert take(store, coach) is None  # better again is no reason to look


def test_the_newest_plan_takes_the_place_of_one_that_was_not_told(store: Store, someone: Someone, tenant: str) -> None:
    subscription = subscribe(store, tenant)
    store.save_plan(a_plan(someone, 1), now=NOW)
    store.save_plan(a_plan(someone, 2), now=NOW)
    message = taken(store, subscription)
    assert message.revision == 2
    store.message_tried(message, tried())
    assert take(store, subscription) is None


def test_a_plan_that_comes_during_a_try_is_told_after_it(store: Store, someone: Someone, tenant: str) -> None:
    subscription = subscribe(store, tenant)
    store.save_plan(a_plan(someone, 1), now=NOW)
    first = taken(store, subscription)
    store.save_plan(a_plan(someone, 2, "pain_red"), now=NOW)
    assert take(store, subscription, owner="two") is None  # one at a time about one athlete
    store.message_tried(first, tried())
    second = taken(store, subscription)
    assert (second.type, second.revision, second.attempt) == (PLAN_UPDATED, 2, 1)
    assert second.message_id != first.message_id
    assert take(store, subscription, owner="two") is None  # nor of another type
    store.message_tried(second, tried())
    assert taken(store, subscription).type == NEEDS_ATTENTION


def test_a_failed_try_of_an_older_plan_does_not_delay_the_newer(store: Store, someone: Someone, tenant: str) -> None:
    subscription = subscribe(store, tenant)
    store.save_plan(a_plan(someone, 1), now=NOW)
    first = taken(store, subscription)
    store.save_plan(a_plan(someone, 2), now=NOW)
    store.message_tried(first, tried(Result.FAILED, next_at=NOW + timedelta(hours=2)))
    assert taken(store, subscription).revision == 2


def test_a_failed_try_is_repeated_when_it_is_time(store: Store, someone: Someone, tenant: str) -> None:
    subscription = subscribe(store, tenant)
    store.save_plan(a_plan(someone, 1), now=NOW)
    first = taken(store, subscription)
    store.message_tried(first, tried(Result.FAILED, http_status=500, excerpt="oh", next_at=LATER))
    assert take(store, subscription, after=timedelta(seconds=4)) is None
    assert store.subscriptions_with_messages(now=NOW, limit=10) == []
    assert store.subscriptions_with_messages(now=LATER, limit=10) == [subscription]
    second = taken(store, subscription, after=timedelta(seconds=5))
    assert (second.message_id, second.attempt) == (first.message_id, 2)
    store.message_tried(second, tried(Result.FAILED, timedelta(seconds=5)))  # and no more
    assert take(store, subscription, after=timedelta(days=1)) is None
    found = store.message_attempts(tenant, subscription, limit=10)
    assert found is not None
    assert [(one.seq, one.attempt, one.outcome, one.http_status) for one in found] == [
        (2, 2, "given_up", None), (1, 1, "failed", 500),
    ]  # fmt: skip
    assert (found[1].excerpt, found[1].next_at, found[0].next_at) == ("oh", LATER, None)


def test_a_sender_that_died_is_followed_by_another_after_the_lease(store: Store, someone: Someone, tenant: str) -> None:
    subscription = subscribe(store, tenant)
    store.save_plan(a_plan(someone, 1), now=NOW)
    dead = taken(store, subscription)
    assert take(store, subscription, after=LEASE - timedelta(seconds=1)) is None
    again = taken(store, subscription, owner="two", after=LEASE)
    assert again.message_id == dead.message_id
    # The first was only slow: what it says late takes nothing from the second.
    store.message_tried(dead, tried(Result.FAILED, next_at=NOW + timedelta(days=1)))
    assert take(store, subscription, owner="three", after=LEASE) is None
    store.message_tried(again, tried())
    assert outcomes(store, tenant, subscription) == ["delivered", "failed"]
    assert take(store, subscription, after=timedelta(days=2)) is None


def test_a_receiver_is_called_a_few_times_at_once(store: Store, tenant: str) -> None:
    subscription = subscribe(store, tenant)
    plans = [a_plan(someone_new(store, tenant), 1) for _ in range(AT_ONCE + 2)]
    assert {one.told for one in store.save_plans(plans, now=NOW)} == {(subscription,)}
    messages = [taken(store, subscription, owner=str(n)) for n in range(AT_ONCE)]
    assert len({message.athlete_id for message in messages}) == AT_ONCE
    assert take(store, subscription) is None
    store.message_tried(messages[0], tried())
    assert take(store, subscription) is not None


def test_retry_after_holds_everything_for_the_receiver(store: Store, tenant: str) -> None:
    subscription = subscribe(store, tenant)
    store.save_plans([a_plan(someone_new(store, tenant), 1) for _ in range(2)], now=NOW)
    store.message_tried(taken(store, subscription), tried(Result.FAILED, next_at=LATER, pause_until=LATER))
    assert take(store, subscription) is None
    assert take(store, subscription, after=timedelta(seconds=5)) is not None


def test_gone_disables_and_a_delivered_test_turns_on_again(store: Store, someone: Someone, tenant: str) -> None:
    subscription = subscribe(store, tenant)
    store.save_plan(a_plan(someone, 1, "pain_red"), now=NOW)
    store.message_tried(taken(store, subscription), tried(Result.GONE, http_status=410))
    found = store.subscription(tenant, subscription)
    assert found is not None
    assert (found.disabled_at, found.disabled_why) == (NOW, "gone")
    assert take(store, subscription) is None
    assert store.save_plan(a_plan(someone, 2), now=NOW).told == ()
    for result, on in ((Result.FAILED, False), (Result.DELIVERED, True)):
        message_id = store.send_test(tenant, subscription, now=NOW)
        assert store.subscriptions_with_messages(now=NOW, limit=10) == [subscription]
        test = taken(store, subscription)
        assert (test.type, test.message_id, test.athlete_id) == (TEST, message_id, "")
        store.message_tried(test, tried(result))
        assert take(store, subscription) is None
        found = store.subscription(tenant, subscription)
        assert found is not None
        assert (found.disabled_at is None) is on
    assert store.save_plan(a_plan(someone, 3), now=NOW).told == (subscription,)
    assert outcomes(store, tenant, subscription) == ["delivered", "given_up", "disabled"]


def test_five_days_of_failure_disable_and_one_success_begins_anew(store: Store, tenant: str) -> None:
    subscription = subscribe(store, tenant)
    day = timedelta(days=1)

    def state(after: timedelta, result: Result) -> str:
        someone = someone_new(store, tenant)
        store.save_plan(a_plan(someone, 1), now=NOW + after)
        store.message_tried(taken(store, subscription, after=after), tried(result, after))
        found = store.subscription(tenant, subscription)
        assert found is not None
        return "disabled" if found.disabled_at else "failing" if found.failing_since else "active"

    assert state(0 * day, Result.FAILED) == "failing"
    assert state(4 * day, Result.FAILED) == "failing"
    assert state(4 * day, Result.DELIVERED) == "active"
    assert state(5 * day, Result.FAILED) == "failing"
    assert state(5 * day + DISABLE_AFTER - timedelta(seconds=1), Result.FAILED) == "failing"
    assert state(5 * day + DISABLE_AFTER, Result.FAILED) == "disabled"


def test_secrets_rotate_and_the_old_one_signs_for_a_day(store: Store, someone: Someone, tenant: str) -> None:
    made = store.create_subscription(tenant, url="https://example.org", types=BOTH, base_url="", now=NOW)
    assert made is not None
    rotated = store.rotate_secret(tenant, made.subscription_id, now=NOW)
    store.save_plan(a_plan(someone, 1), now=NOW)

    def signing(after: timedelta) -> tuple[str, ...]:
        message = taken(store, made.subscription_id, after=after)
        store.message_tried(message, tried(Result.FAILED, after, next_at=NOW))
        return message.secrets

    assert signing(OLD_SECRET_SIGNS - timedelta(seconds=1)) == (rotated, made.secret)
    assert signing(OLD_SECRET_SIGNS) == (rotated,)
    *_, last = [store.rotate_secret(tenant, made.subscription_id, now=NOW + OLD_SECRET_SIGNS) for _ in range(5)]
    assert (signing(OLD_SECRET_SIGNS)[0], len(signing(OLD_SECRET_SIGNS))) == (last, SECRETS_MAX)
    assert store.rotate_secret(tenant, "sub_other", now=NOW) is None


def test_secrets_are_sealed_at_rest(store: Store, someone: Someone, tenant: str, database_url: str) -> None:
    made = store.create_subscription(tenant, url="https://example.org", types=BOTH, base_url="", now=NOW)
    assert made is not None
    store.save_plan(a_plan(someone, 1), now=NOW)
    row = store._db.first(select(subscriptions))
    assert row is not None
    assert made.secret.encode() not in row["secrets"]
    other = Store(database_url, sealer=Sealer([new_key()]))
    with pytest.raises(SealBroken):
        other.take_message(made.subscription_id, owner="one", now=NOW)
    other.close()
    assert take(store, made.subscription_id) is not None  # it still waits, for whoever has the key


def test_of_attempts_the_last_are_kept(store: Store, someone: Someone, tenant: str) -> None:
    subscription = subscribe(store, tenant)
    for _ in range(ATTEMPTS_KEPT + 3):
        store.send_test(tenant, subscription, now=NOW)
        store.message_tried(taken(store, subscription), tried())
    found = store.message_attempts(tenant, subscription, limit=1000)
    assert found is not None
    assert [found[0].seq, found[-1].seq, len(found)] == [ATTEMPTS_KEPT + 3, 4, ATTEMPTS_KEPT]
    page = store.message_attempts(tenant, subscription, before=10, limit=2)
    assert page is not None
    assert [one.seq for one in page] == [9, 8]


def test_erasing_an_athlete_takes_messages_and_attempts_along(
    store: Store, someone: Someone, tenant: str, database_url: str
) -> None:
    subscription = subscribe(store, tenant)
    store.save_plan(a_plan(someone, 1, "pain_red"), now=NOW)
    store.message_tried(taken(store, subscription), tried(Result.FAILED, next_at=LATER))
    under_way = taken(store, subscription)
    assert {"messages", "message_attempts"} <= set(rows_naming(database_url, someone.id))
    store.erase_athlete(tenant, someone.id, now=NOW)
    store.message_tried(under_way, tried())  # it had been on its way
    assert rows_naming(database_url, someone.id) == {}
    assert take(store, subscription, after=timedelta(days=1)) is None


def test_deleting_a_subscription_ends_its_messages(store: Store, someone: Someone, tenant: str) -> None:
    subscription = subscribe(store, tenant)
    store.save_plan(a_plan(someone, 1), now=NOW)
    under_way = taken(store, subscription)
    assert not store.delete_subscription("ten_other", subscription)
    assert store.delete_subscription(tenant, subscription)
    store.message_tried(under_way, tried())
    assert store.message_attempts(tenant, subscription, limit=10) is None
    assert store.subscriptions(tenant) == []
    assert store.save_plan(a_plan(someone, 2), now=NOW).told == ()


def test_a_tenant_has_a_few_subscriptions(store: Store, tenant: str) -> None:
    for _ in range(PER_TENANT):
        subscribe(store, tenant)
    assert store.create_subscription(tenant, url="https://e.org", types=BOTH, base_url="", now=NOW) is None


def test_saving_sending_and_erasing_at_once_lose_nothing_and_keep_the_order(store: Store, tenant: str) -> None:
    subscription = subscribe(store, tenant)
    people = [someone_new(store, tenant) for _ in range(6)]
    erased, kept = people[0], people[1:]
    done = threading.Event()
    heard: list[tuple[str, int]] = []
    in_hand: set[str] = set()

    def save(someone: Someone) -> None:
        for events in range(1, 16):
            store.save_plan(a_plan(someone, events), now=NOW)

    def send(owner: str) -> None:
        while True:
            ended = done.is_set()
            message = store.take_message(subscription, owner=owner, now=NOW)
            if message is None:
                if ended:
                    return
                continue
            assert message.athlete_id not in in_hand
            in_hand.add(message.athlete_id)
            heard.append((message.athlete_id, message.revision))
            in_hand.discard(message.athlete_id)
            store.message_tried(message, tried())

    with ThreadPoolExecutor(10) as pool:
        senders = [pool.submit(send, str(number)) for number in range(3)]
        savers = [pool.submit(save, someone) for someone in people]
        eraser = pool.submit(store.erase_athlete, tenant, erased.id, now=NOW)
        for one in savers:
            one.result(60)
        eraser.result(60)
        done.set()
        for one in senders:
            one.result(60)
    for someone in kept:
        revisions = [revision for athlete_id, revision in heard if athlete_id == someone.id]
        assert revisions == sorted(set(revisions))
        assert revisions[-1] == 15
    found = store.message_attempts(tenant, subscription, limit=200)
    assert found is not None
    assert erased.id not in {one.athlete_id for one in found}


def test_facts_count_what_the_tenant_did_not_get_told(store: Store, someone: Someone, tenant: str) -> None:
    elsewhere = subscribe(store, store.create_tenant("theirs", now=NOW))
    subscription = subscribe(store, tenant)
    for result in (Result.FAILED, Result.GONE):
        store.send_test(tenant, subscription, now=NOW)
        store.message_tried(taken(store, subscription), tried(result))
    store.send_test(store.tenant_by_name("theirs") or "", elsewhere, now=NOW)
    store.message_tried(taken(store, elsewhere), tried(Result.FAILED))
    batch = store.start_batch("2026-W48", ruleset=1, now=NOW)
    facts = store.facts(tenant)
    assert facts.given_up == outcomes(store, tenant, subscription).count("given_up") == 1
    assert (facts.disabled, facts.quarantined, facts.failing, facts.athletes) == (1, 0, 0, 1)
    assert (facts.backlog.waiting, facts.batch is not None and facts.batch.batch) == (1, batch)
