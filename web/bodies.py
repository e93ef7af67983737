"""Request bodies: the right type, the right size, JSON that every part of Baton can keep."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

from flask import request

from schemas.errors import MAX_ERRORS, Invalid
from schemas.wire import WireError, parse_json
from web.errors import Problem, Wrong

# Profiles and the like. One event of a long workout is about 4 KiB.
BODY_MAX = 64 * 1024
# 500 events of 4 KiB.
EVENTS_BODY_MAX = 2 * 1024 * 1024
# A file of ten years of one person's sets has about 2 MiB.
FILE_MAX = 10 * 1024 * 1024
_FORM_AROUND = 64 * 1024  # boundaries and headers of a multipart form
# How much of a body that is too large is still read, so that its sender sees the refusal and not a broken connection.
THROWN_AWAY_MAX = 16 * 1024 * 1024
_PART = 64 * 1024

_JSON_TYPE = re.compile(r"application/(?:[\w.!#$&^+-]+\+)?json\Z")
T = TypeVar("T")


def read_body(limit: int = BODY_MAX) -> bytes:
    """The body as sent; refuses what is not declared as JSON and what is larger than `limit` bytes."""
    if not _JSON_TYPE.match(request.mimetype):
        raise Problem("unsupported_media_type")
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if charset not in ("utf-8", "utf8", "us-ascii"):
        raise Problem("unsupported_media_type", f"The charset {charset[:40]!r} is not accepted. Send UTF-8.")
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Problem("unsupported_media_type", "A compressed body is not accepted. Send it without Content-Encoding.")
    return read_raw(limit)


def read_raw(limit: int) -> bytes:
    """The bytes as sent, whatever they are; refuses more than `limit`."""
    if (request.content_length or 0) > limit:
        _throw_away()
        raise Problem("body_too_large")
    # One byte more: a body of unknown length is cut off at the limit in silence, and the byte tells.
    request.max_content_length = limit + 1
    raw = request.get_data(cache=False)
    if len(raw) > limit:
        _throw_away()
        raise Problem("body_too_large")
    return raw


def read_file(limit: int) -> bytes:
    """An uploaded file: the body, or the one file of a multipart form; the declared type is not trusted."""
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Problem("unsupported_media_type", "A compressed body is not accepted. Send it without Content-Encoding.")
    if request.mimetype != "multipart/form-data":
        return read_raw(limit)
    if (request.content_length or 0) > limit + _FORM_AROUND:
        _throw_away()
        raise Problem("body_too_large")
    request.max_content_length = limit + _FORM_AROUND
    files = list(request.files.values())
    try:
        raw: bytes = files[0].read(limit + 1) if len(files) == 1 else b""
    finally:
        for file in files:  # large ones lie in a file on disk
            file.close()
    if len(files) != 1:
        raise Problem("bad_request", f"Send one file in the form, found {len(files)}. Nothing was stored.")
    if len(raw) > limit:
        raise Problem("body_too_large")
    return raw


def _throw_away() -> None:
    """Take what is still coming, up to a bound: many clients read no answer before they have sent everything."""
    stream, left = request.environ["wsgi.input"], THROWN_AWAY_MAX
    if (request.content_length or 0) > left:
        return
    while left > 0 and (part := stream.read(min(left, _PART))):
        left -= len(part)


def parsed(raw: bytes) -> object:
    """The JSON value of a body."""
    try:
        value: object = parse_json(raw)
    except WireError as error:
        wrong = Wrong(pointer=error.pointer, code=error.code, detail=error.detail)
        # A flaw with a place is a wrong value (422); without one the text as such could not be read (400).
        where = f"{error.pointer[:200]}: " if error.pointer else ""
        code = "invalid_request" if error.pointer else "invalid_json"
        raise Problem(code, f"{where}{error.detail} Nothing was stored.", errors=(wrong,)) from None
    return value


def checked(load: Callable[[], T]) -> T:
    """The result of a loader of `schemas`; what it refuses becomes a problem that names each field."""
    try:
        return load()
    except Invalid as error:
        raise invalid(error) from None


def invalid(error: Invalid) -> Problem:
    """The problem for what a schema refused."""
    wrongs = [Wrong(pointer=one.pointer, code=one.code, detail=one.detail) for one in error.errors]
    first = wrongs[0]
    more = f" (and {len(wrongs) - 1} more)" if len(wrongs) > 1 else ""
    if len(wrongs) >= MAX_ERRORS:
        more = f" (and more; the first {MAX_ERRORS} are named)"
    detail = f"{first.pointer or 'The body'}: {first.detail}{more} Nothing was stored."
    return Problem("invalid_request", detail, errors=wrongs)
