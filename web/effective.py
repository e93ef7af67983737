"""The profile as it is today: the one given at creation, changed by the profile events since."""

from __future__ import annotations

from datetime import datetime

from engine.history import fold, start
from engine.ledger import live
from engine.types import Profile, Rulebook
from store import History


def effective_profile(history: History, *, book: Rulebook, now: datetime) -> Profile:
    """Folds what came after the checkpoint; costs as little as a recompute."""
    state = history.checkpoint.state if history.checkpoint is not None else start(history.athlete.profile)
    today = now.astimezone(book.zone(state.timezone)).date()
    if history.planned is not None:
        today = max(today, history.planned.day)
    return fold(state, live(history.new_events), book=book, today=today).profile
