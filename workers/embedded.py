"""A worker and the reconciler inside the web process, for one machine without a broker (`memory://`)."""

from __future__ import annotations

import logging
import threading
from typing import Any

from celery import Celery
from celery.worker import WorkController, state

from engine.types import Rulebook
from store import Store
from workers import process
from workers.app import BATCH, INTERACTIVE, OUTSIDE, make_app
from workers.bell import Bell, celery_sender
from workers.reconcile import run_forever

BROKER = "memory://"
PLANS, CALLS = "embedded@localhost", "embedded-outside@localhost"
QUEUES = {PLANS: [INTERACTIVE, BATCH], CALLS: [OUTSIDE]}
STOP_S = 4.0  # Celery looks for a stop every 2 s; Baton promises to end within 5 s


class Embedded:
    """Daemon threads: a `solo` Celery worker for plans, one for calls to others, and the reconciler.

    Start it after the fork, if there is one.
    """

    def __init__(self, store: Store, book: Rulebook) -> None:
        self._store = store
        self._book = book
        self._stop = threading.Event()
        self._threads: tuple[threading.Thread, ...] = ()
        self._app = make_app(BROKER)
        self.bell = Bell(celery_sender(BROKER))

    def start(self) -> None:
        """Start them; returns at once. What an earlier process left undone is found by the reconciler's first pass."""
        process.use(self._store, self._book, self.bell)
        state.should_stop = None  # of earlier workers in this process
        # An application each: it knows which queues are consumed, and the second worker would change that for the first
        workers = [_controller(make_app(BROKER), name) for name in QUEUES]
        self._threads = (
            *(threading.Thread(target=one.start, name=one.hostname, daemon=True) for one in workers),
            threading.Thread(target=self._reconcile, name="baton-reconciler", daemon=True),
        )
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Stop them within 5 s. The queue in memory is lost, which costs nothing: the database knows what is left."""
        self._stop.set()
        self.bell.close()
        state.should_stop = 0  # the workers' own threads look at this every 2 s, and close what is theirs
        logging.getLogger("celery.worker.control").setLevel(logging.ERROR)  # it warns of what we ask for ourselves
        self._app.control.shutdown(destination=list(QUEUES))  # this it hears at once
        for thread in self._threads:
            thread.join(STOP_S / len(self._threads))

    def _reconcile(self) -> None:
        run_forever(self._stop, store=self._store, book=self._book, bell=self.bell)


def _controller(app: Celery, name: str) -> Any:
    # Unlike the command line's worker, this one installs no signal handlers and no logging.
    # Nobody else is on a queue in memory, so there is nobody to send heartbeats to or to gossip with.
    return WorkController(
        app=app,
        pool="solo",
        hostname=name,
        queues=QUEUES[name],
        without_heartbeat=True,
        without_mingle=True,
        without_gossip=True,
    )
