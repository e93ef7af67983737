"""`plan_revision` on a workout: what that plan had asked for is written into the event; nobody looks it up later.

The raw body keeps what was sent. The event's id is made again from what it now says, so that an exported event read
anywhere else is the same event; sending it twice gives the same id twice, because a revision never changes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from decimal import Decimal

import msgspec

from engine.types import Event, ExerciseDone, Prescribed, Side, Workout
from schemas.events import event_id_of
from store import Store
from web.errors import Problem, Wrong


class Asked(msgspec.Struct, frozen=True):
    """The part of a prescription on the wire that a workout is compared with."""

    exercise: str
    side: Side
    sets: int
    reps: tuple[int, int]
    target_reps: int
    target_rir: Decimal
    tempo: str
    load_kg: Decimal | None = None


class _Plan(msgspec.Struct, frozen=True):
    prescriptions: tuple[Asked, ...]


_DECODER = msgspec.json.Decoder(_Plan)
PlanOf = Callable[[int], tuple[Asked, ...] | None]


def with_prescribed(
    store: Store, tenant_id: str, athlete_id: str, events: Sequence[Event], *, below: str | None
) -> list[Event]:
    """The same events, with `prescribed` filled from the plan each workout names; `below`: the pointer of
    their list, None when the body is one event."""
    if not any(_wants(event) for event in events):
        return list(events)
    known: dict[int, tuple[Asked, ...] | None] = {}

    def plan_of(revision: int) -> tuple[Asked, ...] | None:
        if revision not in known:
            plan = store.plan_at(tenant_id, athlete_id, revision)
            known[revision] = None if plan is None else _DECODER.decode(plan.body).prescriptions
        return known[revision]

    filled, missing = [], []
    for index, event in enumerate(events):
        filled.append(_filled(event, plan_of) if isinstance(event, Workout) and _wants(event) else event)
        if isinstance(event, Workout) and _wants(event) and plan_of(event.plan_revision or 0) is None:
            missing.append(index)
    if missing:
        if store.athlete(tenant_id, athlete_id) is None:
            raise Problem("no_athlete")
        raise _unknown_revision(missing, below)
    return filled


def _wants(event: Event) -> bool:
    if not isinstance(event, Workout) or event.plan_revision is None:
        return False
    return any(done.exercise is not None and done.prescribed is None for done in event.exercises)


def _filled(event: Workout, plan_of: PlanOf) -> Workout:
    asked = plan_of(event.plan_revision or 0) or ()
    filled = replace(event, exercises=tuple(_looked_up(done, asked) for done in event.exercises))
    return replace(filled, event_id=event_id_of(filled))


def _looked_up(done: ExerciseDone, asked: tuple[Asked, ...]) -> ExerciseDone:
    if done.prescribed is not None or done.exercise is None:
        return done
    of_this = [one for one in asked if one.exercise == done.exercise]
    done_sides = {one.side for one in done.sets}
    mine = [one for one in of_this if one.side in done_sides] or of_this
    if not mine:
        return done
    return replace(done, prescribed=_common([_prescribed(one) for one in mine]))


def _prescribed(one: Asked) -> Prescribed:
    return Prescribed(
        sets=one.sets,
        reps=one.reps,
        target_reps=one.target_reps,
        rir=one.target_rir,
        load_kg=one.load_kg,
        tempo=one.tempo,
    )


def _common(many: Sequence[Prescribed]) -> Prescribed:
    """What left and right have in common; where they were asked for different things, nothing is claimed."""
    first = many[0]
    differing = {
        field.name: None
        for field in fields(Prescribed)
        if any(getattr(one, field.name) != getattr(first, field.name) for one in many)
    }
    return replace(first, **differing)


def _unknown_revision(missing: Sequence[int], below: str | None) -> Problem:
    wrongs = [
        Wrong(
            pointer="/plan_revision" if below is None else f"{below}/{index}/plan_revision",
            code="unknown_revision",
            detail="this athlete has no such plan revision; leave it out, or say what was `prescribed`",
        )
        for index in missing
    ]
    return Problem("invalid_request", f"{wrongs[0].pointer}: {wrongs[0].detail}. Nothing was stored.", errors=wrongs)
