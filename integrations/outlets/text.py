"""The words of a plan that outlets share: headings, notices, exercises with their doses, whole sessions."""

from __future__ import annotations

from collections.abc import Sequence

from engine.explain import notice_text, said
from engine.note import dose_line, item_text
from engine.speech import Speech
from engine.types import Notice, PlanStatus
from integrations.outlets.reading import Line, Part, Session

HEADINGS = {
    PlanStatus.ACTIVE: "Strength plan",
    PlanStatus.STOPPED: "Training stopped",
    PlanStatus.NEEDS_CLEARANCE: "Clearance needed before training",
    PlanStatus.RESTING: "Rest",
}
# Whatever else outlets say themselves; names in braces are filled in after translation.
TEXTS = {
    "rests": ", rest {rests} s",
    "or": " or ",
    "test": ", in the last set as many as go clean",
    "from_to": "{heading}, {first} to {last}",
    "no_strength": "No strength.",
    "rest": "Rest.",
    "why": "Why",
    "footer": "Plan {revision}, computed {at} UTC.",
    "calendar": "Strength plan",
    "cancelled": "Cancelled: {title}",
    "gone": "No longer part of the plan.",
    "more": "Also to do, not among Hevy's exercises:",
    "watch": "A watch takes {most} steps. Left out: {gone}",
    "minutes": "{title} ({minutes} min)",
}


def text(name: str, speech: Speech, **words: object) -> str:
    """One of the texts above in the reader's language."""
    return speech.text(TEXTS[name]).format(**words)


def heading(status: PlanStatus, speech: Speech) -> str:
    """What a plan of that status is called."""
    return speech.text(HEADINGS[status])


def line_text(line: Line, speech: Speech) -> str:
    """The exercise, its dose and the rest between sets."""
    rests = sorted({dose.rest_s for dose in line.doses if dose.sets > 1 and dose.rest_s})
    rest = text("rests", speech, rests=text("or", speech).join(map(str, rests))) if rests else ""
    test = text("test", speech) if any(dose.test for dose in line.doses) else ""
    return dose_line(line.exercise, line.doses, speech) + rest + test


def cues_text(line: Line, speech: Speech) -> str:
    """What to think of, as one line."""
    return "; ".join(dict.fromkeys(speech.text(cue) for dose in line.doses for cue in dose.cues))


def session_name(session: Session, speech: Speech) -> str:
    """`Strength A`."""
    return sentence_case(said(session.item.kind, speech)) + (f" {session.item.session}" if session.item.session else "")


def session_title(session: Session, speech: Speech) -> str:
    """`Strength A, Tue 24 Nov`."""
    return f"{session_name(session, speech)}, {said(session.date, speech)}"


def session_text(session: Session, speech: Speech) -> str:
    """A session in plain text, a line for each exercise; cues only where the work is."""
    lines = [sentence_case(item_text(session.item, speech))]
    for part in session.parts:
        title = part_title(session, part, speech)
        lines += ["", title] if title else [""]
        for line in part.lines:
            lines.append(f"- {line_text(line, speech)}")
            if part.kind == "work" and cues_text(line, speech):
                lines.append(f"  {cues_text(line, speech)}")
    return "\n".join(lines)


def part_title(session: Session, part: Part, speech: Speech) -> str:
    """`Work`; nothing where the session is nothing but this part, because its own title has said it."""
    return "" if part.kind == session.item.kind else sentence_case(said(part.kind, speech))


def notices_text(notices: Sequence[Notice], speech: Speech) -> str:
    """Notices in plain text, one paragraph each."""
    return "\n\n".join(notice_text(notice, speech) for notice in notices)


def sentence_case(text: str) -> str:
    """First letter large."""
    return text[:1].upper() + text[1:]
