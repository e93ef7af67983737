"""What all tests of the engine share."""

from __future__ import annotations

import pytest

from tests.engine.known import mark_known


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Known wrong answers of the engine are expected to fail."""
    mark_known(items, "tests/engine/test_")
