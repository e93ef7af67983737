"""Languages, units and tempo as people read them."""

from __future__ import annotations

import re
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po
from flask import Flask

from tests.web.helpers import Client, Rings
from tests.web.pages.visitor import Visitor
from web.pages import texts
from web.speech import LANGUAGES, TRANSLATIONS

SOURCES = Path(texts.__file__).parent
MAPPINGS = [("**.py", "python"), ("**.html", "jinja2")]
WORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "lazy_gettext": None}
HOLE = re.compile(r"%\(\w+\)[sd]")


def of(language: str, kind: str) -> Path:
    return TRANSLATIONS / language / "LC_MESSAGES" / f"messages.{kind}"


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_no_text_is_missing_in_any_language(language: str) -> None:
    """Fails after a new text: run `make texts` and translate it in the .po file."""
    with of(language, "po").open("rb") as file:
        catalog = read_po(file, locale=language)
    found = extract_from_dir(SOURCES, MAPPINGS, keywords=WORDS)
    missing, broken = [], []
    for name, line, text, _, _ in found:
        kept = catalog.get(text if isinstance(text, str) else text[0])
        forms = [] if kept is None else [kept.string] if isinstance(kept.string, str) else list(kept.string or ())
        if kept is None or not forms or not all(forms) or kept.fuzzy:
            missing.append(f"{name}:{line} {text}")
        elif isinstance(text, str) and {frozenset(HOLE.findall(form)) for form in forms} != {
            frozenset(HOLE.findall(text))
        }:
            broken.append(f"{name}:{line} {text}")
    assert (missing, broken) == ([], [])


def told(catalog: Catalog) -> dict[str, object]:
    """Text -> translation; several of both where they depend on a number."""
    return {str(message.id): message.string for message in catalog if message.id}


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_what_is_served_is_compiled_from_what_is_written(language: str) -> None:
    with of(language, "po").open("rb") as file:
        written = BytesIO()
        write_mo(written, read_po(file, locale=language))
    written.seek(0)
    with of(language, "mo").open("rb") as served:
        assert told(read_mo(served)) == told(read_mo(written))


def test_the_page_speaks_the_language_of_the_browser(app: Flask) -> None:
    assert "Anmelden</h1>" in Visitor(app, language="de-AT,de;q=0.9,en;q=0.5").get("/sign-in").text
    english = Visitor(app, language="fr").get("/sign-in").text
    assert "Sign in</h1>" in english
    assert '<html lang="en">' in english


def test_dates_are_those_of_the_athletes_zone(app: Flask, visitor: Visitor) -> None:
    assert re.search(r"<h1>\w+day, \d{1,2} \w+</h1>", visitor.get("/").text)


@pytest.mark.parametrize(
    ("tempo", "said"),
    [
        ("3-1-1-0", "3 down, 1 pause, 1 up"),
        ("2-1-1-1", "2 down, 1 pause, 1 up, 1 pause at the top"),
        ("3-0-1-0", "3 down, 1 up"),
        ("controlled", "controlled"),
    ],
)
def test_tempo_is_told_in_seconds(app: Flask, tempo: str, said: str) -> None:
    with app.test_request_context():
        assert texts.tempo(tempo) == said


def test_loads_and_distances_are_in_the_athletes_units(app: Flask, client: Client, rings: Rings) -> None:
    def measured(units: str) -> tuple[str, str]:
        athlete = client.athlete(units=units)
        rings.answer()
        with app.test_request_context():
            from flask import g

            from store import Role, User
            from web.pages.ground import sign_in

            tenant = app.extensions["baton"].store.tenant_by_name("ours")
            sign_in(
                User(
                    user_id="u", tenant_id=tenant, athlete_id=athlete, name="n", roles=frozenset({Role.ATHLETE}),
                    created_at=app.extensions["baton"].store.athlete(tenant, athlete).created_at,
                )
            )  # fmt: skip
            assert g.tenant_id == tenant
            return texts.load(Decimal(32)), texts.distance(Decimal("17.6"))

    assert measured("metric") == ("32\N{NO-BREAK SPACE}kg", "17.6\N{NO-BREAK SPACE}km")
    # 32 / 0.45359237 = 70.55, 17.6 / 1.609344 = 10.94
    assert measured("imperial") == (
        "70.5\N{NO-BREAK SPACE}lb",
        "10.9\N{NO-BREAK SPACE}mi",
    )
