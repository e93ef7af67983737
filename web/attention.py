"""The coach's queue: who needs a person, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Response
from flask_smorest import Blueprint

from store import Athlete
from store.attention import Head, Reason, head_of, reasons, silence
from web import examples, shapes
from web.addresses import absolute, plan_url
from web.auth import tenant
from web.context import services, utc_now
from web.operations import Answer, Operation, Parameter, route
from web.queries import identifier, query, whole
from web.replies import json_reply

blueprint = Blueprint("attention", __name__, description="Who needs a person")

# Athletes looked at per call; the plan of each is read.
LOOK = 200
LOOK_MAX = 1000
AT_ONCE = 100  # so many plans are in memory together


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

    Plans that are stopped or wait for clearance, warnings, pain that rises, less than half of the sessions kept
    (`SESSIONS_KEPT`), exercises that fall short (`stalled`), two weeks without a word (`silent`), and plans that cannot
    be computed. The most pressing reason of an athlete comes first. `next` is the address of
    the following page, null on the last one; a page may be empty while there is a next one.
    """
    given = query("after", "limit")
    after = identifier(given, "after")
    limit = whole(given, "limit", low=1, high=LOOK_MAX) or LOOK
    found = services().store.athletes(tenant(), after=after, limit=limit + 1)
    page = found[:limit]
    items = [_item(one) for one in needs(page) if one.reasons]
    more = absolute(f"/v1/attention?after={page[-1].athlete_id}&limit={limit}") if len(found) > limit else None
    return json_reply({"athletes": items, "next": more})


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """An athlete, the head of the latest plan, and why a person should look."""

    athlete: Athlete
    head: Head | None
    changed: datetime | None  # when that plan came to be
    heard: datetime | None  # when the last event came in
    reasons: tuple[Reason, ...]


def needs(athletes: Sequence[Athlete]) -> list[Needs]:
    """What a person should know of each of these athletes of the tenant."""
    found: list[Needs] = []
    for first in range(0, len(athletes), AT_ONCE):
        found += _needs(athletes[first : first + AT_ONCE])
    return found


def _needs(athletes: Sequence[Athlete]) -> Iterator[Needs]:
    store, now = services().store, utc_now()
    ids = [one.athlete_id for one in athletes]
    heard, plans = store.last_heard(ids), store.latest_plans(tenant(), ids)
    for one in athletes:
        plan, last = plans.get(one.athlete_id), heard.get(one.athlete_id)
        head = head_of(plan.body) if plan is not None else None
        yield Needs(
            athlete=one,
            head=head,
            changed=plan.created_at if plan is not None else None,
            heard=last,
            # Who has never sent anything is silent since they were registered.
            reasons=(*reasons(head, attempts=one.attempts), *silence(last or one.created_at, now=now)),
        )


def _item(one: Needs) -> dict[str, object]:
    return {
        "athlete_id": one.athlete.athlete_id,
        "external_id": one.athlete.external_id,
        "status": one.head.status if one.head is not None else None,
        "reasons": one.reasons,
        "plan": plan_url(one.athlete.athlete_id),
    }
