"""Where the engine is known to be wrong: the test says what is right, and fails until the engine says it, too.

Every entry is a test (the end of its id) and why. When an engine fix makes one pass, the run fails and the entry goes.
"""

from __future__ import annotations

from collections.abc import Iterable

import pytest

KNOWN_WRONG: dict[str, str] = {}


def mark_known(items: Iterable[pytest.Item], folder: str) -> None:
    """Expect the known ones to fail, and notice when they no longer do."""
    for item in items:
        if not item.nodeid.startswith(folder):
            continue
        why = next((text for name, text in KNOWN_WRONG.items() if item.nodeid.endswith(name)), None)
        if why is not None:
            item.add_marker(pytest.mark.xfail(reason=why, strict=True))
