"""The Procfile's processes on PostgreSQL and Redis: killed, flushed and raced, every accepted event reaches a plan."""

from __future__ import annotations

import os
import re
import shlex
import signal
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from tests.flow.processes import ROOT, Client, Stack, content_of, decided, eventually
from tests.flow.runner_log import PROFILE, a_log, shuffled
from tests.services import Server, leave_out, new_redis, redis_program
from workers.app import BATCH, BATCH_TICK, make_producer

MakeStack = Callable[..., Stack]


@pytest.fixture
def broker() -> Iterator[Server]:
    """A Redis of this test's own, to be flushed and frozen."""
    program = redis_program()
    if program is None:
        leave_out("Redis", "neither redis-server nor valkey-server found")
    server = new_redis(program)
    yield server
    server.remove()


@pytest.fixture
def stack(make_stack: MakeStack, postgres_url: str, broker: Server) -> Iterator[Stack]:
    made = make_stack(
        BATON_DATABASE_URL=postgres_url,
        BATON_BROKER_URL=f"redis://127.0.0.1:{broker.port}/0",
        BATON_WEB_PROCESSES="2",
        BATON_WORKER_PROCESSES="2",
    )
    made.home.mkdir()
    made.baton("migrate")
    yield made
    made.stop()  # before its broker


def start(stack: Stack, *names: str) -> None:
    """Start these lines of the Procfile."""
    lines = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines())
    for name in names:
        program, *command = shlex.split(lines[name])
        assert program == "baton"
        stack.start(name, *command)


def connect(stack: Stack) -> Client:
    stack.wait_for_web()
    printed = stack.baton("key", "create", "--tenant", "log", "--name", "flow")
    found = re.search(r"bt_\S+", printed)
    assert found is not None
    return stack.client(found.group())


def ready(stack: Stack, name: str) -> None:
    """Wait until a worker says that it takes tasks."""
    eventually(lambda: " ready." in stack.log_of(name), within_s=40, what=f"{name} is ready")


def redis_say(broker: Server, line: str) -> str:
    with socket.create_connection(("127.0.0.1", broker.port), timeout=5) as connection:
        connection.sendall(line.encode() + b"\r\n")
        return connection.recv(200).decode()


def test_a_log_posted_from_four_sides_gives_the_plan_of_baton_decide(stack: Stack) -> None:
    start(stack, "web", "worker", "batch", "reconciler", "beat")
    client = connect(stack)
    log = a_log(datetime.now(UTC).date())
    athlete_id = client.create(PROFILE)

    def post_all(seed: int) -> None:
        mine = stack.client(client.key)
        deliveries = shuffled(log, seed=seed)
        for at in range(0, len(deliveries), 5):
            mine.post(athlete_id, deliveries[at : at + 5])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(post_all, range(4)))  # raises what one of them raised
    plan = client.plan_that_has_seen(athlete_id, len(log))
    assert plan["based_on"]["events"] == len(log)
    assert content_of(plan) == decided(stack, PROFILE, log, plan["valid_from"])


def test_a_worker_killed_between_reading_and_saving_loses_nothing(stack: Stack, postgres_url: str) -> None:
    start(stack, "web", "worker", "reconciler")
    client = connect(stack)
    ready(stack, "worker")
    athlete_id = client.create(PROFILE)
    client.plan_that_has_seen(athlete_id, 0)
    log = a_log(datetime.now(UTC).date())
    with psycopg.connect(postgres_url) as holder, psycopg.connect(postgres_url, autocommit=True) as watcher:
        holder.execute("LOCK TABLE plans IN SHARE MODE")  # plans may be read, not written
        total = client.post(athlete_id, log)
        blocked = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query ~ 'plans'"
        eventually(lambda: watcher.execute(blocked).fetchone() != (0,), within_s=10, what="the worker wants to save")
        stack.kill("worker")
        holder.rollback()
    plan = client.plan_that_has_seen(athlete_id, total, within_s=30)  # the reconciler alone is left
    assert content_of(plan) == decided(stack, PROFILE, log, plan["valid_from"])


def test_a_flushed_broker_with_work_queued_loses_nothing(stack: Stack, broker: Server) -> None:
    start(stack, "web")
    client = connect(stack)
    log = a_log(datetime.now(UTC).date())
    athletes = [client.create(PROFILE) for _ in range(10)]
    for athlete_id in athletes:
        client.post(athlete_id, log)
    eventually(lambda: redis_say(broker, "LLEN interactive") != ":0\r\n", within_s=5, what="work is queued")
    assert redis_say(broker, "FLUSHALL").startswith("+OK")
    assert redis_say(broker, "LLEN interactive") == ":0\r\n"
    start(stack, "worker", "reconciler")
    expected = ""
    for athlete_id in athletes:
        plan = client.plan_that_has_seen(athlete_id, len(log), within_s=40)
        expected = expected or decided(stack, PROFILE, log, plan["valid_from"])
        assert content_of(plan) == expected


def test_a_frozen_broker_delays_no_answer_and_workers_go_on_after_it(stack: Stack, broker: Server) -> None:
    start(stack, "web", "worker")  # no reconciler: the queue itself must come back
    client = connect(stack)
    ready(stack, "worker")
    athlete_id = client.create(PROFILE)
    client.plan_that_has_seen(athlete_id, 0)
    first = datetime.now(UTC) - timedelta(days=2)
    broker.signal(signal.SIGSTOP)
    try:
        slowest_s = 0.0
        for number in range(40):
            event = a_run(first + timedelta(minutes=30 * number))
            started = datetime.now(UTC)
            client.post(athlete_id, event)
            slowest_s = max(slowest_s, (datetime.now(UTC) - started).total_seconds())
        assert slowest_s < 1.0
    finally:
        broker.signal(signal.SIGCONT)
    # The bell is silent for 3 s after a failure; an event after that is heard.
    eventually(lambda: seen_after_one_more(client, athlete_id, first), within_s=40, what="workers consume again")


def test_workers_consume_again_after_the_broker_died_while_all_were_busy(
    stack: Stack, broker: Server, postgres_url: str
) -> None:
    """The silent hang of Celery on Redis (celery issue 8030 and others): only the shipped settings keep it away."""
    start(stack, "web", "worker")  # no reconciler: the queue itself must come back
    client = connect(stack)
    ready(stack, "worker")
    first, second = client.create(PROFILE), client.create(PROFILE)
    with psycopg.connect(postgres_url) as holder, psycopg.connect(postgres_url, autocommit=True) as watcher:
        client.plan_that_has_seen(first, 0)
        client.plan_that_has_seen(second, 0)
        holder.execute("LOCK TABLE plans IN SHARE MODE")
        yesterday = datetime.now(UTC) - timedelta(days=1)
        for athlete_id in (first, second):
            client.post(athlete_id, a_run(yesterday))
        blocked = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query ~ 'plans'"
        eventually(lambda: watcher.execute(blocked).fetchone() == (2,), within_s=10, what="both slots are busy")
        broker.signal(signal.SIGKILL)
        holder.rollback()
    for athlete_id in (first, second):
        client.plan_that_has_seen(athlete_id, 1)
    broker.stop()
    broker.resume()
    athlete_id = client.create(PROFILE)
    start_at = datetime.now(UTC) - timedelta(days=2)
    eventually(lambda: seen_after_one_more(client, athlete_id, start_at), within_s=40, what="workers consume again")


def test_a_tick_has_the_batch_workers_renew_what_is_due(stack: Stack, broker: Server, postgres_url: str) -> None:
    start(stack, "web", "worker", "batch")
    client = connect(stack)
    athletes = [client.create(PROFILE) for _ in range(30)]
    for athlete_id in athletes:
        client.plan_that_has_seen(athlete_id, 0, within_s=40)
    ready(stack, "batch")
    with psycopg.connect(postgres_url, autocommit=True) as database:
        database.execute("UPDATE athletes SET due_at = now() - interval '1 second', planned_day = planned_day - 7")
        for _ in range(2):  # beat fires twice
            make_producer(f"redis://127.0.0.1:{broker.port}/0").send_task(BATCH_TICK, queue=BATCH, ignore_result=True)
        left = "SELECT count(*) FROM athletes WHERE due_at < now()"
        eventually(lambda: database.execute(left).fetchone() == (0,), within_s=20, what="all are renewed")
        days = database.execute(
            "SELECT DISTINCT planned_day = (now() AT TIME ZONE 'Europe/Berlin')::date FROM athletes"
        )
        assert days.fetchall() == [(True,)]
    assert {max(client.revisions(athlete_id)) for athlete_id in athletes} <= {1, 2}


def seen_after_one_more(client: Client, athlete_id: str, first: datetime) -> bool:
    number = 100 + int(datetime.now(UTC).timestamp()) % 10_000
    total = client.post(athlete_id, a_run(first + timedelta(seconds=number)))
    try:
        client.plan_that_has_seen(athlete_id, total, within_s=0)
    except AssertionError:
        return False
    return True


def a_run(at: datetime) -> dict[str, object]:
    return {"type": "run", "source": "watch", "source_id": at.isoformat(), "occurred_at": at.isoformat(),
            "distance_km": 5, "kind": "easy"}  # fmt: skip


def test_plans_come_without_a_broker_at_all(stack: Stack, broker: Server) -> None:
    broker.signal(signal.SIGKILL)
    start(stack, "web", "reconciler")
    client = connect(stack)
    athlete_id = client.create(PROFILE)
    log = a_log(datetime.now(UTC).date())
    total = client.post(athlete_id, log)
    plan = client.plan_that_has_seen(athlete_id, total, within_s=30)
    assert content_of(plan) == decided(stack, PROFILE, log, plan["valid_from"])


def test_each_process_ends_in_time_when_told(stack: Stack) -> None:
    names = ("web", "worker", "batch", "reconciler", "beat")
    start(stack, *names)
    connect(stack)
    ready(stack, "worker")
    ready(stack, "batch")
    for name in names:
        os.kill(stack.running[name].pid, signal.SIGTERM)
    for name in names:
        assert stack.running[name].wait(15) in {0, -signal.SIGTERM, 143}, name
