"""The lock files: everything pinned with hashes, both alike, nothing about the machine that wrote them."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock")
# Written in pieces: no file of ours may contain such an address.
ADDRESS = re.compile("https?" + "://|index" + "-url|find" + "-links|file:")


def pins(lock: str) -> dict[str, tuple[str, int]]:
    """Version and number of hashes of each package."""
    found: dict[str, tuple[str, int]] = {}
    name = ""
    for line in (ROOT / lock).read_text(encoding="ascii").splitlines():
        if match := re.match(r"([a-z0-9-]+)(?:\[[a-z,]+\])?==([^ ]+)", line):
            name = match[1]
            found[name] = (match[2], 0)
        elif line.strip().startswith("--hash=sha256:"):
            found[name] = (found[name][0], found[name][1] + 1)
    return found


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_is_pinned_with_hashes(lock: str) -> None:
    assert [name for name, (_, hashes) in pins(lock).items() if hashes == 0] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_no_package_index_is_named(lock: str) -> None:
    assert not ADDRESS.search((ROOT / lock).read_text(encoding="ascii"))


def test_tests_run_with_what_users_run() -> None:
    runtime, dev = pins(LOCKS[0]), pins(LOCKS[1])
    assert {name: dev.get(name) for name in runtime} == runtime


def test_every_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    named = project["project"]["dependencies"] + groups["build"]
    assert [name for name in map(bare_name, named) if name not in pins(LOCKS[0])] == []
    assert [name for name in map(bare_name, groups["dev"]) if name not in pins(LOCKS[1])] == []


def bare_name(requirement: str) -> str:
    match = re.match(r"[A-Za-z0-9-]+", requirement)
    assert match
    return match[0].lower()
