"""From an accepted event to a plan that has seen it, in `baton run`."""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from bench.measure import Result
from tests.ops.running import Running

TIMES = 60
GOAL_MS = 25.0


def event_to_plan() -> Iterator[Result]:
    """The floor is reading the plan over the same connection; the goal is one of milliseconds."""
    with tempfile.TemporaryDirectory(prefix="baton-bench-") as name:
        running = Running(Path(name) / "home").wait_until_ready()
        headers = {"Authorization": f"Bearer {running.key}"}
        with httpx.Client(base_url=running.address, headers=headers, timeout=40) as client:
            path = f"/v1/athletes/{running.athlete}"
            client.get(f"{path}/plan")
            pairs = [(_event_ms(client, path, number), _read_ms(client, path)) for number in range(TIMES)]
        running.stop()
    ours, floor = (statistics.median(pair[side] for pair in pairs) for side in (0, 1))
    yield Result(
        what="answer to a POST until its plan is read (p50), baton run / GET plan",
        ours=f"{ours:.1f} ms", floor=f"{floor:.1f} ms", ratio=ours / floor, goal=f"< {GOAL_MS:g} ms",
        met=ours < GOAL_MS,
    )  # fmt: skip


def _event_ms(client: httpx.Client, path: str, number: int) -> float:
    """Milliseconds from the answer to a post to the answer of the poll that waits for it."""
    occurred_at = (datetime.now(UTC) - timedelta(minutes=number)).isoformat()
    run = {"type": "run", "source": "bench", "source_id": f"r-{number}", "occurred_at": occurred_at, "distance_km": 5}
    answer = client.post(f"{path}/events", content=json.dumps(run), headers={"Content-Type": "application/json"})
    begun = time.perf_counter()
    seen = client.get(f"{path}/plan", params={"wait": 20, "min_events": answer.json()["events"]})
    took = (time.perf_counter() - begun) * 1000
    if int(seen.headers["Plan-Events"]) < answer.json()["events"]:
        raise RuntimeError("the plan has not seen the event")
    time.sleep(0.3)  # an idle machine: the next event is not part of a burst
    return took


def _read_ms(client: httpx.Client, path: str) -> float:
    begun = time.perf_counter()
    client.get(f"{path}/plan")
    return (time.perf_counter() - begun) * 1000
