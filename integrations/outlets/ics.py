"""A plan as a calendar to subscribe to (RFC 5545, RFC 7986).

A plan names days and no hours, so every event lasts a day: a date without a zone, which is the runner's own day
wherever the phone is. It is made from the revisions of the last weeks: what was planned for a day that has passed stays
as it was, and what a newer revision took away is told as cancelled, so that calendars which keep copies drop it too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from icalendar import Calendar, Event
from icalendar.enums import CLASS, STATUS, TRANSP

from engine.speech import Speech
from engine.types import Exercise, Plan, PlanStatus
from integrations.outlets.reading import Issued, Session, sessions, to_read_first
from integrations.outlets.text import heading, notices_text, session_name, session_text, text

KEPT_DAYS = 28  # how long past sessions and cancellations stay
REFRESH = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """One event of the calendar as it stands."""

    first: date
    until: date  # the day after the last
    title: str
    text: str  # what stands before the session, if there is one
    session: Session | None = None
    cancelled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Whose calendar it is and how it is written."""

    athlete_id: str
    timezone: str
    speech: Speech
    trained: frozenset[date]  # days of strength sessions done: what was planned for them was not cancelled


def calendar(history: Sequence[Issued], exercises: Mapping[str, Exercise], reader: Reader) -> bytes:
    """The calendar after these revisions, oldest first and at least one. Equal input gives equal bytes."""
    diary = _Diary(reader)
    for issued in history:
        diary.turn_to(issued, exercises)
    return _written(diary, history[-1].plan.valid_from - timedelta(days=KEPT_DAYS))


class _Diary:
    """The events while revisions are read one after the other."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.entries: dict[str, tuple[_Entry, Issued]] = {}  # key of the UID -> entry, since which revision
        self._stopped_since: date | None = None

    def turn_to(self, issued: Issued, exercises: Mapping[str, Exercise]) -> None:
        """Read one more revision."""
        plan = issued.plan
        warnings = notices_text(to_read_first(plan), self.reader.speech)
        found = {f"{each.date}-{each.key}": each for each in sessions(plan, exercises)}
        self._cancel(issued, found)
        for key, session in found.items():
            self._put(key, _of_session(session, warnings, self.reader.speech), issued)
        self._stop(issued, warnings)

    def _put(self, key: str, entry: _Entry, issued: Issued) -> None:
        if key not in self.entries or self.entries[key][0] != entry:
            self.entries[key] = (entry, issued)

    def _cancel(self, issued: Issued, found: Mapping[str, Session]) -> None:
        planned = {day.date for day in issued.plan.days} - self.reader.trained
        for key, (entry, _) in tuple(self.entries.items()):
            if key not in found and entry.first in planned and not key.endswith("-notice"):
                self._put(key, _gone(entry, self.reader.speech), issued)

    def _stop(self, issued: Issued, told: str) -> None:
        """While there is no training, one event says so from the first day to the next look at the plan."""
        plan = issued.plan
        if plan.status is PlanStatus.ACTIVE:
            if self._stopped_since is not None:
                self._resume(f"{self._stopped_since}-notice", issued)
                self._stopped_since = None
            return
        self._stopped_since = self._stopped_since or plan.valid_from
        self._put(
            f"{self._stopped_since}-notice", _of_stop(plan, self._stopped_since, told, self.reader.speech), issued
        )

    def _resume(self, key: str, issued: Issued) -> None:
        entry, _ = self.entries[key]
        today = issued.plan.valid_from
        if today <= entry.first:
            self._put(key, _gone(entry, self.reader.speech), issued)
        else:
            ended = _Entry(first=entry.first, until=min(today, entry.until), title=entry.title, text=entry.text)
            self._put(key, ended, issued)


def _of_session(session: Session, warnings: str, speech: Speech) -> _Entry:
    name, minutes = session_name(session, speech), session.item.minutes
    return _Entry(
        first=session.date,
        until=session.date + timedelta(days=1),
        title=text("minutes", speech, title=name, minutes=minutes) if minutes else name,
        text=warnings,
        session=session,
    )


def _of_stop(plan: Plan, since: date, told: str, speech: Speech) -> _Entry:
    until = max(plan.review_on, since + timedelta(days=1))
    return _Entry(first=since, until=until, title=heading(plan.status, speech), text=told)


def _gone(entry: _Entry, speech: Speech) -> _Entry:
    """What remains of an event: nobody should train by a calendar that does not know what cancelled means."""
    title = entry.title if entry.cancelled else text("cancelled", speech, title=entry.title)
    return _Entry(first=entry.first, until=entry.until, title=title, text=text("gone", speech), cancelled=True)


def _written(diary: _Diary, oldest: date) -> bytes:
    reader = diary.reader
    found = Calendar.new(
        prodid=f"-//Baton//Strength plan//{reader.speech.language.upper()}",
        method="PUBLISH",
        name=text("calendar", reader.speech),
        uid=f"{reader.athlete_id}@baton",
        refresh_interval=REFRESH,
    )
    found["REFRESH-INTERVAL"].params["VALUE"] = "DURATION"  # RFC 7986 wants it said
    found.add("X-PUBLISHED-TTL", "PT1H")  # the same for older Outlooks
    found.add("X-WR-TIMEZONE", reader.timezone)
    for key, (entry, issued) in sorted(diary.entries.items()):
        if entry.until > oldest:
            found.add_component(_event(f"{key}-{reader.athlete_id}@baton", entry, issued, reader.speech))
    written: bytes = found.to_ical()
    return written


def _event(uid: str, entry: _Entry, issued: Issued, speech: Speech) -> Event:
    parts = (entry.text, session_text(entry.session, speech) if entry.session else "")
    return Event.new(
        uid=uid,
        start=entry.first,
        end=entry.until,
        summary=entry.title,
        description="\n\n".join(part for part in parts if part),
        # A revision number never falls, however many revisions are read.
        sequence=issued.revision,
        stamp=issued.created_at,
        last_modified=issued.created_at,
        status=STATUS.CANCELLED if entry.cancelled else STATUS.CONFIRMED,
        classification=CLASS.PRIVATE,
        transparency=TRANSP.TRANSPARENT,
    )
