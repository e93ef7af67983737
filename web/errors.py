"""Every answer of 400 and above: one problem document (RFC 9457) with a stable code and what to do."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import structlog
from flask import Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException

from store import SealBroken, StorageFull, StoreUnavailable
from web.envelope import request_id
from web.problems import PROBLEMS
from web.replies import encode

log = structlog.get_logger("web")

CODE_OF_STATUS = {
    400: "bad_request",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    408: "request_timeout",
    411: "length_required",
    412: "precondition_failed",
    413: "body_too_large",
    414: "uri_too_long",
    415: "unsupported_media_type",
    416: "range_not_satisfiable",
    429: "too_many_requests",
    431: "headers_too_large",
    503: "unavailable",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """One thing that is wrong in what was sent: where (a JSON pointer, or the name of a query parameter) and why."""

    pointer: str | None = None
    parameter: str | None = None
    code: str
    detail: str

    def as_json(self) -> dict[str, str]:
        """The item of `errors` for it."""
        where = {"parameter": self.parameter} if self.parameter is not None else {"pointer": self.pointer or ""}
        return {**where, "code": self.code, "detail": self.detail}


class Problem(Exception):  # noqa: N818  it is the RFC's word
    """A refusal that a caller can act on; `code` is a key of `web.problems.PROBLEMS`."""

    def __init__(
        self,
        code: str,
        detail: str | None = None,
        *,
        errors: Sequence[Wrong] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = dict(headers or {})


def problem_response(problem: Problem, *, status: int | None = None) -> Response:
    """The document for a problem."""
    kind = PROBLEMS[problem.code]
    body: dict[str, object] = {
        "type": f"/docs/errors#{problem.code}",
        "title": kind.title,
        "status": status or kind.status,
        "code": problem.code,
        "detail": problem.detail or kind.to_do,
    }
    if problem.errors:
        body["errors"] = [wrong.as_json() for wrong in problem.errors]
    body["request_id"] = request_id()
    reply = Response(encode(body), status=status or kind.status, content_type="application/problem+json")
    for name, value in problem.headers.items():
        reply.headers[name] = value
    return reply


ErrorPage = Callable[[Problem, int], Response]
# What is for programs is answered as a problem document, whatever a browser would like.
_FOR_PROGRAMS = ("/v1/", "/hooks/", "/feeds/")


def for_people() -> bool:
    """Whether a browser asks, which would rather show a page than a document."""
    wanted = request.accept_mimetypes
    return not request.path.startswith(_FOR_PROGRAMS) and wanted["text/html"] > wanted["application/json"]


def install(app: Flask, page: ErrorPage) -> None:
    """Answer every error of this application: with a problem document, and where people look with `page`."""
    app.extensions["baton-error-page"] = page
    app.register_error_handler(Problem, _answer)
    app.register_error_handler(HTTPException, _http_problem)
    app.register_error_handler(Exception, _unexpected)


def _answer(problem: Problem, *, status: int | None = None) -> Response:
    if not for_people():
        return problem_response(problem, status=status)
    page: ErrorPage = current_app.extensions["baton-error-page"]
    return page(problem, status or PROBLEMS[problem.code].status)


def _http_problem(error: HTTPException) -> Response | HTTPException:
    """What Flask itself refuses: unknown address, wrong method, too large a body."""
    status = error.code or 500
    if status < 400:
        return error  # a redirect
    code = CODE_OF_STATUS.get(status, "bad_request" if status < 500 else "internal_error")
    headers = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")}
    shown = PROBLEMS[code].to_do
    if status == 405:
        shown = f"{request.method} is not offered here. {shown}"
    if status == 404 and request.path.endswith("/"):
        shown = f"Leave out the slash at the end. {shown}"
    return _answer(Problem(code, shown, headers=headers), status=status)


def _unexpected(error: Exception) -> Response:
    """The outer edge: anything nobody foresaw. The log gets where and what kind, never what was sent."""
    storage = _storage_problem(error)
    where = [f"{frame.name}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)[-6:]]
    log.error(
        "request_failed",
        request_id=request_id(),
        method=request.method,
        route=str(request.url_rule or ""),
        error=type(error).__qualname__,
        where=where,
        code=storage.code if storage else "internal_error",
    )
    return _answer(storage or Problem("internal_error"))


def _storage_problem(error: Exception) -> Problem | None:
    """A database that is away or full is for the caller to try again, not a fault of the request."""
    match error:
        case StorageFull():
            return Problem("storage_full", headers={"Retry-After": "30"})
        case StoreUnavailable() | SealBroken():
            return Problem("unavailable", headers={"Retry-After": "2"})
        case _:
            return None
