"""A question of the plan: do repetitions that were logged without a side count each side, or both together?"""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, request, url_for

from engine.types import Exercise, Fact, Plan, RepsMean
from web.pages.ground import go, page, trainee
from web.pages.telling import tell
from web.speech import exercises_in, language

blueprint = Blueprint("sides", __name__)


def asked_about(plan: Plan) -> tuple[Exercise, ...]:
    """What a plan asks about; an answer may be on its way into the next plan already."""
    known, exercises = trainee().profile.reps_without_side, exercises_in(language())
    asked = [x for notice in plan.notices if notice.code == "SIDES_ASKED" for x in _ids(notice.facts["exercises"])]
    return tuple(exercises[x] for x in asked if x in exercises and x not in known)


def _ids(fact: Fact) -> tuple[str, ...]:
    return tuple(map(str, fact)) if isinstance(fact, Sequence) else ()


@page(blueprint, "/sides", methods=("POST",))
def answer_sides() -> Response:
    """Store an answer beside those given before; it is the athlete's word, and holds until there is another."""
    known = {name: mean.value for name, mean in trainee().profile.reps_without_side.items()}
    mean = request.form.get("mean", RepsMean.PER_SIDE.value)
    tell({"type": "profile", "reps_without_side": {**known, request.form.get("exercise", ""): mean}})
    return go(url_for("today.today"))
