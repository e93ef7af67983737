"""`web.wsgi:app`: the application as a WSGI server takes it, with store, rulebook and bell of its own process."""

from __future__ import annotations

from multiprocessing.util import Finalize

from flask import Flask

import logs
from catalog.load import load_rulebook
from settings import settings
from web import create_app
from web.stopping import when_told_to_stop
from workers.embedded import Embedded
from workers.opening import store_of
from workers.process import settle


def _make() -> Flask:
    """The application of this process. Servers load it after they have forked, so threads started here live."""
    logs.set_up(settings().log_level)
    store = store_of(settings())
    store.migrate()
    book = load_rulebook()
    embedded = Embedded(store, book) if settings().embedded else None
    made = create_app(settings(), store, book, bell=embedded.bell if embedded else None)
    when_told_to_stop(made.extensions["baton"].waiting.close)
    if embedded is not None:
        embedded.start()
        # A forked child of multiprocessing (granian's workers are) ends without running atexit, but runs finalizers.
        Finalize(None, embedded.stop, exitpriority=10)
    settle()
    return made


app = _make()
