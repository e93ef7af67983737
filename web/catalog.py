"""What Baton knows: exercises and the numbers of its rules, each with reason and source."""

from __future__ import annotations

from flask import Response
from flask_smorest import Blueprint

from catalog.load import parameters
from web import shapes
from web.context import services
from web.errors import Problem
from web.operations import Answer, Operation, route
from web.queries import query
from web.replies import encode, tagged

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
    return _reply({"catalog": book.catalog, "exercises": tuple(book.exercises.values())})


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
    return _reply(exercise)


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
    return _reply({"ruleset": found.ruleset, "parameters": found.parameters})


def _reply(content: object) -> Response:
    return tagged(encode(content))
