"""`python -m bench.simulate --runners 200 --weeks 52`: what becomes of synthetic runners who do what the plan says."""

from __future__ import annotations

import argparse
import multiprocessing
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.engine.simulation import STUCK_WEEKS, Runner, progressed, runner, simulate

MOST_ROWS = 20


@dataclass(frozen=True)
class Summary:
    """What is told about one runner."""

    seed: int
    hurts: bool
    misses: float
    sessions: int
    ups: Counter[str]
    rungs: dict[str, tuple[int, int]]  # by ladder, in the first plans and in the last
    progressed: bool
    stuck: dict[tuple[str, tuple[str, ...]], int]
    broken: Counter[str]
    examples: dict[str, str]


def summary(who: Runner) -> Summary:
    """The end of a simulated life in numbers."""
    return Summary(
        seed=who.seed,
        hurts=who.hurts,
        misses=who.misses,
        sessions=who.sessions,
        ups=who.ups,
        rungs={ladder: (rungs[0], rungs[-1]) for ladder, rungs in who.rungs.items()},
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
    """Simulate, and print the page or write it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runners", type=int, default=20)
    parser.add_argument("--weeks", type=int, default=26)
    parser.add_argument("--first", type=int, default=0, help="seed of the first runner")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--write", type=Path, help="the page to write, docs/simulation.md")
    wanted = parser.parse_args()
    begun = time.perf_counter()
    jobs = [(seed, wanted.weeks) for seed in range(wanted.first, wanted.first + wanted.runners)]
    with multiprocessing.Pool(wanted.processes) as pool:
        found = pool.map(one, jobs, chunksize=1)
    took = f"{time.perf_counter() - begun:.0f} s in {wanted.processes} processes"
    command = f"python -m bench.simulate --runners {wanted.runners} --weeks {wanted.weeks} --first {wanted.first}"
    text = page(found, wanted.weeks, f"Written by `{command}`; every plan of every day was made and looked at: {took}.")
    if wanted.write is None:
        print(text)
    else:
        wanted.write.write_text(text, encoding="utf-8")


def page(found: list[Summary], weeks: int, how: str) -> str:
    """What became of them, as a page."""
    broken = sum((s.broken for s in found), Counter[str]())
    examples = {name: next(s.examples[name] for s in found if name in s.examples) for name in broken}
    still = [s.seed for s in found if not s.hurts and not s.progressed]
    parts = [
        f"# {len(found)} runners, {weeks} weeks\n",
        ABOUT,
        how,
        f"\n{_groups(found)}\n",
        f"Plans that break an invariant: {sum(broken.values()) or 'none'}.",
        *(f"- {name} in {broken[name]} plans, the first: {examples[name]}" for name in sorted(broken)),
        f"Runners (by seed) who were well and yet made no progress: {still or 'none'}.",
        f"\n## Ladders\n\nThe mean rung in the first and in the last plans.\n\n{_ladders(found)}",
        f"\n## What stood still\n\nThe same dose for more than {STUCK_WEEKS} weeks, and the last reasons for it.\n",
        _stuck(found),
    ]
    return "\n".join(parts) + "\n"


ABOUT = """Synthetic runners who do what their plan says, with noise in repetitions, reserve and form. Two in five are
hurt now and then, two in three miss sessions and whole weeks, one in four owns nothing, one in three comes with a log
of own lifts. What somebody can do grows by about 1.5 % with each session of an exercise. This is no forecast.
"""


def _table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    names = list(head)
    lines = [names, ["---"] * len(names), *([str(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _groups(found: list[Summary]) -> str:
    head = ("", "runners", "sessions", "reps up", "sets up", "slower", "load up", "rung up", "progressed")
    actions = ("add_reps", "add_sets", "slow_eccentric", "add_load", "advance")
    groups = {"well": [s for s in found if not s.hurts], "hurt now and then": [s for s in found if s.hurts]}
    return _table(
        head,
        (
            [name, len(group), f"{mean(s.sessions for s in group):.0f}"]
            + [f"{mean(s.ups[action] for s in group):.1f}" for action in actions]
            + [sum(s.progressed for s in group)]
            for name, group in groups.items()
        ),
    )


def _ladders(found: list[Summary]) -> str:
    """How far each ladder was climbed."""
    rungs: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for s in found:
        for ladder, ends in s.rungs.items():
            rungs[ladder].append(ends)
    return _table(
        ("ladder", "runners", "first rung", "last rung", "moved up", "highest"),
        (
            (name, len(ends), f"{mean(a for a, _ in ends):.1f}", f"{mean(b for _, b in ends):.1f}",
             sum(b > a for a, b in ends), max(b for _, b in ends))
            for name, ends in sorted(rungs.items())
        ),
    )  # fmt: skip


def _stuck(found: list[Summary]) -> str:
    runners: Counter[tuple[str, tuple[str, ...]]] = Counter()
    longest: dict[tuple[str, tuple[str, ...]], int] = {}
    for s in found:
        for key, weeks in s.stuck.items():
            runners[key] += 1
            longest[key] = max(longest.get(key, 0), weeks)
    rows = sorted(runners, key=lambda key: (-longest[key], -runners[key], key))[:MOST_ROWS]
    said = ((name, ", ".join(codes), runners[name, codes], longest[name, codes]) for name, codes in rows)
    return _table(("exercise", "reasons", "runners", "longest, weeks"), said) if rows else "Nothing."


def mean(values: Iterable[float]) -> float:
    """The mean; 0 of nothing."""
    known = list(values)
    return sum(known) / len(known) if known else 0.0


if __name__ == "__main__":
    main()
