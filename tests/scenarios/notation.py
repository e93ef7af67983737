"""The short notation of the scenario files, turned into events as senders post them.

    D-6 D-3   did glute_bridge 3x15 rir 5 form 5 asked 3x10-15 rir 3; calf_double_floor 15,15,12 rir 3,3,1
    D-2       run 17.6 km long
    D-1       pain achilles during 3 morning 2 usual 0 sharp
    D-1 06:30 feel sleep 5.5 energy 3
    D-1       sore hamstring 6
    D0        ill fever          (fever, below_neck, above_neck, none)
    D0        red flag chest_pain
    D-1       nothing hurts
    D-1       test single_leg_rdl_bw left 8 right 8
    D-3       plan D2 quality 18:30   (or: plan D2 none)

D is the day of the scenario; several days may stand before one line. Sets are 3x12, or the repetitions of each set
(12,11,9), or of each side (left 10,10 right 8,8); 3x30s are holds. Then any of: @32 (kilograms), band green, rir 2 or
rir 3,2,1, rpe 8, form 5, tempo 3-1-1-0, height 30, felt hamstring, hurt knee_front 3, fine (nothing hurt), and
asked 3x8-12 rir 2 (at 10, @32, tempo 3-1-1-0). Anything else is written out under `events`, with `day` and `clock`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.engine.builders import FINE

Wire = dict[str, Any]
DAY = re.compile(r"^D([+-]?\d+)?$")
CLOCK = re.compile(r"^\d\d:\d\d$")
USUAL_CLOCK = {"did": "18:00", "run": "08:00", "plan": "06:00", "test": "17:00"}
MORNING = "07:00"


class Notation:
    """Reads the lines of one scenario: its day and its time zone."""

    def __init__(self, today: date, zone: str) -> None:
        self.today = today
        self.zone = zone

    def day(self, word: str) -> date:
        """D-3 is three days before the day of the scenario."""
        found = DAY.match(word)
        if not found:
            raise ValueError(f"{word} is no day")
        return self.today + timedelta(days=int(found[1] or 0))

    def moment(self, day: date, clock: str) -> str:
        """A moment on the athlete's clock."""
        return datetime.combine(day, time.fromisoformat(clock), tzinfo=ZoneInfo(self.zone)).isoformat()

    def dated(self, value: Any) -> Any:
        """The same value with every day such as D-3 as a date."""
        match value:
            case dict():
                return {key: self.dated(inner) for key, inner in value.items()}
            case list():
                return [self.dated(inner) for inner in value]
            case str() if DAY.match(value):
                return self.day(value).isoformat()
            case _:
                return value

    def events(self, line: str) -> Iterator[Wire]:
        """The events of one line, one for each of its days."""
        words = line.split()
        days = []
        while words and DAY.match(words[0]):
            days.append(self.day(words.pop(0)))
        clock = words.pop(0) if CLOCK.match(words[0]) else USUAL_CLOCK.get(words[0], MORNING)
        if not days:
            raise ValueError(f"no day: {line}")
        for day in days:
            moment = self.moment(day, clock)
            told = self._told(words)
            yield {"source": "log", "source_id": f"{moment} {' '.join(words)}"[:120], "occurred_at": moment, **told}

    def _told(self, words: list[str]) -> Wire:
        kind, rest = words[0], words[1:]
        match kind:
            case "did":
                return {"type": "workout", "exercises": [_exercise(part) for part in " ".join(rest).split(";")]}
            case "run":
                return _run(rest)
            case "test":
                numbers = dict(zip(rest[1::2], map(float, rest[2::2]), strict=True))
                return {"type": "test", "test": rest[0], **numbers}
            case "plan":
                run = None if rest[1] == "none" else rest[1]
                told = {"type": "planned_run", "date": self.day(rest[0]).isoformat(), "kind": run}
                return told | ({"time": rest[2]} if len(rest) > 2 else {})
            case _:
                return {"type": "check_in", **_check_in(words)}

    def written_out(self, event: Wire) -> Wire:
        """An event of the `events` list: everything as on the wire, with `day` and `clock` for the time."""
        told = self.dated({key: value for key, value in event.items() if key not in ("day", "clock", "did")})
        if "day" in event:
            told["occurred_at"] = self.moment(self.day(event["day"]), event.get("clock", MORNING))
        if "did" in event:
            told["exercises"] = [_exercise(part) for part in event["did"].split(";")]
        return {"source": "log", **told}

    def quiet_morning(self, day: date, *, pain_asked: bool) -> Wire:
        """The check-in of a morning on which all is well; with `pain_asked`, it says that nothing hurts."""
        moment = self.moment(day, "06:30")
        told = {"type": "check_in", "source": "app", "source_id": f"quiet {day}", "occurred_at": moment, **FINE}
        return told | {"pain": []} if pain_asked else told


def _run(words: list[str]) -> Wire:
    km, kind = float(words[0]), next((w for w in words if w in ("easy", "quality", "long", "race")), None)
    told: Wire = {"type": "run", "distance_km": km, "duration_min": round(km * 6)}
    return told | ({"kind": kind} if kind else {})


def _check_in(words: list[str]) -> Wire:
    match words:
        case ["nothing", "hurts"]:
            return {"pain": []}
        case ["ill", illness]:
            return {"illness": illness}
        case ["red", "flag", *flags]:
            return {"red_flags": flags}
        case ["pain", *rest]:
            return {"pain": [_pain(rest)]}
        case ["sore", *rest]:
            return {"soreness": dict(zip(rest[::2], map(float, rest[1::2]), strict=True))}
        case ["feel", *rest]:
            names = {"sleep": "sleep_h"}
            return {names.get(k, k): float(v) for k, v in zip(rest[::2], rest[1::2], strict=True)}
        case ["says", *answers]:
            return {"self_check": dict.fromkeys(answers, True)}
        case _:
            raise ValueError(f"not understood: {' '.join(words)}")


def _pain(words: list[str]) -> Wire:
    names = {"during": "during", "morning": "next_morning", "usual": "usual_morning"}
    told: Wire = {"site": words[0]}
    signs = []
    rest = iter(words[1:])
    for word in rest:
        if word in names:
            told[names[word]] = float(next(rest))
        else:
            signs.append(word)
    return told | ({"signs": signs} if signs else {})


# --------------------------------------------------------------------------- one exercise of a workout


def _exercise(text: str) -> Wire:
    """`dumbbell_rdl 3x12 @32 rir 4 form 5 asked 3x8-12 rir 2`."""
    done, _, ask = text.partition(" asked ")
    words = done.split()
    name, sets, rest = words[0], *_sets(words[1:])
    told: Wire = {"exercise": name} if name.islower() else {"name": name.replace("_", " ")}
    options = _options(rest)
    for field in ("form", "felt_in", "pain"):
        if field in options:
            told[field] = options.pop(field)
    for number, one in enumerate(sets):
        one |= {field: _nth(value, number, len(sets)) for field, value in options.items()}
    return told | {"sets": sets} | ({"prescribed": _asked(ask.split())} if ask else {})


def _sets(words: list[str]) -> tuple[list[Wire], list[str]]:
    if words[0] in ("left", "right"):
        sides = {words[0]: words[1].split(",")}
        used = 2
        if len(words) > 2 and words[2] in ("left", "right"):
            sides[words[2]] = words[3].split(",")
            used = 4
        longest = max(len(found) for found in sides.values())
        order = [(side, n) for n in range(longest) for side in sides if n < len(sides[side])]
        return [{"side": side, **_amount(sides[side][n])} for side, n in order], words[used:]
    count, times, amount = words[0].partition("x")
    amounts = [amount] * int(count) if times else words[0].split(",")
    return [_amount(one) for one in amounts], words[1:]


def _amount(word: str) -> Wire:
    return {"duration_s": float(word[:-1])} if word.endswith("s") else {"reps": int(word)}


def _nth(value: Any, number: int, count: int) -> Any:
    """The value of one set; a list is spread over the sets, one for each."""
    if not isinstance(value, list):
        return value
    return value[min(number, len(value) - 1) if len(value) != count else number]


def _options(words: list[str]) -> Wire:
    found: Wire = {}
    rest = iter(words)
    for word in rest:
        if word.startswith("@"):
            found["load_kg"] = float(word[1:])
        elif word in ("rir", "rpe"):
            numbers = [float(x) for x in next(rest).split(",")]
            found[word] = numbers if len(numbers) > 1 else numbers[0]
        elif word == "form":
            found["form"] = int(next(rest))
        elif word in ("tempo", "band", "kind"):
            found[word] = next(rest)
        elif word == "height":
            found["height_cm"] = float(next(rest))
        elif word == "felt":
            found["felt_in"] = next(rest).split(",")
        elif word == "hurt":
            found["pain"] = [{"site": next(rest), "during": float(next(rest))}]
        elif word == "fine":
            found["pain"] = []
        else:
            raise ValueError(f"not understood: {word}")
    return found


def _asked(words: list[str]) -> Wire:
    sets, _, reps = words[0].partition("x")
    lo, _, hi = reps.partition("-")
    told: Wire = {"sets": int(sets), "reps": [int(lo), int(hi or lo)]}
    rest = iter(words[1:])
    for word in rest:
        if word.startswith("@"):
            told["load_kg"] = float(word[1:])
        elif word == "rir":
            told["rir"] = float(next(rest))
        elif word == "at":
            told["target_reps"] = int(next(rest))
        elif word == "tempo":
            told["tempo"] = next(rest)
        else:
            raise ValueError(f"not understood after asked: {word}")
    return told
