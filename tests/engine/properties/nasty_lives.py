"""What happens in a life: clocks and calendars, changes of mind, a body in trouble."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

from engine.types import (
    CheckIn,
    Illness,
    PainReport,
    PlannedRun,
    Race,
    RedFlag,
    Reporting,
    ReportingHabits,
    Run,
    RunKind,
    Screening,
    Sign,
    Weekday,
    Workout,
)
from tests.engine.properties import athletes
from tests.engine.properties.builders import book, kg
from tests.engine.properties.life import ZONES, Life

CLEARED = Screening(heart_condition=False, cleared=True)

# --------------------------------------------------------------------------- clocks and calendars


def midnight(life: Life) -> None:
    """Things happen exactly at midnight, a second before it, and in the hour that a change of the clocks doubles."""
    for event in life.random.sample(life.log.events, min(12, len(life.log.events))):
        zone = book().zone(life.log.zone)
        clock = life.random.choice((time(0), time(0), time(23, 59, 59), time(2, 30), time(1, 30)))
        local = datetime.combine(event.occurred_at.astimezone(zone).date(), clock, tzinfo=zone)
        life.instead(event, replace(event, occurred_at=local.replace(fold=life.random.randrange(2)).astimezone(UTC)))


def moves_zone(life: Life) -> None:
    """A flight across the date line, once or there and back; some only for a visit."""
    day = life.day(back=30)
    for _ in range(life.random.choice((1, 2, 3))):
        until = day + timedelta(days=life.random.randint(0, 9)) if life.random.random() < 0.4 else None
        life.change(day, life.random.choice((0, 12, 23)), until=until, timezone=life.random.choice(ZONES))
        day += timedelta(days=life.random.randint(0, 8))


def long_ago(life: Life) -> None:
    """An import of ten years back, with loads nobody lifts today."""
    old = life.workouts()[:3]
    for event in old:
        life.log.add(Workout, event.occurred_at.date() - timedelta(days=3650), 18, exercises=event.exercises)
    life.log.add(Run, life.first - timedelta(days=3653), 9, distance_km=kg("42.2"), kind=RunKind.RACE)


def years_ahead(life: Life) -> None:
    """A phone with the wrong year: all kinds of events that have not happened yet."""
    for ahead in (1, 8, 400):
        day = life.today + timedelta(days=ahead)
        if life.workouts():
            life.log.add(Workout, day, 18, exercises=life.workouts()[-1].exercises)
        life.log.add(CheckIn, day, 7, pain=(PainReport(site="knee_front", during=kg(9)),), illness=Illness.FEVER)
        life.change(day, 8, equipment=(), sessions_per_week=1)


def races_every_weekend(life: Life) -> None:
    """Races on every Saturday and Sunday around today, of every priority, two of them on one day."""
    saturday = life.today + timedelta(days=5 - life.today.weekday())
    days = [saturday + timedelta(days=7 * week + n) for week in range(-2, 4) for n in (0, 1)]
    found = [Race(date=d, priority=life.random.choice("ABC"), distance_km=life.random.choice((None, kg(5), kg(10))))
             for d in life.random.sample(days, 5)]  # fmt: skip
    found.append(replace(found[0], priority="A"))
    life.change(life.day(), races=tuple(found))


def marathon_then_ill(life: Life) -> None:
    """A marathon, soreness, and a cold on top of it; the race may stand in the profile, in the log, or in both."""
    day = life.day(back=16)
    if life.random.random() < 0.7:
        life.change(day - timedelta(days=20), races=(Race(date=day, priority="A", distance_km=kg("42.2")),))
    if life.random.random() < 0.7:
        life.log.add(Run, day, 9, distance_km=kg("42.6"), kind=RunKind.RACE, duration_min=kg(230))
    life.log.add(CheckIn, day + timedelta(days=1), 7, soreness={"quad_thigh": kg(9), "calf": kg(7)})
    life.log.add(CheckIn, day + timedelta(days=2), 7, illness=life.random.choice(list(Illness)), pain=())


def silent_year(life: Life) -> None:
    """A year of silence, then a log app sends thirty sessions that it dates to one day."""
    for event in list(life.log.events):
        life.instead(event, replace(event, occurred_at=event.occurred_at - timedelta(days=366)))
    done, day = life.workouts(), life.day(back=9)
    for number in range(30 if done else 0):
        copy = done[number % len(done)]
        life.log.add(Workout, day, number % 24, number, exercises=copy.exercises)


def travels(life: Life) -> None:
    """Visits that overlap, end before they begin, or lie in each other, each with its own equipment and days."""
    for _ in range(life.random.choice((2, 3, 5))):
        day = life.day(back=25)
        gear = life.random.choice(((), athletes.equipment(life.random)))
        until = day + timedelta(days=life.random.choice((-1, 0, 3, 9, 30)))
        life.change(day, until=until, equipment=gear)
        if life.random.random() < 0.5:
            life.change(day, 8, until=until, strength_days=life.random.choice(((Weekday.MON,), None)))


# --------------------------------------------------------------------------- changes of mind


def gear_comes_and_goes(life: Life) -> None:
    """Equipment is bought, sold, forgotten and found again, without a word to the plan in between."""
    for back in sorted(life.random.sample(range(60), 4), reverse=True):
        life.change(life.today - timedelta(days=back), equipment=athletes.equipment(life.random))


def changes_the_frame(life: Life) -> None:
    """Sessions a week, minutes, days and runs are changed again and again, to contradictory and impossible ones."""
    every = dict.fromkeys(Weekday, RunKind.QUALITY)
    for _ in range(4):
        fields: dict[str, Any] = life.random.choice((
            {"sessions_per_week": life.random.choice((1, 2, 3, 7))},
            {"session_minutes": life.random.choice((10, 25, 120))},
            {"strength_days": None}, {"strength_days": (Weekday.SUN,)}, {"run_week": every}, {"run_week": {}},
            {"wants": life.random.choice(((), ("heavy",), ("plyometrics", "heavy")))}, {"template": athletes.LEG_DAY},
            {"template": None}, {"units": "imperial"}, {"birth_year": None},
        ))  # fmt: skip
        life.change(life.day(), **fields)


def screened_late(life: Life) -> None:
    """The questions before a first plan are answered after months, contradict each other, and are answered again."""
    answers = [
        Screening(heart_condition=True), Screening(heart_condition=True, cleared=True), CLEARED,
        Screening(pregnant_or_postpartum=True), Screening(supervised_only=True, cleared=False), Screening(),
    ]  # fmt: skip
    for screening in life.random.sample(answers, 2):
        life.change(life.day(), screening=screening)


def reports_otherwise(life: Life) -> None:
    """What silence means is agreed to, and taken back."""
    for _ in range(2):
        words = [life.random.choice(list(Reporting)) for _ in range(3)]
        life.change(life.day(), reporting=ReportingHabits(pain=words[0], form=words[1], effort=words[2]))


def plans_twice(life: Life) -> None:
    """Runs are planned on every day, twice on one, called off, and planned in the night."""
    for offset in range(-2, 9):
        for _ in range(life.random.choice((1, 1, 2))):
            kind = life.random.choice((None, *RunKind))
            clock = None if kind is None or life.random.random() < 0.5 else time(life.random.choice((0, 12, 20, 23)))
            on = life.today + timedelta(days=offset)
            life.log.add(PlannedRun, life.day(back=5), 7, offset + 2, date=on, kind=kind, time=clock)


# --------------------------------------------------------------------------- the body


def all_hurts(life: Life) -> None:
    """Every site hurts, or every site but one number is said."""
    level = life.random.choice((1, 2, 3, 5, 6, 10))
    day = life.day(back=8)
    life.log.add(CheckIn, day, 7, pain=tuple(
        PainReport(site=s, during=kg(level), next_morning=life.random.choice((None, kg(level), kg(0))),
                   signs=(Sign.SHARP,) if life.random.random() < 0.05 else ())
        for s in book().pain_sites))  # fmt: skip
    if life.random.random() < 0.5:
        life.log.add(CheckIn, day + timedelta(days=1), 7, pain=tuple(PainReport(site=s) for s in book().pain_sites))


def flag_cleared_flag(life: Life) -> None:
    """A red flag, clearance, and another red flag; sometimes cleared again, sometimes both in one hour."""
    day = life.day(back=12)
    for number in range(life.random.choice((2, 3, 4))):
        if number % 2:
            life.change(day, 8, screening=CLEARED)
        else:
            life.log.add(CheckIn, day, 8, red_flags=(life.random.choice(list(RedFlag)),))
        day = min(life.today, day + timedelta(days=life.random.choice((0, 0, 1, 3))))


def bone(life: Life) -> None:
    """Pin-point pain with night ache, said at several sites, and then a report that says nothing of it."""
    day = life.day(back=15)
    for site in life.random.sample(book().pain_sites, 2):
        signs = tuple(life.random.sample((Sign.FOCAL, Sign.NIGHT, Sign.HOP, Sign.ALTERED_GAIT, Sign.SWELLING), 2))
        life.log.add(CheckIn, day, 7, pain=(PainReport(site=site, during=kg(2), signs=signs),))
        if life.random.random() < 0.5:
            life.log.add(CheckIn, day + timedelta(days=2), 7, pain=(PainReport(site=site, during=kg(0)),))


def moody(life: Life) -> None:
    """Every scale at one of its ends, day after day; nights of no sleep and of a whole day."""
    for back in range(life.random.randint(3, 30)):
        ends: dict[str, Any] = {n: kg(life.random.choice((0, 10))) for n in ("energy", "stress", "mood", "motivation")}
        sore = {s: kg(life.random.choice((0, 10))) for s in life.random.sample(book().pain_sites, 2)}
        night = life.random.choice((None, kg(0), kg(6), kg(24)))
        life.log.add(CheckIn, life.today - timedelta(days=back), 6, soreness=sore, sleep_h=night, **ends)
