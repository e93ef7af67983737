"""Rule 1: everything that can change a prescription is in the tables of this file, safety first.

A rule is a plain function that answers fired, passed or no data; every answer is asked for, none may vanish. The most
conservative fired answer wins (R0); among equals the earlier layer. An answer "no data" of a safety rule forbids an
increase (R2). The numbers stand in `catalog/params.toml`; the sentences in `engine/explain.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from engine.rules import calendar, deload, form, layoff, pain, performance, readiness
from engine.rules.outcome import INCREASES, Layer, Outcome, Verdict, caution, runner_up
from engine.rules.slot import Slot
from engine.types import Action, Blocked, Next, Reason
from engine.view import View

ExerciseRule = Callable[[View, Slot], Outcome]


def _easy_week(view: View, slot: Slot) -> Outcome:
    """An easy week, planned or needed, is easy for every exercise (rules D1-D4)."""
    return view.once(deload.easy_week)


EXERCISE_RULES: tuple[tuple[str, Layer, ExerciseRule], ...] = (
    ("G5", Layer.PAIN, pain.red_zone),
    ("G2", Layer.PAIN, pain.morning_after),
    ("G1", Layer.PAIN, pain.amber),  # with G4, G6
    ("P12", Layer.PAIN, pain.jumps),
    ("P12", Layer.PAIN, pain.heavy),
    ("G3", Layer.PAIN, pain.rising),
    ("G10", Layer.PAIN, pain.unreported),
    ("H5", Layer.ILLNESS, calendar.unwell),
    ("L6", Layer.ILLNESS, calendar.after_illness),
    ("S10", Layer.CALENDAR, calendar.race_week),
    ("S13", Layer.CALENDAR, calendar.after_marathon),
    ("U2", Layer.CALENDAR, calendar.run_spike),
    ("S3", Layer.CALENDAR, calendar.key_run_near),  # with table T10
    ("X3", Layer.CALENDAR, form.not_owned),
    ("L1", Layer.LAYOFF, layoff.layoff),  # with L2-L5, L7
    ("D1", Layer.DELOAD, _easy_week),  # with D2-D4
    ("H3", Layer.READINESS, readiness.bad_week),  # with H4
    ("H2", Layer.READINESS, readiness.bad_day),  # with H4
    ("G7", Layer.READINESS, readiness.sore),
    ("P1", Layer.FORM, form.broken_form),  # with X4
    ("P1", Layer.FORM, form.wrong_muscle),
    ("P11", Layer.FORM, form.novice_guard),
    ("R4", Layer.FORM, form.implausible),
    ("P2", Layer.PERFORMANCE, performance.progress),  # with P3-P8, P10, TE1-TE3
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """What the rules decided for one exercise: the winner, what else asked for caution, and the refused step."""

    winner: Outcome
    others: tuple[Outcome, ...]  # fired, less conservative or later
    blocked: tuple[Blocked, ...]
    next: Next | None

    @property
    def action(self) -> Action:
        return self.winner.action

    @property
    def reasons(self) -> tuple[Reason, ...]:
        return tuple(o.reason for o in (self.winner, *self.others) if o.reason is not None)


def resolve(view: View, slot: Slot) -> Resolution:
    """Ask every rule about one exercise and let the most conservative answer win."""
    answers = [(rule(view, slot), layer) for _, layer, rule in EXERCISE_RULES]
    asking = [_of_layer(answer, layer) for answer, layer in answers if answer.verdict is not Verdict.PASSED]
    gates = [a for a in asking if a.action not in INCREASES]
    steps = [a for a in asking if a.action in INCREASES]
    if not gates:
        step = steps[0]
        return Resolution(winner=step, others=(), blocked=runner_up(step.action, step.next), next=step.next)
    ordered = sorted(gates, key=lambda a: (caution(a.action), a.layer))
    winner = ordered[0]
    by = winner.reason
    assert by is not None
    following = _next(ordered, steps)
    refused = tuple(Blocked(action=action, by=by) for action in {s.action: s for s in steps} or (following.action,))
    return Resolution(winner=winner, others=tuple(ordered[1:]), blocked=refused, next=following)


def _of_layer(answer: Outcome, layer: Layer) -> Outcome:
    """The answer with its place. Missing data holds (R2): nothing goes up on what nobody said."""
    if answer.verdict is Verdict.NO_DATA:
        return replace(answer, layer=layer, action=Action.HOLD)
    return answer if answer.layer is layer else replace(answer, layer=layer)


def _next(gates: list[Outcome], steps: list[Outcome]) -> Next:
    """What gets to the next step: the refused one once the gates open, else what performance still asks for."""
    own = next((g.next for g in gates if g.next is not None), None)
    needs = tuple(g.reason for g in gates if g.reason is not None)
    if steps:
        return Next(action=steps[0].action, needs=needs)
    return own if own is not None else Next(action=Action.ADD_REPS, needs=needs)
