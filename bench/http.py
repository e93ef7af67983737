"""Intake and reading over HTTP, against bare routes under the same server."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from bench import people
from bench.client import rate, request
from bench.measure import Result, rates
from bench.serving import NOBODY, broker, databases, granian
from store import Store
from store.sealing import new_key

REQUESTS = 600  # in one round
ATHLETES = 50


@dataclass(frozen=True)
class Pair:
    """Baton and a bare server, on the same kind of database."""

    kind: str
    ours: int
    floor: int
    athletes: list[str]
    key: str
    etag: str


def intake() -> Iterator[Result]:
    """One workout a call, each new, over 50 athletes."""
    numbers = count()
    for pair in _pairs():
        bodies = [json.dumps(people.workout(n)).encode() for n in range(REQUESTS)]
        bare = [request("POST", "/insert", body) for body in bodies]

        def post(pair: Pair = pair) -> float:
            return rate(pair.ours, _posts(pair, numbers), status=202)

        def insert(pair: Pair = pair, bare: list[bytes] = bare) -> float:
            return rate(pair.floor, bare, status=202)

        yield rates(f"POST a workout, {pair.kind} / bare parse + INSERT", post, insert, goal=0.5)


def _posts(pair: Pair, numbers: Iterator[int]) -> list[bytes]:
    found = []
    for number in (next(numbers) for _ in range(REQUESTS)):
        path = f"/v1/athletes/{pair.athletes[number % ATHLETES]}/events"
        body = json.dumps(people.workout(number)).encode()
        found.append(request("POST", path, body, Authorization=f"Bearer {pair.key}"))
    return found


def reading() -> Iterator[Result]:
    """The latest plan, whole and unchanged."""
    for pair in _pairs():
        path, auth = f"/v1/athletes/{pair.athletes[0]}/plan", f"Bearer {pair.key}"
        whole = [request("GET", path, Authorization=auth)] * REQUESTS
        known = [request("GET", path, Authorization=auth, If_None_Match=pair.etag)] * REQUESTS
        bare = [request("GET", "/plan", Authorization=auth)] * REQUESTS
        same = [request("GET", "/same", Authorization=auth, If_None_Match=pair.etag)] * REQUESTS
        for what, status, ours, floor, goal in (("200", 200, whole, bare, 0.5), ("304", 304, known, same, 0.6)):
            yield rates(
                f"GET plan {what}, {pair.kind} / bare route, same bytes",
                lambda ours=ours, status=status, pair=pair: rate(pair.ours, ours, status=status),  # type: ignore[misc]
                lambda floor=floor, status=status, pair=pair: rate(pair.floor, floor, status=status),  # type: ignore[misc]
                goal=goal,
            )


def _pairs() -> Iterator[Pair]:
    with tempfile.TemporaryDirectory(prefix="baton-bench-") as name, broker() as bell:
        folder = Path(name)
        folder.chmod(0o755)
        with databases(folder) as found:
            for kind, url in found.items():
                with _pair(kind, url, folder, bell or NOBODY) as pair:
                    yield pair


@contextmanager
def _pair(kind: str, url: str, folder: Path, bell: str) -> Iterator[Pair]:
    store = Store(url)
    store.migrate()
    owner = people.tenant(store)
    scopes = ("events:write", "plans:read")
    key = store.create_key(owner, name="bench", scopes=scopes, now=datetime.now(UTC)).secret
    athletes = people.athletes(store, 1, people.history(1), planned=True) + people.athletes(store, ATHLETES - 1)
    plan = store.latest_plan(owner, athletes[0])
    assert plan is not None
    store.close()
    (folder / "plan").write_bytes(plan.body)
    bare = url if kind == "PostgreSQL" else f"sqlite:///{folder / 'bare.db'}"
    variables = {"BATON_HOME": str(folder), "BATON_DATABASE_URL": url, "BATON_BROKER_URL": bell}
    variables["BATON_SECRET_KEYS"] = new_key()
    with (
        granian("web.wsgi:app", **variables) as ours,
        granian("bench.floor:app", BENCH_DATABASE_URL=bare, BENCH_PLAN=str(folder / "plan")) as floor,
    ):
        yield Pair(kind, ours, floor, athletes, key, plan.etag)
