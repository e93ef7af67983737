"""Who trains: profiles with equipment, runs, races and wishes, drawn from a seeded generator."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from engine.types import (
    Equipment,
    Profile,
    Race,
    Reporting,
    ReportingHabits,
    RunKind,
    Screening,
    Weekday,
)
from tests.engine.properties.builders import kg

ZONES = ("UTC", "Europe/Berlin", "America/Los_Angeles", "Asia/Kolkata", "Pacific/Auckland")
DAYS = tuple(Weekday)
# The weeks of table T12: E easy, Q quality, L long, R race, - no run; Monday first.
WEEKS = (
    "-QEQE-L", "-EQE-EL", "E-QE-L-", "EQEQEEL", "-E-E-L-", "Q-QE-L-", "-QE-Q-L", "EEEEEEL", "-Q-E-ER", "L-E-E--",
    "-------", "E-E-E--", "QLQLQLQ",
)  # fmt: skip
RUNS = {"E": RunKind.EASY, "Q": RunKind.QUALITY, "L": RunKind.LONG, "R": RunKind.RACE}
SIMPLE_KINDS = (
    "step_box", "bench_or_sofa", "stability_ball", "sliders", "stairs", "rack", "partner_or_anchor", "pullup_bar",
    "roman_chair", "leg_curl_machine", "cable", "foam_roller", "bar_or_table", "suspension", "jump_rope",
    "outdoor_flat",
)  # fmt: skip

LEG_DAY = "posterior_chain_leg_day"
WISHES: tuple[dict[str, Any], ...] = (
    {},
    {"template": LEG_DAY},
    {"wants": ("heavy",)},
    {"wants": ("heavy", "plyometrics"), "template": LEG_DAY},
)


HEIGHTS = tuple(kg(n) for n in (10, 15, 20, 30, 35, 45))


def loaded_kinds(random: Random) -> list[Equipment]:
    """Things with a weight, in believable and in odd ranges."""
    return [
        Equipment(kind="dumbbells", loads_kg=tuple(kg(n) for n in (4, 6, 8, 10, 12, 16))),
        Equipment(kind="dumbbells", loads_kg=tuple(kg(n) / 2 for n in range(4, 60, 5)), single=random.random() < 0.3),
        Equipment(kind="dumbbells", loads_kg=(kg(10),)),
        Equipment(kind="dumbbells", loads_kg=tuple(kg(n) for n in range(1, 31))),
        Equipment(kind="kettlebell", loads_kg=tuple(kg(n) for n in (8, 12, 16, 20, 24))),
        Equipment(kind="kettlebell", loads_kg=(kg(16),)),
        Equipment(kind="kettlebell"),
        Equipment(kind="barbell", bar_kg=kg(20), plates_kg=tuple(kg(n) for n in ("1.25", "2.5", "5", "10", "20"))),
        Equipment(kind="barbell", bar_kg=kg(20), plates_kg=(kg("1.25"), kg(5)), pairs={"1.25": 2, "5": 3}),
        Equipment(kind="barbell", bar_kg=kg(15)),
        Equipment(kind="trap_bar", bar_kg=kg(25), plates_kg=(kg(5), kg(10), kg(20))),
        Equipment(kind="backpack"),
        Equipment(kind="plate", loads_kg=(kg(5), kg(10))),
    ]


def equipment(random: Random) -> tuple[Equipment, ...] | None:
    """Nothing said, nothing owned, a few things, or a gym."""
    style = random.random()
    if style < 0.08:
        return None
    if style < 0.25:
        return ()
    picked: dict[str, Equipment] = {}
    for item in random.sample(loaded_kinds(random), random.choice((1, 1, 2, 4))):
        picked.setdefault(item.kind, item)
    for kind in random.sample(SIMPLE_KINDS, random.choice((0, 2, 4, len(SIMPLE_KINDS)))):
        picked[kind] = Equipment(kind=kind, heights_cm=HEIGHTS if kind == "step_box" else ())
    if random.random() < 0.5:
        picked["long_band"] = Equipment(kind="long_band", levels=("light", "green"))
        picked["mini_band"] = Equipment(kind="mini_band", levels=("light",))
    return tuple(picked.values())


def gym() -> tuple[Equipment, ...]:
    """All there is, with loads in small steps."""
    bars = tuple(kg(n) for n in ("1.25", "2.5", "5", "10", "20"))
    return (
        *(Equipment(kind=kind) for kind in SIMPLE_KINDS),
        Equipment(kind="dumbbells", loads_kg=tuple(kg(n) for n in range(1, 41))),
        Equipment(kind="barbell", bar_kg=kg(20), plates_kg=bars),
        Equipment(kind="trap_bar", bar_kg=kg(20), plates_kg=bars),
    )


def run_week(random: Random) -> dict[Weekday, RunKind]:
    """A week of table T12, or any week."""
    letters = random.choice(WEEKS) if random.random() < 0.8 else "".join(random.choice("EEQL---") for _ in DAYS)
    return {day: RUNS[letter] for day, letter in zip(DAYS, letters, strict=True) if letter in RUNS}


def races(random: Random, today: date) -> tuple[Race, ...]:
    """No race mostly; else near, far, just over."""
    if random.random() < 0.7:
        return ()
    distances = (None, kg(10), kg("21.1"), kg("42.2"))
    return tuple(
        Race(
            date=today + timedelta(days=random.randint(-16, 24)),
            priority=random.choice("ABC"),
            distance_km=random.choice(distances),
        )
        for _ in range(random.choice((1, 1, 2)))
    )


def profile(random: Random, *, first: date, today: date) -> Profile:
    """Somebody who trains; most are healthy adults, some are not cleared, some are in strange circumstances."""
    days = None if random.random() < 0.5 else tuple(d for d in DAYS if random.random() < 0.5) or None
    since = random.choice((None, None, first - timedelta(weeks=40), first - timedelta(weeks=3), today))
    habits = ReportingHabits()
    if random.random() < 0.12:
        habits = ReportingHabits(
            pain=Reporting.BY_EXCEPTION, form=Reporting.BY_EXCEPTION, effort=random.choice(list(Reporting))
        )
    screening = Screening(heart_condition=False, cleared=random.choice((None, True)))
    if random.random() < 0.04:
        screening = Screening(heart_condition=random.random() < 0.5, pregnant_or_postpartum=True)
    return Profile(
        timezone=random.choice(ZONES),
        birth_year=random.choice((None, 1988, 1961, 1999)) if random.random() < 0.98 else today.year - 15,
        strength_since=since,
        equipment=equipment(random),
        sessions_per_week=random.choice((1, 2, 2, 2, 3, 3, 5)),
        session_minutes=random.choice((10, 20, 30, 35, 35, 45, 60, 120)),
        strength_days=days,
        run_week=run_week(random),
        races=races(random, today),
        screening=screening,
        units=random.choice(("metric", "metric", "imperial")),
        reporting=habits,
        **random.choice(WISHES),
    )
