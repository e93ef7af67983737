"""Safety invariants about two plans: what must not change, or only to the careful side (I03, I19-I21, I30-I36, I38).

What each one says exactly stands in the function of the same number in `pairs`, what changes in `changes`.
"""

from __future__ import annotations

import pytest

from tests.engine.properties.examples import ALL, PATIENCE, blocks, broken, hold
from tests.engine.properties.histories import history
from tests.engine.properties.known_breaks import ONCE_BROKEN
from tests.engine.properties.pairs import PAIRS

pytestmark = PATIENCE


@pytest.mark.parametrize("first", blocks(100))
def test_pairs_keep_the_invariants(first: int) -> None:
    """I03, I19-I21, I30, I32-I36, I38 and I40 over a block of athletes, each with its plan and a second one."""
    hold(PAIRS, first)


@pytest.mark.parametrize("name", sorted(ONCE_BROKEN))
def test_what_broke_once_holds(name: str) -> None:
    """Athletes that broke an invariant before, each for a reason of its own."""
    checks = {check: ALL[check] for check in ALL if check.startswith(name)}
    found = {seed: broken(history(seed), checks) for seed in ONCE_BROKEN[name]}
    assert {seed: what for seed, what in found.items() if what} == {}
