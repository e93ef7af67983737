"""fold(state, events) -> state: the history of one athlete, event by event."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date, datetime, timedelta

from engine.ledger import Ledger, sort_key
from engine.memory import (
    FEELING_DAYS,
    OTHERS_KEPT,
    PAIN_DAYS,
    RUN_DAYS,
    Context,
    add_marks,
    fold_workout,
    recent,
    set_aside,
)
from engine.names import Mapper, own_names
from engine.same_session import is_session, remembered
from engine.state import (
    Alarm,
    Answer,
    AthleteState,
    Draft,
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
    draft = Draft.of(state)
    draft.names = {**draft.names, **own_names(ledger.names, book.names)}
    context = Context(book, ledger, Mapper(book, draft.names))
    again: dict[str, list[str]] = {}
    for other, first in ledger.again:
        again.setdefault(first, []).append(other)
    last: Event | None = None
    ahead = 0
    for index, event in enumerate(ledger.events):
        day = event.occurred_at.astimezone(book.zone(draft.profile.timezone)).date()
        if day > today:
            ahead = len(ledger.events) - index
            break
        _STEPS[type(event)](draft, event, day, context)
        if is_session(event):
            draft.told = remembered(draft.told, event)
            for one in again.get(event.event_id, ()):
                set_aside(draft, SetAside(event_id=one, code="same_session", of=event.event_id))
        last = event
    draft.ahead = ahead
    if last is not None:
        draft.last_key, draft.last_event_id = sort_key(last), last.event_id
    return draft.done()


# --------------------------------------------------------------------------- the rest


def _run(draft: Draft, event: Event, day: date, context: Context) -> None:
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
    twin = any(r.distance_km == run.distance_km for r in draft.runs if r.at == run.at)
    if twin:
        set_aside(draft, SetAside(event_id=event.event_id, code="same_session"))
    else:
        draft.runs = recent((*draft.runs, run), day, RUN_DAYS)


def _answered(old: Answer | None, value: bool | None, event_id: str, day: date) -> Answer:
    """The newest answer; an earlier one that was different stays beside it."""
    if old is None or old.value is None or old.value == value or value is None:
        before = (old.before, old.before_day) if old is not None and value is not None else (None, None)
    else:
        before = (old.value, old.day)
    return Answer(value=value, event_id=event_id, day=day, before=before[0], before_day=before[1])


def _check_in(draft: Draft, event: Event, day: date, context: Context) -> None:
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
    draft.feelings = recent((*draft.feelings, feeling), day, FEELING_DAYS)
    if event.pain:
        marks = [PainMark(event_id=event.event_id, at=event.occurred_at, day=day, report=p) for p in event.pain]
        add_marks(draft, event, marks, day)
    elif event.pain == ():
        draft.all_clear = _clear_since(draft, day, (event.occurred_at, day, event.event_id))
    if event.red_flags:
        raised = {a.flag for a in draft.alarms}
        alarms = [Alarm(flag=f, event_id=event.event_id, day=day) for f in event.red_flags if f not in raised]
        draft.alarms = (*draft.alarms, *alarms)
    for asked, told in ((draft.self_check, event.self_check), (draft.outcomes, event.outcomes)):
        for question, answer in told.items():
            asked[question] = _answered(asked.get(question), answer, event.event_id, day)
    _illness(draft, event, day)


def _clear_since(draft: Draft, day: date, newest: tuple[datetime, date, str]) -> tuple[tuple[datetime, date, str], ...]:
    """The days on which nothing hurt, without those too old to be read."""
    first, old = day - timedelta(days=PAIN_DAYS), draft.all_clear
    drop = 0
    while drop < len(old) and old[drop][1] < first:
        drop += 1
    return (*old[drop:], newest)


def _illness(draft: Draft, event: CheckIn, day: date) -> None:
    """The last word on illness, the worst of a day, and the last day of a real illness."""
    if event.illness is None:
        return
    word = IllnessWord(illness=event.illness, event_id=event.event_id, at=event.occurred_at, day=day)
    order = list(Illness)
    old = draft.illness
    if old is not None and old.day == day and order.index(old.illness) > order.index(word.illness):
        word = old
    draft.illness = word
    if word.illness in (Illness.FEVER, Illness.BELOW_NECK):
        draft.last_ill = word


def _profile_change(draft: Draft, event: Event, day: date, context: Context) -> None:
    assert isinstance(event, ProfileChange)
    if event.until is not None:
        visit = Visit(since=day, until=event.until, fields=event.fields, given=event.given)
        draft.visits = (*(v for v in draft.visits if v.until >= day), visit)
        return
    draft.profile = merge(draft.profile, event.fields, event.given)
    # A red flag ends only when somebody says that a professional has looked (rule G8).
    if "screening" in event.given and event.fields.screening.cleared is True:
        raised = [alarm.day for alarm in draft.alarms] + [pain.day for pain in draft.bone_pain]
        if raised:
            draft.stopped = (*draft.stopped, (min(raised), day))[-OTHERS_KEPT:]
        draft.alarms, draft.bone_pain = (), ()


def merge(profile: Profile, change: Profile, given: tuple[str, ...]) -> Profile:
    """The profile with the given fields taken from the change."""
    names = {f.name for f in fields(Profile)}
    return replace(profile, **{name: getattr(change, name) for name in given if name in names})


def _planned_run(draft: Draft, event: Event, day: date, context: Context) -> None:
    assert isinstance(event, PlannedRun)
    kept = {d: p for d, p in draft.planned_runs.items() if d >= day - timedelta(days=7)}
    draft.planned_runs = {**kept, event.date: event}


def _test(draft: Draft, event: Event, day: date, context: Context) -> None:
    assert isinstance(event, StrengthTest)
    result = TestResult(
        event_id=event.event_id,
        day=day,
        test=event.test,
        left=event.left,
        right=event.right,
        both=event.both,
    )
    draft.tests = (*draft.tests, result)[-OTHERS_KEPT:]


def _override(draft: Draft, event: Event, day: date, context: Context) -> None:
    assert isinstance(event, Override)
    draft.overrides[event.exercise] = event


_STEPS: dict[type, Callable[[Draft, Event, date, Context], None]] = {
    Workout: fold_workout,
    Run: _run,
    CheckIn: _check_in,
    ProfileChange: _profile_change,
    PlannedRun: _planned_run,
    StrengthTest: _test,
    Override: _override,
}
