"""Event documents in the words of contract section 1, built from what senders tell.

What is unknown is left out; a value that cannot be right (a pulse of 0, an effort of 40) counts as unknown, so that
one bad field never costs the session. Every document made here passes `schemas.events.load_events`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Final, Literal

from integrations.reading import identifier, number, positive, text, whole
from integrations.sports import Sport
from integrations.values import EventDocument, Place, Report, WeightUnit, What
from schemas.events import Invalid, load_event

_MOST: Final = 100  # exercises of a workout, and sets of an exercise, that an event can hold
_ID_CHARS: Final = 180
RunKind = Literal["easy", "quality", "long", "race"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One training as a sender tells it. Heart rate and effort may be anything a sender writes."""

    sport: Sport
    key: str | None  # the sender's id of the object
    version: datetime
    start: datetime | None
    duration_min: Decimal | None = None
    distance_km: Decimal | None = None
    kind: RunKind | None = None
    rpe: object = None  # 0-10, of the whole session
    heart_rate: object = None
    garmin_id: object = None  # Garmin's id of the activity, by which reports of several senders are joined
    day_only: bool = False
    exercises: Sequence[EventDocument] = field(default=())


def lasting(sport: Sport, *, moving: Decimal | None, elapsed: Decimal | None) -> Decimal | None:
    """Minutes of a session: without stops for a run, with the rests between sets for strength."""
    return (moving or elapsed) if sport == "run" else (elapsed or moving)


def exercise(name: object, sets: Iterable[EventDocument], vendor_id: str | None = None) -> Iterator[EventDocument]:
    """An exercise as the sender named it; nothing without sets, and several of that name when it has very many."""
    done = list(sets)
    for first in range(0, len(done), _MOST):
        yield _known(
            {"name": text(name) or "unnamed", "vendor_id": text(vendor_id, 100), "sets": done[first : first + _MOST]}
        )


def a_set(
    *,
    kind: str = "work",
    reps: object = None,
    seconds: object = None,
    load: object = None,
    unit: WeightUnit = "kg",
    rpe: object = None,
) -> EventDocument:
    """One set that was done. Seconds count only with no or one repetition, a hold: watches time every set."""
    counted = whole(reps, 0, 1000)
    held = positive(seconds, 86_400) if (counted or 0) <= 1 else None
    return _known(
        {
            "kind": kind,
            "reps": None if held else counted,
            "duration_s": held,
            f"load_{unit}": number(load, 0, 1000 if unit == "kg" else 2204),
            "rpe": number(rpe, 1, 10),
        }
    )


def deletion(place: Place, key: str, when: datetime) -> EventDocument:
    """The retraction of an object that the sender deleted, also of one that never came."""
    return {
        **_head("retraction", place, f"deleted:{key}", when, when),
        "of": {"source": place.source, "source_id": object_key(key)},
    }


def object_key(*parts: str) -> str:
    """The parts as one source_id; a very long one is shortened without two becoming one."""
    key = " ".join(parts)
    return key if len(key) <= _ID_CHARS else f"{key[:100]} {sha256(key.encode()).hexdigest()[:32]}"


def _head(kind: str, place: Place, key: str, version: datetime, when: datetime) -> EventDocument:
    return {
        "type": kind,
        "source": place.source,
        "source_id": object_key(key),
        "version": version.astimezone(UTC).isoformat(),
        "occurred_at": _whole_minutes(when).isoformat(),
    }


def _whole_minutes(when: datetime) -> datetime:
    """An offset with seconds in it, which ISO 8601 does not know, becomes UTC."""
    offset = when.utcoffset()
    return when.astimezone(UTC) if offset is None or offset.seconds % 60 else when


def _known(values: EventDocument) -> EventDocument:
    return {name: value for name, value in values.items() if value is not None}


# --------------------------------------------------------------------------- reports


def events(code: str, *found: EventDocument) -> Report:
    """A report that carries events; its reference names the first."""
    first = found[0]
    key = first.get("source_id")
    return Report(
        what=What.EVENTS, code=code, reference=None if key is None else f"{first['type']}:{key}", events=found
    )


def told_session(place: Place, told: Session) -> Report:
    """The workout or run of a session; not understood without an id and a start."""
    if told.key is None or told.start is None:
        return not_understood("missing_id" if told.key is None else "missing_start")
    if len(told.exercises) > _MOST:
        return not_understood("too_many_exercises")
    run, garmin_id = told.sport == "run", identifier(told.garmin_id)
    document = _known(
        {
            **_head("run" if run else "workout", place, told.key, told.version, told.start),
            "duration_min": number(told.duration_min, 0, 10_000 if run else 1440),
            "distance_km": number(told.distance_km, 0, 1000) if run else None,
            "kind": told.kind if run else None,
            "session_rpe": number(told.rpe, 1, 10),
            "average_hr_bpm": number(told.heart_rate, 20, 250),
            "same_as": None if garmin_id is None else [f"garmin:{garmin_id}"],
            "day_only": told.day_only or None,
            "exercises": None if run or not told.exercises else list(told.exercises),
        }
    )
    return events(str(document["type"]), document)


def told_night(place: Place, *, key: str | None, version: datetime, woke: datetime | None, asleep_s: object) -> Report:
    """The check-in that says how long somebody slept; ignored when that is unknown."""
    if key is None or woke is None:
        return not_understood("missing_id" if key is None else "missing_end")
    seconds = number(asleep_s, 1, 86_400)
    if seconds is None:
        return ignored("not_used")
    hours = (seconds / 3600).quantize(Decimal("0.01"))
    return events("check_in", {**_head("check_in", place, f"sleep:{key}", version, woke), "sleep_h": hours})


def told_deletion(place: Place, key: str | None, when: datetime) -> Report:
    """The retraction of an object that the sender deleted; not understood without its id."""
    return not_understood("missing_id") if key is None else events("deleted", deletion(place, key, when))


def accepted(*found: EventDocument, below: str = "") -> Report:
    """The report of events that are made elsewhere: each as the wire takes it, or the item is not understood.

    Its reference then points to the first bad field, below a place in the body.
    """
    try:
        for document in found:
            load_event(dict(document))
    except Invalid as wrong:
        first = wrong.errors[0]
        return Report(what=What.NOT_UNDERSTOOD, code=first.code, reference=below + first.pointer)
    return events(str(found[0]["type"]), *found)


def ignored(code: str) -> Report:
    """Understood, and nothing the engine reads."""
    return Report(what=What.IGNORED, code=code)


def needs_fetch(kind: str, key: str | None, code: str | None = None) -> Report:
    """The body only says that an object of a kind changed; `key` is its id at the sender, or the time it lies in."""
    return Report(what=What.NEEDS_FETCH, code=code or kind, reference=None if key is None else f"{kind}:{key}")


def not_understood(code: str) -> Report:
    """One item that is not what this sender sends."""
    return Report(what=What.NOT_UNDERSTOOD, code=code)


def of_person(report: Report, person: str | None) -> Report:
    """The same report about one person of many."""
    return replace(report, person=person)
