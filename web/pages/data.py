"""Data: senders and what became of their deliveries, files, names of exercises, export and erasing."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _

from integrations.files.formats import FORMATS
from integrations.senders import SENDERS
from schemas.connection import load_connection
from store import Connection, Import
from web.athletes import erase_all_of, export_athlete
from web.auth import tenant
from web.bodies import FILE_MAX, checked
from web.connections import connect, delete_connection, own_connection
from web.context import services
from web.errors import Problem
from web.exercise_names import names_of
from web.imports import keep
from web.pages.ground import SESSION_COOKIE, go, own_athlete_id, page, set_cookie, show, trainee, viewer
from web.pages.telling import form_key, tell
from web.pages.texts import translated
from web.queries import query
from web.replies import json_reply
from web.speech import exercises_in, language
from workers.imports import Asked

blueprint = Blueprint("data", __name__)

DELIVERIES = 20
ROWS = 100
UPLOAD_MAX = FILE_MAX + 64 * 1024  # and what a form adds around the file
ERASE = "erase"
KEEP = "keep"
NONE_OF_THESE = "-"


@page(blueprint, "/data")
def data() -> Response:
    """Everything about what comes in and goes out."""
    query()
    return show(
        "data.html",
        connections=services().store.connections(tenant(), own_athlete_id()),
        senders=[sender for sender in SENDERS.values() if not sender.many_people],
        names={kind: translated(sender.name) for kind, sender in SENDERS.items()},
        heard=[one for one in names_of(own_athlete_id()) if one.how is None],
        exercises=sorted((e.name, e.id) for e in exercises_in(language()).values()),
        none_of_these=NONE_OF_THESE,
        formats=", ".join(translated(one.name) for one in FORMATS.values()),
        key=form_key(),
    )


@page(blueprint, "/data/connections", methods=("POST",))
def add_connection() -> Response:
    """Connect a sender; its address and secret are on this answer and nowhere else."""
    wanted = {"sender": request.form.get("sender", "")}
    new = connect(own_athlete_id(), checked(lambda: load_connection(wanted)))
    return show("connected.html", new=new)


@page(blueprint, "/data/connections/<id:connection_id>")
def connection(connection_id: str) -> Response:
    """What became of the last deliveries of a sender."""
    query()
    found = own_connection(own_athlete_id(), connection_id)
    deliveries = services().store.deliveries(found.hook_id, connection_id, before=None, limit=DELIVERIES)
    return show(
        "connection.html", connection=found, name=_sender_name(found), deliveries=deliveries, zone=trainee().zone
    )


@page(blueprint, "/data/connections/<id:connection_id>/end", methods=("POST",))
def end_connection(connection_id: str) -> Response:
    """End a connection; what it sent stays."""
    delete_connection(own_athlete_id(), connection_id)
    return go(url_for("data.data"))


@page(blueprint, "/data/files", methods=("POST",), body_max=UPLOAD_MAX)
def upload() -> Response:
    """Take a file."""
    if not any(one.filename for one in request.files.values()):
        raise Problem("invalid_request", _("Choose a file first. Nothing was stored."))
    made = keep(own_athlete_id(), Asked())
    return go(url_for("data.file", import_id=made.import_id))


@page(blueprint, "/data/files/<id:import_id>")
def file(import_id: str) -> Response:
    """How far a file is, and what of it was not taken."""
    query()
    found = _own_import(import_id)
    rows = services().store.rows_not_taken(import_id, after=0, limit=ROWS)
    return show("file.html", file=found, kind=FORMATS[found.kind], rows=[row for _, row in rows])


@page(blueprint, "/data/files/<id:import_id>/progress")
def progress(import_id: str) -> Response:
    """How far a file is, for the page that shows it."""
    query()
    found = _own_import(import_id)
    return json_reply({"state": found.state, "done": found.items_done, "total": found.items_total})


@page(blueprint, "/data/names", methods=("POST",))
def map_name() -> Response:
    """Say which exercise of the catalog a name means."""
    exercise = request.form.get("exercise", "")
    if exercise:
        meant = None if exercise == NONE_OF_THESE else exercise
        name = request.form.get("name", "")
        tell({"type": "exercise_name", "name": name, "exercise": meant}, key=request.form.get("key"))
    return go(url_for("data.data", _anchor="names"))


@page(blueprint, "/data/export")
def export() -> Response:
    """Everything that is kept, as a file."""
    return export_athlete(own_athlete_id())


@page(blueprint, "/data/erase")
def ask_to_erase() -> Response:
    """Ask before everything is erased."""
    query()
    return show("erase.html", events=trainee().events, wrong=False)


@page(blueprint, "/data/erase", methods=("POST",))
def erase() -> Response:
    """Erase everything, once it was said twice; the account stays where that was said, and begins anew."""
    if request.form.get("sure") != ERASE:
        return show("erase.html", status=422, events=trainee().events, wrong=True)
    keeps = request.form.get("account") == KEEP
    erase_all_of(own_athlete_id(), keep_account=viewer().user_id if keeps else None)
    if keeps:
        return go("/")
    reply = show("erased.html")
    set_cookie(reply, SESSION_COOKIE, None)
    return reply


def _own_import(import_id: str) -> Import:
    found = services().store.find_import(tenant(), import_id)
    if found is None or found.athlete_id != own_athlete_id():
        raise Problem("no_import")
    return found


def _sender_name(one: Connection) -> str:
    sender = SENDERS.get(one.sender)
    return translated(sender.name) if sender is not None else one.sender
