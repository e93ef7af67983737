"""Files come in: stored before the answer, taken in by a worker, with what became of each item."""

from __future__ import annotations

from typing import get_args

from flask import Response
from flask_smorest import Blueprint

from integrations.files.formats import FORMATS
from integrations.files.found import Unreadable
from integrations.values import WeightUnit
from schemas.words import time_zones
from store import Import
from web import shapes_imports
from web.addresses import absolute
from web.auth import tenant
from web.bodies import FILE_MAX, read_file
from web.context import services, utc_now
from web.errors import Problem, Wrong
from web.operations import Answer, Operation, Parameter, route
from web.queries import one_of, query, whole
from web.replies import json_reply
from workers.app import TAKE_IN
from workers.imports import Asked, keep_file

blueprint = Blueprint("imports", __name__, description="Files of logging apps and watches")

PAGE, PAGE_MAX = 100, 500
_UNITS: tuple[WeightUnit, ...] = get_args(WeightUnit)


@route(
    blueprint,
    "POST",
    "/v1/athletes/<id:athlete_id>/imports",
    Operation(
        id="post_import",
        scopes=("events:write",),
        parameters=(
            Parameter(name="kind", text="What it is; seen from the content when missing", schema=shapes_imports.KINDS),
            Parameter(name="timezone", text="Of times without a zone; the athlete's", schema={"type": "string"}),
            Parameter(
                name="weight_unit",
                text="Of weights without a unit; the athlete's",
                schema={"type": "string", "enum": list(_UNITS)},
            ),
        ),
        body=shapes_imports.FILE,
        answers={
            202: Answer(
                text="Stored, and will be taken in",
                schema=shapes_imports.Import,
                example=shapes_imports.IMPORT_EXAMPLE,
            )
        },
        problems=(400, 404, 413, 415, 422, 507),
    ),
)
def post_import(athlete_id: str) -> Response:
    """Upload a file of a logging app or a watch

    FIT activities, exports of Hevy, Strong and Fitbod (CSV), workouts of Hevy's API (JSON), and our own events (one per
    line, or a JSON list): up to 10 MiB, as the body or as the one file of a multipart form. What it is shows in its
    content. The same file again, or one that overlaps it, changes nothing that is there. A worker takes it in;
    `GET /v1/imports/{import_id}` tells how far it is, and each row that was not taken and why.
    """
    given = query("kind", "timezone", "weight_unit")
    asked = Asked(
        kind=one_of(given, "kind", FORMATS),
        timezone=one_of(given, "timezone", time_zones()),
        weight_unit=one_of(given, "weight_unit", _UNITS),
    )
    made = keep(athlete_id, asked)
    reply = json_reply(_shown(made, after=0, limit=PAGE), status=202)
    reply.headers["Location"] = absolute(f"/v1/imports/{made.import_id}")
    return reply


def keep(athlete_id: str, asked: Asked) -> Import:
    """Keep the file of this request for an athlete of this tenant, and ask for it to be taken in."""
    data = read_file(FILE_MAX)
    store, now = services().store, utc_now()
    history = store.history(athlete_id) if store.athlete(tenant(), athlete_id) is not None else None
    try:
        made = (
            None
            if history is None
            else keep_file(store, services().book, history=history, data=data, asked=asked, now=now)
        )
    except Unreadable as error:
        wrong = Wrong(pointer="", code=error.code, detail=str(error))
        raise Problem("unreadable_file", f"{error} Nothing was stored.", errors=(wrong,)) from None
    if made is None:
        raise Problem("no_athlete")
    services().bell.task(TAKE_IN, made.import_id)
    return made


@route(
    blueprint,
    "GET",
    "/v1/imports/<id:import_id>",
    Operation(
        id="get_import",
        scopes=("events:read",),
        parameters=(
            Parameter(
                name="after",
                text="How many of the rows not taken to leave out",
                schema={"type": "integer", "minimum": 0, "default": 0},
            ),
            Parameter(
                name="limit",
                text="How many rows not taken at most",
                schema={"type": "integer", "minimum": 1, "maximum": PAGE_MAX, "default": PAGE},
            ),
        ),
        answers={
            200: Answer(text="How far it is", schema=shapes_imports.Import, example=shapes_imports.IMPORT_EXAMPLE)
        },
        problems=(404,),
    ),
)
def get_import(import_id: str) -> Response:
    """How far an import is, and what of the file was not taken

    `done` when every item has been worked on, `failed` when the file as a whole cannot be read (`failure` says why).
    `not_taken` lists the first 10,000 rows that were not taken, page by page; `counts` counts them all.
    """
    given = query("after", "limit")
    found = services().store.find_import(tenant(), import_id)
    if found is None:
        raise Problem("no_import")
    after = whole(given, "after", low=0, high=10**6) or 0
    return json_reply(_shown(found, after=after, limit=whole(given, "limit", low=1, high=PAGE_MAX) or PAGE))


def _shown(one: Import, *, after: int, limit: int) -> dict[str, object]:
    rows = services().store.rows_not_taken(one.import_id, after=after, limit=limit + 1)
    page, unit = rows[:limit], FORMATS[one.kind].unit
    more = None
    if len(rows) > limit:
        more = absolute(f"/v1/imports/{one.import_id}?after={page[-1][0]}&limit={limit}")
    return {
        "import_id": one.import_id,
        "athlete_id": one.athlete_id,
        "kind": one.kind,
        "state": one.state,
        "bytes": one.bytes,
        "sha256": one.sha256,
        "timezone": one.timezone,
        "weight_unit": one.weight_unit,
        "created_at": one.created_at,
        "finished_at": one.finished_at,
        "items_total": one.items_total,
        "items_done": one.items_done,
        "counts": one.counts,
        "failure": {"code": one.failure[0], "detail": one.failure[1]} if one.failure else None,
        "not_taken": [{"unit": unit, "number": row.number, "code": row.code, "detail": row.text} for _, row in page],
        "next": more,
    }
