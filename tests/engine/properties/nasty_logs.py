"""What senders write: odd numbers, gaps, names nobody knows, words of coaches, and second thoughts about all of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

from engine.types import (
    Action,
    CheckIn,
    Confirm,
    Event,
    ExerciseDone,
    ExerciseName,
    Override,
    ProfileChange,
    Retraction,
    Run,
    SetDone,
    Side,
    StrengthTest,
    Target,
    Workout,
)
from tests.engine.properties.builders import book, kg
from tests.engine.properties.life import Life


def _sets(life: Life, change: Callable[[SetDone], SetDone], *, share: float = 1.0) -> None:
    """Every set of the log (or a share of the sessions) written otherwise."""
    for event in life.workouts():
        if life.random.random() < share:
            exercises = tuple(replace(x, sets=tuple(change(s) for s in x.sets)) for x in event.exercises)
            life.instead(event, replace(event, exercises=exercises))


def heavy_and_light(life: Life) -> None:
    """Loads of a truck and of a feather, and none."""
    factor = life.random.choice((kg("0.01"), kg(0), kg(20), kg("1.37")))
    _sets(life, lambda s: replace(s, load_kg=s.load_kg and min(kg(1000), s.load_kg * factor)), share=0.3)


def pounds(life: Life) -> None:
    """One of two apps writes pounds: the same dumbbell is 10 kg in one session and 9.98 in the next."""

    def in_lb(one: SetDone) -> SetDone:
        lb = None if one.load_kg is None else (one.load_kg / Decimal("0.45359237")).quantize(Decimal(1))
        return replace(one, load_kg=None if lb is None else (lb * Decimal("0.45359237")).quantize(Decimal("0.01")))

    _sets(life, in_lb, share=0.5)


def odd_counts(life: Life) -> None:
    """No repetition, two hundred of them, ten in reserve, and sets of which nothing is known."""
    odd = ({"reps": 0}, {"reps": 200}, {"rir": kg(10)}, {"reps": None, "duration_s": None}, {"rir": kg(0)},
           {"duration_s": kg(3600)}, {"height_cm": kg(120)})  # fmt: skip
    _sets(life, lambda s: replace(s, **life.random.choice(odd)) if life.random.random() < 0.3 else s, share=0.4)


def one_side(life: Life) -> None:
    """Only the left leg is logged, or sides are said of what has none."""
    side = life.random.choice((Side.LEFT, Side.RIGHT))
    if life.random.random() < 0.5:
        _sets(life, lambda s: replace(s, side=side), share=0.5)
        return
    for event in life.workouts():
        kept = tuple(replace(x, sets=tuple(s for s in x.sets if s.side is not side)) for x in event.exercises)
        life.instead(event, replace(event, exercises=kept))


def unknown_names(life: Life) -> None:
    """A log app that knows no ids: free names, some of which the athlete explains later, in contradictory ways."""
    ids = sorted({x.exercise for e in life.workouts() for x in e.exercises if x.exercise})
    hidden = set(life.random.sample(ids, min(2, len(ids))))
    for event in life.workouts():
        exercises = tuple(
            replace(x, exercise=None, name=f"My {x.exercise}") if x.exercise in hidden else x for x in event.exercises
        )
        life.instead(event, replace(event, exercises=exercises))
    for name in sorted(hidden):
        for meant in life.random.choice(((), (name,), (None,), (name, None), (life.random.choice(ids), name))):
            life.log.add(ExerciseName, life.day(back=6), 9, name=f"My {name}", exercise=meant)


def empty_sessions(life: Life) -> None:
    """Sessions without exercises, exercises without sets, sessions that never end, and days without a time."""
    for event in life.workouts():
        new: Workout = life.random.choice((
            event, event, replace(event, exercises=()), replace(event, in_progress=True), replace(event, day_only=True),
            replace(event, exercises=tuple(replace(x, sets=()) for x in event.exercises)),
            replace(event, exercises=tuple(replace(x, prescribed=None, form=None, pain=None) for x in event.exercises)),
        ))  # fmt: skip
        life.instead(event, new)


def runs_without(life: Life) -> None:
    """A watch that measures no distance, or no kind, or a run around the world."""
    for event in [e for e in life.log.events if isinstance(e, Run)]:
        less = life.random.choice(({"distance_km": None}, {"kind": None}, {"duration_min": None}, {},
                                   {"distance_km": kg(0)}, {"distance_km": kg(150)}))  # fmt: skip
        life.instead(event, replace(event, **less))


def anything_goes(life: Life) -> None:
    """A session of any exercises of the catalog, done as often as somebody likes, in the last days."""
    for _ in range(life.random.choice((1, 3))):
        names = life.random.sample(sorted(book().exercises), 6)
        exercises = tuple(
            ExerciseDone(exercise=x, form=life.random.choice((None, 1, 5)), pain=life.random.choice((None, ())),
                         sets=(SetDone(reps=12, rir=kg(3)),) * life.random.choice((1, 3, 10)))
            for x in names
        )  # fmt: skip
        life.log.add(Workout, life.day(back=14), life.random.randrange(24), exercises=exercises)


def tested(life: Life) -> None:
    """Strength tests of one side, of nothing, and of everything at once."""
    for _ in range(3):
        result = life.random.choice(({}, {"left": kg(30)}, {"both": kg(200)}, {"left": kg(0), "right": kg(60)}))
        name = life.random.choice(("single_leg_calf_raise", "nordic_assisted", "plank", "split_squat_bw"))
        life.log.add(StrengthTest, life.day(back=20), 11, test=name, **result)


def two_senders(life: Life) -> None:
    """A watch tells of the same sessions and runs: at the same second or later, with less, or nothing, of each."""
    for event in life.random.sample(life.log.events, min(8, len(life.log.events))):
        if not isinstance(event, Workout | Run):
            continue
        number = len(life.log.events) + 1
        at = event.occurred_at + timedelta(minutes=life.random.choice((0, 0, 1, 20, 90)))
        other: Workout | Run = replace(event, event_id=f"ev_{number:024d}", source="watch", occurred_at=at)
        if isinstance(other, Workout) and life.random.random() < 0.6:
            other = replace(other, exercises=life.random.choice(((), other.exercises[:1])), duration_min=kg(41))
        if life.random.random() < 0.3:
            same = (f"garmin:{number}",)
            life.instead(event, replace(event, same_as=same))
            other = replace(other, same_as=same)
        life.log.events.append(other)


def orders(life: Life) -> None:
    """A coach and the athlete pin, cap, decline and end, about one exercise, at once, for ever, and for yesterday."""
    trained = [x.exercise for e in life.workouts() for x in e.exercises if x.exercise] or ["glute_bridge"]
    names = life.random.choices([*trained, life.random.choice(sorted(book().exercises))], k=2)
    for _ in range(life.random.choice((2, 4, 7))):
        change: dict[str, Any] = life.random.choice((
            {"load_kg": kg(200)}, {"load_kg": kg(2)}, {"load_kg": kg(0)}, {"sets": 100}, {"sets": 1},
            {"tempo": "9-9-9-9"}, {"target_reps": 0}, {"target_reps": 1000},
            {"target_rir": kg(0), "rest_s": 0, "height_cm": kg(300)},
            {"exercise": "nordic_full"}, {"band": "green"}, {}, {},
        ))  # fmt: skip
        day = life.day(back=10)
        until = life.random.choice(
            (None, None, day, life.today, life.today + timedelta(days=9), day - timedelta(days=3))
        )
        action = life.random.choice((*Action, None) if change else tuple(Action))
        life.log.add(Override, day, life.random.choice((9, 9, 22)), exercise=life.random.choice(names), change=change,
                     action=action, by=life.random.choice(("coach", "athlete", None)), until=until)  # fmt: skip


def second_thoughts(random: Random, events: list[Event]) -> list[Event]:
    """Deliveries about deliveries: any event, a change of the profile or a coach's word as well, corrected, sent again,
    taken back, confirmed, and taken back twice; sometimes of events that never came.
    """
    found: list[Event] = []
    for number, event in enumerate(random.sample(events, min(len(events), random.choice((0, 2, 5, 12))))):
        fresh = f"ev_9{number:023d}"
        about = Target(source=event.source, source_id=event.source_id if random.random() < 0.9 else "never-sent")
        said: dict[str, Any] = {
            "event_id": fresh,
            "source": "log",
            "source_id": fresh,
            "occurred_at": event.occurred_at,
        }
        match random.choice(("again", "corrected", "corrected", "older", "taken back", "confirmed")):
            case "corrected":
                version = random.choice(("2", "2026-12-01T10:00:00Z", "b"))
                found.append(_corrected(random, replace(event, event_id=fresh, version=version)))
            case "older":
                found.append(replace(event, event_id=fresh, version=None))
            case "taken back":
                found.append(Retraction(**said, of=about))
            case "confirmed":
                found.append(Confirm(**said, of=about))
            case _:
                found.append(event)
    return found


def _corrected(random: Random, event: Event) -> Event:
    """The event as its sender says later that it was."""
    when = event.occurred_at + timedelta(hours=random.choice((0, 0, -1, 30)))
    event = replace(event, occurred_at=when)
    if isinstance(event, Workout):
        return replace(event, exercises=event.exercises[: random.choice((0, 1, -1))])
    if isinstance(event, Run):
        return replace(event, distance_km=random.choice((None, kg(1), kg(60))))
    if isinstance(event, CheckIn):
        return replace(event, pain=random.choice((None, (), event.pain)), red_flags=None)
    if isinstance(event, ProfileChange):
        return replace(event, given=event.given[:1], until=None)
    if isinstance(event, Override):
        return replace(event, action=Action.HOLD, change={})
    return event
