"""The coach's queue: who needs a person, and why."""

from __future__ import annotations

from flask import Response
from flask_smorest import Blueprint

from store import Athlete
from store.attention import head_of, reasons
from web import examples, shapes
from web.addresses import absolute, plan_url
from web.auth import tenant
from web.context import services
from web.operations import Answer, Operation, Parameter, route
from web.queries import identifier, query, whole
from web.replies import json_reply

blueprint = Blueprint("attention", __name__, description="Who needs a person")

# Athletes looked at per call; each costs one look-up of a plan.
LOOK = 200
LOOK_MAX = 1000


@route(
    blueprint,
    "GET",
    "/v1/attention",
    Operation(
        id="list_attention",
        scopes=("plans:read",),
        parameters=(
            Parameter(name="after", text="The athlete_id at which the page before ended", schema={"type": "string"}),
            Parameter(
                name="limit",
                text="How many athletes are looked at; those who need nobody are left out of the answer",
                schema={"type": "integer", "minimum": 1, "maximum": LOOK_MAX, "default": LOOK},
            ),
        ),
        answers={200: Answer(text="Who needs a person", schema=shapes.Attention, example=examples.ATTENTION)},
    ),
)
def list_attention() -> Response:
    """The coach's queue: who needs a person, and why

    Plans that are stopped or wait for clearance, warnings, and plans that cannot be computed. `next` is the address of
    the following page, null on the last one; a page may be empty while there is a next one.
    """
    given = query("after", "limit")
    after = identifier(given, "after")
    limit = whole(given, "limit", low=1, high=LOOK_MAX) or LOOK
    found = services().store.athletes(tenant(), after=after, limit=limit + 1)
    page = found[:limit]
    items = [item for item in map(_item, page) if item is not None]
    more = absolute(f"/v1/attention?after={page[-1].athlete_id}&limit={limit}") if len(found) > limit else None
    return json_reply({"athletes": items, "next": more})


def _item(athlete: Athlete) -> dict[str, object] | None:
    plan = services().store.latest_plan(tenant(), athlete.athlete_id) if athlete.revision else None
    head = head_of(plan.body) if plan is not None else None
    found = reasons(head, attempts=athlete.attempts)
    if not found:
        return None
    return {
        "athlete_id": athlete.athlete_id,
        "external_id": athlete.external_id,
        "status": head.status if head is not None else None,
        "reasons": found,
        "plan": plan_url(athlete.athlete_id),
    }
