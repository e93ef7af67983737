"""Wishes that have to wait: what is missing, and the nearest that can be had now (profile.wants; rule P12)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from engine.memory import PLYO
from engine.rules.jumps import JUMPS, jump_missing
from engine.rules.ladder import allowed, door_missing
from engine.rules.maximum import HEAVY, heavy_dose, heavy_missing
from engine.rules.outcome import because
from engine.rules.slot import Slot
from engine.schedule import Placed
from engine.select import door_is_open
from engine.sessions import Session, place_in_template
from engine.template import leg_day
from engine.types import Exercise, Facts, Notice, Reason, Severity
from engine.view import View

CURLS = "ham_curl"
CALF = ("calf_straight", "calf_bent")  # the ladders that lead to jumps


def wish_notices(view: View, slots: tuple[Slot, ...], placed: frozenset[str]) -> list[Notice]:
    """A notice for each wish that is not met, the fourth question among them; `placed`: what the sessions hold."""
    found = []
    if JUMPS in view.profile.wants and not any(view.book.exercises[x].pattern == PLYO for x in placed):
        found.append(_waits("JUMPS_WAIT", _for_jumps(view), _nearest(view, slots)))
    if HEAVY in view.profile.wants:
        missing = _for_heavy(view, slots)
        if missing:
            found.append(_waits("HEAVY_WAITS", missing, None))
    return [*found, *_curls_wait(view, placed)]


def leg_day_notices(view: View, sessions: Mapping[date, tuple[Session, Placed]]) -> list[Notice]:
    """What became of the wished leg day: the session that holds it, what stands in for what, and what is left out."""
    rows = leg_day(view)
    if not rows:
        return []
    held = [(sum(place_in_template(view, x) is not None for x in s.lines), day) for day, (s, _) in sessions.items()]
    most, day = max(held, key=lambda h: (h[0], -h[1].toordinal()), default=(0, view.today))
    if most == 0:
        return [Notice(code="LEG_DAY_WAITS", severity=Severity.INFO, facts={"template": view.profile.template})]
    session, _ = sessions[day]
    within = {place for x in session.lines if (place := place_in_template(view, x)) is not None}
    names = tuple(x.exercise.name for x in session.lines if x.exercise is not None)
    swapped = tuple(
        (row.exercise.name, row.asked.name, row.why)
        for n, row in enumerate(rows)
        if n in within and row.exercise is not None and row.why is not None
    )
    missing = tuple(row.asked.name for n, row in enumerate(rows) if n not in within)
    facts: Facts = {
        "day": day,
        "exercises": names,
        "minutes": session.minutes,
        "stand_ins": swapped,
        "left_out": missing,
    }
    return [Notice(code="LEG_DAY", severity=Severity.INFO, facts=facts)]


def _curls_wait(view: View, placed: frozenset[str]) -> list[Notice]:
    """What opens the hamstring curls for who cramps often, while none is open (REQ-023, rules X5, P10)."""
    curls = [x for x in view.book.exercises.values() if x.pattern == CURLS]
    if not view.cramps or any(x.id in placed or view.memory(x.id).exposures for x in curls):
        return []
    first = min((x for x in curls if allowed(view, x)), key=lambda x: (x.rung, x.id))
    missing = [] if door_is_open(view, first) else door_missing(view, first)
    return [_waits("CURLS_WAIT", missing, first)] if missing else []


def _waits(code: str, missing: Sequence[Reason], nearest: Exercise | None) -> Notice:
    facts: Facts = {
        "needs": tuple(r.code for r in missing),
        **{name: value for r in missing for name, value in r.facts.items()},
        **({"nearest": nearest.id, "nearest_name": nearest.name} if nearest is not None else {}),
    }
    return Notice(code=code, severity=Severity.INFO, facts=facts)


def _for_jumps(view: View) -> Sequence[Reason]:
    """What the lowest jump that can be done with what is owned still waits for."""
    jumps = [x for x in view.book.exercises.values() if x.pattern == PLYO and view.owns(x)]
    lowest = min(jumps, key=lambda x: (x.rung, x.id))
    return jump_missing(view, lowest) or [because("NEEDS_ROOM", "P12")]


def _nearest(view: View, slots: tuple[Slot, ...]) -> Exercise:
    """The calf exercise to go on with: the one that is trained, else the first of the ladder."""
    calves = [s.exercise for s in slots if s.exercise.pattern in CALF]
    first = (x for x in view.book.exercises.values() if x.pattern in CALF and allowed(view, x) and x.rung == 1)
    return calves[0] if calves else next(first)


def _for_heavy(view: View, slots: tuple[Slot, ...]) -> Sequence[Reason]:
    """What the exercise that is nearest to heavy work still waits for; empty when one is open."""
    bars = [s.exercise for s in slots if heavy_dose(s.exercise) is not None and s.exercise.laterality == "bilateral"]
    waiting = [heavy_missing(view, x) for x in bars]
    if waiting:
        return min(waiting, key=len)
    owned = [
        x
        for x in view.book.exercises.values()
        if heavy_dose(x) is not None and x.laterality == "bilateral" and view.owns(x)
    ]
    facts: Facts = {"exercises": tuple(x.name for x in owned[:2])}
    return [because("NEEDS_HEAVY_EXERCISE" if owned else "NEEDS_BARBELL", "P12", facts)]
