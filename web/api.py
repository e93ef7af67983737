"""The OpenAPI document: made from the blueprints and the marshmallow schemas, once per application."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import flask_smorest
from flask import Flask
from flask_smorest import Blueprint
from werkzeug.routing import BaseConverter, Map

from web import shapes
from web.auth import SCOPES
from web.problems import PROBLEMS
from web.replies import encode
from web.shaping import PARTS

VERSION = "1"
Document: TypeAlias = dict[str, dict[str, dict[str, object]]]

DESCRIPTION = """\
Baton takes what a runner did and felt, and keeps a strength plan ready that fits it.

Post events (`POST /v1/athletes/{id}/events`); the plan is computed from all of them in the background; read it
(`GET /v1/athletes/{id}/plan`), with `If-None-Match` and `?wait=30` to be answered when it changes.

- Times are ISO 8601 with an offset. Units are in the field names. A missing field or null means unknown; 0 never does.
- Unknown fields and unknown query parameters are refused.
- Every call may be repeated: an event is known by `source` and `source_id`.
- Answers of 400 and above are problem documents (RFC 9457) with a stable `code`: [all codes](/docs/errors).
- Authorize takes an API key: `make run` prints one, `baton key create` makes more.
"""


class Api(flask_smorest.Api):  # type: ignore[misc]  # flask-smorest ships no types
    """flask-smorest, with our own problem documents instead of its errors."""

    DEFAULT_ERROR_RESPONSE_NAME = None

    def _register_error_handlers(self) -> None:
        """Nothing: web.errors answers errors."""

    def _register_responses(self) -> None:
        for status in sorted({kind.status for kind in PROBLEMS.values()}):
            codes = {code: kind for code, kind in PROBLEMS.items() if kind.status == status}
            self.spec.components.response(f"Problem{status}", _problem(codes))


def _problem(codes: Mapping[str, object]) -> dict[str, object]:
    listed = "; ".join(f"`{code}`: {getattr(kind, 'title', '')}" for code, kind in codes.items())
    content = {"application/problem+json": {"schema": shapes.Problem}}
    return {"description": f"Problem. {listed}", "content": content}


class Identifier(BaseConverter):
    """An id of ours. Anything else in its place is an address that does not exist."""

    regex = r"[A-Za-z0-9_-]{1,64}"


class Token(BaseConverter):
    """The secret part of an address."""

    regex = r"[A-Za-z0-9_-]{20,64}"


class Revision(BaseConverter):
    """The number of a plan; short enough for every database."""

    regex = r"[1-9][0-9]{0,8}"

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map)

    def to_python(self, value: str) -> int:
        """The number."""
        return int(value)


def install(app: Flask, blueprints: tuple[Blueprint, ...]) -> None:
    """Register the blueprints and make the document."""
    app.url_map.converters["id"] = Identifier
    app.url_map.converters["token"] = Token
    app.url_map.converters["revision"] = Revision
    scopes = "\n".join(f"- `{scope}`: {text}" for scope, text in SCOPES.items())
    app.config.update(API_TITLE="Baton", API_VERSION=VERSION, OPENAPI_VERSION="3.1.0")
    api = Api(app, spec_kwargs={"info": {"description": DESCRIPTION, "license": {"name": "MIT", "identifier": "MIT"}}})
    api.register_converter(Identifier, lambda _: {"type": "string", "pattern": f"^{Identifier.regex}$"})
    api.register_converter(Token, lambda _: {"type": "string", "pattern": f"^{Token.regex}$"})
    api.register_converter(Revision, lambda _: {"type": "integer", "minimum": 1, "maximum": 999_999_999})
    api.spec.components.security_scheme(
        "api_key",
        {"type": "http", "scheme": "bearer", "description": f"An API key of your tenant. Scopes:\n\n{scopes}"},
    )
    for name, schema in shapes.SCHEMAS.items():
        api.spec.components.schema(name, schema=schema)
    for name, part in PARTS.items():
        api.spec.components.schema(name, part)
    for blueprint in blueprints:
        api.register_blueprint(blueprint)
    app.extensions["baton-openapi"] = encode(_without_unused(api.spec.to_dict()))


def _without_unused(document: Document) -> Document:
    """Without the named parts that nothing refers to (flask-smorest adds one, and not every status is used)."""
    text = encode(document).decode()
    for kind in ("schemas", "responses"):
        parts = document["components"][kind]
        for name in [name for name in parts if f'"#/components/{kind}/{name}"' not in text]:
            del parts[name]
    return document
