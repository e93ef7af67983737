"""Every page of a rich athlete, new pages too, holds no English of ours when it is read in another language."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from html.parser import HTMLParser

import pytest
from babel.messages.pofile import read_po
from flask import Flask

from demo import demo_events, demo_profile
from store import NewUser, Role, Store
from tests.web.helpers import Client, Rings, ago
from tests.web.pages.visitor import Visitor
from web.pages import site
from web.speech import LANGUAGES, TRANSLATIONS

PLACE = re.compile(r"\{\w+\}|%\(\w+\)[sd]")
SHORT = 6  # shorter words may be names, or parts of an address


class Read(HTMLParser):
    """The text that people see, or hear read: without scripts, code, and what says itself that it is English."""

    SILENT = ("script", "style", "code", "title")
    VOID = ("meta", "link", "input", "br", "img", "path", "circle", "ellipse", "rect", "hr", "option")

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._open: list[bool] = []  # of each open element whether it is left out

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        left_out = (
            tag in self.SILENT or (given.get("lang") == "en" and tag != "html") or bool(self._open and self._open[-1])
        )
        if not left_out:
            self.found += [text for name in ("aria-label", "placeholder", "title", "alt") if (text := given.get(name))]
        if tag not in self.VOID:
            self._open.append(left_out)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in self.VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID and self._open:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if not (self._open and self._open[-1]):
            self.found.append(" ".join(data.split()))


@cache
def ours(language: str) -> re.Pattern[str]:
    """Every piece of English that no text of that language has, too, as it has `Hamstring` in a name."""
    pieces, others = set[str](), list[str]()
    for domain in ("messages", "training"):
        with (TRANSLATIONS / language / "LC_MESSAGES" / f"{domain}.po").open("rb") as file:
            for message in read_po(file, locale=language):
                english = (message.id,) if isinstance(message.id, str) else tuple(message.id)
                others += (message.string,) if isinstance(message.string, str) else (message.string or ())
                pieces |= {piece.strip(" .,:;()?") for text in english for piece in PLACE.split(text)}
    known = "\n".join(others)
    words = sorted((piece for piece in pieces if len(piece) >= SHORT and piece not in known), key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, words))})(?![\w-])")


@pytest.fixture
def athlete(client: Client, rings: Rings) -> str:
    """Mara of the demo, with her log of twelve weeks, a session and a coach's word."""
    made = client.athlete(**demo_profile())
    today = datetime.now(UTC).date()
    assert client.post(f"/v1/athletes/{made}/events", demo_events(today)).status_code == 202
    word = {
        "type": "override",
        "source": "c",
        "source_id": "o",
        "occurred_at": f"{today - timedelta(days=1)}T08:00:00Z",
    }
    said = {"exercise": "dumbbell_rdl", "action": "reduce", "change": {"load_kg": 20}, "by": "Kim", "why": "Rennen"}
    odd = {"type": "workout", "source": "c", "source_id": "w", "occurred_at": ago(days=3)}
    unknown = {"exercises": [{"name": "Copenhagen Plank", "sets": [{"duration_s": 30, "side": "left"}]}]}
    assert client.post(f"/v1/athletes/{made}/events", [word | said, odd | unknown]).status_code == 202
    assert client.post(f"/v1/athletes/{made}/connections", {"sender": "hevy"}).status_code == 201
    rings.answer()
    return made


def reader(app: Flask, store: Store, athlete: str, language: str) -> Visitor:
    """The athlete, who is also coach and admin, with a browser in that language."""
    tenant_id, now = store.tenant_by_name("ours"), datetime.now(UTC)
    assert tenant_id is not None
    made = store.create_user(tenant_id, NewUser(name="mara", roles=frozenset(Role), athlete_id=athlete), now=now)
    assert made is not None
    found = Visitor(app, language=language)
    found.sign_in(store.make_sign_in_link(made.user_id, now=now))
    return found


def addresses(app: Flask, client: Client, athlete: str) -> Iterator[str]:
    """Every page there is without a parameter, and one of each that has some."""
    parts = {blueprint.name for blueprint in site.BLUEPRINTS}
    for rule in app.url_map.iter_rules():
        page = rule.endpoint.partition(".")[0] in parts and "GET" in (rule.methods or ())
        if page and not rule.arguments:
            yield rule.rule
    plan = json.loads(client.get(f"/v1/athletes/{athlete}/plan").data)
    yield from (f"/why/{one['exercise']}" for one in plan["prescriptions"])
    yield f"/athletes/{athlete}"
    yield "/seek-care?flags=chest_pain,both_legs_weak"
    first, last = plan["days"][0]["date"], plan["days"][-1]["date"]
    yield from (f"/week?what=strength&from={date}&to={last}" for date in (first, plan["days"][3]["date"]))
    (connection,) = json.loads(client.get(f"/v1/athletes/{athlete}/connections").data)["connections"]
    yield f"/data/connections/{connection['connection_id']}"
    yield "/nothing-of-the-kind"


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_no_page_holds_english_in_another_language(
    app: Flask, store: Store, client: Client, athlete: str, language: str
) -> None:
    visitor = reader(app, store, athlete, language)
    left: dict[str, set[str]] = {}
    read = 0
    for address in addresses(app, client, athlete):
        answer = visitor.get(address)
        if answer.mimetype != "text/html" or answer.status_code == 303:
            continue
        page = Read()
        page.feed(answer.text)
        read += 1
        if found := set(ours(language).findall("\n".join(page.found))):
            left[address] = found
    assert left == {}
    assert read > 15


def test_a_page_in_english_is_found() -> None:
    """The test above can fail: the same reading finds English where there is some."""
    page = Read()
    page.feed(
        '<main><p>Deine Woche</p><p lang="en">Your week</p><b aria-label="Sets done">One more repetition</b></main>'
    )
    assert page.found == ["Deine Woche", "Sets done", "One more repetition"]
    assert ours("de").findall("Sets done") == ["Sets done"]


METRIC = re.compile(r"\d\s?(?:kg|km)\b")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_holds_kilograms_or_kilometres_for_who_thinks_in_pounds_and_miles(
    app: Flask, store: Store, client: Client, athlete: str, rings: Rings, language: str
) -> None:
    assert client.call("PATCH", f"/v1/athletes/{athlete}", json={"units": "imperial"}).status_code == 200
    rings.answer()
    visitor = reader(app, store, athlete, language)
    texts = []
    for address in ("/", "/week", "/check-in", "/progress", "/data", "/start", "/athletes", f"/athletes/{athlete}"):
        page = Read()
        page.feed(visitor.get(address).text)
        texts.append("\n".join(page.found))
        assert METRIC.findall(texts[-1]) == [], address
    assert any(re.search(r"\d\s?lb\b", text) for text in texts)


@pytest.mark.parametrize(
    ("path", "fields", "said"),
    [
        ("/check-in", {"sleep_h": "77"}, "Schlaf: Diese Zahl ist zu klein oder zu groß."),
        (
            "/start",
            {"equipment": "dumbbells", "weights:dumbbells": "viele"},
            "Gewichte: Hier gehört etwas anderes hin.",
        ),
    ],
)
def test_what_is_wrong_in_a_form_is_told_in_the_readers_language(
    app: Flask, store: Store, athlete: str, path: str, fields: dict[str, str], said: str
) -> None:
    answer = reader(app, store, athlete, "de").post(path, on=path, **fields)
    assert answer.status_code == 422
    assert said in " ".join(answer.text.replace("\n", " ").split())
