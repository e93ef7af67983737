"""The plans to come if an athlete does what is prescribed."""

from __future__ import annotations

from decimal import Decimal

from flask import Response
from flask_smorest import Blueprint

from engine.forecast import forecast
from engine.ledger import live
from schemas.forecast import dump_forecast
from web import examples, shapes
from web.context import services, utc_now
from web.errors import Problem
from web.operations import Answer, Operation, Parameter, route
from web.plans import own
from web.queries import query, share, whole
from web.replies import CACHE, json_reply
from workers.recompute import state_of

blueprint = Blueprint("forecast", __name__, description="Looking ahead")

WEEKS_MAX = 26  # half a year: about 180 plans, which take the better part of a second
WEEKS = 8


@route(
    blueprint,
    "GET",
    "/v1/athletes/<id:athlete_id>/forecast",
    Operation(
        id="forecast_plans",
        scopes=("plans:read",),
        parameters=(
            Parameter(
                name="weeks",
                text="How many weeks from today",
                schema={"type": "integer", "minimum": 1, "maximum": WEEKS_MAX, "default": WEEKS},
            ),
            Parameter(
                name="adherence",
                text="The share of sessions that are done, spread evenly: of n that come due, n x adherence, rounded "
                "down. At most four digits after the point.",
                schema={"type": "number", "minimum": 0, "maximum": 1, "default": 1},
            ),
        ),
        answers={200: Answer(text="The weeks to come", schema=shapes.Forecast, example=examples.FORECAST)},
        problems=(404,),
    ),
)
def forecast_plans(athlete_id: str) -> Response:
    """The plans to come if the athlete does what is prescribed

    Plays the athlete forward day by day: each session is done as the plan of its day asks, `adherence` of them. One
    plan per week, the first of them today's, with what changed from the week before; `ladders` sums up where each
    exercise goes, easy weeks left out. `assumed` says what is taken for granted: it is no promise. The same question on
    the same day has the same answer; nothing is stored.
    """
    given = query("weeks", "adherence")
    weeks = whole(given, "weeks", low=1, high=WEEKS_MAX) or WEEKS
    adherence = share(given, "adherence")
    adherence = Decimal(1) if adherence is None else adherence
    own(athlete_id)
    book = services().book
    history = services().store.history(athlete_id, ruleset=book.ruleset)
    if history is None:
        raise Problem("no_athlete")
    state, today = state_of(history, book=book, now=utc_now())
    events = live(history.new_events).events
    found = forecast(
        state,
        events[len(events) - state.ahead :],
        today=today,
        weeks=weeks,
        adherence=adherence,
        book=book,
        events_seen=history.events_total,
    )
    reply = json_reply({"athlete_id": athlete_id, **dump_forecast(found, adherence=adherence)})
    reply.headers["Cache-Control"] = CACHE
    return reply
