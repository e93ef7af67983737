"""A store on each kind of database, with one tenant and one athlete."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from store import Store
from store.sealing import Sealer, new_key
from tests.store.builders import NOW, Someone, someone_new


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """An empty store; the test runs on SQLite and on PostgreSQL."""
    made = Store(database_url, sealer=Sealer([new_key()]))
    yield made
    made.close()


@pytest.fixture
def tenant(store: Store) -> str:
    """A tenant."""
    return store.create_tenant("ours", now=NOW)


@pytest.fixture
def someone(store: Store, tenant: str) -> Someone:
    """An athlete without events."""
    return someone_new(store, tenant)
