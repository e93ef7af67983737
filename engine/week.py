"""Filling the sessions of the coming days, inside the weekly volume and the time of a session (I16, S6, S8, X1, X2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from engine.growth import Room, bounded, hard_uneased, room_in, within_growth
from engine.in_time import in_time
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
from engine.types import Action
from engine.view import View

Filled = dict[date, tuple[Session, Placed]]
Want = Callable[[Line], bool]


def fill(view: View, schedule: Schedule, lines: tuple[Line, ...]) -> tuple[Filled, tuple[Line, ...]]:
    """The sessions with their exercises, and the lines as they came out of the volume and time bounds."""
    lines = in_time(view, tuple(within_growth(view, line, lines) for line in lines))
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
            lately.update(id_of(x) for x in session.lines)
    return found, lines


def suits(view: View, line: Line, place: Placed) -> bool:
    """Whether a line may be in a session: legs on leg days, jumps and new Nordics well before a key run (S3, T10)."""
    if light_line(line):
        return True
    return place.legs and clear_of_key_runs(view, place.day, _clear_h(view, line))


def _clear_h(view: View, line: Line) -> int:
    assert line.exercise is not None
    return clear_h(view, line.exercise)


# --------------------------------------------------------------------------- weekly volume


@dataclass(slots=True)
class Turns:
    """How often each line comes in a week, and what became of its sets.

    Volume is shared out as if nothing had been eased: what a gate takes from one exercise is given to no other (I03).
    """

    lines: list[Line]  # highest priority first
    times: dict[str, int]
    hard_rir: int  # a hard set has at most so many in reserve
    sessions: int  # full ones in the week, each with hip-dominant and single-leg work (X1, X2)
    counted: dict[str, int] = field(default_factory=dict)  # hard sets a turn counts for, eased or not

    def __post_init__(self) -> None:
        self.counted = {id_of(x): hard_uneased(x, self.hard_rir) for x in self.lines}

    def bound(self, room: Room) -> None:
        """Keep the week inside the room: pattern by pattern, then in total."""
        wished = dict(self.times)
        by_pattern: dict[str, list[Line]] = {}
        for line in self.lines:
            by_pattern.setdefault(pattern_of(line), []).append(line)
        for pattern, among in by_pattern.items():
            self._cut(among, room.patterns.get(pattern, room.other))
        self._cut(self.lines, room.total, fewer_sets=False)
        for want in WANTS.values():
            while self._turns(want, self.lines) < self.sessions and self._one_more(want, room, wished):
                pass
        self.lines = [bounded(x, n) if 0 < (n := self.counted[id_of(x)]) < x.sets else x for x in self.lines]

    def _cut(self, among: list[Line], limit: int, *, fewer_sets: bool = True) -> None:
        """Fewer turns for the last ranked, then nothing new, then fewer sets, then nothing at all.

        A set more is done or waits, it is never cut: how many sessions found a place decides nothing (I03). Sets are
        cut inside a pattern only, so that what happens in one part of the body changes no set elsewhere (I30).
        """
        while self._hard(among) > max(0, limit):
            mine = [x for x in among if self.times[id_of(x)] > 0 and self.counted[id_of(x)] > 0]
            most = max(self.times[id_of(x)] for x in mine)
            spare = [x for x in mine if not self._needed(x)]
            often = [x for x in spare if self.times[id_of(x)] == most]
            fresh = [x for x in mine if _fresh(x)] or [x for x in mine if x.decision.action is Action.ADD_SETS]
            largest = max(mine, key=lambda x: (self.counted[id_of(x)], mine.index(x)))
            if most > 1 and often:
                self.times[id_of(often[-1])] -= 1
            elif fresh and len(mine) > 1:
                self.times[id_of(([x for x in fresh if x in spare] or fresh)[-1])] -= 1
            elif fewer_sets and self.counted[id_of(largest)] > 1 and largest.decision.action is not Action.ADD_SETS:
                self.counted[id_of(largest)] -= 1
            else:
                self.times[id_of((spare or mine)[-1])] -= 1

    def _needed(self, line: Line) -> bool:
        """Whether a session would be left without hip-dominant or single-leg work if this line came less often."""
        sure = [x for x in self.lines if _fresh(line) or not _fresh(x)]  # what is new may yet have to wait
        if line.decision.action is Action.ADD_SETS:
            return False  # fewer turns rather than no step: how many sessions there are decides nothing (I03)
        return any(want(line) and self._turns(want, sure) <= self.sessions for want in WANTS.values())

    def _turns(self, want: Want, among: list[Line]) -> int:
        return sum([self.times[id_of(x)] for x in among if want(x) and x.prescriptions])

    def _hard(self, among: list[Line]) -> int:
        return sum([self.counted[name] * self.times[name] for name in map(id_of, among)])

    def _one_more(self, want: Want, room: Room, wished: dict[str, int]) -> bool:
        """One more turn for work that every session holds (X1, X2), in place of turns that none needs."""
        for line in self.lines:
            sets, mine = self.counted[id_of(line)], [x for x in self.lines if pattern_of(x) == pattern_of(line)]
            full = self._hard(mine) + sets > room.patterns.get(pattern_of(line), room.other)
            if not want(line) or not line.prescriptions or self.times[id_of(line)] >= wished[id_of(line)] or full:
                continue
            before = dict(self.times)
            self.times[id_of(line)] += 1
            while self._hard(self.lines) > room.total and (spare := self._spare(line)):
                self.times[id_of(spare[-1])] -= 1
            if self._hard(self.lines) <= room.total:
                return True
            self.times = before
        return False

    def _spare(self, line: Line) -> list[Line]:
        """The other lines whose turns could be fewer, without leaving a part of the week out (rule S8)."""
        turns = Counter[str]()
        for x in self.lines:
            turns[pattern_of(x)] += self.times[id_of(x)]
        held = [x for x in self.lines if x is not line and self.counted[id_of(x)] * self.times[id_of(x)] > 0]
        return [x for x in held if turns[pattern_of(x)] > 1 and not self._needed(x)]


def _fresh(line: Line) -> bool:
    """Whether it is new to its part of the body: it stands in for nothing, or for something elsewhere."""
    return line.new and (line.decision.before is None or line.gone is not None)


# --------------------------------------------------------------------------- sessions


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
    times = {
        id_of(x): max(0, min(sum(suits(view, x, p) for p in places), x.times_max - before[id_of(x)])) for x in ranked
    }
    turns = Turns(ranked, times, view.params.hard_set_max_rir, sum(p.legs for p in places))
    if room is not None:
        turns.bound(room)
    turns.lines = [x for x in turns.lines if x.prescriptions]
    filling = _Filling(view, turns, lately + before)
    found: Filled = {}
    leg_day = None if any(_is_leg_day(view, s.exercises) for s in done) else next((p for p in places if p.legs), None)
    for index, place in enumerate(places):
        chosen = filling.next_session(places[index:], leg_day=place is leg_day)
        if chosen:
            name = "ABC"[(len(done) + index) % 3]
            found[place.day] = (session_of(view, name, chosen, leg_day=place is leg_day), place)
    after = {id_of(x): x for x in turns.lines}
    return found, tuple(after.get(id_of(x), x) if x.prescriptions else x for x in lines)


def _is_leg_day(view: View, exercises: tuple[str, ...]) -> bool:
    """Whether a session that was done held most of the leg day that is wished."""
    rows = view.once(in_template)
    return bool(rows) and 2 * sum(x in rows for x in exercises) > len(rows)


@dataclass(slots=True)
class _Filling:
    """The sessions of a week, filled one after the other."""

    view: View
    turns: Turns
    before: Counter[str]  # done or planned earlier in these days
    uses: Counter[str] = field(default_factory=Counter)  # in the sessions filled so far

    def used(self, line: Line) -> int:
        return self.uses.get(id_of(line), 0)

    def left(self, line: Line) -> int:
        return self.turns.times[id_of(line)] - self.used(line)

    def next_session(self, places: tuple[Placed, ...], *, leg_day: bool) -> list[Line]:
        """One more session, with hip-dominant and single-leg work in it where there is any (X1, X2)."""
        p = self.view.params
        chosen = self._leg_day(places) if leg_day else []
        due = self._due(places)
        for want in WANTS.values():
            if not any(want(x) for x in chosen):
                fit = [x for x in due if want(x) and x not in chosen]
                chosen += sorted(fit, key=lambda x: self._wanted_later(x, chosen, len(places) - 1))[:1]
        share = -(-sum(self.left(x) for x in due) // len(places))
        room = min(p.exercises_max, max(share, min(p.exercises_min, len(due))))
        room = len(chosen) if leg_day and len(chosen) >= p.exercises_min else room
        for line in due:
            if line in chosen or len(chosen) >= room:
                continue
            if not self._wanted_later(line, chosen, len(places) - 1) and self._may_be_new(line, chosen):
                chosen.append(line)
        kept = self._fit(chosen)
        self.uses.update([id_of(x) for x in kept])
        return kept

    def _leg_day(self, places: tuple[Placed, ...]) -> list[Line]:
        """The lines of the wished leg day, with no more sets than its time allows (rule S6).

        It leaves the sessions after it their hip-dominant and single-leg work (X1, X2).
        """
        chosen: list[Line] = []
        for line in self._due(places):
            later = self._wanted_later(line, chosen, len(places) - 1)
            if place_in_template(self.view, line) is not None and not later and self._may_be_new(line, chosen):
                chosen.append(line)
        for line in list(chosen):
            most = self.view.once(leg_day_sets)[place_in_template(self.view, line) or 0]
            if most is not None and line.sets > most:
                shorter = bounded(line, most)
                chosen[chosen.index(line)] = shorter
                self.turns.lines[self.turns.lines.index(line)] = shorter
        return chosen

    def _wanted_later(self, line: Line, chosen: list[Line], sessions: int) -> bool:
        """Whether a later session would be left without hip-dominant or single-leg work if this one took the line."""
        for want in WANTS.values():
            if want(line) and any(want(x) for x in chosen):
                others = [x for x in self.turns.lines if want(x)]
                if sum(min(self.left(x) - (x in chosen or x is line), sessions) for x in others) < sessions:
                    return True
        return False

    def _due(self, places: tuple[Placed, ...]) -> list[Line]:
        """Lines with turns left: who must come in every remaining session or fits few days (T10), then who waited."""
        open_lines = [x for x in self.turns.lines if self.left(x) > 0 and suits(self.view, x, places[0])]

        def urgency(x: Line) -> int:
            remaining = sum(suits(self.view, x, place) for place in places)
            had = self.used(x) + self.before[id_of(x)]
            return had - (self.left(x) >= remaining) - (_clear_h(self.view, x) > 0)

        return sorted(open_lines, key=urgency)

    def _may_be_new(self, line: Line, chosen: list[Line]) -> bool:
        """At most so many new exercises a session, unless the whole plan is new (rule P11)."""
        fresh = [x for x in chosen if x.new and not self.used(x) and not self.before[id_of(x)]]
        if not line.new or self.used(line) or self.before[id_of(line)] or all(x.new for x in self.turns.lines):
            return True
        return len(fresh) < self.view.params.max_new_exercises_per_session

    def _fit(self, chosen: list[Line]) -> list[Line]:
        """Drop lines until the session fits the time budget (S6): what had its turn, then the last ranked.

        The only hip-dominant and the only single-leg line stay as long as something else can go (X1, X2).
        """
        kept = [x for x in self.turns.lines if x in chosen]
        over = sum([seconds(self.view, x) for x in kept]) - work_s(self.view)
        while len(kept) > 1 and over > 0:
            scarce = [want for want in WANTS.values() if sum([want(x) for x in kept]) == 1]
            ranks = [(not any(want(x) for want in scarce), self.used(x) > 0, n) for n, x in enumerate(kept)]
            over -= seconds(self.view, kept.pop(max(ranks)[2]))
        return kept
