"""What the body says: pain by site, soreness, readiness, sleep, illness. Views of a state on a day, no decisions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from engine.memory import pain_level, speaking, worst
from engine.params import Params
from engine.state import AthleteState, Feeling, PainMark
from engine.types import Sign

# Older reports are not read (but for the newest of a site). Memory keeps them for longer than this (PAIN_DAYS), so that
# what is forgotten there can never be seen here.
READ_DAYS = 35
# What a check-in says of how somebody is, and how to read it there.
ITEMS: dict[str, Callable[[Feeling], Decimal | None]] = {
    "energy": lambda feeling: feeling.energy,
    "stress": lambda feeling: feeling.stress,
    "mood": lambda feeling: feeling.mood,
    "motivation": lambda feeling: feeling.motivation,
    "sleep_h": lambda feeling: feeling.sleep_h,
    "soreness": lambda feeling: max(feeling.soreness.values(), default=None),
}
LOW_IS_BAD = ("energy", "mood", "motivation", "sleep_h")


class SiteDay(NamedTuple):
    """The worst of what was said about one site on one day."""

    day: date
    last_at: datetime
    level: Decimal | None  # worse of during and next morning
    during: Decimal | None
    morning_rise: Decimal | None  # next morning minus usual morning; None when the morning was not said
    next_morning: Decimal | None
    signs: tuple[Sign, ...]
    events: tuple[str, ...]


def clear_days(state: AthleteState, today: date) -> tuple[SiteDay, ...]:
    """The reports that nothing hurts anywhere, which count as 0 at every site; oldest first."""
    first, none = today - timedelta(days=READ_DAYS), Decimal(0)
    found = [
        SiteDay(day, at, level=none, during=none, morning_rise=none, next_morning=none, signs=(), events=(event,))
        for at, day, event in state.all_clear
        if day >= first
    ]
    return tuple(sorted(found, key=_when))


def site_days(marks: tuple[PainMark, ...], clear: tuple[SiteDay, ...], today: date) -> tuple[SiteDay, ...]:
    """The reports about a site, one entry a day, oldest first; a day with marks does not count as clear."""
    by_day: dict[date, list[PainMark]] = {}
    for mark in speaking(marks, today, READ_DAYS):
        by_day.setdefault(mark.day, []).append(mark)
    found = [_site_day(day, marks) for day, marks in by_day.items()]
    return tuple(sorted((*found, *(c for c in clear if c.day not in by_day)), key=_when))


def _when(report: SiteDay) -> tuple[date, datetime]:
    return report.day, report.last_at


def _site_day(day: date, marks: list[PainMark]) -> SiteDay:
    rises = [
        m.report.next_morning - (m.report.usual_morning or Decimal(0))
        for m in marks
        if m.report.next_morning is not None
    ]
    return SiteDay(
        day=day,
        last_at=max(m.at for m in marks),
        level=worst([pain_level(m.report) for m in marks]),
        during=worst([m.report.during for m in marks]),
        morning_rise=max(rises, default=None),
        next_morning=worst([m.report.next_morning for m in marks]),
        signs=tuple(sorted({s for m in marks for s in m.report.signs})),
        events=tuple(dict.fromkeys(m.event_id for m in marks)),
    )


def weekly_means(days: tuple[SiteDay, ...], today: date, weeks: int) -> tuple[Decimal | None, ...]:
    """Mean level of each of the last `weeks` stretches of seven days, oldest first; None where nothing was said."""
    levels: list[list[Decimal]] = [[] for _ in range(weeks)]
    first = today - timedelta(days=7 * weeks - 1)
    for report in days:
        if report.level is not None and first <= report.day <= today:
            levels[(report.day - first).days // 7].append(report.level)
    return tuple(sum(week, Decimal(0)) / len(week) if week else None for week in levels)


# --------------------------------------------------------------------------- readiness


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """How today compares with this runner's own normal."""

    bad_items_today: tuple[str, ...]
    bad_days_of_7: int
    days_with_many_bad_items: int
    short_nights_of_7: int
    short_sleep_today_h: Decimal | None
    sore_days_of_7: int
    events_today: tuple[str, ...]
    events_week: tuple[str, ...]


def readiness(state: AthleteState, today: date, params: Params) -> Readiness:
    """Compare each of the last seven days with the runner's own 28 days before that day (rules H1-H4)."""
    first = today - timedelta(days=6)
    week = [f for f in state.feelings if first <= f.day <= today]
    bad: dict[date, dict[str, int]] = {}
    short: set[date] = set()
    usual = _usual(state, today, params)
    for feeling in week:
        day = bad.setdefault(feeling.day, {})
        for item, weight in bad_items(feeling, usual, params).items():
            day[item] = max(weight, day.get(item, 0))
        if feeling.sleep_h is not None and feeling.sleep_h <= params.short_sleep_h:
            short.add(feeling.day)
    todays = [f for f in week if f.day == today]
    nights = [f.sleep_h for f in todays if f.sleep_h is not None and f.sleep_h <= params.short_sleep_h]
    bad_days = {day for day, items in bad.items() if sum(items.values()) >= params.bad_items}
    return Readiness(
        bad_items_today=tuple(sorted(bad[today])) if today in bad_days else (),
        bad_days_of_7=len(bad_days),
        days_with_many_bad_items=sum(len(items) >= params.bad_items for items in bad.values()),
        short_nights_of_7=len(short),
        short_sleep_today_h=min(nights, default=None),
        sore_days_of_7=sum("soreness" in items for items in bad.values()),
        events_today=tuple(f.event_id for f in todays),
        events_week=tuple(f.event_id for f in week),
    )


@dataclass(frozen=True)
class _Usual:
    """What a runner usually says about one item."""

    values: list[Decimal]
    mean: Decimal

    @cached_property
    def spread(self) -> Decimal:
        """The standard deviation."""
        off = [v - self.mean for v in self.values]
        return (sum([d * d for d in off], Decimal(0)) / len(off)).sqrt()  # a power costs four times a product


def _usual(state: AthleteState, today: date, params: Params) -> dict[str, _Usual]:
    """What is usual in the 28 days before the week that is judged; only items with enough check-ins."""
    last = today - timedelta(days=7)
    first = last - timedelta(days=params.baseline_days)
    base = [f for f in state.feelings if first <= f.day <= last]
    found: dict[str, _Usual] = {}
    for item, read in ITEMS.items():
        values = [v for f in base if (v := read(f)) is not None]
        if values and len(values) >= params.baseline_min_check_ins:
            found[item] = _Usual(values, sum(values, Decimal(0)) / len(values))
    return found


def bad_items(feeling: Feeling, usual: dict[str, _Usual], params: Params) -> dict[str, int]:
    """The items of a check-in that are bad for this runner: 1 for bad, 2 for very bad.

    Bad is at least one standard deviation (and at least one point, half an hour of sleep) on the wrong side of the
    usual mean, very bad twice that; a day is bad with two bad items or one very bad one, because a single point is
    within the noise of such answers. Without enough check-ins only extreme values count. (Rule H1; the two steps are
    our own, D.)
    """
    found: dict[str, int] = {}
    for item, read in ITEMS.items():
        value = read(feeling)
        if value is None:
            continue
        if item not in usual:
            if item == "energy" and value <= params.energy_anchor_0_10:
                found[item] = 2
            continue
        mean = usual[item].mean
        floor = params.baseline_least_sleep_h if item == "sleep_h" else params.baseline_least_0_10
        worse = mean - value if item in LOW_IS_BAD else value - mean
        if worse < params.baseline_z * floor:
            continue  # the spread is dear to work out, and cannot make it bad
        steps = worse / (params.baseline_z * max(usual[item].spread, floor))
        if steps >= 1:
            found[item] = 2 if steps >= 2 else 1
    return found


def soreness_now(state: AthleteState, today: date, params: Params) -> dict[str, tuple[Decimal, date, str]]:
    """Soreness by site as last said, if that was within the days it lasts: level, day, event."""
    found: dict[str, tuple[Decimal, date, str]] = {}
    first = today - timedelta(days=params.sore_memory_days)
    for feeling in state.feelings:
        if feeling.day >= first:
            for site, level in feeling.soreness.items():
                old = found.get(site)
                same_day_worse = old is not None and old[1] == feeling.day and old[0] > level
                if not same_day_worse:
                    found[site] = (level, feeling.day, feeling.event_id)
    return found
