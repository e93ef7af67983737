"""`python -m bench [name ...]`: speed as ratios to floors measured in the same run, beside the goals of the design."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterable

from bench import http, latency, plans, tasks
from bench.measure import Result, table

BENCHMARKS: dict[str, Callable[[], Iterable[Result]]] = {
    "intake": http.intake,
    "hooks": http.hooks,
    "reading": http.reading,
    "tasks": tasks.recomputes,
    "weekly": plans.weekly,
    "histories": plans.histories,
    "latency": latency.event_to_plan,
    "passes": plans.passes,
    "million": lambda: plans.passes(plans.MILLION),  # takes minutes to fill, so only when named
}
ONLY_WHEN_NAMED = ("million",)


def main() -> None:
    """Run all of them, or those that are named."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *BENCHMARKS], help="all when none is named")
    wanted = parser.parse_args().names or [name for name in BENCHMARKS if name not in ONLY_WHEN_NAMED]
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before; alternating rounds, medians", flush=True)
    found: list[Result] = []
    for name in wanted:
        for result in BENCHMARKS[name]():
            found.append(result)
            print(f"{name}: {result.what}: {result.ratio:.2f} ({result.goal})", flush=True)
    print(f"\n{table(found)}\n\nload {os.getloadavg()[0]:.1f} after")


if __name__ == "__main__":
    main()
