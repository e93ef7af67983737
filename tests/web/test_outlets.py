"""The plan in other forms over HTTP, and calendars behind a secret address."""

from __future__ import annotations

import io
import json
import re
from typing import Any
from xml.etree import ElementTree

import fitdecode
import pytest
import vobject
from flask import Flask

from tests.web.helpers import Client, Rings, Tenants, ago, assert_problem, body, check_in
from web.plan_page import STYLE


@pytest.fixture
def url(database_url: str) -> str:
    """These run on SQLite and on PostgreSQL."""
    return database_url


@pytest.fixture
def athlete(client: Client, rings: Rings) -> str:
    """A runner with a plan."""
    made = client.athlete(sessions_per_week=2, strength_days=["mon", "tue", "wed", "thu", "fri", "sat", "sun"])
    rings.answer()
    return made


def path(athlete: str, form: str) -> str:
    return f"/v1/athletes/{athlete}/plan.{form}"


def strength_days(client: Client, athlete: str) -> list[str]:
    plan = body(client.get(f"/v1/athletes/{athlete}/plan"))
    return [day["date"] for day in plan["days"] if any(item["kind"] == "strength" for item in day["items"])]


def events(file: bytes) -> dict[str, Any]:
    """Events of a calendar by UID."""
    component: Any = vobject.readOne(file.decode())
    return {event.uid.value: event for event in component.contents.get("vevent", [])}


FORMS = {
    "ics": "text/calendar; charset=utf-8",
    "fit": "application/vnd.ant.fit",
    "md": "text/markdown; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "hevy.json": "application/json",
    "intervals.json": "application/json",
}


@pytest.mark.parametrize(("form", "kind"), FORMS.items())
def test_every_form_is_answered_and_known_by_its_tag(client: Client, athlete: str, form: str, kind: str) -> None:
    answer = client.get(path(athlete, form))
    assert (answer.status_code, answer.content_type) == (200, kind)
    assert answer.headers["Cache-Control"] == "private, no-cache"
    again = client.get(path(athlete, form), headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert client.get(path(athlete, form)).data == answer.data


@pytest.mark.parametrize("form", FORMS)
def test_without_a_plan_the_answer_is_404_and_when_to_ask_again(client: Client, form: str) -> None:
    answer = client.get(path(client.athlete(), form))
    assert_problem(answer, 404, "no_plan_yet")
    assert answer.headers["Retry-After"] == "1"


@pytest.mark.parametrize("form", FORMS)
def test_unknown_parameters_are_refused(client: Client, athlete: str, form: str) -> None:
    assert_problem(client.get(path(athlete, form) + "?day=2026-11-24"), 422, "invalid_parameter")


# --------------------------------------------------------------------------- the watch


def test_the_watch_gets_the_session_of_the_day(client: Client, athlete: str) -> None:
    days = strength_days(client, athlete)
    assert len(days) == 2
    for day in days:
        answer = client.get(path(athlete, f"fit?date={day}"))
        assert answer.headers["Content-Disposition"] == f'attachment; filename="baton-{day}-strength.fit"'
        with fitdecode.FitReader(io.BytesIO(answer.data), check_crc=fitdecode.CrcCheck.RAISE) as reader:
            names = [frame.name for frame in reader if isinstance(frame, fitdecode.FitDataMessage)]
        assert names.count("workout") == 1
        assert 10 < names.count("workout_step") <= 50
    assert client.get(path(athlete, "fit")).data == client.get(path(athlete, f"fit?date={days[0]}")).data


@pytest.mark.parametrize("form", ["fit", "hevy.json"])
def test_a_day_without_a_session_names_the_days_with_one(client: Client, athlete: str, form: str) -> None:
    problem = assert_problem(client.get(path(athlete, f"{form}?date=2031-01-01")), 404, "no_session")
    assert all(day in problem["detail"] for day in strength_days(client, athlete))
    for wrong in ("tomorrow", "2026-13-01", "", "0001-01-01"):
        assert_problem(client.get(path(athlete, f"{form}?date={wrong}")), 422, "invalid_parameter")


@pytest.mark.parametrize("form", ["fit", "hevy.json"])
def test_a_stopped_plan_gives_no_workout_but_the_reason(client: Client, rings: Rings, athlete: str, form: str) -> None:
    client.post(f"/v1/athletes/{athlete}/events", check_in("c", days_ago=0.01, red_flags=["chest_pain"]))
    rings.answer()
    problem = assert_problem(client.get(path(athlete, form)), 409, "not_training")
    assert "Chest pain" in problem["detail"]
    assert "Chest pain" in client.get(path(athlete, "md")).text
    (event,) = json.loads(client.get(path(athlete, "intervals.json")).data)
    assert event["category"] == "NOTE"


# --------------------------------------------------------------------------- text


def test_the_page_is_strict_and_stands_alone(client: Client, athlete: str) -> None:
    answer = client.get(path(athlete, "html"))
    csp = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in csp
    assert "unsafe" not in csp
    assert not re.search(r"<script|javascript:|https?://|\son\w+=|style=", answer.text)
    assert answer.text.count("<style>") == 1
    assert f"<style>{STYLE}</style>" in answer.text  # what the hash in the header is of
    page = ElementTree.fromstring(re.sub(r"<!doctype html>|<meta[^>]*>", "", answer.text))
    days = [heading.text or "" for heading in page.iter("h2")]
    assert len(days) == 8  # seven days, and why
    assert any((line.text or "").startswith("Glute bridge") for line in page.iter("li"))


def test_what_somebody_wrote_is_text_on_the_page(client: Client, rings: Rings, athlete: str) -> None:
    exercise = body(client.get(f"/v1/athletes/{athlete}/plan"))["prescriptions"][0]["exercise"]
    event = {"type": "override", "source": "coach", "source_id": "o", "occurred_at": ago(hours=1), "exercise": exercise}
    event |= {"action": "hold", "by": "<img src=x onerror=alert(1)>", "why": "<b>rest</b>"}
    done = {"exercise": exercise, "form": 4, "pain": [], "sets": [{"reps": 8, "rir": 3}]}
    session = {"type": "workout", "source": "log", "source_id": "w", "occurred_at": ago(hours=2), "exercises": [done]}
    assert client.post(f"/v1/athletes/{athlete}/events", [session, event]).status_code == 202
    rings.answer()
    page = client.get(path(athlete, "html")).text
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
    assert "<img" not in page
    assert "> \\<img src=x" in client.get(path(athlete, "md")).text


def test_units_follow_the_profile(client: Client, rings: Rings) -> None:
    loads = [{"kind": "dumbbells", "loads_kg": [4, 8, 12, 16]}, {"kind": "bench"}]
    athlete = client.athlete(units="imperial", strength_since="2020-01-01", birth_year=1990, equipment=loads)
    sets = [{"reps": 10, "load_kg": 32, "rir": 3} for _ in range(3)]
    done = {"exercise": "dumbbell_rdl", "form": 4, "pain": [], "sets": sets}
    session = {"type": "workout", "source": "log", "source_id": "w", "occurred_at": ago(days=2), "exercises": [done]}
    client.post(f"/v1/athletes/{athlete}/events", session)
    rings.answer()
    assert "70.5 lb in all" in client.get(path(athlete, "md")).text
    assert " kg" not in client.get(path(athlete, "md")).text
    assert client.call("PATCH", f"/v1/athletes/{athlete}", json={"units": "metric"}).status_code == 200
    rings.answer()
    assert "32 kg in all" in client.get(path(athlete, "md")).text


# --------------------------------------------------------------------------- the secret address


@pytest.mark.parametrize(
    ("form", "german"),
    [
        ("md", "# Kraftplan, "),
        ("html", '<html lang="de">'),
        ("ics", "SUMMARY:Kraft A"),
        ("hevy.json", "je Seite"),
        ("intervals.json", '"name":"Kraft A"'),
    ],
)
def test_forms_for_people_are_in_the_language_that_is_asked_for(
    client: Client, athlete: str, form: str, german: str
) -> None:
    where = path(athlete, form)
    by_header = client.get(where, headers={"Accept-Language": "de-AT,de;q=0.9,en;q=0.5"})
    by_address = client.get(f"{where}?lang=de", headers={"Accept-Language": "en"})
    english = client.get(where)
    assert by_header.text == by_address.text
    assert german in by_address.text
    assert german not in english.text
    assert [one.headers["Content-Language"] for one in (by_header, by_address, english)] == ["de", "de", "en"]
    assert "Accept-Language" in english.headers["Vary"]
    assert len({one.headers["ETag"] for one in (by_header, by_address, english)}) == 2


@pytest.mark.parametrize("form", FORMS)
def test_a_language_there_is_not_is_refused(client: Client, athlete: str, form: str) -> None:
    assert_problem(client.get(f"{path(athlete, form)}?lang=xx"), 422, "invalid_parameter")


def test_a_feed_takes_the_language_in_its_address(app: Flask, client: Client, athlete: str) -> None:
    address = re.sub(r"^https?://[^/]+", "", feed(client, athlete))
    german = app.test_client().get(f"{address}?lang=de")
    assert "Kraft A" in german.text
    assert "Kraft A" not in app.test_client().get(address).text


def feed(client: Client, athlete: str) -> str:
    answer = client.post(f"/v1/athletes/{athlete}/feed")
    assert answer.status_code == 201
    found = body(answer)
    assert found["webcal_url"] == found["url"].replace("http:", "webcal:")
    where = re.fullmatch(r"http://localhost(/feeds/[A-Za-z0-9_-]{43}\.ics)", found["url"])
    assert where is not None
    return where[1]


def test_a_feed_needs_no_key_and_gives_the_calendar(app: Flask, client: Client, athlete: str) -> None:
    where = feed(client, athlete)
    answer = app.test_client().get(where)
    assert (answer.status_code, answer.content_type) == (200, "text/calendar; charset=utf-8")
    assert answer.data == client.get(path(athlete, "ics")).data
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    days = strength_days(client, athlete)
    assert {f"{day}-strength-{athlete}@baton" for day in days} <= set(events(answer.data))
    # Calendar apps add what they like to an address.
    assert app.test_client().get(where + "?nocache=7").status_code == 200
    assert app.test_client().head(where).status_code == 200
    again = app.test_client().get(where, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_feed_ends_when_revoked_made_again_or_erased(app: Flask, client: Client, athlete: str) -> None:
    first = feed(client, athlete)
    second = feed(client, athlete)
    assert_problem(app.test_client().get(first), 404, "no_feed")
    assert app.test_client().get(second).status_code == 200
    assert client.call("DELETE", f"/v1/athletes/{athlete}/feed").status_code == 204
    assert client.call("DELETE", f"/v1/athletes/{athlete}/feed").status_code == 204
    assert_problem(app.test_client().get(second), 404, "no_feed")
    third = feed(client, athlete)
    client.call("DELETE", f"/v1/athletes/{athlete}")
    assert_problem(app.test_client().get(third), 404, "no_feed")


@pytest.mark.parametrize("secret", ["a", "A" * 43, "..%2f", "%00", "ä", "x" * 200])
def test_a_guessed_address_is_404(app: Flask, secret: str) -> None:
    assert app.test_client().get(f"/feeds/{secret}.ics").status_code == 404


def test_making_an_address_needs_the_right_to_share(tenants: Tenants, client: Client, athlete: str) -> None:
    for scopes in (("plans:read",), ("athletes:write",)):
        answer = tenants.client(scopes=scopes).post(f"/v1/athletes/{athlete}/feed")
        assert_problem(answer, 403, "missing_scope")


def test_the_feed_follows_the_plan_and_keeps_what_was(app: Flask, client: Client, rings: Rings, athlete: str) -> None:
    where = feed(client, athlete)
    before = events(app.test_client().get(where).data)
    assert all(event.status.value == "CONFIRMED" for event in before.values())
    client.post(f"/v1/athletes/{athlete}/events", check_in("c", days_ago=0.01, red_flags=["chest_pain"]))
    rings.answer()
    after = events(app.test_client().get(where).data)
    assert set(before) < set(after)
    for uid, event in before.items():
        assert after[uid].status.value == "CANCELLED"
        assert int(after[uid].sequence.value) > int(event.sequence.value)
    (notice,) = set(after) - set(before)
    assert "Chest pain" in after[notice].description.value
    assert after[notice].status.value == "CONFIRMED"
