"""Week: what is on which day, why there, and what moving it would do before it is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import pairwise

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _

from engine.types import Day, Item, Plan, RunKind, Weekday
from schemas.dump import dump_profile
from web.context import services
from web.errors import Problem
from web.pages import words
from web.pages.ground import go, page, show, trainee
from web.pages.reading import latest
from web.pages.telling import Document, form_key, plan_if, tell
from web.pages.texts import weekday
from web.queries import day_of, query

blueprint = Blueprint("week", __name__)

STRENGTH, RUN = "strength", "run"
KEY_RUNS = (RunKind.QUALITY, RunKind.LONG, RunKind.RACE)
_WEEKDAYS = tuple(Weekday)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayShown:
    """One day with what stands there and why. `starts`: the time of a run that was put on this date."""

    day: Day
    starts: time | None
    why: tuple[str, ...]

    @property
    def strength(self) -> Item | None:
        """The strength session of the day."""
        return strength_of(self.day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Something on one day of the plan put on another one."""

    what: str  # STRENGTH or RUN
    start: date
    to: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a move would do. `possible`: it would stand on the new day; `days`: those that change, before and after."""

    move: Move
    name: str
    possible: bool
    why_not: tuple[str, ...]
    days: tuple[tuple[Day, Day], ...]
    fewer: int  # strength sessions that find no day any more
    news: tuple[str, ...]


@page(blueprint, "/week")
def week() -> Response:
    """The week, and what a move would do while one is being looked at."""
    given = query("what", "from", "to")
    now = latest()
    move = _asked(given, now.plan)
    return show(
        "week.html",
        now=now,
        days=_days(now.plan),
        preview=_preview(now.plan, move) if move is not None else None,
        moved_until=_moved_until(),
        words=words,
        key=form_key(),
        tomorrow=now.plan.valid_from + timedelta(days=1),
    )


@page(blueprint, "/week/move", methods=("POST",))
def move() -> Response:
    """Store a move; what cannot be done is not stored."""
    plan = latest().plan
    asked = _asked(request.form.to_dict(), plan)
    if asked is None:
        raise Problem("form_refused")
    if not _preview(plan, asked).possible:
        return go(f"{url_for('week.week')}?what={asked.what}&from={asked.start}&to={asked.to}")
    tell(*_events(plan, asked), key=request.form.get("key"))
    return go(url_for("week.week"))


@page(blueprint, "/week/usual", methods=("POST",))
def usual() -> Response:
    """Strength on the usual days again."""
    until = _moved_until()
    if until is not None:
        days = dump_profile(trainee().profile).get("strength_days")
        tell({"type": "profile", "strength_days": days, "until": until.isoformat()}, key=request.form.get("key"))
    return go(url_for("week.week"))


def strength_of(day: Day) -> Item | None:
    """The strength session of a day."""
    return next((item for item in day.items if item.kind == STRENGTH), None)


# --------------------------------------------------------------------------- why a thing is where it is


def _days(plan: Plan) -> list[DayShown]:
    planned = trainee().state.planned_runs
    found = []
    for day in plan.days:
        run = planned.get(day.date)
        why = _why_there(plan, day) if strength_of(day) else _why_not(plan, day)
        found.append(DayShown(day=day, starts=run.time if run and day.run else None, why=tuple(why)))
    return found


def _why_there(plan: Plan, day: Day) -> list[str]:
    item, by_date = strength_of(day), {d.date: d for d in plan.days}
    assert item is not None
    why = []
    if day.run is RunKind.QUALITY:
        why.append(_("After the hard run of the day: hard days stay hard, easy days stay easy."))
    elif day.run is None:
        why.append(_("A day without a run."))
    if item.after_run_hours:
        why.append(_("At least %(hours)s h after the run.", hours=item.after_run_hours))
    for before, after in pairwise([d.date for d in plan.days if strength_of(d)]):
        if after == day.date:
            hours = 24 * (after - before).days
            why.append(_("%(hours)s h after the session of %(day)s.", hours=hours, day=weekday(before)))
    ahead = [d for d in by_date.values() if d.date > day.date and d.run in KEY_RUNS]
    if ahead:
        hours = 24 * (ahead[0].date - day.date).days
        why.append(_("%(hours)s h before the next hard run (%(day)s).", hours=hours, day=weekday(ahead[0].date)))
    return why


def _why_not(plan: Plan, day: Day) -> list[str]:
    """What keeps strength for the legs off a day."""
    by_date = {d.date: d for d in plan.days}
    why = []
    if day.run in (RunKind.LONG, RunKind.RACE):
        why.append(_("No leg work on the day of a long run or a race."))
    tomorrow = by_date.get(day.date + timedelta(days=1))
    if tomorrow is not None and tomorrow.run in KEY_RUNS:
        why.append(_("The day before a hard run: the legs stay fresh."))
    gap = services().book.params.heavy_spacing_h
    near = [d.date for d in plan.days if strength_of(d) and 0 < abs((d.date - day.date).days) * 24 < gap]
    if near:
        why.append(_("Within %(hours)s h of the session of %(day)s.", hours=gap, day=weekday(near[0])))
    offered = trainee().profile.strength_days
    if offered is not None and _WEEKDAYS[day.date.weekday()] not in offered:
        why.append(_("Not one of your strength days."))
    if not why and day.run is None:
        why.append(_("A day without run and strength: one a week stays free."))
    return why


# --------------------------------------------------------------------------- moves


def _asked(given: Mapping[str, str], plan: Plan) -> Move | None:
    """The move that was asked for; None when there is none, or nothing stands on that day (any more)."""
    start, to = day_of(given.get("from", "")), day_of(given.get("to", ""))
    what = given.get("what")
    days = {d.date: d for d in plan.days}
    if start not in days or to not in days or start == to or what not in (STRENGTH, RUN):
        return None
    assert start is not None
    assert to is not None
    there = strength_of(days[start]) if what == STRENGTH else days[start].run
    return Move(what=what, start=start, to=to) if there is not None else None


def _events(plan: Plan, move: Move) -> list[Document]:
    """The events that store a move: strength days for this week only, or planned runs on both dates."""
    if move.what == STRENGTH:
        days = {d.date for d in plan.days if strength_of(d)} - {move.start} | {move.to}
        names = [_WEEKDAYS[day.weekday()].value for day in sorted(days)]
        return [{"type": "profile", "strength_days": names, "until": plan.days[-1].date.isoformat()}]
    kind = next(d.run for d in plan.days if d.date == move.start)
    known = trainee().state.planned_runs.get(move.start)
    same: dict[str, object] = {}
    if known is not None and known.distance_km is not None:
        same["distance_km"] = known.distance_km
    if known is not None and known.time is not None:
        same["time"] = known.time.isoformat("minutes")
    return [
        {"type": "planned_run", "date": move.start.isoformat(), "kind": None},
        {"type": "planned_run", "date": move.to.isoformat(), "kind": kind, **same},
    ]


def _preview(plan: Plan, move: Move) -> Preview:
    then = plan_if(*_events(plan, move))
    after = {d.date: d for d in then.days}
    day = next(d for d in plan.days if d.date == move.start)
    told = {n.text for n in plan.notices}
    target = after.get(move.to)
    possible = target is not None and (
        (strength_of(target) is not None and strength_of(after[move.start]) is None)
        if move.what == STRENGTH
        else target.run == day.run
    )
    item = strength_of(day)
    name = _("Strength %(session)s", session=item.session or "") if move.what == STRENGTH and item else _run_name(day)
    return Preview(
        move=move,
        name=name,
        possible=possible,
        why_not=tuple(_why_not(then, target)) if target is not None and not possible else (),
        days=tuple((d, after[d.date]) for d in plan.days if d.date in after and _differ(d, after[d.date])),
        fewer=sum(strength_of(d) is not None for d in plan.days) - sum(strength_of(d) is not None for d in then.days),
        news=tuple(n.text for n in then.notices if n.text not in told),
    )


def _run_name(day: Day) -> str:
    return str(words.RUNS[day.run]) if day.run is not None else ""


def _differ(before: Day, after: Day) -> bool:
    """Whether a day holds something else, by the look of the week."""

    def look(day: Day) -> object:
        return day.run, [(item.kind, item.session, item.after_run_hours) for item in day.items]

    return look(before) != look(after)


def _moved_until() -> date | None:
    """Until when strength is on other days than usual."""
    who = trainee()
    now = [v for v in who.state.visits if "strength_days" in v.given and v.since <= who.today <= v.until]
    moved = now and now[-1].fields.strength_days != who.profile.strength_days
    return now[-1].until if moved else None
