"""Taking in an uploaded file: items in their order, some hundred events at a time, each step noted in the database.

A step may be done twice without harm, because events are known by source and source_id: a killed worker costs the rest
of its lease. What is not taken is told with its place and why. Nothing of a file is logged.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

import msgspec
import structlog

from engine.types import Event, Rulebook
from integrations.files.formats import FORMATS, detect
from integrations.files.found import Found, Refused, Taken, Unreadable
from integrations.values import EventDocument, Place
from schemas.errors import Invalid
from schemas.events import load_events
from store import History, Import, OpenImport, RowNotTaken, Step, Store, StoreUnavailable, VersionNeeded
from workers.app import TAKE_IN
from workers.deliveries import Rings
from workers.recompute import state_of

_encode = msgspec.json.encode
log = structlog.get_logger("baton.imports")

STEP = 250  # items between two notes of progress: a fifth of a second of work, so that progress is seen to move
LEASE_S = 30  # others leave an import alone so long after its last step; reading the largest file takes ten seconds
BUDGET_S = 5.0  # of one task: what is left is asked for again, so that others get their turn


class Taking(StrEnum):
    """What one call did with a file."""

    DONE = "done"
    PAUSED = "paused"  # the rest was asked for
    UNREADABLE = "unreadable"
    GONE = "gone"  # finished, being worked on by somebody else, or erased
    FAILED = "failed"  # a fault of ours; it stays and is tried again


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody who sends a file may say about it."""

    kind: str | None = None  # a key of FORMATS; None: seen from its content
    timezone: str | None = None  # of times without one; None: the athlete's
    weight_unit: Literal["kg", "lb"] | None = None  # of weights without one; None: the athlete's


def keep_file(
    store: Store, book: Rulebook, *, history: History, data: bytes, asked: Asked, now: datetime
) -> Import | None:
    """Keep a file to be taken in; None when the athlete is gone. Raises Unreadable for what no reader can read."""
    kind = detect(data) if asked.kind is None else FORMATS[asked.kind]
    profile = state_of(history, book=book, now=now)[0].profile
    return store.add_import(
        history.athlete.tenant_id,
        history.athlete.athlete_id,
        kind=kind.kind,
        file=data,
        timezone=asked.timezone or profile.timezone,
        weight_unit=asked.weight_unit or ("lb" if profile.units == "imperial" else "kg"),
        now=now,
    )


def take_in_file(
    import_id: str, *, store: Store, book: Rulebook, bell: Rings, now: datetime, budget_s: float = BUDGET_S
) -> Taking:
    """Take in a file, from where it was left; never raises."""
    try:
        return _take_in(import_id, store=store, book=book, bell=bell, now=now, budget_s=budget_s)
    except StoreUnavailable as error:  # its lease will end, and there is nowhere to write it down
        log.error("import_failed", import_id=import_id, error=type(error).__name__)
    except Exception as error:  # noqa: BLE001  the outer edge: one file must not stop the others
        log.error("import_failed", import_id=import_id, error=type(error).__name__)
        store.import_stumbled(import_id, now=now)
    return Taking.FAILED


def _take_in(import_id: str, *, store: Store, book: Rulebook, bell: Rings, now: datetime, budget_s: float) -> Taking:
    until_s = time.monotonic() + budget_s
    opened = store.claim_import(import_id, now=now, lease_s=LEASE_S)
    if opened is None:
        return Taking.GONE
    kind, about = FORMATS[opened.about.kind], opened.about
    place = Place(source=kind.source, zone=book.zone(about.timezone), weight_unit=about.weight_unit)
    try:
        found = list(kind.read(opened.file, place))
    except Unreadable as error:
        store.fail_import(import_id, code=error.code, text=str(error), keep_file=kind.keeps_file, now=now)
        return Taking.UNREADABLE
    work = _Work(opened=opened, store=store, book=book, now=now)
    while about.items_done < len(found):
        try:
            step = work.step(found[about.items_done : about.items_done + STEP], len(found))
        except _ErasedError:
            return Taking.GONE
        noted = store.import_step(about, step, now=now, lease_s=LEASE_S)
        if noted is None:  # erased, or somebody else was faster
            return Taking.GONE
        about = noted
        if time.monotonic() > until_s and about.items_done < len(found):
            store.pause_import(import_id, now=now)
            bell.task(TAKE_IN, import_id)
            return Taking.PAUSED
    store.finish_import(import_id, keep_file=kind.keeps_file, now=now)
    bell.ring(about.athlete_id)
    return Taking.DONE


class _ErasedError(Exception):
    """The athlete is gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """One file and the means to take it in."""

    opened: OpenImport
    store: Store
    book: Rulebook
    now: datetime

    def step(self, found: Sequence[Found], total: int) -> Step:
        """Store the events of these items. Raises _ErasedError."""
        refused = [_row(one.number, one.code, one.text) for one in found if isinstance(one, Refused)]
        events: list[tuple[int, Event]] = []
        for one in found:
            if isinstance(one, Taken):
                try:
                    events.append((one.number, self._read(one.event)))
                except Invalid as error:
                    first = error.errors[0]
                    refused.append(_row(one.number, first.code, f"{first.pointer or '/'}: {first.detail}"))
        counts: Counter[str] = Counter()
        for fate in self._append(events):
            if isinstance(fate, RowNotTaken):
                refused.append(fate)
            else:
                counts[fate] += 1
        counts["not_taken"] = len(refused)
        return Step(
            items=len(found), items_total=total, counts=counts, not_taken=sorted(refused, key=lambda one: one.number)
        )

    def _read(self, document: EventDocument) -> Event:
        """The event. One without a version is as new as the file, so the file sent last is right about what changed."""
        told = dict(document)
        if not FORMATS[self.opened.about.kind].own:
            told.setdefault("version", self.opened.about.created_at.isoformat())
        book = self.book
        return load_events(told, known_exercises=book.exercises, pain_sites=book.pain_sites, now=self.now)[0]

    def _append(self, events: Sequence[tuple[int, Event]]) -> Iterator[str | RowNotTaken]:
        """What became of each. One that contradicts a stored one of its version costs a call for each of its parcel."""
        if not events:
            return
        about = self.opened.about
        raw = _encode({"import": about.import_id, "first": events[0][0], "last": events[-1][0]})
        try:
            receipt = self.store.append_events(
                self.opened.tenant_id,
                about.athlete_id,
                [event for _, event in events],
                raw=raw,
                content_type="application/json",
                now=self.now,
                skip_unchanged=True,
            )
        except VersionNeeded:
            if len(events) == 1:
                yield _row(events[0][0], "version_needed", "This came before with other content: send a newer version.")
                return
            for one in events:
                yield from self._append([one])
            return
        if receipt is None:
            raise _ErasedError
        yield from (one.status.value for one in receipt.accepted)


def _row(number: int, code: str, text: str) -> RowNotTaken:
    return RowNotTaken(number=number, code=code, text=text)
