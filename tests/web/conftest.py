"""A whole application on a real database; plans are computed where a worker would, but only when a test says so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

import settings as settings_module
from catalog.load import load_rulebook
from engine.types import Rulebook
from store import Store
from store.sealing import Sealer, new_key
from tests.web.helpers import Client, Rings, Tenants
from web import create_app


@pytest.fixture(scope="session")
def book() -> Rulebook:
    """Catalog and parameters as shipped."""
    return load_rulebook()


@pytest.fixture
def url(sqlite_url: str) -> str:
    """The database of the store; modules that say so run on PostgreSQL as well."""
    return sqlite_url


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """An empty store of this test's own."""
    made = Store(url, sealer=Sealer((new_key(),)))
    yield made
    made.close()


@pytest.fixture
def rings(store: Store, book: Rulebook) -> Rings:
    """The doorbell of the application under test."""
    return Rings(store, book)


@pytest.fixture
def app(store: Store, book: Rulebook, rings: Rings, tmp_path: Path) -> Flask:
    """The application."""
    where = settings_module.read({"BATON_HOME": str(tmp_path), "BATON_WEB_THREADS": "4"})
    return create_app(where, store, book, bell=rings)


@pytest.fixture
def tenants(app: Flask, store: Store) -> Tenants:
    """Keys of several tenants and scopes."""
    return Tenants(app, store)


@pytest.fixture
def client(tenants: Tenants) -> Client:
    """A client that may do all for our tenant."""
    return tenants.client()
