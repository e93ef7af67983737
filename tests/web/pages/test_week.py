"""The week, and moving things in it."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.web.helpers import Client, Rings, ago, body
from tests.web.pages.test_check_in import stored
from tests.web.pages.visitor import Visitor


def plan(client: Client, athlete: str) -> dict[str, Any]:
    return body(client.get(f"/v1/athletes/{athlete}/plan"))


def strength_days(found: dict[str, Any]) -> list[str]:
    return [day["date"] for day in found["days"] if any(item["kind"] == "strength" for item in day["items"])]


def test_a_move_is_shown_first_stored_then_and_taken_back(
    visitor: Visitor, client: Client, rings: Rings, athlete: str
) -> None:
    before = plan(client, athlete)
    start, *others = strength_days(before)
    free = [d["date"] for d in before["days"] if d["date"] not in strength_days(before)]
    to = next(
        day for day in free if all(abs(date.fromisoformat(day) - date.fromisoformat(o)).days >= 2 for o in others)
    )
    shown = visitor.get(f"/week?what=strength&from={start}&to={to}").text
    assert "Move it" in shown
    assert stored(client, athlete, "profile") == []
    answer = visitor.post("/week/move", on="/week", what="strength", **{"from": start, "to": to})
    assert answer.status_code == 303
    rings.answer()
    assert strength_days(plan(client, athlete)) == sorted([to, *others])
    [event] = stored(client, athlete, "profile")
    assert event["until"] == before["days"][-1]["date"]
    assert "You moved strength this week" in visitor.get("/week").text
    visitor.post("/week/usual", on="/week")
    rings.answer()
    assert "You moved strength this week" not in visitor.get("/week").text
    assert strength_days(plan(client, athlete)) == strength_days(before)


def test_a_move_that_the_engine_does_not_honour_says_so_and_stores_nothing(
    visitor: Visitor, client: Client, rings: Rings, athlete: str
) -> None:
    found = plan(client, athlete)
    to = found["days"][-1]["date"]
    race = {"type": "profile", "occurred_at": ago(hours=1), "races": [{"date": to, "priority": "C"}]}
    client.post(f"/v1/athletes/{athlete}/events", race)
    rings.answer()
    start = strength_days(plan(client, athlete))[0]
    shown = visitor.get(f"/week?what=strength&from={start}&to={to}").text
    assert "That cannot be done. No leg work on the day of a long run or a race." in shown
    before = len(stored(client, athlete, "profile"))
    visitor.post("/week/move", on="/week", what="strength", **{"from": start, "to": to})
    assert len(stored(client, athlete, "profile")) == before


def test_a_run_moves_with_its_time_and_distance(visitor: Visitor, client: Client, rings: Rings, athlete: str) -> None:
    days = [day["date"] for day in plan(client, athlete)["days"]]
    run = {"type": "planned_run", "occurred_at": ago(hours=1), "date": days[3], "time": "18:00"}
    client.post(f"/v1/athletes/{athlete}/events", {**run, "kind": "quality", "distance_km": 12})
    rings.answer()
    assert "18:00" in visitor.get("/week").text
    visitor.post("/week/move", on="/week", what="run", **{"from": days[3], "to": days[5]})
    rings.answer()
    runs = {day["date"]: day["run"] for day in plan(client, athlete)["days"]}
    assert (runs[days[3]], runs[days[5]]) == (None, "quality")
    moved = stored(client, athlete, "planned_run")[-1]
    assert (moved["time"][:5], moved["distance_km"]) == ("18:00", 12)


def test_nonsense_in_a_move_is_no_fault_of_ours(visitor: Visitor, client: Client, athlete: str) -> None:
    day = plan(client, athlete)["days"][0]["date"]
    for asked in ("what=x", f"what=run&from={day}&to={day}", f"what=strength&from=1900-01-01&to={day}", "from=0&to=1"):
        assert visitor.get(f"/week?{asked}").status_code == 200, asked
    assert visitor.post("/week/move", on="/week", what="strength").status_code == 403
