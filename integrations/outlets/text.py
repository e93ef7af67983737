"""The words of a plan that outlets share: headings, notices, exercises with their doses, whole sessions."""

from __future__ import annotations

from collections.abc import Sequence

from engine.explain import dose_line, item_text
from engine.types import Notice, PlanStatus
from integrations.outlets.reading import Line, Part, Session
from integrations.outlets.units import in_units

HEADINGS = {
    PlanStatus.ACTIVE: "Strength plan",
    PlanStatus.STOPPED: "Training stopped",
    PlanStatus.NEEDS_CLEARANCE: "Clearance needed before training",
    PlanStatus.RESTING: "Rest",
}


def line_text(line: Line, units: str) -> str:
    """The exercise, its dose and the rest between sets."""
    rests = sorted({dose.rest_s for dose in line.doses if dose.sets > 1 and dose.rest_s})
    rest = f", rest {' or '.join(map(str, rests))} s" if rests else ""
    test = ", in the last set as many as go clean" if any(dose.test for dose in line.doses) else ""
    return in_units(dose_line(line.exercise, line.doses), units) + rest + test


def cues_text(line: Line) -> str:
    """What to think of, as one line."""
    return "; ".join(dict.fromkeys(cue for dose in line.doses for cue in dose.cues))


def session_text(session: Session, units: str) -> str:
    """A session in plain text, a line for each exercise; cues only where the work is."""
    lines = [sentence_case(item_text(session.item))]
    for part in session.parts:
        lines += ["", part_title(session, part)] if part_title(session, part) else [""]
        for line in part.lines:
            lines.append(f"- {line_text(line, units)}")
            if part.kind == "work" and cues_text(line):
                lines.append(f"  {cues_text(line)}")
    return "\n".join(lines)


def part_title(session: Session, part: Part) -> str:
    """`Work`; nothing where the session is nothing but this part, because its own title has said it."""
    return "" if part.kind == session.item.kind else part.kind.capitalize()


def notices_text(notices: Sequence[Notice], units: str) -> str:
    """Notices in plain text, one paragraph each."""
    return "\n\n".join(in_units(notice.text, units) for notice in notices)


def sentence_case(text: str) -> str:
    """First letter large."""
    return text[:1].upper() + text[1:]
