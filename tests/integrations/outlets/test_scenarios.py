"""The plan of every scenario, in every form: each can be read by its reader and says what the plan says."""

from __future__ import annotations

from html import unescape

import fitdecode
import pytest
import vobject
from garmin_fit_sdk import Decoder, Stream

from engine.speech import ENGLISH
from engine.types import Plan, PlanStatus
from integrations.outlets import fit, hevy, ics, intervals
from integrations.outlets.paper import markdown, paper
from integrations.outlets.reading import strength, to_read_first
from integrations.outlets.units import in_units
from tests.engine.builders import plan_for
from tests.integrations.outlets.plans import book, issued
from tests.scenarios.cases import ALL, expand, name_of
from web.plan_page import page


def told(plan: Plan, units: str) -> tuple[str, ...]:
    """The texts of a plan in each form for people."""
    one = issued(plan)
    reader = ics.Reader(
        athlete_id="ath_one", timezone="Europe/Berlin", speech=in_units(ENGLISH, units), trained=frozenset()
    )
    calendar = ics.calendar([one], book().exercises, reader).decode()
    for event in vobject.readOne(calendar).contents.get("vevent", []):
        event.validate(raiseException=True)
    on_paper = paper(one, book().exercises, in_units(ENGLISH, units))
    return calendar, markdown(on_paper), page(on_paper).decode()


@pytest.mark.parametrize("scenario", ALL, ids=name_of)
def test_every_form_tells_the_plan(scenario: dict[str, object]) -> None:
    plan = plan_for(*expand(scenario))
    assert [text for text in told(plan, "imperial") if " kg" in text] == []
    seen = unescape(told(plan, "metric")[2])
    found = strength(plan, book().exercises)
    going = plan.status is PlanStatus.ACTIVE
    assert going or not found
    events = intervals.events(issued(plan), book().exercises, ENGLISH)
    assert len(events) == (len(found) if going else 1)
    for session in found:
        prescribed = {line.exercise.id: line.doses for part in session.parts for line in part.lines}
        assert all(prescribed.values()), "an exercise without a dose"
        assert [name for name in prescribed if book().exercises[name].name not in seen] == []
        assert hevy.routine(session, to_read_first(plan), ENGLISH)["routine"]
        file = fit.workout(issued(plan), session, ENGLISH).file
        with fitdecode.FitReader(file, check_crc=fitdecode.CrcCheck.RAISE) as reader:
            names = [frame.name for frame in reader if isinstance(frame, fitdecode.FitDataMessage)]
        messages, errors = Decoder(Stream.from_byte_array(bytearray(file))).read()
        assert errors == []
        assert names.count("workout_step") == len(messages["workout_step_mesgs"]) <= fit.STEPS_MAX
