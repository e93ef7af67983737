"""Strava: thin events that say what changed, and the activity a fetch brings.

Which key signs its deliveries is not documented. So the secret address is the proof, and the operator may ask for
more: the connection's secrets are the verify token of the handshake, and optionally `subscription:<id>` (then only
that subscription is believed) and `key:<signing key>` (then a signature must hold).
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator
from datetime import datetime

from integrations import proofs
from integrations.documents import (
    RunKind,
    Session,
    ignored,
    lasting,
    needs_fetch,
    of_person,
    told_deletion,
    told_session,
)
from integrations.reading import (
    Record,
    at,
    identifier,
    instant,
    json_object,
    kilometres,
    minutes,
    peek,
    record,
    shifted,
    text,
    truth,
    whole,
)
from integrations.senders.hevy import exercises_of_text
from integrations.sports import sport_of
from integrations.values import Delivery, NotUnderstood, Place, Proof, Reply, Report, Sender, What

_NOON = 12
_HIDDEN_START = "00:00:01"
_RUN_KINDS: dict[int, RunKind] = {1: "race", 2: "long", 3: "quality"}  # workout_type of a run
_signed = proofs.timed_hex("x-strava-signature").holds


def parse(delivery: Delivery, place: Place) -> Iterator[Report]:
    """One report: Strava sends one event at a time."""
    told = json_object(delivery.body)
    kind, key = told.get("object_type"), identifier(told.get("object_id"))
    if kind not in ("activity", "athlete") or key is None:
        raise NotUnderstood("expected an event of Strava with its object")
    yield of_person(_event(told, key, place, delivery.received_at), identifier(told.get("owner_id")))


def _event(told: Record, key: str, place: Place, received_at: datetime) -> Report:
    changed = record(told.get("updates"))
    if told.get("object_type") == "athlete":
        gone = truth(changed.get("authorized")) is False
        return Report(what=What.CLOSED, code="deauthorised") if gone else ignored("not_used")
    if told.get("aspect_type") == "delete":
        return told_deletion(place, key, instant(told.get("event_time")) or received_at)
    if changed and changed.keys() <= {"title"}:
        return ignored("not_used")
    return needs_fetch("activity", key)


def parse_activity(body: bytes, place: Place, fetched_at: datetime) -> Report:
    """The report of a fetched activity, with the sets of the text Hevy writes into it. Raises NotUnderstood."""
    told = json_object(body)
    key, start = identifier(told.get("id")), shifted(instant(told.get("start_date")), told.get("utc_offset"))
    written = exercises_of_text(told.get("description"))
    word = text(told.get("sport_type")) or text(told.get("type"))
    sport = sport_of(word) or ("strength" if written else None)
    if key is None or word is None:
        raise NotUnderstood("expected an activity of Strava")
    if sport is None:
        return ignored("other_sport")
    hidden = _HIDDEN_START in str(told.get("start_date_local"))[:30]
    return told_session(
        place,
        Session(
            sport=sport,
            key=key,
            version=fetched_at,
            start=at(start.date(), _NOON, start.tzinfo or place.zone) if start and hidden else start,
            day_only=hidden,
            duration_min=lasting(
                sport, moving=minutes(told.get("moving_time")), elapsed=minutes(told.get("elapsed_time"))
            ),
            distance_km=kilometres(told.get("distance")),
            kind=_RUN_KINDS.get(whole(told.get("workout_type")) or 0),
            rpe=told.get("perceived_exertion"),
            heart_rate=told.get("average_heartrate"),
            garmin_id=_garmin_id(told),
            exercises=written,
        ),
    )


def _garmin_id(told: Record) -> str | None:
    """Garmin's id, where the upload came straight from Garmin; the number after `garmin_ping_` is another one."""
    head, _, number = (text(told.get("external_id")) or "").partition("garmin_push_")
    return number if not head else None


def handshake(delivery: Delivery, secrets: tuple[str, ...]) -> Reply | None:
    """The challenge echoed to whoever knows the verify token; 401 to others."""
    challenge = delivery.query.get("hub.challenge")
    if delivery.method != "GET" or challenge is None:
        return None
    said = delivery.query.get("hub.verify_token", "").encode("utf-8", "surrogatepass")
    known = [secret.encode("utf-8", "surrogatepass") for secret in secrets if secret and not _more(secret)]
    if not any([hmac.compare_digest(said, token) for token in known]):  # noqa: C419  a list: no early end
        return Reply(status=401, body=b"{}")
    return Reply(status=200, body=json.dumps({"hub.challenge": challenge}).encode())


def holds(delivery: Delivery, secrets: tuple[str, ...]) -> bool:
    """Whether what the operator asks for beyond the secret address is there; nothing holds without any secret."""
    keys = tuple(secret.removeprefix("key:") for secret in secrets if secret.startswith("key:"))
    known = {secret.removeprefix("subscription:") for secret in secrets if secret.startswith("subscription:")}
    if not any(secrets) or (keys and not _signed(delivery, keys)):
        return False
    if not known:
        return True
    return identifier(peek(delivery.body).get("subscription_id")) in known


def _more(secret: str) -> bool:
    return secret.startswith(("key:", "subscription:"))


SENDER = Sender(
    kind="strava",
    name="Strava",
    proof=Proof(method="strava", holds=holds),
    parse=parse,
    handshake=handshake,
    thin=True,
    many_people=True,
    guide="Create the push subscription of your Strava app with this address and the secret as verify_token.",
    facts={
        "Sends": "Only that something changed; the activity is fetched.",
        "Stricter": "Add the secrets `subscription:<id>` and `key:<signing key>` to check those, too.",
        "Sets": "Only in the text that Hevy writes into a description.",
    },
)
