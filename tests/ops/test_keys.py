"""`baton key` and `baton doctor` on a fresh machine."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.ops.running import baton


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def test_a_key_is_shown_once_listed_without_secret_and_revoked(home: Path) -> None:
    made = baton("key", "create", "--tenant", "my-log", "--name", "nightly sync", "--scope", "plans:read", home=home)
    assert made.returncode == 0, made.stderr
    secret = made.stdout.strip()
    assert re.fullmatch(r"bt_[\w-]{40,}", secret)
    listed = baton("key", "list", home=home).stdout
    assert secret not in listed
    assert re.search(r"my-log +nightly sync +plans:read +never used", listed)
    key_id = listed.split()[0]
    assert baton("key", "revoke", key_id, home=home).returncode == 0
    assert "revoked" in baton("key", "list", "--tenant", "my-log", home=home).stdout
    for file in home.iterdir():
        assert secret.encode() not in file.read_bytes()


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("key", "create", "--name", "x", "--scope", "everything"), 2, "There is no scope 'everything'"),
        (("key", "revoke", "key_unknown"), 1, "There is no key 'key_unknown' in use"),
        (("key", "list", "--tenant", "nobody"), 1, "There is no tenant 'nobody'"),
        (("recompute", "ath_unknown"), 1, "There is no athlete 'ath_unknown'"),
        (("worker", "--queue", "interactive"), 1, "set BATON_BROKER_URL"),
    ],
)
def test_what_cannot_be_done_is_said(home: Path, words: tuple[str, ...], status: int, said: str) -> None:
    ran = baton(*words, home=home)
    assert ran.returncode == status
    assert said in ran.stderr
    assert "Traceback" not in ran.stderr


def test_doctor_before_and_after_the_first_start(home: Path) -> None:
    before = baton("doctor", home=home)
    assert before.returncode == 0, before.stdout
    assert re.search(r"^warn  home ", before.stdout, re.MULTILINE)
    assert not home.exists()
    assert baton("migrate", home=home).returncode == 0
    after = baton("doctor", home=home)
    assert after.returncode == 0
    assert {line.split()[0] for line in after.stdout.splitlines()} == {"ok"}


def test_doctor_fails_when_the_home_cannot_be_used(home: Path) -> None:
    home.write_text("in the way", encoding="ascii")
    ran = baton("doctor", home=home)
    assert ran.returncode == 1
    assert re.search(r"^fail  home ", ran.stdout, re.MULTILINE)


def test_regenerate_and_reconcile_with_nobody_there(home: Path) -> None:
    assert baton("regenerate", home=home).stdout == "0 changed, 0 unchanged, 0 failed\n"
    assert baton("reconcile", home=home).stdout.startswith("0 behind")
