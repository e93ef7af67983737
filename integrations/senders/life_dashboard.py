"""Life Dashboard: what Health Connect knows, from an Android phone. HC Webhook sends the same without a signature."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from integrations import proofs
from integrations.documents import Session, ignored, not_understood, told_night, told_session
from integrations.reading import (
    Record,
    identifier,
    instant,
    items,
    json_object,
    kilometres,
    minutes,
    minutes_between,
    positive,
    record,
    text,
)
from integrations.sports import Sport, sport_of
from integrations.values import Delivery, NotUnderstood, Place, Report, Sender

# Older builds write the number that Health Connect has for a sport.
_NUMBERS: dict[str, Sport] = {"56": "run", "57": "run", "13": "strength", "70": "strength", "81": "strength"}
_AWAKE = ("awake", "awake_in_bed", "out_of_bed")


def parse(delivery: Delivery, place: Place) -> Iterator[Report]:
    """A report for each exercise and each night, and one for all of each other kind."""
    body = json_object(delivery.body)
    listed = {name: value for name, value in body.items() if isinstance(value, list)}
    version = instant(body.get("timestamp"))
    if not listed and version is None:
        raise NotUnderstood("expected records of Health Connect with their timestamp")
    if body.get("test") is True or not listed:
        yield ignored("test_event")
        return
    for name, members in listed.items():
        if name in _READERS:
            for each in members:
                yield _READERS[name](record(each), place, version or delivery.received_at)
        else:
            yield ignored("not_used")


def _exercise(told: Record, place: Place, version: datetime) -> Report:
    word = identifier(told.get("type"))
    if word is None:
        return not_understood("missing_type")
    sport = _NUMBERS.get(word) or sport_of(word)
    if sport is None:
        return ignored("other_sport")
    start, end = instant(told.get("start_time"), place.zone), instant(told.get("end_time"), place.zone)
    return told_session(
        place,
        Session(
            sport=sport,
            key=identifier(told.get("uuid")) or (f"{word} {start.isoformat()}" if start else None),
            version=version,
            start=start,
            duration_min=minutes(told.get("duration_seconds")) or minutes_between(start, end),
            distance_km=kilometres(told.get("distance_meters")),
        ),
    )


def _sleep(told: Record, place: Place, version: datetime) -> Report:
    """A night: its length without the phases awake."""
    woke, length = instant(told.get("session_end_time"), place.zone), positive(told.get("duration_seconds"), 86_400)
    phases = (record(each) for each in items(told.get("stages")))
    awake = sum(
        positive(each.get("duration_seconds"), 86_400) or 0 for each in phases if text(each.get("stage")) in _AWAKE
    )
    return told_night(
        place,
        key=identifier(told.get("uuid")) or (woke.isoformat() if woke else None),
        version=version,
        woke=woke,
        asleep_s=None if length is None else length - awake,
    )


_READERS = {"exercise": _exercise, "sleep": _sleep}

FACTS = {
    "Takes": "Runs, strength training and the hours asleep.",
    "Twice": "Let one app only write workouts into Health Connect: copies of other apps have ids of their own.",
    "Never sent": "Sets and deletes.",
}
SENDER = Sender(
    kind="life-dashboard",
    name="Life Dashboard",
    proof=proofs.prefixed_hex("x-signature"),
    parse=parse,
    guide="In Life Dashboard, add this address as a webhook for Health Connect and the secret as its signing secret.",
    facts=FACTS,
)
