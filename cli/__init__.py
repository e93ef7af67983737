"""The `baton` command. Commands import what they need when they run: `baton decide` must start without a web server."""

from __future__ import annotations

import click

from cli.alive import alive
from cli.decide import decide
from cli.doctor import doctor
from cli.files import import_
from cli.keys import key
from cli.operate import recompute, reconcile, regenerate
from cli.processes import beat, migrate, reconciler, web, worker
from cli.replay import replay
from cli.run import run
from cli.users import user
from settings import SettingsError


class BatonGroup(click.Group):
    """Commands in the order people meet them, and settings mistakes as one line instead of a traceback."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  the signature is click's
        """The order of `add_command` below, not the alphabet."""
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; a setting that cannot be used ends it with status 2."""
        try:
            return super().invoke(ctx)
        except SettingsError as error:
            raise click.UsageError(str(error)) from None


@click.group(cls=BatonGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def main() -> None:
    """Strength plans for the posterior chain of runners: events in, the latest plan out."""


for _command in (
    run,
    decide,
    key,
    user,
    migrate,
    web,
    worker,
    reconciler,
    beat,
    import_,
    recompute,
    reconcile,
    regenerate,
    replay,
    doctor,
    alive,
):
    main.add_command(_command)
