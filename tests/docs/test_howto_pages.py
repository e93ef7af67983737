"""The how-to pages for the pages: every label in bold is a text of the pages, every address is one of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from flask import Flask

from tests.web.conftest import app, book, rings, store, tenants, url

__all__ = ["app", "book", "rings", "store", "tenants", "url"]

ROOT = Path(__file__).resolve().parents[2]
TEXTS = ROOT / "web" / "pages" / "translations" / "de" / "LC_MESSAGES" / "messages.po"
PAGES = pytest.mark.parametrize("name", ["use-the-pages.md", "coach-athletes.md"])


def page(name: str) -> str:
    return (ROOT / "docs" / "howto" / name).read_text(encoding="utf-8")


@PAGES
def test_labels_are_texts_of_the_pages(name: str) -> None:
    with TEXTS.open("rb") as file:
        known = {str(one.id) for one in read_po(file)}
    labels = {" ".join(label.split()) for label in re.findall(r"\*\*(.+?)\*\*", page(name), re.DOTALL)}
    assert labels
    assert labels - known == set()


@PAGES
def test_addresses_are_those_of_pages(app: Flask, name: str) -> None:
    served = {rule.rule for rule in app.url_map.iter_rules()}
    named = set(re.findall(r"`(?:GET )?(/[\w/-]*)`", page(name)))
    assert named
    assert named - served == set()
