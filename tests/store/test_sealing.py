"""Sealed secrets: only the keys open them, keys can change, and one machine makes its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from settings import SettingsError, read
from store import SealBroken
from store.sealing import Sealer, key_in, new_key
from workers.opening import sealer_of

SECRET = b"whsec_0123456789"


def test_what_is_sealed_opens_and_does_not_show() -> None:
    sealer = Sealer([new_key()])
    sealed = sealer.seal(SECRET)
    assert SECRET not in sealed
    assert sealed != sealer.seal(SECRET)
    assert sealer.open_sealed(sealed) == SECRET


def test_a_new_key_in_front_opens_what_the_old_one_sealed() -> None:
    old, new = new_key(), new_key()
    sealed = Sealer([old]).seal(SECRET)
    both = Sealer([new, old])
    assert both.open_sealed(sealed) == SECRET
    assert Sealer([new]).open_sealed(both.seal(SECRET)) == SECRET


def test_another_key_or_a_changed_byte_opens_nothing() -> None:
    key = new_key()
    sealed = Sealer([key]).seal(SECRET)
    with pytest.raises(SealBroken):
        Sealer([new_key()]).open_sealed(sealed)
    with pytest.raises(SealBroken):
        Sealer([key]).open_sealed(sealed[:-1] + b"x")
    with pytest.raises(SealBroken, match="BATON_SECRET_KEYS"):
        Sealer().seal(SECRET)


def test_one_machine_makes_its_own_key_once(tmp_path: Path) -> None:
    where = read({"BATON_HOME": str(tmp_path / "home")})
    sealed = sealer_of(where).seal(SECRET)
    file = tmp_path / "home" / "secret-key"
    assert file.stat().st_mode & 0o777 == 0o600
    assert sealer_of(where).open_sealed(sealed) == SECRET
    assert [path.name for path in file.parent.iterdir()] == ["secret-key"]


def test_processes_that_start_at_once_get_the_same_key(tmp_path: Path) -> None:
    code = "import sys; from pathlib import Path; from store.sealing import key_in; print(key_in(Path(sys.argv[1])))"
    command = [sys.executable, "-c", code, str(tmp_path / "key")]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(6)]
    assert len({process.communicate()[0] for process in started} | {key_in(tmp_path / "key") + "\n"}) == 1


def test_several_processes_need_a_key_that_they_are_given() -> None:
    variables = {"BATON_BROKER_URL": "redis://h/0"}
    with pytest.raises(SettingsError, match=r"BATON_SECRET_KEYS is not set.*openssl rand -base64 32"):
        sealer_of(read(variables))
    old, new = new_key(), new_key().replace("-", "+").replace("_", "/")  # as openssl writes it
    sealed = Sealer([old]).seal(SECRET)
    assert sealer_of(read({**variables, "BATON_SECRET_KEYS": f"{new}, {old}"})).open_sealed(sealed) == SECRET


@pytest.mark.parametrize("key", ["hunter2", "hunter2" * 8, "AJopCMvcy7RChAARdKiQX-lr5VPIqWs_L5Ldo89G", "é" * 44])
def test_a_bad_key_is_refused_by_place_and_never_shown(key: str) -> None:
    with pytest.raises(SettingsError, match=r"^BATON_SECRET_KEYS: key 2 is not 32 bytes in base64") as refusal:
        sealer_of(read({"BATON_SECRET_KEYS": f"{new_key()},{key}"}))
    assert key not in str(refusal.value)
    assert key not in repr(read({"BATON_SECRET_KEYS": key}))
