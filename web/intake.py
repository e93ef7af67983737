"""Events come in: checked, stored, and only then the doorbell is rung. And what became of one of them."""

from __future__ import annotations

from flask import Response, request
from flask_smorest import Blueprint

from schemas.events import load_events
from store import EventFate, Receipt, VersionNeeded
from web import examples, shapes
from web.addresses import plan_url
from web.auth import tenant
from web.bodies import EVENTS_BODY_MAX, checked, parsed, read_body
from web.context import services, utc_now
from web.errors import Problem, Wrong
from web.operations import Answer, Body, Operation, Parameter, route
from web.prescribed import with_prescribed
from web.queries import identifier, query
from web.replies import JSON, json_reply

blueprint = Blueprint("events", __name__, description="What an athlete did and felt")


@route(
    blueprint,
    "POST",
    "/v1/athletes/<id:athlete_id>/events",
    Operation(
        id="post_events",
        scopes=("events:write",),
        body=Body(schema=shapes.EVENTS, examples=examples.EVENTS),
        answers={
            202: Answer(text="Stored, and on the way to a plan", schema=shapes.Accepted, example=examples.ACCEPTED)
        },
        problems=(404, 409, 507),
    ),
)
def post_events(athlete_id: str) -> Response:
    """Post one event, or a list of up to 500

    All events of a call are stored, or none. An event is identified by `source` and `source_id`: the same again is a
    duplicate and changes nothing, with a newer `version` it replaces the older one. So a call may be repeated safely.
    A plan whose `based_on.events` is at least the `events` of this answer has seen them.
    """
    query()
    receipt = take_in(athlete_id, read_body(EVENTS_BODY_MAX), content_type=request.content_type or "")
    accepted = [{"event_id": one.event_id, "status": one.status} for one in receipt.accepted]
    body = {"accepted": accepted, "events": receipt.events_total, "plan": plan_url(athlete_id)}
    return json_reply(body, status=202)


def take_in(athlete_id: str, raw: bytes, *, content_type: str = JSON) -> Receipt:
    """Store the event, or the list of events, of a JSON body, and ask for a plan that has seen them."""
    data = parsed(raw)
    now = utc_now()
    store, book = services().store, services().book
    events = checked(lambda: load_events(data, known_exercises=book.exercises, pain_sites=book.pain_sites, now=now))
    events = with_prescribed(store, tenant(), athlete_id, events, below="" if isinstance(data, list) else None)
    try:
        receipt = store.append_events(tenant(), athlete_id, events, raw=raw, content_type=content_type, now=now)
    except VersionNeeded as error:
        raise version_needed(error, below="" if isinstance(data, list) else None) from None
    if receipt is None:
        raise Problem("no_athlete")
    if receipt.ring:
        services().bell.ring(athlete_id)
    return receipt


def version_needed(error: VersionNeeded, *, below: str | None) -> Problem:
    """The problem for an event that is there with other content; `below` as in `with_prescribed`."""
    wrong = Wrong(
        pointer="/version" if below is None else f"{below}/{error.index}/version",
        code="version_needed",
        detail="this (source, source_id) came before with other content; to replace it, send a newer version",
    )
    return Problem("version_needed", errors=(wrong,))


@route(
    blueprint,
    "GET",
    "/v1/events/<id:event_id>",
    Operation(
        id="get_event",
        scopes=("events:read",),
        parameters=(
            Parameter(
                name="athlete_id",
                text="Whose event. Needed when several of your athletes have an event of equal content.",
                schema={"type": "string"},
            ),
        ),
        answers={200: Answer(text="What became of it", schema=shapes.Fate, example=examples.FATE)},
        problems=(404, 409),
    ),
)
def get_event(event_id: str) -> Response:
    """The fate of one event

    `status` says whether it counts: `stored`, `replaced` (by `replaced_by`), `older` (a newer version was there first),
    `retracted`, `quarantined` (a value too unlikely to use, until a `confirm` event), `duplicate_of`.
    `used_in_revision` is the first plan that used it.
    """
    athlete_id = identifier(query("athlete_id"), "athlete_id")
    fates = services().store.event_fate(tenant(), event_id, athlete_id)
    if not fates:
        raise Problem("no_event")
    if len(fates) > 1:
        raise Problem("ambiguous_event")
    return json_reply(_fate(fates[0]))


def _fate(fate: EventFate) -> dict[str, object]:
    return {
        "event_id": fate.event_id,
        "athlete_id": fate.athlete_id,
        "type": fate.type,
        "source": fate.source,
        "source_id": fate.source_id,
        "version": fate.version,
        "occurred_at": fate.occurred_at,
        "received_at": fate.received_at,
        "status": fate.status,
        "replaced_by": fate.replaced_by,
        "duplicate_of": fate.duplicate_of,
        "retracted_by": fate.retracted_by,
        "set_aside": [{"code": one.code, "exercise": one.exercise, "of": one.of} for one in fate.set_aside],
        "used": fate.used,
        "used_in_revision": fate.used_in_revision,
    }
