"""The check-in as a browser without JavaScript sends it, and what becomes of it."""

from __future__ import annotations

import json
import re
from typing import Any

from catalog.load import article_words
from schemas.words import OUTCOMES, PAIN_SITES, SELF_CHECK
from tests.web.helpers import Client, Rings, check_in, workout
from tests.web.pages.visitor import Visitor
from web.pages import words


def stored(client: Client, athlete: str, kind: str) -> list[dict[str, Any]]:
    """The events of one type, as kept."""
    lines = client.get(f"/v1/athletes/{athlete}/export").text.splitlines()
    events = [record["data"]["event"] for record in map(json.loads, lines) if record["kind"] == "event"]
    return [event for event in events if event["type"] == kind]


def send(visitor: Visitor, rings: Rings, **fields: Any) -> str:
    """Send the form, let the plan be computed, and follow to the page that answers."""
    answer = visitor.post("/check-in", on="/check-in", **fields)
    assert answer.status_code == 303, answer.text
    rings.answer()
    return visitor.get(answer.headers["Location"]).text


def test_only_what_was_touched_is_sent(visitor: Visitor, client: Client, rings: Rings, athlete: str) -> None:
    send(visitor, rings, sleep_h="7.5", energy="", stress="", illness="", **{"during:calf-left": ""})
    [event] = stored(client, athlete, "check_in")
    assert set(event) - {"source_id", "version", "occurred_at", "event_id"} == {"type", "source", "sleep_h"}
    assert event["sleep_h"] == 7.5


def test_nothing_touched_is_not_stored(visitor: Visitor, client: Client, athlete: str) -> None:
    answer = visitor.post("/check-in", on="/check-in", energy="", stress="")
    assert (answer.status_code, "Nothing was touched" in answer.text) == (422, True)
    assert stored(client, athlete, "check_in") == []


def test_every_kind_of_answer_arrives_in_the_words_of_the_wire(
    visitor: Visitor, client: Client, rings: Rings, athlete: str
) -> None:
    send(
        visitor,
        rings,
        energy="6",
        stress="0",
        illness="above_neck",
        nothing_hurts="yes",
        **{
            "during:achilles-left": "4",
            "next_morning:achilles-left": "2",
            "usual_morning:achilles-left": "0",
            "signs:achilles-left": ["altered_gait"],
            "sore:hamstring-left": "3",
            "sore:hamstring-right": "5",
            "usual_morning:calf-left": "1",
            "self_check:glutes_do_not_fire": "yes",
            "self_check:frequent_hamstring_cramps": "unsure",
            "outcomes:feels_stable": "no",
        },
    )
    [event] = stored(client, athlete, "check_in")
    # "Nothing else hurts" is said of every other site; a usual morning alone says nothing.
    assert event["pain"] == [
        {
            "site": "achilles",
            "side": "left",
            "during": 4,
            "next_morning": 2,
            "usual_morning": 0,
            "signs": ["altered_gait"],
        },
        *({"site": site, "during": 0} for site in client.app.extensions["baton"].book.pain_sites if site != "achilles"),
    ]
    assert event["soreness"] == {"hamstring": 5}
    assert (event["energy"], event["stress"], event["illness"]) == (6, 0, "above_neck")
    assert event["self_check"] == {"glutes_do_not_fire": True}  # not sure is unknown, and unknown is not kept
    assert event["outcomes"] == {"feels_stable": False}


def test_nothing_hurts_is_said_of_the_whole_body(visitor: Visitor, client: Client, rings: Rings, athlete: str) -> None:
    send(visitor, rings, nothing_hurts="yes")
    assert stored(client, athlete, "check_in")[0]["pain"] == []


def test_strong_pain_swaps_the_exercise_and_the_page_says_why(
    visitor: Visitor, client: Client, rings: Rings, athlete: str
) -> None:
    client.post(f"/v1/athletes/{athlete}/events", [workout(f"w{n}", days_ago=9 - 3 * n) for n in range(3)])
    rings.answer()
    page = send(visitor, rings, **{"during:hamstring-right": "7"})
    assert "What changes in your plan" in page
    assert "Dumbbell or kettlebell Romanian deadlift: Another exercise" in page
    assert "Hamstring was at 7/10" in page
    assert "In its place:" in page


def test_a_red_flag_leads_to_care_and_only_a_professional_ends_the_stop(visitor: Visitor, rings: Rings) -> None:
    page = send(visitor, rings, red_flags=["chest_pain"])
    assert "Get it looked at before you train" in page
    assert "Get urgent medical advice now" in page
    assert "Stop training" in visitor.get("/").text
    assert visitor.post("/seek-care", on="/seek-care").status_code == 303
    rings.answer()
    assert "Stop training" in visitor.get("/").text
    visitor.post("/seek-care", on="/seek-care", cleared="yes")
    rings.answer()
    assert "Stop training" not in visitor.get("/").text


def test_care_is_shown_before_there_is_a_plan_that_knows(visitor: Visitor) -> None:
    page = visitor.get("/seek-care?flags=saddle_numbness,nonsense").text
    assert "Go to an emergency department now" in page


def test_the_same_form_sent_twice_is_one_check_in(visitor: Visitor, client: Client, rings: Rings, athlete: str) -> None:
    for energy in ("4", "5"):
        send(visitor, rings, energy=energy, key="00ff00ff00ff00ff")
    summary = client.get(f"/v1/athletes/{athlete}").get_json()
    assert summary["events"] == 2
    sent = stored(client, athlete, "check_in")
    assert {event["source_id"] for event in sent} == {"00ff00ff00ff00ff-0"}


def test_a_value_that_is_none_is_refused_by_name(visitor: Visitor, client: Client, athlete: str) -> None:
    for field, value in (("energy", "11"), ("sleep_h", "lots"), ("illness", "plague"), ("during:calf-left", "NaN")):
        answer = visitor.post("/check-in", on="/check-in", **{field: value})
        assert answer.status_code == 422, field
    assert stored(client, athlete, "check_in") == []


def test_answers_are_asked_again_after_weeks_with_what_was_said(
    visitor: Visitor, client: Client, rings: Rings, athlete: str
) -> None:
    old = check_in("old", days_ago=60, outcomes={"back_aches_mid_run": True})
    newer = check_in("new", days_ago=40, outcomes={"back_aches_mid_run": False})
    client.post(f"/v1/athletes/{athlete}/events", [old, newer])
    rings.answer()
    page = visitor.get("/check-in").text
    assert page.count("<b>due</b>") == 2  # the five questions were never answered
    assert ": no · before (" in page


def test_recent_pain_is_asked_about_the_morning_after(
    visitor: Visitor, client: Client, rings: Rings, athlete: str
) -> None:
    told = check_in("p", pain=[{"site": "achilles", "side": "left", "during": 3}])
    client.post(f"/v1/athletes/{athlete}/events", told)
    rings.answer()
    page = visitor.get("/check-in").text
    assert page.count("you said 3 of 10. And this morning?") == 1
    assert page.count('name="next_morning:achilles-left"') == 12  # as a row of numbers to tap
    send(visitor, rings, nothing_hurts="yes")
    assert "And this morning?" not in visitor.get("/check-in").text


def test_a_good_day_is_one_button_that_stores_what_it_says(
    visitor: Visitor, client: Client, rings: Rings, athlete: str
) -> None:
    assert "All fine: nothing hurts, not ill</button>" in visitor.get("/check-in").text
    send(visitor, rings, all_fine="yes", sleep_h="7.5", energy="", stress="", illness="")
    [event] = stored(client, athlete, "check_in")
    said = {"pain": [], "illness": "none", "sleep_h": 7.5}  # nothing about energy or stress, which nobody touched
    assert {name: event.get(name) for name in ("pain", "illness", "sleep_h", "energy", "stress", "soreness")} == {
        **said, "energy": None, "stress": None, "soreness": None,
    }  # fmt: skip


def test_all_fine_never_hides_what_was_said_beside_it(
    visitor: Visitor, client: Client, rings: Rings, athlete: str
) -> None:
    page = send(visitor, rings, all_fine="yes", illness="fever", red_flags=["fainting"], **{"during:shin-left": "4"})
    assert "Get it looked at before you train" in page
    [event] = stored(client, athlete, "check_in")
    assert (event["illness"], event["red_flags"]) == ("fever", ["fainting"])
    assert {"site": "shin", "side": "left", "during": 4} in event["pain"]


def test_without_javascript_a_place_opens_its_fields_and_nothing_is_lost(
    visitor: Visitor, client: Client, athlete: str
) -> None:
    assert 'id="at-calf-left"' not in visitor.get("/check-in").text
    so_far = {"energy": "6", "red_flags": ["fainting"], "place": ["shin-right"], "during:shin-right": "2"}
    answer = visitor.post("/check-in", on="/check-in", at="calf-left", **so_far)
    assert answer.status_code == 200
    assert stored(client, athlete, "check_in") == []
    for kept in (
        'name="energy" value="6" checked',
        'name="red_flags" value="fainting" checked',
        'name="during:shin-right" value="2" checked',
        'name="during:calf-left" value="" checked autofocus',
        'name="sore:calf-left"',
    ):
        assert kept in answer.text, kept
    assert 'name="sore:shin-right"' not in answer.text  # a shin is no muscle to be sore
    assert visitor.post("/check-in", on="/check-in", at="<b>nowhere").status_code == 200


def test_every_place_can_be_reached_in_the_drawing_and_in_the_list(visitor: Visitor) -> None:
    page = visitor.get("/check-in").text
    assert set(words.SITES) == set(PAIN_SITES)
    styles = visitor.get(re.findall(r'href="(/assets/[^"]+check_in\.css)"', page)[0]).text
    for site in PAIN_SITES:
        for key in (site,) if site in ("low_back", "upper_back_neck") else (f"{site}-left", f"{site}-right"):
            assert page.count(f'name="at" value="{key}"') == 2, key
        assert any(site.startswith(named) for named in re.findall(r'\[value\^="(\w+)"\]', styles)), site


def test_the_form_is_light(visitor: Visitor) -> None:
    assert len(visitor.get("/check-in").data) < 40_000


def test_the_questions_are_those_of_the_catalog() -> None:
    asked = {one.id: one.asks for one in (*article_words().questions, *article_words().outcomes)}
    assert {name: str(text) for name, text in words.QUESTIONS.items()} == asked
    assert set(asked) == {*SELF_CHECK, *OUTCOMES}
