"""The parts of a workout: sets, exercises, what was prescribed, and pain reports."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.types import ExerciseDone, PainReport, Prescribed, SetDone, SetKind, Side, Sign
from schemas.base import ValueSchema
from schemas.containers import Items, Object, RepRange, sorted_set
from schemas.errors import bad
from schemas.fields import Choice, ExerciseId, Number, Site, Tempo, Text, Whole, decimal_of
from schemas.words import TEMPO_WORDS

KG_PER_LB = Decimal("0.45359237")  # exact by definition
_TEMPO = "eccentric-pause-concentric-pause in seconds; X is as fast as possible"


def load_kg() -> Number:
    """The field of that name."""
    return Number(0, 1000, "The whole external load in kg: both hands together, or bar and plates", 32)


def load_lb() -> Number:
    """The field of that name."""
    return Number(0, 2204, "In place of load_kg; turned into kg and rounded to 0.01 kg")


def to_kg(values: dict[str, Any]) -> None:
    """Turn `load_lb` into `load_kg`."""
    if "load_lb" not in values:
        return
    if "load_kg" in values:
        raise bad("conflict", "Send load_kg or load_lb, not both.", "/load_lb")
    values["load_kg"] = decimal_of((values.pop("load_lb") * KG_PER_LB).quantize(Decimal("0.01")))


class PainSchema(ValueSchema):
    """Pain at one site, 0-10; high is bad."""

    makes = PainReport

    site = Site("Where; a site that is not listed is unknown, not pain-free", required=True)
    side = Choice(Side, "Left, right or both")
    during = Number(0, 10, "While training or running", 3)
    next_morning = Number(0, 10, "On the morning after", 1)
    usual_morning = Number(0, 10, "What this runner wakes up with anyway", 0)
    signs = Items(Choice(Sign, "What it is like"), 20, "What it is like, beyond its number", tidy=sorted_set)


class SetSchema(ValueSchema):
    """One set as performed."""

    makes = SetDone

    kind = Choice(SetKind, "What the set was for; work when missing", "work")
    side = Choice(Side, "Unilateral doses are per side; both when missing", "both")
    reps = Whole(0, 1000, "Repetitions done", 10)
    duration_s = Number(0, 86_400, "Seconds held or worked")
    load_kg = load_kg()
    load_lb = load_lb()
    band = Text(50, "Name of the band, in place of a load", "green")
    rir = Number(0, 10, "Repetitions in reserve; send rir or rpe", 2)
    rpe = Number(1, 10, "Effort 1-10; RPE = 10 - RIR")
    form = Whole(1, 5, "4 and 5 are clean", 4)
    tempo = Tempo(_TEMPO, TEMPO_WORDS)
    height_cm = Number(0, 300, "Height of the step or box")

    def make(self, values: dict[str, Any], _: dict[str, Any], /) -> SetDone:
        to_kg(values)
        if "rpe" in values:
            if "rir" in values:
                raise bad("conflict", "Send rir or rpe, not both.", "/rpe")
            values["rir"] = 10 - values.pop("rpe")
        if "band" in values and "load_kg" in values:
            raise bad("conflict", "A set with a band has no load: leave the load out.", "/band")
        return SetDone(**values)


class PrescribedSchema(ValueSchema):
    """What the athlete had been asked to do."""

    makes = Prescribed

    sets = Whole(1, 100, "Sets asked for", 3)
    reps = RepRange("Range of repetitions asked for, lowest and highest")
    target_reps = Whole(0, 1000, "Repetitions asked for inside the range", 10)
    rir = Number(0, 10, "Repetitions in reserve asked for", 2)
    load_kg = load_kg()
    load_lb = load_lb()
    tempo = Tempo(_TEMPO, TEMPO_WORDS)

    def make(self, values: dict[str, Any], _: dict[str, Any], /) -> Prescribed:
        to_kg(values)
        return Prescribed(**values)


class ExerciseDoneSchema(ValueSchema):
    """One exercise of a workout."""

    makes = ExerciseDone

    exercise = ExerciseId("Catalog id; send this or name")
    name = Text(
        200, "Free text or a vendor's name, mapped or kept as an unknown exercise, never dropped", "Copenhagen Plank"
    )
    vendor_id = Text(100, "The sender's own id of the exercise", "hevy:D04AC939")
    sets = Items(Object(SetSchema, "One set"), 100, "In the order done")
    form = Whole(1, 5, "Form of the whole exercise; 4 and 5 are clean", 4)
    felt_in = Items(Text(50, "A muscle or site", "hamstring"), 20, "Where it was felt", tidy=sorted_set)
    pain = Items(Object(PainSchema, "Pain at one site"), 60, "Pain during this exercise; [] says nothing hurt")
    prescribed = Object(PrescribedSchema, "What had been asked for, when known to the sender")

    def make(self, values: dict[str, Any], _: dict[str, Any], /) -> ExerciseDone:
        if "exercise" not in values and "name" not in values:
            raise bad("missing_field", "Send exercise (a catalog id) or name (free text).", "/exercise")
        return ExerciseDone(**values)
