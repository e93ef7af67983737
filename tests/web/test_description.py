"""The OpenAPI document: valid, complete, and true of what is really answered."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from openapi_spec_validator import OpenAPIV31SpecValidator
from referencing import Registry, Resource

from engine.types import Illness, RedFlag, Sign
from schemas.words import PAIN_SITES
from tests.web.helpers import Client, Rings, assert_problem, body, check_in, workout
from web import examples
from web.auth import SCOPES
from web.pages.site import BLUEPRINTS
from web.problems import PROBLEMS

PAGES = {"documents", *(blueprint.name for blueprint in BLUEPRINTS)}


@pytest.fixture
def document(app: Flask) -> dict[str, Any]:
    """The document as served."""
    answer = app.test_client().get("/openapi.json")
    assert answer.content_type == "application/json"
    return body(answer)


def test_the_document_is_valid_openapi(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    assert [error.message for error in OpenAPIV31SpecValidator(document).iter_errors()] == []


def test_it_describes_every_route_and_no_other(app: Flask, document: dict[str, Any]) -> None:
    described = {
        (path, method.upper()) for path, item in document["paths"].items() for method in item if method != "parameters"
    }
    routed = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.endpoint.partition(".")[0] not in PAGES
    }
    assert described == routed


def operations(document: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{method.upper()} {path}", item)
        for path, methods in document["paths"].items()
        for method, item in methods.items()
        if method != "parameters"
    ]


def test_every_call_says_what_it_does_needs_and_refuses(document: dict[str, Any]) -> None:
    for name, item in operations(document):
        assert item["summary"], name
        assert item["operationId"], name
        assert {"500", "503"} <= set(item["responses"]), name
        if " /v1/" in name:
            assert item["security"] == [{"api_key": []}], name
            assert {"401", "403"} <= set(item["responses"]), name
            assert set(item["x-scopes"]) <= set(SCOPES), name
        if "application/json" in item.get("requestBody", {}).get("content", {}):
            assert {"400", "413", "415", "422"} <= set(item["responses"]), name
        if "{" in name:
            assert "404" in item["responses"], name
    ids = [item["operationId"] for _, item in operations(document)]
    assert len(ids) == len(set(ids))


def test_closed_lists_are_written_out(document: dict[str, Any]) -> None:
    written = {frozenset(words) - {None} for words in enums(document["components"]["schemas"])}
    assert {
        frozenset(PAIN_SITES),
        frozenset(Sign),
        frozenset(RedFlag),
        frozenset(Illness),
        frozenset(PROBLEMS),
    } <= written


def enums(part: Any) -> Iterator[list[Any]]:
    """Every closed list at or below."""
    if isinstance(part, dict):
        if isinstance(part.get("enum"), list):
            yield part["enum"]
        for below in part.values():
            yield from enums(below)
    elif isinstance(part, list):
        for below in part:
            yield from enums(below)


# --------------------------------------------------------------------------- what is answered is what is described


def registry_of(document: dict[str, Any]) -> Registry[Any]:
    """Where the named parts of the document are found."""
    dialect = "https://json-schema.org/draft/2020-12/schema"
    resource = Resource.from_contents({**document, "$schema": dialect})
    registry: Registry[Any] = Registry().with_resource("urn:document", resource)
    return registry


def located(schema: Any) -> Any:
    """The schema with its references pointing into the document."""
    return json.loads(json.dumps(schema).replace('"#/', '"urn:document#/'))


def checker(document: dict[str, Any]) -> Any:
    """Holds an answer against the schema of its operation and status."""
    registry = registry_of(document)
    by_id = {item["operationId"]: item for _, item in operations(document)}

    def check(operation: str, answer: Any) -> Any:
        described = by_id[operation]["responses"][str(answer.status_code)]
        if "$ref" in described:
            described = document["components"]["responses"][described["$ref"].rpartition("/")[2]]
        (media,) = described["content"]
        assert answer.mimetype == media
        schema = located(described["content"][media]["schema"])
        value = answer.get_json(force=True)
        errors = [
            f"{error.json_path}: {error.message[:300]}"
            for error in Draft202012Validator(schema, registry=registry).iter_errors(value)
        ]
        assert errors == []
        return value

    return check


def test_answers_are_as_described(client: Client, rings: Rings, document: dict[str, Any]) -> None:
    check = checker(document)
    for sent in examples.ATHLETES.values():
        athlete = check("create_athlete", client.post("/v1/athletes", sent))["athlete_id"]
        where = f"/v1/athletes/{athlete}"
        rings.answer()
        for events in examples.EVENTS.values():
            event_id = check("post_events", client.post(f"{where}/events", events))["accepted"][0]["event_id"]
            check("get_event", client.get(f"/v1/events/{event_id}?athlete_id={athlete}"))
        for change in examples.PROFILE_CHANGES.values():
            check("change_athlete", client.call("PATCH", where, json=change))
        flags = check_in("c-9", days_ago=0.01, red_flags=["chest_pain"], pain=[{"site": "knee_front", "during": 6}])
        for event in (workout("w-1", days_ago=3), workout("w-2", days_ago=2), flags):
            check("post_events", client.post(f"{where}/events", event))
            rings.answer()
            check("get_plan", client.get(f"{where}/plan"))
        for preview in examples.PREVIEW.values():
            check("preview_plan", client.post(f"{where}/preview", preview))
        check("forecast_plans", client.get(f"{where}/forecast?weeks=2"))
        check("get_progress", client.get(f"{where}/progress?weeks=3"))
        check("get_athlete", client.get(where))
        check("list_plans", client.get(f"{where}/plans"))
        check("get_plan_revision", client.get(f"{where}/plans/1"))
        check("diff_plans", client.get(f"{where}/plans/1/diff/2"))
        check("list_attention", client.get("/v1/attention"))
    check("create_athlete", client.post("/v1/athletes", examples.ATHLETES["usual"]))
    for operation, path in (
        ("list_athletes", "/v1/athletes?limit=1"), ("list_exercises", "/v1/exercises"), ("list_rules", "/v1/rules"),
        ("get_exercise", "/v1/exercises/dumbbell_rdl"), ("healthz", "/healthz"), ("readyz", "/readyz"),
        ("get_plan", "/v1/athletes/nobody/plan"), ("get_plan", "/v1/athletes/nobody/plan?wait=x"),
        ("get_exercise", "/v1/exercises/nothing"), ("openapi", "/openapi.json"),
    ):  # fmt: skip
        check(operation, client.get(path))
    where = f"/v1/athletes/{client.athlete()}/events"
    check("post_events", client.post(where, [{"type": "run"}, 5]))
    check("post_events", client.post(where, data=b"{"))
    check("list_athletes", Client(client.app, "").get("/v1/athletes"))


def test_examples_of_requests_and_answers_fit_their_schemas(document: dict[str, Any]) -> None:
    registry = registry_of(document)
    seen = 0
    for name, item in operations(document):
        contents = list(item.get("requestBody", {}).get("content", {}).values())
        contents += [media for answer in item["responses"].values() for media in answer.get("content", {}).values()]
        for media in contents:
            values = [one["value"] for one in media.get("examples", {}).values()] + (
                [media["example"]] if "example" in media else []
            )
            schema = located(media["schema"])
            for value in values:
                errors = [
                    f"{name} {error.json_path}: {error.message[:300]}"
                    for error in Draft202012Validator(schema, registry=registry).iter_errors(value)
                ]
                assert errors == []
                seen += 1
    assert seen > 10


def test_what_is_refused_says_so_in_the_schema_too(client: Client, document: dict[str, Any]) -> None:
    """A generator of clients must learn from the document what we refuse: unknown fields, and values off the lists."""
    registry = registry_of(document)
    validator = Draft202012Validator({"$ref": "urn:document#/components/schemas/Event"}, registry=registry)
    good = check_in("c-1", energy=5)
    assert validator.is_valid(good)
    for bad in ({"enrgy": 5}, {"energy": 11}, {"illness": "flu"}, {"red_flags": ["tired"]}, {"type": "checkin"}):
        assert not validator.is_valid({**good, **bad}), bad
        assert_problem(client.post(f"/v1/athletes/{client.athlete()}/events", {**good, **bad}), 422, "invalid_request")
