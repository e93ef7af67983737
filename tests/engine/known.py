"""Where the engine is known to be wrong: the test says what is right, and fails until the engine says it, too.

Every entry is a test (the end of its id) and why. When an engine fix makes one pass, the run fails and the entry goes.
"""

from __future__ import annotations

from collections.abc import Iterable

import pytest

KNOWN_WRONG: dict[str, str] = {
    "test_t8_days_off[14-L3-load2-sets2]": "half of three sets is rounded down",
    "test_t8_days_off[27-L3-load3-sets3]": "half of three sets is rounded down",
    "test_t8_days_off[28-L4-load4-sets4]": "half of three sets is rounded down",
    "test_t8_days_off[55-L4-load5-sets5]": "half of three sets is rounded down",
    "test_t8_two_months_off_start_again_at_the_entry": "more sets after 56 days off than after 55",
    "test_t8_the_second_week_back_has_seventy_per_cent_of_the_sets": "70 % of three sets is rounded down",
    "test_t9_an_easy_week_halves_the_sets_and_keeps_the_rest": "15 sets become 5",
    "test_t12_a_third_session_that_does_not_fit_leaves_the_legs_alone[E-QE-L-]": "Sunday to Monday is 24 h",
}


def mark_known(items: Iterable[pytest.Item], folder: str) -> None:
    """Expect the known ones to fail, and notice when they no longer do."""
    for item in items:
        if not item.nodeid.startswith(folder):
            continue
        why = next((text for name, text in KNOWN_WRONG.items() if item.nodeid.endswith(name)), None)
        if why is not None:
            item.add_marker(pytest.mark.xfail(reason=why, strict=True))
