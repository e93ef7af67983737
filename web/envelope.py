"""What every request and every answer carries: an id, a measurement, security headers.

At the WSGI level, outside of Flask: it covers whatever Flask itself answers, and costs a third of Flask's own hooks.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask, request
from prometheus_client import Counter, Histogram

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

REQUESTS = Counter("baton_http_requests", "Requests by route, method and status", ["route", "method", "status"])
SECONDS = Histogram(
    "baton_http_request_seconds",
    "Seconds of one request by route; long polls include their waiting",
    ["route"],
    buckets=(0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 60),
)

_OURS = re.compile(r"[A-Za-z0-9._-]{1,64}\Z")
_METHODS = frozenset({"GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS"})

# An API answer is data: a browser may neither run, frame nor guess it.
API_CSP = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
_ALWAYS = [("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer")]
_UNLESS_SAID = [("Content-Security-Policy", API_CSP), ("Cache-Control", "no-store")]

REQUEST_ID = "baton.request_id"
ROUTE = "baton.route"  # set when a view is entered, so that addresses of strangers do not become labels


def request_id() -> str:
    """The id of this request; the caller's own if it sent one."""
    found: str = request.environ.get(REQUEST_ID, "")
    return found


class Envelope:
    """Wraps a WSGI application."""

    def __init__(self, inner: WSGIApplication) -> None:
        self._inner = inner
        self._counters: dict[tuple[str, str, str], tuple[Counter, Histogram]] = {}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        began_s = time.perf_counter()
        given = environ.get("HTTP_X_REQUEST_ID")
        name = given if given and _OURS.match(given) else secrets.token_hex(8)
        environ[REQUEST_ID] = name

        def start(status: str, headers: list[tuple[str, str]], *rest: object) -> object:
            said = {key for key, _ in headers}
            headers += _ALWAYS
            headers += [header for header in _UNLESS_SAID if header[0] not in said]
            headers.append(("X-Request-ID", name))
            self._count(environ, status[:3], time.perf_counter() - began_s)
            return start_response(status, headers, *rest)  # type: ignore[arg-type]  # exc_info, as it came

        return self._inner(environ, start)  # type: ignore[arg-type]  # a protocol with a default

    def _count(self, environ: WSGIEnvironment, status: str, seconds: float) -> None:
        key = (environ.get(ROUTE, "none"), environ["REQUEST_METHOD"], status)
        found = self._counters.get(key)
        if found is None:
            route, method, _ = key
            counter = REQUESTS.labels(route, method if method in _METHODS else "other", status)
            found = (counter, SECONDS.labels(route))
            if method in _METHODS:  # a stranger may invent methods without end
                self._counters[key] = found
        found[0].inc()
        found[1].observe(seconds)


def install(app: Flask) -> None:
    """Wrap the application."""
    app.wsgi_app = Envelope(app.wsgi_app)  # type: ignore[method-assign]  # as Flask documents it
