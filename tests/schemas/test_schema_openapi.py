"""The OpenAPI document says what the readers do: closed lists, limits, examples that are accepted."""

from __future__ import annotations

from typing import Any

import pytest
from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import Schema

from catalog.load import load_rulebook
from engine.types import RedFlag
from schemas.athlete import AthleteCreateSchema
from schemas.base import ValueSchema
from schemas.events import EVENT_SCHEMAS
from schemas.plan import PlanContentSchema, PlanSchema
from schemas.profile import ProfileSchema
from schemas.words import EQUIPMENT, PAIN_SITES, TEMPLATES, TEMPO_WORDS, Words, time_zones

READERS: list[type[ValueSchema]] = [*EVENT_SCHEMAS.values(), AthleteCreateSchema, ProfileSchema]
DESCRIBED: list[type[Schema]] = [*READERS, PlanSchema, PlanContentSchema]


@pytest.fixture(scope="module")
def components() -> dict[str, Any]:
    spec = APISpec("Baton", "1", "3.1.0", plugins=[MarshmallowPlugin()])
    for schema in DESCRIBED:
        name = schema.__name__.removesuffix("Schema")
        if name not in spec.components.schemas:
            spec.components.schema(name, schema=schema)
    found: dict[str, Any] = spec.to_dict()["components"]["schemas"]
    return found


def test_closed_lists_are_shown(components: dict[str, Any]) -> None:
    check_in = components["CheckIn"]["properties"]
    assert check_in["red_flags"]["items"]["enum"] == [str(flag) for flag in RedFlag]
    assert list(check_in["soreness"]["properties"]) == list(PAIN_SITES)
    assert components["Pain"]["properties"]["site"]["enum"] == list(PAIN_SITES)
    assert components["Set"]["properties"]["kind"]["enum"][:2] == ["work", "warmup"]
    assert "dumbbells" in components["Equipment"]["properties"]["kind"]["enum"]


def test_limits_and_required_fields_are_shown(components: dict[str, Any]) -> None:
    reps = components["Set"]["properties"]["reps"]
    assert (reps["minimum"], reps["maximum"]) == (0, 1000)
    assert sorted(components["Workout"]["required"]) == ["occurred_at", "type"]
    assert components["NewProfile"]["required"] == ["timezone"]
    assert components["Workout"]["additionalProperties"] is False


def test_every_field_is_described(components: dict[str, Any]) -> None:
    silent = [
        f"{name}.{field}"
        for name, component in components.items()
        for field, shape in component["properties"].items()
        if not shape.get("description") and "$ref" not in shape
    ]
    assert silent == []


def test_every_example_is_accepted() -> None:
    words = Words(exercises=("dumbbell_rdl", "single_leg_glute_bridge"))
    checked = 0
    for schema in READERS:
        for field in schema().load_fields.values():
            if "example" in field.metadata:
                field.read(field.metadata["example"], words)  # type: ignore[attr-defined]
                checked += 1
    assert checked > 40


def test_the_words_of_the_wire_are_those_of_the_catalog() -> None:
    book = load_rulebook()
    exercises = book.exercises.values()
    assert book.pain_sites == PAIN_SITES
    assert sorted({word for one in exercises for needed in one.equipment_any for word in needed}) == list(EQUIPMENT)
    tempos = {one.default_tempo for one in exercises}
    assert {tempo for tempo in tempos if "-" not in tempo} <= set(TEMPO_WORDS)
    assert TEMPLATES


def test_every_zone_that_is_accepted_can_be_used() -> None:
    book = load_rulebook()
    assert {"Europe/Berlin", "America/New_York", "UTC"} <= time_zones()
    for name in sorted(time_zones())[::25]:
        assert book.zone(name) is not None
