"""What a person may put in the place of an exercise."""

from __future__ import annotations

from engine.overrides import stand_ins
from engine.view import View
from tests.engine.builders import TODAY, Wire, book, did, morning, state_of, work, workout


def view_of(items: list[Wire]) -> View:
    return View(state_of(items), TODAY, book())


def test_nothing_that_is_trained_already_and_nothing_that_loads_what_hurts_stands_in() -> None:
    trained = workout(-3, did("glute_bridge", work(12, rir=3)), did("hip_hinge_drill", work(12, rir=3)))
    found = {x.id for x in stand_ins(view_of([trained, morning(-2)]), "glute_bridge")}
    assert found
    assert found.isdisjoint({"glute_bridge", "hip_hinge_drill"})
    hurt = morning(-1, pain=[{"site": "hamstring", "during": 7}])
    spared = stand_ins(view_of([trained, hurt]), "glute_bridge")
    assert all("hamstring" not in x.linked_sites for x in spared)


def test_for_what_nobody_trains_nothing_stands_in() -> None:
    assert stand_ins(view_of([morning(-2)]), "glute_bridge") == ()
