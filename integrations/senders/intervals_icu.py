"""intervals.icu: whole activities each time, and wellness records whose sleep is used.

The directions of its subjective scales (soreness, fatigue, stress, mood, motivation, injury) are not verified, so they
drive nothing. Fitness records lie in the future: a projection, never a fact.
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
    told_deletion,
    told_night,
    told_session,
)
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
    record,
    truth,
    without_field,
)
from integrations.sports import sport_of
from integrations.values import Delivery, NotUnderstood, Place, Report, Sender, What

_SECRET = "secret"  # noqa: S105  the name of the field
_WAKING = 6  # a record of a day has no hour; its night is over before anything is done on that day
_ACTIVITY = ("ACTIVITY_UPLOADED", "ACTIVITY_UPDATED", "ACTIVITY_ANALYZED", "ACTIVITY_ACHIEVEMENTS")


def parse(delivery: Delivery, place: Place) -> Iterator[Report]:
    """A report for each event, and for each record of a wellness event, of one or several athletes."""
    listed = json_object(delivery.body).get("events")
    if not isinstance(listed, list):
        raise NotUnderstood("expected the events of intervals.icu")
    for each in listed:
        told = record(each)
        person = identifier(told.get("athlete_id"))
        for report in _reports(told, place, delivery.received_at):
            yield of_person(report, person)


def _reports(told: Record, place: Place, received_at: datetime) -> Iterator[Report]:
    when, kind = instant(told.get("timestamp")) or received_at, told.get("type")
    activity = record(told.get("activity"))
    if kind in _ACTIVITY:
        yield _activity(activity, place, when)
    elif kind == "ACTIVITY_DELETED":
        yield told_deletion(place, identifier(activity.get("id")), when)
    elif kind == "WELLNESS_UPDATED":
        for each in items(told.get("records")):
            yield _wellness(record(each), place, when)
    elif kind == "APP_SCOPE_CHANGED" and truth(told.get("deauthorized")):
        yield Report(what=What.CLOSED, code="deauthorised")
    elif kind == "FITNESS_UPDATED":
        yield ignored("projection")
    elif isinstance(kind, str):
        yield ignored("not_used")
    else:
        yield not_understood("missing_type")


def _activity(told: Record, place: Place, when: datetime) -> Report:
    sport = sport_of(told.get("type"))
    if sport is None:
        return ignored("other_sport") if isinstance(told.get("type"), str) else not_understood("missing_type")
    start = instant(told.get("start_date")) or instant(told.get("start_date_local"), place.zone)
    moving, elapsed = minutes(told.get("moving_time")), minutes(told.get("elapsed_time"))
    return told_session(
        place,
        Session(
            sport=sport,
            key=identifier(told.get("id")),
            version=when,
            start=start,
            duration_min=lasting(sport, moving=moving, elapsed=elapsed),
            distance_km=kilometres(told.get("distance")),
            kind="race" if told.get("race") is True else None,
            rpe=told.get("icu_rpe"),
            heart_rate=told.get("average_heartrate"),
            garmin_id=told.get("external_id") if told.get("source") == "GARMIN_CONNECT" else None,
        ),
    )


def _wellness(told: Record, place: Place, when: datetime) -> Report:
    which = day(told.get("id"))
    if which is None:
        return not_understood("missing_date")
    if which > when.astimezone(place.zone).date():
        return ignored("projection")
    version = instant(told.get("updated")) or when
    woke = at(which, _WAKING, place.zone)
    return told_night(place, key=which.isoformat(), version=version, woke=woke, asleep_s=told.get("sleepSecs"))


SENDER = Sender(
    kind="intervals-icu",
    name="intervals.icu",
    proof=proofs.fixed_field(_SECRET),
    parse=parse,
    redact=lambda body: without_field(body, _SECRET),
    gives_secret=True,
    many_people=True,
    guide="In the settings of your intervals.icu app, set the webhook to this address and copy its secret here.",
    facts={
        "Wellness": "Sleep is used; soreness, mood and the like are not: which way their scales run is not documented.",
        "Projections": "Future fitness records are not taken as facts.",
        "Never sent": "Activities that came from Strava; sets.",
    },
)
