"""Webhooks out: signed, delivered, tried again, and never lost with the process that sent them."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update
from standardwebhooks import WebhookVerificationError

from engine.types import Rulebook
from schemas.events import load_events
from store import Store
from store.messages import Result
from store.sealing import Sealer, new_key
from store.subscriptions import MessageAttempt, NewSubscription
from store.tables_news import messages
from tests.flow.processes import ROOT
from tests.receiver import Receiver, Says, receiving
from tests.workers.people import a_tenant, an_athlete, post
from workers import calling, telling
from workers.calling import Answer, Caller
from workers.recompute import Outcome, recompute
from workers.telling import AGAIN_S, WAITS_S, Receivers, judged, tell

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
BOTH = ("plan.updated", "athlete.needs_attention")


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as found:
        yield found


@pytest.fixture
def subscription(store: Store, receiver: Receiver) -> NewSubscription:
    return subscribe(store, receiver.url)


def subscribe(store: Store, url: str, types: tuple[str, ...] = BOTH) -> NewSubscription:
    made = store.create_subscription(
        a_tenant(store), url=url, types=types, base_url="http://baton.test", now=datetime.now(UTC)
    )
    assert made is not None
    return made


def planned(store: Store, book: Rulebook) -> str:
    """A new athlete with a plan."""
    athlete_id = an_athlete(store, now=datetime.now(UTC))
    assert recompute(athlete_id, store=store, book=book, now=datetime.now(UTC)) is Outcome.CHANGED
    return athlete_id


def send(store: Store, to: NewSubscription, *, allow_private: bool = True, public_url: str | None = None) -> None:
    caller = Caller(allow_private=allow_private)
    tell(to.subscription_id, store=store, caller=caller, public_url=public_url, again=lambda _: None)


def attempts(store: Store, of: NewSubscription) -> list[MessageAttempt]:
    """Oldest first."""
    found = store.message_attempts(a_tenant(store), of.subscription_id, limit=100)
    assert found is not None
    return found[::-1]


def test_a_plan_is_told_with_a_signature_that_the_library_of_the_standard_checks(
    store: Store, book: Rulebook, receiver: Receiver, subscription: NewSubscription
) -> None:
    athlete_id = planned(store, book)
    send(store, subscription)
    (got,) = receiver.got
    stored = store.latest_plan(a_tenant(store), athlete_id)
    assert stored is not None
    message = got.verified(subscription.secret)
    assert message.pop("timestamp").endswith("Z")
    assert message == {
        "type": "plan.updated",
        "data": {
            "subscription_id": subscription.subscription_id,
            "athlete_id": athlete_id,
            "external_id": None,
            "revision": 1,
            "etag": stored.etag,
            "status": "active",
            "url": f"http://baton.test/v1/athletes/{athlete_id}/plan",
        },
    }
    assert got.headers["content-type"] == "application/json"
    with pytest.raises(WebhookVerificationError):
        got.verified("whsec_" + "A" * 44)
    with pytest.raises(WebhookVerificationError):
        replace(got, body=got.body.replace(b"active", b"closed")).verified(subscription.secret)
    (tried,) = attempts(store, subscription)
    assert (tried.outcome, tried.http_status, tried.attempt, tried.excerpt) == ("delivered", 200, 1, None)
    send(store, subscription)
    assert len(receiver.got) == 1


def test_who_needs_a_person_is_told_by_code_and_severity_only(store: Store, book: Rulebook, receiver: Receiver) -> None:
    coach = subscribe(store, receiver.url, ("athlete.needs_attention",))
    athlete_id = planned(store, book)
    now = datetime.now(UTC)
    signs = {"type": "check_in", "source": "log", "source_id": "c-1", "occurred_at": now.isoformat()}
    post(store, athlete_id, *load_events({**signs, "red_flags": ["chest_pain"]}), now=now)
    recompute(athlete_id, store=store, book=book, now=datetime.now(UTC))
    send(store, coach, public_url="https://baton.example.org")
    (got,) = receiver.got
    message = got.verified(coach.secret)
    data = message["data"]
    assert (message["type"], data["status"], data["athlete_id"]) == ("athlete.needs_attention", "stopped", athlete_id)
    assert data["url"] == f"https://baton.example.org/v1/athletes/{athlete_id}/plan"
    assert data["reasons"]
    assert {key for reason in data["reasons"] for key in reason} == {"code", "severity"}
    assert "stop" in {reason["severity"] for reason in data["reasons"]}
    assert b"chest" not in got.body
    assert set(data) == {"subscription_id", "athlete_id", "external_id", "revision", "etag", "status", "url", "reasons"}


def test_a_failed_try_is_repeated_five_seconds_later_under_the_same_id(
    store: Store, book: Rulebook, receiver: Receiver, subscription: NewSubscription
) -> None:
    receiver.next = [Says(500, body=b"we are having a bad day")]
    planned(store, book)
    send(store, subscription)
    send(store, subscription)
    assert len(receiver.got) == 1  # not yet
    (tried,) = attempts(store, subscription)
    assert (tried.outcome, tried.http_status, tried.excerpt) == ("failed", 500, "we are having a bad day")
    assert tried.next_at is not None
    wait_s = (tried.next_at - tried.at).total_seconds()
    assert 4.5 <= wait_s <= 5.5
    asked: list[str] = []
    Receivers().ask(store, asked.append, now=tried.next_at - timedelta(milliseconds=1))
    assert asked == []
    Receivers().ask(store, asked.append, now=tried.next_at)
    assert asked == [subscription.subscription_id]
    time.sleep(wait_s + 0.1)
    send(store, subscription)
    first, second = receiver.got
    assert first.id == second.id
    assert first.body == second.body
    assert int(second.headers["webhook-timestamp"]) - int(first.headers["webhook-timestamp"]) in {4, 5, 6}
    second.verified(subscription.secret)
    assert [(one.attempt, one.outcome) for one in attempts(store, subscription)] == [(1, "failed"), (2, "delivered")]


SENDER = """
import sys
from store import Store
from store.sealing import Sealer
from workers.calling import Caller
from workers.telling import tell
store = Store(sys.argv[1], sealer=Sealer([sys.argv[2]]))
tell(sys.argv[3], store=store, caller=Caller(allow_private=True), public_url=None, again=print)
"""


def test_a_sender_that_is_killed_loses_nothing(database_url: str, book: Rulebook, receiver: Receiver) -> None:
    key = new_key()
    store = Store(database_url, sealer=Sealer([key]))
    to = subscribe(store, receiver.url)
    planned(store, book)
    receiver.next = [Says(after_s=3)]
    command = [sys.executable, "-c", SENDER, database_url, key, to.subscription_id]
    sender = subprocess.Popen(command, cwd=ROOT)
    until = time.monotonic() + 30
    while not receiver.got:
        assert time.monotonic() < until
        time.sleep(0.02)
    sender.send_signal(signal.SIGKILL)
    sender.wait()
    send(store, to)
    assert len(receiver.got) == 1  # whether the killed one still lives, nobody can know yet
    assert attempts(store, to) == []
    store._db.run(update(messages).values(lease_until=datetime.now(UTC)))  # a minute later
    send(store, to)
    first, second = receiver.got
    assert first.id == second.id
    assert [one.outcome for one in attempts(store, to)] == ["delivered"]
    store.close()


def test_after_a_rotation_receivers_that_know_either_secret_accept(
    store: Store, book: Rulebook, receiver: Receiver, subscription: NewSubscription
) -> None:
    new = store.rotate_secret(a_tenant(store), subscription.subscription_id, now=datetime.now(UTC))
    assert new is not None
    planned(store, book)
    send(store, subscription)
    (got,) = receiver.got
    assert got.verified(subscription.secret) == got.verified(new)
    assert got.headers["webhook-signature"].count("v1,") == 2


def test_410_ends_it_until_a_test_arrives(
    store: Store, book: Rulebook, receiver: Receiver, subscription: NewSubscription
) -> None:
    receiver.next = [Says(410)]
    planned(store, book)
    send(store, subscription)
    planned(store, book)
    send(store, subscription)
    assert len(receiver.got) == 1
    store.send_test(a_tenant(store), subscription.subscription_id, now=datetime.now(UTC))
    send(store, subscription)
    test = receiver.got[1].verified(subscription.secret)
    assert test["type"] == "subscription.test"
    assert test["data"] == {"subscription_id": subscription.subscription_id}
    planned(store, book)
    send(store, subscription)
    assert len(receiver.got) == 3
    assert [one.outcome for one in attempts(store, subscription)] == ["disabled", "delivered", "delivered"]


def test_a_redirect_is_a_failure_and_is_not_followed(
    store: Store, book: Rulebook, receiver: Receiver, subscription: NewSubscription
) -> None:
    receiver.always = Says(302, {"Location": receiver.url})
    planned(store, book)
    send(store, subscription)
    (tried,) = attempts(store, subscription)
    assert (tried.outcome, tried.http_status, tried.error) == ("failed", 302, "redirected")
    assert len(receiver.got) == 1


def test_a_private_address_is_refused_unless_the_operator_allows_it(
    store: Store, book: Rulebook, receiver: Receiver
) -> None:
    to = subscribe(store, receiver.url.replace("http://127.0.0.1", "https://localhost"))
    planned(store, book)
    send(store, to, allow_private=False)
    (tried,) = attempts(store, to)
    assert (tried.outcome, tried.http_status, tried.error) == ("failed", None, "private_address")
    assert receiver.got == []


def test_a_slow_receiver_is_a_failed_try(
    store: Store, book: Rulebook, receiver: Receiver, subscription: NewSubscription, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calling, "DEADLINE_S", 0.5)
    receiver.always = Says(after_s=5)
    planned(store, book)
    send(store, subscription)
    (tried,) = attempts(store, subscription)
    assert (tried.outcome, tried.error) == ("failed", "timeout")
    assert 400 < tried.duration_ms < 3000


def test_a_busy_receiver_is_left_alone_as_long_as_it_asks(
    store: Store, book: Rulebook, receiver: Receiver, subscription: NewSubscription
) -> None:
    receiver.next = [Says(429, {"Retry-After": "3600"})]
    planned(store, book)
    planned(store, book)
    send(store, subscription)
    assert len(receiver.got) == 1  # the other message waits as well
    (tried,) = attempts(store, subscription)
    assert tried.next_at == tried.at + timedelta(seconds=3600)
    assert store.subscriptions_with_messages(now=tried.next_at - timedelta(seconds=1), limit=9) == []
    assert store.subscriptions_with_messages(now=tried.next_at, limit=9) == [subscription.subscription_id]


def test_a_secret_that_cannot_be_opened_loses_nothing(
    store: Store, book: Rulebook, receiver: Receiver, subscription: NewSubscription, database_url: str
) -> None:
    planned(store, book)
    other = Store(database_url, sealer=Sealer([new_key()]))
    send(other, subscription)
    other.close()
    assert receiver.got == []
    send(store, subscription)
    assert len(receiver.got) == 1


def test_a_task_ends_in_time_and_asks_for_another(
    store: Store, book: Rulebook, receiver: Receiver, subscription: NewSubscription, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "BUDGET_S", 0.3)
    receiver.always = Says(after_s=0.2)
    for _ in range(4):
        planned(store, book)
    again: list[str] = []
    caller = Caller(allow_private=True)
    tell(subscription.subscription_id, store=store, caller=caller, public_url=None, again=again.append)
    assert 1 <= len(receiver.got) < 4
    assert again == [subscription.subscription_id]


def test_the_reconciler_asks_for_a_receiver_once_in_a_while(
    store: Store, book: Rulebook, subscription: NewSubscription
) -> None:
    planned(store, book)
    receivers, asked = Receivers(), list[str]()
    now = datetime.now(UTC)
    for after_s in (0, 2, AGAIN_S - 0.1, AGAIN_S, AGAIN_S + 2):
        receivers.ask(store, asked.append, now=now + timedelta(seconds=after_s))
    assert asked == [subscription.subscription_id] * 2


def test_tries_are_5_s_5_min_30_min_2_5_10_14_20_and_24_h_after_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(random, "uniform", lambda low, high: (low + high) / 2)
    at, after_s = NOW, list[float]()
    for attempt in range(1, 11):
        tried = judged(Answer(duration_ms=1, status=500), attempt=attempt, is_test=False, at=at)
        assert tried.result is Result.FAILED
        if tried.next_at is None:
            break
        at = tried.next_at
        after_s.append((at - NOW).total_seconds())
    assert after_s == [5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400]
    assert attempt == len(WAITS_S) + 1 == 10


@pytest.mark.parametrize(
    ("status", "result"),
    [
        (200, "delivered"), (204, "delivered"), (299, "delivered"), (301, "failed"), (308, "failed"), (400, "failed"),
        (404, "failed"), (410, "gone"), (429, "failed"), (500, "failed"), (503, "failed"), (100, "failed"),
    ],
)  # fmt: skip
def test_what_an_answer_means(status: int, result: str) -> None:
    tried = judged(Answer(duration_ms=1, status=status, excerpt="x"), attempt=1, is_test=False, at=NOW)
    assert tried.result == result
    assert (tried.next_at is not None) is (result == "failed")
    assert tried.excerpt == (None if result == "delivered" else "x")


def test_a_test_is_sent_once() -> None:
    assert judged(Answer(duration_ms=1, error="timeout"), attempt=1, is_test=True, at=NOW).next_at is None
