"""No number and no exercise changes under its old version: plans are computed again only when one is raised."""

from __future__ import annotations

import json
import tomllib
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from catalog.load import FOLDER, load_rulebook

RECORDS = Path(__file__).with_name("versions.toml")
WORDS = frozenset({"name", "cues", "faults", "notes"})  # said to people, read by no rule


def digest(content: Any) -> str:
    """The same content, the same digest, on any machine."""
    text = json.dumps(content, sort_keys=True, default=lambda x: sorted(x) if isinstance(x, frozenset) else str(x))
    return sha256(text.encode()).hexdigest()[:16]


def of_ruleset() -> tuple[int, str]:
    """The numbers, and the names of exercises: both decide about what is stored already."""
    book = load_rulebook()
    names = tomllib.loads((FOLDER / "names.toml").read_text("utf-8"))
    return book.ruleset, digest([asdict(book.params), names])


def of_catalog() -> tuple[int, str]:
    """What rules read of the exercises."""
    book = load_rulebook()
    read = {name: {k: v for k, v in asdict(x).items() if k not in WORDS} for name, x in book.exercises.items()}
    return book.catalog, digest(read)


@pytest.mark.parametrize(("what", "now"), [("ruleset", of_ruleset()), ("catalog", of_catalog())])
def test_a_change_raises_the_version(what: str, now: tuple[int, str]) -> None:
    recorded = [(row["version"], row["digest"]) for row in tomllib.loads(RECORDS.read_text("utf-8"))[what]]
    versions = [version for version, _ in recorded]
    assert versions == sorted(set(versions)), "a version stands here once, and is never rewritten"
    advice = f'raise `{what}` and add to {RECORDS.name}: [[{what}]] version = <the new one>, digest = "{now[1]}"'
    assert recorded[-1] == now, advice
