"""Recompute tasks against tasks that do nothing, on the same broker."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from bench import people
from bench.measure import Result, rates
from bench.serving import ROOT, broker, databases, environment
from store import Store
from store.sealing import new_key

ATHLETES = 300
NOOPS = 2000
ROUNDS = 3  # each starts a worker


def recomputes() -> Iterator[Result]:
    """Twelve weeks of history and one new workout for each athlete."""
    numbers = count()
    with tempfile.TemporaryDirectory(prefix="baton-bench-") as name, broker() as found, databases(Path(name)) as bases:
        kind, url = list(bases.items())[-1]
        store = Store(url)
        store.migrate()
        ids = people.athletes(store, ATHLETES, people.history(1), planned=True)
        bell = found or "memory://"
        variables = {"BATON_HOME": name, "BATON_DATABASE_URL": url, "BATON_BROKER_URL": bell}
        variables["BATON_SECRET_KEYS"] = new_key()

        def recompute() -> float:
            number = next(numbers)
            for athlete_id in ids:
                people.append(store, athlete_id, [people.event(people.workout(number), f"bench-{number}")])
            return _drain("recompute", bell, ids, variables)

        def noop() -> float:
            return _drain("noop", bell, [str(number) for number in range(NOOPS)], variables)

        what = f"recompute tasks, {kind}, {bell.partition(':')[0]} / no-op tasks"
        yield rates(what, recompute, noop, goal=0.4, rounds=ROUNDS)
        store.close()


def _drain(which: str, bell: str, ids: list[str], variables: dict[str, str]) -> float:
    done = subprocess.run(
        [sys.executable, "-m", "bench.drain", which, bell], cwd=ROOT, env=environment(variables),
        input="\n".join(ids), text=True, capture_output=True, timeout=200, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return float(done.stdout)
