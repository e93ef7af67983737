"""build_plan(state, today, book) -> Plan: the whole answer for one athlete on one day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from engine import explain
from engine.arrivals import line_of_newcomer
from engine.overrides import overridden
from engine.prescribe import Line, introduced, line_of
from engine.rules import Resolution, resolve
from engine.rules.deload import easy_week
from engine.rules.outcome import PASSED, Layer, Outcome, because, runner_up
from engine.rules.slot import Slot
from engine.rules.whole import Stop, stops
from engine.schedule import Placed, clear_h, schedule, severe_soreness
from engine.select import all_is_new, current, newcomers
from engine.sessions import Session, activation, halved, id_of, light_line, mobility
from engine.state import AthleteState
from engine.template import template_newcomers
from engine.types import (
    Action,
    BasedOn,
    Block,
    Day,
    Decision,
    Item,
    Next,
    Notice,
    Plan,
    PlanStatus,
    Prescription,
    Reason,
    Rulebook,
    RunKind,
    Severity,
)
from engine.view import View
from engine.week import fill, sized
from engine.week_notices import week_notices
from engine.wishes import leg_day_notices, wish_notices

HORIZON_DAYS = 7
AMBER = frozenset({"PAIN_AMBER", "PAIN_AMBER_AGAIN", "PAIN_AMBER_NO_TENDON"})  # what red pain overtakes


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """The training part of a plan."""

    days: tuple[Day, ...]
    lines: tuple[Line, ...]
    decisions: tuple[Decision, ...]
    notices: tuple[Notice, ...]
    rechecks: tuple[date, ...]


def build_plan(state: AthleteState, *, today: date, book: Rulebook, events_seen: int) -> Plan:
    """The plan for the seven days from `today` on. Pure: the same state, day and book give the same plan."""
    view = View(state=state, today=today, book=book)
    stopped = stops(view)
    work = _stopped(view, stopped) if stopped else _training(view)
    year, week, _ = today.isocalendar()
    decisions = tuple(_rank_reasons(d) for d in work.decisions)
    plan = Plan(
        week=f"{year}-W{week:02d}",
        valid_from=today,
        review_on=_review_on(view, work),
        ruleset=book.ruleset,
        catalog=book.catalog,
        based_on=BasedOn(events=events_seen, last_event_id=state.last_event_id),
        status=stopped[0].status if stopped else PlanStatus.ACTIVE,
        notices=work.notices,
        days=work.days,
        prescriptions=_prescriptions(view, work),
        decisions=decisions,
    )
    return explain.with_texts(plan)


def _rank_reasons(decision: Decision) -> Decision:
    """The same reason is told once, and none that a graver word about the same place has overtaken."""
    red = {r.facts.get("site") for r in decision.reasons if r.code == "PAIN_RED"}

    def told(reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
        seen: dict[tuple[str, str], Reason] = {}
        for reason in reasons:
            if not (red and reason.code in AMBER and reason.facts.get("site") in red):
                seen.setdefault((reason.code, reason.rule), reason)
        return tuple(seen.values()) if len(seen) < len(reasons) else reasons

    reasons, next_ = told(decision.reasons), decision.next
    if reasons is decision.reasons:
        return decision
    return replace(decision, reasons=reasons, next=next_ and replace(next_, needs=told(next_.needs)))


# --------------------------------------------------------------------------- nothing to train


def _stopped(view: View, found: tuple[Stop, ...]) -> _Work:
    decisions = tuple(_for_all(s.action, s.reason) for s in found if s.action is found[0].action)
    notices = tuple(Notice(code=s.reason.code, severity=s.severity, facts=s.reason.facts) for s in found)
    no_runs = any(s.status is not PlanStatus.RESTING or s.scope == "everything" for s in found)
    days = []
    for n in range(HORIZON_DAYS):
        day = view.today + timedelta(days=n)
        run = None if no_runs else view.run_on(day)
        items = () if run is not None else (Item(kind="rest"),)
        days.append(Day(date=day, run=run, items=items))
    if all(d.run is not None for d in days):
        notices = (*notices, Notice(code="NO_REST_DAY", severity=Severity.WARNING, facts={"suggest": view.today}))
    rechecks = tuple(s.recheck_on for s in found if s.recheck_on is not None)
    return _Work(days=tuple(days), lines=(), decisions=decisions, notices=notices, rechecks=rechecks)


# --------------------------------------------------------------------------- training


def _training(view: View) -> _Work:
    slots = view.once(current)
    answers = [(slot, resolve(view, slot)) for slot in slots]
    whole = _whole_plan(view)
    present = frozenset(s.exercise.id for s in slots)
    lines = _lines(view, answers, present)
    exercises = tuple(x.exercise for x in lines if x.exercise is not None)
    closing = {o.layer for _, r in answers for o in (r.winner, *r.others) if _closes_to_new(o)}
    history = not view.once(all_is_new)
    room = 0 if whole else _room_for_new(view, history, len(slots), closing)
    found = template_newcomers(view, present | {x.id for x in exercises}, at_most=room)
    if history or view.profile.sessions_per_week == 1:
        room -= len(found)  # a first plan of several sessions holds the leg day and what it leaves out
    held = (*exercises, *(n.exercise for n in found))
    found += newcomers(view, held, decided=present, at_most=room)
    lines += [line_of_newcomer(view, n, first=not history) for n in found]
    all_lines = sized(view, halved(tuple(lines), view.params.deload_sets_pct))
    all_lines, spoken = overridden(view, all_lines)  # after all that is decided: no decision rests on a word (I38)
    plan_week = schedule(
        view,
        legs=any(not light_line(x) for x in all_lines if x.exercise),
        light=any(light_line(x) for x in all_lines if x.exercise),
        clear_h=max([clear_h(view, x.exercise) for x in all_lines if x.exercise], default=0),
    )
    sessions, all_lines = fill(view, plan_week, all_lines)
    used = frozenset(id_of(x) for s, _ in sessions.values() for x in s.lines)
    decisions = (*whole, *(x.decision for x in all_lines if _kept(x, used)))
    outcomes = [o for _, r in answers for o in (r.winner, *r.others)]
    rechecks = [o.recheck_on for o in outcomes if o.recheck_on is not None]
    wishes = [*leg_day_notices(view, sessions), *wish_notices(view, slots, used), *_no_room(view, all_lines, used)]
    notices = (*_pain_notices(decisions), *spoken, *week_notices(view, plan_week, sessions), *wishes)
    return _Work(
        days=_days(view, sessions),
        lines=tuple(x for x in all_lines if _kept(x, used)),
        decisions=decisions,
        notices=notices,
        rechecks=tuple(rechecks),
    )


def _lines(view: View, answers: list[tuple[Slot, Resolution]], present: frozenset[str]) -> list[Line]:
    """The line of each exercise. One stand-in may stand in for several: what becomes of one decides none of the others
    (I03, I30). It is prescribed once, by the first.
    """
    found: list[Line] = []
    for slot, resolution in answers:
        line = line_of(view, slot, resolution, present - {slot.exercise.id})
        if line.exercise in [x.exercise for x in found if x.exercise is not None]:
            line = replace(line, exercise=None, prescriptions=(), gone=slot.exercise)
        found.append(line)
    return found


def _pain_notices(decisions: tuple[Decision, ...]) -> tuple[Notice, ...]:
    """Red-zone pain is told first, once for each site: a person should see it, not only who reads the decisions."""
    red = {r.facts.get("site"): r for d in decisions for r in d.reasons if r.code == "PAIN_RED"}
    return tuple(Notice(code=r.code, severity=Severity.WARNING, facts=r.facts) for r in red.values())


def _closes_to_new(outcome: Outcome) -> bool:
    """Nothing new while ill, before a race, after a spike or in an easy week; after a break only what four exercises
    in a session lack (rule S7), each at its entry dose.
    """
    layers = (Layer.ILLNESS, Layer.CALENDAR, Layer.LAYOFF, Layer.DELOAD)
    return outcome.layer in layers and outcome.reason is not None and outcome.reason.rule != "X3"


def _room_for_new(view: View, has_history: bool, known: int, closing: set[Layer]) -> int:
    """How many exercises may be introduced: a whole first plan, otherwise a few a session (rules P11, X8, S10)."""
    p = view.params
    if closing - {Layer.LAYOFF}:
        return 0
    soon = [r for r in view.profile.races if 0 <= (r.date - view.today).days <= p.race_no_new_days]
    if any(has_history or r.priority != "C" for r in soon):
        return 0  # who never trained may begin before a race that is only a hard run
    if not has_history:
        return max(0, (p.exercises_min + 1 if view.novice else p.exercises_max) - known)
    most = p.max_new_exercises_per_session * min(view.profile.sessions_per_week, p.sessions_max)
    return max(0, min(most, p.exercises_min - known) if closing else most)


def _whole_plan(view: View) -> tuple[Decision, ...]:
    """Decisions for the whole plan: an easy week, or mobility while the legs are very sore."""
    found: list[Decision] = []
    easy: Outcome = view.once(easy_week)
    if easy is not PASSED and easy.reason is not None:
        found.append(_for_all(Action.DELOAD, easy.reason))
    if severe_soreness(view):
        feeling = view.state.feelings[-1]
        reason = because("VERY_SORE", "G7", {"site": "legs", "day": feeling.day}, events=[feeling.event_id])
        found.append(_for_all(Action.MOBILITY, reason))
    return tuple(found)


def _no_room(view: View, lines: tuple[Line, ...], used: frozenset[str]) -> tuple[Notice, ...]:
    """What is trained, but neither was done for a week nor found a place in the sessions ahead (rules S6, S8)."""
    since = view.today - timedelta(days=HORIZON_DAYS)
    waiting = [
        x.exercise.name
        for x in lines
        if x.exercise is not None and x.prescriptions and x.exercise.id not in used and _trained_before(view, x, since)
    ]
    if not waiting or not used:
        return ()
    return (Notice(code="NO_ROOM_FOR", severity=Severity.INFO, facts={"names": tuple(waiting), "days": HORIZON_DAYS}),)


def _trained_before(view: View, line: Line, since: date) -> bool:
    done = view.memory(line.exercise.id if line.exercise is not None else "").exposures
    return line.was is not None and bool(done) and done[-1].day < since


def _for_all(action: Action, reason: Reason) -> Decision:
    """A decision for the whole plan: training goes on as before once the reason is gone."""
    then = Next(action=Action.HOLD, needs=(reason,))
    blocked = runner_up(action, then)
    return Decision(exercise=None, slot=None, action=action, reasons=(reason,), blocked=blocked, next=then)


def _kept(line: Line, used: frozenset[str]) -> bool:
    """What is being trained is always told; what is new only when it found a place."""
    return not line.new or line.was is not None or (line.exercise is not None and line.exercise.id in used)


def _days(view: View, sessions: dict[date, tuple[Session, Placed]]) -> tuple[Day, ...]:
    days = []
    stretched = False
    for n in range(HORIZON_DAYS):
        day = view.today + timedelta(days=n)
        run = view.run_on(day)
        items: list[Item] = []
        if run in (RunKind.QUALITY, RunKind.LONG):
            drills = Block(kind="activation", exercises=activation(view, size=2))
            items.append(Item(kind="activation", minutes=view.params.warmup_min_s // 60, blocks=(drills,)))
        if day in sessions:
            session, place = sessions[day]
            items.append(
                Item(
                    kind="strength",
                    session=session.name,
                    minutes=session.minutes,
                    after_run_hours=place.after_run_hours,
                    blocks=session.blocks,
                )
            )
        elif run is RunKind.LONG and not stretched and mobility(view):
            stretched = True
            block = Block(kind="mobility", exercises=mobility(view))
            items.append(Item(kind="mobility", minutes=view.params.mobility_s // 60, blocks=(block,)))
        if run is None and day not in sessions:
            items.append(Item(kind="rest"))
        days.append(Day(date=day, run=run, items=tuple(items)))
    return tuple(days)


def _prescriptions(view: View, work: _Work) -> tuple[Prescription, ...]:
    """What to do for every exercise the days name: the work first, then the drills around it."""
    told = [p for x in work.lines for p in x.prescriptions]
    known = {p.exercise for p in told}
    named = [x for d in work.days for i in d.items for b in i.blocks for x in b.exercises]
    drills = [view.book.exercises[name] for name in dict.fromkeys(named) if name not in known]
    return (*told, *(introduced(view, exercise, first=True) for exercise in drills))


def _review_on(view: View, work: _Work) -> date:
    """The first day on which the plan may change by itself: Monday at the latest."""
    p, tomorrow = view.params, view.today + timedelta(days=1)
    monday = view.today + timedelta(days=7 - view.today.weekday())
    candidates = [monday, *work.rechecks]
    candidates += [d.date + timedelta(days=1) for d in work.days if any(i.kind == "strength" for i in d.items)]
    candidates += [v.until + timedelta(days=1) for v in view.state.visits if v.until >= view.today]
    candidates += [v.since for v in view.state.visits if v.since > view.today]
    candidates += [o.until + timedelta(days=1) for o in view.state.overrides.values() if o.until is not None]
    candidates += [
        r.date - timedelta(days=n)
        for r in view.profile.races
        for n in (p.race_no_new_days, p.race_last_heavy_days, p.race_week_days)
    ]
    if view.state.ahead:
        candidates.append(tomorrow)
    return min((d for d in candidates if d >= tomorrow), default=monday)
