"""Oura: thin events. Among the connection's secrets are the client secret, which signs, and the token of the handshake
as `verify:<token>`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime

from integrations import proofs
from integrations.documents import ignored, needs_fetch, not_understood, of_person, told_deletion
from integrations.reading import Record, identifier, instant, json_object
from integrations.values import Delivery, NotUnderstood, Place, Reply, Report, Sender

_USED = ("workout", "sleep", "daily_sleep")  # a daily score says that the night it sums up is known


def parse(delivery: Delivery, place: Place) -> Iterator[Report]:
    """One report: Oura sends one event at a time."""
    told = json_object(delivery.body)
    if not isinstance(told.get("event_type"), str) or not isinstance(told.get("data_type"), str):
        raise NotUnderstood("expected an event of Oura with its data_type")
    yield of_person(_event(told, place, delivery.received_at), identifier(told.get("user_id")))


def _event(told: Record, place: Place, received_at: datetime) -> Report:
    kind, key = str(told["data_type"]), identifier(told.get("object_id"))
    if kind not in _USED:
        return ignored("not_used")
    if told.get("event_type") != "delete":
        return needs_fetch(kind, key)
    if kind == "daily_sleep":
        return ignored("not_used")
    if key is None:
        return not_understood("missing_id")
    deleted = key if kind == "workout" else f"sleep:{key}"
    return told_deletion(place, deleted, instant(told.get("event_time")) or received_at)


def handshake(delivery: Delivery, secrets: tuple[str, ...]) -> Reply | None:
    """The challenge echoed to whoever knows the token; 401 to others."""
    challenge = delivery.query.get("challenge")
    if delivery.method != "GET" or challenge is None:
        return None
    if not proofs.verified(delivery.query.get("verification_token", ""), secrets):
        return Reply(status=401, body=b"{}")
    return Reply(status=200, body=json.dumps({"challenge": challenge}).encode())


SENDER = Sender(
    kind="oura",
    name="Oura",
    proof=proofs.apart_from_tokens(proofs.oura()),
    parse=parse,
    handshake=handshake,
    gives_secret=True,
    thin=True,
    many_people=True,
    guide="Copy the client secret of your Oura app here, beside `verify:` and a token of your own; then create webhook "
    "subscriptions for workout and sleep with this address and that token.",
    facts={
        "Sends": "Only that something changed.",
        "Renew": "Subscriptions end after about 90 days.",
        "Never sent": "Sets.",
    },
)
