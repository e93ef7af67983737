"""The processes of a production Baton, one command each, as in the Procfile and docker-compose.yml."""

from __future__ import annotations

import os
import signal
import sys
import threading

import click

from cli.common import open_store, refuse_taken_port
from settings import Settings, settings

# Calls to other servers mostly wait, and a slow server must not hold the others up; threads wait at little cost. Every
# call ends by itself, because a thread cannot be ended from outside.
OUTSIDE_POOL = ("--pool=threads", "--concurrency=16")


@click.command(short_help="Bring the database to the current schema.")
def migrate() -> None:
    """Bring the database to the current schema; safe to run from several machines at once."""
    where = settings()
    with open_store():
        click.echo(f"{where.database_shown} is up to date.")


@click.command(short_help="Serve HTTP.")
def web() -> None:
    """Serve HTTP on BATON_HOST and PORT with BATON_WEB_PROCESSES processes."""
    from granian import Granian
    from granian.constants import Interfaces

    where = _separate("web")
    refuse_taken_port(where)
    click.echo(f"Serving on http://{where.host}:{where.port}", err=True)
    Granian(
        "web.wsgi:app",
        address=where.host,
        port=where.port,
        interface=Interfaces.WSGI,
        workers=where.web_processes,
        blocking_threads=where.web_threads,
        # A crashed process comes back; the others keep answering meanwhile.
        respawn_failed_workers=True,
        # Long polls are cut after so many seconds when the server stops; their clients ask again.
        workers_kill_timeout=10,
        log_access=False,
        log_enabled=False,
    ).serve()


@click.command(short_help="Work on the tasks of one queue.")
@click.option("--queue", required=True, type=click.Choice(["interactive", "batch", "outside"]))
def worker(queue: str) -> None:
    """Work on one QUEUE.

    `interactive` is for fresh events, `batch` for the weekly regeneration, `outside` for calls to other servers.
    """
    from workers.app import app

    where = _separate("worker")
    # No --without-gossip, --without-mingle, --without-heartbeat: with a quiet control channel these leave a worker
    # hanging for good after a restart of the broker.
    app.worker_main(
        [
            "worker",
            f"--queues={queue}",
            f"--hostname={queue}-{os.getpid()}@%h",  # so that any number may run on one machine
            *(OUTSIDE_POOL if queue == "outside" else (f"--concurrency={where.worker_processes}",)),
            f"--loglevel={where.log_level}",
        ]
    )


@click.command(short_help="Find plans that are behind, every few seconds.")
def reconciler() -> None:
    """Find plans that are behind and bring them up to date, every few seconds. Works without a broker too.

    Shows its numbers to Prometheus on BATON_METRICS_PORT.
    """
    from prometheus_client import start_http_server

    import logs
    from catalog.load import load_rulebook
    from workers.reconcile import run_forever

    where = settings()
    logs.set_up(where.log_level)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    start_http_server(where.metrics_port, addr=where.host)
    with open_store() as store:
        run_forever(stop, store=store, book=load_rulebook())


@click.command(short_help="Start the weekly regeneration on time.")
def beat() -> None:
    """Start the weekly regeneration on time. One is enough; two do no harm."""
    from workers.app import app

    where = _separate("beat")
    # Remote control answers `baton alive beat`, and only while the schedule still moves.
    app.start(["beat", f"--loglevel={where.log_level}", "--pidfile=", "--enable-remote-control"])


def _separate(name: str) -> Settings:
    """Settings for a process of its own, which needs a broker that others can reach; sets up its logs."""
    import logs
    from workers.opening import sealer_of

    where = settings()
    if where.embedded:
        sys.exit(
            f"`baton {name}` needs a broker that other processes reach: set BATON_BROKER_URL, for example "
            "redis://localhost:6379/0. On one machine without a broker use: baton run"
        )
    logs.set_up(where.log_level)
    sealer_of(where)  # a missing key is said here, and not by a child that starts again for ever
    return where
