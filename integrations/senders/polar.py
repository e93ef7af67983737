"""Polar AccessLink: thin events, and the exercise and the night that a fetch brings.

Polar makes the signing key and shows it in the answer to the very call that makes the webhook, after it has sent a
PING: so the PING is answered before there is a key, and does nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone, tzinfo
from decimal import Decimal

from integrations import proofs
from integrations.documents import Session, ignored, needs_fetch, not_understood, of_person, told_night, told_session
from integrations.reading import (
    Record,
    day,
    identifier,
    instant,
    json_object,
    kilometres,
    minutes,
    number,
    peek,
    record,
    text,
    whole,
)
from integrations.sports import sport_of
from integrations.values import Delivery, NotUnderstood, Place, Reply, Report, Sender

_DURATION = re.compile(r"PT(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:(\d{1,6}(?:\.\d{1,6})?)S)?", re.ASCII)
_PHASES = ("light_sleep", "deep_sleep", "rem_sleep", "unrecognized_sleep_stage")


def parse(delivery: Delivery, _place: Place) -> Iterator[Report]:
    """One report: Polar sends one event at a time."""
    told = json_object(delivery.body)
    if not isinstance(told.get("event"), str):
        raise NotUnderstood("expected an event of Polar")
    yield of_person(_event(told), identifier(told.get("user_id")))


def _event(told: Record) -> Report:
    match told.get("event"):
        case "EXERCISE":
            key = identifier(told.get("entity_id"))
            return not_understood("missing_id") if key is None else needs_fetch("exercise", key)
        case "SLEEP":
            which = day(told.get("date"))
            return not_understood("missing_date") if which is None else needs_fetch("sleep", which.isoformat())
        case _:
            return ignored("not_used")


def parse_exercise(body: bytes, place: Place, fetched_at: datetime) -> Report:
    """The report of a fetched exercise. Raises NotUnderstood."""
    told = json_object(body)
    word = text(told.get("sport"))
    if word is None:
        raise NotUnderstood("expected an exercise of Polar")
    sport = sport_of(told.get("detailed_sport_info")) or sport_of(word)
    if sport is None:
        return ignored("other_sport")
    return told_session(
        place,
        Session(
            sport=sport,
            key=identifier(told.get("id")),
            version=fetched_at,
            start=instant(told.get("start_time"), _zone(told, place)),
            duration_min=minutes(_seconds(told.get("duration"))),
            distance_km=kilometres(told.get("distance")),
            heart_rate=record(told.get("heart_rate")).get("average"),
        ),
    )


def _zone(told: Record, place: Place) -> tzinfo:
    """Of the start, which is told in local time with the offset in minutes beside it."""
    offset_min = whole(told.get("start_time_utc_offset"), -1439, 1439)
    return place.zone if offset_min is None else timezone(timedelta(minutes=offset_min))


def _seconds(duration: object) -> Decimal | None:
    """Seconds of `PT1H2M3.5S`."""
    found = _DURATION.fullmatch(duration[:40]) if isinstance(duration, str) else None
    if found is None:
        return None
    hours, mins, seconds = (Decimal(part or 0) for part in found.groups())
    return (hours * 60 + mins) * 60 + seconds


def parse_sleep(body: bytes, place: Place, fetched_at: datetime) -> Report:
    """The report of a fetched night. Raises NotUnderstood."""
    told = json_object(body)
    which = day(told.get("date"))
    if which is None:
        raise NotUnderstood("expected a night of Polar")
    phases = [number(told.get(name), 0, 86_400) for name in _PHASES]
    return told_night(
        place,
        key=which.isoformat(),
        version=fetched_at,
        woke=instant(told.get("sleep_end_time"), place.zone),
        asleep_s=sum(phase for phase in phases if phase is not None),
    )


def handshake(delivery: Delivery, _secrets: tuple[str, ...]) -> Reply | None:
    """200 to a PING, signed or not."""
    if delivery.method == "POST" and peek(delivery.body).get("event") == "PING":
        return Reply(status=200, body=b"{}")
    return None


SENDER = Sender(
    kind="polar",
    name="Polar AccessLink",
    proof=proofs.bare_hex("polar-webhook-signature"),
    parse=parse,
    handshake=handshake,
    gives_secret=True,
    thin=True,
    many_people=True,
    guide="Create the webhook of your AccessLink client with this address, for EXERCISE and SLEEP; its answer has the "
    "signature_secret_key to copy here.",
    facts={
        "Sends": "Only that something changed; exercises and nights are fetched.",
        "Never sent": "Sets and deletes.",
        "Failures": "Polar turns a webhook off after 7 days of failures.",
    },
)
