"""The page of the weeks behind: what stands there without a script."""

from __future__ import annotations

import re

from flask import Flask

from store import Store
from tests.web.helpers import Client, Rings, ago, check_in, workout
from tests.web.pages.visitor import Visitor, account

UNTOLD = "\N{EN DASH}"


def logged(client: Client, athlete: str, rings: Rings) -> None:
    run = {"type": "run", "source": "log", "source_id": "r", "occurred_at": ago(days=7), "distance_km": 16.1}
    pain = [{"site": "achilles", "side": "left", "during": 3}]
    events = [workout("w", days_ago=7), run, check_in("c", days_ago=7, sleep_h=6.5, pain=pain)]
    assert client.post(f"/v1/athletes/{athlete}/events", events).status_code == 202
    rings.answer()


def table(page: str, name: str) -> tuple[list[str], list[list[str]]]:
    """The heads and the rows of a figure, as people read them."""
    found = re.search(rf'id="{name}-numbers".*?</table>', page, re.DOTALL)
    assert found, name
    head, *rows = re.findall(r"<tr>(.*?)</tr>", found[0], re.DOTALL)
    return [*re.findall(r"<th[^>]*>(.*?)</th>", head)], [re.findall(r"<td[^>]*>(.*?)</td>", row) for row in rows]


def test_sessions_come_first_and_every_number_stands_in_a_table(
    visitor: Visitor, client: Client, athlete: str, rings: Rings
) -> None:
    logged(client, athlete, rings)
    page = visitor.get("/progress").text
    assert "1 of 2" in page
    assert "strength session kept in the last week." in page
    assert page.index("1 of 2") < page.index("<figure")
    assert table(page, "sessions") == (["Week of", "Done", "Asked for"], [["1", "2"], ["0", "2"]])
    assert table(page, "hard-sets") == (["Week of", "Hip hinge"], [["3"], ["0"]])
    assert table(page, "runs")[1] == [["16.1", "16.1"], [UNTOLD, UNTOLD]]
    assert table(page, "pain") == (["Day", "Achilles tendon, left"], [["3"]])
    assert table(page, "sleep")[1] == [["6.5"]]
    assert table(page, "hinge-load_kg")[1] == [["16"]]
    assert table(page, "hinge-reps")[1] == [["10"]]


def test_pounds_and_miles_for_who_thinks_in_them(visitor: Visitor, client: Client, athlete: str, rings: Rings) -> None:
    client.call("PATCH", f"/v1/athletes/{athlete}", json={"units": "imperial"})
    logged(client, athlete, rings)
    page = visitor.get("/progress").text
    # 16 kg are 35.27 lb, shown in halves; 16.1 km are 10.0 mi.
    assert table(page, "hinge-load_kg")[1] == [["35.5"]]
    assert table(page, "runs")[1][0] == ["10", "10"]


def test_somebody_new_sees_no_empty_plots(visitor: Visitor) -> None:
    page = visitor.get("/progress").text
    assert "The first week is not over yet." in page
    assert [name for name in ("pain", "sleep", "runs", "hard-sets") if f'id="{name}"' in page] == []


def test_it_is_all_there_in_german(app: Flask, store: Store, client: Client, athlete: str, rings: Rings) -> None:
    logged(client, athlete, rings)
    visitor = Visitor(app, language="de")
    visitor.sign_in(account(store, athlete))
    page = visitor.get("/progress").text
    assert "1 von 2" in page
    assert table(page, "pain")[0] == ["Tag", "Achillessehne, links"]
    assert table(page, "sleep")[1] == [["6,5"]]
