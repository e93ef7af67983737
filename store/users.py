"""People who sign in to the pages: their passwords, their one-time links and their sessions."""

from __future__ import annotations

import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from hashlib import sha256

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from store.base import Part
from store.people import new_id
from store.tables import athletes
from store.tables_users import sessions, sign_in_links, sign_in_tries, users

# A session that is used goes on; one that lies still for a month ends.
SESSION = timedelta(days=30)
LINK = timedelta(minutes=15)
# Five tries are free. The sixth has to wait, each further one twice as long, so that a guesser gets about a hundred
# tries a day and somebody who mistypes waits half a minute.
FREE_TRIES = 5
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN = timedelta(hours=24)
PASSWORD_MIN, PASSWORD_MAX = 10, 200
NAME_MAX = 100


class Role(StrEnum):
    """What somebody may do in the pages: train, look after others, or both; and run the place."""

    ATHLETE = "athlete"
    COACH = "coach"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """Somebody who signs in. `athlete_id`: whose training they see as their own."""

    user_id: str
    tenant_id: str
    athlete_id: str | None
    name: str
    roles: frozenset[Role]
    created_at: datetime


class Users(Part):
    """Accounts of people."""

    def create_user(
        self,
        tenant_id: str,
        name: str,
        *,
        roles: frozenset[Role],
        athlete_id: str | None,
        password: str | None,
        now: datetime,
    ) -> User | None:
        """A new account; None when the name is taken or the tenant has no such athlete. No password: links only."""
        row = {
            "user_id": new_id("usr"),
            "tenant_id": tenant_id,
            "athlete_id": athlete_id,
            "name": spelled(name),
            "roles": " ".join(sorted(roles)),
            "password_hash": _hasher().hash(password) if password is not None else None,
            "created_at": now,
        }
        own = select(athletes.c.athlete_id).where(
            athletes.c.athlete_id == athlete_id, athletes.c.tenant_id == tenant_id
        )
        add = self._insert(users).on_conflict_do_nothing(index_elements=[users.c.name]).returning(users)

        def work(connection: Connection) -> User | None:
            if athlete_id is not None and connection.execute(own.with_for_update()).first() is None:
                return None
            made = connection.execute(add, row).mappings().first()
            return _user(made) if made else None

        return self._db.write(work)

    def user_named(self, name: str) -> User | None:
        """The account with this name."""
        row = self._db.first(select(users).where(users.c.name == spelled(name)))
        return _user(row) if row else None

    def users(self) -> list[User]:
        """All accounts, by name."""
        return [_user(row) for row in self._db.all(select(users).order_by(users.c.name))]

    def set_password(self, user_id: str, password: str) -> None:
        """Change a password. Whoever is signed in, is so no more."""
        change = update(users).where(users.c.user_id == user_id).values(password_hash=_hasher().hash(password))

        def work(connection: Connection) -> None:
            connection.execute(change)
            connection.execute(delete(sessions).where(sessions.c.user_id == user_id))
            connection.execute(delete(sign_in_links).where(sign_in_links.c.user_id == user_id))

        self._db.write(work)

    def delete_user(self, user_id: str) -> None:
        """End an account with its sessions and links."""
        self._db.run(delete(users).where(users.c.user_id == user_id))

    def user_by_password(self, name: str, password: str) -> User | None:
        """The account with this name and password. Ask `may_try_to_sign_in` first."""
        row = self._db.first(select(users).where(users.c.name == spelled(name)))
        # A name that nobody has takes as long as a wrong password.
        kept = (row["password_hash"] if row else None) or _nobodys_hash()
        try:
            _hasher().verify(kept, password[:PASSWORD_MAX])
        except VerificationError:
            return None
        if row is None or row["password_hash"] is None:
            return None
        self._db.run(delete(sign_in_tries).where(sign_in_tries.c.name_sha256 == _digest(spelled(name))))
        return _user(row)

    def may_try_to_sign_in(self, name: str, *, now: datetime) -> timedelta | None:
        """Count a try; None when it may be made, else how long to wait. Counted before it is made, so that many at
        once are not more than one after the other."""
        key = _digest(spelled(name))
        kept = select(sign_in_tries).where(sign_in_tries.c.name_sha256 == key).with_for_update()
        add = self._insert(sign_in_tries)
        forget = delete(sign_in_tries).where(sign_in_tries.c.blocked_until < now - FORGOTTEN)

        def work(connection: Connection) -> timedelta | None:
            connection.execute(forget)
            connection.execute(add.on_conflict_do_nothing(), {"name_sha256": key, "tries": 0, "blocked_until": now})
            row = connection.execute(kept).mappings().one()
            if row["blocked_until"] > now:
                return timedelta(seconds=(row["blocked_until"] - now).total_seconds())
            tries = row["tries"] + 1
            change = update(sign_in_tries).where(sign_in_tries.c.name_sha256 == key)
            connection.execute(change.values(tries=tries, blocked_until=now + _wait_after(tries)))
            return None

        return self._db.write(work)


class Sessions(Part):
    """Links that sign in once, and the sessions of browsers."""

    def make_sign_in_link(self, user_id: str, *, now: datetime) -> str:
        """The secret of a link that signs in once, within 15 minutes."""
        secret = secrets.token_urlsafe(32)
        row = {"secret_sha256": _digest(secret), "user_id": user_id, "expires_at": now + LINK}

        def work(connection: Connection) -> None:
            connection.execute(delete(sign_in_links).where(sign_in_links.c.expires_at <= now))
            connection.execute(insert(sign_in_links), row)

        self._db.write(work)
        return secret

    def use_sign_in_link(self, secret: str, *, now: datetime) -> str | None:
        """The secret of a new session; None when the link is unknown, used or too old."""
        used = (
            delete(sign_in_links)
            .where(sign_in_links.c.secret_sha256 == _digest(secret), sign_in_links.c.expires_at > now)
            .returning(sign_in_links.c.user_id)
        )

        def work(connection: Connection) -> str | None:
            user_id = connection.execute(used).scalar()
            return _begin(connection, user_id, now) if user_id is not None else None

        return self._db.write(work)

    def begin_session(self, user_id: str, *, now: datetime) -> str:
        """The secret of a new session."""
        return self._db.write(lambda connection: _begin(connection, user_id, now))

    def user_of_session(self, secret: str, *, now: datetime) -> User | None:
        """Who is signed in with this session; None when it is unknown, ended or too old."""
        digest = _digest(secret)
        query = select(users, sessions.c.expires_at).join(sessions, sessions.c.user_id == users.c.user_id)
        row = self._db.first(query.where(sessions.c.secret_sha256 == digest, sessions.c.expires_at > now))
        if row is None:
            return None
        if row["expires_at"] - now < SESSION - timedelta(days=1):
            later = update(sessions).where(sessions.c.secret_sha256 == digest).values(expires_at=now + SESSION)
            self._db.run(later)
        return _user(row)

    def end_session(self, secret: str) -> None:
        """Sign out: the session ends everywhere at once."""
        self._db.run(delete(sessions).where(sessions.c.secret_sha256 == _digest(secret)))


def spelled(name: str) -> str:
    """A name in one spelling, however it was typed."""
    return unicodedata.normalize("NFKC", name).strip().casefold()[:NAME_MAX].replace("\0", "")


def _begin(connection: Connection, user_id: str, now: datetime) -> str:
    secret = secrets.token_urlsafe(32)
    connection.execute(delete(sessions).where(sessions.c.expires_at <= now))
    connection.execute(
        insert(sessions), {"secret_sha256": _digest(secret), "user_id": user_id, "expires_at": now + SESSION}
    )
    return secret


def _wait_after(tries: int) -> timedelta:
    if tries < FREE_TRIES:
        return timedelta(0)
    doubled: int = 2 ** min(tries - FREE_TRIES, 20)
    return min(LONGEST_WAIT, FIRST_WAIT * doubled)


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()  # argon2id with the parameters of RFC 9106 for little memory


@cache
def _nobodys_hash() -> str:
    return _hasher().hash(secrets.token_urlsafe(32))


def _digest(secret: str) -> bytes:
    # 256 random bits need no slow hash.
    return sha256(secret.encode(errors="replace")).digest()


def _user(row: RowMapping) -> User:
    return User(
        user_id=row["user_id"],
        tenant_id=row["tenant_id"],
        athlete_id=row["athlete_id"],
        name=row["name"],
        roles=frozenset(Role(word) for word in row["roles"].split()),
        created_at=row["created_at"],
    )
