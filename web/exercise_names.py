"""The names under which an athlete's exercises were sent, and what they mean."""

from __future__ import annotations

from dataclasses import asdict

from flask import Response
from flask_smorest import Blueprint

from engine.ledger import live
from engine.names import HeardName, heard_names
from web import shapes_imports
from web.context import services
from web.operations import Answer, Operation, route
from web.plans import own
from web.queries import query
from web.replies import json_reply

blueprint = Blueprint("names", __name__, description="Names of exercises")


@route(
    blueprint,
    "GET",
    "/v1/athletes/<id:athlete_id>/exercise-names",
    Operation(
        id="list_exercise_names",
        scopes=("events:read",),
        answers={
            200: Answer(
                text="Unknown ones first, the most frequent on top",
                schema=shapes_imports.Names,
                example=shapes_imports.NAMES_EXAMPLE,
            )
        },
        problems=(404,),
    ),
)
def list_exercise_names(athlete_id: str) -> Response:
    """Names that were sent for exercises, and what they mean

    Exercises without a catalog id are mapped by the sender's own id or by their name. What nobody knows is kept and
    counts as load, and stands first here. Post an event `exercise_name` (`{"type": "exercise_name", "name": "Leg
    Press", "exercise": ...}`) to say what one means, or that it is none of the catalog (`null`): it holds for
    everything sent before and after, and the last one counts.
    """
    query()
    return json_reply({"names": [asdict(one) for one in names_of(athlete_id)]})


def names_of(athlete_id: str) -> tuple[HeardName, ...]:
    """The names that were sent for an athlete of this tenant."""
    own(athlete_id)
    return heard_names(live(services().store.all_events(athlete_id)), services().book)
