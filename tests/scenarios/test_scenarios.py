"""Each scenario of the .toml files here: a runner, a history, and what the plan must and must not say."""

from __future__ import annotations

import random

import pytest

from tests.engine.builders import Wire, content, plan_for
from tests.scenarios.cases import ALL, expand, name_of, wrong_in

EACH = pytest.mark.parametrize("scenario", ALL, ids=[name_of(s) for s in ALL])


@EACH
def test_scenario(scenario: Wire) -> None:
    wrong = wrong_in(scenario)
    assert not wrong, "\n".join([scenario["why"], *wrong])


@EACH
def test_order_and_repetition_change_nothing(scenario: Wire) -> None:
    profile, events, today = expand(scenario)
    shuffled = [*events, *events]
    random.Random(scenario["title"]).shuffle(shuffled)
    assert content(plan_for(profile, shuffled, today)) == content(plan_for(profile, events, today))
