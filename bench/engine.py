"""`python -m bench.engine`: what one decision costs, beside what it cannot do without.

The floor is decoding the stored events with msgspec in the same run: nobody can decide about events without reading
them. Ratios to it mean the same on any machine; milliseconds only on this one.
"""

from __future__ import annotations

import argparse
import cProfile
import gc
import io
import pstats
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from catalog.load import load_rulebook
from engine.forecast import Forecast, forecast
from engine.history import fold, start
from engine.ledger import live
from engine.plan import build_plan
from engine.state import AthleteState
from engine.types import CheckIn, Event, Plan, Prescribed, Profile, Run, RunKind, Weekday, Workout
from schemas.codec import event_from_bytes, event_to_bytes, from_bytes, to_bytes, type_name
from schemas.plan import dump_plan, encode
from tests.engine.properties.builders import Log, alike, both_sides, done, kg
from workers.process import settle

LAST_DAY = date(2026, 11, 20)
YEARS = 5
NEW_EVENTS = 20
WEEKS_AHEAD = 26
BOOK = load_rulebook()


@dataclass(frozen=True)
class Timing:
    """What was done, how long it took at best and usually, and what was asked for."""

    what: str
    best_ms: float
    usual_ms: float
    goal_ms: float | None = None


def five_years() -> tuple[Profile, list[Event]]:
    """Two sessions, four runs and seven check-ins a week, as a careful runner logs them: about 3,500 events."""
    random = Random(7)
    log = Log(zone="Europe/Berlin")
    weeks = YEARS * 52
    first = LAST_DAY - timedelta(weeks=weeks)
    for week in range(weeks):
        monday = first + timedelta(weeks=week)
        for offset in range(7):
            day = monday + timedelta(days=offset)
            log.add(CheckIn, day, 7, pain=(), sleep_h=kg(random.choice((7, 8))), energy=kg(random.randint(4, 8)),
                    soreness={"hamstring": kg(random.randint(0, 3))})  # fmt: skip
            if offset in (1, 2, 4, 6):
                log.add(Run, day, 8, distance_km=kg(random.randint(60, 120)) / 10, kind=RunKind.EASY)
            if offset in (1, 4):
                log.add(Workout, day, 18, exercises=_exercises(random, week))
    run_week = {Weekday.TUE: RunKind.QUALITY, Weekday.WED: RunKind.EASY, Weekday.SUN: RunKind.LONG}
    return Profile(timezone="Europe/Berlin", run_week=run_week), log.events


def _exercises(random: Random, week: int) -> tuple:  # type: ignore[type-arg]
    load, reps = kg(16 + 2 * (week // 20)), random.randint(8, 12)
    asked = Prescribed(sets=3, reps=(8, 12), target_reps=reps, rir=kg(2), load_kg=load, tempo="3-1-1-0")
    sets = alike(3, reps=reps, load_kg=load, rir=kg(2), tempo="3-1-1-0")
    sided = both_sides(3, left=reps, right=reps, rir=kg(2))
    return (
        done("dumbbell_rdl", sets, form=4, prescribed=asked),
        done("single_leg_glute_bridge", sided, form=5),
        done("split_squat_bw", sided, form=4),
        done("calf_single_floor", both_sides(2, left=14, right=14, rir=kg(3)), form=5),
        done("one_arm_row_db", both_sides(3, left=reps, right=reps, load_kg=kg(12), rir=kg(2)), form=4),
        done("dead_bug", alike(2, reps=8, rir=kg(4)), form=5),
    )


def timed(what: str, run: Callable[[], object], *, times: int, goal_ms: float | None = None) -> Timing:
    """The best and the median of so many runs; the garbage of one does not fall on the next."""
    run()
    took = []
    for _ in range(times):
        gc.collect()
        begun = time.perf_counter()
        run()
        took.append((time.perf_counter() - begun) * 1000)
    return Timing(what, min(took), statistics.median(took), goal_ms)


class Work:
    """The pieces of one decision, on the same five years."""

    def __init__(self) -> None:
        self.profile, events = five_years()
        self.events = events
        old, self.new = events[:-NEW_EVENTS], events[-NEW_EVENTS:]
        self.rows = [(type_name(e), event_to_bytes(e)) for e in events]
        self.new_rows = self.rows[-NEW_EVENTS:]
        self.old_state = fold(start(self.profile), live(old), book=BOOK, today=LAST_DAY)
        self.checkpoint = to_bytes(self.old_state)
        self.state = fold(self.old_state, live(self.new), book=BOOK, today=LAST_DAY)

    def decode(self, rows: Sequence[tuple[str, bytes]]) -> list[Event]:
        return [event_from_bytes(name, data) for name, data in rows]

    def plan(self, state: AthleteState) -> Plan:
        return build_plan(state, today=LAST_DAY, book=BOOK, events_seen=len(self.events))

    def from_checkpoint(self) -> bytes:
        """As a worker does it: read the checkpoint and the new rows, fold, plan, write the plan and the checkpoint."""
        state = from_bytes(self.checkpoint, AthleteState)
        state = fold(state, live(self.decode(self.new_rows)), book=BOOK, today=LAST_DAY)
        to_bytes(state)
        return encode(dump_plan(self.plan(state)))

    def forecast(self) -> Forecast:
        """The longest forecast that may be asked for: about 180 plans."""
        return forecast(
            self.state, today=LAST_DAY, weeks=WEEKS_AHEAD, adherence=kg(1), book=BOOK, events_seen=len(self.events)
        )

    def replay(self) -> bytes:
        """Everything from the stored rows."""
        ledger = live(self.decode(self.rows))
        return encode(dump_plan(self.plan(fold(start(self.profile), ledger, book=BOOK, today=LAST_DAY))))


def measure(work: Work, times: int) -> list[Timing]:
    """All timings; the floors first."""
    few = max(3, times // 10)
    base = start(work.profile)
    return [
        timed(f"floor: decode {NEW_EVENTS} events", lambda: work.decode(work.new_rows), times=times),
        timed("read the checkpoint", lambda: from_bytes(work.checkpoint, AthleteState), times=times),
        timed("write the checkpoint", lambda: to_bytes(work.state), times=times),
        timed(f"fold {NEW_EVENTS} events", lambda: fold(work.old_state, live(work.new), book=BOOK, today=LAST_DAY),
              times=times),
        timed("build the plan", lambda: work.plan(work.state), times=times),
        timed("plan to bytes", lambda: encode(dump_plan(work.plan(work.state))), times=times),
        timed("ONE PLAN from a checkpoint, all of it", work.from_checkpoint, times=times, goal_ms=3),
        timed(f"floor: decode {len(work.events)} events", lambda: work.decode(work.rows), times=few),
        timed(f"order {len(work.events)} events", lambda: live(work.events), times=few),
        timed(f"fold {len(work.events)} events", lambda: fold(base, live(work.events), book=BOOK, today=LAST_DAY),
              times=few),
        timed("FULL REPLAY of five years, all of it", work.replay, times=few, goal_ms=150),
        timed(f"FORECAST of {WEEKS_AHEAD} weeks, every session done", work.forecast, times=few),
    ]  # fmt: skip


def tell(found: Sequence[Timing], work: Work) -> None:
    """The table. A ratio is to the floor above it."""
    print(f"{len(work.events)} events; checkpoint {len(work.checkpoint) / 1024:.0f} KiB\n")
    print(f"{'':44}{'best':>10}{'median':>10}{'x floor':>9}{'goal':>10}")
    floor = found[0].best_ms
    for t in found:
        floor = t.best_ms if t.what.startswith("floor") else floor
        goal = "" if t.goal_ms is None else f"< {t.goal_ms:g} ms {'met' if t.usual_ms < t.goal_ms else 'MISSED'}"
        print(f"{t.what:44}{t.best_ms:>7.2f} ms{t.usual_ms:>7.2f} ms{t.best_ms / floor:>9.1f}{goal:>18}")


def profile(run: Callable[[], object], times: int) -> str:
    """Where the time goes."""
    profiler = cProfile.Profile()
    profiler.enable()
    for _ in range(times):
        run()
    profiler.disable()
    text = io.StringIO()
    pstats.Stats(profiler, stream=text).sort_stats("tottime").print_stats(22)
    return text.getvalue()


def main() -> None:
    """Measure, print, and on request show the hot spots."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--profile", choices=("plan", "replay"))
    wanted = parser.parse_args()
    work = Work()
    settle()  # as a worker does before its first task; five years of events are nothing that it holds
    if wanted.profile == "plan":
        print(profile(work.from_checkpoint, 200))
    elif wanted.profile == "replay":
        print(profile(work.replay, 3))
    else:
        tell(measure(work, wanted.times), work)


if __name__ == "__main__":
    main()
