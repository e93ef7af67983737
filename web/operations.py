"""One decorator per call: its address, who may use it, and its page of the OpenAPI document.

The document is attached, not wrapped around: whatever is written here, a call costs one function more than a bare view.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from inspect import cleandoc

from flask import Response, request
from flask_smorest import Blueprint

from web.auth import authenticate
from web.envelope import ROUTE

View = Callable[..., Response]
JSON = "application/json"

# Problems of every call that needs a key, and of every call with a JSON body.
_OF_KEYS = (401, 403)
_OF_BODIES = (400, 413, 415, 422)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A successful answer: `schema` is a marshmallow schema class or a piece of OpenAPI."""

    text: str
    schema: object = None
    content_type: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)  # name -> description
    example: object = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A query parameter or a request header."""

    name: str
    text: str
    schema: Mapping[str, object]
    where: str = "query"


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A body with named examples; JSON unless it says otherwise."""

    schema: object
    examples: Mapping[str, object]
    content_type: str = JSON


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """What the OpenAPI document says about a call, and the scopes that guard it (None: open to everybody)."""

    id: str
    scopes: tuple[str, ...] | None
    answers: Mapping[int, Answer]
    problems: tuple[int, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    body: Body | None = None

    def document(self) -> dict[str, object]:
        """The operation object; its summary and description come from the view's docstring (see _texts)."""
        found: dict[str, object] = {"operationId": self.id, "responses": self._responses()}
        if self.parameters:
            found["parameters"] = [_parameter(one) for one in self.parameters]
        if self.body is not None:
            examples = {name: {"value": value} for name, value in self.body.examples.items()}
            content = {self.body.content_type: {"schema": self.body.schema, "examples": examples}}
            found["requestBody"] = {"required": True, "content": content}
        if self.scopes is not None:
            found["security"] = [{"api_key": []}]
            found["x-scopes"] = list(self.scopes)
        return found

    def _responses(self) -> dict[str, object]:
        found: dict[str, object] = {str(status): _answer(answer) for status, answer in self.answers.items()}
        problems = set(self.problems) | {500, 503}
        problems |= set(_OF_KEYS) if self.scopes is not None else set()
        problems |= set(_OF_BODIES) if self.body is not None and self.body.content_type == JSON else set()
        problems |= {422} if self.parameters else set()
        found |= {str(status): f"Problem{status}" for status in sorted(problems)}
        return found


def _answer(answer: Answer) -> dict[str, object]:
    found: dict[str, object] = {"description": answer.text}
    if answer.schema is not None:
        content: dict[str, object] = {"schema": answer.schema}
        if answer.example is not None:
            content["example"] = answer.example
        found["content"] = {answer.content_type: content}
    if answer.headers:
        found["headers"] = {
            name: {"description": text, "schema": {"type": "string"}} for name, text in answer.headers.items()
        }
    return found


def _parameter(one: Parameter) -> dict[str, object]:
    return {"in": one.where, "name": one.name, "description": one.text, "schema": dict(one.schema)}


def route(blueprint: Blueprint, method: str, rule: str, operation: Operation) -> Callable[[View], View]:
    """Register a view: its address, its guard and its documentation."""

    def register(view: View) -> View:
        guarded = _guarded(view, rule, operation.scopes)
        guarded.__dict__["_apidoc"] = {"manual_doc": {**operation.document(), **_texts(view, operation.scopes)}}
        blueprint.add_url_rule(rule, endpoint=operation.id, view_func=guarded, methods=[method])
        return view

    return register


def _texts(view: View, scopes: tuple[str, ...] | None) -> dict[str, str]:
    """Summary and description from the docstring, and which scopes a key must have."""
    summary, _, description = cleandoc(view.__doc__ or "").partition("\n")
    needs = "Needs a key with " + " and ".join(f"`{scope}`" for scope in scopes) + "." if scopes else ""
    parts = [part for part in (description.strip(), needs) if part]
    return {"summary": summary, "description": "\n\n".join(parts)}


def _guarded(view: View, rule: str, scopes: tuple[str, ...] | None) -> View:
    @wraps(view)
    def guarded(**kwargs: object) -> Response:
        request.environ[ROUTE] = rule
        if scopes is not None:
            authenticate(scopes)
        return view(**kwargs)

    return guarded
