"""What people read in their language: the sentences of a plan, the exercises, numbers and days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from gettext import translation
from pathlib import Path
from types import MappingProxyType

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal
from flask import current_app, g, has_request_context, request

from engine.speech import ENGLISH, Speech
from engine.types import Exercise, Fault
from store import User
from web.context import services
from web.queries import one_of

LANGUAGES = ("en", "de")
TRANSLATIONS = Path(__file__).parent / "pages" / "translations"
# A date pattern of Unicode CLDR, for "Tue 24 Nov": never with a full stop at its end, so that it may end a sentence.
DAY = "ccc d LLL"
TRAINING = "training"  # the domain of what the engine and the catalog say; `messages` is that of the pages


def language() -> str:
    """The reader's language, of those there are: that of the account, or else what the browser asks for."""
    if not has_request_context():
        return LANGUAGES[0]
    account: User | None = g.get("viewer")
    if account is not None and account.language in LANGUAGES:
        return account.language
    return request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0]


def spoken() -> Speech:
    """How sentences are said to whoever asks: in the language of `?lang=`, or else of Accept-Language; metric."""
    asked = one_of(request.args.to_dict(), "lang", LANGUAGES)
    return speech_in(asked or language())


@cache
def speech_in(language: str) -> Speech:
    """How sentences are said in one of LANGUAGES, metric."""
    if language == ENGLISH.language:
        return ENGLISH
    found, locale = translation(TRAINING, TRANSLATIONS, [language]), Locale.parse(language)

    def text(english: str) -> str:
        return found.gettext(english) if english else english  # gettext keeps its head under the empty text

    def number(value: Decimal) -> str:
        return format_decimal(value, format="#,##0.##", locale=locale)

    def day(value: date) -> str:
        return format_date(value, text(DAY), locale=locale)

    return Speech(language=language, text=text, plural=found.ngettext, number=number, day=day)


def exercises_in(language: str) -> Mapping[str, Exercise]:
    """The exercises of the catalog by id, with names, cues and faults in one of LANGUAGES."""
    kept: dict[str, Mapping[str, Exercise]] = current_app.extensions.setdefault("baton-exercises", {})
    if language not in kept:
        speech, known = speech_in(language), services().book.exercises
        kept[language] = MappingProxyType({name: _spoken(exercise, speech) for name, exercise in known.items()})
    return kept[language]


def _spoken(exercise: Exercise, speech: Speech) -> Exercise:
    return replace(
        exercise,
        name=speech.text(exercise.name),
        cues=tuple(map(speech.text, exercise.cues)),
        faults=tuple(Fault(fault=speech.text(one.fault), fix=speech.text(one.fix)) for one in exercise.faults),
    )
