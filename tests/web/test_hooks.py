"""From a sender's call to the athlete's plan: connections, proof, the fate of each delivery, and the end of it."""

from __future__ import annotations

import hmac
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import create_engine, text
from werkzeug.test import TestResponse

from engine.types import Rulebook
from store import Store
from tests.web.helpers import Client, Rings, Tenants, assert_problem, body
from workers.app import READ_DELIVERY
from workers.deliveries import Reading, read_delivery
from workers.reconcile import read_waiting


@pytest.fixture
def url(database_url: str) -> str:
    """These run on SQLite and on PostgreSQL."""
    return database_url


def lifted(day: str = "2026-11-16", reps: int = 10, **more: Any) -> dict[str, Any]:
    """A workout as LiftTrace would send it."""
    done = {"exercise_id": 7, "exercise_name": "Romanian Deadlift", "sets": [{"reps": reps, "weight": 40}]}
    data = {"date": day, "name": "Legs", "completed": True, "duration_min": 41, "exercises": [done], **more}
    return {"event": "workout.completed", "timestamp": f"{day}T18:30:00Z", "data": data}


class Sender:
    """Somebody who has the address and the secret of a connection."""

    def __init__(self, app: Flask, made: dict[str, Any]) -> None:
        self.web, self.path, self.secret = app.test_client(), made["url"].split("localhost")[1], made["secrets"][0]

    def sends(self, told: object, **headers: str) -> TestResponse:
        return self.sends_raw(json.dumps(told).encode(), **headers)

    def sends_raw(self, raw: bytes, **headers: str) -> TestResponse:
        proof = "sha256=" + hmac.digest(self.secret.encode(), raw, "sha256").hex()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.web.post(self.path, data=raw, headers={"X-LiftTrace-Signature": proof, **named})


class Case:
    """An athlete connected to a sender, and the worker that reads."""

    def __init__(self, app: Flask, client: Client, rings: Rings, store: Store, book: Rulebook) -> None:
        self.app, self.client, self.rings, self.store, self.book = app, client, rings, store, book
        self.athlete = client.athlete()
        self.rings.answer()
        self.path = f"/v1/athletes/{self.athlete}/connections"
        self.made = body(client.post(self.path, {"sender": "lifttrace", "weight_unit": "lb"}))
        self.sender = Sender(app, self.made)
        self.connection = self.made["connection"]["connection_id"]

    def read(self) -> list[Reading]:
        """What a worker would do with the tasks that were asked for."""
        tasks, self.rings.tasks = self.rings.tasks, []
        assert all(name == READ_DELIVERY for name, *_ in tasks)
        now = datetime.now(UTC)
        return [read_delivery(one, store=self.store, book=self.book, bell=self.rings, now=now) for _, one in tasks]

    def deliveries(self, more: str = "") -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = body(self.client.get(f"{self.path}/{self.connection}/deliveries{more}"))[
            "deliveries"
        ]
        return found

    def events(self) -> int:
        found: int = body(self.client.get(f"/v1/athletes/{self.athlete}"))["events"]
        return found


@pytest.fixture
def case(app: Flask, client: Client, rings: Rings, store: Store, book: Rulebook) -> Case:
    return Case(app, client, rings, store, book)


def test_a_delivery_becomes_an_event_and_the_plan_has_seen_it(case: Case) -> None:
    answer = case.sender.sends(lifted())
    assert (answer.status_code, answer.get_json()) == (200, {})
    assert case.deliveries()[0]["state"] == "waiting"
    assert case.read() == [Reading.READ]
    case.rings.answer()
    (delivery,) = case.deliveries()
    assert delivery["state"] == "read"
    (item,) = delivery["items"]
    assert (item["what"], item["events"][0]["status"]) == ("events", "stored")
    fate = body(case.client.get(f"/v1/events/{item['events'][0]['event_id']}"))
    assert (fate["source"], fate["type"], fate["used"]) == ("lifttrace", "workout", True)
    plan = case.client.get(f"/v1/athletes/{case.athlete}/plan")
    assert plan.headers["Plan-Events"] == "1"
    exported = case.client.get(f"/v1/athletes/{case.athlete}/export").text
    assert '"load_kg":18.14' in exported.replace(" ", "")  # 40 lb, the unit of the connection


def test_the_same_again_is_acknowledged_and_stored_once(case: Case) -> None:
    for _ in range(3):
        assert case.sender.sends(lifted(), X_LiftTrace_Delivery="d-1").status_code == 200
    assert len(case.read()) == 1
    assert len(case.deliveries()) == 1
    # Completed again: another delivery, equal content.
    assert case.sender.sends(lifted(), X_LiftTrace_Delivery="d-2").status_code == 200
    case.read()
    assert case.deliveries()[0]["items"][0]["events"][0]["status"] == "duplicate"
    assert case.events() == 1


def test_a_repeat_with_a_newer_time_asks_for_no_recompute(case: Case) -> None:
    case.sender.sends(lifted())
    case.read()
    case.rings.answer()
    again = lifted()
    again["timestamp"] = "2026-11-16T19:00:00Z"
    case.sender.sends(again)
    case.read()
    assert case.rings.asked == []
    assert case.events() == 1


def test_a_wrong_proof_is_401_and_the_owner_is_told(case: Case) -> None:
    assert case.made["connection"]["refused_at"] is None
    stranger = case.app.test_client().post(case.sender.path, json=lifted())
    assert_problem(stranger, 401, "hook_refused")
    forged = case.sender.sends(lifted(), X_LiftTrace_Signature="sha256=00")
    assert_problem(forged, 401, "hook_refused")
    assert case.deliveries() == []
    (connection,) = body(case.client.get(case.path))["connections"]
    assert connection["refused_at"] is not None


def test_unknown_addresses_are_404_and_large_bodies_413(case: Case) -> None:
    for path in ("/hooks/x", "/hooks/" + "a" * 43, "/hooks/%00", "/hooks/" + "é" * 30):
        assert case.app.test_client().post(path, json={}).status_code == 404
        assert case.app.test_client().get(path).status_code == 404
    assert_problem(case.sender.sends_raw(b"x" * (1024 * 1024 + 1)), 413, "body_too_large")
    assert case.deliveries() == []


@pytest.mark.parametrize("raw", [b"", b"\xff\xfe{", b"[]", b"{" * 5000, b'{"event": 7}', b"null", b'"a"', b"\0" * 99])
def test_what_cannot_be_understood_is_acknowledged_and_put_aside(case: Case, raw: bytes) -> None:
    assert case.sender.sends_raw(raw).status_code == 200
    assert case.read() == [Reading.QUARANTINED]
    (delivery,) = case.deliveries()
    assert (delivery["state"], delivery["items"]) == ("quarantined", [])
    assert delivery["why"].startswith("expected")
    assert case.events() == 0


def test_a_value_that_cannot_be_is_named_and_nothing_of_it_is_stored(case: Case) -> None:
    case.sender.sends(lifted(day="2098-01-01"))
    case.read()
    (item,) = case.deliveries()[0]["items"]
    assert (item["what"], item["code"]) == ("not_understood", "implausible_date")
    assert case.events() == 0


def test_a_ring_nobody_heard_is_made_up_for(case: Case) -> None:
    case.sender.sends(lifted())
    case.rings.tasks.clear()  # the broker lost it
    assert read_waiting(case.store, case.book, bell=case.rings, now=datetime.now(UTC)) == 0  # a moment's grace
    assert read_waiting(case.store, case.book, bell=case.rings, now=datetime.now(UTC), young_s=0) == 1
    assert case.deliveries()[0]["state"] == "read"
    assert case.events() == 1


def test_reading_twice_changes_nothing(case: Case) -> None:
    case.sender.sends(lifted())
    (_, delivery_id), *_ = case.rings.tasks
    assert case.read() == [Reading.READ]
    now = datetime.now(UTC)
    again = read_delivery(delivery_id, store=case.store, book=case.book, bell=case.rings, now=now)
    assert again is Reading.GONE
    assert len(case.deliveries()[0]["items"]) == 1


def test_secrets_can_be_rotated_without_losing_a_delivery(case: Case) -> None:
    old = case.sender.secret
    path = f"{case.path}/{case.connection}"
    assert case.client.call("PATCH", path, json={"secrets": ["new-one", old]}).status_code == 200
    for secret in (old, "new-one"):
        case.sender.secret = secret
        assert case.sender.sends(lifted(name=secret)).status_code == 200
    case.client.call("PATCH", path, json={"secrets": ["new-one"]})
    case.sender.secret = old
    assert case.sender.sends(lifted()).status_code == 401


def test_an_ended_connection_answers_404_and_its_events_stay(case: Case) -> None:
    case.sender.sends(lifted())
    case.read()
    assert case.client.call("DELETE", f"{case.path}/{case.connection}").status_code == 204
    assert_problem(case.client.call("DELETE", f"{case.path}/{case.connection}"), 404, "no_connection")
    assert case.sender.sends(lifted()).status_code == 404
    assert body(case.client.get(case.path)) == {"connections": []}
    assert case.events() == 1


def test_an_export_has_what_was_delivered(case: Case) -> None:
    case.sender.sends(lifted())
    case.read()
    lines = [json.loads(line) for line in case.client.get(f"/v1/athletes/{case.athlete}/export").text.splitlines()]
    (delivered,) = [line["data"] for line in lines if line["kind"] == "delivery"]
    assert (delivered["sender"], json.loads(delivered["body"])) == ("lifttrace", lifted())


def test_erasing_an_athlete_erases_what_senders_delivered(case: Case) -> None:
    case.sender.sends(lifted())
    case.read()
    assert case.client.call("DELETE", f"/v1/athletes/{case.athlete}").status_code == 204
    assert case.sender.sends(lifted()).status_code == 404


def test_pages_of_deliveries_follow_each_other(case: Case) -> None:
    for number in range(5):
        case.sender.sends(lifted(name=f"n{number}"))
    case.read()
    first = body(case.client.get(f"{case.path}/{case.connection}/deliveries?limit=2"))
    second = body(case.client.get(first["next"]))
    third = body(case.client.get(second["next"]))
    ids = [one["delivery_id"] for page in (first, second, third) for one in page["deliveries"]]
    assert len(ids) == len(set(ids)) == 5
    assert third["next"] is None


@pytest.mark.parametrize(
    ("wanted", "pointer"),
    [
        ({"sender": "nobody"}, "/sender"),
        ({}, "/sender"),
        ({"sender": "lifttrace", "weight_unit": "stone"}, "/weight_unit"),
        ({"sender": "lifttrace", "timezone": "Berlin"}, "/timezone"),
        ({"sender": "lifttrace", "secrets": "abc"}, "/secrets"),
        ({"sender": "lifttrace", "tokens": {"password": "x"}}, "/tokens/password"),
        ({"sender": "oura", "tokens": {"access_token": "x"}}, "/tokens"),
        ({"sender": "lifttrace", "hook_id": "hook_x"}, "/person"),
        ({"sender": "lifttrace", "hook_id": "hook_x", "person": "p"}, "/hook_id"),
    ],
)
def test_a_connection_that_cannot_be_names_the_field(case: Case, wanted: dict[str, Any], pointer: str) -> None:
    answer = case.client.post(case.path, wanted)
    assert_problem(answer, 422, "invalid_request")
    assert body(answer)["errors"][0]["pointer"] == pointer


def test_tokens_that_nothing_would_use_are_refused_later_too(case: Case) -> None:
    answer = case.client.call("PATCH", f"{case.path}/{case.connection}", json={"tokens": {"api_key": "x"}})
    assert_problem(answer, 422, "invalid_request")
    assert body(answer)["errors"][0]["pointer"] == "/tokens"


def test_a_connection_takes_zone_and_unit_from_the_profile(case: Case, tenants: Tenants) -> None:
    client = tenants.client()
    made = client.post("/v1/athletes", {"profile": {"timezone": "America/Denver", "units": "imperial"}})
    athlete = body(made)["athlete_id"]
    connection = body(client.post(f"/v1/athletes/{athlete}/connections", {"sender": "lifttrace"}))["connection"]
    assert (connection["timezone"], connection["weight_unit"]) == ("America/Denver", "lb")
    other = tenants.client(tenant="theirs")
    assert_problem(other.post(f"/v1/athletes/{athlete}/connections", {"sender": "lifttrace"}), 404, "no_athlete")


def test_no_secret_stands_readable_in_the_database(case: Case, url: str) -> None:
    token = case.sender.path.rpartition("/")[2]
    engine = create_engine(url)
    with engine.connect() as connection:
        stored = b"".join(
            str(row).encode() + b"".join(value for value in row if isinstance(value, bytes))
            for table in ("hooks", "connections")
            for row in connection.execute(text(f"SELECT * FROM {table}"))
        )
    engine.dispose()
    assert case.made["connection"]["hook_id"].encode() in stored
    assert case.sender.secret.encode() not in stored
    assert token.encode() not in stored
