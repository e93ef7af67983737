"""The way in: everything of this folder, read once, checked, as one Rulebook."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from catalog.article_file import Words, read_article
from catalog.checks import check_together
from catalog.exercise_file import Book, Entry, read_exercises
from catalog.names import read_names
from catalog.parameters import ParameterFile, read_parameters
from catalog.reading import CatalogError
from catalog.words import Article, Frame, read_fit_names, read_frame
from catalog.zones import zone
from engine.types import Names, Rulebook

__all__ = ["CatalogError", "article", "article_words", "exercise_names", "load_rulebook", "parameters"]

FOLDER = Path(__file__).parent
LEG_DAY = "posterior_chain_leg_day"  # the article's sample workout as a template of a profile


@dataclass(frozen=True, slots=True, kw_only=True)
class _Loaded:
    frame: Frame
    parameters: ParameterFile
    entries: MappingProxyType[str, Entry]
    names: Names


def load_rulebook(changes: Path | None = None, *, folder: Path = FOLDER) -> Rulebook:
    """Catalog, parameters and zones as the engine takes them; `changes` puts other parameters in place of some or all.

    Raises CatalogError, which says what to correct.
    """
    return _rulebook(folder, changes)


def exercise_names(*, folder: Path = FOLDER) -> MappingProxyType[str, tuple[str, ...]]:
    """Exercise id -> the names it is known by, our own first. One name may belong to several exercises."""
    entries = _load(folder, None).entries
    return MappingProxyType({name: (entry.exercise.name, *entry.other_names) for name, entry in entries.items()})


def article(*, folder: Path = FOLDER) -> Article:
    """The article's table of progressions and its sample workout."""
    return _load(folder, None).frame.article


def article_words(*, folder: Path = FOLDER) -> Words:
    """The article's questions, mistakes, form checks and claims, and the muscles it speaks of."""
    return read_article(folder / "article.toml", read_frame(folder / "catalog.toml").words.muscles)


def parameters(*, folder: Path = FOLDER) -> ParameterFile:
    """The parameters with unit, reason and source, for pages that people read."""
    return _load(folder, None).parameters


@cache
def _rulebook(folder: Path, changes: Path | None) -> Rulebook:
    loaded = _load(folder, changes)
    words = loaded.frame.words
    return Rulebook(
        exercises=MappingProxyType({name: entry.exercise for name, entry in loaded.entries.items()}),
        names=loaded.names,
        pain_sites=words.pain_sites,
        tendon_sites=words.tendon_sites,
        bone_watch_sites=words.bone_watch_sites,
        templates=MappingProxyType({LEG_DAY: loaded.frame.article.sample_workout}),
        params=loaded.parameters.params(),
        ruleset=loaded.parameters.ruleset,
        catalog=loaded.frame.version,
        zone=zone,
    )


@cache
def _load(folder: Path, changes: Path | None) -> _Loaded:
    found = read_parameters(folder / "params.toml", changes)
    frame = read_frame(folder / "catalog.toml")
    fit = read_fit_names(folder / "fit_names.toml")
    book = Book(words=frame.words, entry=frame.entry, fit=fit, max_rep_s=found.params().max_rep_s)
    _refuse_unlisted(folder / "exercises", frame.words.patterns)
    files = [read_exercises(folder / "exercises" / f"{name}.toml", name, book) for name in frame.words.patterns]
    entries = check_together(tuple(entry for file in files for entry in file), frame.article)
    names = read_names(folder / "names.toml", entries)
    return _Loaded(frame=frame, parameters=found, entries=MappingProxyType(entries), names=names)


def _refuse_unlisted(exercises: Path, patterns: tuple[str, ...]) -> None:
    """A file whose pattern is not listed would never be read."""
    for path in sorted(exercises.glob("*.toml")):
        if path.stem not in patterns:
            remedy = f"Add {path.stem!r} to patterns in catalog.toml, or move its exercises into another file"
            raise CatalogError(path.name, "file", f"{path.stem!r} is not a pattern", remedy)
