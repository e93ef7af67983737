"""Fixtures for all tests: real databases and a real Redis, and one line about what had to be left out."""

from __future__ import annotations

import pytest

from tests.services import (
    database_url,
    empty_database_url,
    postgres_server,
    postgres_url,
    redis_server_url,
    redis_url,
    sqlite_template,
    sqlite_url,
    summary_line,
)

__all__ = [
    "database_url",
    "empty_database_url",
    "postgres_server",
    "postgres_url",
    "redis_server_url",
    "redis_url",
    "sqlite_template",
    "sqlite_url",
]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line which tests a missing service has left out."""
    skipped = terminalreporter.stats.get("skipped", [])
    line = summary_line([str(report.longrepr[2]) for report in skipped if isinstance(report.longrepr, tuple)])
    if line is not None:
        terminalreporter.write_line(line, yellow=True)
