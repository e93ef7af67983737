"""Calendars that need no API key: secret addresses, made, revoked and read."""

from __future__ import annotations

from flask import Response
from flask_smorest import Blueprint

from web import examples, shapes_outlets
from web.addresses import absolute
from web.auth import tenant
from web.context import services, utc_now
from web.errors import Problem
from web.operations import Answer, Operation, Parameter, route
from web.outlets import LANG, calendar_reply
from web.plans import own
from web.queries import query
from web.replies import CACHE, json_reply

blueprint = Blueprint("feeds", __name__, description="Calendars to subscribe to")

# Whoever makes an address lets others read the plan.
_SCOPES = ("athletes:write", "plans:read")


@route(
    blueprint,
    "POST",
    "/v1/athletes/<id:athlete_id>/feed",
    Operation(
        id="make_feed",
        scopes=_SCOPES,
        answers={201: Answer(text="The address, told this once", schema=shapes_outlets.Feed, example=examples.FEED)},
        problems=(404,),
    ),
)
def make_feed(athlete_id: str) -> Response:
    """Make the secret address of the plan's calendar

    Whoever has the address can read the calendar, without an API key. An address made before ends at once.
    """
    query()
    secret = services().store.make_feed(tenant(), athlete_id, now=utc_now())
    if secret is None:
        raise Problem("no_athlete")
    url = absolute(f"/feeds/{secret}.ics")
    return json_reply({"url": url, "webcal_url": f"webcal:{url.partition(':')[2]}"}, status=201)


@route(
    blueprint,
    "DELETE",
    "/v1/athletes/<id:athlete_id>/feed",
    Operation(id="revoke_feed", scopes=_SCOPES, answers={204: Answer(text="There is none any more")}, problems=(404,)),
)
def revoke_feed(athlete_id: str) -> Response:
    """Revoke the secret address of the plan's calendar"""
    query()
    own(athlete_id)
    services().store.end_feed(tenant(), athlete_id)
    return Response(status=204)


@route(
    blueprint,
    "GET",
    "/feeds/<id:secret>.ics",
    Operation(
        id="get_feed",
        scopes=None,
        parameters=(
            LANG,
            Parameter(name="If-None-Match", text="ETags you have", schema={"type": "string"}, where="header"),
        ),
        answers={
            200: Answer(
                text="iCalendar",
                schema={"type": "string"},
                content_type="text/calendar",
                headers={"ETag": "Names this content; send it back as If-None-Match.", "Cache-Control": CACHE},
                example=examples.ICS,
            ),
            304: Answer(text="You have it already"),
        },
        problems=(404,),
    ),
)
def get_feed(secret: str) -> Response:
    """The calendar behind a secret address

    What `plan.ics` gives. Ask once an hour.
    """
    # Some calendar apps add parameters of their own to an address, so none is refused here; `lang` is ours.
    owner = services().store.feed_owner(secret)
    if owner is None:
        raise Problem("no_feed")
    return calendar_reply(*owner)
