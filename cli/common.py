"""What several commands share: the home folder, the port and the store of this installation."""

from __future__ import annotations

import errno
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from settings import Settings, settings

if TYPE_CHECKING:
    from store import Store


def make_home(where: Settings) -> None:
    """Make the home folder, readable by its owner only: health data and a key live there."""
    try:
        where.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        # A folder with other things in it (a home directory, /tmp) keeps its mode; `baton doctor` warns about it.
        if not any(where.home.iterdir()) or (where.home / "lock").exists():
            where.home.chmod(0o700)
    except OSError as error:
        sys.exit(f"Cannot use {where.home} as home folder: {error.strerror}. Set BATON_HOME to a folder you may write.")


def refuse_taken_port(where: Settings) -> None:
    """End with a clear line when nobody can listen on the port: the server itself would share it without a word."""
    try:
        family, kind, proto, _, address = socket.getaddrinfo(
            where.host, where.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, proto) as probe:
            # Connections of an earlier start that are still closing do not count; somebody who listens does.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen()
    except OSError as error:
        other = where.port + 1 if 1024 <= where.port < 65535 else 8000
        way_out = "Set BATON_HOST to an address of this machine."
        if error.errno in {errno.EADDRINUSE, errno.EACCES}:
            way_out = f"Choose another port: make run PORT={other}"
        sys.exit(f"Cannot listen on {where.host}:{where.port} ({error.strerror}). {way_out}")


@contextmanager
def open_store(*, migrate: bool = True) -> Iterator[Store]:
    """The store of this installation; `migrate` brings its tables up to date, without it they must be."""
    from store import Schema, StoreError
    from workers.opening import store_of

    where = settings()
    make_home(where)
    store = store_of(where)
    try:
        if migrate:
            store.migrate()
        elif store.schema() is not Schema.CURRENT:
            sys.exit(f"{where.database_shown} has not the tables of this Baton. See: baton doctor")
        yield store
    except StoreError as error:
        sys.exit(f"{where.database_shown}: {error} See: baton doctor")
    finally:
        store.close()
