"""Habits that keep failures visible and the project movable."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.sources import ROOT, parts, pyproject, sources

# Places that answer for everything below them: one athlete must not stop the others, no stranger may see a traceback.
CATCH_ALL = {
    "workers/bell.py": "every transport has errors of its own, and no ring is worth a request",
    "workers/recompute.py": "one athlete must not stop the others",
    "workers/batch.py": "one athlete must not stop a chunk",
    "workers/deliveries.py": "one delivery must not stop the others",
    "workers/replay.py": "one athlete must not end the list",
    "workers/imports.py": "one file must not stop the others",
    "workers/reconcile.py": "the database comes back, and the reconciler must still be there",
    "web/broker.py": "every transport has errors of its own; each of them means: away",
}

# Written in pieces, so that this file does not find itself.
MACHINE_WORDS = [re.compile(r"(?<![\w.])/" + name + r"/[\w.]+") for name in ("work", "root", "farm", "Users")]
MACHINE_WORDS += [re.compile(r"/home/" + r"(?!user\b|baton\b)[a-z]+/")]
MACHINE_WORDS += [re.compile("index" + "-url|files\\.python" + "hosted\\.org|pypi" + "\\.org/simple")]


def tracked_files() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


def caught() -> Iterator[tuple[str, int, str]]:
    """Where and what: each `except` of ours; a bare one catches BaseException."""
    for source in sources():
        for node in ast.walk(source.tree):
            if isinstance(node, ast.ExceptHandler):
                yield source.path, node.lineno, ast.unparse(node.type) if node.type else "BaseException"


def test_failures_are_caught_by_name() -> None:
    broad = re.compile(r"\b(Exception|BaseException)\b")
    assert [f"{path}:{line}" for path, line, what in caught() if broad.search(what) and path not in CATCH_ALL] == []


def test_missing_modules_are_never_silent() -> None:
    missing = re.compile(r"\b(ImportError|ModuleNotFoundError)\b")
    assert [f"{path}:{line}" for path, line, what in caught() if missing.search(what)] == []


def test_only_settings_reads_the_environment() -> None:
    reads = [
        f"{source.path}: {ast.unparse(node)}"
        for source in sources()
        for node in ast.walk(source.tree)
        if ast.unparse(node) in {"os.environ", "os.getenv"} and source.path != "settings.py"
    ]
    assert reads == []


def test_every_package_is_listed() -> None:
    folders = {
        path.parent.relative_to(ROOT).as_posix().replace("/", ".")
        for part in parts()
        for path in (ROOT / part).rglob("*.py")
        if "migrations" not in path.parts  # read as files by Alembic
    }
    assert folders == set(pyproject()["tool"]["setuptools"]["packages"])


def test_no_machine_is_named() -> None:
    wrong = []
    for path in tracked_files():
        text = path.read_bytes().decode("utf-8", "ignore")
        wrong += [f"{path.name}: {found.group()}" for each in MACHINE_WORDS for found in each.finditer(text)]
    assert wrong == []
