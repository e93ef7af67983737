"""The latest plan in other forms: calendar, watch workout, text, page, Hevy routine, intervals.icu events."""

from __future__ import annotations

from datetime import date

from flask import Response
from flask_smorest import Blueprint

from engine.speech import ENGLISH, Speech
from engine.types import PlanStatus
from integrations.outlets import fit, hevy, ics, intervals, text
from integrations.outlets.paper import Paper, markdown, paper
from integrations.outlets.reading import Session, strength, to_read_first
from integrations.outlets.units import in_units
from web import examples, shapes_outlets
from web.auth import tenant
from web.errors import Problem, Wrong
from web.issued import Shelf, shelf_of
from web.operations import Answer, Operation, Parameter, route
from web.plan_page import PAGE_CSP, page
from web.queries import day_of, query, refused
from web.replies import CACHE, encode, tagged
from web.speech import LANGUAGES, exercises_in, spoken

blueprint = Blueprint("outlets", __name__, description="The plan where the runner looks")

CALENDAR = "text/calendar; charset=utf-8"
MARKDOWN = "text/markdown; charset=utf-8"
HTML = "text/html; charset=utf-8"
FIT = "application/vnd.ant.fit"

_HEADERS = {"ETag": "Names this content; send it back as If-None-Match.", "Cache-Control": CACHE}
_NONE_MATCH = Parameter(name="If-None-Match", text="ETags you have", schema={"type": "string"}, where="header")
_DATE = Parameter(
    name="date",
    text="The day of the strength session; the first one of the plan when missing",
    schema={"type": "string", "format": "date"},
)
LANG = Parameter(
    name="lang",
    text="The language; that of Accept-Language when missing",
    schema={"type": "string", "enum": list(LANGUAGES)},
)
_SAME = Answer(text="You have it already", headers=_HEADERS)
_TEXT: dict[str, object] = {"type": "string"}


def _operation(
    name: str, answer: Answer, parameters: tuple[Parameter, ...] = (), problems: tuple[int, ...] = (404,)
) -> Operation:
    return Operation(
        id=name,
        scopes=("plans:read",),
        parameters=(*parameters, _NONE_MATCH),
        answers={200: answer, 304: _SAME},
        problems=problems,
    )


_ICS = _operation(
    "get_plan_ics",
    Answer(text="iCalendar", schema=_TEXT, content_type="text/calendar", headers=_HEADERS, example=examples.ICS),
    (LANG,),
)
_FIT = _operation(
    "get_plan_fit",
    Answer(
        text="FIT workout file",
        schema={"type": "string", "format": "binary"},
        content_type=FIT,
        headers={**_HEADERS, "Left-Out": "Catalog ids of exercises that the 50 steps of a workout have no room for."},
    ),
    (_DATE, LANG),
    (404, 409),
)
_MD = _operation(
    "get_plan_md",
    Answer(text="Markdown", schema=_TEXT, content_type="text/markdown", headers=_HEADERS, example=examples.MARKDOWN),
    (LANG,),
)
_HTML = _operation(
    "get_plan_html", Answer(text="A page", schema=_TEXT, content_type="text/html", headers=_HEADERS), (LANG,)
)
_HEVY = _operation(
    "get_plan_hevy",
    Answer(text="Body for Hevy", schema=shapes_outlets.HevyRoutine, headers=_HEADERS, example=examples.HEVY),
    (_DATE, LANG),
    (404, 409),
)
_INTERVALS = _operation(
    "get_plan_intervals",
    Answer(
        text="Body for intervals.icu",
        schema=shapes_outlets.IntervalsEvents,
        headers=_HEADERS,
        example=examples.INTERVALS,
    ),
    (LANG,),
)


@route(blueprint, "GET", "/v1/athletes/<id:athlete_id>/plan.ics", _ICS)
def get_plan_ics(athlete_id: str) -> Response:
    """The plan as a calendar

    One all-day event per session, with sets and cues. An event keeps its UID while it stays on its day; what was taken
    out of the plan is cancelled, and past sessions stay for four weeks. Calendar apps send no API key: give them the
    secret address that `POST .../feed` makes.
    """
    query("lang")
    return calendar_reply(tenant(), athlete_id)


def calendar_reply(tenant_id: str, athlete_id: str) -> Response:
    """The calendar of an athlete of this tenant."""
    shelf = shelf_of(tenant_id, athlete_id, days_back=ics.KEPT_DAYS)
    speech = _speech(shelf)
    reader = ics.Reader(athlete_id=athlete_id, timezone=shelf.timezone, speech=speech, trained=shelf.trained)
    return _said(tagged(ics.calendar(shelf.issued, exercises_in(speech.language), reader), content_type=CALENDAR))


@route(blueprint, "GET", "/v1/athletes/<id:athlete_id>/plan.fit", _FIT)
def get_plan_fit(athlete_id: str) -> Response:
    """A strength session as a workout for a watch

    Sets are repeats, holds run by time, and rests are steps of their own. A file has at most 50 steps: mobility is left
    out first, then activation; the file and the header `Left-Out` say what.
    """
    shelf = shelf_of(tenant(), athlete_id)
    session = _session(shelf)
    made = fit.workout(shelf.latest, session, _speech(shelf))
    reply = _said(tagged(made.file, content_type=FIT))
    reply.headers["Content-Disposition"] = f'attachment; filename="baton-{session.date}-{session.key}.fit"'
    if made.left_out:
        reply.headers["Left-Out"] = ", ".join(exercise.id for exercise in made.left_out)
    return reply


@route(blueprint, "GET", "/v1/athletes/<id:athlete_id>/plan.md", _MD)
def get_plan_md(athlete_id: str) -> Response:
    """The plan as text to read or print, in Markdown"""
    query("lang")
    shelf = shelf_of(tenant(), athlete_id)
    return _said(tagged(markdown(_paper(shelf)).encode(), content_type=MARKDOWN))


@route(blueprint, "GET", "/v1/athletes/<id:athlete_id>/plan.html", _HTML)
def get_plan_html(athlete_id: str) -> Response:
    """The plan as a page to print

    One file: no script, nothing loaded from elsewhere.
    """
    query("lang")
    shelf = shelf_of(tenant(), athlete_id)
    reply = _said(tagged(page(_paper(shelf)), content_type=HTML))
    reply.headers["Content-Security-Policy"] = PAGE_CSP
    return reply


def _paper(shelf: Shelf) -> Paper:
    speech = _speech(shelf)
    return paper(shelf.latest, exercises_in(speech.language), speech)


def _speech(shelf: Shelf) -> Speech:
    return in_units(spoken(), shelf.units)


def _said(reply: Response) -> Response:
    """A reply in the language that was asked for."""
    reply.headers["Content-Language"] = spoken().language
    reply.vary.add("Accept-Language")
    return reply


@route(blueprint, "GET", "/v1/athletes/<id:athlete_id>/plan.hevy.json", _HEVY)
def get_plan_hevy(athlete_id: str) -> Response:
    """A strength session as a routine of Hevy

    The body of Hevy's `POST /v1/routines`. Exercises that Hevy does not have stand in its notes.
    """
    shelf = shelf_of(tenant(), athlete_id)
    return _said(tagged(encode(hevy.routine(_session(shelf), to_read_first(shelf.latest.plan), _speech(shelf)))))


@route(blueprint, "GET", "/v1/athletes/<id:athlete_id>/plan.intervals.json", _INTERVALS)
def get_plan_intervals(athlete_id: str) -> Response:
    """The plan as calendar events of intervals.icu

    The body of its `POST /api/v1/athlete/{id}/events/bulk?upsert=true`: strength sessions as planned workouts, or a
    note while there is no training. Sent again, it changes the events and makes no second ones.
    """
    query("lang")
    shelf = shelf_of(tenant(), athlete_id)
    speech = _speech(shelf)
    return _said(tagged(encode(intervals.events(shelf.latest, exercises_in(speech.language), speech))))


def _session(shelf: Shelf) -> Session:
    """The strength session that ?date= asks for, or the first one."""
    day = _day(query("date", "lang"))
    plan = shelf.latest.plan
    if plan.status is not PlanStatus.ACTIVE:
        raise Problem("not_training", text.notices_text(to_read_first(plan), in_units(ENGLISH, shelf.units)))
    found = strength(plan, exercises_in(spoken().language))
    chosen = next((each for each in found if day in (None, each.date)), None)
    if chosen is None:
        days = ", ".join(str(each.date) for each in found)
        raise Problem("no_session", f"Days with one: {days}." if days else "This plan has none.")
    return chosen


def _day(given: dict[str, str]) -> date | None:
    if "date" not in given:
        return None
    day = day_of(given["date"])
    if day is None:
        raise refused([Wrong(parameter="date", code="not_a_date", detail="must be a date such as 2026-11-24")])
    return day
