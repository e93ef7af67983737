"""Each sender with a whole body or a thin one, through its own address: proof, answer, and what the body came to."""

from __future__ import annotations

import hmac
import json
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from engine.types import Rulebook
from store import Store
from tests.integrations.senders import (
    test_aggregators,
    test_baton,
    test_garmin,
    test_hevy,
    test_intervals_icu,
    test_lifttrace,
    test_strava,
)
from tests.web.helpers import Client, Rings, body
from workers.deliveries import read_delivery

SECRET, KEY = "a secret of a test", "whsec_" + b64encode(b"a key of a test, 24 byte").decode()
Headers = Mapping[str, str]


def unsigned(_: bytes) -> Headers:
    return {}


def standard(raw: bytes) -> Headers:
    stamp = str(int(datetime.now(UTC).timestamp()))
    signed = hmac.digest(b"a key of a test, 24 byte", f"m1.{stamp}.".encode() + raw, "sha256")
    return {"svix-id": "m1", "svix-timestamp": stamp, "svix-signature": f"v1,{b64encode(signed).decode()}"}


def timed(raw: bytes) -> Headers:
    stamp = str(int(datetime.now(UTC).timestamp()))
    signed = hmac.digest(SECRET.encode(), f"{stamp}.".encode() + raw, "sha256")
    return {"terra-signature": f"t={stamp},v1={signed.hex()}"}


def prefixed(raw: bytes) -> Headers:
    return {"X-LiftTrace-Signature": "sha256=" + hmac.digest(SECRET.encode(), raw, "sha256").hex()}


def token(_: bytes) -> Headers:
    return {"Authorization": f"Bearer {SECRET}"}


@dataclass(frozen=True, slots=True)
class Told:
    """What a sender sends, how it proves it, and what it comes to."""

    body: Any
    proves: Callable[[bytes], Headers]
    comes_to: tuple[str, str]
    secret: str = SECRET


RUN = test_intervals_icu.event("ACTIVITY_UPLOADED", activity=test_intervals_icu.activity())
TOLD: dict[str, Told] = {
    "baton": Told(test_baton.SESSION, standard, ("events", "workout"), KEY),
    "garmin": Told({"activities": [test_garmin.activity()]}, unsigned, ("events", "run")),
    "hevy": Told(test_hevy.HOOK, token, ("needs_fetch", "workout")),
    "intervals-icu": Told({"secret": SECRET, "events": [RUN]}, unsigned, ("events", "run")),
    "junction": Told(test_aggregators.junction(), standard, ("events", "workout"), KEY),
    "lifttrace": Told(test_lifttrace.body(), prefixed, ("events", "workout")),
    "open-wearables": Told(test_aggregators.open_wearables(), standard, ("events", "run"), KEY),
    "strava": Told(test_strava.event(), unsigned, ("needs_fetch", "activity")),
    "terra": Told(test_aggregators.terra("activity", test_aggregators.terra_item()), timed, ("events", "workout")),
}
KINDS = pytest.mark.parametrize("kind", TOLD)


class Connected:
    """An athlete with a connection, and the worker that reads what comes."""

    def __init__(self, app: Flask, client: Client, rings: Rings, store: Store, book: Rulebook) -> None:
        self.web: FlaskClient = app.test_client()
        self.client, self.rings, self.store, self.book = client, rings, store, book

    def connect(self, kind: str) -> None:
        self.path = f"/v1/athletes/{self.client.athlete()}/connections"
        made = body(self.client.post(self.path, {"sender": kind, "secrets": [TOLD[kind].secret]}))
        self.hook, self.connection = made["url"].split("localhost")[1], made["connection"]["connection_id"]

    def sends(self, raw: bytes, headers: Headers) -> TestResponse:
        self.rings.tasks.clear()
        return self.web.post(self.hook, data=raw, headers=dict(headers))

    def read(self) -> dict[str, Any]:
        """The newest delivery, after a worker has read it."""
        (task,) = self.rings.tasks
        read_delivery(task[1], store=self.store, book=self.book, bell=self.rings, now=datetime.now(UTC))
        found: dict[str, Any] = body(self.client.get(f"{self.path}/{self.connection}/deliveries"))["deliveries"][0]
        return found


@pytest.fixture
def connected(app: Flask, client: Client, rings: Rings, store: Store, book: Rulebook) -> Connected:
    return Connected(app, client, rings, store, book)


@KINDS
def test_delivery_is_taken_and_comes_to_its_facts(connected: Connected, kind: str) -> None:
    connected.connect(kind)
    told = TOLD[kind]
    raw = json.dumps(told.body).encode()
    answer = connected.sends(raw, told.proves(raw))
    assert (answer.status_code, answer.data) == (200, b"{}")
    (item,) = connected.read()["items"]
    assert (item["what"], item["code"]) == told.comes_to


@pytest.mark.parametrize("kind", [kind for kind in TOLD if kind not in {"garmin", "strava"}])  # proved by the address
def test_forged_delivery_is_refused(connected: Connected, kind: str) -> None:
    connected.connect(kind)
    told = TOLD[kind]
    forged = {**told.body, "secret": "another"} if kind == "intervals-icu" else told.body
    raw = json.dumps(forged).encode()
    wrong = {name: value[:-3] + "AA=" for name, value in told.proves(raw).items()}
    assert connected.sends(raw, wrong).status_code == 401
    assert connected.rings.tasks == []


@KINDS
def test_body_of_something_else_is_put_aside(connected: Connected, kind: str) -> None:
    connected.connect(kind)
    raw = json.dumps([] if kind == "baton" else {"secret": SECRET, "what": "is this"}).encode()
    assert connected.sends(raw, TOLD[kind].proves(raw)).status_code == 200
    assert connected.read()["state"] == "quarantined"


def test_secret_in_a_body_is_not_stored(connected: Connected) -> None:
    connected.connect("intervals-icu")
    connected.sends(json.dumps(TOLD["intervals-icu"].body).encode(), {})
    unread = connected.store.unread(connected.rings.tasks[0][1])
    assert unread is not None
    assert SECRET.encode() not in unread.body
    assert b"ACTIVITY_UPLOADED" in unread.body


def test_strava_is_answered_its_challenge(connected: Connected) -> None:
    connected.connect("strava")
    asked = {"hub.mode": "subscribe", "hub.challenge": "15f7", "hub.verify_token": SECRET}
    answer = connected.web.get(connected.hook, query_string=asked)
    assert (answer.status_code, answer.get_json()) == (200, {"hub.challenge": "15f7"})
    assert connected.web.get(connected.hook, query_string={**asked, "hub.verify_token": "x"}).status_code == 401
    assert connected.web.get(connected.hook).status_code == 200


def test_two_people_behind_one_address_get_what_is_theirs(connected: Connected) -> None:
    client, paths = connected.client, []
    hook: dict[str, str] = {}
    for person in ("anna", "ben"):
        path = f"/v1/athletes/{client.athlete()}"
        made = body(client.post(f"{path}/connections", {"sender": "garmin", "person": person, **hook}))
        hook = {"hook_id": made["connection"]["hook_id"]}
        connected.hook = made["url"].split("localhost")[1] if made["url"] else connected.hook
        paths.append(path)
    runs = [test_garmin.activity(userId=who, summaryId=who) for who in ("ben", "ben", "cleo", "anna")]
    raw = json.dumps({"activities": [{**run, "summaryId": f"s{number}"} for number, run in enumerate(runs)]}).encode()
    assert connected.sends(raw, {}).status_code == 200
    (task,) = connected.rings.tasks
    read_delivery(task[1], store=connected.store, book=connected.book, bell=connected.rings, now=datetime.now(UTC))
    assert [body(client.get(path))["events"] for path in paths] == [1, 2]
