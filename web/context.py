"""What a request needs of the application, and the clock: the only place in web/ that asks what time it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from flask import current_app

from engine.types import Rulebook
from settings import Settings
from store import Store
from web.waiting import Waiting


class Doorbell(Protocol):
    """Asks for work. Takes microseconds and never fails: a lost ring is found by the reconciler."""

    def ring(self, athlete_id: str, /) -> None:
        """Ask for a recompute of one athlete."""

    def task(self, name: str, /, *ids: str) -> None:
        """Ask for a task of `workers.tasks` by its name, with the ids it takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """One per application."""

    settings: Settings
    store: Store
    book: Rulebook
    bell: Doorbell
    waiting: Waiting


def services() -> Services:
    """The services of the application that answers this request."""
    found: Services = current_app.extensions["baton"]
    return found


def utc_now() -> datetime:
    """Now, with its zone."""
    return datetime.now(UTC)
