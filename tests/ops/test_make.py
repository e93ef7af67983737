"""`make` and the installation, as far as they can be tried without a package index."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def make(*words: str, at: Path = ROOT) -> str:
    clean = {name: value for name, value in os.environ.items() if name not in {"MAKEFLAGS", "MAKELEVEL", "MFLAGS"}}
    return subprocess.run(
        ["make", "--no-print-directory", *words], cwd=at, env=clean, capture_output=True, text=True, check=True
    ).stdout


def install(python: Path, into: Path) -> subprocess.CompletedProcess[str]:
    """The installer with another interpreter, up to the point where it would use it."""
    return subprocess.run(
        ["sh", "scripts/install", str(into / "venv"), "requirements.lock"],
        cwd=ROOT,
        env=os.environ | {"PYTHON": str(python)},
        capture_output=True,
        text=True,
        timeout=60,
    )


def interpreter(folder: Path, script: str) -> Path:
    path = folder / "python"
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="ascii")
    path.chmod(0o755)
    return path


def test_make_alone_lists_every_target() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.*)$", text, re.MULTILINE)
    assert phony
    assert re.findall(r"^  make (\w+) ", make(), re.MULTILINE) == phony[1].split()


@pytest.mark.parametrize(("target", "lock"), [("run", "requirements.lock"), ("test", "requirements-dev.lock")])
def test_only_a_changed_lock_is_installed(tmp_path: Path, target: str, lock: str) -> None:
    (tmp_path / "scripts").mkdir()
    for name in ("Makefile", "pyproject.toml", "requirements.lock", "requirements-dev.lock", "scripts/install"):
        shutil.copy(ROOT / name, tmp_path / name)
        os.utime(tmp_path / name, (1_000_000_000, 1_000_000_000))
    assert "sh scripts/install .venv " + lock in make("--dry-run", target, at=tmp_path)
    (tmp_path / ".venv").mkdir()
    for stamp in (".run-ready", ".dev-ready"):
        (tmp_path / ".venv" / stamp).touch()
    assert "install" not in make("--dry-run", target, at=tmp_path)
    os.utime(tmp_path / lock, (4_000_000_000, 4_000_000_000))
    assert "sh scripts/install .venv " + lock in make("--dry-run", target, at=tmp_path)


def test_an_old_python_is_refused_with_its_version(tmp_path: Path) -> None:
    # Says it is 3.9 to whoever asks for its version, and to the check that decides.
    old = interpreter(tmp_path, 'case "$2" in *platform*) echo 3.9.2;; *) exit 1;; esac')
    ran = install(old, tmp_path)
    assert ran.returncode == 1
    assert ran.stderr == (
        f"Baton needs Python 3.11 or newer; {old} is 3.9.2.\n"
        "Install a newer one, or name it: make run PYTHON=/path/to/python3.12\n"
    )
    assert not (tmp_path / "venv").exists()


def test_a_missing_python_is_refused(tmp_path: Path) -> None:
    ran = install(tmp_path / "nowhere", tmp_path)
    assert ran.returncode == 1
    assert f"{tmp_path}/nowhere is missing." in ran.stderr


def test_a_python_without_venv_says_what_to_install(tmp_path: Path) -> None:
    bare = interpreter(tmp_path, f'case "$2" in *ensurepip*) exit 1;; esac\nexec {sys.executable} "$@"')
    ran = install(bare, tmp_path)
    assert ran.returncode == 1
    assert ran.stderr == f"{bare} has no venv module. On Debian and Ubuntu: sudo apt install python3-venv\n"
