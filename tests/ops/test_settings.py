"""Settings: defaults for one machine, clear refusals, and no password in anything that is shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from settings import SettingsError, read, without_password


def test_one_machine_needs_no_variable() -> None:
    found = read({})
    assert (found.host, found.port, found.embedded) == ("127.0.0.1", 8000, True)
    assert found.home == Path(__file__).resolve().parents[2] / "var"
    assert found.database_url == f"sqlite:///{found.home / 'baton.db'}"


def test_database_follows_the_home_folder(tmp_path: Path) -> None:
    assert read({"BATON_HOME": str(tmp_path)}).database_url == f"sqlite:///{tmp_path / 'baton.db'}"


def test_empty_variables_count_as_missing() -> None:
    assert read({"PORT": "", "BATON_HOME": "", "BATON_BROKER_URL": "", "BATON_LOG_LEVEL": ""}) == read({})


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1", "80.5", "8000 8001", "\uff19", "1e3", "9" * 5000])
def test_a_bad_port_is_refused_by_name(port: str) -> None:
    with pytest.raises(SettingsError, match=r"^PORT is .* must be a whole number from 1 to 65535$"):
        read({"PORT": port})


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("BATON_DATABASE_URL", "mysql://baton:hunter2@db/baton"),
        ("BATON_DATABASE_URL", "postgresql://baton:hunter2@db"),
        ("BATON_DATABASE_URL", "postgresql://baton:hunter2@db:port/baton"),
        ("BATON_DATABASE_URL", "hunter2"),
        ("BATON_DATABASE_URL", "sqlite://"),
        ("BATON_DATABASE_URL", "sqlite://baton.db"),
        ("BATON_BROKER_URL", "kafka://baton:hunter2@broker"),
        ("BATON_BROKER_URL", "hunter2"),
        ("BATON_BROKER_URL", "redis://[hunter2"),
        ("BATON_PUBLIC_URL", "baton.example.org"),
        ("BATON_PUBLIC_URL", "ftp://baton.example.org"),
        ("BATON_PUBLIC_URL", "https://"),
        ("BATON_PUBLIC_URL", "https://baton:hunter2@example.org"),
        ("BATON_PUBLIC_URL", "https://example.org/?key=hunter2"),
    ],
)
def test_a_bad_address_is_refused_by_name_and_without_its_password(name: str, url: str) -> None:
    with pytest.raises(SettingsError, match=f"^{name} ") as refusal:
        read({name: url})
    assert "hunter2" not in str(refusal.value)


def test_passwords_are_never_shown() -> None:
    found = read(
        {
            "BATON_DATABASE_URL": "postgresql://baton:hunter2@db:5432/baton?password=hunter2",
            "BATON_BROKER_URL": "sentinel://:hunter2@one:26379;sentinel://:hunter2@two:26379",
        }
    )
    shown = f"{found!r} {found.database_shown} {found.broker_shown}"
    assert "hunter2" not in shown
    assert found.database_shown == "postgresql://baton:***@db:5432/baton"
    assert found.broker_shown == "sentinel://:***@one:26379;sentinel://:***@two:26379"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("memory://", "memory://"),
        ("sqlite:////srv/baton.db", "sqlite:////srv/baton.db"),
        ("redis://h/0", "redis://h/0"),
    ],
)
def test_addresses_without_password_are_shown_whole(url: str, shown: str) -> None:
    assert without_password(url) == shown


@pytest.mark.parametrize(
    ("given", "used"),
    [("valkey://h/0", "redis://h/0"), ("rabbitmq://u:p@h/v", "amqp://u:p@h/v"), ("redis://h/0", "redis://h/0")],
)
def test_brokers_may_be_called_by_their_product(given: str, used: str) -> None:
    found = read({"BATON_BROKER_URL": given})
    assert (found.broker_url, found.embedded) == (used, False)


def test_postgres_is_postgresql() -> None:
    assert read({"BATON_DATABASE_URL": "postgres://h/baton"}).database_url == "postgresql://h/baton"


def test_embedded_baton_may_use_postgresql() -> None:
    assert read({"BATON_DATABASE_URL": "postgresql://h/baton"}).embedded


ISSUER = {"BATON_OIDC_ISSUER": "https://login.example.org/realms/club", "BATON_OIDC_CLIENT_ID": "baton"}


def test_a_provider_is_off_unless_it_is_named() -> None:
    assert read({}).oidc_issuer is None
    found = read(ISSUER | {"BATON_OIDC_CLIENT_SECRET": "hunter2", "BATON_OIDC_NEW_ACCOUNTS": "Example.org, b.example"})
    assert found.oidc_issuer == "https://login.example.org/realms/club"
    assert (found.oidc_scopes, found.oidc_tenant) == ("openid email profile", "default")
    assert found.oidc_new_accounts == ("example.org", "b.example")
    assert "hunter2" not in repr(found)


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"BATON_OIDC_ISSUER": "http://login.example.org"}, "BATON_OIDC_ISSUER must begin with https://"),
        ({"BATON_OIDC_ISSUER": "https://login.example.org?x=1"}, "BATON_OIDC_ISSUER must be the issuer's address"),
        (
            {"BATON_OIDC_ISSUER": "https://me:hunter2@login.example.org"},
            "BATON_OIDC_ISSUER must be the issuer's address",
        ),
        ({"BATON_OIDC_CLIENT_ID": ""}, "BATON_OIDC_CLIENT_ID is needed"),
        ({"BATON_OIDC_SCOPES": "email"}, "BATON_OIDC_SCOPES must have the word openid"),
    ],
)
def test_a_provider_that_cannot_be_used_is_refused_by_name(variables: dict[str, str], said: str) -> None:
    with pytest.raises(SettingsError, match=said) as refused:
        read(ISSUER | variables)
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize("issuer", ["http://127.0.0.1:9000", "http://localhost:9000/", "http://[::1]:9000"])
def test_a_provider_on_this_machine_may_speak_plain_http(issuer: str) -> None:
    assert read(ISSUER | {"BATON_OIDC_ISSUER": issuer}).oidc_issuer == issuer
