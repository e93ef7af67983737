"""Short ways to write engine values by hand: moments, sets, exercises, events."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeVar

from catalog.load import load_rulebook
from engine.loads import buildable_kg, chosen, implements, kinds_of
from engine.types import Equipment, Event, Exercise, ExerciseDone, PainReport, Rulebook, SetDone, Side

E = TypeVar("E", bound=Event)


@lru_cache(maxsize=1)
def book() -> Rulebook:
    """The real catalog and parameters."""
    return load_rulebook()


def moment(day: date, hour: int, minute: int = 0, zone: str = "UTC") -> datetime:
    """A time on the athlete's clock."""
    return datetime.combine(day, time(hour, minute), tzinfo=UTC if zone == "UTC" else book().zone(zone))


def kg(value: object) -> Decimal:
    """A number as the engine keeps it."""
    return Decimal(str(value))


def loads_of(exercise: Exercise, owned: Sequence[Equipment]) -> tuple[Decimal, ...]:
    """The loads of the first implement that is owned and can load the exercise, lightest first."""
    words = implements(exercise, kinds_of(owned))
    return chosen(
        [(w, buildable_kg(w, exercise.implements, owned, book().params)) for w in words], None, book().params
    )[1]


def pain(site: str, during: object = None, morning: object = None, usual: object = None, **more: Any) -> PainReport:
    """A report about one site."""
    return PainReport(
        site=site,
        during=None if during is None else kg(during),
        next_morning=None if morning is None else kg(morning),
        usual_morning=None if usual is None else kg(usual),
        **more,
    )


def alike(count: int, **fields: Any) -> tuple[SetDone, ...]:
    """So many sets of one kind."""
    return (SetDone(**fields),) * count


def both_sides(count: int, *, left: int, right: int, **fields: Any) -> tuple[SetDone, ...]:
    """Sets of the left and the right leg in turn."""
    pair = (SetDone(side=Side.LEFT, reps=left, **fields), SetDone(side=Side.RIGHT, reps=right, **fields))
    return pair * count


def done(exercise: str, sets: Iterable[SetDone], **fields: Any) -> ExerciseDone:
    """One exercise of a workout."""
    return ExerciseDone(exercise=exercise, sets=tuple(sets), **fields)


@dataclass
class Log:
    """Events as they are written; ids count up, so that the same seed gives the same ids."""

    source: str = "log"
    zone: str = "UTC"
    events: list[Event] = field(default_factory=list)

    def add(self, kind: type[E], day: date, hour: int = 12, minute: int = 0, /, **fields: Any) -> E:
        """Write one event on the athlete's clock."""
        number = len(self.events) + 1
        fields.setdefault("source", self.source)
        fields.setdefault("source_id", f"{kind.__name__.lower()}-{number}")
        occurred_at = moment(day, hour, minute, self.zone).astimezone(UTC)
        event = kind(event_id=f"ev_{number:024d}", occurred_at=occurred_at, **fields)
        self.events.append(event)
        return event
