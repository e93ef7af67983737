"""Reading plans: ETag and 304, long polls, history, diff, preview."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from engine.decide import decide
from engine.types import Rulebook
from schemas.events import load_events
from schemas.plan import dump_plan, encode
from schemas.profile import load_profile
from store import Store
from tests.web.helpers import Client, Rings, ago, assert_problem, body, check_in, pointers, workout
from workers.recompute import recompute


@pytest.fixture
def athlete(client: Client, rings: Rings) -> str:
    """An athlete with a first plan."""
    made = client.athlete()
    rings.answer()
    return made


def test_there_is_no_plan_before_the_first_one(client: Client) -> None:
    athlete = client.athlete()
    answer = client.get(f"/v1/athletes/{athlete}/plan")
    assert_problem(answer, 404, "no_plan_yet")
    assert answer.headers["Retry-After"] == "1"
    assert_problem(client.get("/v1/athletes/ath_nobody/plan"), 404, "no_athlete")
    assert_problem(client.get("/v1/athletes/ath_nobody/plan?wait=5"), 404, "no_athlete")


def test_a_plan_is_there_for_an_athlete_without_events(client: Client, athlete: str) -> None:
    answer = client.get(f"/v1/athletes/{athlete}/plan")
    assert answer.status_code == 200
    plan = body(answer)
    assert plan["athlete_id"] == athlete
    assert plan["based_on"] == {"events": 0, "last_event_id": None}
    assert answer.headers["Plan-Events"] == "0"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["ETag"].startswith(f'W/"{plan["revision"]}-')


def test_the_plan_is_what_decide_gives_byte_for_byte(client: Client, rings: Rings, book: Rulebook) -> None:
    profile = {"timezone": "Europe/Berlin", "equipment": [{"kind": "dumbbells", "loads_kg": [8, 16]}]}
    athlete = client.athlete(**profile)
    events = [workout("w-1", days_ago=9), workout("w-2", days_ago=5), check_in("c-1", days_ago=2, energy=6)]
    for event in reversed(events):
        client.post(f"/v1/athletes/{athlete}/events", event)
    rings.answer()
    plan = body(client.get(f"/v1/athletes/{athlete}/plan"))
    content = {name: value for name, value in plan.items() if name not in ("athlete_id", "revision", "computed_at")}
    today = datetime.now(book.zone("Europe/Berlin")).date()
    decided = decide(load_profile(profile), load_events(events), today=today, book=book)
    assert encode(content) == encode(dump_plan(decided))


def test_who_has_the_plan_gets_304_with_its_event_count(client: Client, athlete: str) -> None:
    path = f"/v1/athletes/{athlete}/plan"
    etag = client.get(path).headers["ETag"]
    for tags in (etag, etag.removeprefix("W/"), f'"other", {etag}', "*"):
        answer = client.get(path, headers={"If-None-Match": tags})
        assert (answer.status_code, answer.data) == (304, b"")
        assert answer.headers["ETag"] == etag
        assert answer.headers["Plan-Events"] == "0"
    assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200
    assert client.get(path, headers={"If-None-Match": etag[:-2] + '"'}).status_code == 200


# --------------------------------------------------------------------------- long polls


def later(seconds: float, work: Any) -> threading.Thread:
    """Do something from another thread, as a worker would."""

    def run() -> None:
        time.sleep(seconds)
        work()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_a_poller_is_answered_when_the_plan_changes(client: Client, rings: Rings, athlete: str) -> None:
    path = f"/v1/athletes/{athlete}/plan"
    etag = client.get(path).headers["ETag"]

    def change() -> None:
        pain = [{"site": "achilles", "during": 7, "signs": ["sharp"]}]
        client.post(f"/v1/athletes/{athlete}/events", check_in("c-1", pain=pain, red_flags=["chest_pain"]))
        rings.answer()

    began = time.monotonic()
    thread = later(0.3, change)
    answer = client.get(f"{path}?wait=20", headers={"If-None-Match": etag})
    thread.join()
    assert answer.status_code == 200
    assert answer.headers["ETag"] != etag
    assert 0.2 < time.monotonic() - began < 10


def test_a_poller_is_told_that_nothing_changed(client: Client, athlete: str) -> None:
    path = f"/v1/athletes/{athlete}/plan"
    etag = client.get(path).headers["ETag"]
    began = time.monotonic()
    answer = client.get(f"{path}?wait=1", headers={"If-None-Match": etag})
    assert answer.status_code == 304
    assert answer.headers["Plan-Events"] == "0"
    assert 0.9 < time.monotonic() - began < 3
    assert (
        client.get(f"{path}?wait=20").status_code == 200
    )  # there is a plan: without If-None-Match nothing to wait for


def test_a_poller_waits_for_the_first_plan(client: Client, rings: Rings) -> None:
    athlete = client.athlete()
    thread = later(0.3, rings.answer)
    answer = client.get(f"/v1/athletes/{athlete}/plan?wait=20")
    thread.join()
    assert answer.status_code == 200
    second = client.athlete()
    assert_problem(client.get(f"/v1/athletes/{second}/plan?wait=1"), 404, "no_plan_yet")


def test_min_events_answers_when_events_were_seen_even_if_nothing_changed(
    client: Client, rings: Rings, athlete: str
) -> None:
    path = f"/v1/athletes/{athlete}/plan"
    client.post(f"/v1/athletes/{athlete}/events", check_in("c-1", days_ago=3))
    rings.answer()
    etag = client.get(path).headers["ETag"]
    accepted = client.post(f"/v1/athletes/{athlete}/events", check_in("c-2", days_ago=2))
    thread = later(0.3, rings.answer)
    answer = client.get(f"{path}?wait=20&min_events={body(accepted)['events']}", headers={"If-None-Match": etag})
    thread.join()
    assert answer.headers["Plan-Events"] == "2"
    assert answer.status_code in (200, 304)


def test_pollers_cannot_take_every_thread(client: Client, app: Flask, athlete: str) -> None:
    path = f"/v1/athletes/{athlete}/plan"
    etag = client.get(path).headers["ETag"]
    answers = []

    def poll() -> None:
        answers.append(client.get(f"{path}?wait=3", headers={"If-None-Match": etag}))

    waiting = [threading.Thread(target=poll) for _ in range(3)]  # three quarters of the four threads of this test
    for thread in waiting:
        thread.start()
    time.sleep(0.5)
    began = time.monotonic()
    answer = client.get(f"{path}?wait=3", headers={"If-None-Match": etag})
    assert time.monotonic() - began < 1
    assert answer.status_code == 304
    assert answer.headers["Retry-After"] == "2"
    app.extensions["baton"].waiting.close()  # as when the server stops: nobody is kept
    for thread in waiting:
        thread.join(1)
    assert [one.status_code for one in answers] == [304, 304, 304]
    assert all("Retry-After" not in one.headers for one in answers)


# --------------------------------------------------------------------------- history and diff


@pytest.fixture
def stopped(client: Client, rings: Rings, athlete: str) -> str:
    """An athlete whose second plan is stopped by a red flag."""
    client.post(f"/v1/athletes/{athlete}/events", check_in("c-1", days_ago=0.01, red_flags=["chest_pain"]))
    rings.answer()
    return athlete


def test_the_history_has_one_revision_per_change(client: Client, stopped: str) -> None:
    found = body(client.get(f"/v1/athletes/{stopped}/plans"))
    assert [one["revision"] for one in found["plans"]] == [2, 1]
    assert [one["events"] for one in found["plans"]] == [1, 0]
    assert found["next"] is None
    first = client.get(found["plans"][1]["plan"])
    assert (first.status_code, body(first)["status"]) == (200, "active")
    assert first.headers["ETag"] == found["plans"][1]["etag"]
    page = body(client.get(f"/v1/athletes/{stopped}/plans?limit=1"))
    assert [one["revision"] for one in page["plans"]] == [2]
    assert [one["revision"] for one in body(client.get(page["next"]))["plans"]] == [1]
    assert_problem(client.get(f"/v1/athletes/{stopped}/plans/99"), 404, "no_revision")
    assert_problem(client.get("/v1/athletes/ath_nobody/plans/1"), 404, "no_athlete")
    assert_problem(client.get("/v1/athletes/ath_nobody/plans"), 404, "no_athlete")


def test_the_diff_of_two_revisions_says_what_changed(client: Client, stopped: str) -> None:
    found = body(client.get(f"/v1/athletes/{stopped}/plans/1/diff/2"))
    assert found["equal"] is False
    assert "status: active -> stopped" in found["summary"]
    assert found["fields"]["status"] == {"before": "active", "after": "stopped"}
    assert (found["from"]["events"], found["to"]["events"]) == (0, 1)
    same = body(client.get(f"/v1/athletes/{stopped}/plans/2/diff/2"))
    assert (same["equal"], same["summary"]) == (True, [])
    assert_problem(client.get(f"/v1/athletes/{stopped}/plans/1/diff/3"), 404, "no_revision")


# --------------------------------------------------------------------------- preview


def test_a_preview_is_the_plan_that_the_post_would_give(client: Client, rings: Rings, athlete: str) -> None:
    client.post(f"/v1/athletes/{athlete}/events", workout("w-1", days_ago=6))
    rings.answer()
    event = workout("w-2", days_ago=1)
    preview = client.post(f"/v1/athletes/{athlete}/preview", {"events": [event]})
    assert preview.status_code == 200
    assert body(client.get(f"/v1/athletes/{athlete}"))["events"] == 1
    client.post(f"/v1/athletes/{athlete}/events", event)
    rings.answer()
    plan = body(client.get(f"/v1/athletes/{athlete}/plan"))
    for name in ("athlete_id", "revision", "computed_at"):
        del plan[name]
    assert body(preview) == plan


def test_a_preview_of_another_day(client: Client, athlete: str) -> None:
    day = datetime.now(UTC).date() + timedelta(days=10)
    event = {"type": "run", "occurred_at": f"{day}T10:00:00Z", "distance_km": 10}
    answer = client.post(f"/v1/athletes/{athlete}/preview", {"events": [event], "today": day.isoformat()})
    assert body(answer)["valid_from"] == day.isoformat()
    assert body(answer)["based_on"]["events"] == 1
    nothing = client.post(f"/v1/athletes/{athlete}/preview", {"events": []})
    assert nothing.status_code == 200


@pytest.mark.parametrize(
    ("sent", "pointer"),
    [
        ([], ""),
        ({}, "/events"),
        ({"events": {}}, "/events"),
        ({"events": [], "today": "tomorrow"}, "/today"),
        ({"events": [], "today": "9999-12-31"}, "/today"),
        ({"events": [], "today": 5}, "/today"),
        ({"events": [], "day": 5}, "/day"),
        ({"events": [{"type": "run"}]}, "/events/0/occurred_at"),
        ({"events": [workout("w-1", plan_revision=9)]}, "/events/0/plan_revision"),
    ],
)
def test_a_bad_preview_is_named(client: Client, athlete: str, sent: Any, pointer: str) -> None:
    problem = assert_problem(client.post(f"/v1/athletes/{athlete}/preview", sent), 422, "invalid_request")
    assert pointers(problem) == [pointer]


# --------------------------------------------------------------------------- who needs a person


def test_the_coachs_queue_has_who_is_stopped_and_nobody_else(client: Client, rings: Rings, stopped: str) -> None:
    client.athlete()
    rings.answer()
    (one,) = body(client.get("/v1/attention"))["athletes"]
    assert (one["athlete_id"], one["status"]) == (stopped, "stopped")
    assert "stop" in [reason["severity"] for reason in one["reasons"]]


def test_the_coachs_queue_has_plans_that_cannot_be_computed(client: Client, store: Store, athlete: str) -> None:
    for number in range(3):
        store.plan_failed(athlete, error="Boom at rules.py:1", now=datetime.now(UTC) + timedelta(hours=number))
    (one,) = body(client.get("/v1/attention"))["athletes"]
    assert [reason["code"] for reason in one["reasons"]] == ["plan_failing"]
    assert "Boom" not in str(one)
    assert client.get(f"/v1/athletes/{athlete}/plan").status_code == 200  # the last good one


def test_a_new_day_is_computed_without_an_event(
    client: Client, store: Store, book: Rulebook, rings: Rings, athlete: str
) -> None:
    client.post(f"/v1/athletes/{athlete}/events", {"type": "run", "occurred_at": ago(days=1), "distance_km": 8})
    rings.answer()
    before = body(client.get(f"/v1/athletes/{athlete}/plan"))
    recompute(athlete, store=store, book=book, now=datetime.now(UTC) + timedelta(days=8))
    after = body(client.get(f"/v1/athletes/{athlete}/plan"))
    assert after["valid_from"] > before["valid_from"]
    assert after["revision"] == before["revision"] + 1
