"""A plan as text: the lines of a session, and a whole plan in Markdown to read or print."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta

from engine.explain import decision_text, dose_line, item_text, run_text, said
from engine.types import Notice, PlanStatus, Rulebook
from integrations.outlets.reading import Issued, Line, Part, Session, sessions
from integrations.outlets.units import in_units

HEADINGS = {
    PlanStatus.ACTIVE: "Strength plan",
    PlanStatus.STOPPED: "Training stopped",
    PlanStatus.NEEDS_CLEARANCE: "Clearance needed before training",
    PlanStatus.RESTING: "Rest",
}
# What Markdown would take for its own signs, or a browser for a tag.
_SIGNS = re.compile(r"([\\`*_\[\]<>&#|])")


def heading(issued: Issued) -> str:
    """`Strength plan, Mon 23 Nov to Sun 29 Nov`."""
    plan = issued.plan
    first, last = plan.valid_from, plan.days[-1].date if plan.days else plan.valid_from + timedelta(days=6)
    return f"{HEADINGS[plan.status]}, {said(first)} to {said(last)}"


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
        lines += ["", part.kind.capitalize()]
        for line in part.lines:
            lines.append(f"- {line_text(line, units)}")
            if part.kind == "work" and cues_text(line):
                lines.append(f"  {cues_text(line)}")
    return "\n".join(lines)


def notices_text(notices: Sequence[Notice], units: str) -> str:
    """Notices in plain text, one paragraph each."""
    return "\n\n".join(in_units(notice.text, units) for notice in notices)


def sentence_case(text: str) -> str:
    """First letter large."""
    return text[:1].upper() + text[1:]


# --------------------------------------------------------------------------- Markdown


def markdown(issued: Issued, book: Rulebook, *, units: str) -> str:
    """The plan to read or print: notices, days with boxes to tick, and why things changed."""
    plan = issued.plan
    lines = [f"# {heading(issued)}", ""]
    for notice in plan.notices:
        lines += [f"> {_plain(in_units(notice.text, units))}", ""]
    if plan.status is PlanStatus.ACTIVE:
        lines += _days(issued, book, units)
    lines += ["## Why", ""]
    for decision in plan.decisions:
        title, details = decision_text(decision, book)
        lines += [f"**{_plain(title)}**", "", *(f"- {_plain(in_units(detail, units))}" for detail in details), ""]
    lines.append(f"Plan {issued.revision}, computed {issued.created_at:%Y-%m-%d %H:%M} UTC.")
    return "\n".join(lines) + "\n"


def _days(issued: Issued, book: Rulebook, units: str) -> list[str]:
    found = sessions(issued.plan, book.exercises)
    lines: list[str] = []
    for day in issued.plan.days:
        lines += [f"## {said(day.date)}, {run_text(day)}", ""]
        today = [session for session in found if session.date == day.date]
        for session in today:
            lines += [f"### {sentence_case(item_text(session.item))}", ""]
            for part in session.parts:
                lines += [part.kind.capitalize(), "", *_boxes(part, units), ""]
        if not today:
            lines += ["Rest." if not day.run else "No strength.", ""]
    return lines


def _boxes(part: Part, units: str) -> Iterator[str]:
    for line in part.lines:
        yield f"- [ ] {_plain(line_text(line, units))}"
        if part.kind == "work" and cues_text(line):
            yield f"  {_plain(cues_text(line))}"


def _plain(text: str) -> str:
    return _SIGNS.sub(r"\\\1", " ".join(text.split()))
