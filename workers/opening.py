"""The store of this installation, with the keys that open its sealed secrets."""

from __future__ import annotations

from pathlib import Path

from settings import Settings, SettingsError
from store import Store
from store.sealing import Sealer, key_in

MAKE_ONE = "Make one, keep it as safe as the database, and give it to every process: openssl rand -base64 32"


def store_of(where: Settings) -> Store:
    """The store, not opened yet. SettingsError when there are no usable keys to seal secrets with."""
    return Store(where.database_url, sealer=sealer_of(where))


def sealer_of(where: Settings) -> Sealer:
    """The keys of BATON_SECRET_KEYS; on one machine, without that variable, the key in the home folder."""
    if where.secret_keys:
        return _sealer(where.secret_keys, "BATON_SECRET_KEYS")
    if not where.embedded:
        raise SettingsError(
            f"BATON_SECRET_KEYS is not set. Several processes share the keys that seal tokens and webhook secrets. "
            f"{MAKE_ONE}"
        )
    file = key_file(where)
    try:
        where.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        return _sealer((key_in(file),), str(file))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"BATON_HOME: {file} cannot be used ({type(error).__name__}), set another folder") from None


def key_file(where: Settings) -> Path:
    """Where the key of one machine is kept."""
    return where.home / "secret-key"


def _sealer(keys: tuple[str, ...], place: str) -> Sealer:
    try:
        return Sealer(keys)
    except ValueError as error:
        raise SettingsError(f"{place}: {error}. {MAKE_ONE}") from None
