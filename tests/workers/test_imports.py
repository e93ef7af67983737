"""Taking in files: in steps, again after a kill, by one at a time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from engine.types import Profile, Rulebook
from store import Import, Step, Store, StoreUnavailable
from tests.integrations.files.reading import lines
from tests.integrations.files.test_tables import STRONG_OLD, strong_old
from workers import imports as module
from workers.imports import LEASE_S, STEP, Asked, Taking, keep_file, take_in_file
from workers.reconcile import take_in_waiting

NOW = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)


class Bell:
    """Remembers what was asked for."""

    def __init__(self) -> None:
        self.rung: list[str] = []
        self.tasks: list[tuple[str, ...]] = []

    def ring(self, athlete_id: str, /) -> None:
        self.rung.append(athlete_id)

    def task(self, name: str, /, *ids: str) -> None:
        self.tasks.append((name, *ids))


def days(count: int) -> bytes:
    """A log with one workout a day, and a row in each that is not taken."""
    rows = []
    for number in range(count):
        day = (datetime(2016, 1, 1, tzinfo=UTC) + timedelta(days=number)).date().isoformat()
        rows += [strong_old(order, 20, 8).replace("2022-06-01", day) for order in (1, "Rest Timer")]
    return lines(STRONG_OLD, *rows)


@pytest.fixture
def made(store: Store, book: Rulebook) -> Import:
    """A file of 300 workouts, uploaded."""
    tenant = store.create_tenant("ours", now=NOW)
    athlete, _ = store.create_athlete(tenant, external_id=None, profile=Profile(timezone="Europe/Berlin"), now=NOW)
    history = store.history(athlete)
    assert history is not None
    found = keep_file(store, book, history=history, data=days(300), asked=Asked(), now=NOW)
    assert found is not None
    return found


def now_of(store: Store, made: Import) -> Import:
    found = store.find_import(store.tenants()[0][0], made.import_id)
    assert found is not None
    return found


def test_a_file_is_taken_in_step_by_step_and_goes_on_where_it_was(store: Store, book: Rulebook, made: Import) -> None:
    bell, seen = Bell(), []
    for turn in range(3):
        now = NOW + timedelta(seconds=turn)
        outcome = take_in_file(made.import_id, store=store, book=book, bell=bell, now=now, budget_s=0)
        seen.append((outcome, now_of(store, made).items_done))
    assert seen == [(Taking.PAUSED, STEP), (Taking.PAUSED, 2 * STEP), (Taking.DONE, 600)]
    done = now_of(store, made)
    assert (done.state, done.items_total) == ("done", 600)
    assert {name: count for name, count in done.counts.items() if count} == {"stored": 300, "not_taken": 300}
    assert len(store.all_events(made.athlete_id)) == 300
    assert bell.rung == [made.athlete_id]
    assert [ids for _, *ids in bell.tasks] == [[made.import_id]] * 2
    assert take_in_file(made.import_id, store=store, book=book, bell=bell, now=NOW) is Taking.GONE


def test_two_workers_do_not_take_in_one_file_at_once(store: Store, book: Rulebook, made: Import) -> None:
    assert store.claim_import(made.import_id, now=NOW, lease_s=LEASE_S) is not None
    assert take_in_file(made.import_id, store=store, book=book, bell=Bell(), now=NOW) is Taking.GONE
    assert take_in_waiting(store, book, bell=Bell(), now=NOW + timedelta(seconds=LEASE_S)) == 0


def test_a_killed_workers_file_is_finished_after_its_lease(
    store: Store, book: Rulebook, made: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It died between storing events and noting that it had: they are met again as what they are."""
    note: Callable[..., Import | None] = store.import_step

    def die(about: Import, step: Step, *, now: datetime, lease_s: float) -> Import | None:
        if about.items_done:
            raise StoreUnavailable("the end")
        return note(about, step, now=now, lease_s=lease_s)

    with monkeypatch.context() as patch:
        patch.setattr(store, "import_step", die)
        assert take_in_file(made.import_id, store=store, book=book, bell=Bell(), now=NOW) is Taking.FAILED
    assert now_of(store, made).items_done == STEP
    assert len(store.all_events(made.athlete_id)) == STEP
    later = NOW + timedelta(seconds=LEASE_S + 10)
    assert take_in_waiting(store, book, bell=Bell(), now=later) == 1
    done = now_of(store, made)
    assert (done.state, sum(done.counts.values())) == ("done", 600)
    assert (done.counts["stored"], done.counts["duplicate"]) == (175, 125)
    assert len(store.all_events(made.athlete_id)) == 300


def test_a_fault_of_ours_is_tried_again_and_names_no_content(
    store: Store, book: Rulebook, made: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fault(*_: object, **__: object) -> None:
        raise RuntimeError("secret load of 20 kg")

    with monkeypatch.context() as patch:
        patch.setattr(module, "load_events", fault)
        assert take_in_file(made.import_id, store=store, book=book, bell=Bell(), now=NOW) is Taking.FAILED
    assert now_of(store, made).state == "waiting"
    assert store.waiting_imports(now=NOW + timedelta(seconds=4), older_than_s=0, limit=9) == []
    later = NOW + timedelta(seconds=6)
    assert take_in_file(made.import_id, store=store, book=book, bell=Bell(), now=later) is Taking.DONE
