"""Webhooks from real processes: at once, past a slow receiver, and after what lies between was killed or emptied."""

from __future__ import annotations

import shlex
import socket
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.flow.processes import ROOT, Stack, eventually
from tests.receiver import Receiver, Says, receiving
from tests.services import Server, leave_out, new_redis, redis_program

MakeStack = Callable[..., Stack]
PROFILE = {"timezone": "Europe/Berlin"}


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as found:
        yield found


@pytest.fixture
def broker() -> Iterator[Server]:
    program = redis_program()
    if program is None:
        leave_out("Redis", "neither redis-server nor valkey-server found")
    server = new_redis(program)
    yield server
    server.remove()


def start(stack: Stack, *names: str) -> None:
    """Start these lines of the Procfile."""
    lines = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines())
    for name in names:
        stack.start(name, *shlex.split(lines[name])[1:])


def call(stack: Stack, key: str, method: str, path: str, body: object = None) -> dict[str, Any]:
    url = f"http://127.0.0.1:{stack.port}{path}"
    answer = httpx.request(method, url, headers={"Authorization": f"Bearer {key}"}, json=body, timeout=20)
    assert answer.status_code < 400, answer.text
    found: dict[str, Any] = answer.json()
    return found


def an_event(number: int) -> dict[str, Any]:
    at = datetime.now(UTC) - timedelta(days=3) + timedelta(hours=number)
    return {
        "type": "run", "source": "watch", "source_id": str(number), "distance_km": 5, "kind": "easy",
        "occurred_at": at.isoformat(),
    }  # fmt: skip


def a_subscription(stack: Stack, key: str, url: str) -> dict[str, Any]:
    return call(stack, key, "POST", "/v1/subscriptions", {"url": url})


def test_one_process_delivers_signed_plans_and_tests(make_stack: MakeStack, receiver: Receiver) -> None:
    stack = make_stack(BATON_ALLOW_PRIVATE_HOOKS="1")
    stack.start("run", "run")
    stack.wait_for_web()
    eventually((stack.home / "api-key").exists, within_s=20, what="a key")
    key = (stack.home / "api-key").read_text().strip()
    made = a_subscription(stack, key, receiver.url)
    tested = call(stack, key, "POST", f"/v1/subscriptions/{made['subscription_id']}/test")
    eventually(lambda: len(receiver.got) == 1, within_s=10, what="the test message")
    assert receiver.got[0].id == tested["message_id"]
    assert receiver.got[0].verified(made["secret"])["type"] == "subscription.test"
    client = stack.client(key)
    athlete_id = client.create(PROFILE)
    eventually(lambda: len(receiver.got) == 2, within_s=10, what="the first plan")
    message = receiver.got[1].verified(made["secret"])
    plan = httpx.get(message["data"]["url"], headers={"Authorization": f"Bearer {key}"}).json()
    assert (plan["athlete_id"], plan["revision"]) == (athlete_id, message["data"]["revision"]) == (athlete_id, 1)
    found = call(stack, key, "GET", f"/v1/subscriptions/{made['subscription_id']}/attempts")["attempts"]
    assert [one["outcome"] for one in found] == ["delivered", "delivered"]


def test_a_slow_receiver_of_one_tenant_delays_nobody_else(
    make_stack: MakeStack, postgres_url: str, broker: Server, receiver: Receiver
) -> None:
    with receiving() as slow:
        slow.always = Says(after_s=12)
        stack, key, other = a_stack(make_stack, postgres_url, broker)
        start(stack, "outside", "worker", "reconciler")
        a_subscription(stack, other, slow.url)
        theirs = stack.client(other)
        for _ in range(6):
            theirs.create(PROFILE)
        eventually(lambda: len(slow.got) == 4, within_s=40, what="four calls to the slow one, and not six")
        made = a_subscription(stack, key, receiver.url)
        ours = stack.client(key)
        began = time.monotonic()
        ours.create(PROFILE)
        eventually(lambda: len(receiver.got) == 1, within_s=10, what="our plan")
        assert time.monotonic() - began < 8
        receiver.got[0].verified(made["secret"])
        assert slow.most_at_once == 4
        stack.stop()


def test_after_kills_and_an_emptied_queue_the_newest_plan_arrives_once(
    make_stack: MakeStack, postgres_url: str, broker: Server, receiver: Receiver
) -> None:
    stack, key, _ = a_stack(make_stack, postgres_url, broker)
    start(stack, "worker")
    made = a_subscription(stack, key, receiver.url)
    client = stack.client(key)
    athlete_id = client.create(PROFILE)
    client.plan_that_has_seen(athlete_id, client.post(athlete_id, an_event(1)))
    plan = client.plan_that_has_seen(athlete_id, client.post(athlete_id, an_event(2)))
    stack.kill("worker")
    with socket.create_connection(("127.0.0.1", broker.port), timeout=5) as connection:
        connection.sendall(b"FLUSHALL\r\n")
        assert connection.recv(100).startswith(b"+OK")
    start(stack, "outside", "reconciler")
    eventually(lambda: len(receiver.got) >= 1, within_s=40, what="the message that nobody rang for")
    time.sleep(1)
    (got,) = receiver.got
    assert got.verified(made["secret"])["data"]["revision"] == plan["revision"]
    stack.stop()


def a_stack(make_stack: MakeStack, postgres_url: str, broker: Server) -> tuple[Stack, str, str]:
    """A web process that answers, and the keys of two tenants."""
    stack = make_stack(
        BATON_DATABASE_URL=postgres_url,
        BATON_BROKER_URL=f"redis://127.0.0.1:{broker.port}/0",
        BATON_WEB_PROCESSES="1",
        BATON_ALLOW_PRIVATE_HOOKS="1",
    )
    keys = [stack.baton("key", "create", "--tenant", tenant, "--name", "flow").strip() for tenant in ("one", "two")]
    start(stack, "web")
    stack.wait_for_web()
    return stack, keys[0], keys[1]
