"""Intake and reading over HTTP, against bare routes under the same server."""

from __future__ import annotations

import hmac
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path

from bench import people
from bench.client import rate, request
from bench.measure import Result, rates
from bench.serving import NOBODY, broker, databases, granian
from store import NewConnection, Store
from store.sealing import Sealer, new_key

REQUESTS = 600  # in one round
ATHLETES = 50
SECRET = "bench"


@dataclass(frozen=True)
class Pair:
    """Baton and a bare server, on the same kind of database."""

    kind: str
    ours: int
    floor: int
    athletes: list[str]
    key: str
    etag: str
    hook: str  # path of a connection's address


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


def hooks() -> Iterator[Result]:
    """One signed delivery a call, each new: looked up, proved, stored, acknowledged; read by a worker later."""
    numbers = count()
    for pair in _pairs():
        bare = [request("POST", "/insert", _delivery(n)) for n in range(REQUESTS)]

        def deliver(pair: Pair = pair) -> float:
            bodies = [_delivery(next(numbers)) for _ in range(REQUESTS)]
            signed = [request("POST", pair.hook, body, X_LiftTrace_Signature=_proof(body)) for body in bodies]
            return rate(pair.ours, signed, status=200)

        def insert(pair: Pair = pair, bare: list[bytes] = bare) -> float:
            return rate(pair.floor, bare, status=202)

        yield rates(f"POST a delivery to a hook, {pair.kind} / bare parse + INSERT", deliver, insert, goal=0.5)


def _delivery(number: int) -> bytes:
    day = (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=number % 300)).date().isoformat()
    sets = [{"reps": 8, "weight": 40, "completed": True}] * 3
    data = {"date": day, "name": f"n{number}", "completed": True, "exercises": [{"exercise_name": "RDL", "sets": sets}]}
    return json.dumps({"event": "workout.completed", "timestamp": f"{day}T18:00:00Z", "data": data}).encode()


def _proof(body: bytes) -> str:
    return "sha256=" + hmac.digest(SECRET.encode(), body, "sha256").hex()


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
                partial(rate, pair.ours, ours, status=status),
                partial(rate, pair.floor, floor, status=status),
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
    keys = new_key()
    store = Store(url, sealer=Sealer((keys,)))
    store.migrate()
    owner = people.tenant(store)
    scopes = ("events:write", "plans:read")
    key = store.create_key(owner, name="bench", scopes=scopes, now=datetime.now(UTC)).secret
    athletes = people.athletes(store, 1, people.history(1), planned=True) + people.athletes(store, ATHLETES - 1)
    plan = store.latest_plan(owner, athletes[0])
    assert plan is not None
    new = NewConnection(sender="lifttrace", secrets=(SECRET,), timezone="UTC", weight_unit="kg")
    made = store.create_connection(owner, athletes[1], new, now=datetime.now(UTC))
    assert made is not None
    store.close()
    (folder / "plan").write_bytes(plan.body)
    bare = url if kind == "PostgreSQL" else f"sqlite:///{folder / 'bare.db'}"
    variables = {"BATON_HOME": str(folder), "BATON_DATABASE_URL": url, "BATON_BROKER_URL": bell}
    variables["BATON_SECRET_KEYS"] = keys
    with (
        granian("web.wsgi:app", **variables) as ours,
        granian("bench.floor:app", BENCH_DATABASE_URL=bare, BENCH_PLAN=str(folder / "plan")) as floor,
    ):
        yield Pair(kind, ours, floor, athletes, key, plan.etag, f"/hooks/{made.token}")
