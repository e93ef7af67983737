"""Signing in with an OpenID provider that is a process of its own; what it says wrongly opens nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from flask import Flask
from werkzeug.test import TestResponse

import settings as settings_module
from engine.types import Rulebook
from store import NewUser, Role, Store, User
from tests.openid import OpenId, running
from tests.ops.running import baton
from tests.store.builders import NOW
from tests.web.helpers import Rings
from tests.web.pages.visitor import PASSWORD, Visitor
from web import create_app

MARA = {"sub": "248289", "email": "Mara@Example.org", "email_verified": True, "preferred_username": "mara"}


@pytest.fixture(scope="module")
def openid() -> Iterator[OpenId]:
    with running() as found:
        yield found


@pytest.fixture(autouse=True)
def usual_world(openid: OpenId) -> None:
    openid.world(claims=MARA)


@pytest.fixture
def more() -> dict[str, str]:
    """Settings of one test."""
    return {}


@pytest.fixture
def app(store: Store, book: Rulebook, rings: Rings, tmp_path: Path, openid: OpenId, more: dict[str, str]) -> Flask:
    where = {"BATON_HOME": str(tmp_path), "BATON_OIDC_NEW_ACCOUNTS": "example.org", "BATON_OIDC_TENANT": "ours"}
    return create_app(settings_module.read(where | openid.settings() | more), store, book, bell=rings)


def known(store: Store, name: str = "kim", *, email: str | None = None) -> User:
    tenant = store.tenant_by_name("ours") or store.create_tenant("ours", now=NOW)
    new = NewUser(name=name, roles=frozenset({Role.COACH}), email=email, password=PASSWORD)
    made = store.create_user(tenant, new, now=NOW)
    assert made is not None
    return made


def leave(visitor: Visitor, start: str = "/sign-in/provider", *, on: str = "/sign-in", **fields: str) -> str:
    """Press the button; gives where the browser is sent."""
    leaving = visitor.post(start, on=on, **fields)
    assert leaving.status_code == 200, leaving.text
    address = leaving.headers["Refresh"].removeprefix("0; url=")
    assert f'href="{address.replace("&", "&amp;")}"' in leaving.text  # for browsers that do not follow
    return address


def agree(address: str, **fields: str) -> str:
    """Say yes at the provider; gives the path that the browser comes back by."""
    said = httpx.post(address, data=fields)
    assert said.status_code == 302, said.text
    back = urlsplit(said.headers["Location"])
    assert back.path == "/sign-in/provider/back"
    return f"{back.path}?{back.query}"


def sign_in(visitor: Visitor, **fields: str) -> TestResponse:
    """There and back."""
    return visitor.get(agree(leave(visitor, **fields)))


def assert_not_in(visitor: Visitor, answer: TestResponse, said: str, *, status: int = 403) -> None:
    assert answer.status_code == status
    assert said in answer.text
    assert visitor.cookie("baton_session") is None


def test_there_is_a_button_only_where_a_provider_is_set(
    app: Flask, store: Store, book: Rulebook, rings: Rings, tmp_path: Path
) -> None:
    assert "Sign in with Testing" in Visitor(app).get("/sign-in").text
    without = create_app(settings_module.read({"BATON_HOME": str(tmp_path)}), store, book, bell=rings)
    assert "Sign in with" not in Visitor(without).get("/sign-in").text
    assert Visitor(without).post("/sign-in/provider").headers["Location"] == "/sign-in"


def test_a_newcomer_gets_an_account_and_begins(app: Flask, store: Store) -> None:
    visitor = Visitor(app)
    before = visitor.cookie("baton_visit")
    answer = sign_in(visitor, next="/week")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/week")
    assert visitor.cookie("baton_session") not in (None, before)
    assert visitor.cookie("baton_round") is None
    assert visitor.get("/week").headers["Location"] == "/start"
    [user] = store.users()
    assert (user.name, user.email, user.roles) == ("mara", "mara@example.org", frozenset({Role.ATHLETE}))
    again = Visitor(app)
    assert sign_in(again).status_code == 303
    assert store.users() == [user]


def test_what_the_provider_is_asked_has_state_nonce_and_pkce(app: Flask) -> None:
    first, second = (httpx.URL(leave(Visitor(app))).params for _ in range(2))
    assert first["redirect_uri"] == "http://localhost/sign-in/provider/back"
    assert (first["response_type"], first["code_challenge_method"]) == ("code", "S256")
    assert (first["scope"], first["client_id"]) == ("openid email profile", "baton")
    for secret in ("state", "nonce", "code_challenge"):
        assert len(first[secret]) == 43  # 256 bits
        assert first[secret] != second[secret]


@pytest.mark.parametrize("more", [{"BATON_PUBLIC_URL": "https://baton.example.org"}])
def test_behind_a_proxy_the_provider_sends_back_to_the_public_address(app: Flask, store: Store) -> None:
    visitor = Visitor(app)
    address = leave(visitor)
    assert httpx.URL(address).params["redirect_uri"] == "https://baton.example.org/sign-in/provider/back"
    assert visitor.get(agree(address)).status_code == 303


def test_an_address_links_only_when_the_provider_has_verified_it(app: Flask, store: Store, openid: OpenId) -> None:
    kim = known(store, email="mara@example.org")
    for unverified in (False, None, "false", 1):
        openid.world(claims={**MARA, "email_verified": unverified})
        visitor = Visitor(app)
        assert_not_in(visitor, sign_in(visitor), "There is no account for you yet.")
    assert store.users() == [kim]
    openid.world(claims={**MARA, "email_verified": True})
    assert sign_in(Visitor(app)).status_code == 303
    assert [one.user_id for one in store.users()] == [kim.user_id]
    # The address has gone to somebody else at the provider.
    openid.world(claims={**MARA, "sub": "another"})
    visitor = Visitor(app)
    assert_not_in(visitor, sign_in(visitor), "belongs to another person at Testing")


@pytest.mark.parametrize("more", [{"BATON_OIDC_NEW_ACCOUNTS": ""}])
def test_only_accounts_that_exist_unless_the_operator_says_otherwise(app: Flask, store: Store) -> None:
    visitor = Visitor(app)
    assert_not_in(visitor, sign_in(visitor), "There is no account for you yet.")
    assert store.users() == []


def test_an_address_that_is_only_at_userinfo_counts_and_belongs_to_the_same_person(
    app: Flask, store: Store, openid: OpenId
) -> None:
    openid.world(claims=MARA, thin=True)
    assert sign_in(Visitor(app)).status_code == 303
    assert [user.email for user in store.users()] == ["mara@example.org"]
    openid.world(claims={**MARA, "sub": "9"}, thin=True, wrong="userinfo")
    visitor = Visitor(app)
    assert_not_in(visitor, sign_in(visitor), "Testing has not signed you in.")


@pytest.mark.parametrize(
    "wrong",
    [
        "nonce", "no nonce", "audience", "audiences", "expired", "token issuer", "no subject", "no token",
        "no signature", "our secret", "another key",
    ],
)  # fmt: skip
def test_a_token_that_is_not_for_this_very_sign_in_opens_nothing(
    app: Flask, store: Store, openid: OpenId, wrong: str
) -> None:
    openid.world(claims=MARA, wrong=wrong)
    visitor = Visitor(app)
    assert_not_in(visitor, sign_in(visitor), "Testing has not signed you in.")
    assert store.users() == []
    assert "POST /token" in openid.calls()  # it was the token that was refused


def test_an_answer_works_once_and_only_in_the_browser_that_asked(app: Flask, store: Store, openid: OpenId) -> None:
    victim, thief = Visitor(app), Visitor(app)
    back = agree(leave(victim))
    openid.world(claims=MARA)
    assert_not_in(thief, thief.get(back), "not for this browser")
    leave(thief)
    assert_not_in(thief, thief.get(back), "not for this browser")
    assert "POST /token" not in openid.calls()  # a stranger's code is not even tried
    assert victim.get(back).status_code == 303
    session = victim.cookie("baton_session")
    assert victim.get(back).status_code == 403  # the round is over
    assert victim.cookie("baton_session") == session


def test_a_code_of_another_round_is_refused_by_the_provider(app: Flask) -> None:
    thief, victim = Visitor(app), Visitor(app)
    stolen = httpx.URL(agree(leave(victim))).params["code"]
    mine = httpx.URL(leave(thief)).params["state"]
    answer = thief.get(f"/sign-in/provider/back?code={stolen}&state={mine}")
    assert_not_in(thief, answer, "Testing has not signed you in.")  # PKCE


def test_no_is_no(app: Flask) -> None:
    visitor = Visitor(app)
    assert_not_in(visitor, visitor.get(agree(leave(visitor), no="1")), "Testing has not signed you in.")


def test_signing_in_again_ends_the_session_before(app: Flask, store: Store) -> None:
    visitor = Visitor(app)
    sign_in(visitor)
    first = visitor.cookie("baton_session")
    sign_in(visitor)
    assert visitor.cookie("baton_session") != first
    thief = app.test_client()
    thief.set_cookie("baton_session", first or "")
    assert thief.get("/", headers={"Accept": "text/html"}).headers["Location"] == "/sign-in"


@pytest.mark.parametrize("world", [{"down": True}, {"wrong": "issuer"}])
def test_a_provider_that_cannot_be_asked_is_said_and_passwords_still_work(
    app: Flask, store: Store, openid: OpenId, world: dict[str, Any]
) -> None:
    known(store)
    openid.world(claims=MARA, **world)
    visitor = Visitor(app)
    answer = visitor.post("/sign-in/provider")
    assert_not_in(visitor, answer, "Testing cannot be asked right now.", status=503)
    assert visitor.post("/sign-in", name="kim", password=PASSWORD).status_code == 303


def test_it_may_go_away_on_the_way_and_come_back(app: Flask, openid: OpenId) -> None:
    visitor = Visitor(app)
    back = agree(leave(visitor))
    openid.world(claims=MARA, down=True)
    assert_not_in(visitor, visitor.get(back), "Testing cannot be asked right now.", status=503)
    openid.world(claims=MARA)
    assert sign_in(visitor).status_code == 303


def test_its_addresses_are_https_unless_they_are_on_this_machine(app: Flask, openid: OpenId) -> None:
    openid.world(claims=MARA, wrong="plain http")
    visitor = Visitor(app)
    assert_not_in(visitor, sign_in(visitor), "Testing cannot be asked right now.", status=503)


def test_an_account_links_by_hand_and_signs_in_so_the_next_time(app: Flask, store: Store, openid: OpenId) -> None:
    kim = known(store)
    openid.world(claims={"sub": "77"})  # no address at all
    visitor = Visitor(app)
    visitor.post("/sign-in", name="kim", password=PASSWORD)
    answer = visitor.get(agree(leave(visitor, "/account/provider", on="/account")))
    assert answer.headers["Location"] == "/account?linked=yes"
    page = visitor.get("/account?linked=yes").text
    assert "Saved." in page
    assert openid.issuer in page
    assert "Link with Testing" not in page  # there is one already
    other = Visitor(app)
    assert sign_in(other).status_code == 303
    assert "kim" in other.get("/account").text
    # Another account cannot take the same identity.
    known(store, "lee")
    third = Visitor(app)
    third.post("/sign-in", name="lee", password=PASSWORD)
    refused = third.get(agree(leave(third, "/account/provider", on="/account")))
    assert "linked with another account" in third.get(refused.headers["Location"]).text
    assert visitor.post("/account/provider/end", on="/account", issuer=openid.issuer).status_code == 303
    details = store.user_details(kim.tenant_id, kim.user_id)
    assert details is not None
    assert details.identities == ()


def test_a_link_is_for_the_session_that_asked_for_it(app: Flask, store: Store) -> None:
    """Whoever plants a round of their own in another's browser links nothing with the account there."""
    known(store)
    known(store, "lee")
    thief, victim = Visitor(app), Visitor(app)
    thief.post("/sign-in", name="lee", password=PASSWORD)
    victim.post("/sign-in", name="kim", password=PASSWORD)
    back = agree(leave(thief, "/account/provider", on="/account"))
    victim.plant("baton_round", thief.cookie("baton_round") or "")
    assert "not for this browser" in victim.get(back).text
    tenant = store.tenant_by_name("ours") or ""
    assert [one.identities for one in store.users_of(tenant)] == [(), ()]


def test_a_disabled_account_is_told_so(app: Flask, store: Store) -> None:
    sign_in(Visitor(app))
    [user] = store.users()
    store.disable_user(user, by=None, now=NOW)
    visitor = Visitor(app)
    assert_not_in(visitor, sign_in(visitor), "This account is disabled.")


def test_signing_out_offers_to_sign_out_of_the_provider(app: Flask, openid: OpenId) -> None:
    visitor = Visitor(app)
    sign_in(visitor)
    answer = visitor.post("/sign-out", on="/account")
    assert visitor.cookie("baton_session") is None
    address = f"{openid.issuer}/end?client_id=baton&amp;post_logout_redirect_uri=http%3A%2F%2Flocalhost%2Fsign-in"
    assert address in answer.text
    known_by_password = Visitor(app)
    known(app.extensions["baton"].store)
    known_by_password.post("/sign-in", name="kim", password=PASSWORD)
    assert known_by_password.post("/sign-out", on="/account").headers["Location"] == "/sign-in"


def test_the_doctor_asks_the_provider(openid: OpenId, tmp_path: Path) -> None:
    def line() -> str:
        done = baton("doctor", home=tmp_path / "home", variables=openid.settings())
        return next(one for one in done.stdout.splitlines() if "provider" in one)

    assert line() == f"ok    provider  {openid.issuer} answers, with its addresses and keys"
    openid.world(claims=MARA, wrong="issuer")
    assert line().startswith(f"fail  provider  {openid.issuer} cannot sign anybody in (another_issuer)")
