"""What a week asked for, counted by hand: what no plan asked for is not missed."""

from __future__ import annotations

import pytest

from engine.ledger import live
from engine.progress import progress
from tests.engine.builders import (
    HEALTHY,
    TODAY,
    Wire,
    a_profile,
    a_run,
    at,
    book,
    decided,
    did,
    events_of,
    morning,
    profile_of,
    work,
    workout,
)

# Two sessions a week for three weeks, and none in the week before today's (Monday 22 to Sunday 28 February).
BEFORE = [workout(day, did("glute_bridge", work(12, rir=3))) for day in (-27, -24, -20, -17, -13, -10)]


def change(day: int, **fields: object) -> Wire:
    return {"type": "profile", "source": "app", "source_id": f"p{day}", "occurred_at": at(day, "06:00"), **fields}


def asked(items: list[Wire], **fields: object) -> list[int]:
    """What each of the last weeks asked for, this one left out."""
    ledger = live(events_of([*BEFORE, *items]))
    found = progress(profile_of(a_profile(**fields)), ledger, today=TODAY, weeks=5, book=book())
    return [week.asked for week in found.weeks if week.over]


FLAG = morning(-7, red_flags=["sudden_pop"])
BONE = morning(-7, pain=[{"site": "shin", "side": "left", "during": 3, "signs": ["focal", "night"]}])
CLEARED = change(-1, screening={**HEALTHY, "cleared": True})


@pytest.mark.parametrize(
    ("items", "last_week"),
    [
        ([], 2),
        ([morning(-7, illness="fever")], 0),  # and no word since
        ([morning(-7, illness="fever"), morning(-2, illness="none")], 1),  # Saturday and Sunday were free
        ([morning(-7, illness="below_neck"), morning(-6, illness="none")], 2),
        ([morning(-7, illness="above_neck")], 2),
        ([FLAG], 0), ([FLAG, CLEARED], 1), ([BONE], 0), ([BONE, CLEARED], 1), ([CLEARED], 2),
        ([a_run(-8, 42.2, "race")], 2),  # from Thursday on, three days after a marathon
        ([a_run(-8, 42.2, "race"), change(-9, until="2027-02-28", strength_days=["mon", "wed", "sat"])], 1),
        ([change(-8, until="2027-02-28", strength_days=["wed"])], 1),
        ([change(-8, until="2027-02-28", sessions_per_week=1)], 1),
        ([change(-8, until="2027-02-28", equipment=[])], 2),  # travel asks for bodyweight work
    ],
)  # fmt: skip
def test_a_week_asks_for_what_its_days_had_room_for(items: list[Wire], last_week: int) -> None:
    assert asked(items) == [2, 2, 2, last_week]


def test_a_race_week_asks_for_one_session() -> None:
    assert asked([], races=[{"date": "2027-02-28", "priority": "B", "distance_km": 21.1}]) == [2, 2, 2, 1]
    assert asked([], races=[{"date": "2027-02-14", "priority": "B", "distance_km": 42.2}]) == [2, 1, 2, 2]


def test_nothing_is_asked_before_a_clearance() -> None:
    assert asked([], screening={**HEALTHY, "heart_condition": True}) == [0, 0, 0, 0]


def test_the_week_of_the_first_session_asks_from_that_day_on() -> None:
    first = workout(-8, did("glute_bridge", work(12, rir=3)))  # a Sunday
    found = progress(profile_of(a_profile()), live(events_of([first])), today=TODAY, weeks=5, book=book())
    assert [(week.asked, week.done) for week in found.weeks if week.over] == [(1, 1), (2, 0)]


def test_the_notice_counts_the_same() -> None:
    def facts(*items: Wire) -> list[Wire]:
        plan = decided(a_profile(), [*BEFORE, *items])
        return [n["facts"] for n in plan["notices"] if n["code"] == "SESSIONS_KEPT"]

    assert facts() == [{"kept": 6, "asked": 8, "weeks": 4}]
    assert facts(morning(-7, illness="fever"), morning(-1, illness="none")) == [{"kept": 6, "asked": 7, "weeks": 4}]
    assert facts(FLAG, CLEARED) == [{"kept": 6, "asked": 7, "weeks": 4}]
