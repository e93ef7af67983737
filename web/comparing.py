"""Plans beside each other: the diff of two revisions, and the plan that more events would give."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import msgspec
from flask import Response
from flask_smorest import Blueprint

from engine.decide import decide
from engine.plan import build_plan
from engine.types import Event, Plan
from schemas.errors import FieldError, Invalid
from schemas.events import load_events
from schemas.plan import dump_plan
from schemas.plan_diff import Json, diff
from store import History, StoredPlan, VersionNeeded
from web import examples, shapes
from web.auth import tenant
from web.bodies import EVENTS_BODY_MAX, checked, parsed, read_body
from web.context import services, utc_now
from web.errors import Problem
from web.intake import version_needed
from web.operations import Answer, Body, Operation, route
from web.plans import own, plan_at
from web.prescribed import with_prescribed
from web.queries import day_of, query
from web.replies import CACHE, json_reply
from workers.recompute import state_of

blueprint = Blueprint("comparing", __name__, description="Plans beside each other")


@route(
    blueprint,
    "GET",
    "/v1/athletes/<id:athlete_id>/plans/<revision:revision>/diff/<revision:other>",
    Operation(
        id="diff_plans",
        scopes=("plans:read",),
        answers={200: Answer(text="What changed", schema=shapes.Diff, example=examples.DIFF)},
        problems=(404,),
    ),
)
def diff_plans(athlete_id: str, revision: int, other: int) -> Response:
    """What changed from one revision to another

    `summary` has one line per change; the lists have the same for programs. When and from how many events the plans
    were computed stands under `from` and `to` and is not counted as a change.
    """
    query()
    before, after = plan_at(athlete_id, revision), plan_at(athlete_id, other)
    body = {
        "athlete_id": athlete_id,
        "from": _head(before),
        "to": _head(after),
        **diff(_content(before), _content(after)),
    }
    reply = json_reply(body)
    reply.headers["Cache-Control"] = CACHE
    return reply


def _content(plan: StoredPlan) -> Json:
    content: Json = msgspec.json.decode(plan.body)
    return content


def _head(plan: StoredPlan) -> dict[str, object]:
    return {"revision": plan.revision, "events": plan.events, "day": plan.day, "computed_at": plan.computed_at}


# --------------------------------------------------------------------------- preview


@route(
    blueprint,
    "POST",
    "/v1/athletes/<id:athlete_id>/preview",
    Operation(
        id="preview_plan",
        scopes=("plans:read",),
        body=Body(schema=shapes.Preview, examples=examples.PREVIEW),
        answers={200: Answer(text="The plan those events would give", schema=shapes.PlanContent)},
        problems=(404, 409),
    ),
)
def preview_plan(athlete_id: str) -> Response:
    """The plan that more events would give

    Stores nothing, and refuses what a post of the same events would refuse. The events are added to those of the
    athlete; `today` is the athlete's day when left out. With `in_progress` on a workout, the plan advises the sets that
    remain: send the session as far as it has come, again and again, and post it once it is over.
    """
    query()
    data = parsed(read_body(EVENTS_BODY_MAX))
    now = utc_now()
    given, today = checked(lambda: _asked(data, now))
    return json_reply(dump_plan(plan_with(athlete_id, given, today=today, now=now)))


def plan_with(athlete_id: str, given: list[Event], *, today: date | None, now: datetime) -> Plan:
    """The plan of an athlete of this tenant as it would be with more events; stores nothing."""
    own(athlete_id)
    store, book = services().store, services().book
    history = store.history(athlete_id, ruleset=book.ruleset)
    fresh = _fresh(athlete_id, given)
    if history is None or fresh is None:
        raise Problem("no_athlete")
    return _preview(history, (*store.all_events(athlete_id), *fresh), today, now)


def _fresh(athlete_id: str, given: list[Event]) -> tuple[Event, ...] | None:
    """The events that a post would store."""
    store = services().store
    filled = with_prescribed(store, tenant(), athlete_id, given, below="/events")
    try:
        return store.fresh_events(tenant(), athlete_id, filled)
    except VersionNeeded as error:
        raise version_needed(error, below="/events") from None


def _preview(history: History, events: tuple[Event, ...], today: date | None, now: datetime) -> Plan:
    """What a recompute would make of all events, now or on another day."""
    book = services().book
    if today is not None:
        return decide(history.athlete.profile, events, today=today, book=book)
    whole = replace(history, checkpoint=None, new_events=events, events_total=len(events), must_replay=True)
    state, day = state_of(whole, book=book, now=now)
    return build_plan(state, today=day, book=book, events_seen=len(events))


def _asked(data: object, now: datetime) -> tuple[list[Event], date | None]:
    """The events and the day of a preview; raises Invalid for each field that cannot be used."""
    if not isinstance(data, dict):
        raise Invalid([FieldError("", "wrong_type", "Expected an object with `events` and, if you like, `today`.")])
    errors = [
        FieldError(f"/{name}", "unknown_field", "Not known here; known: events, today.")
        for name in data
        if name not in ("events", "today")
    ]
    today = _today(data.get("today"), errors)
    given = data.get("events")
    if not isinstance(given, list):
        errors.append(FieldError("/events", "wrong_type", "Expected a list of events; it may be empty."))
    events: list[Event] = []
    if isinstance(given, list) and given:
        events = _events(given, errors, until=max(now, _end_of(today)) if today else now)
    if errors:
        raise Invalid(errors)
    return events, today


def _today(value: object, errors: list[FieldError]) -> date | None:
    if value is None:
        return None
    day = day_of(value) if isinstance(value, str) else None
    if day is None:
        errors.append(FieldError("/today", "not_a_date", "Expected a day from 1990 to 2100, such as 2026-11-23."))
    return day


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), UTC)


def _events(given: list[object], errors: list[FieldError], *, until: datetime) -> list[Event]:
    book = services().book
    try:
        return load_events(given, known_exercises=book.exercises, pain_sites=book.pain_sites, now=until)
    except Invalid as error:
        errors += [FieldError(f"/events{one.pointer}", one.code, one.detail) for one in error.errors]
        return []
