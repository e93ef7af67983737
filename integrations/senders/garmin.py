"""Garmin Health and Activity API (push, and pings that need a fetch), and the exercise sets of Garmin Connect.

Garmin signs nothing: the secret address is the proof. It sends what failed again, one after the other for up to 7
days, so a body that cannot be read must be accepted and set aside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import chain, groupby

from integrations import proofs
from integrations.documents import (
    Session,
    a_set,
    exercise,
    ignored,
    needs_fetch,
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
    number,
    positive,
    record,
    shifted,
    text,
)
from integrations.sports import sport_of
from integrations.values import Delivery, EventDocument, NotUnderstood, Place, Report, Sender, What

_GRAMS_PER_KG = 1000
_SURE = 100  # per cent
# Categories whose names say nothing without them: ROW of BANDED_EXERCISES is a row with a band.
_NAMELESS = ("BANDED_EXERCISES", "SUSPENSION", "POSE", "MOVE")


def parse(delivery: Delivery, place: Place) -> Iterator[Report]:
    """A report for each item under each key, of one or several people; or for a list of exercise sets."""
    body = json_object(delivery.body)
    if "exerciseSets" in body:
        yield exercise_sets(body, place, delivery.received_at)
        return
    listed = {key: value for key, value in body.items() if isinstance(value, list)}
    if not listed:
        raise NotUnderstood("expected the lists of Garmin's Health API")
    for key, members in listed.items():
        for each in members:
            told = record(each)
            yield of_person(_item(key, told, place, delivery.received_at), identifier(told.get("userId")))


def _item(key: str, told: Record, place: Place, received_at: datetime) -> Report:
    if not told:
        return not_understood("not_an_object")
    if key == "deregistrations":
        return Report(what=What.CLOSED, code="deregistered")
    reader = _READERS.get(key)
    if reader is None and key != "activityFiles":
        return ignored("not_used")
    if reader is None or "callbackURL" in told:
        id_ = identifier(told.get("activityId")) or identifier(told.get("summaryId"))
        return needs_fetch(key, id_)
    return reader(told, place, received_at)


def _activity(told: Record, place: Place, received_at: datetime) -> Report:
    told = {**told, **record(told.get("summary"))}  # activityDetails keep the summary inside
    sport = sport_of(told.get("activityType"))
    if sport is None:
        return ignored("other_sport") if text(told.get("activityType")) else not_understood("missing_type")
    activity, summary = identifier(told.get("activityId")), identifier(told.get("summaryId"))
    # The details of an activity have the summary's id with an ending of their own.
    key, start = summary.removesuffix("-detail") if summary else activity, _start(told)
    return told_session(
        place,
        Session(
            sport=sport,
            key=key,
            version=received_at,
            start=start,
            duration_min=minutes(told.get("durationInSeconds")),
            distance_km=kilometres(told.get("distanceInMeters")),
            heart_rate=told.get("averageHeartRateInBeatsPerMinute"),
            garmin_id=activity,
        ),
    )


def _sleep(told: Record, place: Place, received_at: datetime) -> Report:
    """A night; a tentative one comes again under the same id when the watch knows better."""
    key, start = identifier(told.get("summaryId")) or identifier(told.get("calendarDate")), _start(told)
    asleep_s = positive(told.get("durationInSeconds"), 86_400)
    woke = start + timedelta(seconds=int(asleep_s or 0)) if start else None
    return told_night(place, key=key, version=received_at, woke=woke, asleep_s=asleep_s)


def _start(told: Record) -> datetime | None:
    return shifted(instant(told.get("startTimeInSeconds")), told.get("startTimeOffsetInSeconds"))


_READERS: dict[str, Callable[[Record, Place, datetime], Report]] = {
    "activities": _activity,
    "activityDetails": _activity,
    "manuallyUpdatedActivities": _activity,
    "sleeps": _sleep,
}


def exercise_sets(told: Record, place: Place, received_at: datetime) -> Report:
    """The sets of one activity as Garmin Connect lists them (unofficial): grams, guesses, times in UTC though unsaid.

    They are a source of their own beside the summary of that activity, which the shared id joins them to: neither
    replaces the other.
    """
    activity = identifier(told.get("activityId"))
    done = [each for each in map(record, items(told.get("exerciseSets"))) if each.get("setType") == "ACTIVE"]
    start = instant(done[0].get("startTime"), UTC) if done else None
    parts = (exercise(name, map(_set, sets), id_) for (name, id_), sets in groupby(done, _named))
    return told_session(
        replace(place, source=f"{place.source}-connect"),
        Session(
            sport="strength",
            key=activity,
            version=received_at,
            start=start,
            garmin_id=activity,
            exercises=list(chain.from_iterable(parts)),
        ),
    )


def _named(told: Record) -> tuple[str, str | None]:
    """Name and id of the exercise that stands first; no id for a guess, since a wrong exercise is worse than none.

    What the athlete corrected, or what a planned step said, has a probability of 100 or a step.
    """
    first = record(next(iter(items(told.get("exercises"))), None))
    category, name = text(first.get("category"), 40), text(first.get("name"), 50)
    if category in (None, "UNKNOWN"):
        return "Exercise the watch did not know", None
    title = f"{category} {name}" if name and category in _NAMELESS else name or f"{category} (kind not named)"
    if number(first.get("probability")) not in (None, _SURE) and told.get("wktStepIndex") is None:
        return f"{title} (a guess of the watch)", None
    return title, f"garmin:{category}/{name}" if name else None


def _set(told: Record) -> EventDocument:
    grams = positive(told.get("weight"))  # 0: body weight, or not entered
    return a_set(
        reps=told.get("repetitionCount"),
        seconds=told.get("duration"),
        load=None if grams is None else grams / _GRAMS_PER_KG,
    )


SENDER = Sender(
    kind="garmin",
    name="Garmin Health API",
    proof=proofs.secret_address(),
    parse=parse,
    many_people=True,
    guide="In Garmin's developer portal, set this address for activities, sleeps and deregistrations, as push.",
    facts={
        "Sets": "Never in a summary; they come from the FIT file, or from the exercise sets of Garmin Connect.",
        "Repeats": "What failed comes again for up to 7 days, one after the other.",
        "Deletes": "Not sent.",
    },
)
