"""How a sentence is said: the language, its numbers and days, and the units of whoever reads it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Unit:
    """What people read in place of a metric unit: its name, its size, and what it is rounded to."""

    name: str
    size: Decimal = Decimal(1)
    step: Decimal | None = None

    def of(self, value: Decimal) -> Decimal:
        """A metric value in this unit."""
        if self.step is None:
            return value
        return (value / self.size / self.step).quantize(Decimal(1), rounding=ROUND_HALF_UP) * self.step


KG, KM = Unit("kg"), Unit("km")


def _number(value: Decimal) -> str:
    return format(value.normalize(), "f")


def _day(value: date) -> str:
    return f"{DAYS[value.weekday()]} {value.day} {MONTHS[value.month - 1]}"


def _plural(one: str, many: str, count: int) -> str:
    return one if count == 1 else many


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """A language and units. The default is English, in which the sentences are written, and metric."""

    language: str = "en"
    text: Callable[[str], str] = str
    plural: Callable[[str, str, int], str] = _plural
    number: Callable[[Decimal], str] = _number
    day: Callable[[date], str] = _day
    kg: Unit = KG
    km: Unit = KM
    _metric: bool = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_metric", self.kg is KG and self.km is KM)

    def template(self, english: str) -> str:
        """A sentence with its places still open, in the reader's language and units."""
        found = self.text(english)
        return (
            found if self._metric else found.replace("} kg", f"}} {self.kg.name}").replace("} km", f"}} {self.km.name}")
        )

    def unit_of(self, fact: str) -> Unit | None:
        """The unit that a fact of this name must be told in; None where it stays as it is."""
        if self._metric:
            return None
        return self.kg if fact.endswith("_kg") else self.km if fact.endswith("_km") else None


ENGLISH = Speech()
