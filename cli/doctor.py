"""`baton doctor`: is everything there that this installation needs, and does it answer?"""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from settings import Settings, SettingsError, settings

if TYPE_CHECKING:
    from store import Store

BROKER_WAIT_S = 2.0  # a broker that needs longer to say hello is a problem by itself
WRITTEN = date(2026, 11, 22)  # no machine that runs this code can be earlier


@dataclass(frozen=True, slots=True)
class Line:
    """One finding: `ok`, `warn` or `fail`."""

    level: str
    subject: str
    text: str


@click.command(short_help="Check this installation.")
def doctor() -> None:
    """Check Python, home folder, database, broker, queues and clock. Exit status 1 when something must be mended."""
    where = settings()
    failed = False
    for check in CHECKS:
        for line in check(where):
            failed = failed or line.level == "fail"
            click.echo(f"{line.level:4}  {line.subject:9} {line.text}")
    sys.exit(1 if failed else 0)


def _python(_where: Settings) -> Iterator[Line]:
    yield Line("ok", "python", f"{platform.python_version()} on {platform.system()} {platform.machine()}")


def _home(where: Settings) -> Iterator[Line]:
    if not where.home.exists():
        yield Line("warn", "home", f"{where.home} does not exist yet; the first start makes it")
    elif not os.access(where.home, os.W_OK | os.X_OK):
        yield Line("fail", "home", f"{where.home} cannot be written; set BATON_HOME to a folder that can")
    elif where.home.stat().st_mode & 0o077:
        yield Line("warn", "home", f"others may read {where.home}: chmod 700 {where.home}")
    else:
        yield Line("ok", "home", str(where.home))


def _secrets(where: Settings) -> Iterator[Line]:
    from workers.opening import key_file, sealer_of

    if where.embedded and not where.secret_keys and not key_file(where).exists():
        yield Line("ok", "secrets", "a key that seals webhook secrets and tokens is made by the first start")
        return
    try:
        sealer_of(where)
    except SettingsError as error:
        yield Line("fail", "secrets", str(error))
    else:
        place = "BATON_SECRET_KEYS" if where.secret_keys else key_file(where)
        yield Line("ok", "secrets", f"sealed with the key in {place}")


def _database(where: Settings) -> Iterator[Line]:
    from store import Store, StoreError

    if where.database_url.startswith("sqlite"):
        yield _sqlite()
        if not Path(urlsplit(where.database_url).path[1:]).exists():
            yield Line("warn", "database", "not made yet; the first start or `baton migrate` makes it")
            return
    store = Store(where.database_url)
    try:
        store.check_writable()
        yield _schema(where, store)
    except StoreError as error:
        yield Line("fail", "database", f"{where.database_shown}: {error}")
    finally:
        store.close()


def _schema(where: Settings, store: Store) -> Line:
    from store import Schema

    shown = where.database_shown
    match store.schema():
        case Schema.CURRENT:
            return Line("ok", "database", f"{shown} answers and can be written")
        case Schema.MISSING:
            return Line("fail", "database", f"{shown} has no tables yet; make them: baton migrate")
        case Schema.OLD:
            return Line("fail", "database", f"{shown} has the tables of an older Baton; bring them up: baton migrate")
        case Schema.NEWER:
            return Line("fail", "database", f"{shown} has the tables of a newer Baton; update this one")


def _sqlite() -> Line:
    import sqlite3

    from store.database import wal_is_safe

    safe = wal_is_safe(sqlite3.sqlite_version_info)
    mode = "write-ahead log" if safe else "rollback journal, because this version's write-ahead log can lose commits"
    return Line("ok", "sqlite", f"{sqlite3.sqlite_version}, {mode}")


def _broker(where: Settings) -> Iterator[Line]:
    if where.embedded:
        yield Line("ok", "broker", "inside the process of `baton run`")
        return
    from web.broker import broker_up
    from workers.app import app

    if not broker_up(where):
        yield Line("fail", "broker", f"{where.broker_shown} does not answer; plans come late, by the reconciler alone")
        return
    yield Line("ok", "broker", f"{where.broker_shown} answers")
    answers = app.control.inspect(timeout=BROKER_WAIT_S).active_queues() or {}
    consumed = {queue["name"] for queues in answers.values() for queue in queues}
    for queue in sorted(each.name for each in app.conf.task_queues):
        if queue in consumed:
            yield Line("ok", "queue", f"{queue} has a worker")
        else:
            yield Line("fail", "queue", f"{queue} has no worker; start one: baton worker --queue {queue}")


def _provider(where: Settings) -> Iterator[Line]:
    if where.oidc_issuer is None:
        return
    from web.openid import Provider, ProviderAway

    try:
        Provider(where).check()
    except ProviderAway as error:
        yield Line(
            "fail", "provider", f"{where.oidc_issuer} cannot sign anybody in ({error}); see docs/howto/sign-in.md"
        )
    else:
        yield Line("ok", "provider", f"{where.oidc_issuer} answers, with its addresses and keys")


def _clock(_where: Settings) -> Iterator[Line]:
    now = datetime.now(UTC)
    if now.date() < WRITTEN:
        yield Line("fail", "clock", f"says {now:%Y-%m-%d}, which is before this Baton was written; set the time")
    else:
        yield Line("ok", "clock", f"{now:%Y-%m-%d %H:%M} UTC")


CHECKS: tuple[Callable[[Settings], Iterator[Line]], ...] = (
    _python, _home, _secrets, _database, _broker, _provider, _clock,
)  # fmt: skip
