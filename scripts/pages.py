"""Pieces of Markdown that the generated pages share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; what a cell says stays on one line."""
    lines = [_row(heads), _row(["---"] * len(heads)), *(_row([_cell(text) for text in row]) for row in rows)]
    return "\n".join(lines) + "\n"


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def code(text: str) -> str:
    """As code."""
    return f"`{text}`"


def codes(texts: Iterable[str]) -> str:
    """Several words as code, with commas."""
    return ", ".join(code(text) for text in texts)


def words(text: str) -> str:
    """A name of the code as people write it."""
    return text.replace("_", " ")


def page(title: str, intro: str, *parts: str) -> str:
    """A generated page."""
    note = "<!-- Written by `make docs` from the code and the catalog; edits here are lost. -->"
    return "\n\n".join([note, f"# {title}", intro.strip(), *(part.strip() for part in parts)]) + "\n"
