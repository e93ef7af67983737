"""The project's own Python files, parsed once."""

from __future__ import annotations

import ast
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Source:
    """One file of ours: where it is, which top-level part it belongs to, and its syntax tree."""

    path: str
    part: str
    text: str
    tree: ast.Module


@cache
def pyproject() -> dict[str, dict[str, dict[str, list[str]]]]:
    """pyproject.toml as data."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@cache
def parts() -> tuple[str, ...]:
    """Top-level names of what runs: the packages and modules that pyproject.toml lists."""
    listed = pyproject()["tool"]["setuptools"]
    return tuple(sorted({name.partition(".")[0] for name in listed["packages"]} | set(listed["py-modules"])))


@cache
def sources() -> tuple[Source, ...]:
    """Every file that runs, without tests and migrations."""
    found = []
    for part in parts():
        single = ROOT / f"{part}.py"
        for path in [single] if single.exists() else sorted((ROOT / part).rglob("*.py")):
            if "migrations" not in path.parts:
                text = path.read_text(encoding="utf-8")
                found.append(Source(path.relative_to(ROOT).as_posix(), part, text, ast.parse(text, str(path))))
    return tuple(found)


def imported(tree: ast.AST) -> list[tuple[str, int]]:
    """Absolute names of the modules a file imports anywhere in it, with the line."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(alias.name, node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            # A relative import would hide where it goes; `.` is reported as itself and refused.
            found.append(("." if node.level else node.module or "", node.lineno))
    return found
