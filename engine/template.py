"""The article's leg day for who asks for it (profile.template): fitted to equipment, level and body, with reasons.

The template says what the first full session of a week holds, and in which order. How much of it is done grows from
each exercise's own history, like everything else; the other sessions cover the rest of the week.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.rules.ladder import allowed, guarded, has_red_site, missing_for
from engine.rules.slot import Slot, slot_of
from engine.select import Newcomer, current, may_begin, painful_sites
from engine.timing import seconds_with, work_s
from engine.types import Exercise, TemplateWork
from engine.view import View

# Where a stand-in from another ladder may come from, hips and single legs first.
STAND_IN_PATTERNS = ("hinge", "bridge", "step_up", "lunge", "ham_curl")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the template and what stands for it."""

    asked: Exercise
    work: TemplateWork
    exercise: Exercise | None  # None: left out
    why: str | None  # why it is not as asked: not_owned | first_weeks | painful | not_open; None: it is


def leg_day(view: View) -> tuple[Row, ...]:
    """The lines of the wished template in their order; empty when none is wished."""
    return view.once(_leg_day)


def _leg_day(view: View) -> tuple[Row, ...]:
    work = view.book.templates.get(view.profile.template or "", ())
    present = {s.exercise.id for s in view.once(current)}
    rows: list[Row] = []
    for line in work:
        asked = view.book.exercises[line.exercise]
        taken = {r.exercise.id for r in rows if r.exercise is not None}
        # What stands as its own line of the template is not used up by another one.
        taken |= {w.exercise for w in work if w.exercise in present} - {asked.id}
        found = _choice(view, asked, taken, present)
        why = None if found is asked else _why_not(view, asked)
        rows.append(Row(asked=asked, work=line, exercise=found, why=why))
    return tuple(rows)


def _choice(view: View, asked: Exercise, taken: set[str], present: set[str]) -> Exercise | None:
    """The exercise itself where its door is open, else the nearest below it, else one for the same muscles."""
    sites = view.once(painful_sites)
    muscles = set(asked.primary_muscles)

    def fits(x: Exercise) -> bool:
        if x.id in taken or x.pattern not in STAND_IN_PATTERNS or not allowed(view, x):
            return False
        if x.id in present:
            return True
        shown = opened_by(view, x) is not None and not has_red_site(view, x, sites)
        return may_begin(view, x, sites) or shown

    def likeness(x: Exercise) -> tuple[bool, bool, bool, int, int, str]:
        below = x.ladder == asked.ladder and x.rung <= asked.rung
        shared = len(muscles.intersection(x.primary_muscles))
        near = -x.rung if below else x.rung
        return (x is not asked, not below, x.id not in present, 0 if below else -shared, near, x.id)

    options = [
        x
        for x in view.book.exercises.values()
        if (x.ladder == asked.ladder and x.rung <= asked.rung) or muscles.intersection(x.primary_muscles)
    ]
    return min((x for x in options if fits(x)), key=likeness, default=None)


def opened_by(view: View, exercise: Exercise) -> Slot | None:
    """The exercise being trained that has shown all that the door of this one asks for (rule P10)."""
    doors = (exercise.entry.from_exercise, *exercise.entry.also_from)
    slots = (slot_of(view, view.book.exercises[name]) for name in doors if name is not None)
    return next((s for s in slots if s is not None and not missing_for(view, s, exercise)), None)


def _why_not(view: View, asked: Exercise) -> str:
    if not view.owns(asked):
        return "not_owned"
    if guarded(view, asked) or not allowed(view, asked):
        return "first_weeks"
    return "painful" if has_red_site(view, asked, view.once(painful_sites)) else "not_open"


def template_newcomers(view: View, present: frozenset[str], *, at_most: int) -> tuple[Newcomer, ...]:
    """The exercises of the leg day that are new, in its order, as far as `at_most` allows."""
    found = [
        Newcomer(
            exercise=row.exercise,
            part="leg_day",
            because="stand_in" if row.why else "template",
            ask=row.work,
            opened_by=opened_by(view, row.exercise),
            facts={"asked_name": row.asked.name, "why": row.why} if row.why else {},
        )
        for row in leg_day(view)
        if row.exercise is not None and row.exercise.id not in present
    ]
    return tuple(found[:at_most])


def places(view: View) -> dict[str, int]:
    """Exercise id -> its place in the leg day."""
    return {row.exercise.id: n for n, row in enumerate(leg_day(view)) if row.exercise is not None}


def leg_day_most(view: View, exercise: Exercise | None) -> int | None:
    """The most sets of an exercise that may stand in the leg day where time is short; None: no bound.

    Its own exercises have the bound of their line. Which line another one stands for, and whether it does, changes with
    what hurts and with races, so the tightest counts for all of these (I03, I30).
    """
    if exercise is None or not (most := view.once(_line_sets)):
        return None
    if exercise.id in most:
        return most[exercise.id]
    return min(filter(None, most.values()), default=None) if exercise.pattern in STAND_IN_PATTERNS else None


def _line_sets(view: View) -> dict[str, int | None]:
    """Exercise of the template -> its most sets where time is short, down to a minimum each; None: as written.

    Worked out from the template alone, so that what hurts somewhere gives no set to another exercise (I30).
    """
    rows = leg_day(view)
    sets = [row.work.sets for row in rows]

    def total_s() -> int:
        return sum(
            seconds_with(view, row.asked, sets=n, reps=row.work.reps, tempo=row.asked.default_tempo)
            for row, n in zip(rows, sets, strict=True)
        )

    while total_s() > work_s(view):
        longest = max(range(len(sets)), key=lambda n: (sets[n], n))
        if sets[longest] <= view.params.short_time_sets:
            break
        sets[longest] -= 1
    return {row.asked.id: n if n < row.work.sets else None for row, n in zip(rows, sets, strict=True)}
