"""Plans on paper, for Hevy and for intervals.icu."""

from __future__ import annotations

from decimal import Decimal

import pytest

from engine.explain import filled
from engine.note import as_note
from engine.speech import ENGLISH
from engine.types import Facts, Plan, PlanStatus, Severity
from integrations.outlets import hevy, intervals
from integrations.outlets.hevy_templates import TEMPLATES
from integrations.outlets.paper import markdown, paper
from integrations.outlets.reading import sessions, strength, to_read_first
from integrations.outlets.units import in_units
from schemas.plan import dump_plan, encode
from schemas.plan_load import load_plan
from tests.integrations.outlets.plans import (
    LEFT,
    RIGHT,
    book,
    check_in,
    decided,
    dose,
    drill,
    issued,
    session_of,
    warned,
    workout,
)

DONE = workout("2026-11-24", "hip_hinge_drill", "glute_bridge", "step_up_low", "calf_double_floor")
STOPS = (
    check_in("2026-11-24", red_flags=["chest_pain"]),
    check_in("2026-11-24", illness="fever"),
    {"type": "profile", "source": "log", "source_id": "p", "occurred_at": "2026-11-24T08:00:00+01:00",
     "screening": {"heart_condition": True}},
)  # fmt: skip


def on_paper(plan: Plan, units: str = "metric") -> str:
    return markdown(paper(issued(plan), book().exercises, in_units(ENGLISH, units)))


@pytest.mark.parametrize("events", [(), (DONE,), *((stop,) for stop in STOPS)])
def test_a_stored_plan_reads_as_the_one_that_was_decided(events: tuple[dict[str, object], ...]) -> None:
    plan = decided("2026-11-25", *events)
    read = load_plan(encode(dump_plan(plan)))
    assert encode(dump_plan(read)) == encode(dump_plan(plan))
    assert as_note(read, book()) == as_note(plan, book())


@pytest.mark.parametrize(
    ("template", "facts", "imperial"),
    [
        ("8 @ {load_kg} kg, rest", {"load_kg": 32}, "8 @ 70.5 lb, rest"),
        ("{load_kg} kg", {"load_kg": Decimal("31.75")}, "70 lb"),  # 70 lb, as they are stored
        ("{from_kg} to {to_kg} kg", {"from_kg": 20, "to_kg": Decimal("22.5")}, "44 to 49.5 lb"),
        ("The run ({distance_km} km) was", {"distance_km": Decimal("17.6")}, "The run (10.9 mi) was"),
        ("{load_kg} kg", {"load_kg": Decimal("0.5")}, "1 lb"),
        ("{reps}, 90 s, {load_kg} kg", {"reps": (8, 8), "load_kg": None}, "8, 8, 90 s, unknown lb"),
    ],
)
def test_units(template: str, facts: Facts, imperial: str) -> None:
    assert filled(template, facts, in_units(ENGLISH, "imperial")) == imperial


def test_markdown_has_days_sessions_doses_and_reasons() -> None:
    text = on_paper(decided("2026-11-23"))
    assert text.startswith("# Strength plan, Mon 23 Nov to Sun 29 Nov\n")
    assert "## Tue 24 Nov, run: quality\n" in text
    assert "### Activation (5 min)\n\n- [ ] Glute bridge (activation dose) 1x8\n" in text
    assert "### Strength A (34 min, 6 h after the run)\n\nActivation\n\n- [ ] Glute" in text
    assert (
        "- [ ] Bird dog 2x5 each side, 5 in reserve, tempo 2-3-2-0, rest 60 s\n  reach long, hips level; breathe"
        in text
    )
    assert "**Bird dog: new**" in text
    assert "not yet: more repetitions (P6); it takes a clean session with it" in text
    assert text.endswith("Plan 1, computed 2026-11-23 07:00 UTC.\n")


def test_sides_that_differ_and_tests_are_told() -> None:
    plan = session_of(
        dose("single_leg_glute_bridge", side=LEFT, target_reps=12, test=True),
        dose("single_leg_glute_bridge", side=RIGHT),
    )
    how = "2 in reserve, tempo 3-1-1-0"
    line = f"Single-leg glute bridge (floor) 2x12 left, {how} / 2x8 right, {how}"
    assert f"- [ ] {line}, rest 60 s, in the last set as many as go clean" in on_paper(plan)


def test_texts_of_others_cannot_write_markdown_or_tags() -> None:
    text = on_paper(session_of(notices=warned("# <script> [a](b)\n> *c*")))
    assert "> \\# \\<script\\> \\[a\\](b) \\> \\*c\\*" in text


@pytest.mark.parametrize("stop", STOPS)
def test_a_stopped_plan_shows_the_notice_and_no_workout(stop: dict[str, object]) -> None:
    plan = decided("2026-11-24", stop)
    assert plan.status is not PlanStatus.ACTIVE
    told = plan.notices[0].text
    text = on_paper(plan).replace("\\", "")
    assert told in text
    assert "- [ ]" not in text
    assert "## Tue" not in text
    (note,) = intervals.events(issued(plan), book().exercises, ENGLISH)
    assert (note["category"], note["start_date_local"]) == ("NOTE", "2026-11-24T00:00:00")
    assert told in str(note["description"])
    # Even if a plan that is not active named exercises, none would be shown.
    slipped = session_of(dose("goblet_squat"), status=plan.status, notices=plan.notices)
    assert sessions(slipped, book().exercises) == ()
    assert "Goblet" not in on_paper(slipped)


def test_warnings_go_before_the_workout_and_infos_do_not() -> None:
    plan = session_of(dose("goblet_squat"), notices=(*warned("Careful."), *warned("Fine.", Severity.INFO)))
    assert [notice.text for notice in to_read_first(plan)] == ["Careful."]
    (event,) = intervals.events(issued(plan), book().exercises, ENGLISH)
    assert str(event["description"]).startswith("Careful.\n\nStrength A")


def test_an_exercise_the_catalog_no_longer_has_is_left_out() -> None:
    plan = session_of(dose("goblet_squat"), dose("gone_squat"))
    assert "gone" not in on_paper(plan)
    assert "Goblet squat" in on_paper(plan)


def test_intervals_events_keep_their_id() -> None:
    plan = session_of(dose("goblet_squat", sets=3, load_kg=Decimal(12)))
    (event,) = intervals.events(issued(plan, 4), book().exercises, ENGLISH)
    assert event == {
        "category": "WORKOUT",
        "type": "WeightTraining",
        "start_date_local": "2026-11-24T00:00:00",
        "name": "Strength A",
        "description": "Strength A (30 min, 6 h after the run)\n\nWork\n"
        "- Goblet squat 3x8 @ 12 kg, 2 in reserve, tempo 3-1-1-0, rest 60 s",
        "external_id": "baton-ath_one-2026-11-24-strength",
        "moving_time": 1800,
    }


def test_hevy_routine_has_templates_sets_and_notes() -> None:
    plan = session_of(
        drill("clamshell"),
        dose("goblet_squat", sets=3, rest_s=90, load_kg=Decimal("12.5"), cues=("chest up",)),
        dose("side_plank", sets=1, measure="seconds", target_reps=30),
        dose("kickstand_rdl"),
    )
    (session,) = strength(plan, book().exercises)
    body = hevy.routine(session, (), ENGLISH)["routine"]
    assert isinstance(body, dict)
    assert (body["title"], body["folder_id"]) == ("Strength A, Tue 24 Nov", None)
    assert "Also to do, not among Hevy's exercises:\nKickstand (B-stance) RDL 2x8 each side" in body["notes"]
    clams, squat, plank = body["exercises"]
    assert (clams["exercise_template_id"], clams["rest_seconds"]) == ("CC016611", 0)
    assert [each["type"] for each in clams["sets"]] == ["warmup"]
    assert squat["exercise_template_id"] == "3D0C7C75"
    assert squat["rest_seconds"] == 90
    assert squat["sets"] == 3 * [
        {"type": "normal", "weight_kg": 12.5, "reps": 8, "distance_meters": None, "duration_seconds": None,
         "custom_metric": None}
    ]  # fmt: skip
    assert squat["notes"] == "Goblet squat 3x8 @ 12.5 kg, 2 in reserve, tempo 3-1-1-0, rest 90 s\nchest up"
    assert (plank["sets"][0]["duration_seconds"], plank["sets"][0]["reps"]) == (30, None)


def test_hevy_templates_are_for_exercises_that_exist() -> None:
    assert set(TEMPLATES) <= set(book().exercises)
    assert all(len(template) == 8 for template in TEMPLATES.values())
