"""For operators: alive, ready, numbers."""

from __future__ import annotations

from flask import Response
from flask_smorest import Blueprint
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from web import shapes
from web.broker import broker_up
from web.context import services
from web.operations import Answer, Operation, route
from web.replies import json_reply

blueprint = Blueprint("operations", __name__, description="For operators; no key needed")


@route(
    blueprint,
    "GET",
    "/healthz",
    Operation(id="healthz", scopes=None, answers={200: Answer(text="The process is alive", schema=shapes.Health)}),
)
def healthz() -> Response:
    """Is the process alive

    Asks nothing of the database or the broker.
    """
    return json_reply({"status": "ok"})


@route(
    blueprint,
    "GET",
    "/readyz",
    Operation(
        id="readyz",
        scopes=None,
        answers={200: Answer(text="Events can be taken", schema=shapes.Ready)},
        problems=(503,),
    ),
)
def readyz() -> Response:
    """Can events be taken

    503 when the database cannot be written. A broker that is away only makes it `degraded`: events are stored, and the
    reconciler computes their plans without it.
    """
    services().store.check_writable()  # raises StoreUnavailable, which is answered 503
    broker = broker_up(services().settings)
    return json_reply(
        {"status": "ok" if broker else "degraded", "database": "ok", "broker": "ok" if broker else "away"}
    )


@route(
    blueprint,
    "GET",
    "/metrics",
    Operation(
        id="metrics",
        scopes=None,
        answers={200: Answer(text="Prometheus text", schema={"type": "string"}, content_type="text/plain")},
    ),
)
def metrics() -> Response:
    """Numbers for Prometheus

    Of this process. Labels carry routes and codes, never athletes.
    """
    return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)
