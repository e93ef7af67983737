"""Hooks: what senders deliver, unchanged. Proved on the raw bytes, stored, acknowledged; a worker reads it later.

After the proof has held, nothing a sender sends is refused but its size: an error would hold up or switch off many a
sender for the sake of one body. What cannot be understood is put aside and shown on the connection.
"""

from __future__ import annotations

import re
from hashlib import sha256

from flask import Response, request
from flask_smorest import Blueprint

from integrations.senders import SENDERS
from integrations.values import Delivery, Reply, Sender
from store import Hook, HookMissing
from web import shapes_hooks
from web.bodies import read_raw
from web.context import services, utc_now
from web.errors import Problem
from web.operations import Answer, Operation, route
from web.replies import JSON
from workers.app import READ_DELIVERY

blueprint = Blueprint("hooks", __name__, description="What senders deliver")

BODY_MAX = 1024 * 1024
KEY_MAX = 200
# Headers worth keeping beside a body: they tell a time, an id or a type. Those that prove something are never stored.
_KEPT = re.compile(r"content-type|user-agent|.*-(?:id|timestamp|delivery|event|topic|type)")
_KEPT_MAX = 500

_ANSWERS = {
    200: Answer(text="Stored, or an answer to a handshake; the body is empty JSON unless the handshake asks for more"),
    204: Answer(text="The same, for senders that want it so"),
}


@route(
    blueprint,
    "POST",
    "/hooks/<token:token>",
    Operation(id="post_hook", scopes=None, body=shapes_hooks.ANY_BODY, answers=_ANSWERS, problems=(401, 404, 413, 507)),
)
def post_hook(token: str) -> Response:
    """What a sender delivers

    The address of a connection (`POST /v1/athletes/{id}/connections`), to be pasted at the sender. The body is what the
    sender sends, unchanged; it is stored before the answer and read afterwards. What became of it stands in
    `GET /v1/athletes/{id}/connections/{connection_id}/deliveries`.
    """
    raw = read_raw(BODY_MAX)
    hook, sender, delivery = _called(token, raw)
    if (reply := _handshake(sender, hook, delivery)) is not None:
        return reply
    store, now = services().store, delivery.received_at
    if not sender.proof.holds(delivery, hook.secrets):
        _refuse_unless_changed(token, sender, delivery)
    kept = sender.redact(raw) if sender.redact is not None else raw
    try:
        delivery_id = store.add_delivery(
            hook.hook_id, key=_key(sender, delivery), headers=_told(delivery), body=kept, now=now
        )
    except HookMissing:
        raise Problem("no_hook_address") from None
    if delivery_id is not None:
        services().bell.task(READ_DELIVERY, delivery_id)
    return _answer(sender)


@route(
    blueprint,
    "GET",
    "/hooks/<token:token>",
    Operation(id="get_hook", scopes=None, answers=_ANSWERS, problems=(404,)),
)
def get_hook(token: str) -> Response:
    """A sender's handshake

    Some senders call an address once to see whether it is wanted, with a challenge in the query. Others get 200.
    """
    hook, sender, delivery = _called(token, b"")
    return _handshake(sender, hook, delivery) or _answer(sender)


def _refuse_unless_changed(token: str, sender: Sender, delivery: Delivery) -> None:
    """Refuse what does not prove its sender, even by secrets that were changed a moment ago."""
    store, now = services().store, delivery.received_at
    hook = store.hook(token, now=now, anew=True)
    if hook is None:
        raise Problem("no_hook_address")
    if not sender.proof.holds(delivery, hook.secrets):
        store.note_refused(hook.hook_id, now=now)
        raise Problem("hook_refused")


def _called(token: str, raw: bytes) -> tuple[Hook, Sender, Delivery]:
    now = utc_now()
    hook = services().store.hook(token, now=now)
    if hook is None:
        raise Problem("no_hook_address")
    delivery = Delivery(
        method="POST" if request.method == "POST" else "HEAD" if request.method == "HEAD" else "GET",
        headers={name.lower(): value for name, value in request.headers.items()},
        query=dict(request.args.items()),
        body=raw,
        received_at=now,
    )
    return hook, SENDERS[hook.sender], delivery


def _handshake(sender: Sender, hook: Hook, delivery: Delivery) -> Response | None:
    reply: Reply | None = sender.handshake(delivery, hook.secrets) if sender.handshake is not None else None
    if reply is None:
        return None
    return Response(reply.body, status=reply.status, content_type=reply.content_type)


def _answer(sender: Sender) -> Response:
    if sender.answer_status == 204:
        return Response(status=204)
    return Response(b"{}", content_type=JSON)


def _key(sender: Sender, delivery: Delivery) -> str:
    """Equal over a sender's retries, so that each thing is stored once."""
    given = sender.delivery_id(delivery) if sender.delivery_id is not None else None
    if given and len(given) <= KEY_MAX and given.isprintable():
        return f"id:{given}"
    return "body:" + sha256(delivery.body + b"\0" + (given or "").encode("utf-8", "replace")).hexdigest()


def _told(delivery: Delivery) -> dict[str, str]:
    return {
        name: value[:_KEPT_MAX]
        for name, value in delivery.headers.items()
        if _KEPT.fullmatch(name) and value.isprintable()
    }
