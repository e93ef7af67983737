"""How many athletes a property sees: 200 for everybody, 10,000 with HYPOTHESIS_PROFILE=nightly."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.properties import checks_dose, checks_safety, checks_week
from tests.engine.properties.histories import Case, history
from tests.engine.properties.seen import Seen, look
from tests.engine.properties.shrink import document, smallest

NIGHTLY = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"
ATHLETES = 10_000 if NIGHTLY else 200
PATIENCE = pytest.mark.timeout(6 * 3600 if NIGHTLY else 120)
Check = Callable[[Seen], Iterator[str]]

CHECKS: dict[str, Check] = {
    name: check
    for module in (checks_safety, checks_dose, checks_week)
    for name, check in vars(module).items()
    if name[0] == "i" and name[1:].isdigit()
}


def over_athletes(test: Callable[[int], None], *, share: int = 1) -> Callable[[], None]:
    """Run a property on every athlete of the pool (or each so many-th); it is given a seed."""
    many = max(1, ATHLETES // share)
    drawn: Any = given(seed=st.integers(0, many - 1))(test)
    limited: Any = settings(max_examples=many, deadline=None, derandomize=True, database=None)(drawn)
    ready: Callable[[], None] = limited
    return ready


@cache
def findings(seed: int) -> dict[str, tuple[str, ...]]:
    """What the plan of an athlete breaks, by invariant; every plan is made and looked at once."""
    seen = look(history(seed))
    broken = {name: tuple(check(seen)) for name, check in CHECKS.items()}
    return {name: found for name, found in broken.items() if found}


def holds(name: str, seed: int) -> None:
    """Fail with the smallest athlete whose plan breaks an invariant, as a document for `baton decide`."""
    found = findings(seed).get(name)
    if found:
        tell(name, history(seed), lambda case: bool(list(CHECKS[name](look(case)))), found)


def tell(name: str, case: Case, fails: Callable[[Case], bool], found: object) -> None:
    """Fail, with the case made small."""
    small = smallest(case, fails)
    again = list(CHECKS[name](look(small))) if name in CHECKS else found
    pytest.fail(
        f"{name.upper()} broken by history({case.seed}): {found}\nSmallest: {again}\n{document(small)}", pytrace=False
    )
