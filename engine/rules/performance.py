"""What the sets themselves say: failure, repetitions, and the next lever (rules P2-P8, P10, TE1-TE3). Layer 9."""

from __future__ import annotations

from decimal import Decimal

from engine.body import READ_DAYS
from engine.exposure import Asked, Reading, asked, comparable, form_is_clean, readings, rir_or_assumed
from engine.rules.ladder import step_down
from engine.rules.levers import next_lever, slower
from engine.rules.outcome import Change, Outcome, because, fired, no_data
from engine.rules.slot import Slot
from engine.rules.within import assumed_facts, reading_facts, within_session
from engine.state import Exposure
from engine.types import Action, Facts, Next, Reason, Reporting
from engine.view import CRAMPS, View

CURLS = "ham_curl"


def progress(view: View, slot: Slot) -> Outcome:
    """The answer of the performance layer: exactly one step, or a reason why none."""
    if slot.last.in_progress:
        return within_session(view, slot)
    gap = _unknown(view, slot)
    if gap is not None:
        return gap
    failed = _failure(view, slot)
    if failed is not None:
        return failed
    short = _short_of_target(view, slot)
    if short is not None:
        return short
    low = min(min(r.reps) for r in slot.readings)
    if _still_few_sets(slot):
        return _back_to_usual(slot) or _normal_sets(slot)
    surplus = view.once(surplus_exposures, slot)
    if surplus >= view.params.surplus_exposures:
        return next_lever(view, slot)
    if low >= slot.asked.hi:
        return _one_more(view, slot)
    return _slowly(view, slot, low) or _add_rep(view, slot, low)


def _slowly(view: View, slot: Slot, low: int) -> Outcome | None:
    """Hamstring curls of who cramps often: each step is done twice before the next (REQ-023, rule X5)."""
    if slot.exercise.pattern != CURLS or not view.cramps or _done_before(view, slot, low):
        return None
    facts: Facts = {**reading_facts(slot.readings), "target_reps": low}
    need = because("NEEDS_THE_SAME_AGAIN", "X5", {"reps": low}, events=[slot.last.event_id])
    return fired(
        Action.HOLD,
        "BUILT_SLOWLY",
        "X5",
        facts,
        events=[slot.last.event_id, view.state.self_check[CRAMPS].event_id],
        change=Change(target_reps=low),
        next_=Next(action=Action.ADD_REPS, needs=(need,)),
    )


def _done_before(view: View, slot: Slot, low: int) -> bool:
    """Whether the session before held as much as the last one, clean."""
    if len(slot.exposures) < 2 or not comparable(slot.exposures[-2], slot.last, view.params):
        return False
    before = slot.exposures[-2]
    shown = min((min(r.reps, default=0) for r in readings(before)), default=0)
    return shown >= low and form_is_clean(before, view.profile.reporting, view.params) is True


def _still_few_sets(slot: Slot) -> bool:
    """Whether an exercise that began with half its sets is on the way to all of them, however many sessions ago."""
    few, normal = slot.asked.sets, slot.dose.sets
    return few < normal and (len(slot.exposures) <= normal or few * 2 <= normal)


def _back_to_usual(slot: Slot) -> Outcome | None:
    """After an easy session of something that has had more sets: those again, before anything else (rule D5)."""
    if slot.usual_sets <= slot.asked.sets:
        return None
    facts: Facts = {**reading_facts(slot.readings), "sets": slot.usual_sets}
    need = because("NEEDS_NORMAL_SETS", "D5", {"sets": slot.usual_sets})
    events, next_ = [slot.last.event_id], Next(action=Action.ADD_REPS, needs=(need,))
    return fired(Action.HOLD, "BACK_TO_USUAL_SETS", "D5", facts, events=events, strength="B", next_=next_)


def _normal_sets(slot: Slot) -> Outcome:
    """A first exposure had half the sets; the next ones climb to the normal dose before anything else (rule X8)."""
    more = slot.asked.sets + 1
    facts: Facts = {**reading_facts(slot.readings), "sets": more, "normal_sets": slot.dose.sets}
    need = because("NEEDS_NORMAL_SETS", "X8", {"sets": slot.dose.sets})
    return fired(
        Action.ADD_SETS,
        "FIRST_EXPOSURE_DONE",
        "X8",
        facts,
        events=[slot.last.event_id],
        strength="D",
        change=Change(sets=more),
        next_=Next(action=Action.ADD_REPS, needs=(need,)),
    )


def _add_rep(view: View, slot: Slot, low: int) -> Outcome:
    goal = max(slot.asked.lo, min(max(low, slot.asked.target_reps or 0) + view.params.rep_step, slot.asked.hi))
    facts: Facts = {
        **reading_facts(slot.readings),
        "target_rir": slot.asked.rir,
        "target_reps": goal,
        **assumed_facts(view, slot),
    }
    needs = because(
        "NEEDS_TOP_TWICE",
        "P3",
        {
            "reps": slot.asked.hi,
            "rir": _reserve_needed(view, slot),
            "sessions": view.params.surplus_exposures,
        },
    )
    return fired(
        Action.ADD_REPS,
        "TARGET_MET",
        "P2",
        facts,
        events=[slot.last.event_id],
        strength="C",
        change=Change(target_reps=goal),
        next_=Next(action=_later(view, slot), needs=(needs,)),
    )


def _one_more(view: View, slot: Slot) -> Outcome:
    """At the top, not yet confirmed: the same again."""
    facts: Facts = {**reading_facts(slot.readings), "top": slot.asked.hi}
    left = view.params.surplus_exposures - view.once(surplus_exposures, slot)
    need = because(
        "NEEDS_SURPLUS",
        "P3",
        {"sessions": left, "reps": slot.asked.hi, "rir": _reserve_needed(view, slot)},
        events=[slot.last.event_id],
    )
    return fired(
        Action.HOLD,
        "TOP_NOT_CONFIRMED",
        "P3",
        facts,
        events=[slot.last.event_id],
        change=Change(target_reps=max(slot.asked.hi, slot.asked.target_reps or 0)),
        next_=Next(action=_later(view, slot), needs=(need,)),
    )


def _reserve_needed(view: View, slot: Slot) -> Decimal:
    """Reps in reserve at the top of the range that count as surplus; as asked, where only exceptions are reported."""
    silent = view.profile.reporting.effort is Reporting.BY_EXCEPTION
    return slot.asked.rir + (0 if silent else view.params.surplus_reps)


def _later(view: View, slot: Slot) -> Action:
    """The lever that will come after the repetitions, for the "what gets you there" line."""
    if slot.load_kg:
        return Action.ADD_LOAD
    if slot.exercise.advance_to:
        return Action.ADVANCE
    return Action.ADD_REPS if slower(view, slot) is None else Action.SLOW_ECCENTRIC


# --------------------------------------------------------------------------- missing data


def _unknown(view: View, slot: Slot) -> Outcome | None:
    """What was not said and is needed for progress (rules R2, P3)."""
    habits = view.profile.reporting
    missing = []
    if any(not r.reps or not r.load_known for r in slot.readings):
        missing.append("reps_or_load")
    rirs = [rir for r in slot.readings for rir in (r.first_rir, r.last_rir)]
    if any(rir_or_assumed(rir, slot.asked.rir, habits) is None for rir in rirs):
        missing.append("effort")
    if form_is_clean(slot.last, habits, view.params) is None:
        missing.append("form")
    if not missing:
        return None
    # Bad news does not need complete data: a failure still counts.
    failed = _failure(view, slot) if "reps_or_load" not in missing else None
    if failed is not None:
        return failed
    return no_data("DATA_MISSING", "R2", {"missing": tuple(missing), "day": slot.last.day}, events=[slot.last.event_id])


# --------------------------------------------------------------------------- failure


def _failed(view: View, slot: Slot, exposure: Exposure) -> bool:
    """Mean reps below the range, or nothing left in the first set, on either side (rule P7)."""
    ask = _asked_in(view, slot, exposure)
    for r in _readings_of(slot, exposure):
        if r.reps and (sum(r.reps) < ask.lo * len(r.reps) or r.first_rir == 0):
            return True
    return False


def _asked_in(view: View, slot: Slot, exposure: Exposure) -> Asked:
    return slot.asked if exposure is slot.last else asked(exposure, slot.judged_by, slot.exercise, view.params)


def _readings_of(slot: Slot, exposure: Exposure) -> tuple[Reading, ...]:
    return slot.readings if exposure is slot.last else readings(exposure)


def _excused(view: View, exposure: Exposure) -> Reason | None:
    """A failure after a short night, illness or a spike run is not counted (rule P7)."""
    # Whether an older night is still remembered depends on who reported since; it excuses nothing (I30).
    for feeling in view.state.feelings if (view.today - exposure.day).days <= READ_DAYS else ():
        short = feeling.sleep_h is not None and feeling.sleep_h <= view.params.short_sleep_h
        if feeling.day == exposure.day and feeling.at < exposure.at and short:
            return because("SHORT_NIGHT_BEFORE", "P7", {"sleep_h": feeling.sleep_h}, events=[feeling.event_id])
    word = view.state.last_ill
    if word is not None and word.at < exposure.at and (exposure.day - word.day).days <= view.params.sore_memory_days:
        return because("ILL_THEN", "P7", {"day": word.day}, events=[word.event_id])
    spike = view.spike
    if spike and spike.clear_at and spike.run.at < exposure.at < spike.clear_at:
        return because("SPIKE_BEFORE", "P7", {"day": spike.run.day}, events=[spike.run.event_id])
    return None


def _failure(view: View, slot: Slot) -> Outcome | None:
    p = view.params
    if not _failed(view, slot, slot.last):
        return None
    facts: Facts = {**reading_facts(slot.readings), "bottom": slot.asked.lo}
    streak = []
    for exposure in reversed(slot.exposures):
        if not _failed(view, slot, exposure) or not comparable(exposure, slot.last, view.params):
            break
        streak.append(exposure)
    counted = [e for e in streak if _excused(view, e) is None]
    if len(streak) >= p.failure_exposures and len(counted) >= p.failure_exposures:
        action, change = step_down(view, slot, least_pct=view.params.failure_reduce_min_pct)
        events = [e.event_id for e in reversed(counted[: p.failure_exposures])]
        return fired(action, "BELOW_RANGE_TWICE", "P7", facts, events=events, change=change)
    excuse = _excused(view, slot.last)
    code = "BELOW_RANGE_EXCUSED" if excuse else "BELOW_RANGE_ONCE"
    facts = {**facts, **(excuse.facts if excuse else {})}
    events = [slot.last.event_id, *(excuse.events if excuse else ())]
    return fired(Action.HOLD, code, "P7", facts, events=events, change=Change(target_reps=slot.asked.lo))


def _short_of_target(view: View, slot: Slot) -> Outcome | None:
    """Some set below the target, or less in reserve than asked: the same again."""
    habits, ask, sides = view.profile.reporting, slot.asked, slot.readings
    goal = ask.target_reps or ask.lo
    low = min(min(r.reps) for r in sides)
    rirs = [rir_or_assumed(r.last_rir, ask.rir, habits) for r in sides]
    facts: Facts = {**reading_facts(sides), "target_reps": goal, "target_rir": ask.rir}
    told = slot.last.prescribed
    if told is not None and told.sets and min(len(r.reps) for r in sides) < told.sets:
        facts = {**facts, "sets": told.sets}
        return fired(Action.HOLD, "SETS_MISSING", "P2", facts, events=[slot.last.event_id])
    if low < goal or low < ask.lo:
        spread = max(max(r.reps) for r in sides) - low
        code = "SETS_FELL_BELOW" if low < ask.lo and spread > 0 else "TARGET_NOT_MET"
        return fired(
            Action.HOLD,
            code,
            "P2",
            {**facts, "bottom": ask.lo},
            events=[slot.last.event_id],
            change=Change(target_reps=max(ask.lo, goal)),
        )
    if any(r is not None and r < ask.rir for r in rirs):
        keep = max(ask.lo, min(low, max(goal, ask.hi)))
        return fired(Action.HOLD, "TOO_HARD", "P2", facts, events=[slot.last.event_id], change=Change(target_reps=keep))
    return None


# --------------------------------------------------------------------------- surplus


def surplus_exposures(view: View, slot: Slot) -> int:
    """How many of the last comparable exposures in a row had the surplus of rule P3."""
    count = 0
    for exposure in reversed(slot.exposures):
        if not comparable(exposure, slot.last, view.params) or not _has_surplus(view, slot, exposure):
            break
        count += 1
    return count


def _has_surplus(view: View, slot: Slot, exposure: Exposure) -> bool:
    habits = view.profile.reporting
    ask = _asked_in(view, slot, exposure)
    if not form_is_clean(exposure, habits, view.params) or exposure.in_progress:
        return False
    for r in _readings_of(slot, exposure):
        rir = rir_or_assumed(r.last_rir, ask.rir, habits)
        if not r.reps or rir is None or min(r.reps) < ask.hi:
            return False
        # Silence about effort means as prescribed; at the top of the range twice, that is enough to move on.
        assumed = r.last_rir is None
        if not assumed and (r.reps[-1] - ask.hi) + (rir - ask.rir) < view.params.surplus_reps:
            return False
    return True
