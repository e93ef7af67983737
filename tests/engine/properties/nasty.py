"""Athletes to whom everything happens that a calendar, a body, a sender or a form allows.

A nasty athlete leads a life of `histories` with some of the twists of `nasty_lives` and `nasty_logs` on it. Each twist
is something that a person or a sender does; its docstring says what. Seeds from NASTY on are nasty.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

from engine.types import Event, Profile
from tests.engine.properties import nasty_lives as lives
from tests.engine.properties import nasty_logs as logs
from tests.engine.properties.life import ZONES, Life

NASTY = 10_000_000

# The order in which they happen, whichever are drawn: what bends times comes last.
TWISTS: tuple[Callable[[Life], None], ...] = (
    logs.anything_goes, logs.tested, logs.heavy_and_light, logs.pounds, logs.odd_counts, logs.one_side,
    logs.empty_sessions, logs.runs_without, logs.unknown_names, logs.two_senders, logs.orders, lives.all_hurts,
    lives.flag_cleared_flag, lives.bone, lives.moody, lives.gear_comes_and_goes, lives.changes_the_frame,
    lives.screened_late, lives.reports_otherwise, lives.plans_twice, lives.races_every_weekend,
    lives.marathon_then_ill, lives.travels, lives.long_ago, lives.years_ahead, lives.moves_zone, lives.silent_year,
    lives.midnight,
)  # fmt: skip


def person(random: Random, profile: Profile, today: date) -> Profile:
    """Somebody in an odd zone, of an odd age, with odd wishes."""
    more: dict[str, Any] = {"timezone": random.choice(ZONES)}
    if random.random() < 0.25:
        more["birth_year"] = random.choice((None, today.year - 18, today.year - 19, today.year - 90))
    if random.random() < 0.15:
        more["session_minutes"] = random.choice((10, 15, 120))
    if random.random() < 0.15:
        more["sessions_per_week"] = random.choice((1, 4, 7))
    if random.random() < 0.1:
        more["strength_since"] = random.choice((today, today - timedelta(days=3650), today - timedelta(days=1)))
    return replace(profile, **more)


def twist(life: Life, many: int) -> None:
    """So many things happen."""
    chosen = life.random.sample(TWISTS, many)
    for happens in TWISTS:
        if happens in chosen:
            happens(life)


def delivered(random: Random, events: list[Event]) -> tuple[Event, ...]:
    """The events as they come: corrected, taken back, sent twice, in any order."""
    found = [*events, *logs.second_thoughts(random, events)]
    random.shuffle(found)
    return tuple(found)
