"""The one door to the database: every call is one transaction, values in and values out."""

from __future__ import annotations

from store import migrate
from store.accounts import Accounts
from store.batches import Batches
from store.database import Database
from store.deliveries import Deliveries
from store.erase import Erasing
from store.export import Exporting
from store.facts import Standing
from store.fate import Fates
from store.feeds import Feeds
from store.history import Histories
from store.hooks import Hooks
from store.identities import Identities
from store.imports import Imports
from store.intake import Intake
from store.messages import Messages
from store.people import Athletes, Keys
from store.planning import Planning
from store.reading import Reading
from store.sealing import Sealer
from store.stale import Staleness
from store.subscriptions import Subscriptions
from store.users import Sessions, Users
from store.values import Schema


class Store(
    Keys,
    Standing,
    Exporting,
    Athletes,
    Intake,
    Fates,
    Histories,
    Planning,
    Reading,
    Staleness,
    Batches,
    Feeds,
    Hooks,
    Deliveries,
    Subscriptions,
    Messages,
    Imports,
    Users,
    Sessions,
    Accounts,
    Identities,
    Erasing,
):
    """Everything that is kept, on SQLite or PostgreSQL. One per process; its threads share it."""

    def __init__(self, url: str, *, sealer: Sealer | None = None) -> None:
        """`sqlite:///path` or `postgresql://...`; nothing is opened before the first call. No sealer: no secrets."""
        self._db = Database(url)
        self._sealer = sealer or Sealer()
        self._trusted = {}
        self._hooks_known = {}

    def migrate(self) -> None:
        """Bring the tables up to date; safe when several processes start at once, cheap when there is nothing to do."""
        migrate.upgrade(self._db)

    def schema(self) -> Schema:
        """Whether the tables are there, and those that this code expects."""
        return migrate.schema(self._db)

    def check_writable(self) -> None:
        """Raise StoreUnavailable unless the database takes writes right now."""
        self._db.check_writable()

    def after_fork(self) -> None:
        """Call in a forked child before anything else: connections must not be shared with the parent."""
        self._db.after_fork()

    def close(self) -> None:
        """Give all connections back."""
        self._db.close()
