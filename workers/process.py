"""What one process works with: store, rulebook and bell, made when first needed and never carried over a fork."""

from __future__ import annotations

import gc
import os
import threading
from dataclasses import dataclass
from datetime import UTC, datetime

from catalog.load import load_rulebook
from engine.types import Rulebook
from settings import settings
from store import Store
from workers.bell import Bell, celery_sender
from workers.opening import store_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """The services of this process."""

    store: Store
    book: Rulebook
    bell: Bell
    alone: bool  # no other process computes plans
    pid: int


NEW_OBJECTS = 10_000  # so many before the collector looks for cycles among them; 700 where nobody says otherwise
_here: Here | None = None
_lock = threading.Lock()


def here() -> Here:
    """The services of this process; database connections do not survive a fork, so a child makes its own."""
    global _here  # noqa: PLW0603  one per process, like the connections in it
    with _lock:
        if _here is None or _here.pid != os.getpid():
            _here = Here(
                store=store_of(settings()),
                book=load_rulebook(),
                bell=Bell(celery_sender(settings().broker_url)),
                alone=False,
                pid=os.getpid(),
            )
        return _here


def use(store: Store, book: Rulebook, bell: Bell) -> None:
    """Work with services that this process already has: embedded mode, in which nobody else computes."""
    global _here  # noqa: PLW0603  see above
    with _lock:
        _here = Here(store=store, book=book, bell=bell, alone=True, pid=os.getpid())


def settle() -> None:
    """Tell the collector that what is loaded by now stays: it never walks it again, and children share its pages.

    It looks for cycles less often, too: a plan leaves none behind, but lets it look once where nobody says otherwise.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS)


def utc_now() -> datetime:
    """Now, with its zone."""
    return datetime.now(UTC)
