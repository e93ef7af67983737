"""Athletes: made once, changed by events, listed in pages, exported, erased."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import settings as settings_module
from engine.types import Rulebook
from store import Store
from tests.web.helpers import Client, Rings, Tenants, ago, assert_problem, body, pointers, workout
from web import create_app


@pytest.fixture
def url(database_url: str) -> str:
    """These run on SQLite and on PostgreSQL."""
    return database_url


def test_an_athlete_needs_no_more_than_a_time_zone(client: Client, rings: Rings) -> None:
    made = client.post("/v1/athletes", {"profile": {"timezone": "Europe/Berlin"}})
    assert made.status_code == 201
    athlete = body(made)["athlete_id"]
    assert made.headers["Location"].endswith(f"/v1/athletes/{athlete}")
    assert rings.asked == [athlete]  # the first plan needs no event
    found = body(client.get(made.headers["Location"]))
    assert found["profile"]["timezone"] == "Europe/Berlin"
    assert found["profile"]["sessions_per_week"] == 2
    assert (found["events"], found["revision"], found["external_id"]) == (0, None, None)


def test_the_same_external_id_is_the_same_athlete(client: Client, rings: Rings) -> None:
    first = client.post("/v1/athletes", {"external_id": "u-1", "profile": {"timezone": "UTC"}})
    again = client.post("/v1/athletes", {"external_id": "u-1", "profile": {"timezone": "Europe/Berlin"}})
    assert (first.status_code, again.status_code) == (201, 200)
    assert body(first) == body(again)
    assert body(client.get(f"/v1/athletes/{body(first)['athlete_id']}"))["timezone"] == "UTC"
    assert len(rings.asked) == 1


def test_a_change_is_seen_at_once_and_counts_as_an_event(client: Client, rings: Rings) -> None:
    athlete = client.athlete(sessions_per_week=2, bodyweight_kg=60)
    rings.asked.clear()
    where = f"/v1/athletes/{athlete}"
    changed = client.call(
        "PATCH", where, json={"sessions_per_week": 1, "bodyweight_kg": None, "timezone": "Asia/Tokyo"}
    )
    assert changed.status_code == 200
    found = body(client.get(where))
    assert found == body(changed)
    assert found["profile"]["sessions_per_week"] == 1
    assert found["profile"]["bodyweight_kg"] is None
    assert found["profile"]["session_minutes"] == 35
    assert found["timezone"] == "Asia/Tokyo"
    assert found["events"] == 1
    assert rings.asked == [athlete]
    rings.answer()
    assert body(client.get(where))["profile"] == found["profile"]  # the same from the checkpoint


def test_a_profile_event_of_a_sender_changes_the_profile_too(client: Client) -> None:
    athlete = client.athlete()
    event = {"type": "profile", "occurred_at": ago(days=1), "session_minutes": 45}
    client.post(f"/v1/athletes/{athlete}/events", event)
    travel = {"type": "profile", "occurred_at": ago(hours=2), "until": "2026-12-31", "equipment": []}
    client.post(f"/v1/athletes/{athlete}/events", travel)
    found = body(client.get(f"/v1/athletes/{athlete}"))["profile"]
    assert found["session_minutes"] == 45


def test_a_change_of_nothing_stores_nothing(client: Client) -> None:
    athlete = client.athlete()
    assert client.call("PATCH", f"/v1/athletes/{athlete}", json={}).status_code == 200
    assert body(client.get(f"/v1/athletes/{athlete}"))["events"] == 0


def test_a_bad_change_is_named_and_stores_nothing(client: Client) -> None:
    athlete = client.athlete()
    sent = {"sessions_per_week": 9, "type": "profile", "until": "2026-12-01", "timezone": None}
    problem = assert_problem(client.call("PATCH", f"/v1/athletes/{athlete}", json=sent), 422, "invalid_request")
    assert {"/sessions_per_week", "/type", "/until"} <= set(pointers(problem))
    assert body(client.get(f"/v1/athletes/{athlete}"))["events"] == 0
    assert_problem(client.call("PATCH", "/v1/athletes/ath_nobody", json={"units": "metric"}), 404, "no_athlete")


def test_athletes_are_listed_in_pages(client: Client) -> None:
    made = sorted(client.athlete() for _ in range(5))
    seen = []
    page = body(client.get("/v1/athletes?limit=2"))
    seen += page["athletes"]
    while page["next"] is not None:
        page = body(client.get(page["next"]))
        seen += page["athletes"]
    assert [one["athlete_id"] for one in seen] == made


def test_an_export_has_everything(client: Client, rings: Rings) -> None:
    athlete = client.athlete()
    client.post(f"/v1/athletes/{athlete}/events", workout("w-1"))
    rings.answer()
    answer = client.get(f"/v1/athletes/{athlete}/export")
    assert answer.content_type == "application/x-ndjson"
    records = [json.loads(line) for line in answer.data.splitlines()]
    assert {record["kind"] for record in records} == {"athlete", "event", "raw", "plan"}
    assert "dumbbell_rdl" in answer.text
    assert_problem(client.get("/v1/athletes/ath_nobody/export"), 404, "no_athlete")


def test_nothing_is_left_of_an_erased_athlete(client: Client, rings: Rings) -> None:
    athlete = client.athlete()
    event_id = body(client.post(f"/v1/athletes/{athlete}/events", workout("w-1")))["accepted"][0]["event_id"]
    rings.answer()
    gone = client.call("DELETE", f"/v1/athletes/{athlete}")
    assert (gone.status_code, gone.data) == (204, b"")
    assert_problem(client.get(f"/v1/athletes/{athlete}"), 404, "no_athlete")
    assert_problem(client.get(f"/v1/athletes/{athlete}/plan"), 404, "no_athlete")
    assert_problem(client.get(f"/v1/athletes/{athlete}/export"), 404, "no_athlete")
    assert_problem(client.get(f"/v1/events/{event_id}"), 404, "no_event")
    assert_problem(client.post(f"/v1/athletes/{athlete}/events", workout("w-2")), 404, "no_athlete")
    assert client.call("DELETE", f"/v1/athletes/{athlete}").status_code == 204  # the first answer may have been lost
    assert_problem(client.call("DELETE", "/v1/athletes/ath_nobody"), 404, "no_athlete")
    assert body(client.get("/v1/athletes"))["athletes"] == []


def test_addresses_in_answers_are_those_of_the_public_url(store: Store, book: Rulebook, tmp_path: Path) -> None:
    where = settings_module.read({"BATON_HOME": str(tmp_path), "BATON_PUBLIC_URL": "https://baton.example.org/coach/"})
    app = create_app(where, store, book, bell=Rings(store, book))
    client = Tenants(app, store).client()
    made = client.post("/v1/athletes", {"profile": {"timezone": "UTC"}})
    address = f"https://baton.example.org/coach/v1/athletes/{body(made)['athlete_id']}"
    assert made.headers["Location"] == address
    posted = client.post(f"/v1/athletes/{body(made)['athlete_id']}/events", workout("w-1"))
    assert body(posted)["plan"] == f"{address}/plan"
