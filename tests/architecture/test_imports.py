"""Imports go one way, and each library is used in one place."""

from __future__ import annotations

from collections.abc import Iterator

from tests.architecture.sources import imported, parts, sources

DOMAIN = {"engine", "schemas"}
STORED = DOMAIN | {"store", "catalog", "integrations"}

# Who may import whom; the three in the middle do not know each other.
MAY_IMPORT: dict[str, set[str]] = {
    "engine": set(),
    "settings": set(),
    "logs": set(),
    "schemas": {"engine"},
    "catalog": DOMAIN,
    "store": DOMAIN,
    "integrations": DOMAIN,
    "workers": STORED | {"settings"},
    "web": STORED | {"settings", "logs", "workers"},
    "demo": STORED,
    "cli": STORED | {"settings", "logs", "workers", "web", "demo"},
}

ENGINE_LIBRARIES = {"__future__", "collections", "dataclasses", "datetime", "decimal"}
ENGINE_LIBRARIES |= {"enum", "functools", "itertools", "math", "typing"}

# A library that is used in one place can be replaced in one place.
HOME_OF: dict[str, set[str]] = {
    "sqlalchemy": {"store"},
    "alembic": {"store"},
    "psycopg": {"store"},
    "cryptography": {"store"},
    "argon2": {"store"},
    "authlib": {"web"},
    "joserfc": {"web"},
    "httpcore": {"workers"},
    "sqlite3": {"store", "cli"},
    "celery": {"workers"},
    "kombu": {"workers"},
    "redis": {"workers"},
    "flask": {"web"},
    "flask_smorest": {"web"},
    "flask_babel": {"web"},
    "babel": {"web"},
    "werkzeug": {"web"},
    "granian": {"cli"},
    "click": {"cli"},
    "marshmallow": {"schemas"},
    "fit_tool": {"integrations"},
    "icalendar": {"integrations"},
    "jinja2": {"web"},
    "fitdecode": {"integrations"},
}


def imports(part: str | None = None) -> Iterator[tuple[str, str, str]]:
    """Where, who and what: each import of our own files, or of those of one part."""
    for source in sources():
        if part in {None, source.part}:
            for name, line in imported(source.tree):
                yield f"{source.path}:{line} imports {name}", source.part, name.partition(".")[0]


def test_every_part_has_a_layer() -> None:
    assert set(parts()) <= set(MAY_IMPORT)


def test_imports_go_one_way() -> None:
    ours = set(parts())
    wrong = [where for where, who, what in imports() if what in ours and what != who and what not in MAY_IMPORT[who]]
    assert wrong == []


def test_imports_name_the_whole_module() -> None:
    assert [where for where, _, what in imports() if what == ""] == []


def test_libraries_stay_in_their_place() -> None:
    assert [where for where, who, what in imports() if who not in HOME_OF.get(what, {who})] == []


def test_engine_knows_only_values_and_numbers() -> None:
    allowed = ENGINE_LIBRARIES | {"engine"}
    assert [where for where, _, what in imports("engine") if what not in allowed] == []
