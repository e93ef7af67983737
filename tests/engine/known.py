"""Where the engine is known to be wrong: the test says what is right, and fails until the engine says it, too.

Every entry is a test (the end of its id) and why. When an engine fix makes one pass, the run fails and the entry goes.
"""

from __future__ import annotations

from collections.abc import Iterable

import pytest

KNOWN_WRONG: dict[str, str] = {
    "test_scenario[pain: What is assumed in silence is said]": "the assumption is not named",
    "test_scenario[data: The watch knows less than the log of the same session]": "the first sender by name wins whole",
    "test_scenario[data: A coach asks for more while the tendon complains]": "not told of what was replaced",
    "test_scenario[data: A coach asks for more during amber]": "a hold for pain does not refuse more load",
    "test_scenario[rest: Three short nights in a week]": "a third of three sets is rounded away",
    "test_scenario[rest: Low on four of seven days]": "a third of three sets is rounded away",
    "test_scenario[rest: Fever, fine this morning, nothing said of yesterday]": "no day without symptoms is waited for",
    "test_scenario[rest: Six weeks off, with Nordics before]": "six repetitions where five are the most",
    "test_scenario[rest: After the easy week]": "the easy week counts as a loading week",
    "test_t9_an_easy_week_halves_the_sets_and_keeps_the_rest": "90 % of 30 kg is rounded down to 26",
    "test_scenario[rest: An easy week with few bells]": "90 % of 20 kg is rounded down to 16",
    "test_scenario[pain: A bad morning after, all clear two days later]": "G2 looks at the newest report only",
}


def mark_known(items: Iterable[pytest.Item], folder: str) -> None:
    """Expect the known ones to fail, and notice when they no longer do."""
    for item in items:
        if not item.nodeid.startswith(folder):
            continue
        why = next((text for name, text in KNOWN_WRONG.items() if item.nodeid.endswith(name)), None)
        if why is not None:
            item.add_marker(pytest.mark.xfail(reason=why, strict=True))
