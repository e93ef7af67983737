"""Why: behind each prescription the reason, what was refused, and what gets to the next step."""

from __future__ import annotations

from flask import Blueprint, Response

from web.pages.ground import page, show, trainee
from web.pages.reading import latest

blueprint = Blueprint("why", __name__)


@page(blueprint, "/why")
def why() -> Response:
    """The reasons of the plan that holds now."""
    return show("why.html", who=trainee(), plan=latest())
