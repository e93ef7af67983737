"""Terra: one format for many watches; the same id again replaces. No sets.

A person is named by the `reference_id` the operator gave at the connection, else by Terra's own id.
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
    items,
    json_object,
    kilometres,
    minutes,
    minutes_between,
    record,
    whole,
)
from integrations.sports import Sport
from integrations.values import Delivery, NotUnderstood, Place, Report, Sender, What

# Numbers of Terra's activity types, which follow those of Google Fit.
_SPORTS: dict[int, Sport] = {8: "run", 56: "run", 57: "run", 58: "run", 80: "strength", 97: "strength"}


def parse(delivery: Delivery, place: Place) -> Iterator[Report]:
    """A report for each item of `data`; one for a message that carries none."""
    body = json_object(delivery.body)
    user, kind = record(body.get("user")), body.get("type")
    person = identifier(user.get("reference_id")) or identifier(user.get("user_id"))
    version = instant(user.get("last_webhook_update")) or delivery.received_at
    if not isinstance(kind, str):
        raise NotUnderstood("expected a message of Terra with its type")
    if kind in ("activity", "sleep"):
        if not isinstance(body.get("data"), list):
            raise NotUnderstood("expected the data of a message of Terra")
        read = _activity if kind == "activity" else _sleep
        for each in items(body.get("data")):
            yield of_person(read(record(each), user, place, version), person)
    else:
        yield of_person(_message(kind), person)


def _message(kind: str) -> Report:
    if kind in ("deauth", "access_revoked"):
        return Report(what=What.CLOSED, code="deauthorised")
    if kind == "s3_payload":  # a link to what was too large to send
        return Report(what=What.NEEDS_FETCH, code="large_payload")
    return ignored("not_used")


def _activity(told: Record, user: Record, place: Place, version: datetime) -> Report:
    meta = record(told.get("metadata"))
    number = whole(meta.get("type"))
    if number is None:
        return not_understood("missing_type")
    sport, start, end = _SPORTS.get(number), instant(meta.get("start_time")), instant(meta.get("end_time"))
    if sport is None:
        return ignored("other_sport")
    summary = identifier(meta.get("summary_id"))
    moving = minutes(record(told.get("active_durations_data")).get("activity_seconds"))
    return told_session(
        place,
        Session(
            sport=sport,
            key=_key(summary, start, end),
            version=version,
            start=start,
            duration_min=lasting(sport, moving=moving, elapsed=minutes_between(start, end)),
            distance_km=kilometres(_summary(told, "distance_data").get("distance_meters")),
            heart_rate=_summary(told, "heart_rate_data").get("avg_hr_bpm"),
            garmin_id=summary if user.get("provider") == "GARMIN" else None,
        ),
    )


def _sleep(told: Record, _user: Record, place: Place, version: datetime) -> Report:
    meta = record(told.get("metadata"))
    start, woke = instant(meta.get("start_time")), instant(meta.get("end_time"))
    if meta.get("is_nap") is True:
        return ignored("nap")
    asleep = record(record(told.get("sleep_durations_data")).get("asleep"))
    return told_night(
        place,
        key=_key(identifier(meta.get("summary_id")), start, woke),
        version=version,
        woke=woke,
        asleep_s=asleep.get("duration_asleep_state_seconds"),
    )


def _summary(told: Record, name: str) -> Record:
    return record(record(told.get(name)).get("summary"))


def _key(summary: str | None, start: datetime | None, end: datetime | None) -> str:
    return summary or " ".join(moment.isoformat() for moment in (start, end) if moment)


SENDER = Sender(
    kind="terra",
    name="Terra",
    proof=proofs.timed_hex("terra-signature"),
    parse=parse,
    gives_secret=True,
    many_people=True,
    guide="In Terra's dashboard, add a webhook destination with this address and copy its signing secret here.",
    facts={"Never sent": "Sets.", "People": "Named by the reference_id given when they connect."},
)
