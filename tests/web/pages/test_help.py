"""Help: one tap from each page to what it is for and how it is used."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from store import Role, Store
from tests.web.pages.visitor import RDL, Visitor, account

LINK = re.compile(r'href="/help#(\w+)"')
OF_RUNNERS = ("/", "/week", "/check-in", "/progress", "/data", "/why", f"/why/{RDL}", "/start", "/account")


@pytest.mark.parametrize("language", ["en", "de"])
def test_each_page_leads_to_the_words_about_it(app: Flask, store: Store, athlete: str, language: str) -> None:
    everybody = Visitor(app, language=language)
    everybody.sign_in(account(store, athlete, name="all", role=Role.ADMIN))
    words = everybody.get("/help").text
    assert f'<html lang="{language}">' in words
    for path in (*OF_RUNNERS, "/athletes", f"/athletes/{athlete}", "/accounts"):
        found = LINK.search(everybody.get(path).text)
        assert found, path
        assert f'<section class="card" id="{found[1]}"' in words, path


def test_nobody_reads_about_pages_they_do_not_have(app: Flask, visitor: Visitor, coach: Visitor) -> None:
    runner, trainer = visitor.get("/help").text, coach.get("/help").text
    assert ('id="today"' in runner, 'id="coach"' in runner, 'id="accounts"' in runner) == (True, False, False)
    assert ('id="today"' in trainer, 'id="coach"' in trainer, 'id="accounts"' in trainer) == (False, True, False)
    assert Visitor(app).get("/help").headers["Location"].startswith("/sign-in")
