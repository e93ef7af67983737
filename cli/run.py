"""`baton run`: everything in one process. Web, a Celery worker and the reconciler are threads, SQLite is a file."""

from __future__ import annotations

import contextlib
import fcntl
import logging
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import click

from cli.common import make_home, open_store, refuse_taken_port
from settings import Settings, settings

# Ctrl-C stops everything within 5 s. What has not ended by then is cut off: everything acknowledged is in the
# database, and the next start finds what is left to do.
STOP_WITHIN_S = 4.5


@click.command(short_help="Start all of Baton in this process.")
def run() -> None:
    """Start all of Baton in this process: web server, worker, reconciler, and a demo athlete to look at.

    Listens on BATON_HOST and PORT (127.0.0.1:8000) and keeps everything under BATON_HOME (var/). Ctrl-C stops it.
    """
    import logs

    where = settings()
    logs.set_up(where.log_level)
    logging.getLogger("celery").setLevel(logging.ERROR)  # nobody wants to hear of a queue inside this process
    if not where.embedded:
        sys.exit(
            "BATON_BROKER_URL is set, so web and workers are processes of their own; start them as the Procfile says. "
            "For one process unset it."
        )
    make_home(where)
    with _only_one(where.home):
        refuse_taken_port(where)
        _serve(where)


@contextlib.contextmanager
def _only_one(home: Path) -> Iterator[None]:
    """Hold the home folder's lock; the system lets go of it however this process ends."""
    try:
        handle = os.open(home / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        sys.exit(f"Cannot write {home / 'lock'}: {error.strerror}. Set BATON_HOME to a folder you may write.")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        sys.exit(f"Another Baton is running in {home}. Stop it, or choose another folder: BATON_HOME=/some/folder")
    try:
        yield
    finally:
        os.close(handle)


def _serve(where: Settings) -> None:
    """Everything from the database up, and down again in the opposite order."""
    click.echo("Preparing the database …")
    from catalog.load import load_rulebook
    from cli.server import InProcessServer
    from cli.welcome import key_and_athlete, welcome
    from web import create_app
    from workers.embedded import Embedded

    with open_store() as store:
        book = load_rulebook()
        embedded = Embedded(store, book)
        app = create_app(where, store, book, bell=embedded.bell)

        def let_go() -> None:
            _end_at_the_latest()
            app.extensions["baton"].waiting.close()

        server = InProcessServer(host=where.host, port=where.port, threads=where.web_threads, on_signal=let_go)
        try:
            embedded.start()
            click.echo(welcome(where, key_and_athlete(where, store, book)))
            server.serve_app(app)
        finally:
            embedded.stop()
    click.echo("Stopped.")


def _end_at_the_latest() -> None:
    timer = threading.Timer(STOP_WITHIN_S, os._exit, args=[0])
    timer.daemon = True
    timer.start()
