"""Health Auto Export: what Apple Health knows, from an iPhone. The whole window comes again each time.

Names of workouts are in the language of the phone, distances in its units.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from integrations import proofs
from integrations.documents import Session, ignored, lasting, not_understood, told_night, told_session
from integrations.reading import (
    Record,
    at,
    day,
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
from integrations.sports import sport_of
from integrations.values import Delivery, NotUnderstood, Place, Report, Sender

_METRES = {"m": Decimal(1), "km": Decimal(1000), "mi": Decimal("1609.344"), "yd": Decimal("0.9144")}
_SECONDS = {"hr": 3600, "h": 3600, "min": 60, "s": 1}
_WAKING = 6  # a night without an end is over before anything is done on its day


def parse(delivery: Delivery, place: Place) -> Iterator[Report]:
    """A report for each workout, for each night, and for each other metric."""
    told = json_object(delivery.body).get("data")
    if not isinstance(told, dict):
        raise NotUnderstood("expected the data of Health Auto Export, as JSON")
    for name, listed in told.items():
        for each in map(record, items(listed)):
            if name == "workouts":
                yield _workout(each, place, delivery.received_at)
            elif name == "metrics" and each.get("name") == "sleep_analysis":
                per_unit = _SECONDS.get(str(each.get("units"))[:5], 3600)
                for night in items(each.get("data")):
                    yield _night(record(night), per_unit, place, delivery.received_at)
            else:
                yield ignored("not_used")


def _workout(told: Record, place: Place, received_at: datetime) -> Report:
    name = text(told.get("name"))
    if name is None:
        return not_understood("missing_type")
    sport = sport_of(name)
    if sport is None:
        return ignored("other_sport")
    start, end = instant(told.get("start"), place.zone), instant(told.get("end"), place.zone)
    elapsed, distance = minutes_between(start, end), record(told.get("distance"))
    length, per_unit = positive(distance.get("qty"), 10**6), _METRES.get(str(distance.get("units"))[:5])
    return told_session(
        place,
        Session(
            sport=sport,
            key=identifier(told.get("id")) or (f"{name} {start.isoformat()}" if start else None),
            version=received_at,
            start=start,
            duration_min=lasting(sport, moving=minutes(told.get("duration")), elapsed=elapsed),
            distance_km=None if length is None or per_unit is None else kilometres(length * per_unit),
            heart_rate=record(told.get("avgHeartRate")).get("qty"),
        ),
    )


def _night(told: Record, per_unit: int, place: Place, received_at: datetime) -> Report:
    """A night that the phone has summed up; single phases of one are passed over."""
    which = day(told.get("date"))
    if which is None:
        return ignored("not_used") if "value" in told else not_understood("missing_date")
    asleep = positive(told.get("totalSleep"), 86_400) or positive(told.get("asleep"), 86_400)
    return told_night(
        place,
        key=which.isoformat(),
        version=received_at,
        woke=instant(told.get("sleepEnd"), place.zone) or at(which, _WAKING, place.zone),
        asleep_s=None if asleep is None else asleep * per_unit,
    )


SENDER = Sender(
    kind="health-auto-export",
    name="Health Auto Export",
    proof=proofs.fixed_header("authorization"),
    parse=parse,
    guide="In Health Auto Export, add a REST API automation in JSON with this address and a header Authorization that "
    "holds the secret.",
    facts={
        "Takes": "Runs, strength training and the hours asleep. A workout named in a language we lack is ignored.",
        "Size": "At most 1 MB at once: choose a short period and leave out route data.",
        "Never sent": "Sets and deletes.",
    },
)
