"""`python -m bench.simulate --runners 200 --weeks 52`: what becomes of synthetic runners who do what the plan says."""

from __future__ import annotations

import argparse
import multiprocessing
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from tests.engine.simulation import STUCK_WEEKS, Runner, progressed, runner, simulate


@dataclass(frozen=True)
class Summary:
    """What is told about one runner."""

    seed: int
    hurts: bool
    misses: float
    sessions: int
    ups: Counter[str]
    rungs_up: int
    ladders: int
    load_gain_pct: float | None
    progressed: bool
    stuck: dict[tuple[str, tuple[str, ...]], int]
    broken: Counter[str]
    examples: dict[str, str]


def summary(who: Runner) -> Summary:
    """The end of a simulated life in numbers."""
    gains = [float(x[-1] / x[0]) - 1 for x in who.loads.values() if x and x[0] > 0]
    return Summary(
        seed=who.seed,
        hurts=who.hurts,
        misses=who.misses,
        sessions=who.sessions,
        ups=who.ups,
        rungs_up=sum(r[-1] > r[0] for r in who.rungs.values()),
        ladders=len(who.rungs),
        load_gain_pct=100 * sum(gains) / len(gains) if gains else None,
        progressed=progressed(who),
        stuck=who.stuck,
        broken=who.broken,
        examples={name: f"runner {who.seed}, {day}: {what}" for name, (day, what) in who.examples.items()},
    )


def one(job: tuple[int, int]) -> Summary:
    """One runner, from the first day to the last."""
    seed, weeks = job
    return summary(simulate(runner(seed), weeks))


def main() -> None:
    """Simulate and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runners", type=int, default=20)
    parser.add_argument("--weeks", type=int, default=26)
    parser.add_argument("--first", type=int, default=0, help="seed of the first runner")
    parser.add_argument("--processes", type=int, default=1)
    wanted = parser.parse_args()
    begun = time.perf_counter()
    jobs = [(seed, wanted.weeks) for seed in range(wanted.first, wanted.first + wanted.runners)]
    with multiprocessing.Pool(wanted.processes) as pool:
        found = pool.map(one, jobs, chunksize=1)
    print(f"{wanted.runners} runners x {wanted.weeks} weeks in {time.perf_counter() - begun:.0f} s")
    tell(found)


def tell(found: list[Summary]) -> None:
    """The table, what is stuck, what is broken."""
    print(f"\n{'':22}{'runners':>8}{'sessions':>9}{'steps up':>9}{'rungs up':>9}{'load':>8}{'progressed':>12}")
    groups = {"well": [s for s in found if not s.hurts], "hurt now and then": [s for s in found if s.hurts]}
    for name, group in groups.items():
        if group:
            gains = [s.load_gain_pct for s in group if s.load_gain_pct is not None]
            gain = f"{mean(gains):+.0f} %" if gains else "-"
            print(
                f"{name:22}{len(group):>8}{mean(s.sessions for s in group):>9.0f}"
                f"{mean(s.ups.total() for s in group):>9.0f}"
                f"{mean(s.rungs_up for s in group):>4.1f}/{mean(s.ladders for s in group):<4.1f}{gain:>8}"
                f"{sum(s.progressed for s in group):>12}"
            )
    steps = sum((s.ups for s in found), Counter[str]())
    print("\nSteps up:", ", ".join(f"{name} {count}" for name, count in steps.most_common()) or "none")
    _tell_stuck(found)
    print("\nBroken invariants (plans):", dict(sum((s.broken for s in found), Counter[str]())) or "none")
    for name in sorted({n for s in found for n in s.examples}):
        print(f"  {name}: {next(s.examples[name] for s in found if name in s.examples)}")
    still = [s.seed for s in found if not s.hurts and not s.progressed]
    print("\nWell, and yet no progress:", still or "none")


def _tell_stuck(found: list[Summary]) -> None:
    runners: Counter[tuple[str, tuple[str, ...]]] = Counter()
    longest: dict[tuple[str, tuple[str, ...]], int] = {}
    for s in found:
        for key, weeks in s.stuck.items():
            runners[key] += 1
            longest[key] = max(longest.get(key, 0), weeks)
    print(f"\nThe same for more than {STUCK_WEEKS} weeks (exercise, reasons, runners, longest):")
    for (name, codes), count in runners.most_common(25):
        print(f"  {name:32}{', '.join(codes):70}{count:>5}{longest[name, codes]:>5} weeks")
    if not runners:
        print("  none")


def mean(values: Iterable[float]) -> float:
    """The mean; 0 of nothing."""
    known = list(values)
    return sum(known) / len(known) if known else 0.0


if __name__ == "__main__":
    main()
