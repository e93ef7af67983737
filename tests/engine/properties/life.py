"""The life of a nasty athlete while twists are put on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from engine.types import Event, Profile, ProfileChange, Workout
from tests.engine.properties.builders import Log

# Offsets of 5:45, -3:30, 14, -12 and 12:45 hours, a change of the clocks of half an hour, and changes in both halves
# of the year.
ZONES = (
    "Asia/Kathmandu", "America/St_Johns", "Pacific/Kiritimati", "Etc/GMT+12", "Pacific/Chatham", "Australia/Lord_Howe",
    "Europe/Berlin", "America/Los_Angeles",
)  # fmt: skip
# Days on which the clocks of these zones change.
CHANGES = (
    date(2026, 3, 8), date(2026, 3, 29), date(2026, 4, 5), date(2026, 9, 27), date(2026, 10, 4), date(2026, 10, 25),
    date(2026, 11, 1),
)  # fmt: skip


@dataclass
class Life:
    """A life to be twisted: what was logged so far, and the day that is asked for."""

    random: Random
    log: Log
    profile: Profile
    first: date
    today: date

    def day(self, *, back: int = 21) -> date:
        """A day of the last weeks."""
        return self.today - timedelta(days=self.random.randint(0, back))

    def workouts(self) -> list[Workout]:
        return [e for e in self.log.events if isinstance(e, Workout)]

    def change(self, day: date, hour: int = 7, /, *, until: date | None = None, **fields: Any) -> None:
        """The athlete changes the profile."""
        given = tuple(sorted(fields))
        self.log.add(ProfileChange, day, hour, self.random.randrange(60), fields=Profile(**fields), given=given,
                     until=until)  # fmt: skip

    def instead(self, old: Event, new: Event) -> None:
        self.log.events[self.log.events.index(old)] = new
