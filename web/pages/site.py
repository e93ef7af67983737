"""All pages together: blueprints, assets, languages and error pages."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from flask import Blueprint, Flask, Response, current_app, g, send_from_directory, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from jinja2 import StrictUndefined

from store import User
from web.envelope import request_id
from web.errors import Problem
from web.openid import Provider
from web.pages import (
    account,
    accounts,
    check_in,
    coach,
    coached,
    data,
    first_run,
    guide,
    progress,
    provider,
    sides,
    sign_in,
    texts,
    today,
    week,
    why,
    words_plan,
)
from web.pages.ground import form_token, show
from web.pages.wrong import items, wrong

STATIC = Path(__file__).parents[1] / "static" / "pages"
ASSET_CACHE_S = 365 * 24 * 3600  # the address changes with the content

assets = Blueprint("assets", __name__, template_folder="templates")

# Literal, in the order of the navigation.
BLUEPRINTS = (
    today.blueprint,
    week.blueprint,
    check_in.blueprint,
    progress.blueprint,
    data.blueprint,
    coach.blueprint,
    coached.blueprint,
    why.blueprint,
    first_run.blueprint,
    sides.blueprint,
    sign_in.blueprint,
    provider.blueprint,
    account.blueprint,
    accounts.blueprint,
    guide.blueprint,
    assets,
)
# Endpoint, word, name of the icon. What is not there is not shown.
NAVIGATION = (
    ("today.today", lazy_gettext("Today"), "today"),
    ("week.week", lazy_gettext("Week"), "week"),
    ("check_in.check_in", lazy_gettext("Check-in"), "check_in"),
    ("progress.progress", lazy_gettext("Progress"), "progress"),
    ("data.data", lazy_gettext("Data"), "data"),
    ("coach.athletes", lazy_gettext("Athletes"), "athletes"),
)


def install(app: Flask) -> None:
    """Add the pages to the application."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    texts.install(app)
    words_plan.install(app)
    app.jinja_env.filters["wrong"] = lambda english, code: wrong(code, english)
    app.extensions["baton-assets"] = _version()
    where = app.extensions["baton"].settings
    app.extensions["baton-provider"] = Provider(where) if where.oidc_issuer is not None else None
    app.jinja_env.globals.update(
        form_token=form_token,
        asset=asset,
        navigation=navigation,
        viewer=_viewer,
        reason_word=coach.reason_word,
        help_address=guide.help_address,
    )
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)


def asset(name: str) -> str:
    """The address of one of our own files; it changes with the files, so that browsers may keep them for long."""
    return url_for("assets.file", version=current_app.extensions["baton-assets"], name=name)


@assets.get("/assets/<id:version>/<path:name>")
def file(version: str, name: str) -> Response:
    """One file of the pages. A page from before an update gets today's file, and is told not to keep it."""
    current = version == current_app.extensions["baton-assets"]
    reply = send_from_directory(STATIC, name, max_age=ASSET_CACHE_S if current else 0)
    if current:
        reply.cache_control.immutable = True
    return reply


def navigation() -> list[tuple[str, str, object]]:
    """Endpoint, icon and word of the pages that are there for whoever is signed in."""
    account, there = _viewer(), current_app.view_functions
    return [
        (endpoint, icon, word)
        for endpoint, word, icon in NAVIGATION
        if endpoint in there and account is not None and _is_for(account, endpoint.partition(".")[0])
    ]


def _is_for(account: User, part: str) -> bool:
    if part == "coach":
        return bool(account.roles & set(coach.COACHES))
    return account.athlete_id is not None


def error_page(problem: Problem, status: int) -> Response:
    """An error as people read it. Asks nothing of the database, which may be what is missing."""
    title, what = _words(problem, status)
    reply = show(
        "error.html", status=status, title=title, what=what, wrongs=items(problem), code=problem.code,
        request_id=request_id(),
    )  # fmt: skip
    for name, value in problem.headers.items():
        reply.headers[name] = value
    if problem.code == "no_plan_yet":
        reply.headers["Refresh"] = "1"  # nobody should have to ask again
    return reply


def _words(problem: Problem, status: int) -> tuple[str, str]:
    match problem.code:
        case "not_found" | "no_athlete" | "no_session" | "no_exercise" | "no_connection" | "no_import":
            return _("There is nothing here"), _("The address may be mistyped, or what was here is gone.")
        case "invalid_parameter" | "method_not_allowed":
            return _("This address leads nowhere"), _("It may be mistyped. Open the page from the menu.")
        case "no_plan_yet":
            return _("Your plan is being made"), _("It takes a moment. This page then shows it by itself.")
        case "form_refused":
            return _("This form is out of date"), _("Nothing was stored. Go back, reload the page and send it again.")
        case "role_missing":
            return _("This is not for your account"), _("Sign in with an account that may see it.")
        case "no_own_training":
            return _("This account has no training of its own"), _("It looks after others: open Athletes or Accounts.")
        case "too_many_requests":
            return _("Too much at once"), _("Wait a few seconds, then try again.")
        case _ if status >= 500:
            return _("That did not work"), _(
                "It is our fault. Wait a moment and try again; what you sent may be sent twice."
            )
        case "invalid_request":
            # What is wrong stands below it, field by field.
            said = None if problem.errors else problem.detail
            return _("That could not be taken"), said or _("Nothing was stored. Go back and correct it.")
        case "unreadable_file":
            return _("The file cannot be read."), _("Nothing was stored. Choose another file.")
        case "body_too_large":
            return _("This is too large"), _("Nothing was stored. A file may have 10 MB, what is typed a few pages.")
        case _:
            return _("That cannot be done."), _("Nothing was stored. Go back, reload the page and send it again.")


def _viewer() -> User | None:
    found: User | None = g.get("viewer")
    return found


def _version() -> str:
    found = sha256()
    for path in sorted(one for one in STATIC.rglob("*") if one.is_file()):
        found.update(path.name.encode() + b"\0" + path.read_bytes())
    return found.hexdigest()[:12]
