"""Subscriptions over HTTP: made, seen, tested, rotated and deleted by their own tenant only."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import settings as settings_module
from engine.types import Rulebook
from store import Store
from store.messages import Result, Tried
from tests.web.helpers import Client, Rings, Tenants, assert_problem, body, pointers
from web import create_app

URL = "https://example.org/hooks/baton"


@pytest.fixture
def url(database_url: str) -> str:
    """These run on SQLite and on PostgreSQL."""
    return database_url


def subscribe(client: Client, **more: Any) -> dict[str, Any]:
    made = client.post("/v1/subscriptions", {"url": URL, **more})
    assert made.status_code == 201, made.text
    return body(made)


def test_a_subscription_is_made_listed_and_deleted(client: Client) -> None:
    made = client.post("/v1/subscriptions", {"url": URL})
    found = body(made)
    secret = found.pop("secret")
    assert secret.startswith("whsec_")
    assert found["types"] == ["plan.updated", "athlete.needs_attention"]
    assert (found["url"], found["status"], found["notice"]) == (URL, "active", None)
    path = f"/v1/subscriptions/{found['subscription_id']}"
    assert made.headers["Location"].endswith(path)
    assert body(client.get(path)) == found
    assert body(client.get("/v1/subscriptions")) == {"subscriptions": [found]}
    assert secret not in client.get("/v1/subscriptions").text
    assert client.call("DELETE", path).status_code == 204
    assert_problem(client.get(path), 404, "no_subscription")
    assert_problem(client.call("DELETE", path), 404, "no_subscription")


def test_types_are_kept_once_and_in_one_order(client: Client) -> None:
    asked = ["athlete.needs_attention", "plan.updated"]
    assert subscribe(client, types=asked)["types"] == asked[::-1]
    assert subscribe(client, types=asked[:1])["types"] == asked[:1]
    assert subscribe(client, types=[])["types"] == asked[::-1]


@pytest.mark.parametrize(
    "address",
    [
        "", " ", "example.org", "ftp://example.org/", "file:///etc/passwd", "https://", "https:///hook",
        "https://user:secret@example.org/", "https://example.org/#part", "https://example.org:99999/",
        "https://example.org:0/", "https://exa mple.org/", "https://example.org/\n", "https://example.org\\@10.0.0.1/",
        "https://exämple.org/", "https://[::1", "https://[zz]/", "gopher://example.org/", "javascript:alert(1)",
        "https://example.org/" + "x" * 2000, 7, None, ["https://example.org/"], {},
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(client: Client, address: object) -> None:
    answer = client.post("/v1/subscriptions", {"url": address})
    assert pointers(assert_problem(answer, 422, "invalid_request")) == ["/url"]


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("http://example.org/", "not_https"), ("https://127.0.0.1/", "private_address"),
        ("https://[::1]/", "private_address"), ("https://169.254.169.254/latest", "private_address"),
        ("https://[::ffff:10.0.0.1]/", "private_address"), ("HTTPS://192.168.1.1:8443/x", "private_address"),
    ],
)  # fmt: skip
def test_addresses_beside_us_are_refused_unless_the_operator_allows_them(
    client: Client, store: Store, book: Rulebook, rings: Rings, tmp_path: Path, address: str, code: str
) -> None:
    problem = assert_problem(client.post("/v1/subscriptions", {"url": address}), 422, "invalid_request")
    assert [(one["pointer"], one["code"]) for one in problem["errors"]] == [("/url", code)]
    env = {"BATON_HOME": str(tmp_path), "BATON_ALLOW_PRIVATE_HOOKS": "1"}
    allowing = Client(create_app(settings_module.read(env), store, book, bell=rings), client.secret)
    assert allowing.post("/v1/subscriptions", {"url": address}).status_code == 201


@pytest.mark.parametrize("more", [{"types": ["plan.deleted"]}, {"types": "plan.updated"}, {"secret": "whsec_x"}])
def test_other_fields_and_types_are_refused(client: Client, more: dict[str, object]) -> None:
    assert_problem(client.post("/v1/subscriptions", {"url": URL, **more}), 422, "invalid_request")


def test_there_are_at_most_ten(client: Client, tenants: Tenants) -> None:
    for _ in range(10):
        subscribe(client)
    assert_problem(client.post("/v1/subscriptions", {"url": URL}), 409, "too_many_subscriptions")
    subscribe(tenants.client(tenant="theirs"))


def test_another_tenants_subscription_is_like_an_unknown_one(client: Client, tenants: Tenants) -> None:
    theirs = subscribe(tenants.client(tenant="theirs"))["subscription_id"]
    for one in (theirs, "sub_nobody"):
        path = f"/v1/subscriptions/{one}"
        for method, end in (
            ("GET", ""), ("DELETE", ""), ("POST", "/test"), ("POST", "/rotate-secret"), ("GET", "/attempts"),
        ):  # fmt: skip
            assert_problem(client.call(method, path + end), 404, "no_subscription")
    assert body(client.get("/v1/subscriptions")) == {"subscriptions": []}


def test_a_new_secret_is_shown_once_and_the_old_one_ends_in_a_day(client: Client) -> None:
    made = subscribe(client)
    rotated = body(client.post(f"/v1/subscriptions/{made['subscription_id']}/rotate-secret"))
    assert rotated["secret"].startswith("whsec_")
    assert rotated["secret"] != made["secret"]
    left = datetime.fromisoformat(rotated["old_secret_signs_until"]) - datetime.now(UTC)
    assert timedelta(hours=23, minutes=59) < left <= timedelta(hours=24)


def test_a_test_is_asked_for_and_attempts_are_paged(client: Client, store: Store, rings: Rings) -> None:
    made = subscribe(client)["subscription_id"]
    path = f"/v1/subscriptions/{made}"
    for _ in range(3):
        tested = client.post(f"{path}/test")
        assert tested.status_code == 202
        message = store.take_message(made, owner="one", now=datetime.now(UTC))
        assert message is not None
        assert message.message_id == body(tested)["message_id"]
        failed = Tried(result=Result.FAILED, at=datetime.now(UTC), duration_ms=7, error="timeout")
        store.message_tried(message, failed)
    assert rings.tasks == [("outside.tell", made)] * 3
    page = body(client.get(f"{path}/attempts?limit=2"))
    assert [one["number"] for one in page["attempts"]] == [3, 2]
    assert page["attempts"][0] | {"at": "", "message_id": ""} == {
        "number": 3, "message_id": "", "type": "subscription.test", "athlete_id": None, "revision": None, "attempt": 1,
        "at": "", "duration_ms": 7, "outcome": "given_up", "http_status": None, "error": "timeout", "excerpt": None,
        "next_at": None,
    }  # fmt: skip
    rest = body(client.get(page["next"].partition("localhost")[2]))
    assert ([one["number"] for one in rest["attempts"]], rest["next"]) == ([1], None)
    assert_problem(client.get(f"{path}/attempts?before=0"), 422, "invalid_parameter")
    assert_problem(client.get(f"{path}/attempts?before=99999999999"), 422, "invalid_parameter")


def test_what_is_wrong_is_said_in_a_notice(client: Client, store: Store) -> None:
    made = subscribe(client)["subscription_id"]

    def tried(result: Result) -> dict[str, Any]:
        client.post(f"/v1/subscriptions/{made}/test")
        message = store.take_message(made, owner="one", now=datetime.now(UTC))
        assert message is not None
        store.message_tried(message, Tried(result=result, at=datetime.now(UTC), duration_ms=7))
        return body(client.get(f"/v1/subscriptions/{made}"))

    failing = tried(Result.FAILED)
    assert failing["status"] == "failing"
    assert "attempts" in failing["notice"]
    gone = tried(Result.GONE)
    assert gone["status"] == "disabled"
    assert "410" in gone["notice"]
    assert tried(Result.DELIVERED)["status"] == "active"


def test_reading_and_writing_have_scopes_of_their_own(client: Client, tenants: Tenants) -> None:
    made = subscribe(client)["subscription_id"]
    reader = tenants.client(scopes=("subscriptions:read",))
    assert reader.get(f"/v1/subscriptions/{made}").status_code == 200
    assert_problem(reader.post("/v1/subscriptions", {"url": URL}), 403, "missing_scope")
    assert_problem(reader.post(f"/v1/subscriptions/{made}/test"), 403, "missing_scope")
    assert_problem(tenants.client(scopes=("plans:read",)).get("/v1/subscriptions"), 403, "missing_scope")
