"""How often each exercise comes in a week, inside its weekly volume (I16, S8, X1, X2)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from engine.growth import Room, bounded
from engine.prescribe import Line
from engine.sessions import WANTS
from engine.types import Action


@dataclass(slots=True, eq=False)
class Turn:
    """A line in one week: how often it comes, and what its sets count for. It is itself and equal to no other."""

    line: Line
    pattern: str
    serves: frozenset[str]  # which of `WANTS` it is
    fits: tuple[bool, ...]  # for each session of the week whether it may be in it
    clear_h: int  # hours without a key run that must follow it
    earlier: int  # sessions of these days, done or planned before, that hold it
    wished: int  # sessions of this week it would come in, were there no bound
    times: int  # sessions of this week it comes in
    counted: int  # hard sets a turn counts for, eased or not
    legs: bool  # trains the legs: on no two days running
    last: date | None  # the last day that held it
    used: int = 0  # sessions filled so far that hold it

    @property
    def left(self) -> int:
        return self.times - self.used

    @property
    def fresh(self) -> bool:
        """Whether it is new to its part of the body: it stands in for nothing, or for something elsewhere."""
        return self.line.new and (self.line.was is None or self.line.gone is not None)

    @property
    def adds_sets(self) -> bool:
        return self.line.decision.action is Action.ADD_SETS


@dataclass(frozen=True, slots=True)
class Turns:
    """The turns of a week, highest priority first.

    Volume is shared out as if nothing had been eased: what a gate takes from one exercise is given to no other (I03).
    """

    all: list[Turn]
    sessions: int  # full ones in the week, each with hip-dominant and single-leg work (X1, X2)

    def bound(self, room: Room) -> None:
        """Keep the week inside the room: pattern by pattern, then in total."""
        by_pattern: dict[str, list[Turn]] = {}
        for turn in self.all:
            by_pattern.setdefault(turn.pattern, []).append(turn)
        for pattern, among in by_pattern.items():
            self._cut(among, room.patterns.get(pattern, room.other))
        self._cut(self.all, room.total, fewer_sets=False)
        for want in WANTS:
            while self._turns_for(want, self.all) < self.sessions and self._one_more(want, room):
                pass
        for turn in self.all:
            if 0 < turn.counted < turn.line.sets:
                turn.line = bounded(turn.line, turn.counted)

    def _cut(self, among: list[Turn], limit: int, *, fewer_sets: bool = True) -> None:
        """Fewer turns for the last ranked, then nothing new, then fewer sets, then nothing at all.

        A set more is done or waits, it is never cut: how many sessions found a place decides nothing (I03). Sets are
        cut inside a pattern only, so that what happens in one part of the body changes no set elsewhere (I30).
        """
        while _hard(among) > max(0, limit):
            mine = [x for x in among if x.times > 0 and x.counted > 0]
            most = max(x.times for x in mine)
            spare = [x for x in mine if not self._needed(x)]
            often = [x for x in spare if x.times == most]
            fresh = [x for x in mine if x.fresh] or [x for x in mine if x.adds_sets]
            largest = max(reversed(mine), key=lambda x: x.counted)
            if most > 1 and often:
                often[-1].times -= 1
            elif fresh and len(mine) > 1:
                ([x for x in fresh if x in spare] or fresh)[-1].times -= 1
            elif fewer_sets and largest.counted > 1 and not largest.adds_sets:
                largest.counted -= 1
            else:
                (spare or mine)[-1].times -= 1

    def _needed(self, turn: Turn) -> bool:
        """Whether a session would be left without hip-dominant or single-leg work if this one came less often."""
        if turn.adds_sets:
            return False  # fewer turns rather than no step: how many sessions there are decides nothing (I03)
        sure = [x for x in self.all if turn.fresh or not x.fresh]  # what is new may yet have to wait
        return any(self._turns_for(want, sure) <= self.sessions for want in turn.serves)

    def _turns_for(self, want: str, among: list[Turn]) -> int:
        return sum([x.times for x in among if want in x.serves and x.line.prescriptions])

    def _one_more(self, want: str, room: Room) -> bool:
        """One more turn for work that every session holds (X1, X2), in place of turns that none needs."""
        for turn in self.all:
            mine = [x for x in self.all if x.pattern == turn.pattern]
            full = _hard(mine) + turn.counted > room.patterns.get(turn.pattern, room.other)
            if want not in turn.serves or not turn.line.prescriptions or turn.times >= turn.wished or full:
                continue
            before = [x.times for x in self.all]
            turn.times += 1
            while _hard(self.all) > room.total and (spare := self._spare(turn)):
                spare[-1].times -= 1
            if _hard(self.all) <= room.total:
                return True
            for x, times in zip(self.all, before, strict=True):
                x.times = times
        return False

    def _spare(self, turn: Turn) -> list[Turn]:
        """The others whose turns could be fewer, without leaving a part of the week out (rule S8)."""
        turns = Counter[str]()
        for x in self.all:
            turns[x.pattern] += x.times
        held = [x for x in self.all if x is not turn and x.counted * x.times > 0]
        return [x for x in held if turns[x.pattern] > 1 and not self._needed(x)]


def _hard(among: list[Turn]) -> int:
    return sum([x.counted * x.times for x in among])
