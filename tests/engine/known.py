"""Where the engine is known to be wrong: the test says what is right, and fails until the engine says it, too.

Every entry is a test (the end of its id) and why. When an engine fix makes one pass, the run fails and the entry goes.
"""

from __future__ import annotations

from collections.abc import Iterable

import pytest

KNOWN_WRONG: dict[str, str] = {
    "test_scenario[signs: A swollen knee at one of ten]": "no rule reads swelling",
    "test_scenario[signs: Pin-point pain at the foot with a limp]": "a limp beside a pin-point pain does not stop",
    "test_scenario[signs: Two failures with fine steps at hand]": "thirteen per cent less instead of five to ten",
    "test_scenario[signs: Eighteen this year, birthday unknown]": "the year alone is taken for the birthday",
    "test_scenario[signs: Legs sore for more than a week]": "a week of soreness is not noticed",
    "test_scenario[pain: What is assumed in silence is said]": "the assumption is not named",
    "test_scenario[data: The watch knows less than the log of the same session]": "the first sender by name wins whole",
    "test_scenario[data: A coach asks for more while the tendon complains]": "not told of what was replaced",
    "test_scenario[rest: Six weeks off, with Nordics before]": "six repetitions where five are the most",
    "test_scenario[rest: After the easy week]": "the easy week counts as a loading week",
}


def mark_known(items: Iterable[pytest.Item], folder: str) -> None:
    """Expect the known ones to fail, and notice when they no longer do."""
    for item in items:
        if not item.nodeid.startswith(folder):
            continue
        why = next((text for name, text in KNOWN_WRONG.items() if item.nodeid.endswith(name)), None)
        if why is not None:
            item.add_marker(pytest.mark.xfail(reason=why, strict=True))
