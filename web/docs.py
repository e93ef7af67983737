"""The OpenAPI document, a page to read and try it, and the list of problem codes. All of it works without internet."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from flask import Blueprint as PlainBlueprint
from flask import Flask, Response, current_app, send_from_directory
from flask_smorest import Blueprint
from markupsafe import Markup, escape

from web.operations import Answer, Operation, route
from web.problems import PROBLEMS
from web.replies import JSON

blueprint = Blueprint("description", __name__, description="This description")
pages = PlainBlueprint("documents", __name__)

STATIC = Path(__file__).parent / "static"
# Only these of the packaged Swagger UI are served.
SWAGGER_FILES = ("swagger-ui.css", "swagger-ui-bundle.js", "favicon-32x32.png")

# Swagger UI draws its icons from data: addresses.
DOCS_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
PAGE_CSP = (
    "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
# Assets change only with the installed version.
ASSET_CACHE_S = 3600


@route(
    blueprint,
    "GET",
    "/openapi.json",
    Operation(
        id="openapi",
        scopes=None,
        answers={200: Answer(text="OpenAPI 3.1", schema={"type": "object"}, content_type=JSON)},
    ),
)
def openapi() -> Response:
    """This description, as OpenAPI 3.1"""
    reply = Response(current_app.extensions["baton-openapi"], content_type=JSON)
    reply.headers["Cache-Control"] = "no-cache"
    return reply


def _swagger_folder() -> Path:
    # The package exists to carry these files; its own blueprint writes an inline script, so it is not used.
    return Path(str(resources.files("flask_swagger_ui"))) / "dist"


@pages.get("/docs")
def docs() -> Response:
    """The OpenAPI document as a page."""
    return _page(
        Markup(
            '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Baton API</title>'
            '<meta name="viewport" content="width=device-width">'
            '<link rel="stylesheet" href="/docs/assets/swagger-ui.css">'
            '<link rel="icon" type="image/png" href="/docs/assets/favicon-32x32.png"></head>'
            '<body><div id="swagger-ui"></div><noscript><p>This page needs JavaScript. '
            'The same as JSON: <a href="/openapi.json">/openapi.json</a></p></noscript>'
            '<script src="/docs/assets/swagger-ui-bundle.js"></script><script src="/docs/assets/docs.js"></script>'
            "</body></html>"
        ),
        csp=DOCS_CSP,
    )


@pages.get("/docs/assets/<path:name>")
def asset(name: str) -> Response:
    """One file of the pages."""
    folder = _swagger_folder() if name in SWAGGER_FILES else STATIC
    return send_from_directory(folder, name, max_age=ASSET_CACHE_S)


@pages.get("/docs/errors")
def errors() -> Response:
    """Every problem code, what it means and what to do."""
    rows = Markup("").join(
        Markup('<h2 id="{0}"><code>{0}</code> ({1})</h2><p>{2}. {3}</p>').format(
            code, kind.status, kind.title, kind.to_do
        )
        for code, kind in PROBLEMS.items()
    )
    intro = (
        "Every answer of 400 and above is a problem document (RFC 9457). Its code is stable; its detail is for people. "
        "Of a call that is refused, nothing is stored."
    )
    return _page(_plain("Problem codes", Markup("<p>{}</p>{}").format(intro, rows)), csp=PAGE_CSP)


def _plain(title: str, body: Markup) -> Markup:
    return Markup(
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/docs/assets/plain.css">'
        "</head><body><h1>{title}</h1>{body}</body></html>"
    ).format(title=escape(title), body=body)


def _page(html: Markup, *, csp: str) -> Response:
    reply = Response(str(html), content_type="text/html; charset=utf-8")
    reply.headers["Content-Security-Policy"] = csp
    reply.headers["Cache-Control"] = "no-cache"
    return reply


def install(app: Flask) -> None:
    """Add the pages, which are not part of the API."""
    app.register_blueprint(pages)
