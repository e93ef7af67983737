"""What a rule answers, and the order in which answers win (rule R0)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import IntEnum, StrEnum

from engine.types import Action, Blocked, Facts, Next, Reason


class Layer(IntEnum):
    """The layers of rule R0, first wins among equally conservative answers."""

    RED_FLAG = 1
    PAIN = 2
    ILLNESS = 3
    CALENDAR = 4
    LAYOFF = 5
    DELOAD = 6
    READINESS = 7
    FORM = 8
    PERFORMANCE = 9


class Verdict(StrEnum):
    """Fired: the rule asks for something. Passed: it looked and is content. No data: it could not look."""

    FIRED = "fired"
    PASSED = "passed"
    NO_DATA = "no_data"


# Most conservative first; actions in one tuple are equally conservative (rule R0).
CONSERVATISM: tuple[tuple[Action, ...], ...] = (
    (Action.REFER,),
    (Action.REST,),
    (Action.MOBILITY,),
    (Action.SWAP, Action.REGRESS),
    (Action.REDUCE, Action.DELOAD),
    (Action.HOLD,),
    (Action.ADD_REPS, Action.SLOW_ECCENTRIC, Action.ADD_SETS, Action.ADD_LOAD, Action.ADVANCE),
)
_RANK = {action: rank for rank, group in enumerate(CONSERVATISM) for action in group}
INCREASES = frozenset(CONSERVATISM[-1])


def caution(action: Action) -> int:
    """How conservative an action is; 0 is the most conservative."""
    return _RANK[action]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What becomes of a prescription. Percentages are of the usual; several changes combine to the least of each."""

    load_pct: Decimal = Decimal(100)
    sets_pct: Decimal = Decimal(100)
    rir_add: int = 0
    sets_max: int | None = None
    reps_max: int | None = None
    exercise: str | None = None  # do this instead
    none: bool = False  # do nothing instead
    load_kg: Decimal | None = None  # increases only: exactly this
    target_reps: int | None = None
    reps: tuple[int, int] | None = None  # increases only: another range (heavy work, rule P12)
    sets: int | None = None
    tempo: str | None = None
    height_cm: Decimal | None = None
    test: str | None = None  # try this exercise once, beside the work


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The answer of one rule about one exercise or the whole plan."""

    verdict: Verdict
    action: Action = Action.HOLD
    reason: Reason | None = None
    change: Change = Change()
    recheck_on: date | None = None  # the day on which the answer may change by itself
    next: Next | None = None
    layer: Layer = Layer.PERFORMANCE


PASSED = Outcome(verdict=Verdict.PASSED)


def fired(
    action: Action,
    code: str,
    rule: str,
    facts: Facts | None = None,
    *,
    events: Iterable[str] = (),
    strength: str = "C",
    change: Change | None = None,
    recheck_on: date | None = None,
    next_: Next | None = None,
) -> Outcome:
    """The rule asks for an action."""
    return Outcome(
        verdict=Verdict.FIRED,
        action=action,
        reason=because(code, rule, facts, events=events, strength=strength),
        change=change or Change(),
        recheck_on=recheck_on,
        next=next_,
    )


def runner_up(action: Action, next_: Next | None) -> tuple[Blocked, ...]:
    """The step after an action that was not taken now, and what it waits for first (rule R1)."""
    if next_ is None or next_.action is action or not next_.needs:
        return ()
    return (Blocked(action=next_.action, by=next_.needs[0]),)


def no_data(code: str, rule: str, facts: Facts | None = None, *, events: Iterable[str] = ()) -> Outcome:
    """The rule could not look. In a safety rule that forbids an increase (rules R2, G10)."""
    return Outcome(verdict=Verdict.NO_DATA, reason=because(code, rule, facts, events=events, strength="D"))


def because(
    code: str, rule: str, facts: Facts | None = None, *, events: Iterable[str] = (), strength: str = "C"
) -> Reason:
    """A reason without its sentence; `engine.explain` adds that last."""
    return Reason(code=code, rule=rule, facts=dict(facts or {}), events=tuple(dict.fromkeys(events)), strength=strength)
