"""Problem documents (RFC 9457), described for OpenAPI."""

from __future__ import annotations

from marshmallow import Schema, fields


class FieldErrorSchema(Schema):
    """One bad field."""

    pointer = fields.String(
        required=True,
        metadata={"description": "JSON pointer (RFC 6901) into the body", "example": "/3/exercises/0/sets/1/reps"},
    )
    code = fields.String(required=True, metadata={"description": "Stable code", "example": "out_of_range"})
    detail = fields.String(
        required=True,
        metadata={
            "description": "What was expected and what came",
            "example": "Expected a whole number from 0 to 1000, got 5000.",
        },
    )


class ProblemSchema(Schema):
    """Why a call was refused and what to do about it. Compare `code`; texts may change."""

    type = fields.String(required=True, metadata={"description": "Address that explains the code"})
    title = fields.String(required=True, metadata={"description": "What the code means"})
    status = fields.Integer(required=True, metadata={"description": "HTTP status", "example": 422})
    code = fields.String(required=True, metadata={"description": "Stable code", "example": "invalid_request"})
    detail = fields.String(metadata={"description": "What happened here and what to do"})
    instance = fields.String(metadata={"description": "Address of this occurrence"})
    errors = fields.List(
        fields.Nested(FieldErrorSchema), metadata={"description": "Each bad field; at most 100", "maxItems": 100}
    )
