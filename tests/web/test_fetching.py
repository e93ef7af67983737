"""What a thin sender announces is fetched from it: tokens, limits, failures, against a server that really answers."""

from __future__ import annotations

import hmac
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from flask import Flask

from engine.types import Rulebook
from store import Store
from tests.web.helpers import Client, Rings, body
from workers.app import FETCH
from workers.deliveries import read_delivery
from workers.fetching import Asker, Fetching, fetch_one
from workers.reconcile import read_waiting

HEVY = {
    "id": "b459cba5-cd6d-463c-abd6-54f8eafcadcb",
    "title": "Legs",
    "start_time": "2026-11-16T16:30:00Z",
    "end_time": "2026-11-16T17:20:00Z",
    "updated_at": "2026-11-16T17:21:00Z",
    "exercises": [
        {
            "title": "Romanian Deadlift (Dumbbell)",
            "exercise_template_id": "0000AAAA",
            "sets": [{"type": "normal", "weight_kg": 32, "reps": 10, "rpe": 8}],
        }
    ],
}
STRAVA = {
    "id": 1360128428,
    "sport_type": "Run",
    "start_date": "2026-11-15T07:00:00Z",
    "start_date_local": "2026-11-15T08:00:00Z",
    "utc_offset": 3600,
    "moving_time": 3000,
    "elapsed_time": 3100,
    "distance": 9010,
    "average_heartrate": 141.2,
}
POLAR = {
    "id": "aQlC83",
    "start_time": "2026-11-16T17:30:00",
    "start_time_utc_offset": 60,
    "duration": "PT50M11S",
    "heart_rate": {"average": 108},
    "sport": "STRENGTH_TRAINING",
}
POLAR_NIGHT = {"date": "2026-11-16", "sleep_end_time": "2026-11-16T06:30:00+01:00", "light_sleep": 25200}


@dataclass
class Vendor:
    """A sender's API: what it answers next, and what it was asked."""

    url: str = ""
    answers: list[tuple[int, dict[str, str], object]] = field(default_factory=list)
    asked: list[tuple[str, str, dict[str, str], str]] = field(default_factory=list)


@pytest.fixture
def vendor() -> Iterator[Vendor]:
    state = Vendor()

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            sent = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            named = {name.lower(): value for name, value in self.headers.items()}
            state.asked.append((self.command, self.path, named, sent))
            status, headers, told = state.answers.pop(0)
            raw = told if isinstance(told, bytes) else json.dumps(told).encode()
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(raw))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(raw)

        do_GET = do_POST = answer  # noqa: N815  the names the server calls

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield state
    server.shutdown()
    server.server_close()
    thread.join()


@dataclass
class Case:
    """An athlete whose sender announces a training, and the workers behind it."""

    app: Flask
    client: Client
    rings: Rings
    store: Store
    book: Rulebook
    vendor: Vendor
    athlete: str
    path: str = ""
    sender: str = ""

    def connect(self, sender: str, tokens: dict[str, str] | None, **more: Any) -> dict[str, Any]:
        base = f"/v1/athletes/{self.athlete}/connections"
        made: dict[str, Any] = body(self.client.post(base, {"sender": sender, "tokens": tokens, **more}))
        self.sender, self.path = sender, f"{base}/{made['connection']['connection_id']}"
        return made

    def announce(self, made: dict[str, Any], told: object) -> None:
        proof = {"Authorization": (made["secrets"] or [""])[0]}
        path = made["url"].split("localhost")[1]
        assert self.app.test_client().post(path, json=told, headers=proof).status_code == 200
        self.read()

    def read(self) -> None:
        for _, delivery_id in self.take("deliveries.read"):
            read_delivery(delivery_id, store=self.store, book=self.book, bell=self.rings, now=datetime.now(UTC))

    def take(self, name: str) -> list[tuple[str, ...]]:
        found = [task for task in self.rings.tasks if task[0] == name]
        self.rings.tasks = [task for task in self.rings.tasks if task[0] != name]
        return found

    def fetch(self, *, after: timedelta = timedelta(0)) -> list[Fetching]:
        """What the workers do with the fetches that were asked for, or are due by then."""
        now = datetime.now(UTC) + after
        if after:
            read_waiting(self.store, self.book, bell=self.rings, now=now)
        tasks = dict.fromkeys(self.take(FETCH))
        with Asker({self.sender: self.vendor.url}) as asker:
            return [
                fetch_one((one, int(number)), store=self.store, book=self.book, bell=self.rings, now=now, asker=asker)
                for _, one, number in tasks
            ]

    def item(self) -> dict[str, Any]:
        deliveries = body(self.client.get(f"{self.path}/deliveries"))["deliveries"]
        found: dict[str, Any] = deliveries[0]["items"][0]
        return found

    def exported(self) -> str:
        return self.client.get(f"/v1/athletes/{self.athlete}/export").text


@pytest.fixture
def case(app: Flask, client: Client, rings: Rings, store: Store, book: Rulebook, vendor: Vendor) -> Case:
    return Case(app, client, rings, store, book, vendor, client.athlete())


Announced = Callable[[], dict[str, Any]]


@pytest.fixture
def hevy(case: Case) -> Announced:
    """A workout that Hevy announced to an athlete with a key."""

    def announced() -> dict[str, Any]:
        made = case.connect("hevy", {"api_key": "key-1"})
        case.announce(made, {"id": "x", "payload": {"workoutId": HEVY["id"]}})
        return made

    return announced


def test_an_announced_workout_is_fetched_and_becomes_an_event(case: Case, hevy: Announced) -> None:
    hevy()
    case.vendor.answers = [(200, {}, HEVY)]
    assert case.fetch() == [Fetching.DONE]
    (asked,) = case.vendor.asked
    assert asked[:2] == ("GET", f"/v1/workouts/{HEVY['id']}")
    assert asked[2]["api-key"] == "key-1"
    item = case.item()
    assert (item["what"], item["fetch_at"]) == ("needs_fetch", None)
    assert [one["status"] for one in item["events"]] == ["stored"]
    assert '"load_kg":32' in case.exported().replace(" ", "")


def test_without_tokens_it_waits_for_them_and_is_shown(case: Case) -> None:
    made = case.connect("hevy", None)
    case.announce(made, {"payload": {"workoutId": HEVY["id"]}})
    assert case.fetch() == []
    assert (case.item()["code"], case.item()["fetch_at"]) == ("workout", None)
    case.client.call("PATCH", case.path, json={"tokens": {"api_key": "late"}})
    case.vendor.answers = [(200, {}, HEVY)]
    assert case.fetch(after=timedelta(seconds=11)) == [Fetching.DONE]
    assert case.vendor.asked[0][2]["api-key"] == "late"


def test_tokens_that_ran_out_are_renewed_once_and_kept(case: Case) -> None:
    old = {"access_token": "a1", "refresh_token": "r1", "client_id": "5", "client_secret": "s&"}
    made = case.connect("strava", old, person="77")
    announced = {"object_type": "activity", "object_id": STRAVA["id"], "aspect_type": "create", "owner_id": 77}
    case.announce(made, announced)
    case.vendor.answers = [
        (401, {}, {}),
        (200, {}, {"access_token": "a2", "refresh_token": "r2", "expires_at": 1}),
        (200, {}, STRAVA),
    ]
    assert case.fetch() == [Fetching.DONE]
    assert [one[1] for one in case.vendor.asked] == [
        f"/api/v3/activities/{STRAVA['id']}",
        "/oauth/token",
        f"/api/v3/activities/{STRAVA['id']}",
    ]
    assert "client_secret=s%26" in case.vendor.asked[1][3]
    assert case.vendor.asked[2][2]["authorization"] == "Bearer a2"
    assert '"distance_km":9.01' in case.exported().replace(" ", "")
    case.announce(made, {**announced, "aspect_type": "update", "event_time": 1794849659, "updates": {"type": "Run"}})
    case.vendor.answers = [(200, {}, STRAVA)]
    assert case.fetch() == [Fetching.DONE]
    assert case.vendor.asked[3][2]["authorization"] == "Bearer a2"
    assert [one["status"] for one in case.item()["events"]] == ["duplicate"]


def test_exercise_and_night_of_polar_are_fetched_once_its_key_is_known(case: Case) -> None:
    made = case.connect("polar", {"access_token": "a1"}, person="475")
    assert made["secrets"] == []
    web, path = case.app.test_client(), made["url"].split("localhost")[1]
    assert web.post(path, json={"event": "PING"}).status_code == 200
    told = {"event": "EXERCISE", "user_id": 475, "entity_id": "aQlC83"}
    assert web.post(path, json=told).status_code == 401  # nothing is believed before its key is here
    case.client.call("PATCH", case.path, json={"secrets": ["shown-once"]})
    for one in (told, {"event": "SLEEP", "user_id": 475, "date": "2026-11-16"}):
        raw = json.dumps(one).encode()
        signed = {"Polar-Webhook-Signature": hmac.digest(b"shown-once", raw, "sha256").hex()}
        assert web.post(path, data=raw, headers=signed).status_code == 200
    case.read()
    case.vendor.answers = [(200, {}, POLAR), (200, {}, POLAR_NIGHT)]
    assert case.fetch() == [Fetching.DONE, Fetching.DONE]
    assert [one[1] for one in case.vendor.asked] == ["/v3/exercises/aQlC83", "/v3/users/sleep/2026-11-16"]
    assert case.vendor.asked[0][2]["authorization"] == "Bearer a1"
    exported = case.exported().replace(" ", "")
    assert '"average_hr_bpm":108' in exported
    assert '"sleep_h":7' in exported


def test_a_sender_that_says_too_many_is_left_alone_as_long_as_it_asks(case: Case, hevy: Announced) -> None:
    hevy()
    case.vendor.answers = [(429, {"Retry-After": "600"}, {}), (200, {}, HEVY)]
    assert case.fetch() == [Fetching.LATER]
    assert case.fetch(after=timedelta(seconds=590)) == []
    assert case.fetch(after=timedelta(seconds=620)) == [Fetching.DONE]


@pytest.mark.parametrize(
    ("answer", "outcome", "code"),
    [
        ((404, {}, {}), Fetching.ENDED, "gone"),
        ((403, {}, {}), Fetching.ENDED, "access_refused"),
        ((401, {}, {}), Fetching.ENDED, "access_refused"),
        ((200, {}, b"<html>"), Fetching.ENDED, "not_understood"),
        ((500, {}, {}), Fetching.LATER, "answered_500"),
        ((302, {"Location": "http://169.254.169.254/"}, {}), Fetching.LATER, "answered_302"),
    ],
)
def test_other_answers_end_or_wait_and_say_why(
    case: Case, hevy: Announced, answer: tuple[int, dict[str, str], object], outcome: Fetching, code: str
) -> None:
    hevy()
    case.vendor.answers = [answer]
    assert case.fetch() == [outcome]
    item = case.item()
    assert item["code"] == code
    assert (item["fetch_at"] is not None) is (outcome is Fetching.LATER)
    assert len(case.vendor.asked) == 1


def test_after_the_last_try_it_is_given_up(case: Case, hevy: Announced) -> None:
    hevy()
    case.vendor.answers = [(503, {}, {})] * 7
    case.fetch()
    for days in range(2, 20):
        case.fetch(after=timedelta(days=days))
    assert len(case.vendor.asked) == 7
    assert case.item()["code"] == "answered_503_gave_up"


def test_two_workers_ask_once(case: Case, hevy: Announced) -> None:
    hevy()
    case.vendor.answers = [(200, {}, HEVY)]
    (task,) = case.take(FETCH)
    case.rings.tasks = [task]
    assert case.fetch() == [Fetching.DONE]
    case.rings.tasks = [task]
    assert case.fetch() == [Fetching.BUSY]
