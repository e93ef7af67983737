"""Forms as no browser sends them, and mistakes as people make them: an answer that says what to do, never a 500."""

from __future__ import annotations

from io import BytesIO

import pytest
from flask import Flask

from store import Role, Store
from tests.web.helpers import Client
from tests.web.pages.test_check_in import stored
from tests.web.pages.test_today import events, tap
from tests.web.pages.visitor import Visitor, account, say

FIRST = "hip_hinge_drill-1"
UGLY = ("\0", "a\0b", "\N{RIGHT-TO-LEFT OVERRIDE}abc", "1e999", "NaN", "-1", "9" * 30_000, "../../etc/passwd", "")
FIELDS = (
    "at", "athlete", "band", "day", "email", "energy", "equipment", "exercise", "experience", "flags", "form",
    "from", "how", "illness", "issuer", "key", "language", "level", "load", "mean", "name", "new", "next",
    "nothing_hurts", "number", "old", "other", "place", "revision", "role", "sender", "state", "sure",
    "target_reps", "timezone", "to", "units", "until", "what", "why", "word", "weights:dumbbells",
    "during:achilles-left", "sore:calf-left", "self_check:x",
)  # fmt: skip
QUERIES = (
    "q", "why", "page", "next", "flags", "events", "since", "what", "from", "to", "wait", "linked", "saved",
    "state", "code",
)  # fmt: skip


@pytest.fixture
def url(database_url: str) -> str:
    """What one database holds, the other may not."""
    return database_url


def test_no_text_in_any_field_of_any_page_breaks_it(app: Flask, store: Store, athlete: str) -> None:
    everybody = Visitor(app)
    everybody.sign_in(account(store, athlete, name="all", role=Role.ADMIN))
    token, tenant = everybody.token("/account"), store.tenant_by_name("ours")
    assert tenant is not None
    other = store.user_named("all")
    assert other is not None
    parts = {"athlete_id": athlete, "user_id": other.user_id, "link": "x" * 43}
    tried = 0
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith(
            ("/v1", "/docs", "/hooks", "/assets", "/static", "/openapi", "/sign-out", "/account/sign")
        ):
            continue
        path = rule.rule
        for name in rule.arguments:
            for kind in ("id", "token", "path"):
                path = path.replace(f"<{kind}:{name}>", parts.get(name, "none"))
        for text in UGLY:
            if "POST" in (rule.methods or ()):
                answer = everybody.post(path, **{**dict.fromkeys(FIELDS, text), "form_token": token})
            else:
                answer = everybody.get(f"{path}?{'&'.join(f'{name}={text[:500]}' for name in QUERIES)}")
            assert answer.status_code < 500, (path, text[:20], answer.text)
            tried += 1
    assert tried > 300


def test_a_number_that_is_none_is_named_in_plain_words(visitor: Visitor, client: Client, athlete: str) -> None:
    page = visitor.post("/check-in", on="/check-in", energy="11").text
    assert "<li>Energy: Expected a number from 0 to 10, got 11.</li>" in page
    assert "Nothing was stored. Go back and correct it." in page
    assert "/0/energy" not in page, "that is where programs look"
    assert "Year of birth: " in visitor.post("/start", on="/start", birth_year="99999").text
    assert stored(client, athlete, "check_in") == []


@pytest.mark.parametrize("typed", ["8.5", "eight", "1e1", "", "-8", "NaN", "\N{FULLWIDTH DIGIT EIGHT}"])
def test_half_a_repetition_is_no_set(visitor: Visitor, client: Client, athlete: str, typed: str) -> None:
    answer = tap(visitor, FIRST, "typed", count_both=typed)
    assert answer.status_code == 422
    assert "Repetitions: a " in answer.text
    assert events(client, athlete) == []


def test_an_upload_without_a_file_asks_for_one(visitor: Visitor) -> None:
    answer = visitor.post("/data/files", on="/data", file=(BytesIO(b""), ""))
    assert (answer.status_code, "Choose a file first." in answer.text) == (422, True)


def test_a_link_with_something_added_leads_back_to_the_menu(visitor: Visitor) -> None:
    page = visitor.get("/check-in?fbclid=x").text
    assert "Open the page from the menu." in page


def test_a_word_of_a_coach_for_days_that_are_over_is_refused(coach: Visitor, client: Client, athlete: str) -> None:
    exercise = "hip_hinge_drill"
    answer = say(coach, athlete, exercise=exercise, word="cap", sets="1", until="2020-01-01")
    assert (answer.status_code, "Give a last day that is still to come" in answer.text) == (422, True)
    gone = say(coach, athlete, exercise="no_such", word="cap", sets="1")
    assert (gone.status_code, "Nothing was stored." in gone.text) == (422, True)
    assert stored(client, athlete, "override") == []


def test_a_name_that_nobody_can_see_is_none(app: Flask, store: Store, athlete: str) -> None:
    boss = Visitor(app)
    boss.sign_in(account(store, None, name="boss", role=Role.ADMIN))
    for name in ("\N{ZERO WIDTH SPACE}", "\N{RIGHT-TO-LEFT OVERRIDE}\N{ZERO WIDTH JOINER}", "\a\b", " \t "):
        assert boss.post("/accounts", on="/accounts", name=name, role="coach").status_code == 422, ascii(name)
    assert boss.post("/accounts", on="/accounts", name="Bo\N{ZERO WIDTH SPACE}ss", role="coach").status_code == 422
    assert boss.post("/accounts", on="/accounts", name="مدیر", role="coach").status_code == 200


def test_an_account_that_another_admin_has_removed_is_not_there(
    app: Flask, store: Store, athlete: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looked up by this request, and gone when it is changed."""
    boss = Visitor(app)
    boss.sign_in(account(store, None, name="boss", role=Role.ADMIN))
    account(store, None, name="kim")
    kim = store.user_named("kim")
    assert kim is not None
    details = store.user_details(kim.tenant_id, kim.user_id)
    boss.post(f"/accounts/{kim.user_id}/state", on="/accounts", state="removed", sure="remove")
    monkeypatch.setattr(type(store), "user_details", lambda *_: details)
    for path in ("", "/link"):
        answer = boss.post(f"/accounts/{kim.user_id}{path}", form_token=boss.token("/sign-in"), role="coach")
        assert answer.status_code == 404, answer.text
