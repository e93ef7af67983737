"""The words the shapes of the OpenAPI document are written in."""

from __future__ import annotations

from typing import TypeAlias

Schema: TypeAlias = dict[str, object]


PARTS: dict[str, Schema] = {}  # named parts of the document


def ref(name: str) -> Schema:
    """A component."""
    return {"$ref": f"#/components/schemas/{name}"}


def named(name: str, schema: Schema) -> Schema:
    """A part of the document with a name of its own, which generated clients take over."""
    PARTS[name] = schema
    return ref(name)


def object_of(**properties: Schema) -> Schema:
    """A closed object, all of whose fields are always there."""
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def list_of(of: Schema) -> Schema:
    return {"type": "array", "items": of}


def or_null(schema: Schema) -> Schema:
    return {"oneOf": [schema, {"type": "null"}]} if "$ref" in schema else {**schema, "type": [schema["type"], "null"]}


def text(description: str = "") -> Schema:
    return {"type": "string", **({"description": description} if description else {})}


def count(description: str = "") -> Schema:
    return {"type": "integer", "minimum": 0, **({"description": description} if description else {})}


TIME: Schema = {"type": "string", "format": "date-time"}
DAY: Schema = {"type": "string", "format": "date"}
URL: Schema = {"type": "string", "format": "uri"}
URL_PATH: Schema = {"type": "string", "format": "uri-reference"}
FLAG: Schema = {"type": "boolean"}
NEXT: Schema = or_null({**URL, "description": "The following page; null on the last one"})
ANY_OBJECT: Schema = {"type": "object", "additionalProperties": True}
