"""How many athletes the invariants see: 200 for everybody, 10,000 of each kind with HYPOTHESIS_PROFILE=nightly.

Athletes are looked at in blocks of seeds, so that a plan is made once for all invariants and blocks can run on all
processors. A block goes on after a break and tells all that it found.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.engine.properties import checks_dose, checks_safety, checks_week
from tests.engine.properties.histories import STRONG, Case, history
from tests.engine.properties.nasty import NASTY
from tests.engine.properties.pairs import PAIRS
from tests.engine.properties.seen import Seen, look
from tests.engine.properties.shrink import document, smallest

NIGHTLY = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"
FIRST = int(os.environ.get("ATHLETES_FROM", "0"))  # other nights, other athletes
PATIENCE = pytest.mark.timeout(6 * 3600 if NIGHTLY else 120)
SIZE = 100 if NIGHTLY else 25  # athletes of a block
Check = Callable[[Seen, int], Iterator[str]]


def _single(check: Callable[[Seen], Iterator[str]]) -> Check:
    return lambda seen, _: check(seen)


CHECKS: dict[str, Callable[[Seen], Iterator[str]]] = {
    name: check
    for module in (checks_safety, checks_dose, checks_week)
    for name, check in vars(module).items()
    if name[0] == "i" and name[1:].isdigit()
}
SINGLE: dict[str, Check] = {name: _single(check) for name, check in CHECKS.items()}
ALL: dict[str, Check] = {**SINGLE, **PAIRS}


def blocks(few: int) -> list[int]:
    """The first seeds of the blocks: believable and nasty athletes, 10,000 of each at night, `few` by day; and strong
    ones, a fifth as many.
    """
    many = 10_000 if NIGHTLY else few
    kinds = {0: many, NASTY: many, STRONG: max(SIZE, many // 5)}
    return [kind + FIRST + first for first in range(0, many, SIZE) for kind in kinds if first < kinds[kind]]


def broken(case: Case, checks: dict[str, Check]) -> dict[str, tuple[str, ...]]:
    """What an athlete's plans break, by invariant; an athlete without a plan breaks them all."""
    try:
        seen = look(case)
    except Exception as crash:  # noqa: BLE001 - whatever it raises is what was looked for
        return {"no plan": (repr(crash),)}
    found = {name: _asked(check, seen, case.seed) for name, check in checks.items()}
    return {name: what for name, what in found.items() if what}


def _asked(check: Check, seen: Seen, seed: int) -> tuple[str, ...]:
    try:
        return tuple(check(seen, seed))
    except Exception as crash:  # noqa: BLE001 - whatever it raises is what was looked for
        return (repr(crash),)


def hold(checks: dict[str, Check], first: int) -> None:
    """Look at every athlete of a block; fail with all that broke, and the smallest athlete that breaks the same."""
    found: dict[str, dict[int, tuple[str, ...]]] = defaultdict(dict)

    @settings(
        max_examples=SIZE, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(seed=st.integers(first, first + SIZE - 1))
    def look_at(seed: int) -> None:
        for name, what in broken(history(seed), checks).items():
            found[name][seed] = what

    look_at()
    if found:
        pytest.fail("\n\n".join(_told(name, seeds) for name, seeds in sorted(found.items())), pytrace=False)


def _told(name: str, seeds: dict[int, tuple[str, ...]]) -> str:
    """One invariant that broke: the seeds, and the first athlete made small, as a document for `baton decide`."""
    seed, what = min(seeds.items())
    only = {name: ALL[name]} if name in ALL else {}
    small = smallest(history(seed), lambda case: name in broken(case, only))
    again = broken(small, only).get(name)
    return (
        f"{name.upper()} broken by {len(seeds)} athletes: {sorted(seeds)}\n"
        f"history({seed}): {what}\nSmallest: {again}\n{document(small)}"
    )
