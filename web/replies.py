"""Answers: JSON bytes, headers that every answer carries."""

from __future__ import annotations

import hashlib

import msgspec
from flask import Response, request

# Decimals as JSON numbers: a load of 2.5 is 2.5 to a client, not "2.5".
_ENCODER = msgspec.json.Encoder(decimal_format="number")

JSON = "application/json"
# A client may keep an answer, but must ask whether it still holds; no shared cache may keep it.
CACHE = "private, no-cache"


def encode(content: object) -> bytes:
    """JSON bytes of plain values."""
    return _ENCODER.encode(content)


def json_reply(content: object, *, status: int = 200) -> Response:
    """A JSON answer."""
    return Response(_ENCODER.encode(content), status=status, content_type=JSON)


def tagged(body: bytes, *, content_type: str = JSON) -> Response:
    """An answer that is known by its content: 304 without a body for a client that has the same one."""
    etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    tags = request.headers.get("If-None-Match")
    unchanged = tags is not None and matches(tags, etag)
    reply = Response(status=304) if unchanged else Response(body, content_type=content_type)
    reply.headers["ETag"] = etag
    reply.headers["Cache-Control"] = CACHE
    return reply


def matches(tags: str, etag: str) -> bool:
    """Whether If-None-Match names this content. Weak comparison, as RFC 9110 asks for GET."""
    opaque = etag.removeprefix("W/")
    return any(tag.strip().removeprefix("W/") in (opaque, "*") for tag in tags.split(","))
