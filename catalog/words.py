"""The closed lists of catalog.toml, the article's two tables, and the names of the FIT profile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from catalog.reading import Table, read_toml
from engine.types import TemplateWork

MOST = 10_000  # a bound against slips of the finger, not a rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Which words exercises may use."""

    patterns: tuple[str, ...]
    pain_sites: tuple[str, ...]
    tendon_sites: tuple[str, ...]
    bone_watch_sites: tuple[str, ...]
    muscles: tuple[str, ...]
    equipment: tuple[str, ...]
    lateralities: tuple[str, ...]
    measures: tuple[str, ...]
    levers: tuple[str, ...]
    tempo_words: tuple[str, ...]
    dose_levels: tuple[str, ...]
    fit_matches: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryDefaults:
    """What entry criteria ask for when an exercise does not say otherwise."""

    min_rir: int
    min_form: int
    comparable_exposures: int
    max_pain_linked_site: int
    next_morning_back_to_baseline: bool
    first_rung_notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Progression:
    """One row of the article's table: where a beginner starts and what comes after."""

    exercise: str
    muscles: tuple[str, ...]  # the article's own words
    beginner: str
    progression_any: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What the article says in tables."""

    progressions: tuple[Progression, ...]
    sample_workout: tuple[TemplateWork, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Everything of catalog.toml."""

    version: int
    words: Words
    entry: EntryDefaults
    article: Article


@dataclass(frozen=True, slots=True)
class FitCategory:
    """A category of the FIT profile with the names that the catalog uses."""

    value: int
    names: Mapping[str, int]


_LISTS = ("patterns", "pain_sites", "muscles", "equipment", "lateralities", "measures", "levers", "tempo_words",
          "dose_levels", "fit_matches")  # fmt: skip


def read_frame(path: Path) -> Frame:
    """catalog.toml as a value."""
    top = read_toml(path)
    top.only({"catalog", *_LISTS, "tendon_sites", "bone_watch_sites", "entry", "first_rung",
              "article_progressions", "article_sample_workout"})  # fmt: skip
    lists = {name: top.texts(name) for name in _LISTS}
    words = Words(
        tendon_sites=top.words("tendon_sites", lists["pain_sites"], "pain_sites"),
        bone_watch_sites=top.words("bone_watch_sites", lists["pain_sites"], "pain_sites"),
        **lists,
    )
    article = Article(
        progressions=tuple(_progression(row) for row in top.tables("article_progressions")),
        sample_workout=tuple(_sample(row) for row in top.tables("article_sample_workout")),
    )
    version = top.whole("catalog", least=1, most=MOST)
    return Frame(version=version, words=words, entry=_entry_defaults(top), article=article)


def read_fit_names(path: Path) -> dict[str, FitCategory]:
    """fit_names.toml as category -> its number and names."""
    top = read_toml(path)
    return {name: _fit_category(top.table(name)) for name in top.data}


def _fit_category(row: Table) -> FitCategory:
    row.only({"value", "names"})
    return FitCategory(row.whole("value", least=0, most=65535), row.whole_map("names", least=0, most=65535))


def _entry_defaults(top: Table) -> EntryDefaults:
    row = top.table("entry")
    row.only({"min_rir", "min_form", "comparable_exposures", "max_pain_linked_site", "next_morning_back_to_baseline"})
    return EntryDefaults(
        min_rir=row.whole("min_rir", least=0, most=10),
        min_form=row.whole("min_form", least=1, most=5),
        comparable_exposures=row.whole("comparable_exposures", least=1, most=MOST),
        max_pain_linked_site=row.whole("max_pain_linked_site", least=0, most=10),
        next_morning_back_to_baseline=row.yes("next_morning_back_to_baseline", default=True),
        first_rung_notes=top.table("first_rung").texts("notes"),
    )


def _progression(row: Table) -> Progression:
    row.only({"exercise", "muscles", "beginner", "progression_any"})
    return Progression(
        exercise=row.text("exercise"),
        muscles=row.texts("muscles"),
        beginner=row.text("beginner"),
        progression_any=row.texts("progression_any"),
    )


def _sample(row: Table) -> TemplateWork:
    row.only({"exercise", "sets", "reps"})
    return TemplateWork(
        exercise=row.text("exercise"),
        sets=row.whole("sets", least=1, most=MOST),
        reps=row.whole("reps", least=1, most=MOST),
    )
