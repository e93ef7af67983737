"""article.toml: the article's questions, mistakes, form checks and claims, and the muscles it speaks of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from catalog.parameters import STRENGTHS
from catalog.reading import Table, read_toml

CHAINS = ("posterior", "anterior")
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Muscle:
    """Which chain a muscle belongs to, and what it does in a stride."""

    chain: str
    does: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A check-in question; `effect` is what a yes changes, `better` the answer to hope for where there is one."""

    id: str
    asks: str
    effect: str = ""
    better: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """One of the article's mistakes: the code of the notice, and the fix with exercises that serve it."""

    id: str
    mistake: str
    fix: str
    exercises: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What the article claims, what is known and how well, and what Baton does."""

    id: str
    says: str
    evidence: str
    strength: str
    does: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Everything of article.toml."""

    muscles: dict[str, Muscle]
    questions: tuple[Question, ...]
    outcomes: tuple[Question, ...]
    form_checks: tuple[Question, ...]
    mistakes: tuple[Mistake, ...]
    claims: tuple[Claim, ...]


def read_article(path: Path, muscles: tuple[str, ...]) -> Words:
    """article.toml as a value; `muscles` are the words of catalog.toml."""
    top = read_toml(path)
    top.only({"muscles", "questions", "outcomes", "form_checks", "mistakes", "claims"})
    table = top.table("muscles")
    table.only(muscles)
    return Words(
        muscles={name: _muscle(table.table(name)) for name in table.data},
        questions=_rows(top, "questions", _question),
        outcomes=_rows(top, "outcomes", _question),
        form_checks=_rows(top, "form_checks", _question),
        mistakes=_rows(top, "mistakes", _mistake),
        claims=_rows(top, "claims", _claim),
    )


def _rows(top: Table, key: str, read: Callable[[Table], T]) -> tuple[T, ...]:
    return tuple(read(row) for row in top.tables(key))


def _muscle(row: Table) -> Muscle:
    row.only({"chain", "does"})
    return Muscle(chain=row.word("chain", CHAINS, "the two chains"), does=row.texts("does"))


def _question(row: Table) -> Question:
    row.only({"id", "asks", "effect", "better"})
    better = row.yes("better", default=False) if row.has("better") else None
    return Question(id=row.text("id"), asks=row.text("asks"), effect=row.text("effect", ""), better=better)


def _mistake(row: Table) -> Mistake:
    row.only({"id", "mistake", "fix", "exercises"})
    return Mistake(
        id=row.text("id"), mistake=row.text("mistake"), fix=row.text("fix"), exercises=row.texts("exercises")
    )


def _claim(row: Table) -> Claim:
    row.only({"id", "says", "evidence", "strength", "does", "source"})
    return Claim(
        id=row.text("id"),
        says=row.text("says"),
        evidence=row.text("evidence"),
        strength=row.word("strength", STRENGTHS, "A, B, C, D"),
        does=row.text("does"),
        source=row.text("source"),
    )
