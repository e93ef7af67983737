"""Plans go out: the latest, as stored bytes; long polls; and the history."""

from __future__ import annotations

from flask import Response, request
from flask_smorest import Blueprint

from store import PlanSummary, Position, StoredPlan
from web import examples, shapes
from web.addresses import absolute
from web.auth import tenant
from web.context import services
from web.errors import Problem
from web.operations import Answer, Operation, Parameter, route
from web.queries import query, whole
from web.replies import CACHE, JSON, json_reply, matches
from web.waiting import RETRY_AFTER_S, WAIT_MAX_S, Satisfied

blueprint = Blueprint("plans", __name__, description="What to do next, and why")

PAGE_MAX = 100
PAGE = 20
EVENTS_MAX = 10**9

_PLAN_HEADERS = {
    "ETag": "Names this revision; send it back as If-None-Match.",
    "Plan-Events": "How many events of the athlete this answer has seen.",
    "Cache-Control": CACHE,
}
_WAITED_HEADERS = _PLAN_HEADERS | {"Retry-After": "Only when too many others wait: nothing was waited, ask again then."}

_LATEST = Operation(
    id="get_plan",
    scopes=("plans:read",),
    parameters=(
        Parameter(
            name="wait",
            text="Seconds to wait: with If-None-Match until the plan changes, with min_events until it has seen that "
            "many events, and without a plan until there is one.",
            schema={"type": "integer", "minimum": 0, "maximum": WAIT_MAX_S, "default": 0},
        ),
        Parameter(
            name="min_events",
            text="With wait: answer as soon as the plan has seen this many events (`events` of the answer to a post), "
            "changed or not.",
            schema={"type": "integer", "minimum": 0, "maximum": EVENTS_MAX},
        ),
        Parameter(name="If-None-Match", text="ETags you have", schema={"type": "string"}, where="header"),
    ),
    answers={
        200: Answer(text="The latest plan", schema=shapes.Plan, headers=_WAITED_HEADERS, example=examples.PLAN),
        304: Answer(text="You have the latest plan", headers=_WAITED_HEADERS),
    },
    problems=(404,),
)


@route(blueprint, "GET", "/v1/athletes/<id:athlete_id>/plan", _LATEST)
def get_plan(athlete_id: str) -> Response:
    """The latest plan

    Poll with `If-None-Match`; add `?wait=30` to be answered when the plan changes. A `304` carries `Plan-Events` too,
    so you know that your events were seen and changed nothing.
    """
    given = query("wait", "min_events")
    seconds = whole(given, "wait", low=0, high=WAIT_MAX_S) or 0
    min_events = whole(given, "min_events", low=0, high=EVENTS_MAX)
    tags = request.headers.get("If-None-Match")
    crowded = False
    if seconds:
        own(athlete_id)
        crowded = not services().waiting.until(tenant(), athlete_id, _wanted(tags, min_events), seconds=seconds)
    answer = _latest(athlete_id, tags)
    if crowded:
        answer.headers["Retry-After"] = str(RETRY_AFTER_S)
    return answer


def _wanted(tags: str | None, min_events: int | None) -> Satisfied:
    """When a long poll is over. An event count goes before a changed plan: the change may be an older event's."""

    def satisfied(position: Position | None) -> bool:
        if position is None:
            return False
        if min_events is not None:
            return position.events >= min_events
        return tags is None or not matches(tags, position.etag)

    return satisfied


def _latest(athlete_id: str, tags: str | None) -> Response:
    store = services().store
    if tags is not None:  # most polls end here, without reading the plan itself
        position = store.plan_position(tenant(), athlete_id)
        if position is not None and matches(tags, position.etag):
            return _with_headers(Response(status=304), position.etag, position.events)
    plan = store.latest_plan(tenant(), athlete_id)
    if plan is None:
        raise _no_plan(athlete_id)
    return _plan_reply(plan)


def _plan_reply(plan: StoredPlan) -> Response:
    return _with_headers(Response(plan.body, content_type=JSON), plan.etag, plan.events)


def _with_headers(response: Response, etag: str, events: int) -> Response:
    response.headers["ETag"] = etag
    response.headers["Plan-Events"] = str(events)
    response.headers["Cache-Control"] = CACHE
    return response


def _no_plan(athlete_id: str) -> Problem:
    own(athlete_id)
    return Problem("no_plan_yet", headers={"Retry-After": "1"})


def own(athlete_id: str) -> None:
    """Refuse an athlete who is not of the tenant of this request."""
    if services().store.athlete(tenant(), athlete_id) is None:
        raise Problem("no_athlete")


# --------------------------------------------------------------------------- history


@route(
    blueprint,
    "GET",
    "/v1/athletes/<id:athlete_id>/plans",
    Operation(
        id="list_plans",
        scopes=("plans:read",),
        parameters=(
            Parameter(name="before", text="Only older revisions than this", schema={"type": "integer", "minimum": 1}),
            Parameter(
                name="limit",
                text="How many at most",
                schema={"type": "integer", "minimum": 1, "maximum": PAGE_MAX, "default": PAGE},
            ),
        ),
        answers={200: Answer(text="Newest first", schema=shapes.PlanList, example=examples.PLANS)},
        problems=(404,),
    ),
)
def list_plans(athlete_id: str) -> Response:
    """The history of plans, newest first

    One revision per real change. `next` is the address of the following page, null on the last one.
    """
    given = query("before", "limit")
    before = whole(given, "before", low=1, high=EVENTS_MAX)
    limit = whole(given, "limit", low=1, high=PAGE_MAX) or PAGE
    own(athlete_id)
    # One more than asked for tells whether there is a next page.
    found = services().store.plans(tenant(), athlete_id, before=before, limit=limit + 1)
    page = found[:limit]
    more = absolute(f"/v1/athletes/{athlete_id}/plans?before={page[-1].revision}&limit={limit}")
    body = {"plans": [_summary(athlete_id, one) for one in page], "next": more if len(found) > limit else None}
    return json_reply(body)


def _summary(athlete_id: str, one: PlanSummary) -> dict[str, object]:
    return {
        "revision": one.revision,
        "etag": one.etag,
        "created_at": one.created_at,
        "computed_at": one.computed_at,
        "events": one.key.events,
        "day": one.key.day,
        "ruleset": one.key.ruleset,
        "plan": absolute(f"/v1/athletes/{athlete_id}/plans/{one.revision}"),
    }


@route(
    blueprint,
    "GET",
    "/v1/athletes/<id:athlete_id>/plans/<revision:revision>",
    Operation(
        id="get_plan_revision",
        scopes=("plans:read",),
        answers={200: Answer(text="That plan", schema=shapes.Plan, headers=_PLAN_HEADERS)},
        problems=(404,),
    ),
)
def get_plan_revision(athlete_id: str, revision: int) -> Response:
    """One revision of the plan"""
    query()
    return _plan_reply(plan_at(athlete_id, revision))


def plan_at(athlete_id: str, revision: int) -> StoredPlan:
    """One revision; a problem when the athlete or the revision does not exist."""
    plan = services().store.plan_at(tenant(), athlete_id, revision)
    if plan is None:
        own(athlete_id)
        raise Problem("no_revision")
    return plan
