"""One's own account."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import create_engine, text

from store import Role, Store
from tests.web.helpers import Client, body
from tests.web.pages.visitor import PASSWORD, Visitor, account

NEW = "another horse battery"


def by_password(app: Flask, password: str = PASSWORD) -> Visitor:
    found = Visitor(app)
    assert found.post("/sign-in", name="mara", password=password).status_code in (303, 403)
    return found


def test_language_is_of_the_account_and_not_of_the_browser(app: Flask, visitor: Visitor, store: Store) -> None:
    assert "Today" in visitor.get("/").text
    visitor.post("/account/settings", on="/account", language="de")
    assert "Heute" in visitor.get("/").text
    other = Visitor(app, language="en")
    other.post("/sign-in", name="mara", password=PASSWORD)
    assert 'lang="de"' in other.get("/").text
    visitor.post("/account/settings", on="/account", language="")
    assert 'lang="en"' in other.get("/").text


def test_units_and_zone_change_the_profile_and_nothing_else(visitor: Visitor, client: Client, athlete: str) -> None:
    before = body(client.get(f"/v1/athletes/{athlete}"))
    visitor.post("/account/settings", on="/account", language="", units="imperial", timezone="Europe/Lisbon")
    after = body(client.get(f"/v1/athletes/{athlete}"))
    assert after["profile"] == before["profile"] | {"units": "imperial", "timezone": "Europe/Lisbon"}
    visitor.post("/account/settings", on="/account", language="", units="imperial", timezone="Europe/Lisbon")
    assert body(client.get(f"/v1/athletes/{athlete}"))["events"] == after["events"]  # nothing to store


def test_after_a_link_a_password_needs_no_old_one(app: Flask, visitor: Visitor) -> None:
    elsewhere = by_password(app)
    assert "Old password" not in visitor.get("/account").text
    session = visitor.cookie("baton_session")
    assert visitor.post("/account/password", on="/account", new="short").status_code == 422
    assert visitor.post("/account/password", on="/account", new=NEW).status_code == 303
    assert visitor.cookie("baton_session") != session
    assert visitor.get("/account").status_code == 200
    assert elsewhere.get("/account").headers["Location"].startswith("/sign-in")
    assert by_password(app, PASSWORD).cookie("baton_session") is None
    assert by_password(app, NEW).cookie("baton_session") is not None


def test_otherwise_the_old_one_is_asked_for_and_guessing_it_is_slowed_down(
    app: Flask, athlete: str, store: Store
) -> None:
    account(store, athlete)
    visitor = by_password(app)
    assert "Old password" in visitor.get("/account").text
    for _ in range(5):
        wrong = visitor.post("/account/password", on="/account", old="guess", new=NEW)
        assert wrong.status_code == 403
    assert visitor.post("/account/password", on="/account", old=PASSWORD, new=NEW).status_code == 429
    assert store.user_by_password("mara", PASSWORD) is not None  # which forgets the tries
    assert visitor.post("/account/password", on="/account", old=PASSWORD, new=NEW).status_code == 303
    assert store.user_by_password("mara", NEW) is not None


@pytest.mark.usefixtures("athlete")
def test_an_old_link_gives_no_password(app: Flask, visitor: Visitor, store: Store, url: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE users SET password_hash = NULL"))
        connection.execute(text("UPDATE sessions SET began_at = '2026-01-01 00:00:00'"))
    engine.dispose()
    answer = visitor.post("/account/password", on="/account", new=NEW)
    assert answer.status_code == 403
    assert "Sign in again, then set a password" in answer.text


def test_signing_out_everywhere_ends_every_session(app: Flask, visitor: Visitor) -> None:
    other = by_password(app)
    assert "2 browsers are signed in." in visitor.get("/account").text
    assert visitor.post("/account/sign-out", on="/account").headers["Location"] == "/sign-in"
    for one in (visitor, other):
        assert one.get("/").headers["Location"] == "/sign-in"


def test_the_export_of_the_data_has_the_account(visitor: Visitor) -> None:
    lines = [json.loads(line) for line in visitor.get("/data/export").text.splitlines()]
    [kept] = [line["data"] for line in lines if line["kind"] == "account"]
    assert (kept["name"], kept["roles"], kept["password"]) == ("mara", ["athlete"], True)


def test_erasing_ends_the_account_or_lets_it_begin_anew(app: Flask, visitor: Visitor, store: Store) -> None:
    assert "Keep my account, without the training" in visitor.get("/data/erase").text
    kept = visitor.post("/data/erase", on="/data/erase", sure="erase", account="keep")
    assert kept.headers["Location"] == "/"
    assert visitor.get("/").headers["Location"] == "/start"
    user = store.user_named("mara")
    assert user is not None
    assert user.athlete_id is None
    visitor.post("/start", on="/start", timezone="UTC")
    visitor.post("/data/erase", on="/data/erase", sure="erase")
    assert store.user_named("mara") is None


def test_an_account_without_training_is_taken_along_and_deleted(app: Flask, store: Store) -> None:
    store.create_tenant("ours", now=datetime.now(UTC))
    coach = Visitor(app)
    coach.sign_in(account(store, None, name="kim", role=Role.COACH))
    assert coach.get("/account/export").get_json()["name"] == "kim"
    assert coach.post("/account/delete", on="/account").status_code == 422
    gone = coach.post("/account/delete", on="/account", sure="delete")
    assert "you are signed out" in gone.text
    assert store.users() == []
