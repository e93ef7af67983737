"""Safety invariants that every single plan keeps, whatever the history (rules.md section 7).

What each one says exactly stands in the function of the same number in `checks_safety`, `checks_dose`, `checks_week`.
"""

from __future__ import annotations

import pytest

from tests.engine.properties.examples import PATIENCE, SINGLE, blocks, hold

pytestmark = PATIENCE


@pytest.mark.parametrize("first", blocks(200))
def test_every_plan_keeps_the_invariants(first: int) -> None:
    """I01, I02, I04-I18, I22-I29 and I37-I39 over a block of athletes."""
    hold(SINGLE, first)
