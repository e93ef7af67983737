"""Every page of the application is sent with the strict policy, and holds nothing that the policy would refuse."""

from __future__ import annotations

import re

from flask import Flask

from store import Role, Store
from tests.web.helpers import Rings
from tests.web.pages.visitor import RDL, Visitor, account
from web.pages.ground import PAGE_CSP

INLINE = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>|<style\b|\sstyle=|\son[a-z]+=|javascript:", re.IGNORECASE)
PARTS = {"exercise_id": RDL, "import_id": "imp_none", "connection_id": "con_none", "link": "x" * 43, "state": "x"}


def test_every_page_has_the_strict_policy_and_nothing_inline(
    app: Flask, store: Store, athlete: str, rings: Rings
) -> None:
    rings.answer()
    everybody = Visitor(app)
    everybody.sign_in(account(store, athlete, name="all", role=Role.ADMIN))
    seen = []
    for rule in app.url_map.iter_rules():
        is_page = not rule.rule.startswith(("/v1", "/docs", "/hooks", "/assets", "/static", "/openapi"))
        if "GET" not in (rule.methods or ()) or not is_page:
            continue
        given = {name: athlete if name == "athlete_id" else PARTS.get(name, "none") for name in rule.arguments}
        path = re.sub(r"<(?:\w+:)?(\w+)>", lambda found, given=given: given[found[1]], rule.rule)  # type: ignore[misc]
        answer = everybody.get(path)
        if answer.mimetype != "text/html" or answer.status_code in {301, 302, 303, 308}:
            continue
        assert answer.headers["Content-Security-Policy"] == PAGE_CSP, path
        assert INLINE.search(answer.text) is None, (path, INLINE.search(answer.text))
        seen.append((path, answer.status_code))
    fine = {path for path, status in seen if status == 200}
    assert {"/week", "/check-in", "/progress", "/data", "/athletes", f"/athletes/{athlete}", f"/why/{RDL}"} <= fine
    assert len(fine) >= 15, seen


def test_the_policy_allows_only_our_own_files() -> None:
    rules = dict(one.split(" ", 1) for one in PAGE_CSP.split("; "))
    assert rules["default-src"] == "'none'"
    assert "unsafe" not in PAGE_CSP
    assert {rules[name] for name in ("script-src", "style-src", "img-src", "connect-src")} == {"'self'"}
