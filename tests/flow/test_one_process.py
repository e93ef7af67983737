"""`baton run` on one machine: twelve weeks in any order give the plan that the pure engine gives."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from tests.flow.processes import Client, Stack, content_of, decided
from tests.flow.runner_log import PROFILE, a_log, shuffled

MakeStack = Callable[..., Stack]


def start(stack: Stack) -> Client:
    stack.start("run", "run")
    stack.wait_for_web()
    key_file = stack.home / "api-key"
    until = time.monotonic() + 10
    while not key_file.exists() and time.monotonic() < until:
        time.sleep(0.05)
    return stack.client(key_file.read_text().strip())


@pytest.mark.parametrize("seed", [1, 2])
def test_twelve_weeks_shuffled_and_doubled_give_the_plan_of_baton_decide(make_stack: MakeStack, seed: int) -> None:
    stack = make_stack()
    client = start(stack)
    log = a_log(datetime.now(UTC).date())
    athlete_id = client.create(PROFILE)
    total = 0
    deliveries = shuffled(log, seed=seed)
    for at in range(0, len(deliveries), 7):
        total = client.post(athlete_id, deliveries[at : at + 7])
    assert total == len(log)
    plan = client.plan_that_has_seen(athlete_id, total)
    assert plan["based_on"]["events"] == total
    assert content_of(plan) == decided(stack, PROFILE, log, plan["valid_from"])


def test_a_burst_costs_few_plans_and_the_last_one_has_seen_all(make_stack: MakeStack) -> None:
    stack = make_stack()
    client = start(stack)
    athlete_id = client.create(PROFILE)
    client.plan_that_has_seen(athlete_id, 0)
    start_at = datetime.now(UTC) - timedelta(hours=9)
    total, started = 0, time.monotonic()
    for number in range(300):
        event = {
            "type": "run", "source": "burst", "source_id": str(number), "distance_km": 5, "kind": "easy",
            "occurred_at": (start_at + timedelta(minutes=number)).isoformat(),
        }  # fmt: skip
        total = client.post(athlete_id, event)
    plan = client.plan_that_has_seen(athlete_id, total, within_s=5)
    assert plan["based_on"]["events"] == 300
    # Twenty at once, then four a second; a machine so busy that a post takes 0.1 s makes no burst of them.
    assert recomputes(stack) <= 25 + 12 * (time.monotonic() - started)


def recomputes(stack: Stack) -> float:
    """How many there were in this process, by its own count."""
    text = httpx.get(f"http://127.0.0.1:{stack.port}/metrics").text
    return sum(float(value) for value in re.findall(r"^baton_recomputes_total\{.*\} (.*)$", text, re.MULTILINE))


def test_what_was_accepted_just_before_a_kill_reaches_a_plan_after_the_next_start(make_stack: MakeStack) -> None:
    stack = make_stack()
    client = start(stack)
    log = a_log(datetime.now(UTC).date())
    athlete_id = client.create(PROFILE)
    total = 0
    for at in range(0, len(log), 10):
        total = client.post(athlete_id, log[at : at + 10])
    stack.kill("run")  # the queue was in its memory
    client = start(stack)
    plan = client.plan_that_has_seen(athlete_id, total, within_s=15)
    assert content_of(plan) == decided(stack, PROFILE, log, plan["valid_from"])


def test_ctrl_c_ends_everything_within_five_seconds(make_stack: MakeStack) -> None:
    stack = make_stack()
    client = start(stack)
    athlete_id = client.create(PROFILE)
    client.plan_that_has_seen(athlete_id, 0)
    process = stack.running["run"]
    os.kill(process.pid, signal.SIGINT)
    started = time.monotonic()
    assert process.wait(6) == 0
    assert time.monotonic() - started < 5
