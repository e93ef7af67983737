"""What Baton knows: exercises and the numbers of its rules, each with reason and source."""

from __future__ import annotations

import hashlib

from flask import Response, request
from flask_smorest import Blueprint

from catalog.load import parameters
from web import shapes
from web.context import services
from web.errors import Problem
from web.operations import Answer, Operation, route
from web.plans import matches
from web.queries import query
from web.replies import JSON, encode

blueprint = Blueprint("catalog", __name__, description="Exercises and rule parameters")

_HEADERS = {"ETag": "Changes with the catalog or the parameters"}


@route(
    blueprint,
    "GET",
    "/v1/exercises",
    Operation(
        id="list_exercises",
        scopes=(),
        answers={200: Answer(text="All exercises", schema=shapes.ExerciseList, headers=_HEADERS)},
    ),
)
def list_exercises() -> Response:
    """All exercises of the catalog

    In the order of their ladders. Any valid key may read them.
    """
    query()
    book = services().book
    return _tagged({"catalog": book.catalog, "exercises": tuple(book.exercises.values())})


@route(
    blueprint,
    "GET",
    "/v1/exercises/<id:exercise_id>",
    Operation(
        id="get_exercise",
        scopes=(),
        answers={200: Answer(text="The exercise", schema=shapes.Exercise, headers=_HEADERS)},
        problems=(404,),
    ),
)
def get_exercise(exercise_id: str) -> Response:
    """One exercise: dose, ladder, entry criteria, cues and faults"""
    query()
    exercise = services().book.exercises.get(exercise_id)
    if exercise is None:
        raise Problem("no_exercise")
    return _tagged(exercise)


@route(
    blueprint,
    "GET",
    "/v1/rules",
    Operation(
        id="list_rules",
        scopes=(),
        answers={200: Answer(text="All parameters", schema=shapes.RuleList, headers=_HEADERS)},
    ),
)
def list_rules() -> Response:
    """Every number the rules use, with unit, reason and source

    `strength` is that of the evidence: A trials agree, B one good or mixed, C guideline or practice, D our own policy.
    """
    query()
    found = parameters()
    return _tagged({"ruleset": found.ruleset, "parameters": found.parameters})


def _tagged(content: object) -> Response:
    body = encode(content)
    etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    tags = request.headers.get("If-None-Match")
    unchanged = tags is not None and matches(tags, etag)
    reply = Response(status=304) if unchanged else Response(body, content_type=JSON)
    reply.headers["ETag"] = etag
    reply.headers["Cache-Control"] = "private, no-cache"
    return reply
