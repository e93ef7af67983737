"""Suunto: whole workouts and nights once they are uploaded; an older variant of the webhook only names the workout."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from integrations import proofs
from integrations.documents import (
    Session,
    ignored,
    needs_fetch,
    not_understood,
    of_person,
    told_night,
    told_session,
)
from integrations.reading import (
    Record,
    form,
    identifier,
    instant,
    items,
    json_object,
    kilometres,
    minutes,
    number,
    positive,
    record,
    shifted,
    text,
    whole,
)
from integrations.sports import Sport
from integrations.values import Delivery, NotUnderstood, Place, Report, Sender

# Numbers of Suunto's activities: running, trail, treadmill, track, vertical; gym, outdoor gym, crossfit, kettlebell,
# circuit, calisthenics.
_SPORTS: dict[int, Sport] = {
    **dict.fromkeys((1, 22, 53, 103, 115), "run"),
    **dict.fromkeys((20, 23, 54, 63, 73, 104), "strength"),
}


def parse(delivery: Delivery, place: Place) -> Iterator[Report]:
    """A report for the workout, or for each night of a sleep message."""
    if not delivery.body.lstrip().startswith(b"{"):
        yield _named(form(delivery.body))
        return
    body = json_object(delivery.body)
    kind, person = body.get("type"), text(body.get("username"), 80)
    workout = record(body.get("workout")) or record(body.get("payload"))
    if kind == "SUUNTO_247_SLEEP_CREATED":
        for each in items(body.get("samples")):
            yield of_person(_night(record(record(each).get("entryData")), place, delivery.received_at), person)
    elif workout:
        yield of_person(_workout(workout, place, delivery.received_at), person)
    elif isinstance(kind, str):
        yield of_person(ignored("not_used"), person)
    else:
        raise NotUnderstood("expected a workout of Suunto, or a message with its type")


def _named(told: Record) -> Report:
    """The older variant: form-encoded, with the name of the athlete and the id of the workout only."""
    key = identifier(told.get("workoutKey")) or identifier(told.get("workoutid"))
    if key is None:
        raise NotUnderstood("expected the workoutid of Suunto")
    return of_person(needs_fetch("workout", key), text(told.get("username"), 80))


def _workout(told: Record, place: Place, received_at: datetime) -> Report:
    activity = whole(told.get("activityId"))
    if activity is None:
        return not_understood("missing_type")
    sport = _SPORTS.get(activity)
    if sport is None:
        return ignored("other_sport")
    offset_min, heart = whole(told.get("timeOffsetInMinutes"), -1439, 1439), record(told.get("hrdata"))
    start = instant(told.get("startTime"))
    return told_session(
        place,
        Session(
            sport=sport,
            key=identifier(told.get("workoutKey")),
            version=received_at,
            start=start if offset_min is None else shifted(start, offset_min * 60),
            duration_min=minutes(told.get("totalTime")),
            distance_km=kilometres(told.get("totalDistance")),
            heart_rate=positive(heart.get("workoutAvgHR")) or heart.get("avg"),
        ),
    )


def _night(told: Record, place: Place, received_at: datetime) -> Report:
    """A night; its fields are spelt with a capital or a small letter."""
    plain = {name[:1].lower() + name[1:]: value for name, value in told.items()}
    if plain.get("isNap") is True:
        return ignored("nap")
    phases = [number(plain.get(name), 0, 86_400) for name in ("deepSleepDuration", "lightSleepDuration")]
    phases += [number(plain.get(name), 0, 86_400) for name in ("remSleepDuration", "rEMSleepDuration")]
    return told_night(
        place,
        key=identifier(plain.get("sleepId")),
        version=received_at,
        woke=instant(plain.get("bedtimeEnd"), place.zone),
        asleep_s=sum(phase for phase in phases if phase is not None) or plain.get("duration"),
    )


SENDER = Sender(
    kind="suunto",
    name="Suunto",
    proof=proofs.bare_hex("x-hmac-sha256-signature"),
    parse=parse,
    gives_secret=True,
    many_people=True,
    guide="In Suunto's partner portal, set the notification address to this one and copy the notification secret here.",
    facts={"People": "Named by their Suunto user name.", "Never sent": "Sets, edits and deletes."},
)
