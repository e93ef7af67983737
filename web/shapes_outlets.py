"""The answers of the OpenAPI document for the plan in other programs' forms."""

from __future__ import annotations

from web.shaping import URL, Schema, count, list_of, named, object_of, text

Feed = named("Feed", object_of(url=URL, webcal_url={**URL, "description": "The same, for calendar apps to open"}))
_NOTHING: Schema = {"type": "null"}
_HEVY_SET = object_of(
    type={"type": "string", "enum": ["normal", "warmup"]},
    weight_kg={"type": ["number", "null"]},
    reps={"type": ["integer", "null"]},
    distance_meters=_NOTHING,
    duration_seconds={"type": ["integer", "null"]},
    custom_metric=_NOTHING,
)
_HEVY_EXERCISE = object_of(
    exercise_template_id=text(), superset_id=_NOTHING, rest_seconds=count(), notes=text(), sets=list_of(_HEVY_SET)
)
HevyRoutine = named(
    "HevyRoutine",
    object_of(routine=object_of(title=text(), folder_id=_NOTHING, notes=text(), exercises=list_of(_HEVY_EXERCISE))),
)
_INTERVALS_EVENT: Schema = {
    "type": "object",
    "properties": {
        "category": {"type": "string", "enum": ["WORKOUT", "NOTE"]},
        "type": {"type": "string", "enum": ["WeightTraining"]},
        "start_date_local": text("The day; plans name no hour"),
        "name": text(),
        "description": text(),
        "external_id": text("Ours; the same for the same session"),
        "moving_time": count("Seconds"),
    },
    "required": ["category", "start_date_local", "name", "description", "external_id"],
    "additionalProperties": False,
}
IntervalsEvents = named("IntervalsEvents", list_of(_INTERVALS_EVENT))
