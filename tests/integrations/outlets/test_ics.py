"""Calendars, read by vobject: what a subscriber and somebody who imports the file twice get to see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import vobject

from engine.speech import ENGLISH
from engine.types import Plan, PlanStatus, Severity
from integrations.outlets.ics import Reader, calendar
from integrations.outlets.units import in_units
from tests.integrations.outlets.plans import (
    FIRST,
    MONDAY,
    TUESDAY,
    book,
    check_in,
    decided,
    dose,
    issued,
    session_of,
    warned,
    workout,
)

STRENGTH = "2026-11-24-strength-ath_one@baton"


def written(plans: Sequence[Plan], *, units: str = "metric", trained: Sequence[date] = ()) -> bytes:
    """The calendar after these revisions."""
    reader = Reader(
        athlete_id="ath_one", timezone="Europe/Berlin", speech=in_units(ENGLISH, units), trained=frozenset(trained)
    )
    return calendar([issued(plan, n) for n, plan in enumerate(plans, start=1)], book().exercises, reader)


@dataclass(frozen=True)
class Entry:
    """One event as vobject reads it."""

    title: str
    first: date
    until: date
    status: str
    sequence: int
    changed: datetime
    text: str


def read(file: bytes) -> dict[str, Entry]:
    """Events by UID; fails when two have the same."""
    component: Any = vobject.readOne(file.decode())
    component.validate(raiseException=True)
    found: dict[str, Entry] = {}
    for event in component.contents.get("vevent", []):
        assert event.uid.value not in found
        found[event.uid.value] = Entry(
            title=event.summary.value,
            first=event.dtstart.value,
            until=event.dtend.value,
            status=event.status.value,
            sequence=int(event.sequence.value),
            changed=event.contents["last-modified"][0].value,
            text=event.description.value,
        )
    return found


def imported(files: Sequence[bytes]) -> dict[str, Entry]:
    """What a calendar holds after taking in these files one after the other, as RFC 5546 asks: by UID and SEQUENCE."""
    kept: dict[str, Entry] = {}
    for file in files:
        for uid, entry in read(file).items():
            if uid not in kept or entry.sequence >= kept[uid].sequence:
                kept[uid] = entry
    return {uid: entry for uid, entry in kept.items() if entry.status != "CANCELLED"}


def test_a_session_is_an_event_of_its_day_with_sets_and_cues() -> None:
    plan = session_of(dose("goblet_squat", sets=3, cues=("chest up; slow", "knees, out")), notices=warned("Take care."))
    entry = read(written([plan]))[STRENGTH]
    assert (entry.title, entry.first, entry.until) == ("Strength A (30 min)", TUESDAY, date(2026, 11, 25))
    assert (entry.status, entry.sequence, entry.changed) == ("CONFIRMED", 1, FIRST + timedelta(hours=1))
    assert entry.text == (
        "Take care.\n\nStrength A (30 min, 6 h after the run)\n\nWork\n"
        "- Goblet squat 3x8, 2 in reserve, tempo 3-1-1-0, rest 60 s\n  chest up; slow; knees, out"
    )


def test_the_file_says_whose_day_it_is_and_how_often_to_look() -> None:
    raw = written([decided("2026-11-23")])
    lines = raw.decode().split("\r\n")
    assert {"METHOD:PUBLISH", "REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H"} <= set(lines)
    assert "X-WR-TIMEZONE:Europe/Berlin" in lines
    assert "DTSTART;VALUE=DATE:20261124" in lines  # a day, wherever the phone is
    assert max(len(line.encode()) for line in lines) <= 75
    assert raw == written([decided("2026-11-23")])


def test_an_update_keeps_the_event_and_counts_up() -> None:
    before, after = session_of(dose("goblet_squat")), session_of(dose("goblet_squat", target_reps=9))
    entry = read(written([before, before, after]))[STRENGTH]
    assert entry.sequence == 3
    assert "2x9" in entry.text
    # A new revision that leaves the session as it was is no change of it.
    assert read(written([before, before]))[STRENGTH].sequence == 1


def test_two_updates_make_no_second_events() -> None:
    """The engine's own plans: a session done, a day missed, another week."""
    done = workout("2026-11-24", "hip_hinge_drill", "glute_bridge", "step_up_low", "calf_double_floor")
    plans = [
        decided("2026-11-23"),
        decided("2026-11-24", done),
        decided("2026-11-28", done),
        decided("2026-11-30", done),
    ]
    files = [written(plans[:n], trained=[TUESDAY] if n > 1 else []) for n in range(1, len(plans) + 1)]
    days = [entry.first for uid, entry in imported(files).items() if "-strength-" in uid]
    assert len(days) == len(set(days))
    assert imported(files) == imported([*files, files[-1], files[-1]])
    assert imported(files) == imported(files[-1:])
    for before, after in pairwise(files):
        old, new = read(before), read(after)
        assert set(old) <= set(new)
        assert all(new[uid].sequence >= old[uid].sequence for uid in old)


def test_a_session_that_moved_is_cancelled_where_it_was() -> None:
    first = decided("2026-11-23")
    moved = decided("2026-11-23", strength_days=["wed", "sat"], run_week={"tue": "quality", "sun": "long"})
    entries = read(written([first, moved]))
    gone = entries[STRENGTH]
    assert (gone.status, gone.sequence, gone.title) == ("CANCELLED", 2, "Cancelled: Strength A (34 min)")
    assert "2x8" not in gone.text
    standing = sorted(e.first for uid, e in entries.items() if "-strength-" in uid and e.status == "CONFIRMED")
    assert TUESDAY not in standing
    assert len(standing) == 2
    # Back again: the same event stands, and is newer than its cancellation.
    back = read(written([first, moved, first]))[STRENGTH]
    assert (back.status, back.sequence) == ("CONFIRMED", 3)


def test_a_session_that_was_done_or_is_past_stays() -> None:
    done = workout("2026-11-24", "hip_hinge_drill", "glute_bridge", "step_up_low", "calf_double_floor")
    before, after = decided("2026-11-24"), decided("2026-11-24", done)
    assert all(item.kind != "strength" for item in after.days[0].items)
    assert read(written([before, after], trained=[TUESDAY]))[STRENGTH].status == "CONFIRMED"
    assert read(written([before, after]))[STRENGTH].status == "CANCELLED"
    # Missed: the day has passed, and what was planned for it is no longer changed.
    later = decided("2026-11-25")
    assert read(written([before, later]))[STRENGTH].status == "CONFIRMED"


def test_four_weeks_are_kept() -> None:
    old, new = decided("2026-11-23"), decided("2026-12-22")
    assert min(entry.first for entry in read(written([old, new])).values()) == TUESDAY
    newer = decided("2026-12-24")
    assert min(entry.first for entry in read(written([old, newer])).values()) > TUESDAY


def test_a_stopped_plan_cancels_the_sessions_and_says_why() -> None:
    flag = check_in("2026-11-24", red_flags=["chest_pain"])
    stopped = decided("2026-11-24", flag)
    entries = read(written([decided("2026-11-23"), stopped]))
    assert {e.status for uid, e in entries.items() if "-notice-" not in uid} == {"CANCELLED"}
    notice = entries["2026-11-24-notice-ath_one@baton"]
    assert (notice.title, notice.status) == ("Training stopped", "CONFIRMED")
    assert (notice.first, notice.until) == (TUESDAY, stopped.review_on)
    assert "Chest pain" in notice.text
    # It goes on: one event, longer.
    later = decided("2026-11-30", flag)
    longer = {uid: e for uid, e in read(written([stopped, later])).items() if "-notice-" in uid}
    assert [(e.first, e.until) for e in longer.values()] == [(TUESDAY, date(2026, 12, 7))]


def test_a_stop_ends_when_training_goes_on() -> None:
    stop = session_of(status=PlanStatus.STOPPED, notices=warned("See a doctor.", Severity.STOP), days=())
    going = session_of(dose("goblet_squat"))
    on_wednesday = session_of(dose("goblet_squat"), valid_from=date(2026, 11, 24))
    uid = f"{MONDAY}-notice-ath_one@baton"
    assert read(written([stop, on_wednesday]))[uid].until == TUESDAY
    assert read(written([stop, going]))[uid].status == "CANCELLED"  # taken back on the same day


def test_pounds_for_who_thinks_in_pounds() -> None:
    plan = session_of(dose("dumbbell_rdl", load_kg=Decimal(32), implement="dumbbells"))
    assert "@ 70.5 lb in all" in read(written([plan], units="imperial"))[STRENGTH].text
    assert "@ 32 kg in all" in read(written([plan]))[STRENGTH].text
