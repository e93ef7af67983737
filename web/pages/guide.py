"""Help: what each page is for and how it is used, in a few sentences."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for

from store import Role
from web.pages.coach import COACHES
from web.pages.ground import begins, page, show, viewer
from web.queries import query

blueprint = Blueprint("guide", __name__)

# The parts of the pages that have no words of their own here -> those whose words they share.
_TOPIC = {"coached": "coach", "sides": "today", "provider": "account"}


@page(blueprint, "/help")
def help_page() -> Response:
    """What there is to know, for the pages that somebody has."""
    query()
    roles = viewer().roles
    return show(
        "help.html",
        trains=viewer().athlete_id is not None or begins(),
        coaches=bool(roles & set(COACHES)),
        admin=Role.ADMIN in roles,
    )


def help_address() -> str:
    """Where the help says how the page works that is being asked for."""
    part = request.blueprint
    return url_for("guide.help_page", _anchor=_TOPIC.get(part, part) if part is not None else None)
