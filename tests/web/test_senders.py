"""Every sender at its own address: answered as it wants with its proof, 401 without, handshakes without the queue."""

from __future__ import annotations

import hmac
import json
import time
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from flask import Flask

from integrations.senders import SENDERS
from tests.web.helpers import Client, Rings, assert_problem, body

KEY = "whsec_" + b64encode(b"a secret for tests, 32 bytes long").decode()
Sign = Callable[[bytes], Mapping[str, str]]


def _hex(key: str, signed: bytes) -> str:
    return hmac.digest(key.encode(), signed, "sha256").hex()


def _based(key: bytes, signed: bytes, method: str = "sha256") -> str:
    return b64encode(hmac.digest(key, signed, method)).decode()


def _now() -> str:
    return str(int(time.time()))


def standard(raw: bytes) -> dict[str, str]:
    now = _now()
    signature = _based(b64decode(KEY.removeprefix("whsec_")), f"m1.{now}.".encode() + raw)
    return {"svix-id": "m1", "svix-timestamp": now, "svix-signature": f"v1,{signature}"}


def terra(raw: bytes) -> dict[str, str]:
    now = _now()
    return {"terra-signature": f"t={now},v1={_hex(KEY, f'{now}.'.encode() + raw)}"}


def oura(raw: bytes) -> dict[str, str]:
    now = _now()
    return {"x-oura-timestamp": now, "x-oura-signature": _hex(KEY, now.encode() + raw).upper()}


def whoop(raw: bytes) -> dict[str, str]:
    now = f"{_now()}000"
    return {"X-WHOOP-Signature-Timestamp": now, "X-WHOOP-Signature": _based(KEY.encode(), now.encode() + raw)}


def bearer(_: bytes) -> dict[str, str]:
    return {"Authorization": f"Bearer {KEY}"}


SIGNED: dict[str, Sign] = {
    "baton": standard,
    "fitbit": lambda raw: {"X-Fitbit-Signature": _based(f"{KEY}&".encode(), raw, "sha1")},
    "garmin": lambda _: {},
    "google-health": bearer,
    "hc-webhook": lambda _: {},
    "health-auto-export": bearer,
    "hevy": bearer,
    "intervals-icu": lambda _: {},
    "junction": standard,
    "life-dashboard": lambda raw: {"X-Signature": f"sha256={_hex(KEY, raw)}"},
    "lifttrace": lambda raw: {"X-LiftTrace-Signature": f"sha256={_hex(KEY, raw)}"},
    "nolio": lambda _: {"X-Nolio-Key": KEY},
    "open-wearables": standard,
    "oura": oura,
    "polar": lambda raw: {"Polar-Webhook-Signature": _hex(KEY, raw)},
    "spike": lambda raw: {"X-Body-Signature": _hex(KEY, raw)},
    "strava": lambda _: {},
    "suunto": lambda raw: {"X-HMAC-SHA256-Signature": _hex(KEY, raw)},
    "terra": terra,
    "wahoo": lambda _: {},
    "whoop": whoop,
    "withings": lambda _: {},
}
FIELD = {"wahoo": "webhook_token", "intervals-icu": "secret"}  # the proof stands in the body
UNSIGNED = {"garmin", "hc-webhook", "withings", "strava"}  # whoever knows the address is believed


@pytest.fixture
def hook(app: Flask, client: Client) -> Callable[..., tuple[Any, str]]:
    def made(kind: str, *secrets: str) -> tuple[Any, str]:
        path = f"/v1/athletes/{client.athlete()}/connections"
        found = body(client.post(path, {"sender": kind, "person": "p", "secrets": list(secrets)}))
        return app.test_client(), found["url"].split("localhost")[1]

    return made


def test_every_sender_is_here() -> None:
    assert set(SIGNED) == set(SENDERS)


@pytest.mark.parametrize("kind", SIGNED)
def test_a_proved_body_is_acknowledged_whatever_it_is(kind: str, hook: Any, rings: Rings) -> None:
    web, path = hook(kind, KEY)
    told = {FIELD[kind]: KEY} if kind in FIELD else {"nothing": "it knows"}
    raw = json.dumps(told).encode()
    rings.tasks.clear()
    answer = web.post(path, data=raw, headers=dict(SIGNED[kind](raw)))
    assert answer.status_code == SENDERS[kind].answer_status
    assert answer.get_data() == (b"" if answer.status_code == 204 else b"{}")
    assert len(rings.tasks) == 1


@pytest.mark.parametrize("kind", sorted(set(SIGNED) - UNSIGNED))
def test_without_the_proof_it_is_401_and_nothing_is_kept(kind: str, hook: Any, rings: Rings) -> None:
    web, path = hook(kind, KEY)
    rings.tasks.clear()
    wrong = json.dumps({FIELD[kind]: "x"} if kind in FIELD else {"a": 1}).encode()
    assert_problem(web.post(path, data=wrong), 401, "hook_refused")
    changed = {name: "x" + value for name, value in SIGNED[kind](wrong).items()}
    assert_problem(web.post(path, data=wrong, headers=changed), 401, "hook_refused")
    assert rings.tasks == []


@pytest.mark.parametrize("kind", sorted(kind for kind, sender in SENDERS.items() if sender.gives_secret))
def test_before_the_sender_s_secret_is_here_nothing_is_believed(kind: str, app: Flask, client: Client) -> None:
    path = f"/v1/athletes/{client.athlete()}/connections"
    made = body(client.post(path, {"sender": kind, "person": "p"}))
    assert made["secrets"] == []
    raw = json.dumps({FIELD.get(kind, "a"): KEY}).encode()
    answer = app.test_client().post(made["url"].split("localhost")[1], data=raw, headers=dict(SIGNED[kind](raw)))
    assert_problem(answer, 401, "hook_refused")


@pytest.mark.parametrize(
    ("kind", "method", "query", "told", "headers", "status"),
    [
        ("fitbit", "GET", "?verify=code", None, {}, 204),
        ("fitbit", "GET", "?verify=other", None, {}, 404),
        ("oura", "GET", "?verification_token=code&challenge=8f0e", None, {}, 200),
        ("oura", "GET", "?verification_token=other&challenge=8f0e", None, {}, 401),
        ("google-health", "POST", "", {"type": "verification"}, {"Authorization": KEY}, 200),
        ("google-health", "POST", "", {"type": "verification"}, {}, 401),
        ("polar", "POST", "", {"event": "PING"}, {}, 200),
        ("withings", "HEAD", "", None, {}, 200),
        ("withings", "GET", "", None, {}, 200),
        ("whoop", "GET", "", None, {}, 200),
    ],
)
def test_handshakes_are_answered_and_ask_for_no_work(
    kind: str, method: str, query: str, told: Any, headers: dict[str, str], status: int, hook: Any, rings: Rings
) -> None:
    web, path = hook(kind, KEY, "verify:code")
    rings.tasks.clear()
    answer = web.open(path + query, method=method, json=told, headers=headers)
    assert answer.status_code == status
    assert rings.tasks == []
    if kind == "oura" and status == 200:
        assert answer.get_json() == {"challenge": "8f0e"}
