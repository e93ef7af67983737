"""Accounts and OpenID providers. A link by e-mail needs an address that the provider has verified."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, delete, select, update

from store.base import Part
from store.tables_users import identities, users
from store.users import NewUser, Role, User, new_row, note, spelled, spelled_email, user_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Whom a provider vouches for. `email` is one that it has verified, or None."""

    issuer: str
    subject: str
    email: str | None
    name: str


class NotSignedIn(StrEnum):
    """Why somebody whom the provider knows is not signed in."""

    NO_ACCOUNT = "no_account"
    DISABLED = "disabled"
    OTHER_PERSON = "other_person"  # the account of this address belongs to another identity of the provider


class Identities(Part):
    """Signing in by a provider's word."""

    def user_by_identity(self, who: Identity, *, new_in: str | None, now: datetime) -> User | NotSignedIn:
        """The account of an identity: the one it was linked with before, the one with its e-mail, or a new one.

        `new_in`: the tenant in which an account may be made for it.
        """

        def work(connection: Connection) -> User | NotSignedIn:
            known = _linked(connection, who) or self._link_by_email(connection, who, now)
            if known is None and new_in is not None:
                known = self._make(connection, who, new_in, now) or _linked(connection, who)
            if known is None:
                return NotSignedIn.NO_ACCOUNT
            if isinstance(known, User) and known.disabled_at is not None:
                return NotSignedIn.DISABLED
            mine = (identities.c.issuer == who.issuer, identities.c.subject == who.subject)
            connection.execute(update(identities).where(*mine).values(used_at=now, email=who.email))
            return known

        return self._db.write(work)

    def link_identity(self, user: User, who: Identity, *, now: datetime) -> bool:
        """Link an identity with an account; False when it, or another of this provider, is linked already."""
        return self._db.write(lambda connection: self._link(connection, user, who, now))

    def unlink_identity(self, user: User, issuer: str, *, now: datetime, by: str | None) -> None:
        """Forget who somebody is at a provider."""
        mine = delete(identities).where(identities.c.user_id == user.user_id, identities.c.issuer == issuer)

        def work(connection: Connection) -> None:
            if connection.execute(mine.returning(identities.c.issuer)).first() is not None:
                note(connection, user, "unlinked", issuer, by=by, now=now)

        self._db.write(work)

    def _link_by_email(self, connection: Connection, who: Identity, now: datetime) -> User | NotSignedIn | None:
        if who.email is None:
            return None
        row = connection.execute(select(users).where(users.c.email == spelled_email(who.email))).mappings().first()
        if row is None:
            return None
        user = user_of(row)
        if user.disabled_at is not None:
            return NotSignedIn.DISABLED
        if self._link(connection, user, who, now):
            return user
        # Somebody was faster with the same identity, or the account has another one.
        return _linked(connection, who) or NotSignedIn.OTHER_PERSON

    def _make(self, connection: Connection, who: Identity, tenant_id: str, now: datetime) -> User | None:
        new = NewUser(name=who.name, email=who.email, roles=frozenset({Role.ATHLETE}))
        row = new_row(tenant_id, new, now)
        add = self._insert(users).on_conflict_do_nothing().returning(users)
        made = connection.execute(add, row).mappings().first()
        if made is None:  # the name is taken, by whomever
            other = replace(new, name=f"{spelled(who.name)[:80]}-{secrets.token_hex(3)}")
            made = connection.execute(add, new_row(tenant_id, other, now)).mappings().first()
        if made is None:  # the address is taken since a moment ago: by the same person in another window
            return None
        user = user_of(made)
        if not self._link(connection, user, who, now):
            connection.execute(delete(users).where(users.c.user_id == user.user_id))
            return None
        note(connection, user, "made", " ".join(sorted(user.roles)), by=user.user_id, now=now)
        return user

    def _link(self, connection: Connection, user: User, who: Identity, now: datetime) -> bool:
        row = {"issuer": who.issuer, "subject": who.subject, "user_id": user.user_id, "email": who.email}
        add = self._insert(identities).on_conflict_do_nothing().returning(identities.c.user_id)
        if connection.execute(add, row | {"linked_at": now, "used_at": now}).first() is None:
            return False
        note(connection, user, "linked", who.issuer, by=user.user_id, now=now)
        return True


def _linked(connection: Connection, who: Identity) -> User | None:
    mine = (identities.c.issuer == who.issuer, identities.c.subject == who.subject)
    query = select(users).join(identities, identities.c.user_id == users.c.user_id).where(*mine)
    row = connection.execute(query).mappings().first()
    return user_of(row) if row else None
