"""Senders that only say that something changed: handshakes, proofs, what is announced, and what is deleted."""

from __future__ import annotations

import hmac
import json
from base64 import b64encode
from hashlib import sha1, sha256
from typing import Any

import pytest

from integrations.senders import SENDERS
from integrations.values import NotUnderstood, Reply, What
from tests.integrations.senders.calls import NOW, delivery, fates, one_event, place, reports
from tests.integrations.senders.fuzzing import PATIENCE, parser_of, survives

FETCH, IGNORED, CLOSED = What.NEEDS_FETCH, What.IGNORED, What.CLOSED
BODY = b'{"a": 1}'
STAMP = str(int(NOW.timestamp()))


def oura(kind: str, change: str = "update", **more: Any) -> dict[str, Any]:
    return {"event_type": change, "data_type": kind, "user_id": "u", **more}


def whoop(kind: str, key: Any = "550e8400") -> dict[str, Any]:
    return {"user_id": 456, "id": key, "type": kind, "trace_id": "trace-1"}


def google(kind: str = "exercise", operation: str = "UPSERT", spans: int = 1) -> list[Any]:
    span = {"physicalTimeInterval": {"startTime": "2026-11-16T16:30:00Z", "endTime": "2026-11-16T17:20:00Z"}}
    return [{"data": {"healthUserId": "u", "operation": operation, "dataType": kind, "intervals": [span] * spans}}]


def nolio(**changes: Any) -> dict[str, Any]:
    told = {"notif_type": "new_event", "object_type": "Training", "object_id": 32, "user_id": "u", "livemode": True}
    return {**told, **changes}


def spike(**changes: Any) -> list[Any]:
    span = {"earliest_record_start_at": "2026-11-16T16:30:00Z", "latest_record_end_at": "2026-11-16T17:20:11Z"}
    told = {"application_user_id": "u", "event_type": "record_change", "metrics": ["steps"], **span}
    return [{**told, "activity_types": ["running", "walking"], **changes}]


SPAN = "2026-11-16T16:30:00+00:00/2026-11-16T17:20"
DAY = {"date": "2026-11-16", "ownerId": "u"}
# Sender, body, and for each report: fate, code, reference.
ANNOUNCED: list[tuple[str, Any, list[tuple[What, str, str | None]]]] = [
    ("oura", oura("workout", object_id="w"), [(FETCH, "workout", "workout:w")]),
    ("oura", oura("workout"), [(FETCH, "workout", None)]),
    ("oura", oura("daily_sleep", object_id="d"), [(FETCH, "daily_sleep", "daily_sleep:d")]),
    ("oura", oura("daily_stress", object_id="d"), [(IGNORED, "not_used", None)]),
    ("oura", oura("daily_sleep", "delete", object_id="d"), [(IGNORED, "not_used", None)]),
    ("oura", oura("workout", "delete"), [(What.NOT_UNDERSTOOD, "missing_id", None)]),
    ("whoop", whoop("workout.updated"), [(FETCH, "workout", "workout:550e8400")]),
    ("whoop", whoop("workout.updated", 10235), [(FETCH, "workout", "workout:10235")]),
    ("whoop", whoop("recovery.updated"), [(FETCH, "recovery", "sleep:550e8400")]),
    ("whoop", whoop("recovery.deleted"), [(IGNORED, "not_used", None)]),
    ("whoop", whoop("cycle.updated"), [(IGNORED, "not_used", None)]),
    ("whoop", whoop("workout.deleted", None), [(What.NOT_UNDERSTOOD, "missing_id", None)]),
    (
        "fitbit",
        [{"collectionType": name, **DAY} for name in ("activities", "sleep", "body", "userRevokedAccess")] + [{}],
        [
            (FETCH, "activities", "activities:2026-11-16"),
            (FETCH, "sleep", "sleep:2026-11-16"),
            (IGNORED, "not_used", None),
            (CLOSED, "deauthorised", None),
            (What.NOT_UNDERSTOOD, "missing_type", None),
        ],
    ),
    ("google-health", google(spans=2), [(FETCH, "exercise", f"exercise:{SPAN}:00+00:00")] * 2),
    ("google-health", google(operation="DELETE"), [(FETCH, "deleted", f"exercise:{SPAN}:00+00:00")]),
    ("google-health", google("sleep", spans=0), [(FETCH, "sleep", None)]),
    ("google-health", google("steps"), [(IGNORED, "not_used", None)]),
    ("withings", b"userid=u&appli=44&startdate=5&enddate=9", [(FETCH, "sleep", "sleep:5/9")]),
    ("withings", b"userid=u&appli=16&startdate=5&enddate=9", [(FETCH, "activity", "activity:5/9")]),
    ("withings", b"userid=u&appli=44&action=delete&startdate=5&enddate=9", [(FETCH, "deleted", "sleep:5/9")]),
    ("withings", b"userid=u&appli=1&startdate=5&enddate=9", [(IGNORED, "not_used", None)]),
    ("withings", b"userid=u&appli=46&action=unlink", [(CLOSED, "deauthorised", None)]),
    ("withings", b"userid=u&appli=46&action=update", [(IGNORED, "not_used", None)]),
    ("nolio", nolio(), [(FETCH, "training", "training:32")]),
    ("nolio", nolio(notif_type="updated_event"), [(FETCH, "training", "training:32")]),
    ("nolio", nolio(livemode=False), [(IGNORED, "test_event", None)]),
    ("nolio", nolio(object_type="Metrics", notif_type="new_metric"), [(IGNORED, "not_used", None)]),
    ("nolio", nolio(notif_type="new_planned_event"), [(IGNORED, "not_used", None)]),
    ("nolio", nolio(object_id=None), [(What.NOT_UNDERSTOOD, "missing_id", None)]),
    ("spike", spike(), [(FETCH, "records", f"records:{SPAN}:11+00:00")]),
    ("spike", spike(activity_types=["walking"]), [(IGNORED, "other_sport", None)]),
    ("spike", spike(activity_types=None), [(IGNORED, "not_used", None)]),
    ("spike", spike(activity_types=[], metrics=["sleep_duration"]), [(FETCH, "records", f"records:{SPAN}:11+00:00")]),
    ("spike", spike(event_type="provider_integration_deleted"), [(IGNORED, "not_used", None)]),
    ("spike", [{}], [(What.NOT_UNDERSTOOD, "missing_type", None)]),
]


@pytest.mark.parametrize(("kind", "body", "wanted"), ANNOUNCED)
def test_what_is_announced(kind: str, body: Any, wanted: list[Any]) -> None:
    found = reports(kind, body)
    assert [(one.what, one.code, one.reference) for one in found] == wanted
    named = {one.person for one in found if one.what is not What.NOT_UNDERSTOOD}
    assert named <= {"u", "456"}
    assert None not in named


@pytest.mark.parametrize(
    ("kind", "body", "gone"),
    [
        ("oura", oura("workout", "delete", object_id="w"), "w"),
        ("oura", oura("sleep", "delete", object_id="s", event_time="2026-11-16T08:00:00+00:00"), "sleep:s"),
        ("whoop", whoop("workout.deleted"), "550e8400"),
        ("whoop", whoop("sleep.deleted"), "sleep:550e8400"),
        ("nolio", nolio(notif_type="deleted_event"), "32"),
    ],
)
def test_what_is_deleted_is_retracted(kind: str, body: Any, gone: str) -> None:
    event = one_event(reports(kind, body))
    assert (event.source_id, event.of.source, event.of.source_id) == (f"deleted:{gone}", kind, gone)


def test_deletion_of_oura_keeps_its_time() -> None:
    body = oura("sleep", "delete", object_id="s", event_time="2026-11-16T08:00:00+00:00")
    assert one_event(reports("oura", body)).version == "2026-11-16T08:00:00+00:00"


# --------------------------------------------------------------------------- handshakes


def shaken(kind: str, secrets: tuple[str, ...], **call: Any) -> Reply | None:
    handshake = SENDERS[kind].handshake
    assert handshake is not None
    return handshake(delivery(call.pop("body", b""), **call), secrets)


@pytest.mark.parametrize(
    ("token", "secrets", "status"),
    [
        ("mine", ("client", "verify:mine"), 200),
        ("other", ("client", "verify:mine"), 401),
        ("client", ("client",), 401),
        ("", ("verify:",), 401),
        ("mine", (), 401),
    ],
)
def test_challenge_of_oura(token: str, secrets: tuple[str, ...], status: int) -> None:
    reply = shaken("oura", secrets, method="GET", query={"verification_token": token, "challenge": "8f0e"})
    assert reply is not None
    assert reply.status == status
    assert (b"8f0e" in reply.body) is (status == 200)


def test_code_of_fitbit() -> None:
    for code, status in (("right", 204), ("wrong", 404), ("", 404)):
        reply = shaken("fitbit", ("client", "verify:right"), method="GET", query={"verify": code})
        assert reply is not None
        assert reply.status == status
    assert SENDERS["fitbit"].answer_status == 204


def test_verification_of_google_comes_with_and_without_the_secret() -> None:
    body = b'{"type": "verification"}'
    for headers, status in (({"Authorization": "Bearer mine"}, 200), ({}, 401), ({"Authorization": "x"}, 401)):
        reply = shaken("google-health", ("mine",), body=body, headers=headers)
        assert reply is not None
        assert reply.status == status


@pytest.mark.parametrize("kind", ["oura", "fitbit", "google-health"])
def test_deliveries_are_no_handshake(kind: str) -> None:
    for body in (b"[]", b'[{"data": {}}]', b"{}", b"["):
        assert shaken(kind, ("mine",), body=body) is None
    assert shaken(kind, ("mine",), method="GET") is None


# --------------------------------------------------------------------------- proofs


def hexed(signed: bytes) -> str:
    return hmac.new(b"mine", signed, sha256).hexdigest()


PROVED = {
    "oura": {"x-oura-timestamp": STAMP, "x-oura-signature": hexed(STAMP.encode() + BODY).upper()},
    "whoop": {
        "X-WHOOP-Signature-Timestamp": f"{STAMP}000",
        "X-WHOOP-Signature": b64encode(hmac.new(b"mine", STAMP.encode() + b"000" + BODY, sha256).digest()).decode(),
    },
    "fitbit": {"X-Fitbit-Signature": b64encode(hmac.new(b"mine&", BODY, sha1).digest()).decode()},
    "google-health": {"Authorization": "Bearer mine"},
    "nolio": {"X-Nolio-Key": "mine"},
    "spike": {"X-Body-Signature": hexed(BODY)},
}


@pytest.mark.parametrize("kind", PROVED)
def test_proof_holds_with_the_secret_only(kind: str) -> None:
    holds = SENDERS[kind].proof.holds
    assert holds(delivery(BODY, PROVED[kind]), ("old", "mine"))
    assert not holds(delivery(BODY, PROVED[kind]), ("old",))
    assert not holds(delivery(BODY, {}), ("mine",))


def test_a_token_of_a_handshake_signs_nothing() -> None:
    signed = b64encode(hmac.new(b"verify:right&", BODY, sha1).digest()).decode()
    assert not SENDERS["fitbit"].proof.holds(delivery(BODY, {"X-Fitbit-Signature": signed}), ("verify:right",))
    stamped = hmac.new(b"verify:mine", STAMP.encode() + BODY, sha256).hexdigest()
    headers = {"x-oura-timestamp": STAMP, "x-oura-signature": stamped}
    assert not SENDERS["oura"].proof.holds(delivery(BODY, headers), ("verify:mine",))


def test_address_of_withings_is_its_proof() -> None:
    proof = SENDERS["withings"].proof
    assert (proof.needs_secret, proof.holds(delivery(b"userid=1"), ())) == (False, True)


def test_retries_of_whoop_have_one_id() -> None:
    delivery_id = SENDERS["whoop"].delivery_id
    assert delivery_id is not None
    assert delivery_id(delivery(whoop("workout.updated"))) == "trace-1"
    assert delivery_id(delivery(b"[")) is None


@pytest.mark.parametrize("kind", ["oura", "whoop", "fitbit", "google-health", "withings", "nolio", "spike"])
@pytest.mark.parametrize("wrong", [{}, "x", 5, b"", b"\xff", b"a=b", {"type": 1}])
def test_other_bodies_are_refused(kind: str, wrong: Any) -> None:
    with pytest.raises(NotUnderstood):
        list(SENDERS[kind].parse(delivery(wrong), place(kind)))


@PATIENCE
@pytest.mark.parametrize("kind", ["oura", "whoop", "fitbit", "google-health", "withings", "nolio", "spike"])
def test_mutated_bodies_do_no_harm(kind: str) -> None:
    bodies = [body if isinstance(body, bytes) else json.dumps(body).encode() for of, body, _ in ANNOUNCED if of == kind]
    more = [b'{"type": "verification"}'] if kind == "google-health" else []
    deleted = [json.dumps(oura("sleep", "delete", object_id="s")).encode()] if kind == "oura" else []
    survives([*bodies, *more, *deleted], parser_of(kind))


def test_fates_of_an_empty_list() -> None:
    assert fates(reports("fitbit", [])) == []
