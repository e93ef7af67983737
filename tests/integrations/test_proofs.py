"""The ten proofs: published vectors, our own, and everything a stranger might try instead."""

from __future__ import annotations

import hmac
import json
from base64 import b64decode, b64encode
from datetime import UTC, datetime, timedelta
from hashlib import sha1, sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook

from integrations import proofs
from integrations.values import Delivery, Proof
from tests.integrations.senders.calls import NOW, SAMPLES, delivery, needs_samples

BODY = b'{"a": 1}'
STAMP = str(int(NOW.timestamp()))
KEY = "a secret for tests"
STANDARD_KEY = "whsec_" + b64encode(b"24 bytes of a secret key").decode()


def hexed(signed: bytes, key: str = KEY) -> str:
    return hmac.new(key.encode(), signed, sha256).hexdigest()


def based(signed: bytes, key: bytes = KEY.encode(), method: Any = sha256) -> str:
    return b64encode(hmac.new(key, signed, method).digest()).decode()


def standard(stamp: str = STAMP, prefix: str = "webhook") -> dict[str, str]:
    signed = based(b"msg_1." + stamp.encode() + b"." + BODY, b64decode(STANDARD_KEY[6:]))
    return {f"{prefix}-id": "msg_1", f"{prefix}-timestamp": stamp, f"{prefix}-signature": f"v1,{signed}"}


STAMPED = STAMP.encode() + BODY
# Each proof, the secret, and the headers (or the body) of a delivery that holds.
GOOD: dict[str, tuple[Proof, str, dict[str, str], bytes]] = {
    "standard": (proofs.standard_webhooks(), STANDARD_KEY, standard(), BODY),
    "svix": (proofs.standard_webhooks(), STANDARD_KEY, standard(prefix="svix"), BODY),
    "timed": (
        proofs.timed_hex("terra-signature"),
        KEY,
        {"terra-signature": f"t={STAMP},v1={hexed(STAMP.encode() + b'.' + BODY)}"},
        BODY,
    ),
    "prefixed": (
        proofs.prefixed_hex("X-LiftTrace-Signature"),
        KEY,
        {"x-lifttrace-signature": f"sha256={hexed(BODY)}"},
        BODY,
    ),
    "bare": (proofs.bare_hex("Polar-Webhook-Signature"), KEY, {"polar-webhook-signature": hexed(BODY)}, BODY),
    "oura": (proofs.oura(), KEY, {"x-oura-timestamp": STAMP, "x-oura-signature": hexed(STAMPED).upper()}, BODY),
    "whoop": (
        proofs.whoop(),
        KEY,
        {
            "x-whoop-signature-timestamp": f"{STAMP}250",
            "x-whoop-signature": based(STAMP.encode() + b"250" + BODY),
        },
        BODY,
    ),
    "fitbit": (proofs.fitbit(), KEY, {"x-fitbit-signature": based(BODY, f"{KEY}&".encode(), sha1)}, BODY),
    "header": (proofs.fixed_header("Authorization"), KEY, {"authorization": KEY}, BODY),
    "field": (proofs.fixed_field("secret"), KEY, {}, json.dumps({"secret": KEY}).encode()),
}
TIMED = ("standard", "svix", "timed", "oura", "whoop")
CASES = pytest.mark.parametrize("name", GOOD)


def call(name: str, **changes: Any) -> bool:
    proof, secret, headers, body = GOOD[name]
    what = delivery(changes.get("body", body), changes.get("headers", headers))
    moved = Delivery(
        method=what.method, headers=what.headers, query={}, body=what.body, received_at=changes.get("now", NOW)
    )
    return proof.holds(moved, changes.get("secrets", (secret,)))


@CASES
def test_right_proof_holds(name: str) -> None:
    assert call(name) is True


@CASES
def test_any_of_several_secrets_holds(name: str) -> None:
    assert call(name, secrets=("", "whsec_!", "an old one", GOOD[name][1])) is True


@CASES
@pytest.mark.parametrize("secrets", [(), ("",), ("another",), ("whsec_",), ("\ud800",)])
def test_nothing_holds_without_the_secret(name: str, secrets: tuple[str, ...]) -> None:
    assert call(name, secrets=secrets) is False


@CASES
def test_changed_body_does_not_hold(name: str) -> None:
    if name != "header":  # a fixed header says nothing about the body
        assert call(name, body=BODY + b" ") is False


@CASES
def test_missing_headers_do_not_hold(name: str) -> None:
    if name != "field":
        assert call(name, headers={}) is False


@pytest.mark.parametrize("name", TIMED)
@pytest.mark.parametrize(("late_s", "holds"), [(-301, False), (-299, True), (299, True), (302, False)])
def test_clock_is_five_minutes(name: str, late_s: int, holds: bool) -> None:
    assert call(name, now=NOW + timedelta(seconds=late_s)) is holds


@CASES
@given(junk=st.text(max_size=60))
def test_junk_in_headers_never_raises(name: str, junk: str) -> None:
    good = GOOD[name][2]
    for header in good:
        if junk.strip().removeprefix("Bearer ") != good[header]:
            assert call(name, headers={**good, header: junk}) is False


def test_unknown_versions_and_broken_tokens_are_skipped() -> None:
    right = standard()["webhook-signature"]
    for listed in (f"v1a,AAAA {right}", f"garbage {right}", f"v1,wrong  {right}", f"{right} v2,x"):
        assert call("standard", headers={**standard(), "webhook-signature": listed}) is True
    for listed in ("garbage", "v1", "v1,", ",", "v1a," + right[3:]):
        assert call("standard", headers={**standard(), "webhook-signature": listed}) is False


def test_repeated_v1_during_rotation() -> None:
    right = hexed(STAMP.encode() + b"." + BODY)
    for listed in (f"t={STAMP},v1={'0' * 64},v1={right}", f"t={STAMP}, v0=x, v1={right.upper()}"):
        assert call("timed", headers={"terra-signature": listed}) is True
    assert call("timed", headers={"terra-signature": f"t={STAMP},v0={right}"}) is False


def test_signature_covers_bytes_that_are_no_text() -> None:
    body = b"\xff\xfe{"
    headers = {"x-lifttrace-signature": f"sha256={hexed(body)}"}
    assert call("prefixed", body=body, headers=headers) is True
    assert call("field", body=body) is False


def test_bearer_may_be_left_out() -> None:
    for header, secret in ((f"Bearer {KEY}", KEY), (KEY, f"Bearer {KEY}"), (f"bearer {KEY}", f"Bearer {KEY}")):
        assert call("header", headers={"authorization": header}, secrets=(secret,)) is True
    assert call("header", headers={"authorization": "Bearer "}, secrets=("Bearer ",)) is False


def test_secret_field_must_be_text_at_the_top() -> None:
    for body in (b'{"secret": null}', b'{"secret": {"a": 1}}', b'{"b": {"secret": "%s"}}' % KEY.encode(), b"[]"):
        assert call("field", body=body) is False


def test_address_alone_asks_for_no_secret() -> None:
    proof = proofs.secret_address()
    assert proof.needs_secret is False
    assert proof.holds(delivery(BODY), ()) is True


def test_signatures_of_the_standard_package_hold() -> None:
    signature = Webhook(STANDARD_KEY).sign("msg_9", NOW, BODY.decode())
    headers = {"webhook-id": "msg_9", "webhook-timestamp": STAMP, "webhook-signature": signature}
    assert call("standard", headers=headers) is True
    assert proofs.message_id(delivery(BODY, headers)) == "msg_9"


def test_published_vectors_hold() -> None:
    headers = {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
    then, secrets = datetime.fromtimestamp(1614265330, UTC), ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",)
    assert call("standard", headers=headers, body=b'{"test": 2432232314}', secrets=secrets, now=then) is True
    github = proofs.prefixed_hex("x-hub-signature-256")
    signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    what = delivery(b"Hello, World!", {"X-Hub-Signature-256": signature})
    assert github.holds(what, ("It's a Secret to Everybody",)) is True


# --------------------------------------------------------------------------- the shared vectors


def proof_of(vector: dict[str, Any]) -> Proof:
    header = next((name for name in vector["headers"] if name.lower() not in {"content-type"}), "")
    match vector["scheme"]:
        case "standard-webhooks":
            return proofs.standard_webhooks()
        case "t-v1-hex":
            return proofs.timed_hex(header)
        case "hex-body":
            return proofs.bare_hex(header)
        case "sha256-prefix":
            return proofs.prefixed_hex(header)
        case "oura":
            return proofs.oura()
        case "whoop":
            return proofs.whoop()
        case "fitbit-sha1":
            return proofs.fitbit()
        case "static-header":
            return proofs.fixed_header(header)
        case str(scheme) if scheme.startswith("body-token:"):
            return proofs.fixed_field(scheme.partition(":")[2])
        case scheme:
            raise AssertionError(f"no proof for {scheme}")


def vectors() -> list[dict[str, Any]]:
    path = SAMPLES / "signatures" / "vectors.json"
    found: list[dict[str, Any]] = json.loads(path.read_bytes())["vectors"] if path.is_file() else []
    return found


@needs_samples
def test_every_vector_is_decided_as_stated() -> None:
    decided = {}
    for vector in vectors():
        body = (
            b64decode(vector["body_base64"])
            if "body_base64" in vector
            else (SAMPLES / vector["body_file"]).read_bytes()
        )
        assert sha256(body).hexdigest() == vector["body_sha256"]
        what = Delivery(
            method="POST",
            headers={name.lower(): value for name, value in vector["headers"].items()},
            query={},
            body=body,
            received_at=datetime.fromtimestamp(vector["now_unix"], UTC),
        )
        decided[vector["name"]] = proof_of(vector).holds(what, ("an old secret", vector["secret"]))
    assert decided == {vector["name"]: vector["accept"] for vector in vectors()}
    assert len(decided) == 23
