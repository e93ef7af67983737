"""A recompute gives the plan of the pure engine, whatever it started from, and never goes back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from engine.types import Rulebook
from schemas.events import load_events
from store import Store
from tests.workers.people import SUNDAY, a_run, a_tenant, an_athlete, content, expected, post, revision
from workers import recompute as module
from workers.recompute import Outcome, due_at, recompute


def test_a_new_athlete_gets_a_plan_without_any_event(store: Store, book: Rulebook) -> None:
    athlete_id = an_athlete(store)
    assert recompute(athlete_id, store=store, book=book, now=SUNDAY) is Outcome.CHANGED
    assert content(store, athlete_id)["based_on"]["events"] == 0


def test_events_that_came_one_by_one_give_the_plan_of_all_at_once(store: Store, book: Rulebook) -> None:
    athlete_id = an_athlete(store)
    events = [a_run(number) for number in (5, 1, 9, 3, 12, 11)]  # some older than what was folded before
    for event in events:
        post(store, athlete_id, event)
        recompute(athlete_id, store=store, book=book, now=SUNDAY)
    plan = content(store, athlete_id)
    assert plan["based_on"]["events"] == 6
    assert plan == expected(events, plan, book)


def test_a_second_recompute_finds_nothing_to_do(store: Store, book: Rulebook) -> None:
    athlete_id = an_athlete(store)
    post(store, athlete_id, a_run(1))
    recompute(athlete_id, store=store, book=book, now=SUNDAY)
    assert recompute(athlete_id, store=store, book=book, now=SUNDAY) is Outcome.FRESH
    assert store.claim(athlete_id, owner="next", now=SUNDAY, lease_s=5)  # nothing is held


def test_an_athlete_under_lease_is_left_alone_until_the_lease_ends(store: Store, book: Rulebook) -> None:
    athlete_id = an_athlete(store)
    store.claim(athlete_id, owner="killed worker", now=SUNDAY, lease_s=module.LEASE_S)
    assert recompute(athlete_id, store=store, book=book, now=SUNDAY) is Outcome.BUSY
    later = SUNDAY + timedelta(seconds=module.LEASE_S + 1)
    assert recompute(athlete_id, store=store, book=book, now=later) is Outcome.CHANGED


def test_nobody_is_found_under_an_unknown_id(store: Store, book: Rulebook) -> None:
    assert recompute("ath_nobody", store=store, book=book, now=SUNDAY) in {Outcome.GONE, Outcome.BUSY}


def test_events_that_come_while_computing_are_in_the_plan(
    store: Store, book: Rulebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    athlete_id = an_athlete(store)
    post(store, athlete_id, a_run(1))
    arrive_during_the_first(monkeypatch, lambda: post(store, athlete_id, a_run(2)))
    recompute(athlete_id, store=store, book=book, now=SUNDAY)
    assert content(store, athlete_id)["based_on"]["events"] == 2


def test_events_that_come_while_computing_are_asked_for_later_when_somebody_can_ask(
    store: Store, book: Rulebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    athlete_id = an_athlete(store)
    post(store, athlete_id, a_run(1))
    arrive_during_the_first(monkeypatch, lambda: post(store, athlete_id, a_run(2)))
    asked: list[str] = []
    recompute(athlete_id, store=store, book=book, now=SUNDAY, later=asked.append)
    assert asked == [athlete_id]
    assert content(store, athlete_id)["based_on"]["events"] == 1


def arrive_during_the_first(monkeypatch: pytest.MonkeyPatch, arrive: object) -> None:
    """Call `arrive` between the reading of the first recompute and its saving."""
    real = module.next_plan
    calls: list[int] = []

    def slow(*args: object, **kwargs: object) -> object:
        plan = real(*args, **kwargs)  # type: ignore[arg-type]
        calls.append(1)
        if len(calls) == 1:
            arrive()  # type: ignore[operator]
        return plan

    monkeypatch.setattr(module, "next_plan", slow)


def test_a_failing_recompute_keeps_the_last_plan_and_is_written_down_without_health_values(
    store: Store, book: Rulebook, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    athlete_id = an_athlete(store)
    recompute(athlete_id, store=store, book=book, now=SUNDAY)
    post(store, athlete_id, a_run(1))

    def broken(*_: object, **__: object) -> None:
        raise ValueError("heart rate 182, pain 7")

    monkeypatch.setattr(module, "build_plan", broken)
    assert recompute(athlete_id, store=store, book=book, now=SUNDAY) is Outcome.FAILED
    athlete = store.athlete(a_tenant(store), athlete_id)
    assert athlete is not None
    assert athlete.attempts == 1
    assert (athlete.last_error or "").startswith("ValueError at ")
    assert revision(store, athlete_id) == 1
    printed = "".join(capsys.readouterr())
    assert "182" not in printed + (athlete.last_error or "")


def test_a_stored_state_of_older_code_is_replaced_by_a_replay(store: Store, book: Rulebook) -> None:
    athlete_id = an_athlete(store)
    events = [a_run(1), a_run(2)]
    post(store, athlete_id, *events)
    recompute(athlete_id, store=store, book=book, now=SUNDAY)
    spoil_the_state_of(store, athlete_id)
    events.append(a_run(3))
    post(store, athlete_id, events[-1])
    recompute(athlete_id, store=store, book=book, now=SUNDAY)
    plan = content(store, athlete_id)
    assert plan == expected(events, plan, book)


def spoil_the_state_of(store: Store, athlete_id: str) -> None:
    from sqlalchemy import text

    with store._db.engine.begin() as connection:
        query = text("UPDATE checkpoints SET state = :state WHERE athlete_id = :athlete")
        connection.execute(query, {"state": b'{"of": "another version"}', "athlete": athlete_id})


def test_the_day_is_the_athletes_own(store: Store, book: Rulebook) -> None:
    now = datetime(2026, 11, 22, 11, 30, tzinfo=UTC)  # Sunday in Berlin, Monday on Kiritimati, Saturday nowhere
    days = {}
    for timezone in ("Europe/Berlin", "Pacific/Kiritimati", "Pacific/Pago_Pago"):
        athlete_id = an_athlete(store, timezone=timezone, now=now)
        recompute(athlete_id, store=store, book=book, now=now)
        days[timezone] = content(store, athlete_id)["valid_from"]
    assert days == {
        "Europe/Berlin": "2026-11-22",
        "Pacific/Kiritimati": "2026-11-23",
        "Pacific/Pago_Pago": "2026-11-22",
    }


def test_a_move_to_the_west_does_not_turn_the_plan_back(store: Store, book: Rulebook) -> None:
    now = datetime(2026, 11, 22, 11, 30, tzinfo=UTC)
    athlete_id = an_athlete(store, timezone="Pacific/Kiritimati", now=now)
    recompute(athlete_id, store=store, book=book, now=now)
    move = {"type": "profile", "source": "app", "source_id": "move", "timezone": "Pacific/Honolulu"}
    post(store, athlete_id, load_events({**move, "occurred_at": now.isoformat()})[0], now=now)
    assert recompute(athlete_id, store=store, book=book, now=now) in {Outcome.CHANGED, Outcome.UNCHANGED}
    assert content(store, athlete_id)["valid_from"] == "2026-11-23"


@pytest.mark.parametrize(
    ("timezone", "review_on", "now", "expected_utc"),
    [
        ("Europe/Berlin", "2026-11-23", "2026-11-22T12:00", "2026-11-22T23:00"),
        ("Asia/Kathmandu", "2026-11-23", "2026-11-22T12:00", "2026-11-22T18:15"),
        # The clock goes back in the night before (26 October 2025, 03:00): still midnight of that day.
        ("Europe/Berlin", "2025-10-26", "2025-10-25T12:00", "2025-10-25T22:00"),
        ("Europe/Berlin", "2025-10-27", "2025-10-26T12:00", "2025-10-26T23:00"),
        # Midnight does not exist: the clock jumps from 00:00 to 01:00. The day begins at 01:00.
        ("America/Santiago", "2025-09-07", "2025-09-06T12:00", "2025-09-07T04:00"),
        # Midnight comes after 23:59 came twice.
        ("America/Santiago", "2025-04-06", "2025-04-05T12:00", "2025-04-06T04:00"),
        # The day did not exist: Samoa skipped 30 December 2011.
        ("Pacific/Apia", "2011-12-30", "2011-12-29T12:00", "2011-12-30T10:00"),
        # A day that has begun is looked at on the next one.
        ("Europe/Berlin", "2026-11-22", "2026-11-22T12:00", "2026-11-22T23:00"),
        ("Europe/Berlin", "2026-11-01", "2026-11-22T12:00", "2026-11-22T23:00"),
        # Never sooner than in a minute.
        ("UTC", "2026-11-23", "2026-11-22T23:59:50", "2026-11-23T00:00:50"),
    ],
)
def test_a_review_is_due_when_its_day_begins_where_the_athlete_is(
    book: Rulebook, timezone: str, review_on: str, now: str, expected_utc: str
) -> None:
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)
    due = due_at(date.fromisoformat(review_on), timezone=timezone, book=book, now=at)
    assert due == datetime.fromisoformat(expected_utc).replace(tzinfo=UTC)
    assert due.astimezone(book.zone(timezone)).date() >= date.fromisoformat(review_on)
