"""What an admin does, and nobody else."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from flask import Flask

from store import NewUser, Role, Store, User
from tests.web.helpers import Tenants
from tests.web.pages.visitor import PASSWORD, Visitor, account


@pytest.fixture
def boss(app: Flask, store: Store, athlete: str) -> Visitor:
    """An admin of our tenant, where there is an athlete whom nobody signs in as."""
    found = Visitor(app)
    found.sign_in(account(store, None, name="boss", role=Role.ADMIN))
    return found


def named(store: Store, name: str) -> User:
    found = store.user_named(name)
    assert found is not None
    return found


def invited(answer_text: str) -> str:
    """The path of the link on the page."""
    found = re.search(r'value="http://localhost(/sign-in/[^"]+)"', answer_text)
    assert found
    return found[1]


def test_an_invited_runner_sets_a_password_and_trains(app: Flask, boss: Visitor, store: Store, athlete: str) -> None:
    made = boss.post("/accounts", on="/accounts", name="Mara", role="athlete", athlete=athlete, email="m@example.org")
    assert made.status_code == 200
    mara = Visitor(app)
    assert mara.get(invited(made.text)).headers["Location"] == "/account"
    assert mara.post("/account/password", on="/account", new=PASSWORD).status_code == 303
    assert mara.get("/").status_code == 200
    assert named(store, "mara").email == "m@example.org"
    page = boss.get("/accounts").text
    changes = page[page.index("What was changed") :]
    for said in ("mara", "made", "one-time link made", "password changed"):
        assert said in changes
    assert "that is gone" not in changes


@pytest.mark.parametrize("role", [Role.ATHLETE, Role.COACH])
def test_nobody_else_gets_there(app: Flask, store: Store, athlete: str, role: Role) -> None:
    other = Visitor(app)
    other.sign_in(account(store, athlete, name="other", role=role))
    theirs = f"/accounts/{named(store, 'other').user_id}"
    for path in ("/accounts", theirs):
        assert other.get(path).status_code == 403
    for path in ("/accounts", theirs, f"{theirs}/link", f"{theirs}/state", f"{theirs}/sign-out", f"{theirs}/unlink"):
        assert other.post(path, on="/account", role="admin").status_code == 403
    assert named(store, "other").roles == {role}
    assert "/accounts" not in other.get("/account").text


def test_accounts_of_another_tenant_are_not_there(boss: Visitor, store: Store, tenants: Tenants) -> None:
    tenants.client(tenant="theirs")
    theirs = store.tenant_by_name("theirs")
    assert theirs is not None
    made = store.create_user(theirs, NewUser(name="alien", roles=frozenset(Role)), now=datetime.now(UTC))
    assert made is not None
    assert "alien" not in boss.get("/accounts").text
    for path in ("", "/link", "/state", "/sign-out", "/unlink"):
        answer = boss.post(f"/accounts/{made.user_id}{path}", on="/accounts", role="athlete", state="disabled")
        assert answer.status_code == 404, path
    assert named(store, "alien") == made


def test_roles_athlete_and_address_change(boss: Visitor, store: Store, athlete: str) -> None:
    account(store, None)
    page = f"/accounts/{named(store, 'mara').user_id}"
    answer = boss.post(page, on=page, role=["coach", "athlete"], athlete=athlete, email="Mara@Example.org")
    assert answer.status_code == 303
    changed = named(store, "mara")
    assert changed.roles == {Role.COACH, Role.ATHLETE}
    assert (changed.athlete_id, changed.email) == (athlete, "mara@example.org")
    assert boss.post(page, on=page).status_code == 422  # no role
    account(store, None, name="kim")
    other = f"/accounts/{named(store, 'kim').user_id}"
    taken = boss.post(other, on=other, role="coach", email="mara@example.org")
    assert "Another account has this e-mail." in taken.text
    assert "There is no such athlete." in boss.post(other, on=other, role="coach", athlete="ath_unknown").text


def test_disabling_ends_sessions_at_once_and_is_taken_back(app: Flask, boss: Visitor, store: Store) -> None:
    mara = Visitor(app)
    mara.sign_in(account(store, None))
    page = f"/accounts/{named(store, 'mara').user_id}"
    boss.post(f"{page}/state", on=page, state="disabled")
    assert mara.get("/account").headers["Location"].startswith("/sign-in")
    assert mara.post("/sign-in", name="mara", password=PASSWORD).status_code == 403
    boss.post(f"{page}/state", on=page, state="enabled")
    assert mara.post("/sign-in", name="mara", password=PASSWORD).status_code == 303
    boss.post(f"{page}/sign-out", on=page)
    assert mara.get("/account").headers["Location"].startswith("/sign-in")


def test_removing_asks_twice(boss: Visitor, store: Store) -> None:
    account(store, None)
    page = f"/accounts/{named(store, 'mara').user_id}"
    assert boss.post(f"{page}/state", on=page, state="removed").status_code == 422
    assert boss.post(f"{page}/state", on=page, state="removed", sure="remove").status_code == 303
    assert store.user_named("mara") is None
    assert "an account that is gone" in boss.get("/accounts").text


def test_an_admin_cannot_lock_the_last_door(boss: Visitor, store: Store) -> None:
    page = f"/accounts/{named(store, 'boss').user_id}"
    assert boss.post(page, on=page, role="coach").status_code == 422
    for state in ("disabled", "removed"):
        assert boss.post(f"{page}/state", on=page, state=state, sure="remove").status_code == 422
    assert named(store, "boss").roles == {Role.ADMIN}


def test_the_page_says_how_the_place_is_doing(boss: Visitor, store: Store) -> None:
    store.start_batch("2026-W48", ruleset=1, now=datetime.now(UTC))
    page = boss.get("/accounts").text
    rows = dict(re.findall(r'<tr><th scope="row">([^<]+)</th><td>([^<]+)</td></tr>', page))
    assert rows["Version"] == "0.1.0"
    assert (rows["Athletes"], rows["Plans waiting to be made"]) == ("1", "0")
    assert rows["Last pass over all athletes"].startswith("2026-W48")
    assert rows["Last pass over all athletes"].endswith("0 of 1, 0 failed")
    assert (rows["Deliveries that could not be read"], rows["Messages that no subscriber took"]) == ("0", "0")
