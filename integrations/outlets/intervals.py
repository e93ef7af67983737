"""A plan as calendar events of intervals.icu, to be sent to its bulk call with `upsert=true`.

Each event has an `external_id` of ours, so sending the plan again changes events and makes no second ones.
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.speech import Speech
from engine.types import Exercise, PlanStatus
from integrations.outlets.reading import Issued, Session, strength, to_read_first
from integrations.outlets.text import heading, notices_text, session_name, session_text


def events(issued: Issued, exercises: Mapping[str, Exercise], speech: Speech) -> list[dict[str, object]]:
    """The strength sessions of the plan as planned workouts; one note instead while there is no training."""
    plan = issued.plan
    told = notices_text(to_read_first(plan), speech)
    if plan.status is not PlanStatus.ACTIVE:
        head = {"category": "NOTE", "start_date_local": f"{plan.valid_from}T00:00:00"}
        return [
            {**head, "name": heading(plan.status, speech), "description": told, "external_id": _id(issued, "notice")}
        ]
    return [_workout(issued, session, told, speech) for session in strength(plan, exercises)]


def _workout(issued: Issued, session: Session, told: str, speech: Speech) -> dict[str, object]:
    text = session_text(session, speech)
    found: dict[str, object] = {
        "category": "WORKOUT",
        "type": "WeightTraining",
        "start_date_local": f"{session.date}T00:00:00",
        "name": session_name(session, speech),
        "description": f"{told}\n\n{text}" if told else text,
        "external_id": _id(issued, f"{session.date}-{session.key}"),
    }
    return found | ({"moving_time": session.item.minutes * 60} if session.item.minutes else {})


def _id(issued: Issued, key: str) -> str:
    return f"baton-{issued.athlete_id}-{key}"
