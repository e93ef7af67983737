"""Recomputing without a queue: in bulk, with a long history, and looking for nothing."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

from sqlalchemy import MetaData, create_engine, insert, text

from bench import people
from bench.measure import Result, rates, times
from bench.people import BOOK, NOW
from bench.serving import databases
from schemas.codec import to_bytes
from schemas.plan import encode
from store import Store
from store.tables import checkpoints, plans
from tests.store.builders import crowd
from workers.batch import recompute_many
from workers.recompute import next_plan, recompute
from workers.reconcile import reconcile_once

ATHLETES = 200
TEN_YEARS = 44  # times twelve weeks
FEW, MANY, MILLION = 1_000, 100_000, 1_000_000


def weekly() -> Iterator[Result]:
    """Everybody's Monday: another day for all, nothing else new."""
    days = count(1)
    with tempfile.TemporaryDirectory(prefix="baton-bench-") as name, databases(Path(name)) as found:
        for kind, url in found.items():
            store = Store(url)
            store.migrate()
            ids = people.athletes(store, ATHLETES, people.history(1), planned=True)
            bulk = _Bulk(url, store, ids)

            def batch(store: Store = store, ids: list[str] = ids) -> float:
                now = NOW + timedelta(days=next(days))
                return _per_second(len(ids), lambda: recompute_many(ids, store=store, book=BOOK, now=now))

            def single(store: Store = store, ids: list[str] = ids) -> float:
                now, some = NOW + timedelta(days=next(days)), ids[:50]
                return _per_second(len(some), lambda: [recompute(i, store=store, book=BOOK, now=now) for i in some])

            yield rates(f"weekly batch, {kind} / recompute one by one", batch, single, goal=5, rounds=5)
            cost = times(
                f"weekly batch, {kind} / bulk write of the same plans",
                lambda batch=batch: 1000 / batch(),  # type: ignore[misc]  # mypy cannot type its defaults
                lambda bulk=bulk: 1000 / bulk.rate(),  # type: ignore[misc]  # mypy cannot type its defaults
                goal=6,
                rounds=5,
            )
            yield cost
            bulk.close()
            store.close()


class _Bulk:
    """The rows of plans and checkpoints of one Monday, made in advance and written in one go."""

    def __init__(self, url: str, store: Store, ids: Sequence[str]) -> None:
        histories = store.histories(ids, ruleset=BOOK.ruleset)
        new = [next_plan(one, book=BOOK, now=NOW + timedelta(days=1)) for one in histories]
        self._engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
        self._plans = plans.to_metadata(MetaData(), name="bare_plans")
        self._states = checkpoints.to_metadata(MetaData(), name="bare_checkpoints")
        with self._engine.begin() as connection:
            for each, key in ((plans, "athlete_id, revision"), (checkpoints, "athlete_id")):
                connection.execute(text(f"CREATE TABLE bare_{each.name} AS SELECT * FROM {each.name} WHERE 1 = 0"))
                connection.execute(text(f"CREATE UNIQUE INDEX ux_bare_{each.name} ON bare_{each.name} ({key})"))
        self._rows = [_row(one.athlete_id, encode(one.content)) for one in new if one is not None]
        self._state_rows = [
            {"athlete_id": one.athlete_id, "events": 1, "ruleset": 1, "set_aside": b"[]",
             "state": to_bytes(one.checkpoint.state) if one.checkpoint else None}
            for one in new if one is not None
        ]  # fmt: skip

    def rate(self) -> float:
        """Plans a second, in one transaction."""
        with self._engine.begin() as connection:
            for each in (self._plans, self._states):
                connection.execute(text(f"DELETE FROM {each.name}"))
        return _per_second(len(self._rows), self._write)

    def _write(self) -> None:
        with self._engine.begin() as connection:
            connection.execute(insert(self._plans), self._rows)
            connection.execute(insert(self._states), self._state_rows)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()


def _row(athlete_id: str, body: bytes) -> dict[str, object]:
    day = NOW.date()
    return {
        "athlete_id": athlete_id, "revision": 1, "etag": "1", "first_events": 1, "first_day": day, "first_ruleset": 1,
        "events": 1, "day": day, "ruleset": 1, "created_at": NOW, "computed_at": NOW, "body": body,
    }  # fmt: skip


def histories() -> Iterator[Result]:
    """One new workout, after ten years and after three months."""
    numbers = count()
    with tempfile.TemporaryDirectory(prefix="baton-bench-") as name, databases(Path(name)) as found:
        for kind, url in found.items():
            store = Store(url)
            store.migrate()
            (old,) = people.athletes(store, 1, people.history(TEN_YEARS), planned=True)
            (young,) = people.athletes(store, 1, people.history(1), planned=True)

            def cost_ms(athlete_id: str, store: Store = store) -> float:
                number = next(numbers)
                people.append(store, athlete_id, [people.event(people.workout(number), f"bench-{number}")])
                return 1000 / _per_second(1, lambda: recompute(athlete_id, store=store, book=BOOK, now=NOW))

            yield times(
                f"recompute after 10 years, {kind} / after 3 months",
                lambda old=old, cost_ms=cost_ms: cost_ms(old),  # type: ignore[misc]  # mypy cannot type its defaults
                lambda young=young, cost_ms=cost_ms: cost_ms(young),  # type: ignore[misc]
                goal=1.3,
                rounds=40,
            )
            store.close()


def passes(many: int = MANY) -> Iterator[Result]:
    """A pass of the reconciler when nobody is behind."""
    day = NOW.date()
    planned = {"planned_events": 0, "planned_day": day, "planned_ruleset": BOOK.ruleset, "due_at": NOW + timedelta(7)}
    with tempfile.TemporaryDirectory(prefix="baton-bench-") as name:
        folders = [Path(name) / str(number) for number in (FEW, many)]
        for folder in folders:
            folder.mkdir()
        with databases(folders[0]) as few, databases(folders[1]) as large:
            for kind in few:
                stores = []
                for url, number in ((few[kind], FEW), (large[kind], many)):
                    store = Store(url)
                    store.migrate()
                    crowd(
                        url.replace("postgresql://", "postgresql+psycopg://"), people.tenant(store), number, **planned
                    )
                    stores.append(store)
                yield times(
                    f"reconciler pass, {many:,} athletes, {kind} / {FEW:,}",
                    lambda store=stores[1]: _pass_ms(store),  # type: ignore[misc]  # mypy cannot type its defaults
                    lambda store=stores[0]: _pass_ms(store),  # type: ignore[misc]  # mypy cannot type its defaults
                    goal=2,
                    rounds=15,
                )
                for store in stores:
                    store.close()


def _pass_ms(store: Store, at: datetime = NOW) -> float:
    report = []
    took = 1000 / _per_second(1, lambda: report.append(reconcile_once(store, BOOK, now=at)))
    if report[0].stale:
        raise RuntimeError("somebody was stale")
    return took


def _per_second(number: int, work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return number / (time.perf_counter() - begun)
