"""Make a failing case small and print it as a document for `baton decide`."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import timedelta

from engine.types import Event, Profile, Workout
from schemas.dump import dump_event, dump_profile
from tests.engine.properties.histories import Case

Fails = Callable[[Case], bool]


def smallest(case: Case, fails: Fails) -> Case:
    """The case without everything that it does not need in order to fail."""
    for _ in range(2):
        case = _fewer_events(case, fails)
        case = _plainer_profile(case, fails)
        case = _fewer_exercises(case, fails)
        case = _earlier_end(case, fails)
    return case


def _fewer_events(case: Case, fails: Fails) -> Case:
    size = max(1, len(case.events) // 2)
    while size:
        start = 0
        while start < len(case.events):
            fewer = replace(case, events=case.events[:start] + case.events[start + size :])
            if fails(fewer):
                case = fewer
            else:
                start += size
        size //= 2
    return case


def _plainer_profile(case: Case, fails: Fails) -> Case:
    plain = Profile()
    for field in fields(Profile):
        simpler = replace(case, profile=replace(case.profile, **{field.name: getattr(plain, field.name)}))
        if fails(simpler):
            case = simpler
    for number in range(len(case.profile.equipment or ()) - 1, -1, -1):
        owned = case.profile.equipment or ()
        simpler = replace(case, profile=replace(case.profile, equipment=owned[:number] + owned[number + 1 :]))
        if fails(simpler):
            case = simpler
    return case


def _fewer_exercises(case: Case, fails: Fails) -> Case:
    for index, event in enumerate(case.events):
        if not isinstance(event, Workout):
            continue
        for number in range(len(event.exercises) - 1, -1, -1):
            now = case.events[index]
            assert isinstance(now, Workout)
            smaller = _put(case, index, replace(now, exercises=now.exercises[:number] + now.exercises[number + 1 :]))
            if fails(smaller):
                case = smaller
    return case


def _put(case: Case, index: int, event: Event) -> Case:
    return replace(case, events=(*case.events[:index], event, *case.events[index + 1 :]))


def _earlier_end(case: Case, fails: Fails) -> Case:
    for _ in range(30):
        sooner = replace(case, today=case.today - timedelta(days=1))
        if not fails(sooner):
            break
        case = sooner
    return case


def document(case: Case) -> str:
    """The case as `baton decide` reads it."""
    profile = {k: v for k, v in dump_profile(case.profile).items() if v != dump_profile(Profile()).get(k)}
    events = [dump_event(e) for e in case.events]
    return json.dumps({"today": case.today.isoformat(), "profile": profile, "events": events})
