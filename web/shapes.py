"""The schemas of the OpenAPI document: those of `schemas/` for what comes in, and the shapes of our answers.

Answers are written out here because nothing is loaded or dumped by them; tests hold real answers against them.
"""

from __future__ import annotations

from typing import TypeAlias

from schemas.athlete import AthleteCreateSchema
from schemas.events import EVENT_SCHEMAS, MAX_EVENTS, event_openapi
from schemas.plan_schema import ForecastSchema, PlanContentSchema, PlanSchema
from schemas.profile import PROFILE_FIELDS, ProfileSchema
from web.problems import PROBLEMS

Schema: TypeAlias = dict[str, object]


PARTS: dict[str, Schema] = {}  # named parts of the document


def ref(name: str) -> Schema:
    """A component."""
    return {"$ref": f"#/components/schemas/{name}"}


def _named(name: str, schema: Schema) -> Schema:
    """A part of the document with a name of its own, which generated clients take over."""
    PARTS[name] = schema
    return ref(name)


def _object(**properties: Schema) -> Schema:
    """A closed object, all of whose fields are always there."""
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _list(of: Schema) -> Schema:
    return {"type": "array", "items": of}


def _or_null(schema: Schema) -> Schema:
    return {"oneOf": [schema, {"type": "null"}]} if "$ref" in schema else {**schema, "type": [schema["type"], "null"]}


def _text(description: str = "") -> Schema:
    return {"type": "string", **({"description": description} if description else {})}


def _count(description: str = "") -> Schema:
    return {"type": "integer", "minimum": 0, **({"description": description} if description else {})}


_TIME: Schema = {"type": "string", "format": "date-time"}
_DAY: Schema = {"type": "string", "format": "date"}
_URL: Schema = {"type": "string", "format": "uri"}
_URL_PATH: Schema = {"type": "string", "format": "uri-reference"}
_FLAG: Schema = {"type": "boolean"}
_NEXT: Schema = _or_null({**_URL, "description": "The following page; null on the last one"})
_ANY_OBJECT: Schema = {"type": "object", "additionalProperties": True}

# --------------------------------------------------------------------------- what comes in

Event = _named("Event", event_openapi())
EVENTS: Schema = {"oneOf": [Event, {**_list(Event), "minItems": 1, "maxItems": MAX_EVENTS}]}
AthleteCreate = ref("AthleteCreate")
ProfileChange = ref("ProfileFields")
Preview: Schema = {
    "type": "object",
    "properties": {
        "events": {**_list(Event), "maxItems": MAX_EVENTS},
        "today": _or_null({**_DAY, "description": "The athlete's day; the present one when missing"}),
    },
    "required": ["events"],
    "additionalProperties": False,
}

# --------------------------------------------------------------------------- what goes out

_WRONG: Schema = {
    "type": "object",
    "description": "One thing that is wrong: where, and what was expected",
    "properties": {
        "pointer": _text("Where in the body, as a JSON pointer (RFC 6901)"),
        "parameter": _text("The query parameter, when it is one"),
        "code": _text("Stable"),
        "detail": _text("What was expected and what came"),
    },
    "required": ["code", "detail"],
    "additionalProperties": False,
}
Problem = _named(
    "Problem",
    {
        "type": "object",
        "description": "Why a call was refused, and what to do (RFC 9457). Compare `code`; texts may change.",
        "properties": {
            "type": {**_URL_PATH, "description": "Page that explains the code"},
            "title": _text("What the code means"),
            "status": {"type": "integer", "minimum": 400, "maximum": 599},
            "code": {"type": "string", "enum": list(PROBLEMS)},
            "detail": _text("What happened here and what to do"),
            "errors": {**_list(_WRONG), "description": "Each bad field; at most 100"},
            "request_id": _text("Name it when you report a problem"),
        },
        "required": ["type", "title", "status", "code", "detail", "request_id"],
        "additionalProperties": False,
    },
)
Plan = ref("Plan")
PlanContent = ref("PlanContent")
Forecast = ref("Forecast")

_STATUS: Schema = {"type": "string", "enum": ["stored", "duplicate", "replaced", "older"]}
Accepted = _named(
    "Accepted",
    _object(
        accepted=_list(_object(event_id=_text(), status=_STATUS)),
        events=_count(
            "How many deliveries the athlete has now; a plan with based_on.events of at least that has seen these"
        ),
        plan=_URL,
    ),
)
Fate = _named(
    "Fate",
    _object(
        event_id=_text(),
        athlete_id=_text(),
        type=_text(),
        source=_text(),
        source_id=_text(),
        version=_or_null(_text()),
        occurred_at=_TIME,
        received_at=_TIME,
        status={"type": "string", "enum": ["stored", "replaced", "older", "retracted", "quarantined", "duplicate_of"]},
        replaced_by=_or_null(_text("The event that counts in its place")),
        duplicate_of=_or_null(_text("The earlier event with the same content")),
        retracted_by=_or_null(_text("The event that took it back")),
        set_aside={
            **_list(_object(code=_text(), exercise=_or_null(_text()), of=_or_null(_text("The event it repeats")))),
            "description": "What of it is not used, and why",
        },
        used={**_FLAG, "description": "Whether the latest plan uses it"},
        used_in_revision=_or_null(_count("The first plan that used it")),
    ),
)
PlanList = _named(
    "PlanList",
    _object(
        plans=_list(
            _object(
                revision=_count(),
                etag=_text(),
                created_at=_TIME,
                computed_at=_TIME,
                events=_count("How many events it has seen"),
                day={**_DAY, "description": "The last day for which it held"},
                ruleset=_count(),
                plan=_URL,
            )
        ),
        next=_NEXT,
    ),
)

_CHANGE = _object(before={}, after={})
_CHANGES: Schema = {"type": "object", "additionalProperties": _CHANGE}
_LIST_CHANGES = _object(
    added=_list(_ANY_OBJECT),
    removed=_list(_ANY_OBJECT),
    changed=_list({"type": "object", "properties": {"changes": _CHANGES}, "required": ["changes"]}),
)
_HEAD = _object(revision=_count(), events=_count(), day=_DAY, computed_at=_TIME)
Diff = _named(
    "Diff",
    _object(
        athlete_id=_text(),
        **{"from": _HEAD},
        to=_HEAD,
        equal=_FLAG,
        summary=_list(_text()),
        fields=_CHANGES,
        notices=_LIST_CHANGES,
        days=_LIST_CHANGES,
        prescriptions=_LIST_CHANGES,
        decisions=_LIST_CHANGES,
    ),
)

AthleteId = _named("AthleteId", _object(athlete_id=_text()))
_ATHLETE: dict[str, Schema] = {
    "athlete_id": _text(),
    "external_id": _or_null(_text("Your own id of the athlete")),
    "timezone": _text("IANA name"),
    "events": _count("How many deliveries are stored"),
    "revision": _or_null(_count("Of the latest plan; null before the first")),
    "plan": _URL,
    "created_at": _TIME,
}
# As it is sent, and every field is there; null is what nobody has said.
Profile = _named(
    "Profile",
    {
        "description": "The profile as it is today: every field of ProfileFields, null where nothing was said",
        "type": "object",
        "required": list(PROFILE_FIELDS),
        "additionalProperties": True,
    },
)
Athlete = _named("Athlete", _object(**_ATHLETE, profile=Profile))
AthleteList = _named("AthleteList", _object(athletes=_list(_object(**_ATHLETE)), next=_NEXT))
ExportLine = _named(
    "ExportLine", _object(kind={"type": "string", "enum": ["athlete", "event", "raw", "plan"]}, data=_ANY_OBJECT)
)

Attention = _named(
    "Attention",
    _object(
        athletes=_list(
            _object(
                athlete_id=_text(),
                external_id=_or_null(_text()),
                status=_or_null(_text("Of the latest plan")),
                reasons=_list(
                    _object(code=_text(), severity={"type": "string", "enum": ["warning", "stop"]}, text=_text())
                ),
                plan=_URL,
            )
        ),
        next=_NEXT,
    ),
)

_OF_TEXTS = _list(_text())
_DOSE = _object(sets=_count(), lo=_count(), hi=_count(), target_rir=_count())
_DOSES: Schema = {
    "type": "object",
    "properties": {level: _or_null(_DOSE) for level in ("novice", "build", "maintain")},
}
_FIT = _object(
    category=_text(),
    category_value=_count(),
    name=_text(),
    name_value=_count(),
    match={"type": "string", "enum": ["exact", "near"]},
)
Exercise = _named(
    "Exercise",
    _object(
        id=_text(),
        name=_text(),
        pattern=_text(),
        ladder=_text(),
        rung=_count(),
        branch=_text(),
        laterality={"type": "string", "enum": ["bilateral", "unilateral", "alternating", "either"]},
        equipment_any={
            **_list(_OF_TEXTS),
            "description": "Any one of these sets will do; an empty set: nothing is needed",
        },
        primary_muscles=_OF_TEXTS,
        secondary_muscles=_OF_TEXTS,
        measure={"type": "string", "enum": ["reps", "seconds", "contacts", "steps_each_way"]},
        dose=_DOSES,
        default_tempo=_text(),
        levers={**_OF_TEXTS, "description": "What may be made harder, in order"},
        entry={**_ANY_OBJECT, "description": "What must have been shown before this exercise"},
        advance_to=_OF_TEXTS,
        regress_to=_OF_TEXTS,
        cues=_OF_TEXTS,
        faults=_list(_object(fault=_text(), fix=_text())),
        site_load={
            "type": "object",
            "additionalProperties": _count(),
            "description": "Pain site -> 1 low, 2 linked, 3 high",
        },
        linked_sites=_OF_TEXTS,
        fatigue_class=_count(),
        implements=_count(),
        in_source_article=_OF_TEXTS,
        fit=_list(_FIT),
        notes=_text(),
    ),
)
ExerciseList = _named("ExerciseList", _object(catalog=_count(), exercises=_list(Exercise)))
RuleList = _named(
    "RuleList",
    _object(
        ruleset=_count(),
        parameters=_list(
            _object(
                name=_text(),
                value={"oneOf": [{"type": "number"}, _list({"type": "integer"})]},
                unit=_text(),
                rule=_text(),
                strength={"type": "string", "enum": ["A", "B", "C", "D"]},
                why=_text(),
                source=_text(),
                valid_from=_DAY,
            )
        ),
    ),
)

Health = _named("Health", _object(status={"type": "string", "enum": ["ok"]}))
Ready = _named(
    "Ready",
    _object(
        status={"type": "string", "enum": ["ok", "degraded"]},
        database={"type": "string", "enum": ["ok"]},
        broker={"type": "string", "enum": ["ok", "away"]},
    ),
)

# What `schemas/` describes, under the names it has in the document.
SCHEMAS: dict[str, object] = {
    **{schema.__name__.removesuffix("Schema"): schema for schema in EVENT_SCHEMAS.values()},
    "AthleteCreate": AthleteCreateSchema,
    "ProfileFields": ProfileSchema,
    "PlanContent": PlanContentSchema,
    "Plan": PlanSchema,
    "Forecast": ForecastSchema,
}
