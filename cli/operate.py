"""Commands an operator gives by hand; the same work happens by itself in a running Baton."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import click

from cli.common import open_store


@click.command(short_help="Compute the plan of one athlete now.")
@click.argument("athlete_id")
def recompute(athlete_id: str) -> None:
    """Compute the plan of ATHLETE_ID now, here, without a queue."""
    from workers.recompute import recompute as recompute_now

    from catalog.load import load_rulebook

    with open_store() as store:
        outcome = recompute_now(athlete_id, store=store, book=load_rulebook(), now=datetime.now(UTC))
    click.echo(f"{athlete_id}: {outcome}")


@click.command(short_help="One pass of the reconciler.")
def reconcile() -> None:
    """Find athletes whose plan is behind and bring them up to date, once."""
    from workers.reconcile import reconcile_once

    from catalog.load import load_rulebook
    from workers.bell import ring

    with open_store() as store:
        report = reconcile_once(store, load_rulebook(), now=datetime.now(UTC), ring=ring)
    click.echo(str(report))


@click.command(short_help="Compute all plans of the week again.")
def regenerate() -> None:
    """Compute every athlete's plan again, in chunks, and print how many changed. May be stopped and started again."""
    from workers.batch import regenerate_all

    from catalog.load import load_rulebook

    with open_store() as store:
        totals = regenerate_all(store, load_rulebook(), now=datetime.now(UTC))
    click.echo(f"{totals.changed} changed, {totals.unchanged} unchanged, {totals.failed} failed")
    if totals.failed:
        sys.exit(1)
