"""The OpenAPI shapes and examples of hooks, connections and deliveries."""

from __future__ import annotations

from web.operations import Body
from web.shaping import FLAG, NEXT, TIME, URL, Schema, count, list_of, named, object_of, or_null, ref, text

ConnectionCreate = ref("ConnectionCreate")
ConnectionChange = ref("ConnectionChange")
ANY_BODY = Body(
    schema={"description": "Whatever the sender sends: JSON, a form, or a file"},
    examples={},
    content_type="*/*",
)

_WEIGHT_UNIT: Schema = {"type": "string", "enum": ["kg", "lb"]}
_MOMENT_OR_NULL = or_null(TIME)

Connection = named(
    "Connection",
    object_of(
        connection_id=text(),
        hook_id=text("The address; send it with the next person of the same application"),
        sender=text(),
        person=or_null(text("The sender's id of the athlete; null: whoever a body is about")),
        timezone=text("Of times without a zone"),
        weight_unit=_WEIGHT_UNIT,
        can_fetch={**FLAG, "description": "Whether it has tokens to fetch with"},
        created_at=TIME,
        closed_at=_MOMENT_OR_NULL,
        last_delivery_at=_MOMENT_OR_NULL,
        refused_at=_MOMENT_OR_NULL,
    ),
)
Made = named(
    "MadeConnection",
    object_of(
        connection=Connection,
        url=or_null({**URL, "description": "Shown once; null on an address that was there"}),
        secrets=list_of(text("Shown once")),
        guide=text("Where to paste them"),
    ),
)
List = named("ConnectionList", object_of(connections=list_of(Connection)))
Deliveries = named(
    "DeliveryList",
    object_of(
        deliveries=list_of(
            object_of(
                delivery_id=text(),
                received_at=TIME,
                state={"type": "string", "enum": ["waiting", "read", "quarantined"]},
                why=or_null(text("Why it is quarantined, or could not be read so far")),
                items=list_of(
                    object_of(
                        what={
                            "type": "string",
                            "enum": ["events", "needs_fetch", "ignored", "closed", "not_understood"],
                        },
                        code=text("Why"),
                        reference=or_null(text("The sender's name of the object")),
                        count=count("How many items alike this line stands for"),
                        events=list_of(object_of(event_id=text(), status=text())),
                        fetch_at=or_null({**TIME, "description": "When it will be asked for; null: no more"}),
                    )
                ),
            )
        ),
        next=NEXT,
    ),
)

CREATE_EXAMPLES: dict[str, object] = {
    "LiftTrace": {"sender": "lifttrace", "weight_unit": "kg"},
    "one of many people behind one address": {"sender": "garmin", "person": "d3315b1072421d0dd7c8f6b8e1de4df8"},
}
CHANGE_EXAMPLES: dict[str, object] = {
    "rotate a secret": {"secrets": ["the-new-secret", "the-old-secret"]},
    "give a key to fetch with": {"tokens": {"api_key": "4b7e0b9c"}},
}
_EXAMPLE: dict[str, object] = {
    "connection_id": "con_p3sZk1bT9qLmX2vR",
    "hook_id": "hook_9sK2mPq4nT0xVb2L",
    "sender": "lifttrace",
    "person": None,
    "timezone": "Europe/Berlin",
    "weight_unit": "kg",
    "can_fetch": False,
    "created_at": "2026-11-20T19:00:02Z",
    "closed_at": None,
    "last_delivery_at": None,
    "refused_at": None,
}
MADE_EXAMPLE: dict[str, object] = {
    "connection": _EXAMPLE,
    "url": "https://baton.example.org/hooks/0Qm3v8xJkYw1uZr5tB7nC9dF2hL4pS6a",
    "secrets": ["mE0b7w2Jx9Q5v1nT8kR4yL6cP3sZ0aHdGfUiOqWe"],
    "guide": "In LiftTrace, add a webhook for workout.completed with this address and secret.",
}
LIST_EXAMPLE: dict[str, object] = {"connections": [_EXAMPLE]}
DELIVERIES_EXAMPLE: dict[str, object] = {
    "deliveries": [
        {
            "delivery_id": "del_Zr8kPq3nT0xVb2Lm",
            "received_at": "2026-11-20T19:00:02Z",
            "state": "read",
            "why": None,
            "items": [
                {
                    "what": "events",
                    "code": "workout",
                    "reference": "2026-11-20 Leg day",
                    "count": 1,
                    "events": [{"event_id": "ev_0c5d7f1b2a9e4c6d8f3b1a22", "status": "stored"}],
                    "fetch_at": None,
                }
            ],
        }
    ],
    "next": None,
}
