"""`baton alive`: whether one process of this machine or container works; for health checks."""

from __future__ import annotations

import re
import socket
import sys
import time

import click

from settings import settings

ANSWER_S = 3.0  # below the time-out of the health checks, so that the reason is seen
PING_S = 4.0  # a ping goes through the broker and back; a busy worker answers too, its own process does
PASS_MAX_S = 60.0  # a pass of the reconciler takes seconds; after a minute it hangs


@click.group(short_help="Check one process, for health checks.")
def alive() -> None:
    """Check one process of this machine or container. Status 1, and a line that says why, when it does not work."""


@alive.command()
def web() -> None:
    """The web server answers /healthz on PORT."""
    _get(settings().port, "/healthz")


@alive.command()
def reconciler() -> None:
    """The reconciler's last pass is less than a minute old."""
    text = _get(settings().metrics_port, "/metrics")
    found = re.search(r"^baton_reconciler_last_pass_timestamp_seconds ([0-9.e+]+)$", text, re.MULTILINE)
    seen_s = float(found[1]) if found else 0.0
    if time.time() - seen_s > PASS_MAX_S:
        sys.exit("the reconciler has not ended a pass for a minute")


@alive.command()
@click.option("--queue", required=True, type=click.Choice(["interactive", "batch", "outside"]))
def worker(queue: str) -> None:
    """A worker of QUEUE on this machine answers.

    One that hangs may answer too: baton_oldest_dirty_seconds, which the reconciler shows, tells the truth.
    """
    _ping(f"{queue}-*")  # the star is its process id


@alive.command()
def beat() -> None:
    """Beat on this machine answers, which it does only while its schedule moves."""
    _ping("celerybeat")


def _get(port: int, path: str) -> str:
    import urllib.error
    import urllib.request

    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=ANSWER_S) as answer:
            return str(answer.read().decode())
    except (OSError, urllib.error.HTTPError) as error:
        sys.exit(f"port {port} does not answer {path}: {error}")


def _ping(name: str) -> None:
    from workers.app import app

    node = f"{name}@{socket.gethostname()}"
    if not app.control.inspect(pattern=node, matcher="glob", timeout=PING_S, limit=1).ping():
        sys.exit(f"{node} does not answer")
