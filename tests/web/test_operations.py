"""For operators and browsers: health, numbers, headers, logs, and pages that need no internet."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from structlog.testing import capture_logs

import settings as settings_module
from engine.types import Rulebook
from store import StorageFull, Store, StoreUnavailable
from tests.services import free_port
from tests.web.helpers import Client, Rings, assert_problem, body, check_in, workout
from web import create_app
from web.problems import PROBLEMS


def test_alive_asks_nothing_and_ready_asks_the_database(app: Flask, store: Store) -> None:
    visitor = app.test_client()
    assert visitor.get("/healthz").get_json() == {"status": "ok"}
    assert visitor.get("/readyz").get_json() == {"status": "ok", "database": "ok", "broker": "ok"}


def test_without_a_database_events_are_refused_with_503(tmp_path: Path, book: Rulebook) -> None:
    where = settings_module.read({"BATON_HOME": str(tmp_path)})
    away = Store(f"postgresql://nobody@127.0.0.1:{free_port()}/nothing")
    app = create_app(where, away, book, bell=Rings(away, book))
    client = Client(app, "bt_anything")
    assert app.test_client().get("/healthz").status_code == 200
    delivered = app.test_client().post("/hooks/" + "a" * 43, data=b"{}")
    for answer in (
        app.test_client().get("/readyz"),
        client.post("/v1/athletes/ath_x/events", workout("w-1")),
        delivered,
    ):
        assert_problem(answer, 503, "unavailable")
        assert answer.headers["Retry-After"] == "2"
    away.close()


def test_without_a_broker_baton_is_ready_but_degraded(tmp_path: Path, store: Store, book: Rulebook) -> None:
    env = {"BATON_HOME": str(tmp_path), "BATON_BROKER_URL": f"redis://127.0.0.1:{free_port()}/0"}
    visitor = create_app(settings_module.read(env), store, book).test_client()
    assert visitor.get("/readyz").get_json() == {"status": "degraded", "database": "ok", "broker": "away"}


def test_with_a_broker_baton_is_ready(tmp_path: Path, store: Store, book: Rulebook, redis_url: str) -> None:
    env = {"BATON_HOME": str(tmp_path), "BATON_BROKER_URL": redis_url}
    visitor = create_app(settings_module.read(env), store, book).test_client()
    assert visitor.get("/readyz").get_json() == {"status": "ok", "database": "ok", "broker": "ok"}


def test_events_are_taken_while_the_broker_is_away(
    tmp_path: Path, store: Store, book: Rulebook, client: Client
) -> None:
    env = {"BATON_HOME": str(tmp_path), "BATON_BROKER_URL": f"redis://127.0.0.1:{free_port()}/0"}
    athlete = client.athlete()
    client.app = create_app(settings_module.read(env), store, book)
    assert client.post(f"/v1/athletes/{athlete}/events", workout("w-1")).status_code == 202


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (StorageFull(), 507, "storage_full"),
        (StoreUnavailable(), 503, "unavailable"),
        (KeyError("knee"), 500, "internal_error"),
    ],
)
def test_our_own_failures_are_problems_and_logs_without_what_was_sent(
    client: Client, store: Store, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, code: str
) -> None:
    athlete = client.athlete()

    def fail(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr(store, "append_events", fail)
    with capture_logs() as lines:
        answer = client.post(f"/v1/athletes/{athlete}/events", check_in("c-1", notes="my knee", energy=3))
    problem = assert_problem(answer, status, code)
    (line,) = lines
    assert line["request_id"] == problem["request_id"]
    assert line["error"] == type(error).__name__
    assert "knee" not in str(line)
    assert "knee" not in answer.text


def test_every_answer_carries_the_same_headers(client: Client, app: Flask, rings: Rings) -> None:
    athlete = client.athlete()
    rings.answer()
    for answer in (
        client.get(f"/v1/athletes/{athlete}/plan"),
        client.get("/v1/athletes/ath_nobody"),
        app.test_client().get("/nothing"),
        app.test_client().get("/docs"),
    ):
        assert re.fullmatch(r"[0-9a-f]{16}", answer.headers["X-Request-ID"])
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] in ("no-store", "private, no-cache", "no-cache")


def test_a_callers_request_id_is_kept_if_it_is_one(app: Flask) -> None:
    visitor = app.test_client()
    assert visitor.get("/healthz", headers={"X-Request-ID": "trace-7.a"}).headers["X-Request-ID"] == "trace-7.a"
    for bad in ("x" * 65, "<script>", "a b"):
        assert visitor.get("/healthz", headers={"X-Request-ID": bad}).headers["X-Request-ID"] != bad


def test_numbers_count_routes_and_name_nobody(client: Client, app: Flask) -> None:
    athlete = client.athlete()
    client.get(f"/v1/athletes/{athlete}/plan")
    text = app.test_client().get("/metrics").text
    assert 'baton_http_requests_total{method="GET",route="/v1/athletes/<id:athlete_id>/plan",status="404"}' in text
    assert athlete not in text


def test_the_catalog_is_served_whole_and_cached_by_tag(client: Client, book: Rulebook) -> None:
    answer = client.get("/v1/exercises")
    found = body(answer)
    assert [one["id"] for one in found["exercises"]] == list(book.exercises)
    assert client.get("/v1/exercises", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    one = body(client.get("/v1/exercises/dumbbell_rdl"))
    assert one in found["exercises"]
    assert_problem(client.get("/v1/exercises/nothing"), 404, "no_exercise")
    rules = body(client.get("/v1/rules"))
    assert rules["ruleset"] == book.ruleset
    assert {"name", "value", "unit", "rule", "why", "source"} <= set(rules["parameters"][0])
    assert {one["name"]: one["value"] for one in rules["parameters"]}["rep_step"] == book.params.rep_step


# --------------------------------------------------------------------------- pages


def test_pages_load_nothing_from_elsewhere_and_run_no_inline_script(app: Flask) -> None:
    visitor = app.test_client()
    for path in ("/sign-in", "/docs", "/docs/errors"):
        page = visitor.get(path)
        assert page.status_code == 200
        assert "script-src 'unsafe-inline'" not in page.headers["Content-Security-Policy"]
        assert not re.search(r"<script(?![^>]*\bsrc=)", page.text)
        assert not re.search(r"\son\w+=", page.text)
        addresses = re.findall(r'(?:src|href)="([^"]+)"', page.text)
        assert addresses
        for address in addresses:
            if address.startswith("#"):
                continue
            assert address.startswith("/")
            assert visitor.get(address, buffered=True).status_code == 200, address
    assert 'href="/docs"' in visitor.get("/sign-in").text


def test_only_the_files_of_the_pages_are_served(app: Flask) -> None:
    for name in ("LICENSE", "index.html", "../__init__.py", "%2e%2e/docs.py", "swagger-ui.js"):
        assert_problem(app.test_client().get(f"/docs/assets/{name}"), 404, "not_found")


def test_every_problem_code_is_explained(app: Flask) -> None:
    page = app.test_client().get("/docs/errors").text
    for code in PROBLEMS:
        assert f'id="{code}"' in page
