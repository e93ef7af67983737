"""Accounts as admins and providers see them, on both databases."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.types import Profile
from store import AccountGone, Identity, Method, NewUser, NotSignedIn, Refused, Role, Store, User, UserChange
from store.users import spelled
from tests.store.builders import NOW, Someone

ISSUER = "https://login.example.org"


def made(someone: Someone, name: str = "mara", **more: str | None) -> User:
    new = NewUser(name=name, roles=frozenset({Role.ATHLETE}), **more)
    user = someone.store.create_user(someone.tenant, new, now=NOW)
    assert user is not None
    return user


def vouched(subject: str = "1", *, email: str | None = None, name: str = "mara", issuer: str = ISSUER) -> Identity:
    return Identity(issuer=issuer, subject=subject, email=email, name=name)


def whats(store: Store, tenant: str) -> list[tuple[str, str]]:
    return [(one.what, one.detail) for one in reversed(store.account_changes(tenant, limit=100))]


def test_an_unknown_identity_opens_nothing_unless_accounts_may_be_made(store: Store, someone: Someone) -> None:
    made(someone)  # of the same name, which proves nothing
    assert store.user_by_identity(vouched(), new_in=None, now=NOW) is NotSignedIn.NO_ACCOUNT
    new = store.user_by_identity(vouched(email="Mara@Example.org"), new_in=someone.tenant, now=NOW)
    assert isinstance(new, User)
    assert new.name.startswith("mara-")
    assert (new.email, new.roles, new.athlete_id) == ("mara@example.org", frozenset({Role.ATHLETE}), None)
    # The next time it is the same account, whatever the name and the address are by then.
    again = store.user_by_identity(vouched(email="new@example.org", name="Mara K."), new_in=None, now=NOW)
    assert again == new


def test_a_verified_address_links_once_and_for_one_identity_of_a_provider(store: Store, someone: Someone) -> None:
    user = made(someone, email="mara@example.org")
    assert store.user_by_identity(vouched("1", email="MARA@example.org"), new_in=None, now=NOW) == user
    # The provider has given the address to somebody else: that is another person.
    taken = store.user_by_identity(vouched("2", email="mara@example.org"), new_in=someone.tenant, now=NOW)
    assert taken is NotSignedIn.OTHER_PERSON
    other = vouched("1", email="mara@example.org", issuer="https://other.example")
    assert store.user_by_identity(other, new_in=None, now=NOW) == user
    details = store.user_details(someone.tenant, user.user_id)
    assert details is not None
    assert [(one.issuer, one.subject) for one in details.identities] == [
        (ISSUER, "1"),
        ("https://other.example", "1"),
    ]


def test_an_identity_is_linked_by_hand_and_belongs_to_one_account(store: Store, someone: Someone) -> None:
    mara, kim = made(someone), made(someone, "kim")
    assert store.link_identity(mara, vouched(), now=NOW)
    assert not store.link_identity(kim, vouched(), now=NOW)
    assert not store.link_identity(mara, vouched("2"), now=NOW)
    assert store.user_by_identity(vouched(), new_in=None, now=NOW) == mara
    store.unlink_identity(mara, ISSUER, now=NOW, by=mara.user_id)
    assert store.user_by_identity(vouched(), new_in=None, now=NOW) is NotSignedIn.NO_ACCOUNT


def test_two_windows_of_a_newcomer_make_one_account(store: Store, someone: Someone) -> None:
    found: list[User | NotSignedIn] = []
    who, start = vouched(email="new@example.org", name="new"), threading.Barrier(4)

    def sign_in() -> None:
        start.wait()
        found.append(store.user_by_identity(who, new_in=someone.tenant, now=NOW))

    threads = [threading.Thread(target=sign_in) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert {user.user_id for user in found if isinstance(user, User)} == {store.users()[0].user_id}
    assert [user.name for user in store.users()] == ["new"]


def test_a_disabled_account_has_no_way_in_until_it_is_enabled(store: Store, someone: Someone) -> None:
    user = made(someone, email="mara@example.org", password="correct horse battery")
    store.link_identity(user, vouched(), now=NOW)
    session = store.begin_session(user.user_id, method=Method.PASSWORD, now=NOW)
    link = store.make_sign_in_link(user.user_id, now=NOW)
    store.disable_user(user, by=None, now=NOW)
    late = store.use_sign_in_link(store.make_sign_in_link(user.user_id, now=NOW), now=NOW)
    assert store.use_sign_in_link(link, now=NOW) is None
    assert [store.user_of_session(one, now=NOW) for one in (session, late or "")] == [None, None]
    assert store.user_by_password("mara", "correct horse battery") is None
    assert store.user_by_identity(vouched(), new_in=someone.tenant, now=NOW) is NotSignedIn.DISABLED
    same_address = vouched("9", email="mara@example.org", issuer="https://other.example")
    assert store.user_by_identity(same_address, new_in=someone.tenant, now=NOW) is NotSignedIn.DISABLED
    store.enable_user(user, by=None, now=NOW)
    assert store.user_by_password("mara", "correct horse battery") == user
    assert store.user_of_session(session, now=NOW) is None  # what was ended stays ended


def test_what_an_admin_changes_is_kept_with_who_did_it(store: Store, someone: Someone) -> None:
    boss, user = made(someone, "boss"), made(someone)
    wanted = UserChange(roles=frozenset({Role.COACH}), athlete_id=someone.id, email="a@example.org")
    assert store.change_user(user, wanted, by=boss.user_id, now=NOW) is None
    assert store.change_user(user, wanted, by=boss.user_id, now=NOW) is None  # nothing differs, nothing is noted
    assert whats(store, someone.tenant)[2:] == [("roles", "coach"), ("athlete", ""), ("email", "")]
    assert {one.by_user_id for one in store.account_changes(someone.tenant, limit=3)} == {boss.user_id}
    changed = store.user(user.user_id)
    assert changed is not None
    assert (changed.roles, changed.athlete_id, changed.email) == (frozenset({Role.COACH}), someone.id, "a@example.org")
    taken = UserChange(roles=frozenset({Role.ADMIN}), athlete_id=None, email="A@example.org")
    assert store.change_user(boss, taken, by=None, now=NOW) is Refused.EMAIL_TAKEN
    others = store.create_tenant("others", now=NOW)
    theirs, _ = store.create_athlete(others, external_id=None, profile=Profile(timezone="UTC"), now=NOW)
    foreign = UserChange(roles=frozenset({Role.ATHLETE}), athlete_id=theirs, email=None)
    assert store.change_user(user, foreign, by=None, now=NOW) is Refused.NO_ATHLETE


def test_an_invitation_signs_in_once_within_three_days(store: Store, someone: Someone) -> None:
    user = made(someone)
    link = store.invite(user, by=None, now=NOW)
    session = store.use_sign_in_link(link, now=NOW + timedelta(days=2, hours=23))
    assert session is not None
    begun = store.session(session)
    assert begun is not None
    assert (begun.user_id, begun.method) == (user.user_id, Method.LINK)
    assert store.use_sign_in_link(store.invite(user, by=None, now=NOW), now=NOW + timedelta(days=3)) is None


def test_the_export_names_the_account_and_no_secret(store: Store, someone: Someone) -> None:
    user = made(someone, athlete_id=someone.id, password="correct horse battery", email="mara@example.org")
    store.link_identity(user, vouched(email="mara@example.org"), now=NOW)
    session = store.begin_session(user.user_id, method=Method.PASSWORD, now=NOW)
    records = store.export_athlete(someone.tenant, someone.id)
    assert records is not None
    [account] = [record.data for record in records if record.kind == "account"]
    assert account["name"] == "mara"
    assert account["identities"] == [
        {
            "issuer": ISSUER,
            "subject": "1",
            "email": "mara@example.org",
            "linked_at": NOW.isoformat(),
            "used_at": NOW.isoformat(),
        }
    ]
    assert not any(secret in json.dumps(dict(account)) for secret in ("correct horse", session, "$argon2"))


def test_erasing_takes_the_account_along_unless_it_shall_stay(store: Store, someone: Someone) -> None:
    mara, kim = made(someone, athlete_id=someone.id), made(someone, "kim", athlete_id=someone.id)
    assert store.erase_athlete(someone.tenant, someone.id, now=NOW, keep_account=kim.user_id)
    assert store.user(mara.user_id) is None
    kept = store.user(kim.user_id)
    assert kept is not None
    assert kept.athlete_id is None
    # The record goes on, and names nobody who is gone.
    assert {one.user_id for one in store.account_changes(someone.tenant, limit=9)} == {mara.user_id, kim.user_id}


def test_training_begins_once(store: Store, someone: Someone) -> None:
    user = made(someone)
    first = store.begin_training(user, Profile(timezone="UTC"), now=NOW)
    assert first[1]
    assert store.begin_training(user, Profile(timezone="UTC"), now=NOW) == (first[0], False)
    athlete = store.athlete(someone.tenant, first[0])
    assert athlete is not None
    assert athlete.external_id == "mara"


def test_an_address_given_to_two_accounts_at_once_is_given_to_one(store: Store, someone: Someone) -> None:
    """Each admin sees that it is free; then both store it."""
    users = [made(someone, name) for name in ("mara", "kim", "ana", "bo")]
    wanted = UserChange(roles=frozenset({Role.ATHLETE}), athlete_id=None, email="m@example.org")
    ready = threading.Barrier(len(users))

    def change(user: User) -> Refused | None:
        ready.wait()
        return store.change_user(user, wanted, by=None, now=NOW)

    for _ in range(5):
        with ThreadPoolExecutor(len(users)) as pool:
            said = list(pool.map(change, users))
        assert sorted(map(str, said)) == ["None", *["email_taken"] * 3]
        for user in users:
            store.change_user(user, replace(wanted, email=None), by=None, now=NOW)


def test_a_removed_account_cannot_be_changed_invited_or_signed_in(store: Store, someone: Someone) -> None:
    user = made(someone)
    store.delete_user(user, now=NOW)
    wanted = UserChange(roles=user.roles, athlete_id=None, email=None)
    for change in (
        lambda: store.change_user(user, wanted, by=None, now=NOW),
        lambda: store.invite(user, by=None, now=NOW),
        lambda: store.begin_session(user.user_id, method=Method.PASSWORD, now=NOW),
        lambda: store.begin_training(user, Profile(timezone="UTC"), now=NOW),
    ):
        with pytest.raises(AccountGone):
            change()


@given(st.text(max_size=120))
def test_a_name_spelled_again_stays_the_same(name: str) -> None:
    assert spelled(spelled(name)) == spelled(name)


def test_names_that_look_the_same_are_the_same() -> None:
    assert spelled("Ma\N{ZERO WIDTH SPACE}ra\n") == spelled("\N{FULLWIDTH LATIN CAPITAL LETTER M}ARA") == "mara"
    assert spelled("Coach\tKim ") == "coach kim"
    assert spelled("\N{COMBINING GREEK YPOGEGRAMMENI}a") == spelled("\N{GREEK SMALL LETTER IOTA}a")
