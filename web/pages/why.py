"""Why: behind each prescription the reason, what was refused, and what gets to the next step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response

from catalog.load import parameters
from engine.explain import said
from engine.types import Decision, Exercise, Plan
from web.errors import Problem
from web.pages.ground import page, show, trainee
from web.pages.reading import SPOKEN, latest
from web.pages.session import decisions_about
from web.speech import exercises_in, language, speech_in

blueprint = Blueprint("why", __name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One exercise of a ladder, easiest first."""

    exercise: Exercise
    here: bool  # prescribed now
    next: bool  # the catalog goes on to it from here


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One decision as a page shows it; `exercise` None: for the whole plan, or no longer in the catalog."""

    decision: Decision
    exercise: Exercise | None
    to: Exercise | None  # where it leads, for a change of exercise


@page(blueprint, "/why")
def why() -> Response:
    """The reasons of the plan that holds now."""
    plan = latest()
    return show(
        "why.html", who=trainee(), plan=plan, subjects=list(_subjects(plan.plan.decisions)), sources_of=sources_of
    )


@page(blueprint, "/why/<id:exercise_id>")
def exercise(exercise_id: str) -> Response:
    """One exercise: the reasons of its prescription, and its place on the ladder."""
    found = exercises_in(language()).get(exercise_id)
    if found is None:
        raise Problem("no_exercise")
    plan = latest()
    return show(
        "why_exercise.html",
        who=trainee(),
        plan=plan,
        exercise=found,
        doses=[dose for dose in plan.plan.prescriptions if dose.exercise == exercise_id],
        said=[one for one in plan.plan.notices if one.code in SPOKEN and one.facts.get("exercise") == exercise_id],
        subjects=list(_subjects(decisions_about(plan.plan, exercise_id))),
        sources_of=sources_of,
        rungs=_ladder(found, plan.plan),
    )


def sources_of(rule: str) -> list[tuple[str, str]]:
    """Why each number of a rule is what it is, the number, and its source."""
    told = speech_in(language())
    return [
        (f"{told.text(one.why)} ({said(one.value, told)} {said(one.unit, told)})", one.source)
        for one in parameters().parameters
        if rule in one.rule.replace(",", " ").split()
    ]


def _subjects(decisions: Sequence[Decision]) -> Iterator[Subject]:
    known = exercises_in(language())
    for decision in decisions:
        to = str((decision.after or {}).get("exercise") or "")
        yield Subject(
            decision=decision,
            exercise=known.get(decision.exercise or ""),
            to=known.get(to) if to != decision.exercise else None,
        )


def _ladder(found: Exercise, plan: Plan) -> list[Rung]:
    """The rungs of the exercise's ladder; those of other branches too, where they are prescribed or come next."""
    prescribed = {dose.exercise for dose in plan.prescriptions}
    on = [one for one in exercises_in(language()).values() if one.ladder == found.ladder]
    shown = [one for one in on if one.branch == found.branch or one.id in prescribed or one.id in found.advance_to]
    return [
        Rung(exercise=one, here=one.id in prescribed, next=one.id in found.advance_to and one.id not in prescribed)
        for one in sorted(shown, key=lambda one: (one.rung, one.name))
    ]
