"""Filling the sessions of the coming days, inside the weekly volume and the time of a session (I16, S6, S8, X1, X2)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta

from engine.growth import Room, hard_uneased, room_in, within_growth
from engine.in_time import at_most_a_session, in_time
from engine.prescribe import Line
from engine.schedule import Placed, Schedule, clear_h, clear_of_key_runs, done_before, is_easy, spaced
from engine.select import all_is_new
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
from engine.state import Session as Done
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
    # What the sessions before hold, and when, so that two weeks that meet do not train the same half.
    lately, days = Counter[str](), dict[str, date]()
    for start in (monday, monday + timedelta(days=7)):
        end = start + timedelta(days=7)
        places = tuple(p for p in schedule.sessions if start <= p.day < end)
        if not places:
            continue
        room = room_in(view, start)
        earlier = _Earlier(view.weeks.get(start, []), lately, days)
        week, lines = _fill_week(view, lines, places, room, earlier)
        found |= week
        for day, (session, _) in week.items():
            names = [id_of(x) for x in session.lines]
            lately.update(names)
            days |= dict.fromkeys(names, day)
    return found, lines


@dataclass(frozen=True, slots=True)
class _Earlier:
    """What a week begins with."""

    done: list[Done]  # of this week
    lately: Counter[str]  # planned in the week before: how often
    days: dict[str, date]  # and on which day last


def _fill_week(
    view: View, lines: tuple[Line, ...], places: tuple[Placed, ...], room: Room | None, earlier: _Earlier
) -> tuple[Filled, tuple[Line, ...]]:
    done = earlier.done
    # What is left out for now (`gone`) takes part in the sharing, and is put into no session.
    gone = [replace(x, exercise=x.gone, prescriptions=()) for x in lines if x.gone is not None]
    ranked = sorted([*(x for x in lines if x.prescriptions), *gone], key=lambda x: priority(view, x, places[0].day))
    turns = Turns([_turn(view, x, places, earlier) for x in ranked], sum(p.legs for p in places))
    if room is not None:
        turns.bound(room)
    filling = _Filling(view, [x for x in turns.all if x.line.prescriptions], places)
    found: Filled = {}
    leg_day = None if any(_is_leg_day(view, s.exercises) for s in done) else next((p for p in places if p.legs), None)
    for index, place in enumerate(places):
        chosen, few = filling.next_session(index, leg_day=place is leg_day)
        if chosen:
            name = "ABC"[(len(done) + index) % 3]
            session = session_of(view, name, [x.line for x in chosen], leg_day=place is leg_day)
            found[place.day] = (replace(session, few=few), place)
    after = {id_of(x.line): x.line for x in filling.turns}
    return found, tuple(after.get(id_of(x), x) if x.prescriptions else x for x in lines)


def _turn(view: View, line: Line, places: tuple[Placed, ...], earlier: _Earlier) -> Turn:
    """A line with as many turns as there are sessions for it; those of the week that are done count."""
    assert line.exercise is not None
    name, hours, legs = line.exercise.id, clear_h(view, line.exercise), not light_line(line)
    done = sum([name in s.exercises for s in earlier.done])
    fits = tuple([_suits(view, line, place, hours) for place in places])
    days = [place.day for place, fit in zip(places, fits, strict=True) if fit]
    times = max(0, min(spaced(days, gap_days=2) if legs else len(days), line.times_max - done))
    return Turn(
        line=line,
        pattern=pattern_of(line),
        serves=frozenset([name for name, want in WANTS.items() if want(line)]),
        fits=fits,
        clear_h=hours,
        earlier=done + earlier.lately[name],
        wished=times,
        times=times,
        counted=hard_uneased(line, view.params.hard_set_max_rir),
        legs=legs,
        last=earlier.days.get(name, max([e.day for e in view.memory(name).exposures], default=None)),
    )


def _suits(view: View, line: Line, place: Placed, clear_h: int) -> bool:
    """Whether a line may be in a session: legs on leg days, jumps and new Nordics well before a key run (S3, T10);
    on other days only light work on both legs that they know.
    """
    if light_line(line):
        return True
    if place.legs:
        return clear_of_key_runs(view, place.day, clear_h)
    assert line.exercise is not None
    return place.easy_legs and is_easy(line.exercise) and done_before(view, line.exercise, view.today)


def _is_leg_day(view: View, exercises: tuple[str, ...]) -> bool:
    """Whether a session that was done held most of the leg day that is wished."""
    rows = view.once(in_template)
    return bool(rows) and 2 * sum(x in rows for x in exercises) > len(rows)


@dataclass(frozen=True, slots=True)
class _Filling:
    """The sessions of a week, filled one after the other."""

    view: View
    turns: list[Turn]  # highest priority first
    places: tuple[Placed, ...]

    def next_session(self, index: int, *, leg_day: bool) -> tuple[list[Turn], str | None]:
        """The session number `index`, and why it is short where it is; a full one with hip-dominant and single-leg work
        where there is any (X1, X2)."""
        due = self._due(index)
        chosen = self._leg_day(due, index) if leg_day else []
        for want in WANTS if self.places[index].legs else ():
            if not any(want in x.serves for x in chosen):
                wanted = [x for x in self._open(index) if want in x.serves and x not in chosen]
                fit = [x for x in due if x in wanted] or wanted  # rather the same as yesterday than none
                chosen += sorted(fit, key=lambda x: self._wanted_later(x, chosen, index))[:1]
        room = len(chosen) if leg_day and len(chosen) >= self.view.params.exercises_min else self._room(due, index)
        for turn in due:
            if turn not in chosen and len(chosen) < room and self._free(turn, chosen, index):
                chosen.append(turn)
        kept = self._refilled(self._fit(chosen), due, index)
        few = self._why_few(index, kept)
        for turn in kept:
            turn.used += 1
            turn.last = self.places[index].day
        return kept, few

    def _room(self, due: list[Turn], index: int) -> int:
        """How many exercises a session holds: its share of what is left, four to six (rule S7)."""
        p = self.view.params
        share = -(-sum([x.left for x in due]) // (len(self.places) - index))
        return min(p.exercises_max, max(share, min(p.exercises_min, len(due))))

    def _free(self, turn: Turn, chosen: list[Turn], index: int) -> bool:
        """Whether a session may take a turn: no later one needs it more, and not too much is new."""
        needed = self._wanted_later(turn, chosen, index) or self._needed_tomorrow(turn, chosen, index)
        return not needed and self._may_be_new(turn, chosen)

    def _leg_day(self, due: list[Turn], index: int) -> list[Turn]:
        """The lines of the wished leg day. It leaves the sessions after it their hip-dominant and single-leg work
        (X1, X2).
        """
        chosen: list[Turn] = []
        for turn in due:
            place = place_in_template(self.view, turn.line)
            if place is None or self._wanted_later(turn, chosen, index) or not self._may_be_new(turn, chosen):
                continue
            chosen.append(turn)
        return chosen

    def _wanted_later(self, turn: Turn, chosen: list[Turn], index: int) -> bool:
        """Whether a full session after this one would lack hip-dominant or single-leg work if this took the turn."""
        later = sum([p.legs for p in self.places[index + 1 :]])
        for want in turn.serves:
            if any(want in x.serves for x in chosen) or not self.places[index].legs:
                others = [x for x in self.turns if want in x.serves]
                if sum([min(x.left - (x in chosen or x is turn), later) for x in others]) < later:
                    return True
        return False

    def _needed_tomorrow(self, turn: Turn, chosen: list[Turn], index: int) -> bool:
        """Whether the full session of the day after would be short of exercises if legs did this one already today."""
        after = index + 1
        if not turn.legs or after == len(self.places) or not self.places[after].legs or not self._next_day(index):
            return False
        left = [x for x in self.turns if x.fits[after] and x.left > (x in chosen)]
        free = [x for x in left if not x.legs or (x is not turn and x not in chosen)]
        return len(free) < self.view.params.exercises_min

    def _next_day(self, index: int) -> bool:
        return (self.places[index + 1].day - self.places[index].day).days == 1

    def _open(self, index: int) -> list[Turn]:
        """Lines with turns left that may be in a session."""
        return [x for x in self.turns if x.left > 0 and x.fits[index]]

    def _due(self, index: int) -> list[Turn]:
        """Lines with turns left: who must come in every remaining session or fits few days (T10), then who waited; in a
        light session easy leg work comes last.
        """
        yesterday = self.places[index].day - timedelta(days=1)

        def urgency(x: Turn) -> tuple[bool, int]:
            waited = x.used + x.earlier - (x.left >= sum(x.fits[index:])) - (x.clear_h > 0)
            return (x.legs and not self.places[index].legs, waited)

        return sorted([x for x in self._open(index) if not (x.legs and x.last == yesterday)], key=urgency)

    def _may_be_new(self, turn: Turn, chosen: list[Turn]) -> bool:
        """At most so many new exercises a session, unless the whole plan is new (rule P11)."""
        if not _first_time(turn) or all(x.line.new for x in self.turns) or self.view.once(all_is_new):
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

    def _refilled(self, kept: list[Turn], due: list[Turn], index: int) -> list[Turn]:
        """Where time took too many, shorter lines that are due take the place, up to the number of rule S7; first what
        every session holds (X1, X2).
        """
        spare = work_s(self.view) - sum([seconds(self.view, x.line) for x in kept])
        there = frozenset[str]().union(*[x.serves for x in kept])
        for turn in sorted(due, key=lambda x: x.serves <= there):
            fits = seconds(self.view, turn.line) <= spare and len(kept) < self.view.params.exercises_min
            if fits and turn not in kept and self._free(turn, kept, index):
                kept = [*kept, turn]
                spare -= seconds(self.view, turn.line)
        return kept

    def _why_few(self, index: int, kept: list[Turn]) -> str | None:
        """Why a session has fewer exercises than rule S7 wants, in a word of the sentences; None: it has them."""
        if len(kept) >= self.view.params.exercises_min:
            return None
        if not self.places[index].legs:
            return "few_on_light_day"
        if any(x.times < x.wished for x in self.turns):
            return "few_by_growth"
        waiting = [x for x in self._open(index) if x not in kept]
        if any(not self._may_be_new(x, kept) for x in waiting):
            return "few_by_new"
        spare = work_s(self.view) - sum([seconds(self.view, x.line) for x in kept])
        if any(seconds(self.view, x.line) > spare for x in waiting):
            return "few_by_time"
        return "few_kept_for_later" if waiting else "few_to_choose"


def _first_time(turn: Turn) -> bool:
    return turn.line.new and not turn.used and not turn.earlier
