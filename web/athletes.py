"""Athletes: create, read, change, erase, export."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import datetime
from typing import cast

from flask import Response, request
from flask_smorest import Blueprint

from schemas.athlete import load_athlete_create
from schemas.dump import dump_profile
from schemas.events import load_event
from schemas.profile import load_profile_change
from store import Athlete, ExportRecord
from web import examples, shapes
from web.addresses import absolute, plan_url
from web.auth import tenant
from web.bodies import checked, parsed, read_body
from web.context import services, utc_now
from web.errors import Problem
from web.operations import Answer, Body, Operation, Parameter, route
from web.queries import identifier, query, whole
from web.replies import encode, json_reply
from workers.recompute import state_of

blueprint = Blueprint("athletes", __name__, description="Who trains")

PAGE = 50
PAGE_MAX = 200


@route(
    blueprint,
    "POST",
    "/v1/athletes",
    Operation(
        id="create_athlete",
        scopes=("athletes:write",),
        body=Body(schema=shapes.AthleteCreate, examples=examples.ATHLETES),
        answers={
            201: Answer(text="Created", schema=shapes.AthleteId, headers={"Location": "The athlete"}),
            200: Answer(text="An athlete with this external_id was there before", schema=shapes.AthleteId),
        },
    ),
)
def create_athlete() -> Response:
    """Create an athlete

    Only `profile.timezone` is required; everything else has a default that gives a beginner without equipment a whole
    plan. The same `external_id` again answers 200 with the same id and changes nothing, so a call may be repeated.
    """
    query()
    data = parsed(read_body())
    new = checked(lambda: load_athlete_create(data))
    store = services().store
    athlete_id, created = store.create_athlete(
        tenant(), external_id=new.external_id, profile=new.profile, now=utc_now()
    )
    if created:
        services().bell.ring(athlete_id)
    reply = json_reply({"athlete_id": athlete_id}, status=201 if created else 200)
    reply.headers["Location"] = absolute(f"/v1/athletes/{athlete_id}")
    return reply


@route(
    blueprint,
    "GET",
    "/v1/athletes",
    Operation(
        id="list_athletes",
        scopes=("athletes:read",),
        parameters=(
            Parameter(name="after", text="The last athlete_id of the page before", schema={"type": "string"}),
            Parameter(
                name="limit",
                text="How many at most",
                schema={"type": "integer", "minimum": 1, "maximum": PAGE_MAX, "default": PAGE},
            ),
        ),
        answers={200: Answer(text="A page of athletes, in order of their ids", schema=shapes.AthleteList)},
    ),
)
def list_athletes() -> Response:
    """The athletes of your tenant

    `next` is the address of the following page, null on the last one.
    """
    given = query("after", "limit")
    after = identifier(given, "after")
    limit = whole(given, "limit", low=1, high=PAGE_MAX) or PAGE
    found = services().store.athletes(tenant(), after=after, limit=limit + 1)
    page = found[:limit]
    more = absolute(f"/v1/athletes?after={page[-1].athlete_id}&limit={limit}") if len(found) > limit else None
    return json_reply({"athletes": [_short(one) for one in page], "next": more})


@route(
    blueprint,
    "GET",
    "/v1/athletes/<id:athlete_id>",
    Operation(
        id="get_athlete",
        scopes=("athletes:read",),
        answers={200: Answer(text="The athlete", schema=shapes.Athlete, example=examples.ATHLETE)},
        problems=(404,),
    ),
)
def get_athlete(athlete_id: str) -> Response:
    """One athlete, with the profile as it is today

    The profile given at creation, changed by every `profile` event since. A change with `until` (travel) is left out.
    """
    query()
    return json_reply(_whole(athlete_id, utc_now()))


@route(
    blueprint,
    "PATCH",
    "/v1/athletes/<id:athlete_id>",
    Operation(
        id="change_athlete",
        scopes=("athletes:write",),
        body=Body(schema=shapes.ProfileChange, examples=examples.PROFILE_CHANGES),
        answers={200: Answer(text="The athlete after the change", schema=shapes.Athlete, example=examples.ATHLETE)},
        problems=(404, 507),
    ),
)
def change_athlete(athlete_id: str) -> Response:
    """Change fields of the profile

    Each field that is sent replaces the old value whole. It is stored as a `profile` event, so it is in the history and
    counts in `events`; a new plan follows.
    """
    query()
    raw = read_body()
    data = parsed(raw)
    now = utc_now()
    store = services().store
    if store.athlete(tenant(), athlete_id) is None:
        raise Problem("no_athlete")
    _, given = checked(lambda: load_profile_change(data))
    if given:
        # Nobody else sends as "baton", and the id is random: two changes are never the same event.
        head = {"type": "profile", "source": "baton", "source_id": secrets.token_hex(8), "occurred_at": now.isoformat()}
        event = load_event({**cast("dict[str, object]", data), **head})
        receipt = store.append_events(
            tenant(), athlete_id, [event], raw=raw, content_type=request.content_type or "", now=now
        )
        if receipt is not None and receipt.ring:
            services().bell.ring(athlete_id)
    return json_reply(_whole(athlete_id, now))


@route(
    blueprint,
    "DELETE",
    "/v1/athletes/<id:athlete_id>",
    Operation(
        id="erase_athlete",
        scopes=("athletes:write",),
        answers={204: Answer(text="Erased")},
        problems=(404,),
    ),
)
def erase_athlete(athlete_id: str) -> Response:
    """Erase an athlete and everything that is kept about them

    Events, raw bodies, plans: deleted, at once, for good. Later events for this id are answered 404. Erasing somebody
    again, as a client does that has missed the answer, is 204 once more.
    """
    query()
    erase_all_of(athlete_id, keep_account=None)
    return Response(status=204)


def erase_all_of(athlete_id: str, *, keep_account: str | None) -> None:
    """Erase an athlete of the tenant; accounts that train as them go, too, but for `keep_account`. Again: no harm."""
    store = services().store
    erased = store.erase_athlete(tenant(), athlete_id, now=utc_now(), keep_account=keep_account)
    if not erased and not store.was_erased(tenant(), athlete_id):
        raise Problem("no_athlete")


@route(
    blueprint,
    "GET",
    "/v1/athletes/<id:athlete_id>/export",
    Operation(
        id="export_athlete",
        scopes=("athletes:read", "events:read", "plans:read"),
        answers={
            200: Answer(
                text="One JSON object per line: kind (athlete, account, event, raw, plan, import) and data",
                schema=shapes.ExportLine,
                content_type="application/x-ndjson",
            )
        },
        problems=(404,),
    ),
)
def export_athlete(athlete_id: str) -> Response:
    """Everything that is kept about an athlete

    Newline-delimited JSON: the athlete, the accounts that sign in as them (without secrets), every event, the bodies as
    they were sent, every plan, every uploaded file.
    """
    query()
    records = services().store.export_athlete(tenant(), athlete_id)
    if records is None:
        raise Problem("no_athlete")
    reply = Response(_lines(records), content_type="application/x-ndjson")
    reply.headers["Content-Disposition"] = f'attachment; filename="{athlete_id}.ndjson"'
    return reply


def _lines(records: Iterator[ExportRecord]) -> Iterator[bytes]:
    for record in records:
        yield encode({"kind": record.kind, "data": record.data}) + b"\n"


def _short(athlete: Athlete) -> dict[str, object]:
    return {
        "athlete_id": athlete.athlete_id,
        "external_id": athlete.external_id,
        "timezone": athlete.timezone,
        "events": athlete.events_total,
        "revision": athlete.revision or None,
        "plan": plan_url(athlete.athlete_id),
        "created_at": athlete.created_at,
    }


def _whole(athlete_id: str, now: datetime) -> dict[str, object]:
    store = services().store
    athlete = store.athlete(tenant(), athlete_id)
    history = store.history(athlete_id, ruleset=services().book.ruleset) if athlete is not None else None
    if athlete is None or history is None:
        raise Problem("no_athlete")
    profile = state_of(history, book=services().book, now=now)[0].profile
    return {**_short(history.athlete), "timezone": profile.timezone, "profile": dump_profile(profile)}
