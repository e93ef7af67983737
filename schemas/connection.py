"""Connections of an athlete to senders: what makes one, and what may be changed later."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

from schemas.base import ValueSchema
from schemas.containers import Items, WordMap
from schemas.errors import Bad, Invalid
from schemas.fields import Choice, Flag, Text, TimeZone
from schemas.words import DEFAULT

_SECRETS: Final = (
    "Secrets that prove the sender, newest first; the old one too during a rotation. Left out: we make one"
)
TOKENS: Final = ("api_key", "access_token", "refresh_token", "client_id", "client_secret")
_TOKENS: Final = "What the sender wants to see when we fetch from it, such as api_key or access_token; kept sealed"


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedConnection:
    """A connection somebody asks for."""

    sender: str
    person: str | None = None
    secrets: tuple[str, ...] | None = None
    timezone: str | None = None
    weight_unit: Literal["kg", "lb"] | None = None
    hook_id: str | None = None
    tokens: dict[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionChange:
    """What changes; None stays as it is."""

    secrets: tuple[str, ...] | None = None
    tokens: dict[str, str] | None = None
    reopen: bool = False


def _secrets(text: str) -> Items:
    return Items(Text(500, "A secret", "whsec_Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4"), 5, text)


def _tokens() -> WordMap:
    return WordMap(lambda _: TOKENS, Text(4000, "A token"), _TOKENS, {"api_key": "4b7e…"})


class ConnectionCreateSchema(ValueSchema):
    """A new connection."""

    makes = WantedConnection

    sender = Text(50, "Kind of sender, as /docs and the reference list them", "hevy", required=True)
    person = Text(200, "The sender's own id of the athlete; needed where one address speaks of many people", "i12345")
    secrets = _secrets(_SECRETS)
    timezone = TimeZone("Of times the sender tells without a zone; the athlete's when missing")
    weight_unit = Choice(("kg", "lb"), "Of weights the sender tells without a unit; the profile's when missing", "kg")
    hook_id = Text(64, "Another person behind an address that is there already", "hook_9sK2mPq4")
    tokens = _tokens()


class ConnectionChangeSchema(ValueSchema):
    """New secrets or tokens, or going on after the sender ended it."""

    makes = ConnectionChange

    secrets = _secrets("These take the place of all secrets of the address; newest first")
    tokens = _tokens()
    reopen = Flag("Go on after the sender ended the connection")


_CREATE, _CHANGE = ConnectionCreateSchema(), ConnectionChangeSchema()


def load_connection(data: Any) -> WantedConnection:
    """The body of `POST .../connections`. Raises `Invalid`."""
    try:
        wanted: WantedConnection = _CREATE.read(data, DEFAULT)
    except Bad as wrong:
        raise Invalid(wrong.errors) from None
    return wanted


def load_connection_change(data: Any) -> ConnectionChange:
    """The body of `PATCH .../connections/{id}`. Raises `Invalid`."""
    try:
        change: ConnectionChange = _CHANGE.read(data, DEFAULT)
    except Bad as wrong:
        raise Invalid(wrong.errors) from None
    return change
