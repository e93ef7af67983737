"""`baton user`: accounts of the pages on a fresh machine."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ops.running import ROOT, baton, environment

PASSWORD = "correct horse battery"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def create(home: Path, *words: str, password: str = PASSWORD) -> subprocess.CompletedProcess[str]:
    """`baton user create` with the password on standard input."""
    return subprocess.run(
        [sys.executable, "-m", "cli", "user", "create", *words],
        cwd=ROOT, env=environment(home, 8000), input=password + "\n", capture_output=True, text=True, timeout=60,
    )  # fmt: skip


def test_an_account_is_made_listed_linked_and_removed(home: Path) -> None:
    made = create(home, "Kim", "--tenant", "my-log", "--role", "coach")
    assert (made.returncode, made.stdout) == (0, "kim may sign in as coach.\n"), made.stderr
    assert baton("user", "list", home=home).stdout == "kim  my-log  coach  no athlete\n"
    link = baton("user", "link", "kim", home=home).stdout
    assert re.fullmatch(r"http://127\.0\.0\.1:8000/sign-in/[\w-]{43}\n", link)
    for file in home.iterdir():
        assert PASSWORD.encode() not in file.read_bytes()
        assert link.strip().rpartition("/")[2].encode() not in file.read_bytes()
    assert baton("user", "disable", "kim", home=home).returncode == 0
    assert baton("user", "list", home=home).stdout == "kim  my-log  coach  no athlete  disabled\n"
    assert baton("user", "enable", "kim", home=home).returncode == 0
    assert baton("user", "list", home=home).stdout == "kim  my-log  coach  no athlete\n"
    assert baton("user", "remove", "kim", home=home).returncode == 0
    assert baton("user", "list", home=home).stdout == ""


@pytest.mark.parametrize(
    ("words", "password", "status", "said"),
    [
        (("kim", "--role", "coach"), "short", 2, "A password has 10 to 200 characters."),
        (("kim", "--athlete", "ath_unknown"), PASSWORD, 1, "default has no athlete 'ath_unknown'."),
        (("", "--role", "coach"), PASSWORD, 2, "The name is empty."),
        (("kim", "--role", "king"), PASSWORD, 2, "'king' is not one of"),
    ],
)
def test_what_cannot_be_made_is_said(home: Path, words: tuple[str, ...], password: str, status: int, said: str) -> None:
    ran = create(home, *words, password=password)
    assert ran.returncode == status
    assert said in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_name_is_taken_once_and_nobody_is_named_in_vain(home: Path) -> None:
    assert create(home, "kim", "--role", "coach").returncode == 0
    again = create(home, "KIM", "--role", "coach")
    assert (again.returncode, again.stderr) == (1, "There is an account 'KIM' already.\n")
    missing = baton("user", "link", home=home)
    assert (missing.returncode, missing.stderr) == (1, "There is no account 'runner'; see: baton user list\n")


def test_a_link_begins_an_account_instead_of_a_password(home: Path) -> None:
    made = create(home, "mara", "--link", password="")
    assert made.returncode == 0, made.stderr
    said, link = made.stdout.splitlines()
    assert said == "mara may sign in as athlete."
    assert re.fullmatch(r"http://127\.0\.0\.1:8000/sign-in/[\w-]{43}", link)
    assert create(home, "kim", "--email", "a@example.org").returncode == 0
    taken = create(home, "lee", "--email", "A@example.org")
    assert (taken.returncode, taken.stderr) == (1, "Another account has the address 'A@example.org'.\n")
