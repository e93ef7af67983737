"""A strength session as a routine of Hevy: the body of its `POST /v1/routines`.

Hevy knows an exercise by the id of a template. What has no template stands in the notes of the routine, with its dose.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.note import item_text
from engine.speech import Speech
from engine.types import Notice, Prescription
from integrations.outlets.hevy_templates import TEMPLATES
from integrations.outlets.reading import Line, Part, Session
from integrations.outlets.text import cues_text, line_text, notices_text, sentence_case, session_title, text


def routine(session: Session, notices: tuple[Notice, ...], speech: Speech) -> dict[str, object]:
    """The routine. Weights are kilograms, as Hevy wants them; notes are in the words and units of `speech`."""
    known = [(part, line) for part in session.parts for line in part.lines if line.exercise.id in TEMPLATES]
    body = {
        "title": session_title(session, speech),
        "folder_id": None,
        "notes": _notes(session, notices, speech),
        "exercises": [_exercise(part, line, speech) for part, line in known],
    }
    return {"routine": body}


def _notes(session: Session, notices: tuple[Notice, ...], speech: Speech) -> str:
    missing = [line for part in session.parts for line in part.lines if line.exercise.id not in TEMPLATES]
    told = [notices_text(notices, speech), sentence_case(item_text(session.item, speech))]
    if missing:
        told.append("\n".join([text("more", speech), *(line_text(one, speech) for one in missing)]))
    return "\n\n".join(found for found in told if found)


def _exercise(part: Part, line: Line, speech: Speech) -> dict[str, Any]:
    return {
        "exercise_template_id": TEMPLATES[line.exercise.id],
        "superset_id": None,
        "rest_seconds": max((dose.rest_s for dose in line.doses if dose.sets > 1 or part.kind == "work"), default=0),
        "notes": "\n".join(found for found in (line_text(line, speech), cues_text(line, speech)) if found),
        "sets": [each for dose in line.doses for each in _sets(dose, "normal" if part.kind == "work" else "warmup")],
    }


def _sets(dose: Prescription, kind: str) -> Iterator[dict[str, Any]]:
    timed = dose.measure == "seconds"
    for _ in range(dose.sets):
        yield {
            "type": kind,
            "weight_kg": None if dose.load_kg is None else float(dose.load_kg),
            "reps": None if timed else dose.target_reps,
            "distance_meters": None,
            "duration_seconds": dose.target_reps if timed else None,
            "custom_metric": None,
        }
