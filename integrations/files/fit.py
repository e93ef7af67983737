"""Activities of watches: FIT files, read with their checksums. One event per session of strength or running.

Only sessions and sets are read. Positions, names and heart beats of a file are never looked at, and the file is not
kept. What a watch guesses is told as a guess: it has a name of its own, which only the athlete can map.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone, tzinfo
from decimal import Decimal
from io import BytesIO
from typing import Any

import fitdecode

from integrations.documents import exercise
from integrations.files.found import Format, Found, Refused, Taken, Unreadable
from integrations.reading import number, positive, text, whole
from integrations.values import EventDocument, Place

_READ = frozenset({"file_id", "session", "set", "activity", "exercise_title"})
_NO_GUESS = 255  # where a guess has its confidence: the athlete or a workout named the exercise
_UNKNOWN = frozenset({65534, 65535})  # categories that say nothing
_STRENGTH = frozenset({"strength_training", 20})
_RUN = frozenset({"running", 1})
# What the decoder raises on bytes that are no messages, before it comes to the checksum at their end.
_DAMAGE = (
    LookupError, ValueError, TypeError, ArithmeticError, AttributeError, AssertionError, struct.error,
    fitdecode.FitError,
)  # fmt: skip

Message = Mapping[str, Any]


@dataclass(slots=True)
class _File:
    """The messages of a file that are read, with the number of each."""

    kind: object = None
    sessions: list[tuple[int, Message]] = field(default_factory=list)
    sets: list[tuple[int, Message]] = field(default_factory=list)
    titles: dict[tuple[int, int | None], str] = field(default_factory=dict)  # the athlete's own names of exercises
    offset: timedelta | None = None  # of the watch's clock from UTC


def looks_like_fit(data: bytes) -> bool:
    """Whether the header says so."""
    return len(data) >= 12 and data[8:12] == b".FIT"


def _read(data: bytes, place: Place) -> Iterator[Found]:
    file = _messages(data)
    if file.kind not in (None, "activity", 4):
        raise Unreadable("not_an_activity", "Expected a recorded activity; this FIT file holds something else.")
    if not file.sessions:
        raise Unreadable("no_session", "This FIT file holds no session.")
    zone = place.zone if file.offset is None else timezone(file.offset)
    for count, told in file.sessions:
        yield from _session(count, told, file=file, zone=zone, place=place)


def _messages(data: bytes) -> _File:
    found, count = _File(), 0
    try:
        reader = fitdecode.FitReader(
            BytesIO(data), check_crc=fitdecode.CrcCheck.RAISE, error_handling=fitdecode.ErrorHandling.RAISE
        )
        with reader:
            for frame in reader:
                if frame.frame_type == fitdecode.FIT_FRAME_DATA:
                    count += 1
                    if frame.name in _READ:
                        _note(found, frame.name, count, _fields(frame))
    except fitdecode.FitCRCError as error:
        raise Unreadable(
            "bad_checksum", "The checksum of this FIT file is wrong: it was damaged on its way."
        ) from error
    except fitdecode.FitEOFError as error:
        raise Unreadable("cut_off", "This FIT file ends too early: send the whole file.") from error
    except _DAMAGE as error:
        raise Unreadable("damaged", "This FIT file is damaged: what is in it makes no messages.") from error
    return found


def _fields(frame: Any) -> Message:
    """Values by name; arrays of one come as single values, so categories are always lists, as numbers."""
    told: dict[str, Any] = {}
    for one in frame.fields:
        raw = one.name in ("category", "category_subtype", "exercise_category", "exercise_name")
        told.setdefault(one.name, _listed(one.raw_value) if raw else one.value)
    return told


def _listed(value: object) -> list[int | None]:
    items = value if isinstance(value, tuple | list) else [value]
    return [item if isinstance(item, int) else None for item in items]


def _note(found: _File, name: str, count: int, told: Message) -> None:
    match name:
        case "file_id":
            found.kind = told.get("type") if found.kind is None else found.kind
        case "session":
            found.sessions.append((count, told))
        case "set":
            found.sets.append((count, told))
        case "activity":
            found.offset = _offset(told)
        case _:
            title = text(told.get("wkt_step_name"))
            category, of = told.get("exercise_category", [None])[0], told.get("exercise_name", [None])[0]
            if title and category is not None:
                found.titles[category, of] = title


def _offset(told: Message) -> timedelta | None:
    """The watch's local time less UTC, in whole minutes; None when it is no offset of any place."""
    local, utc = told.get("local_timestamp"), told.get("timestamp")
    if not isinstance(local, datetime) or not isinstance(utc, datetime):
        return None
    offset = timedelta(minutes=round((local.replace(tzinfo=None) - utc.replace(tzinfo=None)).total_seconds() / 60))
    return offset if abs(offset) <= timedelta(hours=15) else None


def _session(count: int, told: Message, *, file: _File, zone: tzinfo, place: Place) -> Iterator[Found]:
    began = told.get("start_time")
    if not isinstance(began, datetime):
        yield Refused(number=count, code="no_start", text="This session does not say when it began.")
        return
    sport = told.get("sport")
    head: dict[str, object] = {
        "source": place.source,
        "source_id": f"{began:%Y-%m-%dT%H:%M:%SZ} {sport}",
        "occurred_at": began.astimezone(zone).isoformat(),
        "duration_min": _minutes(told.get("total_elapsed_time")),
        "session_rpe": _tenth(told.get("workout_rpe")),
        "average_hr_bpm": number(told.get("avg_heart_rate"), 20, 250),
    }
    if sport in _RUN:
        metres = _number(told.get("total_distance"))
        head |= {"type": "run", "distance_km": round(metres / 1000, 3) if metres else None}
        head["duration_min"] = _minutes(told.get("total_timer_time")) or head["duration_min"]
    elif told.get("sub_sport") in _STRENGTH:
        sets, refused = _sets(began, told, file)
        yield from refused
        head |= {"type": "workout", "exercises": sets}
    else:
        yield Refused(number=count, code="other_sport", text="Neither strength training nor a run.")
        return
    yield Taken(number=count, event={name: value for name, value in head.items() if value is not None})


def _sets(began: datetime, told: Message, file: _File) -> tuple[list[EventDocument], list[Refused]]:
    """The exercises of one session, in the order in which they began, and the sets that say nothing."""
    seconds = _number(told.get("total_elapsed_time")) or Decimal(0)
    ended = began + timedelta(seconds=float(seconds))
    found: dict[tuple[str, str | None], list[EventDocument]] = {}
    refused = []
    for count, one in file.sets:
        at = one.get("start_time")
        if one.get("set_type") not in ("active", 1) or not isinstance(at, datetime):
            continue
        if len(file.sessions) > 1 and not began <= at <= ended:  # of another session of the file
            continue
        done = _set(one)
        if done:
            found.setdefault(_name(one, file), []).append(done)
        else:
            refused.append(Refused(number=count, code="empty_set", text="Neither repetitions nor a duration."))
    return [part for (name, vendor_id), rows in found.items() for part in exercise(name, rows, vendor_id)], refused


def _set(one: Message) -> EventDocument:
    """A set of 0 or 1 repetitions was timed. A weight of 0 was not entered, or is the body's own."""
    reps, seconds = whole(one.get("repetitions"), 0, 1000) or 0, _number(one.get("duration"))
    held = round(seconds, 1) if seconds and reps <= 1 and seconds <= 86_400 else None
    told = {"reps": None if held else reps, "duration_s": held, "load_kg": positive(_number(one.get("weight")), 1000)}
    return {name: value for name, value in told.items() if value} if held or reps else {}


def _name(one: Message, file: _File) -> tuple[str, str | None]:
    """What the exercise is called, and its id where that is more than a guess of the watch."""
    category = next(iter(one.get("category") or [None]), None)
    of = next(iter(one.get("category_subtype") or [None]), None)
    if category is None or category in _UNKNOWN:
        return "Exercise the watch did not know", None
    title = file.titles.get((category, of)) or _profile_name(category, of)
    confidence = one.get("unknown_2")
    sure = confidence[0] if isinstance(confidence, tuple | list) and confidence else confidence
    if sure not in (None, _NO_GUESS) and one.get("wkt_step_index") is None:
        return f"{title or 'Exercise'} (a guess of the watch)", None
    if title is None or (of is None and (category, of) not in file.titles):
        return f"{title or 'Exercise'} (kind not named)", None
    return title, f"fit:{category}/{of}" if of is not None else None


def _profile_name(category: int, of: int | None) -> str | None:
    """The name in the FIT profile: of the exercise, or of the category where `of` is None."""
    types = fitdecode.profile.FIELD_TYPES
    word = types["exercise_category"].enum.get(category)
    if of is not None:
        kind = types.get(f"{word}_exercise_name")
        word = kind.enum.get(of) if kind else None
    return None if word is None else str(word).replace("_", " ").capitalize()


def _minutes(value: object) -> Decimal | None:
    seconds = _number(value)
    return round(seconds / 60, 2) if seconds and seconds <= 86_400 else None


def _tenth(value: object) -> Decimal | None:
    """An effort of 0-100 as 0-10; 0 is not an effort that somebody entered."""
    effort = positive(_number(value), 100)
    return effort / 10 if effort else None


def _number(value: object) -> Decimal | None:
    """A number of the decoder; floats carry the digits they print."""
    return number(Decimal(str(value)) if isinstance(value, float) else value)


FORMAT = Format(kind="fit", name="FIT activity", source="fit", unit="message", read=_read, keeps_file=False)
