"""Subscriptions: who is told of new plans and of athletes who need a person, by webhook."""

from __future__ import annotations

from typing import cast

from flask import Response
from flask_smorest import Blueprint

from schemas.subscription import load_subscription
from store.subscriptions import OLD_SECRET_SIGNS, MessageAttempt, Subscription
from web import shapes_subscriptions as shapes
from web.addresses import absolute
from web.auth import tenant
from web.bodies import checked, parsed, read_body
from web.context import services, utc_now
from web.errors import Problem, Wrong
from web.operations import Answer, Body, Operation, Parameter, route
from web.queries import query, whole
from web.replies import json_reply
from workers.app import TELL
from workers.calling import Caller

blueprint = Blueprint("subscriptions", __name__, description="Who is told, by webhook")

PAGE = 50
PAGE_MAX = 200
READ, WRITE = ("subscriptions:read",), ("subscriptions:write",)

_REFUSED = {
    "not_https": "Webhooks go to https addresses only. (An operator may allow http: BATON_ALLOW_PRIVATE_HOOKS.)",
    "private_address": "This address is not on the internet. (An operator may allow it: BATON_ALLOW_PRIVATE_HOOKS.)",
}
_WHY_DISABLED = {
    "gone": "The address answered 410, so nothing is sent to it.",
    "failing": "Nothing could be delivered for five days, so nothing is sent any more.",
}
_TURN_ON = "A test that is delivered turns it on again: POST .../test. What happened meanwhile is in the plans."
_FAILING = "The last tries failed; GET .../attempts says why. They are repeated for 24 hours each."


@route(
    blueprint,
    "POST",
    "/v1/subscriptions",
    Operation(
        id="create_subscription",
        scopes=WRITE,
        body=Body(schema=shapes.Create, examples=shapes.CREATE_EXAMPLES),
        answers={
            201: Answer(
                text="Made. `secret` is not shown again",
                schema=shapes.Made,
                example=shapes.MADE_EXAMPLE,
                headers={"Location": "The subscription"},
            )
        },
        problems=(409,),
    ),
)
def create_subscription() -> Response:
    """Be told by webhook

    `plan.updated` is sent after each new revision of a plan, `athlete.needs_attention` when a reason of the coach's
    queue newly applies. Messages are thin: ids, revision, ETag and the address of the plan. They are signed as Standard
    Webhooks say, and tried again for 24 hours until the address answers 2xx; a newer message of the same type about the
    same athlete takes the place of an older one. Each may come more than once: `webhook-id` tells.
    """
    query()
    data = parsed(read_body())
    asked = checked(lambda: load_subscription(data))
    refusal = Caller(allow_private=services().settings.allow_private_hooks).refusal(asked.url)
    if refusal is not None:
        wrong = Wrong(pointer="/url", code=refusal, detail=_REFUSED[refusal])
        raise Problem("invalid_request", f"/url: {wrong.detail} Nothing was stored.", errors=(wrong,))
    made = services().store.create_subscription(
        tenant(), url=asked.url, types=asked.types, base_url=absolute(""), now=utc_now()
    )
    if made is None:
        raise Problem("too_many_subscriptions")
    reply = json_reply({**_shown(_one(made.subscription_id)), "secret": made.secret}, status=201)
    reply.headers["Location"] = absolute(f"/v1/subscriptions/{made.subscription_id}")
    return reply


@route(
    blueprint,
    "GET",
    "/v1/subscriptions",
    Operation(
        id="list_subscriptions",
        scopes=READ,
        answers={200: Answer(text="All of them, oldest first", schema=shapes.List)},
    ),
)
def list_subscriptions() -> Response:
    """The subscriptions of your tenant

    `notice` says in a sentence what is wrong with one; null when nothing is.
    """
    query()
    return json_reply({"subscriptions": [_shown(one) for one in services().store.subscriptions(tenant())]})


@route(
    blueprint,
    "GET",
    "/v1/subscriptions/<id:subscription_id>",
    Operation(
        id="get_subscription",
        scopes=READ,
        answers={200: Answer(text="The subscription", schema=shapes.Subscription, example=shapes.EXAMPLE)},
        problems=(404,),
    ),
)
def get_subscription(subscription_id: str) -> Response:
    """One subscription"""
    query()
    return json_reply(_shown(_one(subscription_id)))


@route(
    blueprint,
    "DELETE",
    "/v1/subscriptions/<id:subscription_id>",
    Operation(id="delete_subscription", scopes=WRITE, answers={204: Answer(text="Deleted")}, problems=(404,)),
)
def delete_subscription(subscription_id: str) -> Response:
    """End a subscription

    What was not delivered yet is not sent any more; a try that is under way may still arrive.
    """
    query()
    if not services().store.delete_subscription(tenant(), subscription_id):
        raise Problem("no_subscription")
    return Response(status=204)


@route(
    blueprint,
    "POST",
    "/v1/subscriptions/<id:subscription_id>/rotate-secret",
    Operation(
        id="rotate_secret",
        scopes=WRITE,
        answers={200: Answer(text="The new secret. It is not shown again", schema=shapes.Secret)},
        problems=(404,),
    ),
)
def rotate_secret(subscription_id: str) -> Response:
    """Change the secret

    Takes no body. For 24 hours messages carry a signature of the new secret and one of the old: a receiver that knows
    either accepts them. If the old one has leaked, delete the subscription and make a new one.
    """
    query()
    now = utc_now()
    secret = services().store.rotate_secret(tenant(), subscription_id, now=now)
    if secret is None:
        raise Problem("no_subscription")
    return json_reply({"secret": secret, "old_secret_signs_until": now + OLD_SECRET_SIGNS})


@route(
    blueprint,
    "POST",
    "/v1/subscriptions/<id:subscription_id>/test",
    Operation(
        id="test_subscription",
        scopes=WRITE,
        answers={202: Answer(text="It will be sent now", schema=shapes.Tested)},
        problems=(404,),
    ),
)
def test_subscription(subscription_id: str) -> Response:
    """Send a test message

    Takes no body. `subscription.test` is sent once, and `GET .../attempts` shows what came of it. One that is delivered
    turns a disabled subscription on again.
    """
    query()
    message_id = services().store.send_test(tenant(), subscription_id, now=utc_now())
    if message_id is None:
        raise Problem("no_subscription")
    services().bell.task(TELL, subscription_id)
    return json_reply({"message_id": message_id}, status=202)


@route(
    blueprint,
    "GET",
    "/v1/subscriptions/<id:subscription_id>/attempts",
    Operation(
        id="list_attempts",
        scopes=READ,
        parameters=(
            Parameter(
                name="before",
                text="The `number` at which the page before ended",
                schema={"type": "integer", "minimum": 1, "maximum": 2_147_483_647},
            ),
            Parameter(
                name="limit",
                text="How many at most",
                schema={"type": "integer", "minimum": 1, "maximum": PAGE_MAX, "default": PAGE},
            ),
        ),
        answers={200: Answer(text="Tries, newest first", schema=shapes.Attempts, example=shapes.ATTEMPTS_EXAMPLE)},
        problems=(404,),
    ),
)
def list_attempts(subscription_id: str) -> Response:
    """What became of each try to deliver

    The last 200 are kept. `error` says why there was no answer, `excerpt` how the answer to a failed try began.
    """
    given = query("before", "limit")
    limit = whole(given, "limit", low=1, high=PAGE_MAX) or PAGE
    before = whole(given, "before", low=1, high=2_147_483_647)
    found = services().store.message_attempts(tenant(), subscription_id, before=before, limit=limit + 1)
    if found is None:
        raise Problem("no_subscription")
    page = found[:limit]
    path = f"/v1/subscriptions/{subscription_id}/attempts?before={page[-1].seq if page else 0}&limit={limit}"
    more = absolute(path) if len(found) > limit else None
    return json_reply({"attempts": [_attempt(one) for one in page], "next": more})


def _one(subscription_id: str) -> Subscription:
    found = services().store.subscription(tenant(), subscription_id)
    if found is None:
        raise Problem("no_subscription")
    return found


def _shown(one: Subscription) -> dict[str, object]:
    status, notice = "active", None
    if one.disabled_at is not None:
        status, notice = "disabled", f"{_WHY_DISABLED[cast('str', one.disabled_why)]} {_TURN_ON}"
    elif one.failing_since is not None:
        status, notice = "failing", _FAILING
    return {
        "subscription_id": one.subscription_id,
        "url": one.url,
        "types": one.types,
        "status": status,
        "notice": notice,
        "failing_since": one.failing_since,
        "disabled_at": one.disabled_at,
        "created_at": one.created_at,
    }


def _attempt(one: MessageAttempt) -> dict[str, object]:
    return {
        "number": one.seq,
        "message_id": one.message_id,
        "type": one.type,
        "athlete_id": one.athlete_id,
        "revision": one.revision,
        "attempt": one.attempt,
        "at": one.at,
        "duration_ms": one.duration_ms,
        "outcome": one.outcome,
        "http_status": one.http_status,
        "error": one.error,
        "excerpt": one.excerpt,
        "next_at": one.next_at,
    }
