"""What strangers send: always a problem document that names the place, nothing stored, never a 500."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import create_environ, run_wsgi_app

from tests.web.helpers import Client, ago, assert_problem, body, check_in, pointers, workout


@pytest.fixture
def url(database_url: str) -> str:
    """These run on SQLite and on PostgreSQL."""
    return database_url


WHEN = "2026-01-05T10:00:00Z"
DEEP = b"[" * 500 + b"]" * 500


def post(client: Client, raw: bytes, **options: Any) -> Any:
    athlete = client.athlete()
    answer = client.post(f"/v1/athletes/{athlete}/events", data=raw, **options)
    assert body(client.get(f"/v1/athletes/{athlete}"))["events"] == 0, "something of a refused call was stored"
    return answer


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "not_json"),
        (b"{", "not_json"),
        (b'{"type": "run",}', "not_json"),
        (b"type=run", "not_json"),
        (b"\xff\xfe{}", "not_utf8"),
        (DEEP[:200] + b"1", "not_json"),
    ],
    ids=["empty", "cut", "trailing comma", "form", "not UTF-8", "deep and cut"],
)
def test_wrong_json_is_400(client: Client, raw: bytes, code: str) -> None:
    problem = assert_problem(post(client, raw), 400, "invalid_json")
    assert problem["errors"][0]["code"] == code


@pytest.mark.parametrize(
    ("field", "raw_value", "code"),
    [
        ("distance_km", "NaN", "not_a_number"),
        ("distance_km", "Infinity", "not_a_number"),
        ("distance_km", "1e999", "number_too_large"),
        ("source_id", '"a\\u0000b"', "bad_text"),
        ("source_id", '"\\ud800"', "bad_text"),
        ("distance_km", "9223372036854775808", "number_too_large"),
        ("distance_km", "1" * 5000, "number_too_large"),
        ("source", '"a", "source": "b"', "duplicate_key"),
        ("distance_km", '"10"', "wrong_type"),
        ("distance_km", "true", "wrong_type"),
        ("distance_km", "-1", "out_of_range"),
        ("kind", '"sprint"', "unknown_value"),
        ("kilometres", "10", "unknown_field"),
        ("source_id", '""', "empty"),
        ("source_id", json.dumps("x" * 5000), "too_long"),
    ],
)
def test_a_bad_value_is_named(client: Client, field: str, raw_value: str, code: str) -> None:
    raw = f'{{"type": "run", "occurred_at": "{WHEN}", "{field}": {raw_value}}}'.encode()
    problem = assert_problem(post(client, raw), 422, "invalid_request")
    assert [(one["pointer"], one["code"]) for one in problem["errors"]] == [(f"/{field}", code)]
    assert f"/{field}" in problem["detail"]


def test_500_levels_of_nesting_are_refused(client: Client) -> None:
    assert post(client, DEEP).status_code in (400, 422)
    inside = b'{"type": "run", "occurred_at": "' + WHEN.encode() + b'", "source": ' + DEEP + b"}"
    assert_problem(post(client, inside), 422, "invalid_request")
    assert_problem(post(client, b"[" * 100_000), 400, "invalid_json")


@pytest.mark.parametrize(
    ("when", "code"),
    [
        ("1970-01-01T00:00:00Z", "implausible_date"),
        ("2100-01-01T00:00:00Z", "implausible_date"),
        ("2026-13-01T00:00:00Z", "bad_time"),
        ("2026-01-05T10:00:00", "offset_missing"),
        ("yesterday", "bad_time"),
        ("0001-01-01T00:00:00+14:00", "bad_time"),
        ("9999-12-31T23:59:59-12:00", "bad_time"),
    ],
)
def test_a_time_that_cannot_be_is_named(client: Client, when: str, code: str) -> None:
    problem = assert_problem(
        post(client, json.dumps([{"type": "run", "occurred_at": when}]).encode()), 422, "invalid_request"
    )
    assert [(one["pointer"], one["code"]) for one in problem["errors"]] == [("/0/occurred_at", code)]


def test_an_unknown_exercise_id_is_named_with_a_hint(client: Client) -> None:
    event = workout("w-1")
    event["exercises"][0]["exercise"] = "dumbell_rdl"
    problem = assert_problem(post(client, json.dumps(event).encode()), 422, "invalid_request")
    assert pointers(problem) == ["/exercises/0/exercise"]
    assert "dumbbell_rdl" in problem["errors"][0]["detail"]


@pytest.mark.parametrize(
    "value", [None, 5, "text", True, [], [[]], [None], {}, {"type": None}, {"type": 5}, {"type": "x"}]
)
def test_a_document_that_is_no_event_is_refused(client: Client, value: Any) -> None:
    assert_problem(post(client, json.dumps(value).encode()), 422, "invalid_request")


def test_an_unknown_athlete_is_404(client: Client) -> None:
    assert_problem(client.post("/v1/athletes/ath_nobody/events", workout("w-1")), 404, "no_athlete")
    assert_problem(client.post("/v1/athletes/ath_nobody/events", workout("w-1", plan_revision=1)), 404, "no_athlete")
    assert_problem(client.get("/v1/athletes/%00/plan"), 404, "not_found")
    assert_problem(client.get(f"/v1/athletes/{'x' * 65}/plan"), 404, "not_found")


@pytest.mark.parametrize("length_known", [True, False])
@pytest.mark.parametrize(("size", "taken"), [(10_000_000, 10_000_000), (40_000_000, 19_000_000)])
def test_a_large_body_is_refused_after_it_was_sent(client: Client, size: int, taken: int, length_known: bool) -> None:
    athlete = client.athlete()
    sent = io.BytesIO(b" " * size)
    environ = create_environ(f"/v1/athletes/{athlete}/events", method="POST", content_type="application/json")
    environ |= {
        "wsgi.input": sent,
        "wsgi.input_terminated": True,
        "HTTP_AUTHORIZATION": f"Bearer {client.secret}",
        "CONTENT_LENGTH": str(size),
    }
    if not length_known:
        del environ["CONTENT_LENGTH"]
    parts, status, headers = run_wsgi_app(client.app, environ)
    assert (status, headers["Content-Type"]) == ("413 REQUEST ENTITY TOO LARGE", "application/problem+json")
    assert json.loads(b"".join(parts))["code"] == "body_too_large"
    # Whole, or its sender would see a broken connection in place of the answer; but not more than a bound.
    assert sent.tell() == size if size == taken else sent.tell() <= taken


@pytest.mark.parametrize(
    "options",
    [
        {"content_type": "text/plain"},
        {"content_type": ""},
        {"content_type": "application/x-www-form-urlencoded"},
        {"content_type": "application/json; charset=latin-1"},
        {"headers": {"Content-Encoding": "gzip"}},
    ],
)
def test_only_plain_utf8_json_is_taken(client: Client, options: dict[str, Any]) -> None:
    assert_problem(post(client, json.dumps(workout("w-1")).encode(), **options), 415, "unsupported_media_type")


@pytest.mark.parametrize(
    ("sent", "pointer"),
    [
        ({}, "/profile"),
        ({"profile": {}}, "/profile/timezone"),
        ({"profile": {"timezone": "Mars/Olympus"}}, "/profile/timezone"),
        ({"profile": {"timezone": "UTC", "age": 3}}, "/profile/age"),
        ({"profile": {"timezone": "UTC"}, "name": "Ann"}, "/name"),
        ({"profile": {"timezone": "UTC"}, "external_id": 5}, "/external_id"),
        ({"profile": {"timezone": "UTC"}, "external_id": ""}, "/external_id"),
        ({"profile": {"timezone": "UTC", "equipment": [{"kind": "tank"}]}}, "/profile/equipment/0/kind"),
    ],
)
def test_a_bad_athlete_is_named(client: Client, sent: dict[str, Any], pointer: str) -> None:
    problem = assert_problem(client.post("/v1/athletes", sent), 422, "invalid_request")
    assert pointer in pointers(problem)
    assert body(client.get("/v1/athletes"))["athletes"] == []


@pytest.mark.parametrize(
    "query",
    [
        "wait=61",
        "wait=-1",
        "wait=x",
        "wait=1.5",
        "wait=",
        "wait=9" + "9" * 50,
        "min_events=-1",
        "wiat=5",
        "wait=1&wait=2",
        "wait=%00",
    ],
)
def test_a_bad_query_parameter_is_named(client: Client, query: str) -> None:
    athlete = client.athlete()
    problem = assert_problem(client.get(f"/v1/athletes/{athlete}/plan?{query}"), 422, "invalid_parameter")
    assert problem["errors"][0]["parameter"] == query.partition("=")[0]


@pytest.mark.parametrize(
    "path",
    ["/nothing", "/v1", "/v1/athletes/", "/v1/athletes/a/plans/0", "/v1/athletes/a/plans/x", "/docs/assets/../x"],
)
def test_an_unknown_address_is_a_problem_document(client: Client, path: str) -> None:
    assert_problem(client.get(path), 404, "not_found")


def test_a_slash_too_many_is_named(client: Client) -> None:
    problem = assert_problem(client.get(f"/v1/athletes/{client.athlete()}/plan/"), 404, "not_found")
    assert "Leave out the slash at the end" in problem["detail"]


def test_a_wrong_method_says_which_are_right(client: Client) -> None:
    answer = client.call("PUT", "/v1/athletes")
    assert_problem(answer, 405, "method_not_allowed")
    assert {"GET", "POST"} <= set(answer.headers["Allow"].split(", "))


# --------------------------------------------------------------------------- anything at all

WORDS = st.sampled_from(["run", ago(days=1)])
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | WORDS
FIELDS = """type source source_id version occurred_at exercises sets reps load_kg pain of until equipment kind soreness
    profile events today external_id timezone plan_revision in_progress run_week races"""
NAMES = st.sampled_from(FIELDS.split()) | st.text(max_size=8)
ANYTHING = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=5), max_leaves=20
)
KINDS = ["workout", "run", "check_in", "profile", "planned_run", "test", "confirm", "override", "retraction"]
EVENTS = st.builds(
    lambda kind, rest: {"occurred_at": ago(days=1), **rest, "type": kind},
    st.sampled_from(KINDS),
    st.dictionaries(NAMES, ANYTHING, max_size=5),
)
PREVIEWS = st.fixed_dictionaries({"events": st.lists(EVENTS, max_size=3), "today": LEAVES})
PATHS = st.sampled_from(["/v1/athletes", "/v1/athletes/{id}/events", "/v1/athletes/{id}/preview", "/v1/athletes/{id}"])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    path=PATHS,
    sent=EVENTS | ANYTHING | st.fixed_dictionaries({"events": st.lists(EVENTS, max_size=3), "today": LEAVES}),
)
def test_no_json_gives_a_500(client: Client, app: Flask, path: str, sent: Any) -> None:
    athlete = app.extensions.setdefault("test-athlete", None) or client.athlete()
    app.extensions["test-athlete"] = athlete
    raw = json.dumps(sent).encode()
    method = "PATCH" if path.endswith("{id}") else "POST"
    answer = client.call(method, path.format(id=athlete), data=raw, content_type="application/json")
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400:
        assert_problem(answer, answer.status_code, body(answer)["code"])


NEARLY_JSON = st.text(alphabet='{}[]",:0123456789.eE-\\unulltrefas ', max_size=60).map(str.encode)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    raw=st.binary(max_size=60) | st.text(alphabet='{}[]",:0123456789.eE-\\unulltrefas ', max_size=60).map(str.encode)
)
def test_no_bytes_give_a_500(client: Client, app: Flask, raw: bytes) -> None:
    answer = client.post("/v1/athletes", data=raw)
    assert_problem(answer, answer.status_code, body(answer)["code"])
    assert answer.status_code in (400, 422)


def test_a_huge_check_in_is_not_echoed_back(client: Client) -> None:
    secret = "my knee hurts since the divorce " * 30
    answer = post(client, json.dumps(check_in("c-1", energy=secret)).encode())
    assert len(assert_problem(answer, 422, "invalid_request")["detail"]) < 400


@pytest.mark.parametrize("host", ["", "a b", "<script>", "x:99999999", "\xff", "[::1", "é.example", "x" * 3000])
def test_no_host_header_gives_a_500(client: Client, host: str) -> None:
    athlete = client.athlete()
    for path in (f"/v1/athletes/{athlete}", "/v1/athletes?limit=1", "/nothing"):
        answer = client.get(path, environ_overrides={"HTTP_HOST": host})
        assert answer.status_code < 500, answer.text
        assert "<script>" not in answer.text
