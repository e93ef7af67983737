"""Which deliveries count, and in what order: duplicates, versions and retractions resolved (rule R4).

The answer depends only on the set of deliveries, never on the order in which they came.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from engine.same_session import together
from engine.types import Confirm, Event, ExerciseName, Retraction

SortKey = tuple[datetime, str, str]
Identity = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """The events that count, in the order they are folded, and what holds for all of them whenever it was said."""

    events: tuple[Event, ...]
    confirmed: frozenset[Identity] = frozenset()  # identities somebody confirmed
    names: tuple[ExerciseName, ...] = ()  # what the athlete means by names, the last word last
    again: tuple[tuple[str, str], ...] = ()  # event ids of reports of one session: which were merged into which


def sort_key(event: Event) -> SortKey:
    """The order of folding: when it happened, then who said it."""
    return (event.occurred_at.astimezone(UTC), event.source, event.source_id)


def version_key(version: str | None) -> tuple[int, int, float, str]:
    """How new a delivery is: none < integers < times < any other text. Integers and times compare by value."""
    if version is None:
        return (0, 0, 0.0, "")
    if version.isascii() and version.isdigit() and len(version) < 19:
        return (1, int(version), 0.0, "")
    try:
        moment = datetime.fromisoformat(version)
    except ValueError:
        return (3, 0, 0.0, version)
    utc = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return (2, utc.toordinal(), utc.hour * 3600 + utc.minute * 60 + utc.second + utc.microsecond / 1e6, "")


def live(events: Iterable[Event]) -> Ledger:
    """Keep the newest version of each event that nobody took back.

    A retraction is final for its target, whichever came first; a retraction cannot be retracted. Two deliveries of one
    identity with equal versions are refused at the door; should they appear here, the larger event id wins, so that
    every order gives the same answer.
    """
    newest: dict[Identity, Event] = {}
    for event in events:
        identity = (event.source, event.source_id)
        rival = newest.get(identity)
        if rival is None or _rank(event) > _rank(rival):
            newest[identity] = event
    retracted = {(e.of.source, e.of.source_id) for e in newest.values() if isinstance(e, Retraction)}
    confirmed = {
        (e.of.source, e.of.source_id)
        for identity, e in newest.items()
        if isinstance(e, Confirm) and identity not in retracted
    }
    kept = sorted(
        (e for identity, e in newest.items() if not isinstance(e, Confirm | Retraction) and identity not in retracted),
        key=sort_key,
    )
    events, again = together([e for e in kept if not isinstance(e, ExerciseName)])
    return Ledger(
        events=tuple(sorted(events, key=sort_key)) if again else events,
        confirmed=frozenset(confirmed),
        names=tuple([e for e in kept if isinstance(e, ExerciseName)]),
        again=again,
    )


def _rank(event: Event) -> tuple[tuple[int, int, float, str], str]:
    return (version_key(event.version), event.event_id)
