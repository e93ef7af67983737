"""fold(state, events) -> state: the history of one athlete, event by event."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date, timedelta

from engine.ledger import Ledger, sort_key
from engine.memory import (
    FEELING_DAYS,
    OTHERS_KEPT,
    PAIN_DAYS,
    RUN_DAYS,
    Context,
    bone_pain_of,
    fold_workout,
    recent,
    with_marks,
)
from engine.state import (
    Alarm,
    Answer,
    AthleteState,
    Feeling,
    IllnessWord,
    PainMark,
    RunDone,
    SetAside,
    TestResult,
    Visit,
)
from engine.types import (
    CheckIn,
    Event,
    Illness,
    Override,
    PlannedRun,
    Profile,
    ProfileChange,
    Rulebook,
    Run,
    StrengthTest,
    Workout,
)


def start(profile: Profile) -> AthleteState:
    """The state before the first event."""
    return AthleteState(profile=profile)


def fold(state: AthleteState, ledger: Ledger, *, book: Rulebook, today: date) -> AthleteState:
    """The state after these events, which must all sort after `state.last_key`.

    Stops before the first event whose local day lies after `today`; `ahead` tells how many were left out.
    """
    context = Context(book, ledger)
    last: Event | None = None
    ahead = 0
    for index, event in enumerate(ledger.events):
        day = _local_day(state, event, book)
        if day > today:
            ahead = len(ledger.events) - index
            break
        state = _STEPS[type(event)](state, event, day, context)
        last = event
    if last is None:
        return replace(state, ahead=ahead)
    return replace(state, last_key=sort_key(last), last_event_id=last.event_id, ahead=ahead)


def _local_day(state: AthleteState, event: Event, book: Rulebook) -> date:
    return event.occurred_at.astimezone(book.zone(state.profile.timezone)).date()


# --------------------------------------------------------------------------- the rest


def _run(state: AthleteState, event: Event, day: date, context: Context) -> AthleteState:
    assert isinstance(event, Run)
    run = RunDone(
        event_id=event.event_id,
        at=event.occurred_at,
        day=day,
        distance_km=event.distance_km,
        minutes=event.duration_min,
        kind=event.kind,
        rpe=event.session_rpe,
    )
    twin = any(r.at == run.at and r.distance_km == run.distance_km for r in state.runs)
    if twin:
        aside = SetAside(event_id=event.event_id, code="same_session")
        return replace(state, set_aside=(*state.set_aside, aside)[-OTHERS_KEPT:])
    return replace(state, runs=recent((*state.runs, run), day, RUN_DAYS))


def _check_in(state: AthleteState, event: Event, day: date, context: Context) -> AthleteState:
    assert isinstance(event, CheckIn)
    feeling = Feeling(
        event_id=event.event_id,
        at=event.occurred_at,
        day=day,
        sleep_h=event.sleep_h,
        energy=event.energy,
        stress=event.stress,
        mood=event.mood,
        motivation=event.motivation,
        soreness=dict(event.soreness),
        illness=event.illness,
    )
    marks = [PainMark(event_id=event.event_id, at=event.occurred_at, day=day, report=p) for p in event.pain or ()]
    clear = state.all_clear
    if event.pain == ():
        clear = (*(c for c in clear if (day - c[1]).days <= PAIN_DAYS), (event.occurred_at, day, event.event_id))
    raised = {a.flag for a in state.alarms}
    alarms = [Alarm(flag=f, event_id=event.event_id, day=day) for f in event.red_flags or () if f not in raised]
    answers = {k: Answer(value=v, event_id=event.event_id, day=day) for k, v in event.self_check.items()}
    outcomes = {k: Answer(value=v, event_id=event.event_id, day=day) for k, v in event.outcomes.items()}
    illness, last_ill = _illness(state, event, day)
    return replace(
        state,
        feelings=recent((*state.feelings, feeling), day, FEELING_DAYS),
        pain=with_marks(state.pain, marks, day),
        all_clear=clear,
        alarms=(*state.alarms, *alarms),
        bone_pain=(*state.bone_pain, *bone_pain_of(event, event.pain or (), day)),
        illness=illness,
        last_ill=last_ill,
        self_check={**state.self_check, **answers},
        outcomes={**state.outcomes, **outcomes},
    )


def _illness(state: AthleteState, event: CheckIn, day: date) -> tuple[IllnessWord | None, IllnessWord | None]:
    """The last word on illness, the worst of a day, and the last day of a real illness."""
    if event.illness is None:
        return state.illness, state.last_ill
    word = IllnessWord(illness=event.illness, event_id=event.event_id, at=event.occurred_at, day=day)
    order = list(Illness)
    old = state.illness
    if old is not None and old.day == day and order.index(old.illness) > order.index(word.illness):
        word = old
    ill = word.illness in (Illness.FEVER, Illness.BELOW_NECK)
    return word, word if ill else state.last_ill


def _profile_change(state: AthleteState, event: Event, day: date, context: Context) -> AthleteState:
    assert isinstance(event, ProfileChange)
    if event.until is not None:
        visit = Visit(since=day, until=event.until, fields=event.fields, given=event.given)
        return replace(state, visits=(*(v for v in state.visits if v.until >= day), visit))
    profile = merge(state.profile, event.fields, event.given)
    # A red flag ends only when somebody says that a professional has looked (rule G8).
    cleared = "screening" in event.given and event.fields.screening.cleared is True
    if cleared:
        state = replace(state, alarms=(), bone_pain=())
    return replace(state, profile=profile)


def merge(profile: Profile, change: Profile, given: tuple[str, ...]) -> Profile:
    """The profile with the given fields taken from the change."""
    names = {f.name for f in fields(Profile)}
    return replace(profile, **{name: getattr(change, name) for name in given if name in names})


def _planned_run(state: AthleteState, event: Event, day: date, context: Context) -> AthleteState:
    assert isinstance(event, PlannedRun)
    kept = {d: p for d, p in state.planned_runs.items() if d >= day - timedelta(days=7)}
    return replace(state, planned_runs={**kept, event.date: event})


def _test(state: AthleteState, event: Event, day: date, context: Context) -> AthleteState:
    assert isinstance(event, StrengthTest)
    result = TestResult(
        event_id=event.event_id,
        day=day,
        test=event.test,
        left=event.left,
        right=event.right,
        both=event.both,
    )
    return replace(state, tests=(*state.tests, result)[-OTHERS_KEPT:])


def _override(state: AthleteState, event: Event, day: date, context: Context) -> AthleteState:
    assert isinstance(event, Override)
    return replace(state, overrides={**state.overrides, event.exercise: event})


_STEPS: dict[type, Callable[[AthleteState, Event, date, Context], AthleteState]] = {
    Workout: fold_workout,
    Run: _run,
    CheckIn: _check_in,
    ProfileChange: _profile_change,
    PlannedRun: _planned_run,
    StrengthTest: _test,
    Override: _override,
}
