"""What several commands share: the store of this installation, opened and closed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from settings import Settings, settings

if TYPE_CHECKING:
    from store import Store


def make_home(where: Settings) -> None:
    """Make the home folder, readable by its owner only: health data and a key live there."""
    try:
        where.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        where.home.chmod(0o700)
    except OSError as error:
        sys.exit(f"Cannot use {where.home} as home folder: {error.strerror}. Set BATON_HOME to a folder you may write.")


@contextmanager
def open_store() -> Iterator[Store]:
    """The store of this installation, migrated."""
    from store import Store, StoreError

    where = settings()
    make_home(where)
    store = Store(where.database_url)
    try:
        store.migrate()
        yield store
    except StoreError as error:
        sys.exit(f"{where.database_shown}: {error} See: baton doctor")
    finally:
        store.close()
