"""Half a year in the life of a few synthetic runners who do what the plan says."""

from __future__ import annotations

from functools import cache

import pytest

from tests.engine.simulation import Runner, progressed, runner, simulate

RUNNERS, WEEKS = 8, 26
LONGEST_HOLD_WEEKS = 12


@cache
def lived(seed: int) -> Runner:
    """A runner after half a year."""
    return simulate(runner(seed), WEEKS)


@pytest.mark.parametrize("seed", range(RUNNERS))
def test_no_plan_on_the_way_breaks_an_invariant(seed: int) -> None:
    """Every plan of every day keeps the invariants of one plan."""
    assert lived(seed).examples == {}


@pytest.mark.parametrize("seed", range(RUNNERS))
def test_who_is_well_and_keeps_at_it_progresses(seed: int) -> None:
    """Loads, rungs or repetitions go up, not only in the first weeks."""
    who = lived(seed)
    if not who.hurts:
        assert progressed(who), (who.ups, dict(who.rungs))


@pytest.mark.parametrize("seed", range(RUNNERS))
def test_no_ladder_is_stuck(seed: int) -> None:
    """Nothing stands still for months, unless everything that can be built is built."""
    held = {k: weeks for k, weeks in lived(seed).stuck.items() if weeks > LONGEST_HOLD_WEEKS}
    assert {k: w for k, w in held.items() if k[1] != ("MAINTAIN_HERE",)} == {}


@pytest.mark.parametrize("seed", range(RUNNERS))
def test_easy_weeks_end(seed: int) -> None:
    """What eases for a while does not pile up: nobody is asked for eight in reserve, or one set for ever."""
    asked = [x.prescribed.rir for e in lived(seed).log.events for x in getattr(e, "exercises", ()) if x.prescribed]
    assert max((r for r in asked if r is not None), default=0) <= 8
