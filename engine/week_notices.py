"""What a person should know about the week: wishes that could not be met, data that is missing, runs that stand out."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from engine.exposure import ONE_SIDE, side_unsaid
from engine.habits import habit_notices
from engine.schedule import Placed, Schedule, why_light
from engine.select import NOT_WORK
from engine.sessions import WANTS, Session, light_line
from engine.types import Exercise, Facts, Notice, RunKind, Severity
from engine.view import View


def week_notices(view: View, week: Schedule, sessions: dict[date, tuple[Session, Placed]]) -> tuple[Notice, ...]:
    """Every notice of an active plan, the loudest first."""
    found = [
        *_spike(view),
        *_planned_spikes(view),
        *_sore_for_long(view),
        *_data(view),
        *_wishes(view, week),
        *_sessions(view, sessions),
        *habit_notices(view),
    ]
    order = (Severity.STOP, Severity.WARNING, Severity.INFO)
    return tuple(sorted(found, key=lambda n: order.index(n.severity)))


def _spike(view: View) -> list[Notice]:
    spike = view.spike
    if spike is None or spike.kind == "none":
        return []
    severity = Severity.INFO if spike.kind == "unknown" else Severity.WARNING
    return [Notice(code="RUN_SPIKE", severity=severity, facts=spike.facts)]


def _planned_spikes(view: View) -> list[Notice]:
    """Planned runs far beyond the longest of the last month are pointed out before they happen (rule U2)."""
    p = view.params
    if not view.state.planned_runs:
        return []
    window = [
        r.distance_km
        for r in view.state.runs
        if (view.today - r.day).days <= p.spike_window_days and r.distance_km is not None
    ]
    longest = max(window, default=None)
    found = []
    for day, planned in sorted(view.state.planned_runs.items()):
        soon = 0 <= (day - view.today).days < 7
        if soon and longest and planned.distance_km and planned.distance_km > longest * p.spike_small_ratio:
            ratio = (planned.distance_km / longest).quantize(Decimal("0.01"))
            facts: Facts = {"day": day, "distance_km": planned.distance_km, "longest_km": longest, "ratio": ratio}
            found.append(Notice(code="PLANNED_RUN_SPIKE", severity=Severity.WARNING, facts=facts))
    return found


def _sore_for_long(view: View) -> list[Notice]:
    """Soreness that does not ease within a week is no ordinary soreness (rule G7)."""
    p = view.params
    by_site: dict[str, list[date]] = {}
    for feeling in view.state.feelings:
        for site, level in feeling.soreness.items():
            if level >= p.sore_hold_0_10 and (view.today - feeling.day).days <= p.sore_long_window_days:
                by_site.setdefault(site, []).append(feeling.day)
    found = [
        site
        for site, days in sorted(by_site.items())
        if (max(days) - min(days)).days > p.sore_long_days and len(days) >= p.sore_long_answers
    ]
    return [Notice(code="SORE_FOR_LONG", severity=Severity.WARNING, facts={"site": site}) for site in found]


def _data(view: View) -> list[Notice]:
    found = []
    for aside in view.state.set_aside[-5:]:
        if aside.code == "implausible_load":
            pending = view.memory(aside.exercise or "").suspicious
            load = next((s for s in pending if s.event_id == aside.event_id), None)
            if load is not None and (view.today - load.day).days <= view.params.implausible_notice_days:
                facts: Facts = {
                    "exercise": aside.exercise,
                    "load_kg": load.load_kg,
                    "best_kg": load.best_kg,
                    "day": load.day,
                }
                found.append(Notice(code="IMPLAUSIBLE_LOAD", severity=Severity.WARNING, facts=facts))
    if view.state.unknown_names:
        facts = {"names": view.state.unknown_names[-5:], "count": len(view.state.unknown_names)}
        found.append(Notice(code="UNKNOWN_EXERCISES", severity=Severity.INFO, facts=facts))
    open_sides = _sides_unsaid(view)
    if open_sides:
        facts = {"exercises": tuple(x.id for x in open_sides), "names": tuple(x.name for x in open_sides)}
        found.append(Notice(code="SIDES_ASKED", severity=Severity.INFO, facts=facts))
    if view.profile.screening.heart_condition is None and view.profile.screening.cleared is None:
        found.append(Notice(code="SCREENING_OPEN", severity=Severity.INFO))
    if not (view.profile.run_week or view.state.runs or view.state.planned_runs or view.profile.races):
        found.append(Notice(code="RUNS_UNKNOWN", severity=Severity.INFO))
    if view.profile.equipment is None and view.state.exercises:
        kinds = tuple(e.kind for e in view.equipment)
        found.append(Notice(code="EQUIPMENT_GUESSED", severity=Severity.INFO, facts={"kinds": kinds}))
    return found


def _sides_unsaid(view: View) -> list[Exercise]:
    """One-sided work whose log of late names no side: taken as each side, and asked about once (REQ-082 to REQ-084)."""
    first = view.today - timedelta(days=view.params.coverage_days)
    found = []
    for name, memory in sorted(view.state.exercises.items()):
        exercise = view.book.exercises[name]
        one_side = exercise.laterality in ONE_SIDE and exercise.measure == "reps" and exercise.pattern not in NOT_WORK
        asked = name in view.profile.reps_without_side or not one_side
        if not asked and any(e.day >= first and side_unsaid(e) for e in memory.exposures):
            found.append(exercise)
    return found


def _wishes(view: View, week: Schedule) -> list[Notice]:
    found = []
    asked = view.profile.sessions_per_week
    if asked > view.params.sessions_max:
        facts: Facts = {"asked": asked, "most": view.params.sessions_max}
        found.append(Notice(code="TOO_MANY_SESSIONS", severity=Severity.INFO, facts=facts))
    if week.no_rest_day:
        easy = [d for d in (view.today + timedelta(days=n) for n in range(7)) if view.run_on(d) is RunKind.EASY]
        facts = {"suggest": easy[0] if easy else None}
        found.append(Notice(code="NO_REST_DAY", severity=Severity.WARNING, facts=facts))
    if (view.today.weekday() == 0 and week.full_placed < week.wanted) or (
        week.full_placed < week.wanted and week.free_days
    ):
        facts = {"wanted": week.wanted, "placed": week.full_placed, "other_days": week.free_days}
        found.append(Notice(code="FEWER_FULL_SESSIONS", severity=Severity.INFO, facts=facts))
    return found


def _sessions(view: View, sessions: dict[date, tuple[Session, Placed]]) -> list[Notice]:
    found = []
    few = {day: s for day, (s, _) in sorted(sessions.items()) if len(s.lines) < view.params.exercises_min}
    if few:
        facts: Facts = {
            "on": tuple(few),
            "exercises": min(len(s.lines) for s in few.values()),
            "usual": view.params.exercises_min,
            "short_time": view.profile.session_minutes < view.params.short_session_min,
            "why": tuple(sorted({s.few for s in few.values() if s.few is not None})),
        }
        found.append(Notice(code="FEWER_EXERCISES", severity=Severity.INFO, facts=facts))
    race = view.race_within(view.params.race_no_new_days)
    if race is not None:
        facts = {"race": race.date, "days": (race.date - view.today).days, "priority": race.priority}
        facts["nothing_new"] = bool(view.state.exercises) or race.priority != "C"
        found.append(Notice(code="RACE_AHEAD", severity=Severity.INFO, facts=facts))
    return [*found, *_light(view, sessions), *_incomplete(sessions)]


def _light(view: View, sessions: dict[date, tuple[Session, Placed]]) -> list[Notice]:
    """Sessions that leave heavy leg work out, and why (rules S2, S3, S10, U2, G7; table T12)."""
    found = []
    for day, (session, place) in sorted(sessions.items()):
        if not place.legs:
            easy = not all(light_line(x) for x in session.lines)
            facts: Facts = {"day": day, "session": session.name, "why": why_light(view, day), "easy_legs": easy}
            found.append(Notice(code="LIGHT_SESSION", severity=Severity.INFO, facts=facts))
    return found


def _incomplete(sessions: dict[date, tuple[Session, Placed]]) -> list[Notice]:
    """Full sessions that lack what every one of them should hold (rules X1, X2, I17)."""
    lines = [x for session, _ in sessions.values() for x in session.lines]
    found = []
    for day, (session, place) in sorted(sessions.items()):
        missing = [name for name, want in WANTS.items() if not any(want(x) for x in session.lines)]
        if missing and place.legs and not all(light_line(x) for x in session.lines):
            elsewhere = all(any(WANTS[name](x) for x in lines) for name in missing)
            facts: Facts = {"day": day, "session": session.name, "missing": tuple(missing), "elsewhere": elsewhere}
            found.append(Notice(code="SESSION_INCOMPLETE", severity=Severity.INFO, facts=facts))
    return found
