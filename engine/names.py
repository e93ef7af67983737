"""Names of exercises -> the catalog. A wrong mapping is worse than none: what is not known for sure stays unknown.

Mapping happens while events are folded and never at the door, so a better list, or a word of the athlete's own, also
holds for the past. In this order: what the athlete said, the sender's own id, the name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from engine.ledger import Ledger
from engine.types import Event, ExerciseDone, ExerciseName, Meant, Names, Rulebook, Side, Workout

_SIDES = {"left": Side.LEFT, "right": Side.RIGHT}
_SHORT_SIDES = {"l": "left", "r": "right"}
_ONE_LEG = ("leg", "single")
_UNKNOWN = Meant(loaded=None, unloaded=None)


def key_of(name: str, words: Mapping[str, tuple[str, ...]]) -> str:
    """The same for all spellings of a name: lower case, no punctuation, no plural, words in any order.

    So brackets are nothing but more words: `Squat (Barbell)` is `Barbell squats`.
    """
    return " ".join(sorted(_words_of(name, words)))


def own_names(said: Iterable[ExerciseName], names: Names) -> dict[str, str | None]:
    """What the athlete said names mean, by key; the last word counts (`said` is in the order of time)."""
    return {key_of(one.name, names.words): one.exercise for one in said}


class Found(NamedTuple):
    """What a name came to. `how`: athlete, vendor_id or name; None where nobody knows it."""

    meant: Meant
    side: Side | None  # said by the name itself
    how: str | None


class Mapper:
    """Maps the exercises of workouts during one fold; each name is looked up once."""

    def __init__(self, book: Rulebook, own: Mapping[str, str | None]) -> None:
        self._book = book
        self._own = own
        self._seen: dict[tuple[str | None, str | None], Found] = {}

    def workout(self, workout: Workout) -> Workout:
        """The workout with every exercise that is known by its catalog id; left and right of one exercise together."""
        if all(done.exercise is not None for done in workout.exercises):
            return workout
        found: list[ExerciseDone] = []
        sided: dict[str, int] = {}  # where in `found` the sets of one side stand
        for done in workout.exercises:
            mapped, side = self.exercise(done)
            first = sided.get(mapped.exercise or "") if side else None
            if first is not None:
                found[first] = _together(found[first], mapped)
                continue
            if side and mapped.exercise:
                sided[mapped.exercise] = len(found)
            found.append(mapped)
        return replace(workout, exercises=tuple(found))

    def exercise(self, done: ExerciseDone) -> tuple[ExerciseDone, Side | None]:
        """The exercise under its catalog id, where its name is known, and the side that the name said."""
        if done.exercise is not None:
            return done, None
        found = self.find(done)
        loaded = any(s.load_kg for s in done.sets)
        exercise = self._book.exercises.get((found.meant.loaded if loaded else found.meant.unloaded) or "")
        if exercise is None:
            return done, None
        side = found.side if exercise.laterality != "bilateral" else None
        if found.side and side is None and found.how != "athlete":
            return done, None  # one side of a movement that is done with both: a different movement
        sets = tuple(replace(s, side=side) if side and s.side is Side.BOTH else s for s in done.sets)
        return replace(done, exercise=exercise.id, sets=sets), side

    def find(self, done: ExerciseDone) -> Found:
        """What the name and the sender's id mean."""
        asked = (done.name, done.vendor_id)
        found = self._seen.get(asked)
        if found is None:
            found = self._seen[asked] = self._look_up(done.name or "", done.vendor_id)
        return found

    def is_settled(self, done: ExerciseDone) -> bool:
        """Whether the athlete has said that there is nothing to map this name to."""
        return self.find(done).how == "athlete"

    def _look_up(self, name: str, vendor_id: str | None) -> Found:
        names = self._book.names
        words = _words_of(name, names.words)
        sides = [word for word in words if word in _SIDES]
        side = _SIDES[sides[0]] if len(sides) == 1 else None
        rest = [word for word in words if word not in _SIDES] if side else words
        own = next((key for key in (_key(words), _key(rest)) if key in self._own), None)
        if own is not None:
            said = self._own[own]
            return Found(Meant(loaded=said, unloaded=said), side, "athlete")
        if vendor_id is not None and vendor_id in names.vendor_ids:
            return Found(names.vendor_ids[vendor_id], side, "vendor_id")
        # "Calf raise, left leg" says single-leg by naming the leg.
        tries = [rest, [*rest, "single"], [*rest, *_ONE_LEG]] if side else [rest]
        for words in tries:
            meant = names.keys.get(_key(words))
            if meant is not None and self._fits(meant, side):
                return Found(meant, side, "name")
        return Found(_UNKNOWN, side, None)

    def _fits(self, meant: Meant, side: Side | None) -> bool:
        ids = [name for name in (meant.loaded, meant.unloaded) if name]
        return side is None or any(self._book.exercises[name].laterality != "bilateral" for name in ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardName:
    """One name as it was sent, how often and when last, and what it means."""

    name: str
    vendor_id: str | None
    times: int
    last_at: datetime
    exercise: str | None  # as it was last meant; None: not mapped
    how: str | None  # athlete | vendor_id | name; None: nobody knows it


def heard_names(ledger: Ledger, book: Rulebook) -> tuple[HeardName, ...]:
    """Every name that was sent without a catalog id: those that nobody knows first, the most frequent on top."""
    mapper = Mapper(book, own_names(ledger.names, book.names))
    heard: dict[tuple[str, str | None], HeardName] = {}
    for workout, done in _named(ledger.events):
        name = done.name or ""
        mapped, _ = mapper.exercise(done)
        old = heard.get((name, done.vendor_id))
        heard[name, done.vendor_id] = HeardName(
            name=name,
            vendor_id=done.vendor_id,
            times=old.times + 1 if old else 1,
            last_at=workout.occurred_at,
            exercise=mapped.exercise,
            how=mapper.find(done).how,
        )
    return tuple(sorted(heard.values(), key=lambda one: (one.how is not None, -one.times, one.name)))


def _named(events: Iterable[Event]) -> Iterable[tuple[Workout, ExerciseDone]]:
    for event in events:
        if isinstance(event, Workout):
            for done in event.exercises:
                if done.exercise is None:
                    yield event, done


def _together(first: ExerciseDone, second: ExerciseDone) -> ExerciseDone:
    """One exercise that was sent as two, a side each."""
    pain = (*(first.pain or ()), *(second.pain or ()))
    forms = [form for form in (first.form, second.form) if form is not None]
    return replace(
        first,
        sets=(*first.sets, *second.sets),
        # Clean is known only when both sides were rated; a bad side is enough to know.
        form=min(forms) if len(forms) == 2 else None,
        felt_in=tuple(sorted({*first.felt_in, *second.felt_in})),
        pain=pain if pain or (first.pain is not None and second.pain is not None) else None,
        prescribed=first.prescribed or second.prescribed,
    )


def _key(words: Iterable[str]) -> str:
    return " ".join(sorted(words))


def _words_of(name: str, words: Mapping[str, tuple[str, ...]]) -> list[str]:
    plain = name.casefold().replace("'", "").replace("\u2019", "")
    spoken = "".join(char if char.isalnum() else " " for char in plain).split()
    if spoken and spoken[-1] in _SHORT_SIDES:
        spoken[-1] = _SHORT_SIDES[spoken[-1]]
    return [part for word in map(_singular, spoken) for part in words.get(word, (word,))]


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 2 and word.endswith("s") and not word.endswith("ss") else word
