"""What the engine and the catalog say, in every language: nothing untranslated, nothing left over, no place lost."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from engine.explain import said, sentence, with_texts
from engine.note import decision_text
from engine.speech import Speech
from engine.types import Facts, Plan
from integrations.outlets.paper import paper
from integrations.outlets.reading import Issued
from integrations.outlets.units import in_units
from schemas.plan import dump_plan, encode
from schemas.plan_load import load_plan
from scripts.texts import messages
from tests.engine.builders import Wire, book, plan_for
from tests.integrations.outlets.plans import issued
from tests.scenarios.cases import ALL, expand, name_of
from web.speech import LANGUAGES, TRAINING, TRANSLATIONS, speech_in

OTHERS = LANGUAGES[1:]
HOLE = re.compile(r"\{\w+\}")
# What people have called things themselves stays as they called it.
OWN_WORDS = {"Copenhagen Plank"}


@cache
def written(language: str) -> Catalog:
    with (TRANSLATIONS / language / "LC_MESSAGES" / f"{TRAINING}.po").open("rb") as file:
        return read_po(file, locale=language)


def forms(text: str | Iterable[str] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ("",))


@pytest.mark.parametrize("language", OTHERS)
def test_everything_is_translated_and_nothing_is_stale(language: str) -> None:
    """Fails after a new text: run `make texts` and translate it in the .po file."""
    ours = {forms(text)[0] for text, _ in messages()}
    kept = {forms(message.id)[0]: message for message in written(language) if message.id}
    assert {text for text in ours if text not in kept or not all(forms(kept[text].string))} == set()
    assert set(kept) - ours == set()
    assert [text for text, message in kept.items() if message.fuzzy] == []


@pytest.mark.parametrize("language", OTHERS)
def test_every_translation_keeps_places_units_and_outer_spaces(language: str) -> None:
    for message in written(language):
        if not message.id:
            continue
        english, other = forms(message.id)[-1], forms(message.string)[-1]
        assert set(HOLE.findall(other)) == set(HOLE.findall(english)), english
        for unit in ("} kg", "} km"):
            assert other.count(unit) == english.count(unit), english
        assert (other[:1] == " ", other[-1:] == " ") == (english[:1] == " ", english[-1:] == " "), english


def listening(language: str) -> tuple[Speech, set[str]]:
    """The speech of a language, and the texts it was asked for and has not."""
    # What was said once may be asked for again, as the cues of a plan that was told are.
    known = {text for message in written(language) for text in (*forms(message.id), *forms(message.string))}
    missed: set[str] = set()
    speech = speech_in(language)

    def text(english: str) -> str:
        missed.update({english} - known if re.search(r"[^\W\d_]{2}", english) else ())
        return speech.text(english)

    return replace(speech, text=text), missed


def texts(plan: Plan, speech: Speech) -> list[str]:
    """Every sentence of a plan as it is told after it was stored, and how it is told on paper."""
    told = with_texts(load_plan(encode(dump_plan(plan))), speech)
    found = [notice.text for notice in told.notices]
    for decision in told.decisions:
        title, lines = decision_text(decision, book().exercises, speech)
        found += [title, *lines, *(blocked.by.text for blocked in decision.blocked)]
    one: Issued = issued(plan)
    page = paper(one, book().exercises, speech)
    return [*found, page.heading, *page.notices, *(day.title for day in page.days)]


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("scenario", ALL, ids=[name_of(s) for s in ALL])
def test_no_scenario_asks_for_a_word_that_is_missing(scenario: Wire, language: str) -> None:
    speech, missed = listening(language)
    profile, events, today = expand(scenario)
    for text in texts(plan_for(profile, events, today), speech):
        assert not re.search(r"\.\.|\{|None|  |\d\.\d", text), text
    assert missed - OWN_WORDS == set()


def test_a_sentence_of_a_stored_plan_that_is_no_longer_known_stays() -> None:
    body = dump_plan(plan_for(*expand(ALL[0])))
    body["notices"] = [{"code": "GONE", "severity": "info", "text": "Once said.", "facts": {"a": 1}}]
    body["decisions"] = body["decisions"][:1]
    body["decisions"][0]["next"] = {"action": "hold", "needs": [{"code": "NEEDS_NORMAL_SETS", "text": "the 3 sets"}]}
    told = with_texts(load_plan(encode(body)), speech_in("de"))
    assert [notice.text for notice in told.notices] == ["Once said."]
    (decision,) = told.decisions
    assert decision.next is not None
    assert [need.text for need in decision.next.needs] == ["the 3 sets"]


# What no sentence may say (I37), in German: a promise, a diagnosis, training through pain.
NEVER = re.compile(
    r"verhinder|beugt\b.*\bvor\b|vorbeug|verletzungsfrei|garantier|schützt|Tendin|Fraktur|Bruch\b|Thrombose|Zerrung"
    r"|beiß|durchhalten|ignorier|du bist schwach",
    re.IGNORECASE,
)


def test_no_german_sentence_promises_diagnoses_or_plays_down() -> None:
    found = [text for message in written("de") for text in forms(message.string) if NEVER.search(text)]
    assert found == []


@pytest.mark.parametrize("code", ["RED_FLAG", "BONE_PAIN"])
def test_a_stop_sends_to_care_in_german_too(code: str) -> None:
    text = sentence(code, {"flags": ("chest_pain",), "site": "shin"}, speech_in("de"))
    assert "kann ein Zeichen für etwas sein, das eine Fachperson ansehen muss" in text
    assert "Diese App kann keine Diagnose stellen." in text


def test_numbers_days_and_units_are_those_of_the_reader() -> None:
    german = in_units(speech_in("de"), "imperial")
    assert said(Decimal("62.50"), german) == "62,5"
    assert said(date(2026, 11, 24), german) == "Di 24. Nov"
    # 62.5 / 0.45359237 = 137.79 and 60 / 0.45359237 = 132.28, to half a pound
    facts: Facts = {"reps": (10, 10), "rir": 4, "target_rir": 2, "sessions": 2, "from_kg": 60, "to_kg": Decimal("62.5")}
    text = sentence("SURPLUS_TWICE", facts, german)
    assert text.endswith(
        "(10, 10 Wdh., 4 in Reserve, verlangt 2): 132,5 auf 138 lb, zurück ans untere Ende des Bereichs."
    )
