"""`python -m bench.sessions --minutes 30`: how full the sessions of synthetic runners are, and how steady plans are."""

from __future__ import annotations

import argparse
import multiprocessing
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from catalog.load import load_rulebook
from engine.forecast import play
from engine.history import start
from engine.types import Plan
from tests.engine.simulation import FIRST_DAY, runner

BOOK = load_rulebook()


def work_on(plan: Plan, day: date) -> frozenset[str] | None:
    """The key exercises of the session of a day; None: it has none."""
    blocks = [b for d in plan.days if d.date == day for i in d.items if i.kind == "strength" for b in i.blocks]
    return frozenset(x for b in blocks if b.kind == "work" for x in b.exercises) if blocks else None


def one(seed: int, *, weeks: int, minutes: int) -> Counter[str]:
    """The sessions of one runner who does what the plan says: each counted by the plan of its own day."""
    who, found = runner(seed), Counter[str]()
    who.profile = replace(who.profile, session_minutes=minutes)
    before: Plan | None = None
    for day, plan, _ in play(who, start(who.profile), first=FIRST_DAY, days=7 * weeks, book=BOOK):
        work = work_on(plan, day)
        if work is not None:
            light = any(n.code == "LIGHT_SESSION" and n.facts["day"] == day for n in plan.notices)
            kind = "light" if light else "full"
            found[kind] += 1
            found[f"{kind}, four exercises or more"] += len(work) >= BOOK.params.exercises_min
        # Nothing was told since yesterday's plan, and nothing missed: then today's session should be the announced one.
        quiet = before is not None and before.based_on.events == plan.based_on.events
        if before and quiet and not work_on(before, day - timedelta(days=1)) and (told := work_on(before, day)):
            found["quiet days"] += 1
            found["quiet days that dropped an exercise"] += bool(told - (work or frozenset()))
        before = plan
    return found


def main() -> None:
    """Count, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runners", type=int, default=30)
    parser.add_argument("--weeks", type=int, default=16)
    parser.add_argument("--minutes", type=int, default=30)
    wanted = parser.parse_args()
    with multiprocessing.Pool() as pool:
        found = sum(
            pool.map(partial(one, weeks=wanted.weeks, minutes=wanted.minutes), range(wanted.runners)), Counter()
        )
    for name in sorted(found):
        print(f"{name}: {found[name]}")


if __name__ == "__main__":
    main()
