"""Connections: an athlete's account at a sender, the address to paste there, and what became of its deliveries."""

from __future__ import annotations

import secrets as random
from base64 import b64encode
from dataclasses import dataclass

from flask import Response
from flask_smorest import Blueprint

from integrations.fetches import FETCHES
from integrations.senders import SENDERS
from integrations.values import Sender
from schemas.connection import WantedConnection, load_connection, load_connection_change
from store import Connection, HookMissing, MadeConnection, NewConnection, PersonTaken, StoredDelivery
from web import shapes_hooks
from web.addresses import absolute
from web.auth import tenant
from web.bodies import checked, parsed, read_body
from web.context import services, utc_now
from web.errors import Problem, Wrong
from web.operations import Answer, Body, Operation, Parameter, route
from web.plans import own
from web.queries import identifier, query, whole
from web.replies import json_reply
from workers.recompute import state_of

blueprint = Blueprint("connections", __name__, description="Senders of an athlete")

PAGE, PAGE_MAX = 20, 100
_PATH = "/v1/athletes/<id:athlete_id>/connections"


@route(
    blueprint,
    "POST",
    _PATH,
    Operation(
        id="create_connection",
        scopes=("connections:write",),
        body=Body(schema=shapes_hooks.ConnectionCreate, examples=shapes_hooks.CREATE_EXAMPLES),
        answers={201: Answer(text="Connected", schema=shapes_hooks.Made, example=shapes_hooks.MADE_EXAMPLE)},
        problems=(404, 409),
    ),
)
def create_connection(athlete_id: str) -> Response:
    """Connect an athlete to a sender

    Answers the address and the secrets to paste at the sender, once: neither can be asked for again. A sender that
    makes its secret itself is told to you by its guide; send that secret with PATCH when you have it, until then
    nothing from this sender is believed. For a sender whose one address speaks of many people, send `person`, and
    `hook_id` for every athlete after the first.
    """
    query()
    data = parsed(read_body())
    new = connect(athlete_id, checked(lambda: load_connection(data)))
    body = {
        "connection": _shown(new.connection),
        "url": new.url,
        "secrets": list(new.secrets),
        "guide": new.sender.guide,
    }
    return json_reply(body, status=201)


@dataclass(frozen=True, slots=True, kw_only=True)
class Connected:
    """A connection that was just made. Address and secrets are told once; none for one more person of an address."""

    connection: Connection
    sender: Sender
    url: str | None
    secrets: tuple[str, ...]


def connect(athlete_id: str, wanted: WantedConnection) -> Connected:
    """Connect an athlete of this tenant to a sender."""
    sender = _sender(wanted)
    secrets = wanted.secrets if wanted.secrets is not None else _made_secrets(sender)
    made = _create(athlete_id, wanted, secrets)
    if made.token is None:
        return Connected(connection=made.connection, sender=sender, url=None, secrets=())
    url = absolute(f"/hooks/{made.token}")
    return Connected(connection=made.connection, sender=sender, url=url, secrets=secrets)


def _sender(wanted: WantedConnection) -> Sender:
    sender = SENDERS.get(wanted.sender)
    if sender is None:
        raise _wrong("/sender", "unknown_value", f"Unknown sender. Allowed: {', '.join(SENDERS)}.")
    _fetchable(sender.kind, wanted.tokens)
    if wanted.hook_id is not None and wanted.person is None:
        raise _wrong("/person", "missing_field", "An address with several people needs to know who this one is.")
    return sender


def _fetchable(kind: str, tokens: dict[str, str] | None) -> None:
    """Refuse tokens that nothing would ever use."""
    if tokens and kind not in FETCHES:
        raise _wrong("/tokens", "not_used", f"Nothing is fetched from this sender. Fetched: {', '.join(FETCHES)}.")


def _wrong(pointer: str, code: str, detail: str) -> Problem:
    return Problem("invalid_request", detail, errors=(Wrong(pointer=pointer, code=code, detail=detail),))


def _made_secrets(sender: Sender) -> tuple[str, ...]:
    """A secret of ours in the form its method asks for; none where the sender makes it, or none is looked at."""
    if sender.gives_secret or not (sender.proof.needs_secret or sender.handshake):
        return ()
    if sender.proof.method == "standard-webhooks":
        return ("whsec_" + b64encode(random.token_bytes(32)).decode(),)
    return (random.token_urlsafe(32),)


def _create(athlete_id: str, wanted: WantedConnection, secrets: tuple[str, ...]) -> MadeConnection:
    store, now = services().store, utc_now()
    history = store.history(athlete_id) if store.athlete(tenant(), athlete_id) is not None else None
    if history is None:
        raise Problem("no_athlete")
    profile = state_of(history, book=services().book, now=now)[0].profile
    new = NewConnection(
        sender=wanted.sender,
        secrets=secrets,
        timezone=wanted.timezone or profile.timezone,
        weight_unit=wanted.weight_unit or ("lb" if profile.units == "imperial" else "kg"),
        person=wanted.person,
        tokens=wanted.tokens,
        hook_id=wanted.hook_id,
    )
    try:
        made = store.create_connection(tenant(), athlete_id, new, now=now)
    except HookMissing:
        raise _wrong("/hook_id", "unknown_value", "You have no address of this id for this sender.") from None
    except PersonTaken:
        raise Problem("person_taken") from None
    if made is None:
        raise Problem("no_athlete")
    return made


@route(
    blueprint,
    "GET",
    _PATH,
    Operation(
        id="list_connections",
        scopes=("connections:read",),
        answers={200: Answer(text="Oldest first", schema=shapes_hooks.List, example=shapes_hooks.LIST_EXAMPLE)},
        problems=(404,),
    ),
)
def list_connections(athlete_id: str) -> Response:
    """The athlete's connections

    `refused_at` is the last time somebody called the address without a valid proof: then the secrets differ, or a clock
    is wrong. `closed_at` is when the sender ended it.
    """
    query()
    own(athlete_id)
    found = services().store.connections(tenant(), athlete_id)
    return json_reply({"connections": [_shown(one) for one in found]})


@route(
    blueprint,
    "PATCH",
    f"{_PATH}/<id:connection_id>",
    Operation(
        id="change_connection",
        scopes=("connections:write",),
        body=Body(schema=shapes_hooks.ConnectionChange, examples=shapes_hooks.CHANGE_EXAMPLES),
        answers={200: Answer(text="Changed", schema=shapes_hooks.Connection)},
        problems=(404,),
    ),
)
def change_connection(athlete_id: str, connection_id: str) -> Response:
    """Change secrets or tokens of a connection

    To rotate a secret, send the new and the old one, change it at the sender, then send the new one alone.
    """
    query()
    data = parsed(read_body())
    change = checked(lambda: load_connection_change(data))
    connection = own_connection(athlete_id, connection_id)
    _fetchable(connection.sender, change.tokens)
    services().store.change_connection(
        connection, secrets=change.secrets, tokens=change.tokens, reopen=change.reopen, now=utc_now()
    )
    return json_reply(_shown(own_connection(athlete_id, connection_id)))


@route(
    blueprint,
    "DELETE",
    f"{_PATH}/<id:connection_id>",
    Operation(
        id="delete_connection",
        scopes=("connections:write",),
        answers={204: Answer(text="Ended; the address answers 404 from now on, events stay")},
        problems=(404,),
    ),
)
def delete_connection(athlete_id: str, connection_id: str) -> Response:
    """End a connection"""
    query()
    if not services().store.delete_connection(tenant(), athlete_id, connection_id):
        own(athlete_id)
        raise Problem("no_connection")
    return Response(status=204)


@route(
    blueprint,
    "GET",
    f"{_PATH}/<id:connection_id>/deliveries",
    Operation(
        id="list_deliveries",
        scopes=("connections:read",),
        parameters=(
            Parameter(name="before", text="The last delivery_id of the page before", schema={"type": "string"}),
            Parameter(
                name="limit",
                text="How many at most",
                schema={"type": "integer", "minimum": 1, "maximum": PAGE_MAX, "default": PAGE},
            ),
        ),
        answers={
            200: Answer(text="Newest first", schema=shapes_hooks.Deliveries, example=shapes_hooks.DELIVERIES_EXAMPLE)
        },
        problems=(404,),
    ),
)
def list_deliveries(athlete_id: str, connection_id: str) -> Response:
    """What became of each delivery

    `state` is `waiting` (nobody has read it yet), `read`, or `quarantined` (it is not what this sender sends; `why`
    says what was expected). Each item says what it came to: `events` with their ids and statuses (ask
    `GET /v1/events/{event_id}` for more), `needs_fetch` (the sender only announced it), `ignored`, `closed`,
    or `not_understood`, and `code` says why.
    """
    given = query("before", "limit")
    limit = whole(given, "limit", low=1, high=PAGE_MAX) or PAGE
    before = identifier(given, "before")
    connection = own_connection(athlete_id, connection_id)
    found = services().store.deliveries(connection.hook_id, connection_id, before=before, limit=limit + 1)
    page = found[:limit]
    more = (
        absolute(
            f"/v1/athletes/{athlete_id}/connections/{connection_id}/deliveries?before={page[-1].delivery_id}&limit={limit}"
        )
        if len(found) > limit
        else None
    )
    return json_reply({"deliveries": [_delivery(one) for one in page], "next": more})


def own_connection(athlete_id: str, connection_id: str) -> Connection:
    """One connection; a problem when the athlete or the connection does not exist."""
    found = services().store.connection(tenant(), athlete_id, connection_id)
    if found is None:
        own(athlete_id)
        raise Problem("no_connection")
    return found


def _shown(one: Connection) -> dict[str, object]:
    return {
        "connection_id": one.connection_id,
        "hook_id": one.hook_id,
        "sender": one.sender,
        "person": one.person,
        "timezone": one.timezone,
        "weight_unit": one.weight_unit,
        "can_fetch": one.has_tokens,
        "created_at": one.created_at,
        "closed_at": one.closed_at,
        "last_delivery_at": one.last_delivery_at,
        "refused_at": one.refused_at,
    }


def _delivery(one: StoredDelivery) -> dict[str, object]:
    return {
        "delivery_id": one.delivery_id,
        "received_at": one.received_at,
        "state": one.state,
        "why": one.why,
        "items": [
            {
                "what": item.what,
                "code": item.code,
                "reference": item.reference,
                "count": item.count,
                "events": [{"event_id": event_id, "status": status} for event_id, status in item.events],
                "fetch_at": item.fetch_at,
            }
            for item in one.items
        ],
    }
