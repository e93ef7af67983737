"""What somebody enters in a page becomes events, by the same door as those of programs; or a preview of them."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from engine.explain import with_texts
from engine.types import Plan
from schemas.events import load_events
from web.bodies import checked, parsed
from web.comparing import plan_with
from web.context import services, utc_now
from web.intake import take_in
from web.pages.diary import SOURCE
from web.pages.ground import own_athlete_id
from web.pages.texts import speech
from web.replies import encode

_KEY = re.compile(r"[0-9a-f]{16}\Z")
_NUMBER = re.compile(r"[0-9]{1,6}([.,][0-9]{1,3})?\Z")

Document = Mapping[str, object]


def form_key() -> str:
    """What a form is known by: sent twice, it is stored once; sent again with other content, it takes its place."""
    return secrets.token_hex(8)


def tell(*events: Document, key: str | None = None) -> int:
    """Store events of whoever is signed in, all or none; gives how many a plan must have seen to know of them."""
    return take_in(own_athlete_id(), encode(_whole(events, key, utc_now()))).events_total


def plan_if(*events: Document) -> Plan:
    """The plan that these events would give, told as pages tell it; stores nothing."""
    now, book = utc_now(), services().book
    data = parsed(encode(_whole(events, None, now)))
    given = checked(lambda: load_events(data, known_exercises=book.exercises, pain_sites=book.pain_sites, now=now))
    return with_texts(plan_with(own_athlete_id(), given, today=None, now=now), speech())


def number(text: str) -> object:
    """A number as people type it; what is none stays a text, for the schema to refuse by name."""
    text = text.strip()
    return Decimal(text.replace(",", ".")) if _NUMBER.match(text) else text


def _whole(events: tuple[Document, ...], key: str | None, now: datetime) -> list[Document]:
    name = key if key is not None and _KEY.match(key) else form_key()
    head = {"source": SOURCE, "version": now.isoformat(), "occurred_at": now.isoformat()}
    return [{**head, "source_id": f"{name}-{place}", **event} for place, event in enumerate(events)]
