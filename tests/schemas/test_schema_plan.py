"""Plans go out as the contract shows them: its keys, its order, numbers as numbers."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal

from engine.types import (
    Action,
    BasedOn,
    Block,
    Blocked,
    Day,
    Decision,
    Item,
    Next,
    Notice,
    Plan,
    PlanStatus,
    Prescription,
    Reason,
    RunKind,
    Severity,
    Side,
)
from schemas.plan import decode, dump_plan, encode, with_envelope

REASON = Reason(
    code="TARGET_MET",
    rule="P2",
    facts={"rir": Decimal("2.0"), "reps": (8, 8, 8), "on": date(2026, 11, 20), "e1rm_kg": Decimal("41.50")},
    events=("ev_1",),
    strength="C",
    text="All sets at 8.",
)
RDL = Prescription(
    exercise="dumbbell_rdl",
    slot="hinge",
    sets=3,
    reps=(8, 12),
    target_reps=9,
    load_kg=Decimal("32.00"),
    implement="dumbbells",
    target_rir=Decimal(2),
    tempo="3-1-1-0",
    rest_s=90,
)
STEP = Prescription(
    exercise="step_up_low",
    slot="step_up",
    sets=2,
    reps=(8, 12),
    target_reps=8,
    target_rir=Decimal("2.5"),
    tempo="2-0-1-0",
    rest_s=60,
    side=Side.LEFT,
    height_cm=Decimal("20.0"),
)
PLAN = Plan(
    week="2026-W48",
    valid_from=date(2026, 11, 23),
    review_on=date(2026, 11, 25),
    ruleset=3,
    catalog=2,
    based_on=BasedOn(events=41, last_event_id="ev_1"),
    status=PlanStatus.ACTIVE,
    notices=(Notice(code="RUN_SPIKE", severity=Severity.WARNING, facts={"ratio": Decimal("1.30")}, text="More."),),
    days=(
        Day(
            date=date(2026, 11, 24),
            run=RunKind.QUALITY,
            items=(
                Item(
                    kind="strength",
                    session="A",
                    minutes=37,
                    after_run_hours=6,
                    blocks=(Block(kind="work", exercises=("dumbbell_rdl",)),),
                ),
            ),
        ),
        Day(date=date(2026, 11, 25), run=None, items=(Item(kind="rest"),)),
    ),
    prescriptions=(RDL, STEP),
    decisions=(
        Decision(
            exercise="dumbbell_rdl",
            slot="hinge",
            action=Action.ADD_REPS,
            before={"target_reps": 8},
            after={"target_reps": 9},
            reasons=(REASON,),
            blocked=(Blocked(action=Action.ADD_LOAD, by=REASON),),
            next=Next(action=Action.ADD_LOAD, needs=(REASON,)),
        ),
    ),
)
EXPECTED = """
{"athlete_id": "ath_1", "revision": 12, "week": "2026-W48", "valid_from": "2026-11-23", "review_on": "2026-11-25", "ruleset": 3, "catalog": 2,
 "computed_at": "2026-11-23T04:00:00Z", "based_on": {"events": 41, "last_event_id": "ev_1"},
 "status": "active",
 "notices": [{"code": "RUN_SPIKE", "severity": "warning", "text": "More.", "facts": {"ratio": 1.3}}],
 "days": [{"date": "2026-11-24", "run": "quality",
           "items": [{"kind": "strength", "session": "A", "minutes": 37, "after_run_hours": 6,
                      "blocks": [{"kind": "work", "exercises": ["dumbbell_rdl"]}]}]},
          {"date": "2026-11-25", "run": null, "items": [{"kind": "rest"}]}],
 "prescriptions": [{"exercise": "dumbbell_rdl", "slot": "hinge", "sets": 3, "reps": [8, 12], "target_reps": 9, "measure": "reps", "load_kg": 32,
                    "implement": "dumbbells", "target_rir": 2, "tempo": "3-1-1-0", "rest_s": 90, "side": "both", "cues": [], "test": false},
                   {"exercise": "step_up_low", "slot": "step_up", "sets": 2, "reps": [8, 12], "target_reps": 8, "measure": "reps", "load_kg": null,
                    "height_cm": 20, "implement": null, "target_rir": 2.5, "tempo": "2-0-1-0", "rest_s": 60, "side": "left", "cues": [], "test": false}],
 "decisions": [{"exercise": "dumbbell_rdl", "slot": "hinge", "action": "add_reps",
                "before": {"target_reps": 8}, "after": {"target_reps": 9},
                "reasons": [{"code": "TARGET_MET", "rule": "P2", "facts": {"e1rm_kg": 41.5, "on": "2026-11-20", "reps": [8, 8, 8], "rir": 2},
                             "events": ["ev_1"], "strength": "C", "text": "All sets at 8."}],
                "blocked": [{"action": "add_load", "by": {"code": "TARGET_MET", "rule": "P2",
                             "facts": {"e1rm_kg": 41.5, "on": "2026-11-20", "reps": [8, 8, 8], "rir": 2}, "text": "All sets at 8."}}],
                "next": {"action": "add_load", "needs": [{"code": "TARGET_MET", "facts": {"e1rm_kg": 41.5, "on": "2026-11-20", "reps": [8, 8, 8], "rir": 2}, "text": "All sets at 8."}]}}]}
"""  # noqa: E501 - laid out as in the contract


def test_a_plan_looks_as_in_the_contract() -> None:
    body = encode(
        with_envelope(
            dump_plan(PLAN), athlete_id="ath_1", revision=12, computed_at=datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
        )
    )
    expected = json.loads(EXPECTED)
    assert decode(body) == expected
    assert body.decode() == json.dumps(expected, separators=(",", ":"))


def test_equal_plans_have_equal_bytes_whatever_the_order_of_their_facts() -> None:
    turned = Reason(code="X", rule="P2", facts={"b": Decimal("1.0"), "a": 1})
    same = Reason(code="X", rule="P2", facts={"a": 1, "b": Decimal(1)})
    plans = [
        Plan(
            week=PLAN.week,
            valid_from=PLAN.valid_from,
            review_on=PLAN.review_on,
            ruleset=1,
            catalog=1,
            based_on=BasedOn(events=0, last_event_id=None),
            status=PlanStatus.ACTIVE,
            notices=(),
            days=(),
            prescriptions=(),
            decisions=(Decision(exercise=None, slot=None, action=Action.REST, reasons=(reason,)),),
        )
        for reason in (turned, same)
    ]
    first, second = (encode(dump_plan(plan)) for plan in plans)
    assert first == second
    assert b'"before":null,"after":null' in first
