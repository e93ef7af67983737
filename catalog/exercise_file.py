"""One file of exercises/ as engine values. What concerns several exercises is in `catalog.checks`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from catalog.reading import Table, read_toml
from catalog.words import MOST, EntryDefaults, FitCategory, Words
from engine.types import Dose, EntryCriteria, Exercise, Fault, FitName, Level

LINKED = 2  # a site load of this or more links the site; the meaning of the scale, not a rule
TEMPO = re.compile(r"(\d|X)-\d-(\d|X)-\d")
HAND_HELD = frozenset({"dumbbells", "kettlebell"})  # equipment that is counted in implements

_KEYS = frozenset({
    "name", "other_names", "ladder", "rung", "branch", "laterality", "equipment_any", "implements",
    "primary_muscles", "secondary_muscles", "measure", "default_tempo", "levers", "height_cm", "advance_to",
    "regress_to", "fatigue_class", "site_load", "cues", "faults", "fit", "in_source_article", "notes", "entry", "dose",
})  # fmt: skip
_ENTRY_KEYS = frozenset({
    "from", "also_from", "min_sets", "min_reps_each_set", "min_rir", "min_form", "comparable_exposures",
    "max_pain_linked_site", "next_morning_back_to_baseline", "trial_reps_each_side", "sides_within_limit",
    "min_weeks_of_strength", "pain_free_sites", "hours_before_key_run", "days_before_race", "notes",
})  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """What is needed to read an exercise: words, defaults, FIT names and the longest repetition."""

    words: Words
    entry: EntryDefaults
    fit: Mapping[str, FitCategory]
    max_rep_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An exercise with the file it came from and the other names it is known by."""

    file: str
    exercise: Exercise
    other_names: tuple[str, ...]


def read_exercises(path: Path, pattern: str, book: Book) -> tuple[Entry, ...]:
    """Every exercise of one pattern's file, in the order of the file."""
    top = read_toml(path)
    return tuple(_entry(top.table(name), name, pattern, book) for name in top.data)


def _entry(row: Table, name: str, pattern: str, book: Book) -> Entry:
    row.only(_KEYS)
    return Entry(
        file=row.file,
        exercise=_exercise(row, name, pattern, book),
        other_names=row.texts("other_names", optional=True),
    )


def _exercise(row: Table, name: str, pattern: str, book: Book) -> Exercise:
    words = book.words
    site_load = _site_load(row, words)
    equipment = row.word_sets("equipment_any", words.equipment, "equipment in catalog.toml")
    return Exercise(
        id=name,
        name=row.text("name"),
        pattern=pattern,
        ladder=row.text("ladder"),
        rung=row.whole("rung", least=1, most=99),
        branch=row.text("branch"),
        laterality=row.word("laterality", words.lateralities, "lateralities in catalog.toml"),
        equipment_any=equipment,
        primary_muscles=row.words("primary_muscles", words.muscles, "muscles in catalog.toml"),
        secondary_muscles=row.words("secondary_muscles", words.muscles, "muscles in catalog.toml"),
        measure=row.word("measure", words.measures, "measures in catalog.toml"),
        dose=_doses(row, words),
        default_tempo=_tempo(row, book),
        levers=row.words("levers", words.levers, "levers in catalog.toml"),
        height_cm=_heights(row),
        entry=_criteria(row, book.entry),
        advance_to=row.texts("advance_to"),
        regress_to=row.texts("regress_to"),
        cues=row.texts("cues"),
        faults=tuple(_fault(fault) for fault in row.tables("faults")),
        site_load=site_load,
        linked_sites=tuple(site for site, load in site_load.items() if load >= LINKED),
        fatigue_class=row.whole("fatigue_class", least=0, most=3),
        implements=_implements(row, equipment),
        in_source_article=row.texts("in_source_article", optional=True),
        fit=tuple(_fit(name, book) for name in row.tables("fit")),
        notes=row.text("notes", ""),
    )


def _site_load(row: Table, words: Words) -> dict[str, int]:
    row.table("site_load")  # must be written, even when it is empty
    loads = row.whole_map("site_load", least=1, most=3)
    for site in loads:
        if site not in words.pain_sites:
            raise row.error(f"site_load.{site}", "is not a pain site", "Use a word of pain_sites in catalog.toml")
    return loads


def _doses(row: Table, words: Words) -> dict[Level, Dose | None]:
    doses = row.table("dose")
    doses.only(words.dose_levels)
    if not doses.data:
        raise row.error("dose", "is empty", f"Give a dose for one of {', '.join(words.dose_levels)}")
    written = {level: _dose(doses.table(level)) for level in doses.data}
    return {level: written.get(level.value) for level in Level}


def _dose(row: Table) -> Dose:
    row.only({"sets", "lo", "hi", "target_rir"})
    dose = Dose(
        sets=row.whole("sets", least=1, most=MOST),
        lo=row.whole("lo", least=1, most=MOST),
        hi=row.whole("hi", least=1, most=MOST),
        target_rir=row.whole("target_rir", least=0, most=10),
    )
    if dose.hi < dose.lo:
        raise row.error("hi", f"{dose.hi} is below lo {dose.lo}", "Make hi at least lo")
    return dose


def _tempo(row: Table, book: Book) -> str:
    tempo = row.text("default_tempo")
    if tempo in book.words.tempo_words:
        return tempo
    if not TEMPO.fullmatch(tempo):
        words = ", ".join(book.words.tempo_words)
        raise row.error("default_tempo", f"{tempo!r} is not a tempo", f"Write it like 3-1-1-0, or one of {words}")
    seconds = sum(int(part) for part in tempo.split("-") if part != "X")
    if seconds > book.max_rep_s:
        problem = f"{tempo} lasts {seconds} s, longer than max_rep_s {book.max_rep_s}"
        raise row.error("default_tempo", problem, "Shorten a phase (rule TE3)")
    return tempo


def _heights(row: Table) -> tuple[int, int] | None:
    if not row.has("height_cm"):
        return None
    heights = row.table("height_cm")
    heights.only({"lo", "hi"})
    lo, hi = (heights.whole(key, least=1, most=MOST) for key in ("lo", "hi"))
    if hi < lo or "height" not in row.texts("levers"):
        raise row.error("height_cm", "is no range of an exercise with the lever height", "Correct it or remove it")
    return lo, hi


def _criteria(row: Table, defaults: EntryDefaults) -> EntryCriteria:
    if not row.has("entry"):
        return EntryCriteria(notes=defaults.first_rung_notes)
    entry = row.table("entry")
    entry.only(_ENTRY_KEYS)
    morning = entry.yes("next_morning_back_to_baseline", default=defaults.next_morning_back_to_baseline)

    def number(key: str, default: int | None, least: int = 0) -> int:
        return entry.whole(key, least=least, most=MOST, default=default)

    return EntryCriteria(
        from_exercise=entry.text("from"),
        also_from=entry.whole_map("also_from", least=1, most=MOST),
        min_sets=number("min_sets", None, 1),
        min_reps_each_set=number("min_reps_each_set", None, 1),
        min_rir=number("min_rir", defaults.min_rir),
        min_form=number("min_form", defaults.min_form),
        comparable_exposures=number("comparable_exposures", defaults.comparable_exposures),
        max_pain_linked_site=number("max_pain_linked_site", defaults.max_pain_linked_site),
        next_morning_back_to_baseline=morning,
        trial_reps_each_side=number("trial_reps_each_side", 0),
        sides_within_limit=entry.yes("sides_within_limit", default=False),
        min_weeks_of_strength=number("min_weeks_of_strength", 0),
        pain_free_sites=entry.yes("pain_free_sites", default=False),
        hours_before_key_run=number("hours_before_key_run", 0),
        days_before_race=number("days_before_race", 0),
        notes=entry.texts("notes", optional=True),
    )


def _implements(row: Table, equipment: tuple[tuple[str, ...], ...]) -> int:
    if not any(HAND_HELD & set(needed) for needed in equipment):
        if row.has("implements"):
            raise row.error("implements", "is given for an exercise without dumbbells or kettlebells", "Remove it")
        return 0
    return row.whole("implements", least=1, most=2)


def _fault(row: Table) -> Fault:
    row.only({"fault", "fix"})
    return Fault(fault=row.text("fault"), fix=row.text("fix"))


def _fit(row: Table, book: Book) -> FitName:
    row.only({"category", "name", "match"})
    category = row.word("category", book.fit, "fit_names.toml")
    known = book.fit[category]
    name = row.word("name", known.names, f"[{category}.names] in fit_names.toml")
    return FitName(
        category=category,
        category_value=known.value,
        name=name,
        name_value=known.names[name],
        match=row.word("match", book.words.fit_matches, "fit_matches in catalog.toml"),
    )
