"""The weeks behind: sessions kept, strength, hard sets, runs, pain, sleep and how often the plan has changed."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Response
from flask_smorest import Blueprint

from engine.ledger import live
from engine.memory import monday_of
from engine.progress import Progress, progress
from schemas.progress import dump_progress
from store import PlanSummary
from web import shapes_progress
from web.auth import tenant
from web.context import services, utc_now
from web.errors import Problem
from web.operations import Answer, Operation, Parameter, route
from web.queries import query, whole
from web.replies import CACHE, json_reply
from workers.recompute import state_of

blueprint = Blueprint("past", __name__, description="Looking back")

WEEKS = 12
WEEKS_MAX = 52
# Of the newest: somebody who logs set by set makes a few a day.
REVISIONS_MAX = 500


@route(
    blueprint,
    "GET",
    "/v1/athletes/<id:athlete_id>/progress",
    Operation(
        id="get_progress",
        scopes=("plans:read",),
        parameters=(
            Parameter(
                name="weeks",
                text="How many weeks, the present one included",
                schema={"type": "integer", "minimum": 1, "maximum": WEEKS_MAX, "default": WEEKS},
            ),
        ),
        answers={
            200: Answer(
                text="The weeks behind, oldest first",
                schema=shapes_progress.Progress,
                example=shapes_progress.PROGRESS_EXAMPLE,
            )
        },
        problems=(404,),
    ),
)
def get_progress(athlete_id: str) -> Response:
    """What became of the weeks behind

    Counted from the log as plans see it: a session that several senders told of counts once, and a load that nobody
    confirmed does not count. `sessions` is the headline: those kept of those that plans asked for in the weeks that
    are over, and never more than asked. `strength` has a line for each exercise, side and measure: the best of each
    day. Estimated maxima (`e1rm_kg`) come only from clean sets on both legs of at most 12 repetitions, those in
    reserve included.
    Null is what nobody told; an hour or a kilometre that was not told is never 0.
    """
    weeks = whole(query("weeks"), "weeks", low=1, high=WEEKS_MAX) or WEEKS
    found, today = progress_of(athlete_id, weeks=weeks)
    plans = revisions(athlete_id, since=_since(today, weeks))
    told = [{"revision": one.revision, "created_at": one.created_at, "day": one.first_key.day} for one in plans]
    reply = json_reply({"athlete_id": athlete_id, **dump_progress(found), "revisions": told})
    reply.headers["Cache-Control"] = CACHE
    return reply


def progress_of(athlete_id: str, *, weeks: int = WEEKS) -> tuple[Progress, date]:
    """The weeks behind of an athlete of this tenant, and the athlete's day."""
    store, book = services().store, services().book
    athlete = store.athlete(tenant(), athlete_id)
    history = store.history(athlete_id, ruleset=book.ruleset) if athlete is not None else None
    if athlete is None or history is None:
        raise Problem("no_athlete")
    _, today = state_of(history, book=book, now=utc_now())
    ledger = live(store.all_events(athlete_id))
    return progress(athlete.profile, ledger, today=today, weeks=weeks, book=book), today


def revisions(athlete_id: str, *, since: date) -> list[PlanSummary]:
    """The revisions first made for `since` or a later day, oldest first."""
    found = services().store.plans(tenant(), athlete_id, before=None, limit=REVISIONS_MAX)
    return [one for one in reversed(found) if one.first_key.day >= since]


def _since(today: date, weeks: int) -> date:
    return monday_of(today) - timedelta(weeks=weeks - 1)
