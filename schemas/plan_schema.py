"""The plan of contract section 4, described for OpenAPI. Nothing is loaded or dumped with these."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from marshmallow import Schema, fields
from marshmallow.validate import OneOf

from engine.types import Action, PlanStatus, RunKind, Severity, Side


def _about(text: str, example: Any = None, **more: Any) -> dict[str, Any]:
    found = {"description": text, **more}
    return found if example is None else found | {"example": example}


def _text(text: str, example: str | None = None, **options: Any) -> fields.String:
    return fields.String(required=True, metadata=_about(text, example), **options)


def _whole(text: str, example: int | None = None, **options: Any) -> fields.Integer:
    return fields.Integer(required=True, metadata=_about(text, example, minimum=0), **options)


def _day(text: str) -> fields.Date:
    return fields.Date(required=True, metadata=_about(text, "2026-11-23"))


def _word(of: type[StrEnum] | Iterable[str], text: str, **options: Any) -> fields.String:
    return fields.String(required=True, validate=OneOf([str(word) for word in of]), metadata=_about(text), **options)


def _words(text: str, of: str) -> fields.List[str]:
    return fields.List(fields.String(metadata=_about(of)), required=True, metadata=_about(text))


def _facts(text: str = "The numbers the reason used, units in the names") -> fields.Dict:
    return fields.Dict(required=True, metadata=_about(text, {"reps": [8, 8, 8], "rir": 2}))


def _many(schema: type[Schema], text: str) -> fields.List[Any]:
    return fields.List(fields.Nested(schema), required=True, metadata=_about(text))


class BasedOnSchema(Schema):
    """What a plan has seen."""

    events = _whole("How many deliveries it has seen", 41)
    last_event_id = _text("The latest event in order of time; null when there is none", allow_none=True)


class NoticeSchema(Schema):
    """Something a person should read first."""

    code = _text("Stable code", "RUN_SPIKE")
    severity = _word(Severity, "stop: do not train as planned before this is dealt with")
    text = _text("The same as a sentence")
    facts = _facts()


class BlockSchema(Schema):
    """A part of a session; what to do for each exercise is in `prescriptions`."""

    kind = _word(("activation", "work", "mobility"), "Which part")
    exercises = _words("Catalog ids, in order", "Catalog id")


class ItemSchema(Schema):
    """One thing to do on a day."""

    kind = _word(("strength", "activation", "mobility", "rest"), "What it is; activation goes before a run")
    session = fields.String(allow_none=True, metadata=_about("Which session of the week", "A"))
    minutes = fields.Integer(allow_none=True, metadata=_about("Planned length", 37))
    after_run_hours = fields.Integer(
        allow_none=True, metadata=_about("Leave at least so many hours after the run of that day; null: no run", 6)
    )
    blocks = fields.List(fields.Nested(BlockSchema), metadata=_about("Parts, in order"))


class DaySchema(Schema):
    """One day of the plan."""

    date = _day("The day")
    run = _word(RunKind, "The run of that day, or null", allow_none=True)
    items = _many(ItemSchema, "What to do")


class PrescriptionSchema(Schema):
    """What to do for one exercise; two of them, left and right, where the sides differ."""

    exercise = _text("Catalog id", "dumbbell_rdl")
    slot = _text("The movement it fills", "hinge")
    sets = _whole("Sets, per side where one side works at a time", 3)
    reps = fields.List(
        fields.Integer(), required=True, metadata=_about("Range: lowest and highest", [8, 12], minItems=2, maxItems=2)
    )
    target_reps = _whole("Inside the range", 9)
    measure = _word(("reps", "seconds", "contacts", "steps_each_way"), "What reps and target_reps count")
    load_kg = fields.Float(
        required=True, allow_none=True, metadata=_about("The whole load in kg; null: bodyweight or band", 32)
    )
    band = fields.String(metadata=_about("Name of the band, where one is used"))
    height_cm = fields.Float(metadata=_about("Height of the step, where height is a variable"))
    implement = _text("What to load with, or null", "dumbbells", allow_none=True)
    target_rir = fields.Float(required=True, metadata=_about("Repetitions in reserve", 2))
    tempo = _text("eccentric-pause-concentric-pause in seconds, or a word", "3-1-1-0")
    rest_s = _whole("Rest between sets in seconds", 90)
    side = _word(Side, "both, or the side this is for")
    cues = _words("What to think of", "A cue")
    test = fields.Boolean(required=True, metadata=_about("true: the last set shows how much is possible"))


class ReasonSchema(Schema):
    """Why: a stable code, the rule, the numbers used and the events they came from."""

    code = _text("Stable code", "TARGET_MET")
    rule = _text("Rule id, see /v1/rules", "P2")
    facts = _facts()
    events = _words("The events the numbers came from", "event_id")
    strength = _word("ABCD", "Evidence: A trials agree, B one good or mixed, C guideline or practice, D our policy")
    text = _text("The same as a sentence")


class BlockedBySchema(Schema):
    """What refused an action."""

    code = _text("Stable code", "ONE_CLEAN_EXPOSURE")
    rule = _text("Rule id", "P3")
    facts = _facts()
    text = _text("The same as a sentence")


class BlockedSchema(Schema):
    """An action that was considered and refused."""

    action = _word(Action, "The action")
    by = fields.Nested(BlockedBySchema, required=True)


class NeedSchema(Schema):
    """Something still missing for the next step."""

    code = _text("Stable code")
    facts = _facts()
    text = _text("The same as a sentence", "one more session with all sets at 12 reps and 2 in reserve")


class NextSchema(Schema):
    """The next step up."""

    action = _word(Action, "The action")
    needs = _many(NeedSchema, "What is missing for it")


class DecisionSchema(Schema):
    """One change, or none, and why. exercise and slot null: for the whole plan."""

    exercise = _text("The exercise before the change", "dumbbell_rdl", allow_none=True)
    slot = _text("The movement", "hinge", allow_none=True)
    action = _word(Action, "What changes")
    side = fields.String(validate=OneOf(["left", "right"]), metadata=_about("Only where the sides differ"))
    before = fields.Dict(
        required=True, allow_none=True, metadata=_about("Values before; null: newly introduced", {"target_reps": 8})
    )
    after = fields.Dict(required=True, allow_none=True, metadata=_about("Values after", {"target_reps": 9}))
    reasons = _many(ReasonSchema, "Why, weightiest first")
    blocked = _many(BlockedSchema, "What was considered and refused")
    next = fields.Nested(NextSchema, required=True, allow_none=True, metadata=_about("The next step and what it needs"))


class PlanContentSchema(Schema):
    """A plan as `baton decide` and `preview` give it."""

    week = _text("ISO week of valid_from", "2026-W48")
    valid_from = _day("First of its seven days")
    review_on = _day("The day on which the plan is computed again even if no event arrives")
    ruleset = _whole("Version of the rules", 3)
    catalog = _whole("Version of the catalog", 2)
    based_on = fields.Nested(BasedOnSchema, required=True)
    status = _word(PlanStatus, "Whether there is training to do")
    notices = _many(NoticeSchema, "What to read first")
    days = _many(DaySchema, "Seven days")
    prescriptions = _many(PrescriptionSchema, "What to do for each exercise")
    decisions = _many(DecisionSchema, "What changes and why")


class PlanSchema(PlanContentSchema):
    """A stored plan."""

    athlete_id = _text("The athlete")
    revision = _whole("Number of the plan; a plan with equal content is no new revision", 12)
    computed_at = fields.DateTime(required=True, format="iso", metadata=_about("When it was computed"))


# --------------------------------------------------------------------------- looking ahead


class ForecastNoticeSchema(NoticeSchema):
    """Something a person should read first."""

    class Meta:
        """The text is enough for a day that may never come."""

        exclude = ("facts",)


class ForecastReasonSchema(ReasonSchema):
    """Why, without the events: most of them have not happened."""

    class Meta:
        """See above."""

        exclude = ("facts", "events")


class ForecastDecisionSchema(DecisionSchema):
    """One change, or none, and why."""

    class Meta:
        """What was refused and what comes next is for a real plan."""

        exclude = ("blocked", "next")

    reasons = _many(ForecastReasonSchema, "Why, weightiest first")


class ForecastPrescriptionSchema(PrescriptionSchema):
    """What to do for one exercise; drills before and after are left out."""

    class Meta:
        """What never changes from week to week is left out."""

        exclude = ("implement", "rest_s", "cues", "test")


class ForecastSessionSchema(Schema):
    """A strength session."""

    session = _text("Which session of the week", "A")
    minutes = _whole("Planned length", 37)
    exercises = _words("The work, in order", "Catalog id")


class ForecastDaySchema(Schema):
    """A day with a session."""

    date = _day("The day")
    run = _word(RunKind, "The run of that day, or null", allow_none=True)
    sessions = _many(ForecastSessionSchema, "What to do")


class DueAndDoneSchema(Schema):
    """Sessions that come due, and those of them that are taken as done."""

    due = _whole("Come due", 2)
    done = _whole("Taken as done", 2)


class ForecastWeekSchema(Schema):
    """Seven days, and the plan of the first of them in short."""

    week = _text("ISO week of valid_from", "2026-W48")
    valid_from = _day("First of the seven days")
    status = _word(PlanStatus, "Whether there is training to do")
    sessions = fields.Nested(DueAndDoneSchema, required=True)
    notices = _many(ForecastNoticeSchema, "What to read first")
    days = _many(ForecastDaySchema, "The days with a session, as that plan has them")
    prescriptions = _many(ForecastPrescriptionSchema, "What to do for each exercise")
    decisions = _many(ForecastDecisionSchema, "What that plan changes and why")
    changes = _words("A line for each difference from the week before", "dumbbell_rdl: target_reps 8 -> 9")


class StageSchema(Schema):
    """A plan that trains a ladder."""

    day = _day("Its first day")
    exercise = _text("Catalog id", "dumbbell_rdl")


class LadderPathSchema(Schema):
    """Where a ladder stands in the first and in the last of the plans that train it."""

    ladder = _text("The ladder", "hinge")
    first = fields.Nested(StageSchema, required=True)
    last = fields.Nested(StageSchema, required=True)
    text = _text("From -> to, as a sentence", "Dumbbell RDL 3x8 @ 32 kg -> Dumbbell RDL 3x9 @ 34 kg")


class AssumedSchema(Schema):
    """Something that is taken for granted."""

    code = _text("Stable code", "NO_PAIN")
    text = _text("The same as a sentence")


class ForecastSchema(Schema):
    """The weeks to come, if all that is assumed held. No promise."""

    athlete_id = _text("The athlete")
    note = _text("What this is, and what it is not")
    assumed = _many(AssumedSchema, "What is taken for granted")
    adherence = fields.Float(required=True, metadata=_about("The share of sessions that are done", 0.7))
    sessions = fields.Nested(DueAndDoneSchema, required=True)
    ladders = _many(LadderPathSchema, "Each ladder in short, easy weeks left out")
    weeks = _many(ForecastWeekSchema, "Week by week")
