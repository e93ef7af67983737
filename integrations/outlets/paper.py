"""A plan to read or print: what stands on the page, and the page in Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from engine.explain import said, with_texts
from engine.note import decision_text, item_text, run_text
from engine.speech import Speech
from engine.types import Day, Exercise, PlanStatus
from integrations.outlets.reading import Issued, Session, sessions
from integrations.outlets.text import cues_text, heading, line_text, part_title, sentence_case, text

# What Markdown would take for its own signs, or a browser for a tag.
_SIGNS = re.compile(r"([\\`*_\[\]<>&#|])")


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperPart:
    """Activation, work or mobility ("" where the session's title says it): doses, each with its cues ("" for none)."""

    title: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperDay:
    """A day: each session by its title. `nothing` is said when there are none."""

    title: str
    sessions: tuple[tuple[str, tuple[PaperPart, ...]], ...]
    nothing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """Everything on the page, as plain text; no days while there is no training."""

    language: str
    heading: str
    notices: tuple[str, ...]
    days: tuple[PaperDay, ...]
    why_title: str
    why: tuple[tuple[str, tuple[str, ...]], ...]  # decision, and its reasons
    footer: str


def paper(issued: Issued, exercises: Mapping[str, Exercise], speech: Speech) -> Paper:
    """What stands on the page."""
    plan = with_texts(issued.plan, speech)
    last = plan.valid_from + timedelta(days=len(plan.days) - 1)
    found = sessions(plan, exercises)
    days = plan.days if plan.status is PlanStatus.ACTIVE else ()
    title = heading(plan.status, speech)
    return Paper(
        language=speech.language,
        heading=text("from_to", speech, heading=title, first=said(plan.valid_from, speech), last=said(last, speech)),
        notices=tuple(notice.text for notice in plan.notices),
        days=tuple(_day(day, [each for each in found if each.date == day.date], speech) for day in days),
        why_title=text("why", speech),
        why=tuple(decision_text(decision, exercises, speech) for decision in plan.decisions),
        footer=text("footer", speech, revision=issued.revision, at=f"{issued.created_at:%Y-%m-%d %H:%M}"),
    )


def _day(day: Day, found: list[Session], speech: Speech) -> PaperDay:
    return PaperDay(
        title=f"{said(day.date, speech)}, {run_text(day, speech)}",
        sessions=tuple((sentence_case(item_text(each.item, speech)), tuple(_parts(each, speech))) for each in found),
        nothing=text("no_strength" if day.run else "rest", speech),
    )


def _parts(session: Session, speech: Speech) -> Iterator[PaperPart]:
    for part in session.parts:
        work = part.kind == "work"
        lines = [(line_text(line, speech), cues_text(line, speech) if work else "") for line in part.lines]
        yield PaperPart(title=part_title(session, part, speech), lines=tuple(lines))


def markdown(page: Paper) -> str:
    """The page in Markdown, with boxes to tick."""
    lines = [f"# {_plain(page.heading)}", ""]
    for notice in page.notices:
        lines += [f"> {_plain(notice)}", ""]
    for day in page.days:
        lines += [f"## {_plain(day.title)}", "", *_sessions(day)]
    lines += [f"## {_plain(page.why_title)}", ""]
    for title, details in page.why:
        lines += [f"**{_plain(title)}**", "", *(f"- {_plain(detail)}" for detail in details), ""]
    return "\n".join([*lines, page.footer]) + "\n"


def _sessions(day: PaperDay) -> Iterator[str]:
    for title, parts in day.sessions:
        yield from (f"### {_plain(title)}", "")
        for part in parts:
            if part.title:
                yield from (part.title, "")
            for dose, cues in part.lines:
                yield f"- [ ] {_plain(dose)}"
                if cues:
                    yield f"  {_plain(cues)}"
            yield ""
    if not day.sessions:
        yield from (day.nothing, "")


def _plain(text: str) -> str:
    return _SIGNS.sub(r"\\\1", " ".join(text.split()))
