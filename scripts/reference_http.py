"""The pages for integrators, from the OpenAPI document of the application."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from typing import Any

import settings
from catalog.load import load_rulebook
from scripts.pages import code, codes, page, table
from store import Store
from web import create_app
from web.auth import SCOPES
from web.problems import PROBLEMS
from workers.bell import Bell

Document = dict[str, Any]

EVENTS = (
    "Workout", "Run", "CheckIn", "ProfileChange", "PlannedRun", "StrengthTest", "Confirm", "Override", "ExerciseName",
    "Retraction",
)  # fmt: skip
INSIDE_EVENTS = ("ExerciseDone", "Set", "Prescribed", "Pain", "Target", "Change")
PROFILE = ("NewProfile", "Equipment", "Race", "Screening", "Reporting")
PLAN = (
    "Plan", "BasedOn", "Notice", "Day", "Item", "Block", "Prescription", "Decision", "Reason", "Blocked", "BlockedBy",
    "Next", "Need",
)  # fmt: skip
OF_EVERY_EVENT = ("type", "source", "source_id", "version", "occurred_at")
LARGEST_SHOWN = 10_000  # above it a limit guards against slips and says nothing


def openapi() -> Document:
    """The document that /openapi.json serves; no server and no database is asked."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{folder}/never-opened.db")
        app = create_app(settings.read({"BATON_HOME": folder}), store, load_rulebook(), bell=Bell(lambda _: None))
        store.close()
    found: Document = json.loads(app.extensions["baton-openapi"])
    return found


# --------------------------------------------------------------------------- calls


def calls(document: Document) -> str:
    """Every call, the scopes, and the problem codes."""
    scopes = table(("scope", "allows"), ((code(name), text) for name, text in SCOPES.items()))
    problems = table(
        ("code", "status", "meaning", "what to do"),
        ((code(name), str(kind.status), kind.title, kind.to_do) for name, kind in PROBLEMS.items()),
    )
    return page(
        "HTTP calls",
        document["info"]["description"].replace("](/docs/errors)", "](#problem-codes)"),
        *(_call(path, method, what) for path, method, what in _operations(document)),
        f"## Scopes of a key\n\n{scopes}",
        f"## Problem codes\n\n{problems}",
    )


def _operations(document: Document) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, what in methods.items():
            if method != "parameters":
                yield path, method.upper(), what


def _call(path: str, method: str, what: dict[str, Any]) -> str:
    answers = [
        f"{status}: {answer['description']}" for status, answer in what["responses"].items() if "description" in answer
    ]
    rows = [(code(p["name"]), p["in"], p.get("description", "")) for p in what.get("parameters", []) if "name" in p]
    refused = [status for status, answer in what["responses"].items() if "description" not in answer]
    parts = [
        f"## {method} {path}",
        f"**{what['summary']}.** {what.get('description', '')}",
        f"Answers {'; '.join(answers)}." + (f" Problems: {', '.join(refused)}." if refused else ""),
    ]
    return "\n\n".join([*parts, table(("parameter", "in", "meaning"), rows)] if rows else parts)


# --------------------------------------------------------------------------- fields


def fields(document: Document) -> str:
    """Every field of events, profile and plan."""
    intro = """
A field in **bold** is required. A field that is missing or null is unknown; 0 is a value. Unknown fields are refused.
"""
    parts = []
    for title, names in (("Events", EVENTS), ("Inside events", INSIDE_EVENTS), ("Profile", PROFILE), ("Plan", PLAN)):
        parts.append(f"## {title}")
        if title == "Events":
            parts.append(_shape("Every event", _common(document["components"]["schemas"]["Run"])))
        parts += [_shape(name, document["components"]["schemas"][name]) for name in names]
    return page("Fields", intro, *parts)


def _common(schema: dict[str, Any]) -> dict[str, Any]:
    """The fields that every event has."""
    kept = {field: what for field, what in schema["properties"].items() if field in OF_EVERY_EVENT}
    kept["type"] = {"type": "string", "description": "Which kind of event; see below"}
    return {"properties": kept, "required": schema["required"]}


def _shape(name: str, schema: dict[str, Any]) -> str:
    found = schema.get("properties", {})
    told = found["type"]["enum"][0] if name in EVENTS else None
    title = f"### {name}" + (f" (`type`: `{told}`)" if told else "")
    rows = [
        (f"**{code(field)}**" if field in schema.get("required", ()) else code(field), _kind(what), _limits(what))
        for field, what in found.items()
        if not (told and field in OF_EVERY_EVENT)
    ]
    return f"{title}\n\n" + table(("field", "kind", "meaning"), rows)


def _kind(what: dict[str, Any]) -> str:
    if "$ref" in what:
        return _linked(what["$ref"])
    if "allOf" in what:
        return ", ".join(_kind(part) for part in what["allOf"])
    kinds = what.get("type", "any")
    kinds = [kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if kind != "null"]
    if kinds == ["array"]:
        return f"list of {_kind(what.get('items', {}))}"
    return what.get("format") or " or ".join(kinds)


def _linked(ref: str) -> str:
    name = ref.rpartition("/")[2]
    return f"[{name}](#{name.lower()})" if name in (*INSIDE_EVENTS, *PROFILE, *PLAN) else name


def _limits(what: dict[str, Any]) -> str:
    words = what.get("enum") or what.get("items", {}).get("enum")
    said = [what.get("description", "")]
    if words and len(words) <= 20:
        said.append(f"One of {codes(str(word) for word in words if word is not None)}")
    if "minimum" in what and what.get("maximum", LARGEST_SHOWN + 1) <= LARGEST_SHOWN and "0-10" not in said[0]:
        said.append(f"{what['minimum']} to {what['maximum']}")
    return ". ".join(part for part in said if part)
