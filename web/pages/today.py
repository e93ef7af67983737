"""Today: what to do now, in the order to do it."""

from __future__ import annotations

from flask import Blueprint, Response

from web.pages.ground import own_athlete_id, page, show, trainee
from web.pages.reading import latest
from web.plans import get_plan

blueprint = Blueprint("today", __name__)


@page(blueprint, "/")
def today() -> Response:
    """What to do now."""
    return show("today.html", who=trainee(), plan=latest())


@page(blueprint, "/me/plan")
def own_plan() -> Response:
    """The plan of whoever is signed in, as `GET /v1/athletes/{id}/plan` gives it, waiting included."""
    return get_plan(own_athlete_id())
