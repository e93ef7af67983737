"""What a reader of a diff relies on: every change is named once, and nothing else."""

from __future__ import annotations

from typing import Any

from schemas.plan_diff import diff


def a_plan(**changes: Any) -> dict[str, Any]:
    return {
        "week": "2026-W48",
        "valid_from": "2026-11-23",
        "review_on": "2026-11-25",
        "ruleset": 1,
        "catalog": 1,
        "based_on": {"events": 40, "last_event_id": "ev_a"},
        "status": "active",
        "notices": [],
        "days": [{"date": "2026-11-23", "run": None, "items": [{"kind": "rest"}]}],
        "prescriptions": [
            {"exercise": "dumbbell_rdl", "side": "both", "target_reps": 8, "load_kg": 32},
            {"exercise": "step_up", "side": "left", "target_reps": 8, "load_kg": None},
        ],
        "decisions": [{"exercise": None, "slot": None, "action": "rest", "reasons": []}],
        **changes,
    }


def test_equal_plans_have_no_changes_whatever_they_were_computed_from() -> None:
    found = diff(a_plan(), a_plan(based_on={"events": 41, "last_event_id": "ev_b"}))
    assert found["equal"] is True
    assert found["summary"] == []


def test_a_changed_dose_is_one_readable_line() -> None:
    after = a_plan()
    after["prescriptions"][0]["target_reps"] = 9
    found: Any = diff(a_plan(), after)
    assert found["equal"] is False
    assert found["summary"] == ["dumbbell_rdl: target_reps 8 -> 9"]
    assert found["prescriptions"]["changed"] == [
        {"exercise": "dumbbell_rdl", "side": "both", "changes": {"target_reps": {"before": 8, "after": 9}}}
    ]


def test_sides_are_told_apart() -> None:
    after = a_plan()
    after["prescriptions"].append({"exercise": "step_up", "side": "right", "target_reps": 10, "load_kg": None})
    found = diff(a_plan(), after)
    assert found["summary"] == ["step_up (right): added"]


def test_a_swap_is_one_removed_and_one_added() -> None:
    after = a_plan()
    after["prescriptions"][0] = {"exercise": "single_leg_rdl", "side": "both", "target_reps": 8, "load_kg": 16}
    found = diff(a_plan(), after)
    assert found["summary"] == ["single_leg_rdl: added", "dumbbell_rdl: removed"]


def test_status_notices_and_days_are_named() -> None:
    after = a_plan(
        status="stopped",
        notices=[{"code": "RED_FLAG", "severity": "stop", "text": "Stop.", "facts": {}}],
        days=[{"date": "2026-11-23", "run": "easy", "items": [{"kind": "rest"}]}],
    )
    assert diff(a_plan(), after)["summary"] == [
        "status: active -> stopped",
        "notice RED_FLAG: added",
        "day 2026-11-23: run changed",
    ]


def test_two_decisions_on_the_whole_plan_are_told_apart() -> None:
    both: list[dict[str, Any]] = [
        {"exercise": None, "slot": None, "action": "rest", "reasons": []},
        {"exercise": None, "slot": None, "action": "refer", "reasons": []},
    ]
    found = diff(a_plan(), a_plan(decisions=both))
    assert found["summary"] == ["decision on the whole plan: added"]
