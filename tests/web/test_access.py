"""Who may do what: every route with no key, a wrong key, a key without scopes, and a key of another tenant."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from store import Store
from tests.web.helpers import Client, Rings, Tenants, assert_problem, body, workout
from web.pages.site import BLUEPRINTS


@pytest.fixture
def url(database_url: str) -> str:
    """These run on SQLite and on PostgreSQL."""
    return database_url


OPEN = {"/healthz", "/readyz", "/metrics", "/openapi.json", "/docs", "/docs/errors", "/docs/assets/<path:name>"}
OPEN |= {"/hooks/<token:token>"}  # its secret is in the address, and senders prove themselves
OPEN.add("/feeds/<id:secret>.ics")  # the address itself is the secret
PAGES = {blueprint.name for blueprint in BLUEPRINTS}  # for people, who sign in: tests/web/pages
BODIES = {"POST", "PATCH"}
# Every route of the URL map is tried; a route whose athlete is in a body or a query is named here as well.
WITHOUT_ATHLETE = {
    "/v1/athletes",
    "/v1/attention",
    "/v1/subscriptions",
    "/v1/exercises",
    "/v1/exercises/<id:exercise_id>",
    "/v1/rules",
}


def guarded(app: Flask) -> list[tuple[str, Rule]]:
    """Each method of each route that needs a key."""
    return [
        (method, rule)
        for rule in app.url_map.iter_rules()
        if rule.rule not in OPEN and rule.endpoint.partition(".")[0] not in PAGES
        for method in sorted((rule.methods or set()) - {"OPTIONS"})
    ]


def address(rule: Rule, **names: str) -> str:
    """The address of a route with these names in it."""
    path = rule.rule
    for name in rule.arguments:
        value = names.get(name, {"revision": "1", "other": "1", "exercise_id": "dumbbell_rdl"}.get(name, "x"))
        path = path.replace(f"<{_converter(rule, name)}:{name}>", value)
    assert "<" not in path
    return path


def _converter(rule: Rule, name: str) -> str:
    return "revision" if name in ("revision", "other") else "id"


def call(client: Client, method: str, path: str) -> TestResponse:
    return client.call(method, path, json=_bodies(path)) if method in BODIES else client.call(method, path)


def _bodies(path: str) -> object:
    if path == "/v1/subscriptions":
        return {"url": "https://example.org/hook"}
    if path.endswith("/preview"):
        return {"events": []}
    if path.endswith("/connections"):
        return {"sender": "lifttrace"}
    if "/connections/" in path:
        return {"secrets": ["s"]}
    if path.endswith("/events"):
        return workout("w-9")
    return {"profile": {"timezone": "UTC"}} if path == "/v1/athletes" else {"sessions_per_week": 1}


def test_every_route_is_open_on_purpose_or_needs_a_key(app: Flask) -> None:
    stranger = Client(app, "")
    tried = guarded(app)
    assert len(tried) > 20
    for method, rule in tried:
        assert rule.rule.startswith("/v1/"), rule.rule
        answer = stranger.app.test_client().open(address(rule), method=method)
        assert answer.status_code == 401, rule.rule
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        if method != "HEAD":
            assert_problem(answer, 401, "missing_key")


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic YTpi", "bt_abc", "Bearer a b"])
def test_what_is_no_bearer_key_is_401(app: Flask, header: str) -> None:
    answer = app.test_client().get("/v1/athletes", headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("secret", ["bt_" + "a" * 51, "x" * 5000, "ä", "bt_\x7f", "bt_'; --"])
def test_an_unknown_key_is_401(app: Flask, secret: str) -> None:
    answer = app.test_client().get("/v1/athletes", headers={"Authorization": f"Bearer {secret}"})
    assert_problem(answer, 401, "invalid_key")
    assert "invalid_token" in answer.headers["WWW-Authenticate"]


def test_a_key_revoked_elsewhere_ends_within_five_seconds(client: Client, url: str) -> None:
    assert client.get("/v1/athletes").status_code == 200
    other = Store(url)  # as another process has it
    (key,) = other.keys(other.tenant_by_name("ours"))
    other.revoke_key(key.key_id, now=datetime.now(UTC))
    other.close()
    deadline = time.monotonic() + 5.5
    while client.get("/v1/athletes").status_code != 401:
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert_problem(client.get("/v1/athletes"), 401, "invalid_key")


def test_a_key_without_scopes_may_only_read_the_catalog(app: Flask, tenants: Tenants, client: Client) -> None:
    athlete = client.athlete()
    poor = tenants.client(scopes=())
    for method, rule in guarded(app):
        answer = call(poor, method, address(rule, athlete_id=athlete))
        catalog = rule.rule.startswith(("/v1/exercises", "/v1/rules"))
        assert answer.status_code == (200 if catalog else 403), rule.rule
        if not catalog and method != "HEAD":
            assert_problem(answer, 403, "missing_scope")
    assert body(client.get(f"/v1/athletes/{athlete}"))["events"] == 0


def test_another_tenants_athlete_is_like_an_unknown_one_on_every_route(
    app: Flask, tenants: Tenants, client: Client, rings: Rings
) -> None:
    theirs = tenants.client(tenant="theirs")
    athlete = theirs.athlete()
    event_id = body(theirs.post(f"/v1/athletes/{athlete}/events", workout("w-1")))["accepted"][0]["event_id"]
    rings.answer()
    before = theirs.get(f"/v1/athletes/{athlete}/export").data
    for method, rule in guarded(app):
        if rule.rule in WITHOUT_ATHLETE:
            assert athlete not in call(client, method, address(rule)).text
            continue
        foreign = call(client, method, address(rule, athlete_id=athlete, event_id=event_id))
        unknown = call(client, method, address(rule, athlete_id="ath_nobody", event_id="ev_nothing"))
        for answer in (foreign, unknown):
            assert answer.status_code == 404, f"{method} {rule.rule}"
        assert seen(foreign) == seen(unknown), f"{method} {rule.rule}"
    assert client.get(f"/v1/events/{event_id}?athlete_id={athlete}").status_code == 404
    assert client.get(f"/v1/athletes/{athlete}/plan?wait=20&min_events=0").status_code == 404
    assert theirs.get(f"/v1/athletes/{athlete}/export").data == before


def seen(answer: TestResponse) -> object:
    """What a stranger sees of an answer, apart from the request's own id."""
    found = answer.get_json(silent=True, force=True) or {}
    headers = {name: value for name, value in answer.headers if name != "X-Request-ID"}
    headers.pop("Content-Length", None)
    return {**found, "request_id": None}, headers


def test_equal_events_of_two_tenants_do_not_meet(tenants: Tenants, client: Client) -> None:
    theirs = tenants.client(tenant="theirs")
    event = workout("w-1")
    mine = client.athlete()
    client.post(f"/v1/athletes/{mine}/events", event)
    event_id = body(theirs.post(f"/v1/athletes/{theirs.athlete()}/events", event))["accepted"][0]["event_id"]
    assert body(client.get(f"/v1/events/{event_id}"))["athlete_id"] == mine


def test_external_ids_of_two_tenants_do_not_meet(tenants: Tenants, client: Client) -> None:
    sent = {"external_id": "u-1", "profile": {"timezone": "UTC"}}
    mine = client.post("/v1/athletes", sent)
    theirs = tenants.client(tenant="theirs").post("/v1/athletes", sent)
    assert (mine.status_code, theirs.status_code) == (201, 201)
    assert body(mine) != body(theirs)
