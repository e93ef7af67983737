"""A plan to read or print: what stands on the page, and the page in Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from engine.explain import decision_text, item_text, run_text, said
from engine.types import Day, PlanStatus, Rulebook
from integrations.outlets.reading import Issued, Session, sessions
from integrations.outlets.text import HEADINGS, cues_text, line_text, part_title, sentence_case
from integrations.outlets.units import in_units

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
    """Everything on the page, as plain text in the athlete's units; no days while there is no training."""

    heading: str
    notices: tuple[str, ...]
    days: tuple[PaperDay, ...]
    why: tuple[tuple[str, tuple[str, ...]], ...]  # decision, and its reasons
    footer: str


def paper(issued: Issued, book: Rulebook, *, units: str) -> Paper:
    """What stands on the page."""
    plan = issued.plan
    last = plan.valid_from + timedelta(days=len(plan.days) - 1)
    found = sessions(plan, book.exercises)
    days = plan.days if plan.status is PlanStatus.ACTIVE else ()
    decisions = [decision_text(decision, book) for decision in plan.decisions]
    return Paper(
        heading=f"{HEADINGS[plan.status]}, {said(plan.valid_from)} to {said(last)}",
        notices=tuple(in_units(notice.text, units) for notice in plan.notices),
        days=tuple(_day(day, [each for each in found if each.date == day.date], units) for day in days),
        why=tuple(
            (in_units(title, units), tuple(in_units(detail, units) for detail in details))
            for title, details in decisions
        ),
        footer=f"Plan {issued.revision}, computed {issued.created_at:%Y-%m-%d %H:%M} UTC.",
    )


def _day(day: Day, found: list[Session], units: str) -> PaperDay:
    return PaperDay(
        title=f"{said(day.date)}, {run_text(day)}",
        sessions=tuple((sentence_case(item_text(each.item)), tuple(_parts(each, units))) for each in found),
        nothing="No strength." if day.run else "Rest.",
    )


def _parts(session: Session, units: str) -> Iterator[PaperPart]:
    for part in session.parts:
        lines = [(line_text(line, units), cues_text(line) if part.kind == "work" else "") for line in part.lines]
        yield PaperPart(title=part_title(session, part), lines=tuple(lines))


def markdown(page: Paper) -> str:
    """The page in Markdown, with boxes to tick."""
    lines = [f"# {_plain(page.heading)}", ""]
    for notice in page.notices:
        lines += [f"> {_plain(notice)}", ""]
    for day in page.days:
        lines += [f"## {_plain(day.title)}", "", *_sessions(day)]
    lines += ["## Why", ""]
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
