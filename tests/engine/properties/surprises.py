"""What makes a history nasty: odd check-ins, profile changes, plans of runs, overrides, corrections, typing errors."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from engine.types import (
    Action,
    CheckIn,
    Confirm,
    Event,
    Illness,
    Override,
    PainReport,
    PlannedRun,
    Profile,
    ProfileChange,
    RedFlag,
    Retraction,
    Run,
    RunKind,
    Screening,
    Sign,
    StrengthTest,
    Target,
    Workout,
)
from tests.engine.properties import athletes
from tests.engine.properties.builders import Log, book, kg

SELF_CHECK = (
    "squats_felt_in_quads",
    "tight_hip_flexors_or_low_back",
    "frequent_hamstring_cramps",
    "glutes_do_not_fire",
    "upright_posture_hard_on_long_runs",
)


def check_in(random: Random, log: Log, day: date, site: str, level: float) -> None:
    """A morning after: one site hurts, or nothing does; now and then sleep, mood and soreness."""
    fields: dict[str, Any] = {"pain": _reports(random, site, level)}
    if random.random() < 0.3:
        fields["soreness"] = {random.choice(book().pain_sites): kg(random.choice((0, 1, 2, 3, 4, 5, 6, 8)))}
    for item in ("energy", "stress", "mood", "motivation"):
        if random.random() < 0.25:
            fields[item] = kg(random.choice((1, 4, 5, 5, 6, 6, 7, 7, 8, 9)))
    if random.random() < 0.4:
        fields["sleep_h"] = kg(random.choice(("4.5", 6, "6.5", 7, 7, "7.5", 8, 8)))
    if random.random() < 0.03:
        fields["illness"] = random.choice(list(Illness))
    if random.random() < 0.05:
        fields["self_check"] = {q: random.choice((True, False, None)) for q in random.sample(SELF_CHECK, 2)}
    log.add(CheckIn, day, random.choice((5, 7, 7, 9, 21)), random.choice((0, 0, 30)), **fields)


def _reports(random: Random, site: str, level: float) -> tuple[PainReport, ...] | None:
    if level < 0.5:
        return None if random.random() < 0.1 else ()
    report = PainReport(
        site=site,
        during=kg(round(level)) if random.random() < 0.9 else None,
        next_morning=kg(round(max(0.0, level + random.choice((-2, -1, 0, 0, 1))))) if random.random() < 0.6 else None,
        usual_morning=kg(random.choice((0, 0, 1))) if random.random() < 0.5 else None,
        signs=tuple(random.sample(list(Sign), random.choice((1, 2)))) if random.random() < 0.03 else (),
    )
    if random.random() < 0.5:
        return (report,)
    others = [s for s in book().pain_sites if s != site]
    return (report, *(PainReport(site=s, during=kg(0), next_morning=kg(0)) for s in others))


def add(random: Random, log: Log, profile: Profile, first: date, today: date) -> None:
    """Rare things, each on its own chance."""
    for chance, kind in (
        (0.05, _red_flag), (0.06, _illness), (0.12, _travel), (0.1, _new_life), (0.2, _planned), (0.12, _override),
        (0.12, _typing_error), (0.1, _test), (0.15, _bad_days), (0.1, _spike), (0.05, _tomorrow),
    ):  # fmt: skip
        if random.random() < chance:
            kind(random, log, profile, _day(random, first, today))


def _day(random: Random, first: date, today: date) -> date:
    """Mostly lately: old surprises rarely matter."""
    back = random.choice((0, 0, 1, 1, 2, 3, 5, 10, 20, 40))
    return max(first, today - timedelta(days=back))


def _red_flag(random: Random, log: Log, profile: Profile, day: date) -> None:
    log.add(CheckIn, day, 8, red_flags=(random.choice(list(RedFlag)),))
    if random.random() < 0.4:
        log.add(
            ProfileChange,
            day + timedelta(days=1),
            9,
            given=("screening",),
            fields=Profile(screening=Screening(heart_condition=False, cleared=True)),
        )


def _illness(random: Random, log: Log, profile: Profile, day: date) -> None:
    log.add(CheckIn, day, 8, illness=random.choice((Illness.FEVER, Illness.BELOW_NECK, Illness.ABOVE_NECK)))
    if random.random() < 0.6:
        log.add(CheckIn, day + timedelta(days=random.randint(1, 3)), 8, illness=Illness.NONE, pain=())


def _travel(random: Random, log: Log, profile: Profile, day: date) -> None:
    log.add(
        ProfileChange,
        day,
        7,
        fields=Profile(equipment=()),
        given=("equipment",),
        until=day + timedelta(days=random.randint(1, 12)),
    )


def _new_life(random: Random, log: Log, profile: Profile, day: date) -> None:
    fresh = athletes.profile(random, first=day, today=day + timedelta(days=10))
    names = ("equipment", "run_week", "sessions_per_week", "session_minutes", "strength_days", "timezone", "races")
    given = tuple(sorted(random.sample(names, 2)))
    log.add(ProfileChange, day, 7, 1, fields=fresh, given=given)


def _planned(random: Random, log: Log, profile: Profile, day: date) -> None:
    for offset in random.sample(range(-1, 9), 2):
        at = time(random.choice((6, 12, 19, 21))) if random.random() < 0.5 else None
        kind, distance = random.choice((None, *RunKind)), kg(random.randint(5, 25))
        how = {} if kind is None else {"time": at, "distance_km": distance}
        log.add(PlannedRun, day, 7, 2, date=day + timedelta(days=offset), kind=kind, **how)


def _override(random: Random, log: Log, profile: Profile, day: date) -> None:
    trained = [x.exercise for e in log.events if isinstance(e, Workout) for x in e.exercises if x.exercise]
    change = random.choice(({"load_kg": kg(30)}, {"sets": 4}, {"target_reps": 15}, {}))
    log.add(
        Override,
        day,
        10,
        exercise=random.choice(trained or ["glute_bridge"]),
        change=change,
        action=random.choice((None if change else Action.REDUCE, Action.HOLD)),
        by="coach",
        until=random.choice((None, day + timedelta(days=6))),
    )


def _typing_error(random: Random, log: Log, profile: Profile, day: date) -> None:
    loaded = [e for e in log.events if isinstance(e, Workout) and any(s.load_kg for x in e.exercises for s in x.sets)]
    if not loaded:
        return
    last = loaded[-1]
    wrong = tuple(
        replace(x, sets=tuple(replace(s, load_kg=s.load_kg * 10 if s.load_kg else None) for s in x.sets))
        for x in last.exercises
    )
    odd = log.add(Workout, max(day, last.occurred_at.date() + timedelta(days=1)), 18, exercises=wrong)
    if random.random() < 0.3:
        log.add(Confirm, day + timedelta(days=2), 9, of=Target(source=odd.source, source_id=odd.source_id))


def _test(random: Random, log: Log, profile: Profile, day: date) -> None:
    name = random.choice(("single_leg_calf_raise", "single_leg_glute_bridge", "split_squat_bw", "calf_single_floor"))
    log.add(StrengthTest, day, 11, test=name, left=kg(random.randint(4, 30)), right=kg(random.randint(4, 30)))


def _bad_days(random: Random, log: Log, profile: Profile, day: date) -> None:
    for back in range(random.randint(1, 7)):
        log.add(
            CheckIn,
            day - timedelta(days=back),
            6,
            sleep_h=kg(random.choice((4, 5, 6))),
            energy=kg(random.choice((1, 2, 3))),
            stress=kg(random.choice((7, 9))),
            soreness={"hamstring": kg(random.choice((2, 5, 7, 9)))},
        )


def _spike(random: Random, log: Log, profile: Profile, day: date) -> None:
    log.add(Run, day, random.choice((8, 18, 23)), 45, distance_km=kg(random.choice((19, 26, 45))), kind=RunKind.LONG)


def _tomorrow(random: Random, log: Log, profile: Profile, day: date) -> None:
    """Something the sender dates later than the plan's day."""
    last = max((e.occurred_at.date() for e in log.events), default=day)
    log.add(CheckIn, last + timedelta(days=40), 6, energy=kg(1), pain=(PainReport(site="knee_front", during=kg(8)),))


def all_is_well(log: Log, today: date, hurts: tuple[PainReport, ...] = ()) -> None:
    """The newest word: all is well, nothing (else) hurts. Without it few athletes would ever be free to progress."""
    last = max((e.occurred_at.date() for e in log.events if isinstance(e, Workout)), default=today)
    log.add(CheckIn, min(last + timedelta(days=1), today), 23, 30, pain=hurts, sleep_h=kg(8), energy=kg(7))


# --------------------------------------------------------------------------- deliveries


def twisted(random: Random, events: list[Event]) -> list[Event]:
    """The deliveries as they come: twice, corrected, taken back, from two services, out of order."""
    found = list(events)
    for event in random.sample(events, min(len(events), random.choice((0, 0, 1, 3)))):
        found.append(_twist(random, event, len(found)))
    if random.random() < 0.3:
        random.shuffle(found)
    return found


def _twist(random: Random, event: Event, number: int) -> Event:
    fresh = f"ev_{number:08d}{random.randrange(16**16):016x}"
    match random.choice(("again", "corrected", "older", "retracted", "other source")):
        case "corrected" if isinstance(event, Workout) and event.exercises:
            return replace(event, event_id=fresh, version="2026-12-01T10:00:00Z", exercises=event.exercises[:-1])
        case "older":
            return replace(event, event_id=fresh, version=None)
        case "retracted":
            at = max(event.occurred_at, datetime(2026, 1, 1, tzinfo=UTC)) + timedelta(hours=3)
            return Retraction(
                event_id=fresh,
                source="log",
                source_id=fresh,
                occurred_at=at,
                of=Target(source=event.source, source_id=event.source_id),
            )
        case "other source":
            return replace(event, event_id=fresh, source="watch")
        case _:
            return event
