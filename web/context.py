"""What a request needs of the application, and the clock: the only place in web/ that asks what time it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import current_app

from engine.types import Rulebook
from settings import Settings
from store import Store
from web.waiting import Waiting

Ring = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """One per application."""

    settings: Settings
    store: Store
    book: Rulebook
    ring: Ring
    waiting: Waiting


def services() -> Services:
    """The services of the application that answers this request."""
    found: Services = current_app.extensions["baton"]
    return found


def utc_now() -> datetime:
    """Now, with its zone."""
    return datetime.now(UTC)
