"""The reconciler alone brings every plan up to date, and nobody waits for somebody else's trouble."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest

from engine.types import Rulebook
from store import Store
from tests.workers.people import SUNDAY, a_run, a_tenant, an_athlete, content, expected, post, revision
from workers import recompute as recompute_module
from workers import reconcile as module
from workers.bell import Bell
from workers.recompute import Outcome, recompute
from workers.reconcile import EVENTS_YOUNG_S, TIMED_YOUNG_S, Memory, reconcile_once, run_forever


def nobody_listens(_: object) -> None:
    """A broker that takes every ring and gives it to nobody."""


def test_all_plans_are_made_without_any_broker(store: Store, book: Rulebook) -> None:
    athletes = [an_athlete(store) for _ in range(20)]
    events = [a_run(number) for number in range(4)]
    for athlete_id in athletes:
        post(store, athlete_id, *events)
    report = reconcile_once(store, book, now=SUNDAY)
    assert report.outcomes == {Outcome.CHANGED: 20}
    for athlete_id in athletes:
        plan = content(store, athlete_id)
        assert plan == expected(events, plan, book)
    assert reconcile_once(store, book, now=SUNDAY).stale == 0


def test_the_young_are_rung_for_once_and_computed_here_when_that_did_not_help(store: Store, book: Rulebook) -> None:
    athlete_id = an_athlete(store)
    rung: list[str] = []
    memory = Memory()

    def one_pass(after_s: float) -> int:
        now = SUNDAY + timedelta(seconds=after_s)
        return reconcile_once(store, book, now=now, ring=rung.append, memory=memory).recomputed

    assert one_pass(0.5) == 0  # somebody is on it
    assert rung == []
    assert [one_pass(2), one_pass(4), one_pass(9)] == [0, 0, 0]
    assert rung == [athlete_id]
    assert one_pass(EVENTS_YOUNG_S + 1) == 1
    assert revision(store, athlete_id) == 1


def test_a_clock_that_was_set_back_does_not_leave_anybody_out(store: Store, book: Rulebook) -> None:
    an_athlete(store, now=SUNDAY + timedelta(hours=1))
    memory = Memory()
    passes = [SUNDAY + timedelta(seconds=after_s) for after_s in (0, 2, EVENTS_YOUNG_S + 2)]
    reports = [reconcile_once(store, book, now=now, ring=nobody_listens, memory=memory) for now in passes]
    assert reports[-1].recomputed == 1


def test_what_is_due_goes_to_the_batch_workers_in_chunks_and_is_computed_here_when_nobody_took_it(
    store: Store, book: Rulebook
) -> None:
    athletes = {an_athlete(store) for _ in range(5)}
    reconcile_once(store, book, now=SUNDAY)
    monday = SUNDAY + timedelta(hours=13)
    chunks: list[tuple[str, ...]] = []
    memory = Memory()

    def one_pass(after_s: float) -> int:
        now = monday + timedelta(seconds=after_s)
        report = reconcile_once(store, book, now=now, ring=nobody_listens, chunk=chunks.append, memory=memory)
        return report.recomputed

    assert [one_pass(0), one_pass(2)] == [0, 0]
    assert [set(chunk) for chunk in chunks] == [athletes]
    assert one_pass(TIMED_YOUNG_S + 1) == 5
    assert {content(store, athlete_id)["valid_from"] for athlete_id in athletes} == {"2026-11-23"}


def test_one_poison_athlete_blocks_nobody_and_is_tried_less_and_less(
    store: Store, book: Rulebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    poison, *others = [an_athlete(store) for _ in range(10)]
    real = recompute_module.next_plan

    def sometimes(history: object, **kwargs: object) -> object:
        if history.athlete.athlete_id == poison:  # type: ignore[attr-defined]
            raise ZeroDivisionError
        return real(history, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(recompute_module, "next_plan", sometimes)
    report = reconcile_once(store, book, now=SUNDAY)
    assert report.outcomes == {Outcome.CHANGED: 9, Outcome.FAILED: 1}
    assert all(revision(store, athlete_id) == 1 for athlete_id in others)
    passes = (reconcile_once(store, book, now=SUNDAY + timedelta(seconds=s)) for s in range(0, 3600, 2))
    tries = sum(report.outcomes[Outcome.FAILED] for report in passes)
    assert 5 <= tries <= 11
    athlete = store.athlete(a_tenant(store), poison)
    assert athlete is not None
    assert athlete.last_error


def test_an_older_worker_leaves_plans_of_newer_rules_alone(store: Store, book: Rulebook) -> None:
    from dataclasses import replace

    athlete_id = an_athlete(store)
    post(store, athlete_id, a_run(1))
    recompute(athlete_id, store=store, book=replace(book, ruleset=book.ruleset + 1), now=SUNDAY)
    post(store, athlete_id, a_run(2))
    recompute(athlete_id, store=store, book=book, now=SUNDAY)
    plan = content(store, athlete_id)
    assert plan["ruleset"] == book.ruleset + 1
    assert plan["based_on"]["events"] == 1
    recompute(athlete_id, store=store, book=replace(book, ruleset=book.ruleset + 1), now=SUNDAY)
    assert content(store, athlete_id)["based_on"]["events"] == 2


def test_new_rules_make_every_plan_new(store: Store, book: Rulebook) -> None:
    from dataclasses import replace

    athletes = [an_athlete(store) for _ in range(5)]
    reconcile_once(store, book, now=SUNDAY)
    newer = replace(book, ruleset=book.ruleset + 1)
    assert reconcile_once(store, newer, now=SUNDAY).recomputed == 5
    assert {content(store, athlete_id)["ruleset"] for athlete_id in athletes} == {newer.ruleset}


def test_the_running_reconciler_finds_what_comes_and_ends_when_told(
    store: Store, book: Rulebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    from datetime import UTC, datetime

    monkeypatch.setattr(module, "PASS_S", 0.1)
    monkeypatch.setattr(module, "IN_FLIGHT_S", 0)
    monkeypatch.setattr(module, "EVENTS_YOUNG_S", 0)
    stop = threading.Event()
    bell = Bell(nobody_listens)
    thread = threading.Thread(target=run_forever, args=(stop,), kwargs={"store": store, "book": book, "bell": bell})
    thread.start()
    try:
        athlete_id = an_athlete(store, now=datetime.now(UTC))
        until = time.monotonic() + 10
        while revision(store, athlete_id) == 0 and time.monotonic() < until:
            time.sleep(0.05)
        assert revision(store, athlete_id) == 1
    finally:
        stop.set()
        thread.join(5)
        bell.close()
    assert not thread.is_alive()
