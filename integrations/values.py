"""What goes into a sender's code and comes out of it. An event is a mapping in the words of contract section 1."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from enum import StrEnum
from typing import Literal

EventDocument = Mapping[str, object]
WeightUnit = Literal["kg", "lb"]


class NotUnderstood(ValueError):  # noqa: N818  read as a sentence: raise NotUnderstood
    """The body is not what this sender sends. The message says what was expected, never what was there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One call to a hook, as it came."""

    method: Literal["GET", "HEAD", "POST"]
    headers: Mapping[str, str]  # names in lower case
    query: Mapping[str, str]
    body: bytes
    received_at: datetime  # aware, UTC


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What a connection or an upload knows that bodies leave out."""

    source: str  # `source` of the events, such as "hevy"
    zone: tzinfo  # of times without an offset
    weight_unit: WeightUnit  # of weights without a unit


class What(StrEnum):
    """What one item of a body comes to."""

    EVENTS = "events"
    NEEDS_FETCH = "needs_fetch"  # the body only says that something changed; `reference` says what
    IGNORED = "ignored"  # understood, and nothing the engine reads: noise, projections, other sports, test events
    CLOSED = "closed"  # the person or the sender ended the connection
    NOT_UNDERSTOOD = "not_understood"  # this item only; the others stand


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What one item of a body says about one person."""

    what: What
    code: str  # why, as a stable word: "workout", "projection", "test_event", "other_sport", "missing_start"
    person: str | None = None  # the sender's id of the person; None: whoever the connection belongs to
    reference: str | None = None  # the sender's name of the object, such as "workout:8f2c"
    events: tuple[EventDocument, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer to a handshake."""

    status: int
    body: bytes = b""
    content_type: str = "application/json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """How a sender proves itself. `holds` compares in constant time, over the raw bytes, and never raises.

    Any of the secrets may match (rotation); without a secret nothing holds, unless `needs_secret` is False: then the
    secret part of the address is the only proof there is.
    """

    method: str  # the word of the connection's page, such as "standard-webhooks"
    holds: Callable[[Delivery, tuple[str, ...]], bool]
    needs_secret: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """One kind of sender."""

    kind: str  # in addresses, and the `source` of its events
    name: str  # for people
    proof: Proof
    parse: Callable[[Delivery, Place], Iterable[Report]]  # raises NotUnderstood for a body that is no such thing
    # Answers what is no delivery (challenges, pings); None: it is a delivery. Runs before the proof.
    handshake: Callable[[Delivery, tuple[str, ...]], Reply | None] | None = None
    answer_status: Literal[200, 204] = 200
    delivery_id: Callable[[Delivery], str | None] | None = None  # equal over retries; None: the hash of the body
    redact: Callable[[bytes], bytes] | None = None  # cuts a secret out of the body before it is stored
    gives_secret: bool = False  # the sender makes the secret and its owner copies it to us; else we make it
    thin: bool = False  # its bodies only say that something changed
    many_people: bool = False  # one connection speaks of many people, each with an id of the sender's
    guide: str = ""  # one sentence: where to paste the address and the secret
    facts: Mapping[str, str] = field(default_factory=dict)  # what else its page tells: limits, what it never sends
