"""What other rules would change: stored athletes computed under two rulebooks, side by side. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from engine.plan import build_plan
from engine.types import Rulebook
from schemas.plan import dump_plan
from schemas.plan_diff import Json, diff, pairs
from store import Athlete, History, Store
from workers.recompute import place_of, state_of

PAGE = 200  # athletes read at once; their histories are read one by one

# What a change of is a change of the plan. Texts and numbers in reasons alone are none: they name the parameters.
_DECISION = ("exercise", "slot", "side", "action", "before", "after")
_PARTS = ("status", "days", "prescriptions")


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionChange:
    """One decision under the present rules and under the others; None: there is none."""

    present: Json | None
    other: Json | None

    @property
    def actions(self) -> tuple[str, str]:
        """Both actions, "none" where there is no decision."""
        present, other = (str(d["action"]) if d else "none" for d in (self.present, self.other))
        return present, other


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """One athlete. `day` is the day both plans are for; `error` says where computing them failed, if it did."""

    athlete: Athlete
    day: date | None
    decisions: tuple[DecisionChange, ...] = ()
    lines: tuple[str, ...] = ()  # what else would differ: status, notices, days, prescriptions
    error: str | None = None

    @property
    def changed(self) -> bool:
        """Whether the plan would be another one."""
        return bool(self.decisions or self.lines)


def replay(
    store: Store,
    *,
    present: Rulebook,
    other: Rulebook,
    now: datetime,
    tenant_id: str | None = None,
    limit: int | None = None,
) -> Iterator[Replayed]:
    """Each stored athlete (of one tenant; at most `limit`) under the present and under other rules, on today's day."""
    tenants = [tenant_id] if tenant_id is not None else [found for found, _ in store.tenants()]
    left = limit
    for tenant in tenants:
        for athlete in _athletes(store, tenant):
            if left is not None:
                if left == 0:
                    return
                left -= 1
            yield _replayed(store, athlete, present, other, now)


def _athletes(store: Store, tenant_id: str) -> Iterator[Athlete]:
    after: str | None = None
    while page := store.athletes(tenant_id, after=after, limit=PAGE):
        yield from page
        after = page[-1].athlete_id


def _replayed(store: Store, athlete: Athlete, present: Rulebook, other: Rulebook, now: datetime) -> Replayed:
    events = store.all_events(athlete.athlete_id)
    history = History(
        athlete=athlete,
        events_total=len(events),
        planned=athlete.planned,
        checkpoint=None,
        new_events=events,
        must_replay=True,
    )
    try:
        day, before = _plan(history, present, now)
        _, after = _plan(history, other, now)
    except Exception as error:  # noqa: BLE001  one athlete must not end the list; the text may carry health values
        return Replayed(athlete=athlete, day=None, error=place_of(error))
    decisions = tuple(
        DecisionChange(present=old, other=new)
        for old, new in pairs(before, after, "decisions")
        if _picked(old, _DECISION) != _picked(new, _DECISION)
    )
    lines: Any = diff(_essentials(before), _essentials(after))["summary"]
    return Replayed(athlete=athlete, day=day, decisions=decisions, lines=tuple(lines))


def _plan(history: History, book: Rulebook, now: datetime) -> tuple[date, Json]:
    state, day = state_of(history, book=book, now=now)
    return day, dump_plan(build_plan(state, today=day, book=book, events_seen=history.events_total))


def _essentials(plan: Json) -> Json:
    notices: Any = plan["notices"]
    return {**_picked(plan, _PARTS), "notices": [_picked(notice, ("code", "severity")) for notice in notices]}


def _picked(whole: Json | None, names: tuple[str, ...]) -> Json:
    return {} if whole is None else {name: whole[name] for name in names if name in whole}
