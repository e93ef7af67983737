"""Commands an operator gives by hand; a running Baton does the same by itself."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from cli.common import open_store

if TYPE_CHECKING:
    from store import BatchProgress


@click.command(short_help="Compute the plan of one athlete now.")
@click.argument("athlete_id")
def recompute(athlete_id: str) -> None:
    """Compute the plan of ATHLETE_ID now, in this process."""
    from catalog.load import load_rulebook
    from workers.recompute import Outcome
    from workers.recompute import recompute as recompute_now

    with open_store() as store:
        outcome = recompute_now(athlete_id, store=store, book=load_rulebook(), now=datetime.now(UTC))
        history = store.history(athlete_id)
    if history is None:
        sys.exit(f"There is no athlete {athlete_id!r}.")
    click.echo(f"{athlete_id}: {outcome}, revision {history.athlete.revision}")
    if outcome is Outcome.FAILED:
        sys.exit(f"The last good plan stays. What went wrong: {history.athlete.last_error}")


@click.command(short_help="One pass of the reconciler.")
def reconcile() -> None:
    """Find the plans that are behind and bring them up to date, once, in this process."""
    from catalog.load import load_rulebook
    from workers.reconcile import reconcile_once

    with open_store() as store:
        report = reconcile_once(store, load_rulebook(), now=datetime.now(UTC))
    click.echo(str(report))


@click.command(short_help="Compute the plans of all athletes again.")
def regenerate() -> None:
    """Bring the plans of all athletes up to date, in chunks. Stopped and started again, it goes on where it was."""
    from catalog.load import load_rulebook
    from workers.batch import regenerate as regenerate_all

    bar = _Bar()
    with open_store() as store:
        totals = regenerate_all(store, load_rulebook(), now=datetime.now(UTC), progress=bar.show)
    bar.end()
    click.echo(f"{totals.changed} changed, {totals.unchanged} unchanged, {totals.failed} failed")
    if totals.failed:
        sys.exit(1)


class _Bar:
    """A progress bar on standard error; only for a person, so that logs of scheduled runs stay short."""

    WIDTH = 40

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()

    def show(self, state: BatchProgress) -> None:
        """Draw the bar over itself."""
        if self._shown:
            part = state.done / state.batch.total if state.batch.total else 1.0
            full = int(part * self.WIDTH)
            bar = "#" * full + "." * (self.WIDTH - full)
            click.echo(f"\r[{bar}] {state.done} of {state.batch.total} athletes", err=True, nl=False)

    def end(self) -> None:
        """Leave the bar's line."""
        if self._shown:
            click.echo(err=True)
