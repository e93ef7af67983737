"""Somebody who is signed in to the pages."""

from __future__ import annotations

import pytest
from flask import Flask

from store import Role, Store
from tests.web.helpers import Client, Rings
from tests.web.pages.visitor import Visitor, account


@pytest.fixture
def athlete(client: Client, rings: Rings) -> str:
    """An athlete with dumbbells and a plan."""
    made = client.athlete(equipment=[{"kind": "dumbbells", "loads_kg": [4, 6, 8, 10, 12, 16]}])
    rings.answer()
    return made


@pytest.fixture
def visitor(app: Flask, store: Store, athlete: str) -> Visitor:
    """That athlete, signed in."""
    found = Visitor(app)
    found.sign_in(account(store, athlete))
    return found


@pytest.fixture
def coach(app: Flask, store: Store, athlete: str) -> Visitor:
    """A coach without training of their own."""
    found = Visitor(app)
    found.sign_in(account(store, None, name="Coach Kim", role=Role.COACH))
    return found
