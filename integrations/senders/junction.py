"""Junction (Vital): daily events are whole objects, historical ones only say that a back-fill is ready. No sets.

A person is named by the `client_user_id` the operator gave, else by Junction's own id.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from integrations import proofs
from integrations.documents import (
    Session,
    ignored,
    lasting,
    not_understood,
    of_person,
    told_night,
    told_session,
)
from integrations.reading import (
    Record,
    identifier,
    instant,
    json_object,
    kilometres,
    minutes,
    minutes_between,
    positive,
    record,
    shifted,
    text,
)
from integrations.sports import sport_of
from integrations.values import Delivery, NotUnderstood, Place, Report, Sender, What


def parse(delivery: Delivery, place: Place) -> Iterator[Report]:
    """One report: Junction sends one object at a time."""
    body = json_object(delivery.body)
    kind, told = body.get("event_type"), record(body.get("data"))
    if not isinstance(kind, str):
        raise NotUnderstood("expected an event of Junction with its event_type")
    person = identifier(body.get("client_user_id")) or identifier(body.get("user_id"))
    version = instant(told.get("updated_at")) or proofs.message_time(delivery)
    yield of_person(_event(kind, told, place, version), person)


def _event(kind: str, told: Record, place: Place, version: datetime) -> Report:
    match kind.split("."):
        case ["daily", "data", "workouts", _]:
            return _workout(told, place, version)
        case ["daily", "data", "sleep", _]:
            return _sleep(told, place, version)
        case ["historical", "data", what, _]:
            named = text(what, 40) or "data"
            first, last = (text(told.get(name), 10) or "" for name in ("start_date", "end_date"))
            return Report(what=What.NEEDS_FETCH, code="historical", reference=f"{named}:{first}/{last}")
        case _:
            return ignored("not_used")


def _workout(told: Record, place: Place, version: datetime) -> Report:
    word = record(told.get("sport"))
    sport = sport_of(word.get("slug")) or sport_of(word.get("name"))
    if sport is None:
        return ignored("other_sport") if word else not_understood("missing_type")
    offset = told.get("timezone_offset")
    start = shifted(instant(told.get("time_start"), place.zone), offset)
    provider = record(told.get("source")).get("provider")
    elapsed = minutes_between(start, instant(told.get("time_end"), place.zone))
    return told_session(
        place,
        Session(
            sport=sport,
            key=identifier(told.get("id")),
            version=version,
            start=start,
            duration_min=lasting(sport, moving=minutes(told.get("moving_time")), elapsed=elapsed),
            distance_km=kilometres(told.get("distance")),
            heart_rate=told.get("average_hr"),
            garmin_id=told.get("provider_id") if provider == "garmin" else None,
        ),
    )


def _sleep(told: Record, place: Place, version: datetime) -> Report:
    woke = shifted(instant(told.get("bedtime_stop"), place.zone), told.get("timezone_offset"))
    if "nap" in str(told.get("type"))[:40]:
        return ignored("nap")
    asleep_s = positive(told.get("total")) or told.get("duration")
    return told_night(place, key=identifier(told.get("id")), version=version, woke=woke, asleep_s=asleep_s)


SENDER = Sender(
    kind="junction",
    name="Junction",
    proof=proofs.standard_webhooks(),
    parse=parse,
    delivery_id=proofs.message_id,
    gives_secret=True,
    many_people=True,
    guide="In Junction's dashboard, add a webhook endpoint with this address and copy its signing secret here.",
    facts={"Never sent": "Sets.", "People": "Named by the client_user_id given when they connect."},
)
