"""The schemas of the OpenAPI document: those of `schemas/` for what comes in, and the shapes of our answers.

Answers are written out here because nothing is loaded or dumped by them; tests hold real answers against them.
"""

from __future__ import annotations

from schemas.athlete import AthleteCreateSchema
from schemas.connection import ConnectionChangeSchema, ConnectionCreateSchema
from schemas.events import EVENT_SCHEMAS, MAX_EVENTS, event_openapi
from schemas.plan_schema import ForecastSchema, PlanContentSchema, PlanSchema
from schemas.profile import PROFILE_FIELDS, ProfileSchema
from schemas.subscription import SubscriptionCreateSchema
from web.problems import PROBLEMS
from web.shaping import (
    ANY_OBJECT,
    DAY,
    FLAG,
    NEXT,
    TIME,
    URL,
    URL_PATH,
    Schema,
    count,
    list_of,
    named,
    object_of,
    or_null,
    ref,
    text,
)

# --------------------------------------------------------------------------- what comes in

Event = named("Event", event_openapi())
EVENTS: Schema = {"oneOf": [Event, {**list_of(Event), "minItems": 1, "maxItems": MAX_EVENTS}]}
AthleteCreate = ref("AthleteCreate")
ProfileChange = ref("ProfileFields")
Preview: Schema = {
    "type": "object",
    "properties": {
        "events": {**list_of(Event), "maxItems": MAX_EVENTS},
        "today": or_null({**DAY, "description": "The athlete's day; the present one when missing"}),
    },
    "required": ["events"],
    "additionalProperties": False,
}

# --------------------------------------------------------------------------- what goes out

_WRONG: Schema = {
    "type": "object",
    "description": "One thing that is wrong: where, and what was expected",
    "properties": {
        "pointer": text("Where in the body, as a JSON pointer (RFC 6901)"),
        "parameter": text("The query parameter, when it is one"),
        "code": text("Stable"),
        "detail": text("What was expected and what came"),
    },
    "required": ["code", "detail"],
    "additionalProperties": False,
}
Problem = named(
    "Problem",
    {
        "type": "object",
        "description": "Why a call was refused, and what to do (RFC 9457). Compare `code`; texts may change.",
        "properties": {
            "type": {**URL_PATH, "description": "Page that explains the code"},
            "title": text("What the code means"),
            "status": {"type": "integer", "minimum": 400, "maximum": 599},
            "code": {"type": "string", "enum": list(PROBLEMS)},
            "detail": text("What happened here and what to do"),
            "errors": {**list_of(_WRONG), "description": "Each bad field; at most 100"},
            "request_id": text("Name it when you report a problem"),
        },
        "required": ["type", "title", "status", "code", "detail", "request_id"],
        "additionalProperties": False,
    },
)
Plan = ref("Plan")
PlanContent = ref("PlanContent")
Forecast = ref("Forecast")

_STATUS: Schema = {"type": "string", "enum": ["stored", "duplicate", "replaced", "older"]}
Accepted = named(
    "Accepted",
    object_of(
        accepted=list_of(object_of(event_id=text(), status=_STATUS)),
        events=count(
            "How many deliveries the athlete has now; a plan with based_on.events of at least that has seen these"
        ),
        plan=URL,
    ),
)
Fate = named(
    "Fate",
    object_of(
        event_id=text(),
        athlete_id=text(),
        type=text(),
        source=text(),
        source_id=text(),
        version=or_null(text()),
        occurred_at=TIME,
        received_at=TIME,
        status={"type": "string", "enum": ["stored", "replaced", "older", "retracted", "quarantined", "duplicate_of"]},
        replaced_by=or_null(text("The event that counts in its place")),
        duplicate_of=or_null(text("The earlier event with the same content")),
        retracted_by=or_null(text("The event that took it back")),
        set_aside={
            **list_of(object_of(code=text(), exercise=or_null(text()), of=or_null(text("The event it repeats")))),
            "description": "What of it is not used, and why",
        },
        used={**FLAG, "description": "Whether the latest plan uses it"},
        used_in_revision=or_null(count("The first plan that used it")),
    ),
)
PlanList = named(
    "PlanList",
    object_of(
        plans=list_of(
            object_of(
                revision=count(),
                etag=text(),
                created_at=TIME,
                computed_at=TIME,
                events=count("How many events it has seen"),
                day={**DAY, "description": "The last day for which it held"},
                ruleset=count(),
                plan=URL,
            )
        ),
        next=NEXT,
    ),
)

_CHANGE = object_of(before={}, after={})
_CHANGES: Schema = {"type": "object", "additionalProperties": _CHANGE}
_LIST_CHANGES = object_of(
    added=list_of(ANY_OBJECT),
    removed=list_of(ANY_OBJECT),
    changed=list_of({"type": "object", "properties": {"changes": _CHANGES}, "required": ["changes"]}),
)
_HEAD = object_of(revision=count(), events=count(), day=DAY, computed_at=TIME)
Diff = named(
    "Diff",
    object_of(
        athlete_id=text(),
        **{"from": _HEAD},
        to=_HEAD,
        equal=FLAG,
        summary=list_of(text()),
        fields=_CHANGES,
        notices=_LIST_CHANGES,
        days=_LIST_CHANGES,
        prescriptions=_LIST_CHANGES,
        decisions=_LIST_CHANGES,
    ),
)

AthleteId = named("AthleteId", object_of(athlete_id=text()))
_ATHLETE: dict[str, Schema] = {
    "athlete_id": text(),
    "external_id": or_null(text("Your own id of the athlete")),
    "timezone": text("IANA name"),
    "events": count("How many deliveries are stored"),
    "revision": or_null(count("Of the latest plan; null before the first")),
    "plan": URL,
    "created_at": TIME,
}
# As it is sent, and every field is there; null is what nobody has said.
Profile = named(
    "Profile",
    {
        "description": "The profile as it is today: every field of ProfileFields, null where nothing was said",
        "type": "object",
        "required": list(PROFILE_FIELDS),
        "additionalProperties": True,
    },
)
Athlete = named("Athlete", object_of(**_ATHLETE, profile=Profile))
AthleteList = named("AthleteList", object_of(athletes=list_of(object_of(**_ATHLETE)), next=NEXT))
ExportLine = named(
    "ExportLine",
    object_of(
        kind={"type": "string", "enum": ["athlete", "account", "event", "raw", "plan", "import", "delivery"]},
        data=ANY_OBJECT,
    ),
)

Attention = named(
    "Attention",
    object_of(
        athletes=list_of(
            object_of(
                athlete_id=text(),
                external_id=or_null(text()),
                status=or_null(text("Of the latest plan")),
                reasons=list_of(
                    object_of(
                        code=text(),
                        severity={"type": "string", "enum": ["warning", "stop"]},
                        text=text(),
                        facts={"type": "object", "additionalProperties": count()},
                    )
                ),
                plan=URL,
            )
        ),
        next=NEXT,
    ),
)

_OF_TEXTS = list_of(text())
_DOSE = object_of(sets=count(), lo=count(), hi=count(), target_rir=count())
_DOSES: Schema = {
    "type": "object",
    "properties": {level: or_null(_DOSE) for level in ("novice", "build", "maintain")},
}
_FIT = object_of(
    category=text(),
    category_value=count(),
    name=text(),
    name_value=count(),
    match={"type": "string", "enum": ["exact", "near"]},
)
Exercise = named(
    "Exercise",
    object_of(
        id=text(),
        name=text(),
        pattern=text(),
        ladder=text(),
        rung=count(),
        branch=text(),
        laterality={"type": "string", "enum": ["bilateral", "unilateral", "alternating", "either"]},
        equipment_any={
            **list_of(_OF_TEXTS),
            "description": "Any one of these sets will do; an empty set: nothing is needed",
        },
        primary_muscles=_OF_TEXTS,
        secondary_muscles=_OF_TEXTS,
        measure={"type": "string", "enum": ["reps", "seconds", "contacts", "steps_each_way"]},
        dose=_DOSES,
        default_tempo=text(),
        levers={**_OF_TEXTS, "description": "What may be made harder, in order"},
        height_cm=or_null({**list_of(count()), "description": "Lowest and highest step, where height is a lever"}),
        entry={**ANY_OBJECT, "description": "What must have been shown before this exercise"},
        advance_to=_OF_TEXTS,
        regress_to=_OF_TEXTS,
        cues=_OF_TEXTS,
        faults=list_of(object_of(fault=text(), fix=text())),
        site_load={
            "type": "object",
            "additionalProperties": count(),
            "description": "Pain site -> 1 low, 2 linked, 3 high",
        },
        linked_sites=_OF_TEXTS,
        fatigue_class=count(),
        implements=count(),
        in_source_article=_OF_TEXTS,
        fit=list_of(_FIT),
        notes=text(),
    ),
)
ExerciseList = named("ExerciseList", object_of(catalog=count(), exercises=list_of(Exercise)))
RuleList = named(
    "RuleList",
    object_of(
        ruleset=count(),
        parameters=list_of(
            object_of(
                name=text(),
                value={"oneOf": [{"type": "number"}, list_of({"type": "integer"})]},
                unit=text(),
                rule=text(),
                strength={"type": "string", "enum": ["A", "B", "C", "D"]},
                why=text(),
                source=text(),
                valid_from=DAY,
            )
        ),
    ),
)

Health = named("Health", object_of(status={"type": "string", "enum": ["ok"]}))
Ready = named(
    "Ready",
    object_of(
        status={"type": "string", "enum": ["ok", "degraded"]},
        database={"type": "string", "enum": ["ok"]},
        broker={"type": "string", "enum": ["ok", "away"]},
    ),
)

# What `schemas/` describes, under the names it has in the document.
SCHEMAS: dict[str, object] = {
    **{schema.__name__.removesuffix("Schema"): schema for schema in EVENT_SCHEMAS.values()},
    "AthleteCreate": AthleteCreateSchema,
    "ConnectionCreate": ConnectionCreateSchema,
    "ConnectionChange": ConnectionChangeSchema,
    "ProfileFields": ProfileSchema,
    "SubscriptionCreate": SubscriptionCreateSchema,
    "PlanContent": PlanContentSchema,
    "Plan": PlanSchema,
    "Forecast": ForecastSchema,
}
