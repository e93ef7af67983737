"""decide(profile, events, today) -> Plan: the whole engine in one call, as `baton decide` and every worker use it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from engine.history import fold, start
from engine.ledger import live
from engine.plan import build_plan
from engine.types import Event, Plan, Profile, Rulebook


def decide(profile: Profile, events: Iterable[Event], *, today: date, book: Rulebook) -> Plan:
    """The plan for these events, in whatever order and however often they are given."""
    given = {e.event_id: e for e in events}
    state = fold(start(profile), live(given.values()), book=book, today=today)
    return build_plan(state, today=today, book=book, events_seen=len(given))
