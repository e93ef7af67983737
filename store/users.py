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
from sqlalchemy.exc import IntegrityError

from store.base import Part
from store.errors import AccountGone
from store.people import new_id
from store.tables import athletes
from store.tables_users import account_changes, sessions, sign_in_links, sign_in_tries, users

# A session that is used goes on; one that lies still for a month ends.
SESSION = timedelta(days=30)
LINK = timedelta(minutes=15)
INVITATION = timedelta(days=3)  # of a link that somebody else sends on
# Five tries are free. The sixth has to wait, each further one twice as long, so that a guesser gets about a hundred
# tries a day and somebody who mistypes waits half a minute.
FREE_TRIES = 5
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Cn"})  # controls, directions of writing, joiners, what is no character
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN = timedelta(hours=24)
PASSWORD_MIN, PASSWORD_MAX = 10, 200
NAME_MAX, EMAIL_MAX = 100, 254


class Role(StrEnum):
    """What somebody may do in the pages: train, look after others, or both; and run the place."""

    ATHLETE = "athlete"
    COACH = "coach"
    ADMIN = "admin"


class Method(StrEnum):
    """How a session began."""

    LINK = "link"
    PASSWORD = "password"  # noqa: S105  the name of the way
    PROVIDER = "provider"


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """Somebody who signs in. `athlete_id`: whose training is their own. `language`: None as the browser asks."""

    user_id: str
    tenant_id: str
    athlete_id: str | None
    name: str
    roles: frozenset[Role]
    created_at: datetime
    email: str | None = None
    language: str | None = None
    disabled_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUser:
    """What an account is made from. No password: a link or a provider is the way in."""

    name: str
    roles: frozenset[Role]
    athlete_id: str | None = None
    email: str | None = None
    password: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A browser that is signed in. `began_at` and `method` are not known of old ones."""

    user_id: str
    began_at: datetime | None
    method: Method | None


class Users(Part):
    """Accounts of people."""

    def create_user(self, tenant_id: str, new: NewUser, *, now: datetime, by: str | None = None) -> User | None:
        """A new account; None when name or e-mail is taken or the tenant has no such athlete."""
        row = new_row(tenant_id, new, now) | {"password_hash": _hash(new.password)}
        own = select(athletes.c.athlete_id).where(
            athletes.c.athlete_id == new.athlete_id, athletes.c.tenant_id == tenant_id
        )
        add = self._insert(users).on_conflict_do_nothing().returning(users)

        def work(connection: Connection) -> User | None:
            if new.athlete_id is not None and connection.execute(own.with_for_update()).first() is None:
                return None
            made = connection.execute(add, row).mappings().first()
            if made is None:
                return None
            user = user_of(made)
            note(connection, user, "made", " ".join(sorted(user.roles)), by=by, now=now)
            return user

        return self._db.write(work)

    def user_named(self, name: str) -> User | None:
        """The account with this name."""
        row = self._db.first(select(users).where(users.c.name == spelled(name)))
        return user_of(row) if row else None

    def users(self) -> list[User]:
        """All accounts, by name."""
        return [user_of(row) for row in self._db.all(select(users).order_by(users.c.name))]

    def user(self, user_id: str) -> User | None:
        """The account with this id."""
        row = self._db.first(select(users).where(users.c.user_id == user_id))
        return user_of(row) if row else None

    def set_password(self, user: User, password: str, *, now: datetime, by: str | None = None) -> None:
        """Change a password. Whoever is signed in, is so no more."""
        change = update(users).where(users.c.user_id == user.user_id).values(password_hash=_hash(password))

        def work(connection: Connection) -> None:
            connection.execute(change)
            end_all(connection, user.user_id)
            note(connection, user, "password", by=by, now=now)

        self._db.write(work)

    def set_language(self, user_id: str, language: str | None) -> None:
        """The language of the pages for this person; None: as the browser asks."""
        self._db.run(update(users).where(users.c.user_id == user_id).values(language=language))

    def delete_user(self, user: User, *, now: datetime, by: str | None = None) -> None:
        """End an account with its sessions, links and identities."""

        def work(connection: Connection) -> None:
            connection.execute(delete(users).where(users.c.user_id == user.user_id))
            note(connection, user, "removed", by=by, now=now)

        self._db.write(work)
        self._db.forget_log()

    def user_by_password(self, name: str, password: str) -> User | None:
        """The account with this name and password. Ask `may_try_to_sign_in` first."""
        row = self._db.first(select(users).where(users.c.name == spelled(name)))
        # A name that nobody has takes as long as a wrong password.
        kept = (row["password_hash"] if row else None) or _nobodys_hash()
        try:
            _hasher().verify(kept, password[:PASSWORD_MAX])
        except VerificationError:
            return None
        if row is None or row["password_hash"] is None or row["disabled_at"] is not None:
            return None
        self._db.run(delete(sign_in_tries).where(sign_in_tries.c.name_sha256 == _digest(spelled(name))))
        return user_of(row)

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
        secret, row = new_link(user_id, now + LINK)

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
            return _begin(connection, user_id, Method.LINK, now) if user_id is not None else None

        return self._db.write(work)

    def begin_session(self, user_id: str, *, method: Method, now: datetime) -> str:
        """The secret of a new session. Raises AccountGone."""
        try:
            return self._db.write(lambda connection: _begin(connection, user_id, method, now))
        except IntegrityError:
            raise AccountGone(AccountGone.__doc__) from None

    def user_of_session(self, secret: str, *, now: datetime) -> User | None:
        """Who is signed in with this session; None when it is unknown, ended or too old, or the account disabled."""
        digest = _digest(secret)
        query = select(users, sessions.c.expires_at).join(sessions, sessions.c.user_id == users.c.user_id)
        valid = (sessions.c.secret_sha256 == digest, sessions.c.expires_at > now, users.c.disabled_at.is_(None))
        row = self._db.first(query.where(*valid))
        if row is None:
            return None
        if row["expires_at"] - now < SESSION - timedelta(days=1):
            later = update(sessions).where(sessions.c.secret_sha256 == digest).values(expires_at=now + SESSION)
            self._db.run(later)
        return user_of(row)

    def session(self, secret: str) -> Session | None:
        """What is known of a session."""
        row = self._db.first(select(sessions).where(sessions.c.secret_sha256 == _digest(secret)))
        if row is None:
            return None
        method = Method(row["method"]) if row["method"] else None
        return Session(user_id=row["user_id"], began_at=row["began_at"], method=method)

    def end_session(self, secret: str) -> None:
        """Sign out: the session ends everywhere at once."""
        self._db.run(delete(sessions).where(sessions.c.secret_sha256 == _digest(secret)))


def spelled(name: str, *, longest: int = NAME_MAX) -> str:
    """A name in one spelling, however it was typed; spelled again it stays the same.

    Without signs that nobody sees: two names that look the same would be two accounts.
    """
    seen = "".join(sign for sign in name if sign.isspace() or unicodedata.category(sign) not in _UNSEEN)
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", seen).casefold())
    return " ".join(folded.split())[:longest].strip()


def note(connection: Connection, user: User, what: str, detail: str = "", *, by: str | None, now: datetime) -> None:
    """Keep what was changed about an account, with the change. `by`: an account; None: a command of the operator."""
    row = {"tenant_id": user.tenant_id, "at": now, "by_user_id": by, "user_id": user.user_id}
    connection.execute(insert(account_changes), row | {"what": what, "detail": detail})


def end_all(connection: Connection, user_id: str) -> None:
    """End all sessions and links of an account."""
    connection.execute(delete(sessions).where(sessions.c.user_id == user_id))
    connection.execute(delete(sign_in_links).where(sign_in_links.c.user_id == user_id))


def new_row(tenant_id: str, new: NewUser, now: datetime) -> dict[str, object]:
    """The row of a new account, without its password."""
    return {
        "user_id": new_id("usr"),
        "tenant_id": tenant_id,
        "athlete_id": new.athlete_id,
        "name": spelled(new.name),
        "email": spelled_email(new.email),
        "roles": " ".join(sorted(new.roles)),
        "created_at": now,
    }


def new_link(user_id: str, expires_at: datetime) -> tuple[str, dict[str, object]]:
    """The secret of a new link, and its row."""
    secret = secrets.token_urlsafe(32)
    return secret, {"secret_sha256": _digest(secret), "user_id": user_id, "expires_at": expires_at}


def spelled_email(address: str | None) -> str | None:
    """An address in one spelling; None for none."""
    return spelled(address or "", longest=EMAIL_MAX) or None


def _begin(connection: Connection, user_id: str, method: Method, now: datetime) -> str:
    secret = secrets.token_urlsafe(32)
    connection.execute(delete(sessions).where(sessions.c.expires_at <= now))
    row = {"secret_sha256": _digest(secret), "user_id": user_id, "expires_at": now + SESSION}
    connection.execute(insert(sessions), row | {"began_at": now, "method": method})
    return secret


def _hash(password: str | None) -> str | None:
    return _hasher().hash(password) if password is not None else None


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


def user_of(row: RowMapping) -> User:
    """The value of one row of `users`."""
    return User(
        user_id=row["user_id"],
        tenant_id=row["tenant_id"],
        athlete_id=row["athlete_id"],
        name=row["name"],
        email=row["email"],
        language=row["language"],
        roles=frozenset(Role(word) for word in row["roles"].split()),
        created_at=row["created_at"],
        disabled_at=row["disabled_at"],
    )
