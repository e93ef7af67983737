"""Sessions kept of those that were asked for: the figure that is told first (REQ-089)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from engine.rules.whole import screening
from engine.schedule import spaced
from engine.types import Illness
from engine.view import WEEKDAYS, View

STOPPING = frozenset({Illness.FEVER, Illness.BELOW_NECK})
DAY = timedelta(days=1)


def asked_in(view: View, monday: date) -> int:
    """How many sessions a calendar week asked for, up to three: the athlete's number then, one in a race week.

    No more than found room on the days on which plans asked for training at all: those since the first session, on the
    days offered, and not while a stop, an illness or the rest after a marathon lasted. What was not asked for is not
    missed.
    """
    days = [monday + n * DAY for n in range(7)]
    p = view.params
    count = min(view.profile_on(monday).sessions_per_week, p.sessions_max)
    if view.race_within(6 + p.race_week_days, before=monday) is not None:  # near enough to some day of the week
        count = min(count, 1)
    closed = view.once(_closed)
    free = [d for d in days if d not in closed and _offered(view, d)]
    return min(count, spaced(free, gap_days=p.heavy_spacing_h // 24))


def _offered(view: View, day: date) -> bool:
    began, offered = view.state.strength_since, view.profile_on(day).strength_days
    return (began is None or day >= began) and (offered is None or WEEKDAYS[day.weekday()] in offered)


def _closed(view: View) -> frozenset[date]:
    """The days up to the end of this week on which no plan asked for training."""
    end = view.today + 7 * DAY
    if screening(view) is not None:
        spans: list[tuple[date, date]] = [(date.min, end)]
    else:
        spans = [*view.state.stopped, *_stopped_now(view, end), *_ill(view, end), *_after_marathons(view)]
    first = view.today - 7 * (view.params.kept_weeks + 1) * DAY
    return frozenset(
        max(since, first) + n * DAY for since, until in spans for n in range((until - max(since, first)).days)
    )


def _stopped_now(view: View, end: date) -> Iterator[tuple[date, date]]:
    raised = [alarm.day for alarm in view.state.alarms] + [pain.day for pain in view.state.bone_pain]
    if raised:
        yield min(raised), end


def _ill(view: View, end: date) -> Iterator[tuple[date, date]]:
    """From each day on which somebody was too ill to train, until the next word and the days free of it (L6)."""
    told = [(feeling.day, feeling.illness) for feeling in view.state.feelings if feeling.illness is not None]
    if view.state.illness is not None:
        told.append((view.state.illness.day, view.state.illness.illness))
    ill = {day for day, word in told if word in STOPPING}  # the worst word of a day counts
    for day in ill:
        after = min((d for d, _ in told if d > day), default=end)
        yield day, max(after, day + (view.params.illness_free_days + 1) * DAY)


def _after_marathons(view: View) -> Iterator[tuple[date, date]]:
    p = view.params
    races = [r.date for r in view.profile.races if r.distance_km is not None and r.distance_km >= p.marathon_km]
    runs = [r.day for r in view.state.runs if r.distance_km is not None and r.distance_km >= p.marathon_km]
    for day in (*races, *runs):
        if day < view.today:
            yield day + DAY, day + (p.marathon_rest_days + 1) * DAY
