"""What the log says beyond single exercises: the article's mistakes, kept sessions, and answers that changed."""

from __future__ import annotations

from datetime import timedelta

from engine.exposure import ONE_SIDE
from engine.kept import asked_in
from engine.memory import LEG_PATTERNS, monday_of, sets_by_pattern
from engine.state import Answer, Session
from engine.types import Facts, Notice, Severity
from engine.view import View

FRONT = frozenset({"squat"})  # quads lead
BACK = frozenset({"bridge", "hinge", "ham_curl", "step_up"})  # hips lead


def habit_notices(view: View) -> list[Notice]:
    """Notices about habits; none of them blocks anything."""
    found = [*_balance(view), *_one_leg(view), *_rest(view), *_mobility(view), *_kept(view), *_answers(view)]
    return [Notice(code=code, severity=Severity.INFO, facts=facts) for code, facts in found]


def _lately(view: View) -> list[Session]:
    """The sessions of the last two weeks."""
    first = view.today - timedelta(days=view.params.coverage_days)
    return [s for s in view.state.sessions if s.day >= first]


def _balance(view: View) -> list[tuple[str, Facts]]:
    """Squats as the only leg work (mistake 1), or more sets for the front of the legs than for the hips (REQ-013)."""
    sets = sets_by_pattern(_lately(view))
    front, back = sum(sets[p] for p in FRONT), sum(sets[p] for p in BACK)
    others = sum(n for p, n in sets.items() if p in LEG_PATTERNS and p not in FRONT)
    facts: Facts = {"front_sets": front, "back_sets": back, "days": view.params.coverage_days}
    if front and not others:
        return [("ONLY_SQUATS", facts)]
    return [("FRONT_HEAVY", facts)] if front > back else []


def _one_leg(view: View) -> list[tuple[str, Facts]]:
    """Two weeks of leg work without any on one leg (mistake 2)."""
    first, legs = view.state.strength_since, [s for s in _lately(view) if s.legs]
    if not legs or first is None or (view.today - first).days < view.params.coverage_days:
        return []
    done = [view.book.exercises[x] for s in legs for x in s.exercises if x in view.book.exercises]
    single = any(x.laterality in ONE_SIDE and x.pattern in LEG_PATTERNS for x in done)
    return [] if single else [("NO_SINGLE_LEG_WORK", {"days": view.params.coverage_days})]


def _rest(view: View) -> list[tuple[str, Facts]]:
    """Seven days without one free of runs and strength (mistake 3)."""
    week = {view.today - timedelta(days=n) for n in range(1, 8)}
    trained = {s.day for s in view.state.sessions} | {r.day for r in view.state.runs}
    return [("NO_REST_LATELY", {"since": min(week)})] if week <= trained else []


def _mobility(view: View) -> list[tuple[str, Facts]]:
    """A week without mobility work in a log that has told of it before (mistake 3); a log that never does is silent."""
    days = [
        memory.exposures[-1].day
        for name, memory in view.state.exercises.items()
        if memory.exposures and view.book.exercises[name].pattern == "mobility"
    ]
    last = max(days, default=None)
    return [("NO_MOBILITY_LATELY", {"last": last})] if last and (view.today - last).days > 7 else []


def _kept(view: View) -> list[tuple[str, Facts]]:
    """How many of the sessions asked for were done in the last whole weeks: the headline figure (REQ-089)."""
    monday, first = monday_of(view.today), view.state.strength_since
    if first is None:
        return []
    starts = [monday - timedelta(weeks=n) for n in range(1, view.params.kept_weeks + 1)]
    starts = [start for start in starts if start >= monday_of(first)]
    asked = {start: count for start in starts if (count := asked_in(view, start))}
    if not asked:
        return []
    kept = sum(min(len(view.weeks.get(start, ())), count) for start, count in asked.items())
    return [("SESSIONS_KEPT", {"kept": kept, "asked": sum(asked.values()), "weeks": len(starts)})]


def _answers(view: View) -> list[tuple[str, Facts]]:
    """Answers that changed, and that it is time to answer again (REQ-025, REQ-026, REQ-087, REQ-088)."""
    answers = {**view.state.self_check, **view.state.outcomes}
    found: list[tuple[str, Facts]] = [
        ("ANSWER_CHANGED", {"question": name, **_change(answer)})
        for name, answer in sorted(answers.items())
        if answer.before is not None and (view.today - answer.day).days <= view.params.recheck_days
    ]
    last = max((a.day for a in answers.values()), default=None)
    if last is not None and (view.today - last).days > view.params.recheck_days:
        found.append(("ANSWER_AGAIN", {"last": last}))
    return found


def _change(answer: Answer) -> Facts:
    return {"before": answer.before, "before_day": answer.before_day, "now": answer.value, "day": answer.day}
