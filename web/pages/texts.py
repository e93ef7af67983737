"""Texts of the pages in the reader's language, and numbers, units and dates as people read them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal
from flask import Flask
from flask_babel import Babel, get_locale
from flask_babel import gettext as _

from engine.explain import said
from engine.speech import Speech, Unit
from integrations.outlets.units import in_units
from schemas.workout import KG_PER_LB
from web.pages.ground import is_imperial, trainee
from web.speech import LANGUAGES, TRANSLATIONS, exercises_in, language, speech_in


def install(app: Flask) -> None:
    """Give the templates gettext and the filters of this file."""
    Babel(app, default_translation_directories=str(TRANSLATIONS), locale_selector=language)
    app.jinja_env.filters.update(
        load=load,
        distance=distance,
        day=day,
        short_day=short_day,
        weekday=weekday,
        number=number,
        said=lambda fact: said(fact, speech()),
    )
    app.jinja_env.filters.update(
        tempo=tempo, field=field, load_field=load_field, translated=translated, exercise_name=exercise_name
    )
    app.jinja_env.globals["language"] = language


def speech() -> Speech:
    """How sentences of the athlete's plan are said: in the reader's language and units."""
    return in_units(speech_in(language()), "imperial" if is_imperial() else "metric")


def translated(english: str) -> str:
    """What a part of Baton that speaks English says, in the reader's language where there is a translation."""
    return speech_in(language()).text(english)


def exercise_name(exercise: str) -> str:
    """The name of an exercise by its id; the id, where the catalog has it no longer."""
    known = exercises_in(language()).get(exercise)
    return known.name if known is not None else exercise.replace("_", " ")


def load(kg: Decimal | int | float) -> str:
    """A load in the athlete's unit: `32 kg`, or `70.5 lb`."""
    return _measured(kg, speech().kg)


def distance(km: Decimal | int | float) -> str:
    """A distance in the athlete's unit: `17.6 km`, or `10.9 mi`."""
    return _measured(km, speech().km)


def _measured(value: Decimal | int | float, unit: Unit) -> str:
    return f"{number(unit.of(Decimal(str(value))))}\N{NO-BREAK SPACE}{unit.name}"


def number(value: Decimal | int | float) -> str:
    """A number with the decimal sign of the language, at most two decimals."""
    return format_decimal(value, format="#,##0.##", locale=_locale())


def field(value: Decimal | int | None) -> str:
    """A number as a field of a form holds it; nothing for what is not known."""
    return "" if value is None else format(Decimal(value).normalize(), "f")


def load_field(kg: Decimal | None) -> str:
    """A load as a field of a form holds it, in the athlete's unit."""
    if kg is None or not is_imperial():
        return field(kg)
    return field((kg / KG_PER_LB).quantize(Decimal("0.1")))


def day(value: date) -> str:
    """`Tuesday, 24 November`."""
    # Translators: a date pattern of Unicode CLDR, for "Tuesday, 24 November".
    return format_date(own_day(value), _("EEEE, d MMMM"), locale=_locale())


def short_day(value: date) -> str:
    """`24 Nov`, or in German `24. Nov.`."""
    # Translators: a date pattern of Unicode CLDR, for "24 Nov".
    return format_date(own_day(value), _("d MMM"), locale=_locale())


def weekday(value: date) -> str:
    """`Tue 24 Nov`, or in German `Di 24. Nov`: never with a full stop at its end, so that it may end a sentence."""
    return speech_in(language()).day(own_day(value))


def own_day(value: date) -> date:
    """The athlete's day of an instant; a day stays what it is."""
    return value.astimezone(trainee().zone).date() if isinstance(value, datetime) else value


def tempo(words: str) -> str:
    """`3-1-1-0` as seconds: `3 down, 1 pause, 1 up`; a word stays a word."""
    parts = words.split("-")
    if len(parts) != 4 or not all(part.isdigit() for part in parts):
        return words.replace("_", " ")
    names = (_("down"), _("pause"), _("up"), _("pause at the top"))
    return ", ".join(f"{int(part)} {name}" for part, name in zip(parts, names, strict=True) if int(part))


def _locale() -> Locale:
    return get_locale() or Locale(LANGUAGES[0])
