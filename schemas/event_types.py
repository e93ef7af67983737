"""One schema for each type of event (contract section 1)."""

from __future__ import annotations

from typing import Any

from engine.types import (
    Action,
    CheckIn,
    Confirm,
    Event,
    ExerciseName,
    Illness,
    Override,
    PlannedRun,
    ProfileChange,
    RedFlag,
    Retraction,
    Run,
    RunKind,
    StrengthTest,
    Target,
    Workout,
)
from schemas.base import ValueSchema
from schemas.containers import Items, Object, WordMap, sorted_set
from schemas.errors import bad
from schemas.fields import Choice, ClockTime, Day, ExerciseId, Flag, Instant, Number, Tempo, Text, Version, Whole
from schemas.identity import DEFAULT_SOURCE, sealed
from schemas.profile import ProfileSchema, given_fields
from schemas.words import OUTCOMES, SELF_CHECK, TEMPO_WORDS
from schemas.workout import ExerciseDoneSchema, PainSchema, load_kg, load_lb, to_kg

_UNTIL = "Last day on which this holds"
_RPE = "Effort of the whole session, 0-10"


def type_field(name: str) -> Choice:
    """The field `type` of one schema."""
    return Choice((name,), "Which kind of event this is", name, required=True)


def scale(text: str) -> Number:
    """A 0-10 scale."""
    return Number(0, 10, text)


def heart_rate() -> Number:
    """The field `average_hr_bpm`."""
    return Number(20, 250, "Average heart rate, beats per minute", 131)


def same_as() -> Items:
    """The field `same_as`."""
    text = "Ids that several senders give to one session; two sessions that share one are counted once"
    return Items(Text(100, "sender:id", "garmin:1234567"), 20, text, tidy=sorted_set)


def day_only() -> Flag:
    """The field `day_only`."""
    return Flag("Only the day is known; the time in occurred_at is a stand-in")


class EventSchema(ValueSchema):
    """What every event has. (source, source_id) is its identity; a newer version replaces an older one whole."""

    source = Text(100, "Who sends this; `api` when missing", "my-log")
    source_id = Text(200, "The sender's id of it; made from the content when missing", "w-118")
    version = Version(100, "Orders deliveries of one identity: none < integers < times < other text")
    occurred_at = Instant("When it happened, with an offset", required=True)

    def make(self, values: dict[str, Any], _: dict[str, Any], /) -> Event:
        del values["type"]
        return sealed(self.makes, values)


class WorkoutSchema(EventSchema):
    """A strength session that was done."""

    makes = Workout

    type = type_field("workout")
    duration_min = Number(0, 1440, "Minutes", 38)
    session_rpe = scale(_RPE)
    exercises = Items(Object(ExerciseDoneSchema, "One exercise"), 100, "In the order done")
    in_progress = Flag("More sets will follow under the same source_id")
    plan_revision = Whole(0, 2**31 - 1, "Revision of the plan this was done from; tells what was prescribed")
    average_hr_bpm = heart_rate()
    same_as = same_as()
    day_only = day_only()


class RunSchema(EventSchema):
    """A run that was done."""

    makes = Run

    type = type_field("run")
    distance_km = Number(0, 1000, "Kilometres", 17.6)
    duration_min = Number(0, 10_000, "Minutes", 96)
    kind = Choice(RunKind, "Kind of run", "long")
    session_rpe = scale(_RPE)
    average_hr_bpm = heart_rate()
    same_as = same_as()
    day_only = day_only()


class CheckInSchema(EventSchema):
    """How somebody feels. Every field may be missing, which means unknown."""

    makes = CheckIn

    type = type_field("check_in")
    pain = Items(Object(PainSchema, "Pain at one site"), 60, "[] says that nothing hurts anywhere; missing: not asked")
    soreness = WordMap(
        lambda words: words.pain_sites, scale("0-10"), "Site -> soreness 0-10; high is bad", {"hamstring": 4}
    )
    sleep_h = Number(0, 24, "Hours slept", 7.5)
    energy = scale("0-10; high is good")
    stress = scale("0-10; high is bad")
    mood = scale("0-10; high is good")
    motivation = scale("0-10; high is good")
    illness = Choice(Illness, "How ill, if at all", "none")
    red_flags = Items(
        Choice(RedFlag, "A symptom"), 20, "Symptoms that stop the plan until a professional has looked", tidy=sorted_set
    )
    self_check = WordMap(lambda _: SELF_CHECK, Flag("Yes or no"), f"Questions: {', '.join(SELF_CHECK)}")
    outcomes = WordMap(lambda _: OUTCOMES, Flag("Yes or no"), f"Questions: {', '.join(OUTCOMES)}")
    notes = Text(4000, "Free text, never read by rules", lines=True)


class ProfileChangeSchema(EventSchema, ProfileSchema):
    """Some fields of the profile change; null sets one back to its default. With `until`: only for a while (travel)."""

    makes = ProfileChange

    type = type_field("profile")
    until = Day(_UNTIL, "2026-11-28")

    def make(self, values: dict[str, Any], data: dict[str, Any], /) -> Event:
        given = given_fields(data)
        sent = {name: values.pop(name) for name in given if name in values}
        return super().make({**values, "fields": _PROFILE.make(sent, data), "given": given}, data)


_PROFILE = ProfileSchema()


class PlannedRunSchema(EventSchema):
    """A run put on a date; beats the weekly pattern on that day. `kind` null: no run on that day."""

    makes = PlannedRun

    type = type_field("planned_run")
    date = Day("The day", required=True)
    time = ClockTime("Start, on the athlete's clock")
    kind = Choice(
        RunKind, "Kind of run; null says that there is no run on that day", "quality", required=True, allow_none=True
    )
    distance_km = Number(0, 1000, "Kilometres", 12)

    def make(self, values: dict[str, Any], data: dict[str, Any], /) -> Event:
        if "kind" not in values and ("time" in values or values.get("distance_km")):
            raise bad("conflict", "kind null says that there is no run: leave time and distance_km out.", "/kind")
        return super().make(values, data)

    def missing(self, key: str) -> str:
        return "Say which kind of run, or null for no run on that day." if key == "kind" else super().missing(key)


class StrengthTestSchema(EventSchema):
    """A maximal test, or a trial of a harder exercise: clean repetitions (or seconds) per side."""

    makes = StrengthTest

    type = type_field("test")
    test = Text(80, "Catalog id or name of the test", "single_leg_calf_raise", required=True)
    left = Number(0, 10_000, "Result of the left side", 30)
    right = Number(0, 10_000, "Result of the right side", 26)
    both = Number(0, 10_000, "Result, where sides are not told apart")


class TargetSchema(ValueSchema):
    """Another event, by its identity."""

    makes = Target

    source = Text(100, "Its source; `api` when missing", "my-log")
    source_id = Text(200, "Its source_id", "w-118", required=True)

    def make(self, values: dict[str, Any], _: dict[str, Any], /) -> Target:
        values.setdefault("source", DEFAULT_SOURCE)
        return Target(**values)


class ConfirmSchema(EventSchema):
    """A value that was set aside as implausible is right."""

    makes = Confirm

    type = type_field("confirm")
    of = Object(TargetSchema, "The event that is right", required=True)


class ChangeSchema(ValueSchema):
    """The variables of a prescription that a person sets."""

    makes = dict

    sets = Whole(1, 100, "Sets", 3)
    target_reps = Whole(0, 1000, "Repetitions", 10)
    load_kg = load_kg()
    load_lb = load_lb()
    band = Text(50, "Name of the band", "green")
    target_rir = Number(0, 10, "Repetitions in reserve", 2)
    tempo = Tempo("As in a set", TEMPO_WORDS)
    rest_s = Whole(0, 3600, "Rest between sets in seconds", 90)
    height_cm = Number(0, 300, "Height of the step or box")
    exercise = ExerciseId("Another exercise in its place")

    def make(self, values: dict[str, Any], _: dict[str, Any], /) -> dict[str, Any]:
        to_kg(values)
        return dict(sorted(values.items()))


class OverrideSchema(EventSchema):
    """A person's word on one exercise, kept beside the engine's decision.

    `change` alone sets values; with `action` `reduce` it caps them, and what asks for less stays. `hold` declines a
    step up, to another exercise too: it stays as before, or with `change`. The newest word on an exercise counts until
    its last day.
    """

    makes = Override

    type = type_field("override")
    exercise = ExerciseId("The exercise it is about", required=True)
    action = Choice(Action, "What to do", "hold")
    change = Object(ChangeSchema, "Values to use")
    until = Day(_UNTIL, "2026-12-31")
    by = Text(200, "Who says so", "coach")
    why = Text(4000, "The reason", lines=True)

    def make(self, values: dict[str, Any], data: dict[str, Any], /) -> Event:
        if "action" not in values and not values.get("change"):
            raise bad("missing_field", "Send action, change or both.", "/action")
        return super().make(values, data)


class ExerciseNameSchema(EventSchema):
    """What the athlete means by a name of an exercise, from now on and in everything sent before."""

    makes = ExerciseName

    type = type_field("exercise_name")
    name = Text(200, "The name as it was sent", "Beinpresse", required=True)
    exercise = ExerciseId("Catalog id; null says that nothing in the catalog is that", required=True, allow_none=True)

    def missing(self, key: str) -> str:
        return "Send a catalog id, or null if nothing is that." if key == "exercise" else super().missing(key)


class RetractionSchema(EventSchema):
    """A delete of another event; may arrive before it."""

    makes = Retraction

    type = type_field("retraction")
    of = Object(TargetSchema, "The event that is taken back", required=True)


EVENT_SCHEMAS: dict[str, type[EventSchema]] = {
    "workout": WorkoutSchema,
    "run": RunSchema,
    "check_in": CheckInSchema,
    "profile": ProfileChangeSchema,
    "planned_run": PlannedRunSchema,
    "test": StrengthTestSchema,
    "confirm": ConfirmSchema,
    "override": OverrideSchema,
    "exercise_name": ExerciseNameSchema,
    "retraction": RetractionSchema,
}
