"""`baton decide`: a plan from one document, with no server, database, network or clock."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from engine.types import Event, Plan, Profile, Rulebook

KEYS = ("today", "profile", "events")


class DocumentError(Exception):
    """The document cannot be read; one line for each thing that is wrong."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


@click.command(short_help="Print the plan for a document of profile and events.")
@click.argument("file", type=click.Path(allow_dash=True))
@click.option("--explain", is_flag=True, help="Print the plan as a person would read it.")
def decide(file: str, *, explain: bool) -> None:
    """Print the plan for FILE ("-" reads standard input): {"today": "2026-11-22", "profile": {...}, "events": [...]}.

    Needs no server and no database. The order of the events does not matter. What is wrong in the document is printed
    on standard error, one line for each field, and the exit status is 2.
    """
    from catalog.load import load_rulebook
    from engine.decide import decide as decide_plan

    book = load_rulebook()
    try:
        today, profile, events = _read_document(_read_bytes(file), book)
    except DocumentError as error:
        for line in error.lines:
            click.echo(line, err=True)
        sys.exit(2)
    plan = decide_plan(profile, events, today=today, book=book)
    click.echo(_as_note(plan, book) if explain else _as_json(plan))


def _read_bytes(file: str) -> bytes:
    if file == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise DocumentError([f"{file}: {error.strerror or error}"]) from None


def _read_document(raw: bytes, book: Rulebook) -> tuple[date, Profile, list[Event]]:
    """What the document says; every part is checked before anything is reported, so that one run names all mistakes."""
    from schemas.wire import WireError, parse_json

    try:
        document = parse_json(raw)
    except WireError as error:
        raise DocumentError([f"{error.pointer or '/'}: {error.detail}"]) from None
    if not isinstance(document, dict):
        raise DocumentError(['/: the document must be an object: {"today": "2026-11-22", "profile": {}, "events": []}'])
    errors = [f"/{key}: unknown field; known are {', '.join(KEYS)}" for key in document if key not in KEYS]
    today = _read_today(document.get("today"), errors)
    profile = _read_profile(document.get("profile", {}), errors)
    events = _read_events(document.get("events", []), book, errors)
    if errors or today is None or profile is None:
        raise DocumentError(errors)
    return today, profile, events


def _read_today(value: object, errors: list[str]) -> date | None:
    if value is None:
        errors.append('/today: required, the day to plan for, such as "2026-11-22" (a decision never reads a clock)')
        return None
    try:
        if isinstance(value, str) and len(value) == len("2026-11-22"):
            return date.fromisoformat(value)
    except ValueError:
        pass
    errors.append('/today: must be a date such as "2026-11-22"')
    return None


def _read_profile(value: object, errors: list[str]) -> Profile | None:
    from schemas.errors import Invalid
    from schemas.profile import load_profile

    if not isinstance(value, dict):
        errors.append("/profile: must be an object")
        return None
    try:
        return load_profile(value)
    except Invalid as error:
        errors.extend(f"/profile{each.pointer}: {each.detail}" for each in error.errors)
        return None


def _read_events(value: object, book: Rulebook, errors: list[str]) -> list[Event]:
    from schemas.errors import Invalid
    from schemas.events import load_events

    if not isinstance(value, list):
        errors.append("/events: must be a list")
        return []
    events: list[Event] = []
    for first in range(0, len(value), 500):  # the most one call over HTTP may carry, and so what load_events takes
        try:
            part = value[first : first + 500]
            events += load_events(part, known_exercises=book.exercises, pain_sites=book.pain_sites)
        except Invalid as error:
            errors.extend(f"/events{_moved(each.pointer, first)}: {each.detail}" for each in error.errors)
    return events


def _moved(pointer: str, by: int) -> str:
    """The pointer into the whole list, from a pointer into the part that starts at `by`."""
    head, _, rest = pointer.removeprefix("/").partition("/")
    if not head.isdigit():
        return pointer
    return f"/{int(head) + by}" + (f"/{rest}" if rest else "")


def _as_json(plan: Plan) -> str:
    """The plan as the wire shows it, with an empty envelope, in ASCII so that any terminal and any tool can read it."""
    from schemas.plan import dump_plan, encode

    content = json.loads(encode(dump_plan(plan)))
    envelope = {"athlete_id": None, "revision": None, **content, "computed_at": None}
    return json.dumps(envelope, indent=2, ensure_ascii=True)


def _as_note(plan: Plan, book: Rulebook) -> str:
    from engine.note import as_note

    return as_note(plan, book)
