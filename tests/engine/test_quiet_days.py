"""A day on which nothing happens changes no session that was planned."""

from __future__ import annotations

from datetime import date, timedelta

from engine.types import Plan
from tests.engine.builders import TODAY, a_profile, asked, did, morning, plan_for, sides, work, workout

TOMORROW = TODAY + timedelta(days=1)


def work_on(plan: Plan, day: date) -> list[str]:
    """The exercises of the session of a day."""
    items = [item for d in plan.days if d.date == day for item in d.items if item.kind == "strength"]
    return [name for item in items for block in item.blocks if block.kind == "work" for name in block.exercises]


def test_what_will_have_waited_a_week_tomorrow_is_in_the_session_of_tomorrow_today() -> None:
    usual = [
        did("hip_hinge_drill", work(12, rir=3), prescribed=asked(3, 8, 15, 3)),
        did("glute_bridge", work(12, rir=3), prescribed=asked(3, 10, 15, 3)),
        did("split_squat_supported", sides(8, 8, rir=3), prescribed=asked(3, 6, 10, 3)),
        did("one_arm_row_db", sides(9, 9, load_kg=8, rir=3), prescribed=asked(3, 8, 12, 3)),
    ]
    trunk = did("bird_dog", sides(6, 6, rir=5), prescribed=asked(3, 5, 8, 5))
    log = [workout(day, *usual) for day in (-17, -13, -10, -3)] + [workout(-6, *usual, trunk), morning(0)]
    fields = a_profile(
        session_minutes=30, strength_days=["tue", "fri"], equipment=[{"kind": "dumbbells", "loads_kg": [8, 9]}]
    )
    today, tomorrow = plan_for(fields, log, TODAY), plan_for(fields, log, TOMORROW)
    assert "bird_dog" in work_on(tomorrow, TOMORROW)  # it was done last on the Tuesday before
    assert work_on(today, TOMORROW) == work_on(tomorrow, TOMORROW)
