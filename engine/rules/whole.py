"""Rules for the whole plan: red flags, screening, illness, the days after a marathon (G8, H5, S13; table 2.3.1)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from engine.rules.calendar import marathon_before, marathon_facts
from engine.rules.outcome import because
from engine.state import IllnessWord
from engine.types import Action, Facts, Illness, PlanStatus, Reason, RedFlag, Severity
from engine.view import View

EVERYTHING = "everything"
LEGS = "legs"  # leg loading and running
NOTHING_FIT = frozenset({RedFlag.SUDDEN_POP, RedFlag.CANNOT_BEAR_WEIGHT, RedFlag.LOCKED_JOINT, RedFlag.DEFORMITY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A reason not to train at all for now."""

    status: PlanStatus
    action: Action
    severity: Severity
    reason: Reason
    scope: str
    recheck_on: date | None = None


def red_flags(view: View) -> Stop | None:
    """A red flag stops the plan until somebody says that a professional has looked (rule G8)."""
    if not view.state.alarms:
        return None
    flags = tuple(a.flag.value for a in view.state.alarms)
    scope = LEGS if all(a.flag in NOTHING_FIT for a in view.state.alarms) else EVERYTHING
    facts: Facts = {"flags": flags, "since": min(a.day for a in view.state.alarms), "scope": scope}
    return _stop("RED_FLAG", "G8", facts, [a.event_id for a in view.state.alarms], scope)


def bone_pain(view: View) -> Stop | None:
    """Pin-point pain with night ache, pain on hopping or a limp: no loading before it was looked at (G8)."""
    if not view.state.bone_pain:
        return None
    found = view.state.bone_pain[-1]
    facts: Facts = {"site": found.site, "signs": tuple(s.value for s in found.signs), "since": found.day, "scope": LEGS}
    return _stop("BONE_PAIN", "G8", facts, [b.event_id for b in view.state.bone_pain], LEGS)


def _stop(code: str, rule: str, facts: Facts, events: list[str] | tuple[str, ...], scope: str) -> Stop:
    return Stop(
        status=PlanStatus.STOPPED,
        action=Action.REFER,
        severity=Severity.STOP,
        reason=because(code, rule, facts, events=events, strength="C"),
        scope=scope,
    )


def screening(view: View) -> Stop | None:
    """Clearance before a first plan, where screening asks for it (table 2.3.1)."""
    s, p = view.profile.screening, view.params
    birth = view.profile.birth_year
    # The birth year alone leaves a year of doubt; while somebody may still be under age, the answer is the careful one.
    minor = birth is not None and view.today.year - birth <= p.adult_years
    answers = {
        "heart_condition": s.heart_condition,
        "supervised_only": s.supervised_only,
        "uncontrolled_condition": s.uncontrolled_condition,
        "pregnant_or_postpartum": s.pregnant_or_postpartum,
    }
    yes = tuple(name for name, answer in answers.items() if answer)
    if not minor and (not yes or s.cleared):
        return None
    code = "MINOR" if minor else "NEEDS_CLEARANCE"
    facts: Facts = {"adult_years": p.adult_years} if minor else {"answers": yes}
    return Stop(
        status=PlanStatus.NEEDS_CLEARANCE,
        action=Action.REFER,
        severity=Severity.STOP,
        reason=because(code, "G8", facts, strength="C"),
        scope=EVERYTHING,
    )


def illness(view: View) -> Stop | None:
    """Fever or below the neck: rest until free of it (rules H5, R0, L6)."""
    word = _ill_lately(view)
    if word is None:
        return None
    facts: Facts = {"illness": word.illness.value, "day": word.day}
    return Stop(
        status=PlanStatus.RESTING,
        action=Action.REST,
        severity=Severity.WARNING,
        reason=because("ILL", "H5", facts, events=[word.event_id], strength="C"),
        scope=EVERYTHING,
        recheck_on=view.today + timedelta(days=view.params.illness_free_days),
    )


def _ill_lately(view: View) -> IllnessWord | None:
    """Ill by the last word, or well again for less than the day without symptoms that is waited for (L6)."""
    word, ill = view.state.illness, view.state.last_ill
    if word is not None and word.illness in (Illness.FEVER, Illness.BELOW_NECK):
        return word
    fresh = ill is not None and (view.today - ill.day).days <= view.params.illness_free_days
    return ill if fresh else None


def marathon(view: View) -> Stop | None:
    """After a marathon: no leg strength for days and until soreness is mild (rule S13)."""
    race = view.once(marathon_before)
    if race is None:
        return None
    p = view.params
    worst = max((level for level, _, _ in view.soreness.values()), default=Decimal(0))
    if (view.today - race).days > p.marathon_rest_days and worst <= p.marathon_sore_0_10:
        return None
    facts: Facts = {**marathon_facts(view, race), "soreness_0_10": worst}
    return Stop(
        status=PlanStatus.RESTING,
        action=Action.REST,
        severity=Severity.INFO,
        reason=because("AFTER_MARATHON", "S13", facts, strength="C"),
        scope=LEGS,
        recheck_on=max(race + timedelta(days=p.marathon_rest_days + 1), view.today + timedelta(days=1)),
    )


# In the order of rule R0; the first that fires decides the status, all that fire are told.
PLAN_RULES: tuple[tuple[str, Callable[[View], Stop | None]], ...] = (
    ("G8", red_flags),
    ("G8", bone_pain),
    ("G8", screening),
    ("H5", illness),
    ("S13", marathon),
)


def stops(view: View) -> tuple[Stop, ...]:
    """Every reason not to train, the most serious first."""
    found = [rule(view) for _, rule in PLAN_RULES]
    return tuple(s for s in found if s is not None)
