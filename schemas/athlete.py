"""Making an athlete: an id of the sender's own, and a profile with a time zone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from engine.types import Profile
from schemas.base import ValueSchema
from schemas.containers import Object
from schemas.errors import Bad, Invalid
from schemas.fields import Text, TimeZone
from schemas.profile import ProfileSchema
from schemas.words import EQUIPMENT, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAthlete:
    """What a sender says of a new athlete."""

    external_id: str | None = None
    profile: Profile


class NewProfileSchema(ProfileSchema):
    """The profile of a new athlete. Everything but timezone has a default."""

    timezone = TimeZone("IANA name; decides which day it is for this athlete", required=True)

    def missing(self, key: str) -> str:
        return f"The field {key} is required: an IANA name such as Europe/Berlin."


class AthleteCreateSchema(ValueSchema):
    """A new athlete. The same external_id again gives the same athlete."""

    makes = NewAthlete

    external_id = Text(200, "The sender's own id of the athlete", "user-4711")
    profile = Object(NewProfileSchema, "The profile", required=True)


_ATHLETE = AthleteCreateSchema()


def load_athlete_create(data: Any, *, equipment: Collection[str] = EQUIPMENT) -> NewAthlete:
    """The body of `POST /v1/athletes`. Raises `Invalid`."""
    try:
        athlete: NewAthlete = _ATHLETE.read(data, Words(equipment=equipment))
    except Bad as wrong:
        raise Invalid(wrong.errors) from None
    return athlete
