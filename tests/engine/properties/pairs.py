"""Safety invariants about two plans: what must not change, or only to the careful side (I03, I19-I21, I30-I36, I38).

Each check is given an athlete with the plan and the athlete's seed, makes the second plan, and yields what is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from random import Random
from typing import Any

from engine.rules.outcome import INCREASES, caution
from engine.types import Action, CheckIn, Decision, Exercise, Override, Plan, PlanStatus, ProfileChange
from schemas.plan import dump_plan, encode
from tests.engine.properties import changes
from tests.engine.properties.builders import book, moment
from tests.engine.properties.checks_week import i09, i10, i12, i15
from tests.engine.properties.histories import Case
from tests.engine.properties.seen import Seen, look

Pair = Callable[[Seen, int], Iterator[str]]

ORDER = (PlanStatus.STOPPED, PlanStatus.NEEDS_CLEARANCE, PlanStatus.RESTING, PlanStatus.ACTIVE)


def content(plan: Plan, *, less: tuple[str, ...] = ("based_on",)) -> dict[str, Any]:
    """What a plan says, without how many deliveries it has seen."""
    return {k: v for k, v in dump_plan(plan).items() if k not in less}


def by_exercise(plan: Plan) -> dict[str, Decision]:
    """The decisions about what is being trained; newcomers have no before."""
    return {d.exercise: d for d in plan.decisions if d.exercise and d.before is not None}


def differences(a: Any, b: Any, path: str = "") -> Iterator[str]:
    """Where two documents differ, place by place; at most a few places."""
    if isinstance(a, dict) and isinstance(b, dict):
        for key in sorted(a.keys() | b.keys()):
            yield from differences(a.get(key), b.get(key), f"{path}/{key}")
    elif isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        for number, (one, other) in enumerate(zip(a, b, strict=True)):
            yield from differences(one, other, f"{path}/{number}")
    elif a != b:
        yield f"{path}: {str(a)[:200]} to {str(b)[:200]}"


# --------------------------------------------------------------------------- bad news, silence


def bolder(a: Plan, b: Plan) -> Iterator[str]:
    """Where plan b is less careful than plan a."""
    if ORDER.index(b.status) > ORDER.index(a.status):
        yield f"status {a.status} to {b.status}"
    old, new = by_exercise(a), by_exercise(b)
    for name in sorted(old.keys() & new.keys()):
        if caution(new[name].action) > caution(old[name].action):
            yield f"{name}: {old[name].action} to {new[name].action}"
    loads = {(p.exercise, p.side): p.load_kg for p in a.prescriptions if p.load_kg is not None}
    for p in b.prescriptions:
        before = loads.get((p.exercise, p.side))
        if before is not None and p.load_kg is not None and p.load_kg > before:
            yield f"{p.exercise}: {before} kg to {p.load_kg} kg"


def i03(news: changes.Change, seen: Seen, seed: int) -> Iterator[str]:
    """One more piece of bad news never makes a decision less careful."""
    other = news(Random(seed), seen)
    if other is not None:
        yield from bolder(seen.plan, look(other).plan)


def steps_opened(a: Plan, b: Plan) -> Iterator[str]:
    """Steps up of plan b that plan a refused."""
    old, new = by_exercise(a), by_exercise(b)
    for name in sorted(old.keys() & new.keys()):
        if new[name].action in INCREASES and old[name].action not in INCREASES:
            yield f"{name}: {old[name].action} to {new[name].action}"


def i21(silence: Callable[[Case], Case], seen: Seen, _: int) -> Iterator[str]:
    """What nobody says never turns a refusal into a step up."""
    if seen.strict:
        yield from steps_opened(seen.plan, look(silence(seen.case)).plan)


def i21_in_one_set(spoilt: Callable[..., Case], seen: Seen, _: int) -> Iterator[str]:
    """One set that went badly, and then is not spoken of, opens nothing."""
    if seen.strict:
        full, gaps = (look(spoilt(seen.case, gaps=g)) for g in (False, True))
        yield from steps_opened(full.plan, gaps.plan)


# --------------------------------------------------------------------------- order and repetition


def i19(seen: Seen, seed: int) -> Iterator[str]:
    """The order of arrival does not matter."""
    given = seen.case.events
    shuffled = replace(seen.case, events=tuple(Random(seed + 1).sample(given, len(given))))
    yield from differences(dump_plan(seen.plan), dump_plan(look(shuffled).plan))


def i20(seen: Seen, seed: int) -> Iterator[str]:
    """The same delivery twice changes nothing."""
    given = seen.case.events
    again = replace(seen.case, events=(*given, *Random(seed).choices(given or (), k=min(3, len(given)))))
    yield from differences(dump_plan(seen.plan), dump_plan(look(again).plan))


def i40(seen: Seen, _: int) -> Iterator[str]:
    """The same athlete, looked at anew, gets the same bytes."""
    if encode(dump_plan(seen.plan)) != encode(dump_plan(look(seen.case).plan)):
        yield "other bytes"


# --------------------------------------------------------------------------- places, scales, calendars


def _same_or_less(a: Plan, b: Plan, name: str) -> bool:
    """The same prescription; time and coverage may have taken sets or the whole exercise, never added to the week."""
    old, new = ([p for p in plan.prescriptions if p.exercise == name] for plan in (a, b))
    turns = [sum(name in block.exercises for d in plan.days for i in d.items for block in i.blocks) for plan in (a, b)]
    return all(
        (n.sets <= o.sets or n.sets * turns[1] <= o.sets * turns[0]) and replace(n, sets=o.sets) == o
        for o, n in zip(old, new, strict=False)
    )


def i30(seen: Seen, seed: int) -> Iterator[str]:
    """Pain at one place leaves exercises alone that do not load it, except that they may get less room."""
    site = Random(seed).choice(book().pain_sites)
    other = look(changes.with_event(seen, CheckIn, pain=(changes.worse(seen, site, 6),))).plan
    if seen.plan.status is not PlanStatus.ACTIVE or other.status is not PlanStatus.ACTIVE:
        return
    old, new = by_exercise(seen.plan), by_exercise(other)
    if _is_eased(other) and not _is_eased(seen.plan):
        return  # pain that rises is one of the two signs that ask for an easy week of everything (rule D2)
    for name in sorted(old.keys() & new.keys()):
        same = old[name].action is new[name].action and _same_or_less(seen.plan, other, name)
        if seen.view.pain_by_exception():  # the report ends the agreement for two weeks: nothing goes up on silence
            same = same or (old[name].action in INCREASES and new[name].action is Action.HOLD) or name in seen.steered
        prescribed = str((old[name].after or {}).get("exercise", name))
        if not same and not any(_loads(seen, book().exercises[x], site) for x in (name, prescribed)):
            yield f"{site}: {name} {old[name].action} {old[name].after} to {new[name].action} {new[name].after}"


def _is_eased(plan: Plan) -> bool:
    return any(r.code == "DELOAD_NEEDED" for d in plan.decisions for r in d.reasons)


def _loads(seen: Seen, exercise: Exercise, site: str) -> bool:
    return site in exercise.site_load or site in seen.view.gating_sites(exercise)


def i32(seen: Seen, _: int) -> Iterator[str]:
    """How far somebody runs in a week decides nothing, as long as no single run stands out."""
    other = changes.less_running(seen.case)
    if other.events == seen.case.events or changes.longest_before(seen.case) != changes.longest_before(other):
        return
    a, b = content(seen.plan), content(look(other).plan)
    for part in ("decisions", "days"):
        yield from differences(a[part], b[part], part)


def i33(seen: Seen, _: int) -> Iterator[str]:
    """Somebody who always answers a point higher gets the same decisions."""
    for item in ("energy", "stress", "mood", "motivation"):
        other = changes.shifted(seen.case, item, 1)
        if other is not None:
            yield from differences(content(seen.plan), content(look(other).plan), item)
    other = changes.sorer(seen.case)
    if other is not None:
        a, b = content(seen.plan), content(look(other).plan)
        yield from differences(a["prescriptions"], b["prescriptions"], "soreness")


def i34(seen: Seen, _: int) -> Iterator[str]:
    """The same weights written in pounds give the same decisions, and loads that are alike."""
    other = look(changes.in_pounds(seen.case)).plan
    old, new = by_exercise(seen.plan), by_exercise(other)
    for name in sorted(old):
        if name not in new or old[name].action != new[name].action:
            yield f"{name}: {old[name].action} in kg, {new[name].action if name in new else None} in lb"
    loads = {(p.exercise, p.side): p.load_kg for p in other.prescriptions}
    for p in seen.plan.prescriptions:
        there = loads.get((p.exercise, p.side))
        if p.load_kg is not None and there is not None and abs(p.load_kg - there) > max(p.load_kg / 8, Decimal(2)):
            yield f"{p.exercise}: {p.load_kg} kg, in lb {there} kg"


def i35(seen: Seen, seed: int) -> Iterator[str]:
    """The same history so many weeks later gives the same plan, so many weeks later."""
    case = seen.case
    weeks = Random(seed).choice((1, 5, 26))
    other = changes.moved(case, weeks, seen.state.timezone)
    if any(isinstance(e, ProfileChange) and "timezone" in e.given for e in case.events):
        return  # two zones: no single wall clock to move
    if other.today.year != case.today.year and case.profile.birth_year is not None:
        return  # a year older
    if _clocks_change(seen.state.timezone, case.today) or _clocks_change(seen.state.timezone, other.today):
        return  # the 48 hours are hours, and end at another time of the day
    plain = {k: v for k, v in content(seen.plan).items() if k != "week"}
    back = {k: v for k, v in content(look(other).plan).items() if k != "week"}
    yield from differences(dated(plain, 0), dated(back, -weeks))


def _clocks_change(zone: str, today: date) -> bool:
    """Whether the clocks change around a day, from three days before it to the end of its plan."""
    return len({moment(today + timedelta(days=n), 12, 0, zone).utcoffset() for n in range(-4, 9)}) > 1


def dated(value: Any, weeks: int) -> Any:
    """The content with its dates moved back; sentences lose theirs."""
    if isinstance(value, dict):
        return {k: dated(v, weeks) for k, v in value.items() if k != "text"}
    if isinstance(value, list):
        return [dated(v, weeks) for v in value]
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return (date.fromisoformat(value) + timedelta(weeks=weeks)).isoformat()
    return value


def i36(seen: Seen, seed: int) -> Iterator[str]:
    """Sessions that did not happen are not made up for: the week stays within its bounds."""
    missed = look(changes.missing_last(seen.case, Random(seed).choice((1, 2, 4))))
    for name, check in (("i09", i09), ("i10", i10), ("i12", i12), ("i15", i15)):
        yield from (f"{name}: {found}" for found in check(missed))


def i38(seen: Seen, _: int) -> Iterator[str]:
    """Without anybody's word the engine decides the same about all that is trained; what is new may find less room."""
    plain = replace(seen.case, events=tuple(e for e in seen.case.events if not isinstance(e, Override)))
    if len(plain.events) < len(seen.case.events):
        a, b = ({n: d.action for n, d in by_exercise(plan).items()} for plan in (look(plain).plan, seen.plan))
        if a != b:
            yield f"without overrides {a}, with them {b}"


PAIRS: dict[str, Pair] = {
    **{f"i03 {news.__name__}": partial(i03, news) for news in changes.BAD_NEWS},
    **{f"i21 {silence.__name__}": partial(i21, silence) for silence in changes.SILENCE},
    **{f"i21 {spoilt.__name__}": partial(i21_in_one_set, spoilt) for spoilt in changes.ONE_SET},
    "i19": i19, "i20": i20, "i30": i30, "i32": i32, "i33": i33, "i34": i34, "i35": i35, "i36": i36,
    "i38 without overrides": i38, "i40": i40,
}  # fmt: skip
