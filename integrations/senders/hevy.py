"""Hevy: a thin webhook, whole workouts when a script or a fetch hands them over, and the page of changes.

Weights are always kg and times UTC. The public description of the webhook was withdrawn in December 2025; clients
still receive it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from integrations import proofs
from integrations.documents import a_set, accepted, deletion, events, exercise, ignored, needs_fetch, not_understood
from integrations.hevy_workout import KINDS, workout_events
from integrations.logbook import run_key
from integrations.reading import Record, identifier, instant, json_value, number, record
from integrations.values import Delivery, EventDocument, NotUnderstood, Place, Report, Sender


def parse(delivery: Delivery, place: Place) -> Iterator[Report]:
    """A report for the webhook, a workout, or each item of a page of workouts or of changes."""
    document = json_value(delivery.body)
    told = record(document)
    listed = document if isinstance(document, list) else told.get("workouts", told.get("events"))
    if isinstance(listed, list):
        for each in listed:
            yield read(record(each), place, delivery.received_at)
    elif (reference := identifier(record(told.get("payload", told)).get("workoutId"))) is not None:
        yield needs_fetch("workout", reference)
    elif told.keys() & {"exercises", "workout"} or told.get("type") == "deleted":
        yield read(told, place, delivery.received_at)
    else:
        raise NotUnderstood("expected a workout of Hevy, a page of them, or the body of its webhook")


def read(told: Record, place: Place, received_at: datetime) -> Report:
    """The report of a workout, bare or inside `workout`, or of a deletion in the page of changes."""
    if told.get("type") == "deleted":
        key, when = identifier(told.get("id")), instant(told.get("deleted_at")) or received_at
        if key is None:
            return not_understood("missing_id")
        return events("deleted", deletion(place, key, when), deletion(place, run_key(key), when))
    try:
        found = workout_events(record(told.get("workout")) or told, place)
    except NotUnderstood:
        return not_understood("not_a_workout")
    return accepted(*found) if found else ignored("no_sets")


# --------------------------------------------------------------------------- the text Hevy writes elsewhere

_SIGNED = re.compile(r"Logged with (?:hevyapp\.com|Hevy)", re.IGNORECASE)
_SET = re.compile(r"Set \d{1,3}: (.{1,80})", re.ASCII | re.IGNORECASE)
_LOADED = re.compile(r"([\d.,]{1,9}) ?(kg|lbs?) x (\d{1,4})", re.ASCII | re.IGNORECASE)
_REPS = re.compile(r"(\d{1,4})(?: reps?)?", re.ASCII | re.IGNORECASE)
_CLOCK = re.compile(r"(?:(\d{1,2})h ?)?(?:(\d{1,3})(?:min|m) ?)?(?:(\d{1,5})s)?", re.ASCII | re.IGNORECASE)
_MOST_LINES = 2_000


def exercises_of_text(description: object) -> list[EventDocument]:
    """The exercises in the text that Hevy writes into a Strava description; none when Hevy did not write it.

    `Set 1: 55 kg x 6 [Failure]`; lines that say something else are passed over.
    """
    if not isinstance(description, str) or not _SIGNED.search(description[:4_000]):
        return []
    named: list[tuple[str, list[EventDocument]]] = []
    for line in description.splitlines()[:_MOST_LINES]:
        plain = line.strip()
        found = _SET.match(plain)
        if found is None and plain and not _SIGNED.search(plain):
            named.append((plain, []))
        elif found is not None and named and (done := _set_of_text(found[1])) is not None:
            named[-1][1].append(done)
    return [part for name, sets in named for part in exercise(name, sets)]


def _set_of_text(told: str) -> EventDocument | None:
    body, _, note = told.partition("[")
    word = note.rstrip("] ").lower().replace(" ", "").replace("-", "")
    kind, body = KINDS.get(word, "work"), body.strip()
    if loaded := _LOADED.fullmatch(body):
        return a_set(kind=kind, load=loaded[1], unit="kg" if loaded[2].lower() == "kg" else "lb", reps=loaded[3])
    if reps := _REPS.fullmatch(body):
        return a_set(kind=kind, reps=reps[1])
    if body and (clock := _CLOCK.fullmatch(body)):
        hours, minutes, seconds = (number(part) or Decimal(0) for part in clock.groups())
        return a_set(kind=kind, seconds=hours * 3600 + minutes * 60 + seconds)
    return None


SENDER = Sender(
    kind="hevy",
    name="Hevy",
    proof=proofs.fixed_header("authorization"),
    parse=parse,
    thin=True,
    guide="In Hevy's developer settings, set the webhook to this address and its authorization header to the secret.",
    facts={
        "Sends": "The webhook names the workout only; it is fetched, or a script posts the workout here.",
        "Deletes": "Only in the page of changes, not by the webhook.",
        "Needs": "Hevy Pro.",
    },
)
