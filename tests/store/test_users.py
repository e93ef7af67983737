"""Accounts, one-time links, sessions, and how often a password may be guessed."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import create_engine, text

from store import Method, NewUser, Role, Store, User
from tests.store.builders import NOW, Someone

PASSWORD = "correct horse battery"


def made(someone: Someone, name: str = "Mara", password: str | None = PASSWORD) -> User:
    new = NewUser(name=name, roles=frozenset({Role.ATHLETE}), athlete_id=someone.id, password=password)
    user = someone.store.create_user(someone.tenant, new, now=NOW)
    assert user is not None
    return user


def test_a_password_opens_its_account_however_the_name_is_typed(store: Store, someone: Someone) -> None:
    user = made(someone)
    assert store.user_by_password(" MARA ", PASSWORD) == user
    assert user.roles == {Role.ATHLETE}
    assert store.user_by_password("mara", PASSWORD + "x") is None
    assert store.user_by_password("nobody", PASSWORD) is None


def test_an_account_without_a_password_is_not_opened_by_any(store: Store, someone: Someone) -> None:
    made(someone, password=None)
    assert store.user_by_password("mara", "") is None


def test_a_name_is_taken_once_and_an_athlete_must_be_of_the_tenant(store: Store, someone: Someone) -> None:
    made(someone)
    other = store.create_tenant("others", now=NOW)
    roles = frozenset({Role.COACH})
    assert store.create_user(other, NewUser(name="mara", roles=roles), now=NOW) is None
    assert store.create_user(other, NewUser(name="x", roles=roles, athlete_id=someone.id), now=NOW) is None
    assert [user.name for user in store.users()] == ["mara"]


def test_a_link_signs_in_once_within_fifteen_minutes(store: Store, someone: Someone) -> None:
    user = made(someone)
    link = store.make_sign_in_link(user.user_id, now=NOW)
    session = store.use_sign_in_link(link, now=NOW + timedelta(minutes=14))
    assert session is not None
    assert store.user_of_session(session, now=NOW + timedelta(days=29)) == user
    assert store.use_sign_in_link(link, now=NOW + timedelta(minutes=14)) is None
    late = store.make_sign_in_link(user.user_id, now=NOW)
    assert store.use_sign_in_link(late, now=NOW + timedelta(minutes=15)) is None


def test_a_session_goes_on_while_it_is_used_and_ends_after_a_still_month(store: Store, someone: Someone) -> None:
    session = store.begin_session(made(someone).user_id, method=Method.PASSWORD, now=NOW)
    assert store.user_of_session(session, now=NOW + timedelta(days=20)) is not None
    assert store.user_of_session(session, now=NOW + timedelta(days=49)) is not None
    assert store.user_of_session(session, now=NOW + timedelta(days=79)) is None
    assert store.user_of_session("guess", now=NOW) is None


def test_sign_out_and_a_new_password_end_sessions(store: Store, someone: Someone) -> None:
    user = made(someone)
    first, second = (store.begin_session(user.user_id, method=Method.PASSWORD, now=NOW) for _ in range(2))
    store.end_session(first)
    assert store.user_of_session(first, now=NOW) is None
    assert store.user_of_session(second, now=NOW) == user
    store.set_password(user, "another password", now=NOW)
    assert store.user_of_session(second, now=NOW) is None
    assert store.user_by_password("mara", PASSWORD) is None
    assert store.user_by_password("mara", "another password") == user


def test_five_tries_are_free_and_then_each_waits_twice_as_long(store: Store) -> None:
    at, waited = NOW, []
    for _ in range(8):
        wait = store.may_try_to_sign_in("mara", now=at)
        if wait is not None:
            waited.append(wait.total_seconds())
            at += wait
            assert store.may_try_to_sign_in("Mara", now=at) is None
    assert waited == [30, 60, 120]
    assert store.may_try_to_sign_in("somebody else", now=at) is None


def test_the_right_password_starts_the_count_anew(store: Store, someone: Someone) -> None:
    made(someone)
    for _ in range(4):
        assert store.may_try_to_sign_in("mara", now=NOW) is None
    assert store.user_by_password("mara", PASSWORD) is not None
    assert [store.may_try_to_sign_in("mara", now=NOW) for _ in range(5)] == [None] * 5


def test_only_hashes_are_kept_and_erasing_the_athlete_ends_account_and_sessions(
    store: Store, someone: Someone, database_url: str
) -> None:
    user = made(someone)
    link = store.make_sign_in_link(user.user_id, now=NOW)
    session = store.begin_session(user.user_id, method=Method.PASSWORD, now=NOW)
    engine = create_engine(database_url)
    with engine.connect() as connection:
        kept = [
            str(row) for table in ("users", "sessions", "sign_in_links")
            for row in connection.execute(text(f"SELECT * FROM {table}")).all()
        ]  # fmt: skip
        assert len(kept) == 3
        assert not any(secret in row for row in kept for secret in (PASSWORD, link, session))
        connection.rollback()
        store.erase_athlete(someone.tenant, someone.id, now=NOW)
        for table in ("users", "sessions", "sign_in_links"):
            assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == 0
    engine.dispose()
    assert store.user_of_session(session, now=NOW) is None
