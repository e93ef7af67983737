"""Secrets of others (webhook secrets, tokens of senders) are kept sealed: a copy of the database alone opens none."""

from __future__ import annotations

import base64
import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from store.errors import SealBroken

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

KEY_BYTES = 32


class Sealer:
    """Seals with the first key and opens with each of them, so that a new key can be put in front of the old one."""

    def __init__(self, keys: Sequence[str] = ()) -> None:
        """Keys are 32 random bytes in base64; ValueError says which of them is not. Without keys it opens nothing."""
        self._keys = tuple(_checked(key, number) for number, key in enumerate(keys, 1))

    def seal(self, secret: bytes) -> bytes:
        """The secret as it may stand in the database; another text each time."""
        return self._fernet.encrypt(secret)

    def open_sealed(self, sealed: bytes) -> bytes:
        """The secret again; SealBroken when none of the keys has sealed it."""
        from cryptography.fernet import InvalidToken

        try:
            return self._fernet.decrypt(sealed)
        except InvalidToken:
            raise SealBroken(SealBroken.__doc__) from None

    @cached_property
    def _fernet(self) -> MultiFernet:
        # Imported when first needed: it takes longer than a whole short command.
        from cryptography.fernet import Fernet, MultiFernet

        if not self._keys:
            raise SealBroken("There is no key to seal secrets with: set BATON_SECRET_KEYS.")
        return MultiFernet([Fernet(key) for key in self._keys])


def new_key() -> str:
    """A new key to seal with."""
    return base64.urlsafe_b64encode(os.urandom(KEY_BYTES)).decode()


def key_in(file: Path) -> str:
    """The key in this file, made (mode 600) when there is no file; processes that start at once get the same one."""
    try:
        return file.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        part = file.with_name(f"{file.name}.{os.getpid()}")
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as out:
            out.write(new_key() + "\n")
            out.flush()
            os.fsync(out.fileno())  # what is sealed with it is on disk; the key must not be lost in a power cut
        try:
            os.link(part, file)  # fails where another process was faster; its key counts
        except FileExistsError:
            pass
        finally:
            part.unlink()
        return file.read_text(encoding="ascii").strip()


def _checked(key: str, number: int) -> bytes:
    try:
        raw = base64.b64decode(key.replace("-", "+").replace("_", "/"), validate=True)
    except ValueError:
        raw = b""
    if len(raw) != KEY_BYTES:
        raise ValueError(f"key {number} is not {KEY_BYTES} bytes in base64")
    return base64.urlsafe_b64encode(raw)
