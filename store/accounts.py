"""Looking after accounts: what they are, what may be changed about them, and who changed what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, RowMapping, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from engine.types import Profile
from store.base import Part
from store.errors import AccountGone
from store.people import athlete_row
from store.tables import athletes
from store.tables_users import account_changes, identities, sessions, sign_in_links, users
from store.users import INVITATION, Role, User, end_all, new_link, note, spelled_email, user_of


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedIdentity:
    """Who somebody is at a provider, as kept."""

    issuer: str
    subject: str
    email: str | None
    linked_at: datetime
    used_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class UserDetails:
    """An account with its ways in. `sessions`: how many browsers are signed in."""

    user: User
    has_password: bool
    identities: tuple[LinkedIdentity, ...]
    sessions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UserChange:
    """What an account shall be, whole."""

    roles: frozenset[Role]
    athlete_id: str | None
    email: str | None


class Refused(StrEnum):
    """Why an account cannot be changed so."""

    NO_ATHLETE = "no_athlete"
    EMAIL_TAKEN = "email_taken"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountChange:
    """One line of the record. `by_user_id`: None for a command of the operator."""

    at: datetime
    by_user_id: str | None
    user_id: str
    what: str
    detail: str


class Accounts(Part):
    """What an admin does, and what people do with their own account."""

    def users_of(self, tenant_id: str) -> list[UserDetails]:
        """All accounts of a tenant, by name."""
        rows = self._db.all(select(users).where(users.c.tenant_id == tenant_id).order_by(users.c.name))
        return self._details(rows)

    def user_details(self, tenant_id: str, user_id: str) -> UserDetails | None:
        """One account of a tenant."""
        rows = self._db.all(select(users).where(users.c.user_id == user_id, users.c.tenant_id == tenant_id))
        return next(iter(self._details(rows)), None)

    def change_user(self, user: User, wanted: UserChange, *, by: str | None, now: datetime) -> Refused | None:
        """Change roles, athlete and e-mail; what does not differ is not noted. Says why if nothing could be changed.

        Raises AccountGone.
        """
        email = spelled_email(wanted.email)
        values = {"roles": " ".join(sorted(wanted.roles)), "athlete_id": wanted.athlete_id, "email": email}
        taken = select(users.c.user_id).where(users.c.email == email, users.c.user_id != user.user_id)
        own = select(athletes.c.athlete_id).where(
            athletes.c.athlete_id == wanted.athlete_id, athletes.c.tenant_id == user.tenant_id
        )

        def work(connection: Connection) -> Refused | None:
            before = _locked(connection, user)
            if wanted.athlete_id is not None and connection.execute(own.with_for_update()).first() is None:
                return Refused.NO_ATHLETE
            if email is not None and connection.execute(taken).first() is not None:
                return Refused.EMAIL_TAKEN
            connection.execute(update(users).where(users.c.user_id == user.user_id).values(values))
            for what, detail in _differences(before, wanted, email):
                note(connection, user, what, detail, by=by, now=now)
            return None

        try:
            return self._db.write(work)
        except IntegrityError:  # another account got the address after we looked
            return Refused.EMAIL_TAKEN

    def disable_user(self, user: User, *, by: str | None, now: datetime) -> None:
        """Let nobody in by this account any more; its sessions and links end at once."""
        change = update(users).where(users.c.user_id == user.user_id, users.c.disabled_at.is_(None))

        def work(connection: Connection) -> None:
            if connection.execute(change.values(disabled_at=now).returning(users.c.user_id)).first() is None:
                return
            end_all(connection, user.user_id)
            note(connection, user, "disabled", by=by, now=now)

        self._db.write(work)

    def enable_user(self, user: User, *, by: str | None, now: datetime) -> None:
        """Let a disabled account in again."""
        change = update(users).where(users.c.user_id == user.user_id, users.c.disabled_at.is_not(None))

        def work(connection: Connection) -> None:
            if connection.execute(change.values(disabled_at=None).returning(users.c.user_id)).first() is not None:
                note(connection, user, "enabled", by=by, now=now)

        self._db.write(work)

    def end_sessions(self, user: User, *, by: str | None, now: datetime) -> None:
        """Sign an account out everywhere; links that were not used end, too."""

        def work(connection: Connection) -> None:
            end_all(connection, user.user_id)
            note(connection, user, "signed_out", by=by, now=now)

        self._db.write(work)

    def invite(self, user: User, *, by: str | None, now: datetime) -> str:
        """The secret of a link that signs in once, within three days, for somebody to send on. Raises AccountGone."""

        def work(connection: Connection) -> str:
            _locked(connection, user)
            secret, row = new_link(user.user_id, now + INVITATION)
            connection.execute(delete(sign_in_links).where(sign_in_links.c.expires_at <= now))
            connection.execute(insert(sign_in_links), row)
            note(connection, user, "link", by=by, now=now)
            return secret

        return self._db.write(work)

    def begin_training(self, user: User, profile: Profile, *, now: datetime) -> tuple[str, bool]:
        """The athlete of an account and whether it was made just now: somebody who starts twice starts once.

        Raises AccountGone.
        """
        add = self._insert(athletes).on_conflict_do_nothing().returning(athletes.c.athlete_id)

        def work(connection: Connection) -> tuple[str, bool]:
            known = _locked(connection, user).athlete_id
            if known is not None:
                return known, False
            row = athlete_row(user.tenant_id, external_id=user.name, profile=profile, now=now)
            made = connection.execute(add, row).scalar()
            if made is None:  # another athlete is called so
                made = connection.execute(add, row | {"external_id": None}).scalar_one()
            connection.execute(update(users).where(users.c.user_id == user.user_id).values(athlete_id=made))
            note(connection, user, "began", by=user.user_id, now=now)
            return made, True

        return self._db.write(work)

    def account_changes(self, tenant_id: str, *, limit: int) -> list[AccountChange]:
        """What was changed about accounts of a tenant, the newest first."""
        mine = select(account_changes).where(account_changes.c.tenant_id == tenant_id)
        rows = self._db.all(mine.order_by(account_changes.c.seq.desc()).limit(limit))
        return [
            AccountChange(
                at=row["at"],
                by_user_id=row["by_user_id"],
                user_id=row["user_id"],
                what=row["what"],
                detail=row["detail"],
            )
            for row in rows
        ]

    def _details(self, rows: Sequence[RowMapping]) -> list[UserDetails]:
        ids = [row["user_id"] for row in rows]
        known = self._db.all(select(identities).where(identities.c.user_id.in_(ids)).order_by(identities.c.linked_at))
        counted = select(sessions.c.user_id, func.count().label("number")).where(sessions.c.user_id.in_(ids))
        open_now = {row["user_id"]: row["number"] for row in self._db.all(counted.group_by(sessions.c.user_id))}
        return [
            UserDetails(
                user=user_of(row),
                has_password=row["password_hash"] is not None,
                identities=tuple(_identity(one) for one in known if one["user_id"] == row["user_id"]),
                sessions=open_now.get(row["user_id"], 0),
            )
            for row in rows
        ]


def account_record(details: UserDetails) -> Mapping[str, object]:
    """An account as its owner may take it along: how they sign in, but nothing to sign in with."""
    user = details.user
    return {
        "account": user.user_id,
        "name": user.name,
        "email": user.email,
        "roles": sorted(user.roles),
        "language": user.language,
        "created_at": user.created_at.isoformat(),
        "disabled_at": user.disabled_at.isoformat() if user.disabled_at else None,
        "password": details.has_password,
        "sessions": details.sessions,
        "identities": [
            {
                "issuer": one.issuer,
                "subject": one.subject,
                "email": one.email,
                "linked_at": one.linked_at.isoformat(),
                "used_at": one.used_at.isoformat(),
            }
            for one in details.identities
        ],
    }


def _locked(connection: Connection, user: User) -> User:
    """The account as it is now; nobody else changes it until this transaction ends."""
    row = connection.execute(select(users).where(users.c.user_id == user.user_id).with_for_update()).mappings().first()
    if row is None:
        raise AccountGone(AccountGone.__doc__)
    return user_of(row)


def _differences(before: User, wanted: UserChange, email: str | None) -> list[tuple[str, str]]:
    found = []
    if before.roles != wanted.roles:
        found.append(("roles", " ".join(sorted(wanted.roles))))
    if before.athlete_id != wanted.athlete_id:
        found.append(("athlete", ""))  # without the id: the record outlives an erased athlete
    if before.email != email:
        found.append(("email", ""))
    return found


def _identity(row: RowMapping) -> LinkedIdentity:
    return LinkedIdentity(
        issuer=row["issuer"],
        subject=row["subject"],
        email=row["email"],
        linked_at=row["linked_at"],
        used_at=row["used_at"],
    )
