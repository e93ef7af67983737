"""The coach's table: who needs a person and why, from what was really sent; found, filtered and paged."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from engine.types import Event, Profile
from schemas.events import load_events
from store import Store
from store.attention import ORDER
from tests.web.helpers import Client, Rings, Tenants, check_in, workout
from tests.web.pages.visitor import Visitor, say
from web.pages.coach import REASONS, ROWS

Sent = list[dict[str, Any]]


def signs(coach: Visitor, name: str) -> list[str]:
    """What the table says about somebody."""
    row = re.search(rf">{name}</a></th>\n<td>(.*?)</td>", coach.get("/athletes").text)
    assert row is not None
    return re.findall(r'<span class="tag \w+">(.*?)</span>', row[1])


def hamstring(days_ago: float, level: float) -> dict[str, Any]:
    pain = [{"site": "hamstring", "during": level, "next_morning": 0, "usual_morning": 0}]
    return check_in(f"c{days_ago}", days_ago=days_ago, pain=pain)


def falling_short(days_ago: float) -> dict[str, Any]:
    """Two exercises, both far from what was asked."""
    asked = {"sets": 3, "reps": [8, 12], "target_reps": 10, "rir": 2, "load_kg": 16}
    found = workout(f"w{days_ago}", days_ago=days_ago, reps=9)
    found["exercises"][0]["prescribed"] = asked
    other = {**found["exercises"][0], "exercise": "goblet_squat"}
    return {**found, "exercises": [found["exercises"][0], other]}


def flag() -> Sent:
    return [check_in("c", days_ago=0.01, red_flags=["chest_pain"])]


def stop() -> Sent:
    signs = ["focal", "night"]
    return [check_in("c", days_ago=0.01, pain=[{"site": "shin", "side": "left", "during": 3, "signs": signs}])]


def rising() -> Sent:
    return [
        *(workout(f"w{n}", days_ago=n) for n in (20, 16, 13, 9, 6, 2)),
        *(hamstring(n + 0.5, level) for n, level in ((16, 0.5), (9, 1), (1, 1.5))),
    ]


def missed() -> Sent:
    return [workout("w1", days_ago=36), workout("w2", days_ago=8)]


def stalled() -> Sent:
    return [falling_short(5), falling_short(2)]


@pytest.mark.parametrize(
    ("sent", "sign"),
    [
        (flag, "Red flag"), (stop, "Bone pain"), (rising, "Pain is rising"), (missed, "Sessions missed"),
        (stalled, "Stalled"),
    ],
)  # fmt: skip
def test_each_sign_comes_of_what_was_sent(
    coach: Visitor, client: Client, athlete: str, rings: Rings, sent: Callable[[], Sent], sign: str
) -> None:
    rings.answer()
    assert signs(coach, athlete) == []
    client.post(f"/v1/athletes/{athlete}/events", sent())
    rings.answer()
    assert sign in signs(coach, athlete)


def test_a_stopped_plan_is_found_as_one_whatever_stopped_it(
    coach: Visitor, client: Client, athlete: str, rings: Rings
) -> None:
    client.post(f"/v1/athletes/{athlete}/events", stop())
    rings.answer()
    page = coach.get("/athletes?why=stopped").text
    assert "Plan stopped (1)" in page
    assert f">{athlete}</a></th>" in page


def test_two_weeks_without_a_word_are_told_and_a_coachs_word_is_none(
    coach: Visitor, store: Store, athlete: str, rings: Rings
) -> None:
    tenant, then = store.tenant_by_name("ours"), datetime.now(UTC) - timedelta(days=15)
    assert tenant is not None
    never, _ = store.create_athlete(tenant, external_id="never", profile=Profile(timezone="UTC"), now=then)
    lately, _ = store.create_athlete(tenant, external_id="lately", profile=Profile(timezone="UTC"), now=then)
    for who, when in ((athlete, then), (lately, then + timedelta(days=2))):
        store.append_events(tenant, who, events(workout("w", days_ago=16)), raw=b"{}", content_type="", now=when)
    rings.asked += [athlete, never, lately]
    rings.answer()
    assert say(coach, athlete, word="cap", load="12").status_code == 303
    assert [signs(coach, name) for name in (athlete, "never", "lately")] == [
        ["Sessions missed", "Silent"],
        ["Silent"],
        ["Sessions missed"],
    ]


def events(*wire: dict[str, Any]) -> tuple[Event, ...]:
    return tuple(one for item in wire for one in load_events(item))


def test_who_needs_a_person_stands_first(coach: Visitor, client: Client, athlete: str, rings: Rings) -> None:
    calm, hurt, sore = athlete, client.athlete(), client.athlete()
    client.post(f"/v1/athletes/{hurt}/events", flag())
    client.post(f"/v1/athletes/{calm}/events", check_in("c"))
    client.post(f"/v1/athletes/{sore}/events", rising())
    rings.answer()
    page = coach.get("/athletes").text
    assert page.index(hurt) < page.index(sore) < page.index(calm)
    assert '<span class="tag stop">Red flag</span>' in page
    assert "All (3)" in page
    only = coach.get("/athletes?why=RED_FLAG").text
    assert (hurt in only, sore in only, calm in only) == (True, False, False)


def test_days_of_the_table_are_the_athletes(coach: Visitor, client: Client, rings: Rings) -> None:
    far = [client.athlete(timezone=zone) for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago")]
    rings.answer()
    page = coach.get("/athletes").text
    days = [re.search(rf'{one}</a></th>\n<td>.*?</td>\n<td><time datetime="(.*?)">', page) for one in far]
    assert days[0] is not None
    assert days[1] is not None
    assert days[0][1] > days[1][1]  # 25 hours apart: never the same day


def test_somebody_is_found_by_part_of_a_name(coach: Visitor, store: Store, athlete: str, rings: Rings) -> None:
    tenant = store.tenant_by_name("ours")
    assert tenant is not None
    for name in ("Anna_K", "annalena", "Berta 100%"):
        store.create_athlete(tenant, external_id=name, profile=Profile(timezone="UTC"), now=datetime.now(UTC))

    def found(named: str) -> list[str]:
        return re.findall(r'<th scope="row"><a href=".*?">(.*?)</a>', coach.get(f"/athletes?q={named}").text)

    assert sorted(found("ANNA")) == ["Anna_K", "annalena"]
    assert (found("a_k"), found("0%25"), found("%25"), found(athlete)) == (
        ["Anna_K"],
        ["Berta 100%"],
        ["Berta 100%"],
        [athlete],
    )
    assert "Nobody." in coach.get("/athletes?q=zzz").text


def test_a_large_table_comes_in_pages_and_asks_the_database_no_more_often(
    coach: Visitor, store: Store, client: Client, athlete: str, rings: Rings
) -> None:
    asked: list[str] = []
    event.listen(store._db.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    rings.answer()
    coach.get("/athletes")
    few = len(asked)
    for n in range(ROWS):
        client.post(f"/v1/athletes/{client.athlete()}/events", workout(f"w{n}", days_ago=2))
    rings.answer()
    asked.clear()
    page = coach.get("/athletes").text
    assert (len(asked), page.count("<tr>")) == (few, 1 + ROWS)
    assert "Page 1 of 2" in page
    assert coach.get("/athletes?page=2").text.count("<tr>") == 2
    assert [coach.get(f"/athletes?page={odd}").status_code for odd in ("-1", "99", "x", "")] == [200] * 4


def test_nobody_of_another_tenant_is_seen(coach: Visitor, tenants: Tenants, rings: Rings) -> None:
    stranger = tenants.client(tenant="theirs").athlete()
    rings.answer()
    assert stranger not in coach.get("/athletes").text
    assert coach.get(f"/athletes/{stranger}").status_code == 404
    assert coach.get(f"/athletes/{stranger}/plan").status_code == 404
    assert say(coach, stranger, word="accept", form_token=coach.token("/athletes")).status_code in {403, 404}


def test_an_athlete_is_no_coach(visitor: Visitor, athlete: str) -> None:
    for path in ("/athletes", f"/athletes/{athlete}", f"/athletes/{athlete}/plan"):
        assert visitor.get(path).status_code == 403
    assert "/athletes" not in visitor.get("/").text


def test_every_reason_of_the_queue_has_a_word() -> None:
    assert set(ORDER) == set(REASONS)
