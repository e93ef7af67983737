"""`baton import`: takes in a file of a logging app or a watch, here and now."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from cli.common import open_store

if TYPE_CHECKING:
    from store import Import, Store
    from workers.imports import Asked

LISTED = 50  # rows not taken that are printed; the rest is counted


@click.command("import", short_help="Take in a file of a logging app or a watch.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--athlete", "athlete_id", required=True, help="Whose log it is (ath_...).")
@click.option("--kind", default=None, help="What it is; seen from its content when missing.")
@click.option("--timezone", default=None, help="Of times without a zone; the athlete's when missing.")
@click.option("--weight-unit", type=click.Choice(["kg", "lb"]), default=None, help="Of weights without a unit.")
def import_(
    file: Path, athlete_id: str, kind: str | None, timezone: str | None, weight_unit: Literal["kg", "lb"] | None
) -> None:
    """Take in FILE: a FIT activity, an export of Hevy, Strong or Fitbod, workouts of Hevy's API, or events of Baton.

    The same file again changes nothing. A running Baton makes the new plan within seconds, otherwise the next start.
    """
    from integrations.files.formats import FORMATS
    from schemas.words import time_zones
    from workers.imports import Asked

    if kind is not None and kind not in FORMATS:
        raise click.UsageError(f"There is no kind {kind!r}. Use one of: {', '.join(FORMATS)}")
    if timezone is not None and timezone not in time_zones():
        raise click.UsageError(f"There is no time zone {timezone!r}. Use a name such as Europe/Berlin.")
    data, asked = file.read_bytes(), Asked(kind=kind, timezone=timezone, weight_unit=weight_unit)
    with open_store() as store:
        done = _take_in(store, athlete_id, data, asked=asked)
        _report(store, done, FORMATS[done.kind].unit)
    if done.state != "done":
        sys.exit(
            f"{done.failure[0]}: {done.failure[1]}" if done.failure else "It will be tried again by a running Baton."
        )


def _take_in(store: Store, athlete_id: str, data: bytes, *, asked: Asked) -> Import:
    """Keep the file and work on it until it is done."""
    from catalog.load import load_rulebook
    from integrations.files.found import Unreadable
    from workers.imports import Taking, keep_file, take_in_file

    book, now = load_rulebook(), datetime.now(UTC)
    history = store.history(athlete_id)
    if history is None:
        sys.exit(f"There is no athlete {athlete_id!r}.")
    try:
        made = keep_file(store, book, history=history, data=data, asked=asked, now=now)
    except Unreadable as error:
        sys.exit(f"{error.code}: {error}")
    if made is None:
        sys.exit(f"There is no athlete {athlete_id!r}.")
    while take_in_file(made.import_id, store=store, book=book, bell=_Nobody(), now=now) is Taking.PAUSED:
        now += timedelta(microseconds=1)
    return store.find_import(history.athlete.tenant_id, made.import_id) or made


class _Nobody:
    """A bell that nobody hears: the database knows that there is a plan to make."""

    def ring(self, athlete_id: str, /) -> None:
        """Nothing."""

    def task(self, name: str, /, *ids: str) -> None:
        """Nothing."""


def _report(store: Store, done: Import, unit: str) -> None:
    counts = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in done.counts.items())
    click.echo(f"{done.import_id} ({done.kind}): {counts}")
    for _, row in store.rows_not_taken(done.import_id, after=0, limit=LISTED):
        click.echo(f"  {unit} {row.number}: {row.code}: {row.text}")
    if done.counts["not_taken"] > LISTED:
        click.echo(f"  and {done.counts['not_taken'] - LISTED} more")
