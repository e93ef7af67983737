"""`baton key` and `baton doctor` on a fresh machine."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.ops.running import baton
from tests.services import free_port


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
        (("import", "pyproject.toml", "--athlete", "ath_unknown"), 1, "There is no athlete 'ath_unknown'"),
        (("import", "no-such-file.csv", "--athlete", "ath_unknown"), 2, "does not exist"),
        (("import", "pyproject.toml", "--athlete", "ath_unknown", "--kind", "excel"), 2, "There is no kind 'excel'"),
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


def test_a_damaged_database_is_one_line_for_every_command(home: Path) -> None:
    home.mkdir(mode=0o700)
    (home / "baton.db").write_bytes(b"not a database " * 100)
    told = baton("doctor", home=home)
    assert told.returncode == 1
    assert re.search(r"^fail  database .*it is damaged. Move it away and restore a backup\.$", told.stdout, re.M)
    for words in (("run",), ("migrate",), ("key", "list")):
        ran = baton(*words, home=home, port=free_port())
        assert ran.returncode == 1
        assert len(ran.stderr.splitlines()) == 1
        assert "it is damaged" in ran.stderr


def test_doctor_tells_an_old_schema_from_a_new_one(home: Path) -> None:
    assert baton("migrate", home=home).returncode == 0
    for revision, said in (("0000", "bring them up: baton migrate"), ("9999", "update this one")):
        with closing(sqlite3.connect(home / "baton.db")) as connection, connection:
            connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))
        told = baton("doctor", home=home)
        assert told.returncode == 1
        assert re.search(rf"^fail  database .*{said}$", told.stdout, re.MULTILINE)


def test_regenerate_and_reconcile_with_nobody_there(home: Path) -> None:
    assert baton("regenerate", home=home).stdout == "0 changed, 0 unchanged, 0 failed\n"
    assert baton("reconcile", home=home).stdout.startswith("0 behind")
