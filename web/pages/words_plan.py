"""The closed words of plans and events as people read them, in their language."""

from __future__ import annotations

from flask import Flask
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from engine.types import Action, Decision, Exercise, PlanStatus, RunKind, Side
from web.pages.ground import is_imperial

_WORDS = {
    "strength": lazy_gettext("Strength"),
    "activation": lazy_gettext("Activation"),
    "mobility": lazy_gettext("Mobility"),
    "rest": lazy_gettext("Rest"),
    RunKind.EASY: lazy_gettext("easy"),
    RunKind.QUALITY: lazy_gettext("quality"),
    RunKind.LONG: lazy_gettext("long"),
    RunKind.RACE: lazy_gettext("race"),
    Side.LEFT: lazy_gettext("left"),
    Side.RIGHT: lazy_gettext("right"),
    "dumbbells": lazy_gettext("dumbbells"),
    "kettlebell": lazy_gettext("kettlebell"),
    "backpack": lazy_gettext("backpack"),
    "plate": lazy_gettext("plate"),
}
_PARTS = {"activation": lazy_gettext("Warm-up"), "work": lazy_gettext("Work"), "mobility": lazy_gettext("Mobility")}
_MEASURES = {
    "reps": lazy_gettext("Repetitions"),
    "seconds": lazy_gettext("Seconds"),
    "contacts": lazy_gettext("Contacts"),
    "steps_each_way": lazy_gettext("Steps each way"),
}
_ACTIONS = {
    Action.ADVANCE: lazy_gettext("On to the next exercise"),
    Action.ADD_LOAD: lazy_gettext("More load"),
    Action.ADD_SETS: lazy_gettext("One set more"),
    Action.ADD_REPS: lazy_gettext("More repetitions"),
    Action.SLOW_ECCENTRIC: lazy_gettext("Slower on the way down"),
    Action.HOLD: lazy_gettext("The same again"),
    Action.REDUCE: lazy_gettext("Less"),
    Action.DELOAD: lazy_gettext("Easy week"),
    Action.REGRESS: lazy_gettext("Back to an easier exercise"),
    Action.SWAP: lazy_gettext("Another exercise"),
    Action.MOBILITY: lazy_gettext("Mobility"),
    Action.REST: lazy_gettext("Rest"),
    Action.REFER: lazy_gettext("See a professional"),
}
_STATUS = {
    PlanStatus.STOPPED: lazy_gettext("Training stopped"),
    PlanStatus.NEEDS_CLEARANCE: lazy_gettext("Clearance needed before training"),
    PlanStatus.RESTING: lazy_gettext("Rest"),
}
_STRENGTHS = {
    "A": lazy_gettext("Evidence A: trials agree"),
    "B": lazy_gettext("Evidence B: one good trial, or mixed ones"),
    "C": lazy_gettext("Evidence C: guideline or practice"),
    "D": lazy_gettext("Evidence D: our own policy"),
}


# Drills differ within one pattern: part of the id -> drawing.
_PICTURES = {
    "bridge": "bridge",
    "quadruped": "quadruped",
    "half_kneeling": "kneeling",
    "bird_dog": "bird_dog",
    "plank": "plank",
}


def install(app: Flask) -> None:
    """Give the templates these words."""
    app.jinja_env.filters.update(
        word=lambda word: str(_WORDS.get(word, str(word).replace("_", " "))),
        part=lambda kind: str(_PARTS.get(kind, kind)),
        measure=lambda name: str(_MEASURES.get(name, name)),
        action=lambda action: str(_ACTIONS.get(action, action)),
        step=_step,
        status=lambda status: str(_STATUS.get(status, status)),
        picture=picture,
        evidence=lambda strength: str(_STRENGTHS.get(strength, strength)),
    )
    app.jinja_env.globals.update(forms=forms, load_unit=load_unit)


def _step(decision: Decision) -> str:
    """What a decision does. An advance of the same exercise is a higher step (decision 0031)."""
    to = (decision.after or {}).get("exercise") or decision.exercise
    if decision.action is Action.ADVANCE and to == decision.exercise:
        return str(_("A higher step"))
    return str(_ACTIONS[decision.action])


def picture(exercise: Exercise) -> str:
    """The name of the drawing that shows this exercise; nothing where a drawing of its pattern would mislead."""
    if exercise.pattern in ("activation", "mobility", "trunk"):
        return next((name for part, name in _PICTURES.items() if part in exercise.id), "")
    return exercise.pattern


def forms() -> list[tuple[int, str]]:
    """The five marks of form, best first."""
    return [
        (5, _("5, perfect")),
        (4, _("4, clean")),
        (3, _("3, a bit off")),
        (2, _("2, poor")),
        (1, _("1, gave way")),
    ]


def load_unit() -> str:
    """The unit in which the athlete types loads."""
    return "lb" if is_imperial() else "kg"
