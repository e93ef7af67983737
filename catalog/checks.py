"""What must hold between exercises: unique ids, known edges, ladders that go up and can be climbed from below."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from catalog.exercise_file import Entry
from catalog.reading import CatalogError
from catalog.words import Article


def check_together(entries: tuple[Entry, ...], article: Article) -> dict[str, Entry]:
    """The exercises by id, in order, once everything between them is right."""
    book = _by_id(entries)
    for entry in entries:
        _check_edges(entry, book)
    _check_no_cycle(book)
    _check_reachable(book)
    _check_article(article, book)
    return book


def _by_id(entries: tuple[Entry, ...]) -> dict[str, Entry]:
    book: dict[str, Entry] = {}
    for entry in entries:
        first = book.setdefault(entry.exercise.id, entry)
        if first is not entry:
            problem = f"the id is used a second time, first in {first.file}"
            raise CatalogError(entry.file, entry.exercise.id, problem, "Give one of them another id")
    return book


def _check_edges(entry: Entry, book: Mapping[str, Entry]) -> None:
    exercise = entry.exercise
    criteria = exercise.entry
    edges = {"advance_to": exercise.advance_to, "regress_to": exercise.regress_to}
    doors = {"entry.from": _some(criteria.from_exercise), "entry.also_from": tuple(criteria.also_from)}
    for key, targets in (edges | doors).items():
        for target in targets:
            if target not in book:
                raise _error(entry, key, f"{target!r} is not an exercise", "Correct the id, or add the exercise")
            if target == exercise.id:
                raise _error(entry, key, "leads to itself", "Remove it")
    for target in exercise.advance_to:
        if _rungs_up(entry, book[target]) < 0:
            problem = f"{target} is on a lower rung of the same ladder"
            raise _error(entry, "advance_to", problem, "Correct one of the two rungs, or move it to regress_to")
    for target in exercise.regress_to:
        if _rungs_up(entry, book[target]) > 0:
            problem = f"{target} is on a higher rung of the same ladder"
            raise _error(entry, "regress_to", problem, "Correct one of the two rungs, or move it to advance_to")


def _check_no_cycle(book: Mapping[str, Entry]) -> None:
    finished: set[str] = set()

    def visit(name: str, path: tuple[str, ...]) -> None:
        if name in path:
            circle = " > ".join((*path[path.index(name) :], name))
            raise _error(book[path[-1]], "advance_to", f"goes in a circle: {circle}", "Remove one of these steps")
        if name not in finished:
            for target in book[name].exercise.advance_to:
                visit(target, (*path, name))
            finished.add(name)

    for name in book:
        visit(name, ())


def _check_reachable(book: Mapping[str, Entry]) -> None:
    """Every exercise is a place to begin, or is reached from one by advance edges.

    Places to begin: exercises without entry criteria, and those whose own criteria name an exercise that is reached
    (the first rung of the hamstring curls is entered from the glute bridge, jumps from the calf raise).
    """
    reached: set[str] = set()
    waiting = [name for name, entry in book.items() if entry.exercise.entry.from_exercise is None]
    entered_from: dict[str, list[str]] = {}
    for name, entry in book.items():
        for door in _some(entry.exercise.entry.from_exercise):
            entered_from.setdefault(door, []).append(name)
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += [*book[name].exercise.advance_to, *entered_from.get(name, ())]
    for name, entry in book.items():
        if name not in reached:
            problem = f"{name} cannot be reached from the foot of any ladder"
            raise _error(entry, "entry.from", problem, "Enter it from an exercise that can be reached")


def _check_article(article: Article, book: Mapping[str, Entry]) -> None:
    for at, row in enumerate(article.progressions):
        key = f"article_progressions[{at}]"
        _check_known(f"{key}.beginner", (row.beginner,), book)
        _check_known(f"{key}.progression_any", row.progression_any, book)
    for at, line in enumerate(article.sample_workout):
        _check_known(f"article_sample_workout[{at}].exercise", (line.exercise,), book)


def _check_known(key: str, names: Iterable[str], book: Mapping[str, Entry]) -> None:
    for name in names:
        if name not in book:
            raise CatalogError("catalog.toml", key, f"{name!r} is not an exercise", "Correct the id")


def _rungs_up(entry: Entry, target: Entry) -> int:
    here, there = entry.exercise, target.exercise
    return there.rung - here.rung if there.ladder == here.ladder else 0


def _some(name: str | None) -> tuple[str, ...]:
    return () if name is None else (name,)


def _error(entry: Entry, key: str, problem: str, remedy: str) -> CatalogError:
    return CatalogError(entry.file, f"{entry.exercise.id}.{key}", problem, remedy)
