"""Who trains, with what and when: the profile, its parts, and changes to it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any, ClassVar

from marshmallow import fields
from marshmallow.validate import OneOf

from engine.types import Equipment, Profile, Race, Reporting, ReportingHabits, RepsMean, RunKind, Screening, Weekday
from schemas.base import ValueSchema
from schemas.containers import Items, Object, Pairs, WordMap, each_once, sorted_set
from schemas.dump import dump_profile
from schemas.errors import Bad, FieldError, Invalid, bad, below, expected
from schemas.fields import Choice, Day, ExerciseId, Flag, Number, Read, Text, TimeZone, Whole, about, one_of
from schemas.words import (
    EQUIPMENT,
    EQUIPMENT_ALIASES,
    PRIORITIES,
    SEXES,
    TEMPLATES,
    UNITS,
    WANTS,
    Words,
)

__all__ = [
    "PROFILE_FIELDS",
    "ProfileSchema",
    "changed",
    "dump_profile",
    "given_fields",
    "load_profile",
    "load_profile_change",
]

REPS_MEAN_MOST = 200
_WEEK = {day: place for place, day in enumerate(Weekday)}


class EquipmentKind(Text):
    """A word of the catalog for equipment, or one of its aliases."""

    def __init__(self, text: str, **options: Any) -> None:
        super().__init__(50, text, "dumbbells", validate=OneOf([*EQUIPMENT, *EQUIPMENT_ALIASES]), **options)

    def read(self, value: Any, words: Words, /) -> str:
        word = super().read(value, words)
        word = EQUIPMENT_ALIASES.get(word, word)
        if word not in words.equipment:
            raise one_of((*words.equipment, *EQUIPMENT_ALIASES), word, "unknown_equipment")
        return word


class EquipmentSchema(ValueSchema):
    """One kind of equipment that is owned."""

    makes = Equipment

    kind = EquipmentKind("What it is", required=True)
    loads_kg = Items(
        Number(0, 500, "kg", 12), 200, "Weights owned: of one dumbbell or kettlebell, not of both", tidy=sorted_set
    )
    single = Flag("Only one of each is owned; dumbbells are taken for pairs when missing")
    bar_kg = Number(0, 100, "Weight of the empty bar", 20)
    plates_kg = Items(
        Number(0, 100, "kg", 2.5), 50, "Plate sizes owned, two of each unless pairs says more", tidy=sorted_set
    )
    pairs = Pairs("Plate size -> pairs owned, where there is more than one pair")
    heights_cm = Items(Number(0, 300, "cm", 20), 30, "Heights a step or box can have", tidy=sorted_set)
    levels = Items(Text(50, "Name of a band", "green"), 30, "Bands owned, lightest first", tidy=each_once)

    def make(self, values: dict[str, Any], _: dict[str, Any], /) -> Equipment:
        sizes = {str(size) for size in values.get("plates_kg", ())}
        for size in values.get("pairs", {}):
            if size not in sizes:
                raise bad("conflict", f"plates_kg does not list a plate of {size} kg.", "/pairs")
        return Equipment(**values)


class RaceSchema(ValueSchema):
    """A race to make room for."""

    makes = Race

    date = Day("The day of the race", "2027-04-25", required=True)
    priority = Choice(PRIORITIES, "A matters most; B when missing", "A")
    distance_km = Number(0, 1000, "Distance", 42.2)


class ScreeningSchema(ValueSchema):
    """What is known before a first plan (in the manner of PAR-Q+). Missing or null: not asked."""

    makes = Screening

    heart_condition = Flag("A doctor has found a heart condition")
    supervised_only = Flag("A doctor allows exercise under supervision only")
    uncontrolled_condition = Flag("A long-term condition that is not under control")
    pregnant_or_postpartum = Flag("Pregnant, or gave birth within the last months")
    cleared = Flag("A professional has cleared this person for strength training")


class ReportingSchema(ValueSchema):
    """What silence means: each_session (no report, no increase) or by_exception (silence is fine)."""

    makes = ReportingHabits

    pain = Choice(Reporting, "For pain", "each_session")
    form = Choice(Reporting, "For form", "each_session")
    effort = Choice(Reporting, "For effort", "each_session")


class RunWeek(WordMap):
    """Weekday -> kind of the run on that day."""

    def __init__(self) -> None:
        kinds = Choice(RunKind, "Kind of run", "easy")
        text = "The usual week: weekday (mon to sun) -> easy, quality, long or race"
        super().__init__(lambda _: tuple(Weekday), kinds, text, {"tue": "quality", "sun": "long"})

    def key_of(self, key: str) -> Weekday:
        return Weekday(key)


class RepsWithoutSide(Read, fields.Dict):
    """Exercise -> what its repetitions count where the log names no side."""

    def __init__(self) -> None:
        text = (
            "For work on one leg that is logged without a side: catalog id -> per_side or in_total. While nobody said, "
            "each side is assumed and the plan asks (notice SIDES_ASKED). Holds for what was logged before, too"
        )
        self.key, self.value = ExerciseId("Exercise"), Choice(RepsMean, "What they count", "per_side")
        super().__init__(
            values=self.value,
            metadata=about(text, {"single_leg_glute_bridge": "per_side"}, maxProperties=REPS_MEAN_MOST),
        )

    def read(self, value: Any, words: Words, /) -> dict[str, RepsMean]:
        if type(value) is not dict:
            raise expected("an object", value)
        if len(value) > REPS_MEAN_MOST:
            raise bad("too_many", f"At most {REPS_MEAN_MOST} entries, got {len(value)}.")
        found: dict[str, RepsMean] = {}
        errors: list[FieldError] = []
        for key, raw in value.items():
            try:
                if raw is not None:
                    found[self.key.read(key, words)] = RepsMean(self.value.read(raw, words))
            except Bad as wrong:
                errors += below(key, wrong.errors)
        if errors:
            raise Bad(errors)
        return dict(sorted(found.items()))


class StrengthDays(Items):
    """Weekdays in the order of the week; an empty list would leave no day at all."""

    def __init__(self) -> None:
        day = Choice(Weekday, "Weekday", "tue")
        super().__init__(day, 7, "Days on which strength may be; any day when missing or null", tidy=_in_week_order)

    def read(self, value: Any, words: Words, /) -> tuple[Any, ...]:
        days = super().read(value, words)
        if not days:
            raise bad("empty", "Name at least one day, or leave the field out (or null) for any day.")
        return days


def _in_week_order(days: list[Any]) -> list[Any]:
    return sorted(set(days), key=_WEEK.__getitem__)


class ProfileSchema(ValueSchema):
    """The athlete's profile. Defaults give a beginner without equipment a whole plan."""

    makes: ClassVar[Callable[..., Any]] = Profile

    timezone = TimeZone("IANA name; decides which day it is for this athlete")
    birth_year = Whole(1900, 2200, "Year of birth", 1988)
    sex = Choice(SEXES, "Used for default loads only", "female")
    bodyweight_kg = Number(20, 400, "Body weight", 60)
    sitting_h_per_day = Number(
        0, 24, "Hours a day spent sitting; long sitting adds a breathing drill to the mobility", 9
    )
    strength_since = Day("Start of regular strength training; missing: a beginner", "2026-09-01")
    equipment = Items(
        Object(EquipmentSchema, "One kind of equipment"), 60, "What is owned; [] is nothing, null is not said"
    )
    sessions_per_week = Whole(1, 7, "Strength sessions wanted per week; plans have at most 3", 2)
    session_minutes = Whole(10, 120, "Length of a session", 35)
    strength_days = StrengthDays()
    run_week = RunWeek()
    races = Items(Object(RaceSchema, "A race"), 100, "Races to make room for")
    screening = Object(ScreeningSchema, "What is known about health before a first plan")
    units = Choice(UNITS, "Units shown to this athlete; the wire is always metric", "metric")
    template = Choice(TEMPLATES, "A ready-made session to start from", "posterior_chain_leg_day")
    wants = Items(Choice(WANTS, "A wish", "heavy"), 10, "What the athlete asks for beyond the default", tidy=sorted_set)
    reporting = Object(ReportingSchema, "What silence means")
    reps_without_side = RepsWithoutSide()


PROFILE_FIELDS = tuple(ProfileSchema().load_fields)
_PROFILE = ProfileSchema()


def load_profile(data: Any, *, equipment: Collection[str] = EQUIPMENT) -> Profile:
    """The profile; missing or null fields have their default. Raises `Invalid`."""
    try:
        profile: Profile = _PROFILE.read(data, Words(equipment=equipment))
    except Bad as wrong:
        raise Invalid(wrong.errors) from None
    return profile


def load_profile_change(data: Any, *, equipment: Collection[str] = EQUIPMENT) -> tuple[Profile, tuple[str, ...]]:
    """The new values and the names of the fields that were sent (`PATCH`). null sets a field back to its default."""
    profile = load_profile(data, equipment=equipment)
    try:
        return profile, given_fields(data)
    except Bad as wrong:
        raise Invalid(wrong.errors) from None


def given_fields(data: dict[str, Any]) -> tuple[str, ...]:
    """The profile fields that a change names, sorted."""
    if "timezone" in data and data["timezone"] is None:
        raise bad("null_not_allowed", "The time zone cannot be taken away. Send an IANA name.", "/timezone")
    return tuple(sorted(data.keys() & set(PROFILE_FIELDS)))


def changed(profile: Profile, fields: Profile, given: Collection[str]) -> Profile:
    """The profile after a change."""
    return replace(profile, **{name: getattr(fields, name) for name in given})
