"""Who may see the pages, and what a form must carry."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

import settings as settings_module
from engine.types import Rulebook
from store import Role, Store
from tests.web.helpers import Client, Rings, assert_problem
from tests.web.pages.visitor import PASSWORD, Visitor, account
from web import create_app
from web.pages.site import BLUEPRINTS

OPEN = {"sign_in.sign_in_page", "sign_in.sign_in_by_password", "sign_in.sign_in_by_link", "sign_in.sign_out"}
OPEN |= {"provider.begin", "provider.back"}


def test_every_page_is_open_on_purpose_or_asks_to_sign_in(app: Flask) -> None:
    names = {blueprint.name for blueprint in BLUEPRINTS} - {"assets"}
    tried = 0
    for rule in app.url_map.iter_rules():
        if rule.endpoint.partition(".")[0] not in names or rule.endpoint in OPEN:
            continue
        path = rule.rule if not rule.arguments else rule.build(dict.fromkeys(rule.arguments, "1"))[1]  # type: ignore[index]
        for method in (rule.methods or set()) & {"GET", "POST"}:
            tried += 1
            answer = app.test_client().open(path, method=method, headers={"Accept": "text/html"})
            assert (answer.status_code, answer.headers["Location"][:8]) == (303, "/sign-in"), rule.rule
            assert_problem(app.test_client().open(path, method=method), 401, "sign_in_needed")
    assert tried


def test_a_link_opens_the_pages_once(app: Flask, store: Store, athlete: str) -> None:
    link = account(store, athlete)
    probe = app.test_client().head(f"/sign-in/{link}")
    assert (probe.status_code, probe.headers.get("Set-Cookie")) == (204, None)
    visitor = Visitor(app)
    visitor.sign_in(link)
    assert visitor.get("/").status_code == 200
    other = Visitor(app).get(f"/sign-in/{link}")
    assert other.status_code == 403
    assert "used before" in other.text


def test_the_session_cookie_is_for_us_only(app: Flask, store: Store, athlete: str) -> None:
    link = account(store, athlete)
    plain = app.test_client().get(f"/sign-in/{link}").headers.getlist("Set-Cookie")[0]
    assert plain.startswith("baton_session=")
    assert {"HttpOnly", "SameSite=Lax"} <= set(plain.split("; "))
    assert "Secure" not in plain.split("; ")


def test_the_session_cookie_needs_https_where_the_pages_do(
    store: Store, book: Rulebook, rings: Rings, tmp_path: Path, athlete: str
) -> None:
    where = settings_module.read({"BATON_HOME": str(tmp_path), "BATON_PUBLIC_URL": "https://baton.example.org"})
    app = create_app(where, store, book, bell=rings)
    cookie = app.test_client().get(f"/sign-in/{account(store, athlete)}").headers.getlist("Set-Cookie")[0]
    assert "Secure" in cookie.split("; ")


def test_name_and_password_open_the_page_that_was_asked_for(app: Flask, store: Store, athlete: str) -> None:
    account(store, athlete)
    visitor = Visitor(app)
    asked = visitor.get("/why")
    assert asked.headers["Location"] == "/sign-in?next=/why"
    wrong = visitor.post("/sign-in", name="mara", password="not this one", next="/why")
    assert wrong.status_code == 403
    assert "No account has this name and password." in wrong.text
    answer = visitor.post("/sign-in", name="Mara", password=PASSWORD, next="/why")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/why")
    assert visitor.get("/why").status_code == 200


@pytest.mark.parametrize(
    "elsewhere", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:x", "/a\nb"]
)
def test_signing_in_leads_nowhere_else(app: Flask, store: Store, athlete: str, elsewhere: str) -> None:
    account(store, athlete)
    answer = Visitor(app).post("/sign-in", name="mara", password=PASSWORD, next=elsewhere)
    assert answer.headers["Location"] == "/"


def test_guessing_is_slowed_down(app: Flask, store: Store, athlete: str) -> None:
    account(store, athlete)
    visitor = Visitor(app)
    token = visitor.token()
    for _ in range(5):
        assert visitor.post("/sign-in", name="mara", password="x", form_token=token).status_code == 403
    blocked = visitor.post("/sign-in", name="mara", password=PASSWORD, form_token=token)
    assert blocked.status_code == 429
    assert 0 < int(blocked.headers["Retry-After"]) <= 31
    assert visitor.cookie("baton_session") is None


def test_a_form_without_its_token_is_refused(app: Flask, visitor: Visitor) -> None:
    other = Visitor(app)
    for token in ("", "0" * 64, "ä", other.token()):
        answer = visitor.post("/sign-out", form_token=token)
        assert answer.status_code == 403
        assert "out of date" in answer.text
    assert visitor.get("/").status_code == 200


def test_signing_out_ends_the_session_in_the_database(app: Flask, visitor: Visitor, store: Store) -> None:
    secret = visitor.cookie("baton_session")
    assert visitor.post("/sign-out", on="/").status_code == 303
    thief = app.test_client()
    thief.set_cookie("baton_session", secret or "")
    assert thief.get("/", headers={"Accept": "text/html"}).status_code == 303


def test_an_erased_athlete_is_signed_out(visitor: Visitor, client: Client, athlete: str) -> None:
    assert client.call("DELETE", f"/v1/athletes/{athlete}").status_code == 204
    assert visitor.get("/").headers["Location"] == "/sign-in"


def test_a_coach_without_own_training_is_told_so(app: Flask, store: Store, athlete: str) -> None:
    coach = Visitor(app)
    coach.sign_in(account(store, None, name="coach", role=Role.COACH))
    answer = coach.get("/week")
    assert answer.status_code == 404
    assert "no training of its own" in answer.text
    assert coach.get("/").headers["Location"] == "/athletes"
    assert 'href="/week"' not in coach.get("/athletes").text


def test_what_does_not_exist_is_a_page_for_people_and_a_problem_for_programs(app: Flask) -> None:
    page = Visitor(app).get("/nothing")
    assert (page.status_code, page.content_type) == (404, "text/html; charset=utf-8")
    assert "There is nothing here" in page.text
    assert "not_found" in page.text
    assert_problem(app.test_client().get("/nothing"), 404, "not_found")
    assert_problem(Visitor(app).get("/v1/nothing"), 404, "not_found")


@pytest.mark.parametrize(
    "path", ["/", "/sign-in", "/nothing", "/week", "/check-in", "/start", "/data", "/account", "/seek-care"]
)
def test_pages_have_strict_headers_and_nothing_inline(visitor: Visitor, path: str) -> None:
    answer = visitor.get(path)
    policy = dict(part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == policy["form-action"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    for inline in ("<style", "style=", "onclick", "onsubmit", "<script>", "javascript:", "http://", "https://"):
        assert inline not in answer.text


def test_files_may_be_kept_for_long_because_their_address_changes(visitor: Visitor) -> None:
    page = visitor.get("/").text
    address = page.partition('rel="stylesheet" href="')[2].partition('"')[0]
    assert "immutable" in visitor.get(address).headers["Cache-Control"]
    old = visitor.get("/assets/000000000000/pages.css")
    assert (old.status_code, "immutable" in old.headers["Cache-Control"]) == (200, False)
    assert visitor.get("/assets/000000000000/../pages/ground.py").status_code == 404
