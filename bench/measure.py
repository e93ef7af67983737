"""A result is a ratio to a floor measured in the same run; rounds alternate, so that noise falls on both sides."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Rate = Callable[[], float]


@dataclass(frozen=True, kw_only=True)
class Result:
    """One line of the table: what was measured, beside its floor, and the goal of the design."""

    what: str
    ours: str
    floor: str
    ratio: float
    goal: str
    met: bool


def rates(what: str, ours: Rate, floor: Rate, *, goal: float, rounds: int = 7, unit: str = "/s") -> Result:
    """Rates against a floor's; the goal is the least ratio."""
    mine, bare = alternate(ours, floor, rounds)
    ratio = mine / bare
    return Result(
        what=what, ours=f"{mine:,.0f} {unit}", floor=f"{bare:,.0f} {unit}", ratio=ratio, goal=f">= {goal:g}",
        met=ratio >= goal,
    )  # fmt: skip


def times(what: str, ours: Rate, floor: Rate, *, goal: float, rounds: int = 7) -> Result:
    """Milliseconds against a floor's; the goal is the greatest ratio."""
    mine, bare = alternate(ours, floor, rounds)
    ratio = mine / bare
    return Result(
        what=what, ours=f"{mine:.2f} ms", floor=f"{bare:.2f} ms", ratio=ratio, goal=f"<= {goal:g}", met=ratio <= goal
    )


def alternate(ours: Rate, floor: Rate, rounds: int) -> tuple[float, float]:
    """The medians of so many rounds of each, after one of each that does not count."""
    ours()
    floor()
    pairs = [(ours(), floor()) for _ in range(rounds)]
    return statistics.median(mine for mine, _ in pairs), statistics.median(bare for _, bare in pairs)


def table(results: Sequence[Result]) -> str:
    """The results as people read them."""
    lines = [f"{'':62}{'ours':>13}{'floor':>13}{'ratio':>9}{'goal':>10}"]
    lines += [
        f"{one.what:62}{one.ours:>13}{one.floor:>13}{one.ratio:>9.2f}{one.goal:>10}  {'met' if one.met else 'MISSED'}"
        for one in results
    ]
    return "\n".join(lines)
