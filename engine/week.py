"""Filling the sessions of the coming days, inside the weekly volume and the time of a session (I16, S6, S8, X1, X2)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta

from engine.growth import Room, bounded, hard_uneased, room_in, within_growth
from engine.in_time import at_most_a_session, in_time
from engine.prescribe import Line
from engine.schedule import Placed, Schedule, clear_h, clear_of_key_runs
from engine.sessions import (
    WANTS,
    Session,
    id_of,
    light_line,
    pattern_of,
    place_in_template,
    priority,
    seconds,
    session_of,
)
from engine.template import leg_day_sets
from engine.template import places as in_template
from engine.timing import work_s
from engine.turns import Turn, Turns
from engine.view import View

Filled = dict[date, tuple[Session, Placed]]


def sized(view: View, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """The lines inside the bounds of the weekly volume and of the time of a session (I16, S6)."""
    return in_time(view, tuple(within_growth(view, line, lines) for line in lines))


def fill(view: View, schedule: Schedule, lines: tuple[Line, ...]) -> tuple[Filled, tuple[Line, ...]]:
    """The sessions with their exercises, and the lines as they were put into them."""
    lines = tuple(at_most_a_session(view, line) for line in lines)
    monday = view.today - timedelta(days=view.today.weekday())
    found: Filled = {}
    lately = Counter[str]()  # what the sessions before hold, so that two weeks that meet do not train the same half
    for start in (monday, monday + timedelta(days=7)):
        end = start + timedelta(days=7)
        places = tuple(p for p in schedule.sessions if start <= p.day < end)
        if not places:
            continue
        room = room_in(view, start)
        week, lines = _fill_week(view, lines, places, start, room=room, lately=lately)
        found |= week
        for session, _ in week.values():
            lately.update([id_of(x) for x in session.lines])
    return found, lines


def _fill_week(
    view: View,
    lines: tuple[Line, ...],
    places: tuple[Placed, ...],
    start: date,
    *,
    room: Room | None,
    lately: Counter[str],
) -> tuple[Filled, tuple[Line, ...]]:
    done = view.weeks.get(start, [])
    before = Counter(x for s in done for x in s.exercises)
    # What is left out for now (`gone`) takes part in the sharing, and is put into no session.
    gone = [replace(x, exercise=x.gone, prescriptions=()) for x in lines if x.gone is not None]
    ranked = sorted([*(x for x in lines if x.prescriptions), *gone], key=lambda x: priority(view, x))
    turns = Turns([_turn(view, x, places, before, lately) for x in ranked], sum(p.legs for p in places))
    if room is not None:
        turns.bound(room)
    filling = _Filling(view, [x for x in turns.all if x.line.prescriptions], len(places))
    found: Filled = {}
    leg_day = None if any(_is_leg_day(view, s.exercises) for s in done) else next((p for p in places if p.legs), None)
    for index, place in enumerate(places):
        chosen = filling.next_session(index, leg_day=place is leg_day)
        if chosen:
            name = "ABC"[(len(done) + index) % 3]
            found[place.day] = (session_of(view, name, chosen, leg_day=place is leg_day), place)
    after = {id_of(x.line): x.line for x in filling.turns}
    return found, tuple(after.get(id_of(x), x) if x.prescriptions else x for x in lines)


def _turn(view: View, line: Line, places: tuple[Placed, ...], done: Counter[str], lately: Counter[str]) -> Turn:
    """A line with as many turns as there are sessions for it; those of the week that are done count."""
    assert line.exercise is not None
    name, hours = line.exercise.id, clear_h(view, line.exercise)
    fits = tuple([_suits(view, line, place, hours) for place in places])
    times = max(0, min(sum(fits), line.times_max - done[name]))
    return Turn(
        line=line,
        pattern=pattern_of(line),
        serves=frozenset([name for name, want in WANTS.items() if want(line)]),
        fits=fits,
        clear_h=hours,
        earlier=done[name] + lately[name],
        wished=times,
        times=times,
        counted=hard_uneased(line, view.params.hard_set_max_rir),
    )


def _suits(view: View, line: Line, place: Placed, clear_h: int) -> bool:
    """Whether a line may be in a session: legs on leg days, jumps and new Nordics well before a key run (S3, T10)."""
    return light_line(line) or (place.legs and clear_of_key_runs(view, place.day, clear_h))


def _is_leg_day(view: View, exercises: tuple[str, ...]) -> bool:
    """Whether a session that was done held most of the leg day that is wished."""
    rows = view.once(in_template)
    return bool(rows) and 2 * sum(x in rows for x in exercises) > len(rows)


@dataclass(frozen=True, slots=True)
class _Filling:
    """The sessions of a week, filled one after the other."""

    view: View
    turns: list[Turn]  # highest priority first
    sessions: int

    def next_session(self, index: int, *, leg_day: bool) -> list[Line]:
        """The session number `index`, with hip-dominant and single-leg work in it where there is any (X1, X2)."""
        p, later = self.view.params, self.sessions - index - 1
        due = self._due(index)
        chosen = self._leg_day(due, later) if leg_day else []
        for want in WANTS:
            if not any(want in x.serves for x in chosen):
                fit = [x for x in due if want in x.serves and x not in chosen]
                chosen += sorted(fit, key=lambda x: self._wanted_later(x, chosen, later))[:1]
        share = -(-sum([x.left for x in due]) // (later + 1))
        room = min(p.exercises_max, max(share, min(p.exercises_min, len(due))))
        room = len(chosen) if leg_day and len(chosen) >= p.exercises_min else room
        for turn in due:
            if turn in chosen or len(chosen) >= room:
                continue
            if not self._wanted_later(turn, chosen, later) and self._may_be_new(turn, chosen):
                chosen.append(turn)
        kept = self._fit(chosen)
        for turn in kept:
            turn.used += 1
        return [x.line for x in kept]

    def _leg_day(self, due: list[Turn], later: int) -> list[Turn]:
        """The lines of the wished leg day, with no more sets than its time allows (rule S6).

        It leaves the sessions after it their hip-dominant and single-leg work (X1, X2).
        """
        chosen: list[Turn] = []
        for turn in due:
            place = place_in_template(self.view, turn.line)
            if place is None or self._wanted_later(turn, chosen, later) or not self._may_be_new(turn, chosen):
                continue
            chosen.append(turn)
            most = self.view.once(leg_day_sets)[place]
            if most is not None and turn.line.sets > most:
                turn.line = bounded(turn.line, most)
        return chosen

    def _wanted_later(self, turn: Turn, chosen: list[Turn], later: int) -> bool:
        """Whether one of the sessions after this one would be left without hip-dominant or single-leg work if this one
        took the turn.
        """
        for want in turn.serves:
            if any(want in x.serves for x in chosen):
                others = [x for x in self.turns if want in x.serves]
                if sum([min(x.left - (x in chosen or x is turn), later) for x in others]) < later:
                    return True
        return False

    def _due(self, index: int) -> list[Turn]:
        """Lines with turns left: who must come in every remaining session or fits few days (T10), then who waited."""

        def urgency(x: Turn) -> int:
            return x.used + x.earlier - (x.left >= sum(x.fits[index:])) - (x.clear_h > 0)

        return sorted([x for x in self.turns if x.left > 0 and x.fits[index]], key=urgency)

    def _may_be_new(self, turn: Turn, chosen: list[Turn]) -> bool:
        """At most so many new exercises a session, unless the whole plan is new (rule P11)."""
        if not _first_time(turn) or all(x.line.new for x in self.turns):
            return True
        return sum([_first_time(x) for x in chosen]) < self.view.params.max_new_exercises_per_session

    def _fit(self, chosen: list[Turn]) -> list[Turn]:
        """Drop lines until the session fits the time budget (S6): what had its turn, then the last ranked.

        The only hip-dominant and the only single-leg line stay as long as something else can go (X1, X2).
        """
        kept = [x for x in self.turns if x in chosen]
        over = sum([seconds(self.view, x.line) for x in kept]) - work_s(self.view)
        while len(kept) > 1 and over > 0:
            scarce = {want for want in WANTS if sum([want in x.serves for x in kept]) == 1}
            ranks = [(scarce.isdisjoint(x.serves), x.used > 0, n) for n, x in enumerate(kept)]
            over -= seconds(self.view, kept.pop(max(ranks)[2]).line)
        return kept


def _first_time(turn: Turn) -> bool:
    return turn.line.new and not turn.used and not turn.earlier
