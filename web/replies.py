"""Answers: JSON bytes, headers that every answer carries."""

from __future__ import annotations

import msgspec
from flask import Response

# Decimals as JSON numbers: a load of 2.5 is 2.5 to a client, not "2.5".
_ENCODER = msgspec.json.Encoder(decimal_format="number")

JSON = "application/json"


def encode(content: object) -> bytes:
    """JSON bytes of plain values."""
    return _ENCODER.encode(content)


def json_reply(content: object, *, status: int = 200) -> Response:
    """A JSON answer."""
    return Response(_ENCODER.encode(content), status=status, content_type=JSON)
