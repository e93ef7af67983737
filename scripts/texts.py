"""`make texts`: what the engine, the catalog and the outlets say, collected for translation; and all texts compiled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from catalog.load import load_rulebook, parameters
from engine.explain import said
from engine.sentences import NEEDS, PHRASES, PLURALS, SENTENCES, STEPS, URGENCY, URGENCY_DEFAULT, WORDS
from engine.types import Action, Illness, RedFlag, RunKind, Side, Sign
from integrations.files.formats import FORMATS
from integrations.outlets.text import HEADINGS, TEXTS
from integrations.senders import SENDERS
from schemas.words import EQUIPMENT, TEMPO_WORDS
from store.attention import TEXTS as ATTENTION
from web.speech import DAY, LANGUAGES, TRAINING, TRANSLATIONS

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
# Words of plans that stand in no closed list of the catalog or the wire.
FACTS = (
    "unknown", "yes", "no", "somebody", "strength", "work", "activation", "mobility", "rest", "small", "moderate",
    "large", "energy", "stress", "mood", "motivation", "soreness", "pain", "trunk", "bridge", "squat", "step_up",
    "lunge", "plyo", "legs", "heart_condition", "supervised_only", "uncontrolled_condition", "pregnant_or_postpartum",
    "light", "medium", "heavy", "yellow", "red", "green", "blue", "black",
)  # fmt: skip


def messages() -> Iterator[tuple[str | tuple[str, str], str]]:
    """Each English text with a remark for translators; a pair where it depends on how many there are."""
    for code, text in SENTENCES.items():
        yield text, f"Sentence {code}."
    for code, text in NEEDS.items():
        yield text, f"Half a sentence, what the next step needs: {code}."
    for name, text in PHRASES.items():
        yield text, f"Part of a sentence: {name}. Spaces at its ends stay."
    for pair in PLURALS.values():
        yield pair, "Part of a sentence."
    for _, text in URGENCY:
        yield text, "What a red flag asks for."
    yield URGENCY_DEFAULT, "What a red flag asks for."
    for text in STEPS.values():
        yield text, "A next step."
    for text in _words():
        yield text, "A word inside sentences."
    for text in (*HEADINGS.values(), *TEXTS.values()):
        yield text, "On paper and in calendars. Spaces at its ends stay."
    yield DAY, 'A date pattern of Unicode CLDR, for "Tue 24 Nov"; "LLL" is the month without a full stop.'
    yield from _catalog()
    yield from _pages()


def _words() -> Iterator[str]:
    book = load_rulebook()
    muscles = [muscle for one in book.exercises.values() for muscle in (*one.primary_muscles, *one.secondary_muscles)]
    lists: tuple[Iterable[str], ...] = (
        WORDS, book.pain_sites, muscles, EQUIPMENT, TEMPO_WORDS, Sign, RedFlag, Illness, RunKind, Side, Action,
        FACTS,
    )  # fmt: skip
    yield from (said(str(name)) for names in lists for name in names)


def _catalog() -> Iterator[tuple[str, str]]:
    for exercise in load_rulebook().exercises.values():
        yield exercise.name, "Name of an exercise."
        for cue in exercise.cues:
            yield cue, f"A cue of {exercise.id}."
        for one in exercise.faults:
            yield one.fault, f"A fault in {exercise.id}."
            yield one.fix, "Its fix."
    for number in parameters().parameters:
        yield number.why, f"Why a number of rule {number.rule} is what it is: {number.name}."


def _pages() -> Iterator[tuple[str, str]]:
    """What pages show of parts that speak English to programs."""
    for code, text in ATTENTION.items():
        yield text, f"Why a coach should look: {code}."
    for sender in SENDERS.values():
        if not sender.many_people:
            yield sender.name, "Name of a sender; products keep theirs."
            yield sender.guide, f"How to connect {sender.name}; names of settings stay."
    for kind in FORMATS.values():
        yield kind.name, "A kind of file."
        yield kind.unit, "What a row of a file is called."
    for number in parameters().parameters:
        yield said(number.unit), "A unit of a number of the rules."


def template() -> Catalog:
    """Every text once, in the order of `messages`."""
    found = Catalog(project="Baton", charset="utf-8")
    for text, remark in messages():
        found.add(text, auto_comments=[remark])
    return found


def update(language: str) -> None:
    """The language's .po with every text of today and none of before."""
    path = _file(language, TRAINING)
    known = _read(language, TRAINING) if path.exists() else Catalog(locale=language)
    known.update(template(), no_fuzzy_matching=True)
    known.obsolete.clear()
    with path.open("wb") as file:
        write_po(file, known, omit_header=True, width=0)


def compile_(language: str, domain: str) -> None:
    """The .mo that is served, the same bytes for the same texts.

    Not by `pybabel compile`: that writes the time into it, and takes "50 % of" for a place to fill.
    """
    known = _read(language, domain)
    known.creation_date = known.revision_date = LONG_AGO
    with _file(language, domain).with_suffix(".mo").open("wb") as file:
        write_mo(file, known)


def _read(language: str, domain: str) -> Catalog:
    with _file(language, domain).open("rb") as file:
        return read_po(file, locale=language)


def _file(language: str, domain: str) -> Path:
    return TRANSLATIONS / language / "LC_MESSAGES" / f"{domain}.po"


if __name__ == "__main__":
    for one in LANGUAGES[1:]:
        update(one)
        compile_(one, TRAINING)
        compile_(one, "messages")
