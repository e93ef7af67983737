"""The only reader of the environment. Every value has a default that works on one machine with nothing installed."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

HERE = Path(__file__).resolve().parent

# What Celery's transports need; `memory` is the queue inside one process (`baton run`).
BROKER_SCHEMES = ("memory", "redis", "rediss", "sentinel", "amqp", "amqps")
# Names other people give to the same thing.
BROKER_ALIASES = {"valkey": "redis", "valkeys": "rediss", "rabbitmq": "amqp", "pyamqp": "amqp"}
DATABASE_SCHEMES = ("sqlite", "postgresql", "postgresql+psycopg")
DATABASE_ALIASES = {"postgres": "postgresql"}
LOOPBACK = ("127.0.0.1", "::1", "localhost")
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


class SettingsError(Exception):
    """A variable of the environment cannot be used; the message names it and says what would do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every value Baton takes from outside. Addresses stay out of `repr`: they carry passwords."""

    # Where one machine keeps its database, its API key and its lock. Mode 700: health data lives here.
    home: Path
    # Loopback unless asked: a first start must not offer health data to the whole network.
    host: str
    # 8000 is what people try first; hosting platforms set PORT.
    port: int
    # Behind a proxy that rewrites the Host header: how others reach us, for addresses in answers. None: as they asked.
    public_url: str | None
    # SQLite under `home`, so that nothing has to be installed; PostgreSQL when there is more than one machine.
    database_url: str = field(repr=False)
    # memory:// is a queue inside one process. Losing it costs nothing: the database knows what is left to do.
    broker_url: str = field(repr=False)
    # Seal webhook secrets and tokens, separated by commas: the first seals, all open. Needed with a broker; without
    # one, a key is made in the home folder. `openssl rand -base64 32` makes one.
    secret_keys: tuple[str, ...] = field(repr=False)
    # Whether webhooks may go to private and loopback addresses and by plain http. Whoever has an API key may then make
    # Baton call whatever it can reach; on a machine of one's own that may be wanted. 1 or 0.
    allow_private_hooks: bool
    # An OpenID provider that people may sign in with, by its issuer's address; https, or http on this machine.
    oidc_issuer: str | None
    # What the provider calls Baton. Needed with an issuer.
    oidc_client_id: str | None
    # What Baton proves itself with to the provider. A client without a secret is proved by PKCE alone.
    oidc_client_secret: str | None = field(repr=False)
    # What Baton asks the provider for, separated by spaces. Without `email`, accounts cannot be found by address.
    oidc_scopes: str
    # What the button on the sign-in page calls the provider: "Sign in with …".
    oidc_label: str
    # Who gets an account at the first sign-in: those whose verified address is of one of these domains, separated by
    # commas; `*` everybody whom the provider lets in. Not set: only accounts that exist.
    oidc_new_accounts: tuple[str, ...]
    # The tenant of accounts made so.
    oidc_tenant: str
    # One line per request and recompute at INFO; DEBUG adds SQL and broker chatter.
    log_level: str
    # Processes that `baton web` starts. Two: one may be busy while the other answers health checks.
    web_processes: int
    # Requests one web process answers at once. Long polls (?wait=) each hold one while they wait.
    web_threads: int
    # Where `baton reconciler` shows its numbers to Prometheus; `baton run` and `baton web` show theirs at /metrics.
    metrics_port: int
    # Tasks one `baton worker` computes at once (processes). Two fit the smallest server that runs all of Baton.
    worker_processes: int

    @property
    def embedded(self) -> bool:
        """Whether the worker and the reconciler live in the web process."""
        return urlsplit(self.broker_url).scheme == "memory"

    @property
    def database_shown(self) -> str:
        """The database address without its password, for people and logs."""
        return without_password(self.database_url)

    @property
    def broker_shown(self) -> str:
        """The broker address without its password, for people and logs."""
        return without_password(self.broker_url)


@cache
def settings() -> Settings:
    """The settings of this process, read once."""
    return read(os.environ)


def read(env: Mapping[str, str]) -> Settings:
    """Settings from a mapping of environment variables; raises SettingsError for the first one that cannot be used."""
    home = Path(env.get("BATON_HOME") or HERE / "var").expanduser().absolute()
    return Settings(
        home=home,
        host=env.get("BATON_HOST") or "127.0.0.1",
        port=_number(env, "PORT", default=8000, low=1, high=65535),
        public_url=_public_url(env.get("BATON_PUBLIC_URL") or None),
        database_url=_database_url(env.get("BATON_DATABASE_URL") or f"sqlite:///{home / 'baton.db'}"),
        broker_url=_broker_url(env.get("BATON_BROKER_URL") or "memory://"),
        secret_keys=tuple(env.get("BATON_SECRET_KEYS", "").replace(",", " ").split()),
        allow_private_hooks=_number(env, "BATON_ALLOW_PRIVATE_HOOKS", default=0, low=0, high=1) == 1,
        oidc_issuer=_issuer(env.get("BATON_OIDC_ISSUER") or None, client_id=env.get("BATON_OIDC_CLIENT_ID")),
        oidc_client_id=env.get("BATON_OIDC_CLIENT_ID") or None,
        oidc_client_secret=env.get("BATON_OIDC_CLIENT_SECRET") or None,
        oidc_scopes=_scopes(env.get("BATON_OIDC_SCOPES") or "openid email profile"),
        oidc_label=env.get("BATON_OIDC_LABEL") or "OpenID",
        oidc_new_accounts=tuple(env.get("BATON_OIDC_NEW_ACCOUNTS", "").lower().replace(",", " ").split()),
        oidc_tenant=env.get("BATON_OIDC_TENANT") or "default",
        log_level=_one_of(env, "BATON_LOG_LEVEL", default="INFO", words=LOG_LEVELS),
        web_processes=_number(env, "BATON_WEB_PROCESSES", default=2, low=1, high=64),
        web_threads=_number(env, "BATON_WEB_THREADS", default=64, low=1, high=1000),
        metrics_port=_number(env, "BATON_METRICS_PORT", default=9108, low=1, high=65535),
        worker_processes=_number(env, "BATON_WORKER_PROCESSES", default=2, low=1, high=64),
    )


def without_password(url: str) -> str:
    """The address with its password replaced, and without a query (drivers accept passwords there too)."""
    return ";".join(_one_without_password(one) for one in url.split(";"))


def _one_without_password(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return "(not an address)"
    netloc = parts.netloc
    if "@" in netloc:
        login, _, place = netloc.rpartition("@")
        netloc = f"{login.partition(':')[0]}:***@{place}" if ":" in login else netloc
    shown = parts._replace(netloc=netloc, query="", fragment="").geturl()
    # geturl() drops the empty host of sqlite:///file and memory://.
    return shown if netloc else f"{parts.scheme}://{parts.path}"


def _database_url(url: str) -> str:
    example = "postgresql://user@host/baton"
    parts = _address("BATON_DATABASE_URL", url, DATABASE_SCHEMES, DATABASE_ALIASES, example=example)
    if parts.scheme == "sqlite":
        if parts.netloc or not parts.path.strip("/"):
            raise SettingsError(
                "BATON_DATABASE_URL must name a file after three slashes, for example sqlite:////srv/baton/baton.db. "
                "A database in memory cannot be shared by the threads of one Baton."
            )
    elif not parts.path.strip("/"):
        raise SettingsError(f"BATON_DATABASE_URL names no database; add it at the end: {example}")
    return _joined(url, parts.scheme)


def _public_url(url: str | None) -> str | None:
    if url is None:
        return None
    parts = _address("BATON_PUBLIC_URL", url, ("http", "https"), {}, example="https://baton.example.org")
    if not parts.hostname or "@" in parts.netloc or parts.query or parts.fragment or not url.isprintable():
        raise SettingsError("BATON_PUBLIC_URL must be scheme and host, for example https://baton.example.org")
    return url.rstrip("/")


def _issuer(url: str | None, *, client_id: str | None) -> str | None:
    if url is None:
        return None
    parts = _address("BATON_OIDC_ISSUER", url, ("http", "https"), {}, example="https://login.example.org")
    if not parts.hostname or "@" in parts.netloc or parts.query or parts.fragment or not url.isprintable():
        raise SettingsError("BATON_OIDC_ISSUER must be the issuer's address, for example https://login.example.org")
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise SettingsError("BATON_OIDC_ISSUER must begin with https://, unless the provider runs on this machine")
    if not client_id:
        raise SettingsError("BATON_OIDC_CLIENT_ID is needed with BATON_OIDC_ISSUER: what the provider calls Baton")
    return url


def _scopes(text: str) -> str:
    if "openid" not in text.split():
        raise SettingsError("BATON_OIDC_SCOPES must have the word openid, for example: openid email profile")
    return " ".join(text.split())


def _broker_url(url: str) -> str:
    parts = _address("BATON_BROKER_URL", url, BROKER_SCHEMES, BROKER_ALIASES, example="redis://host:6379/0")
    return _joined(url, parts.scheme)


def _address(name: str, url: str, schemes: tuple[str, ...], aliases: Mapping[str, str], *, example: str) -> SplitResult:
    """The parts of an address with a scheme we can use."""
    try:
        parts = urlsplit(url.partition(";")[0])  # several brokers stand in one value, separated by semicolons
        _ = parts.port  # raises for a port that is no number
    except ValueError:
        raise SettingsError(f"{name} is not an address; expected something like {example}") from None
    if "://" not in url:  # not echoed: it may be a password pasted into the wrong place
        raise SettingsError(f"{name} has no scheme; expected something like {example}")
    scheme = aliases.get(parts.scheme, parts.scheme)
    if scheme not in schemes:
        known = ", ".join(schemes)
        raise SettingsError(f"{name} starts with {parts.scheme}://, which Baton cannot use. Use one of: {known}")
    return parts._replace(scheme=scheme)


def _joined(url: str, scheme: str) -> str:
    """The same address under another scheme name; the rest is kept letter for letter."""
    return f"{scheme}://{url.partition('://')[2]}"


def _number(env: Mapping[str, str], name: str, *, default: int, low: int, high: int) -> int:
    text = env.get(name, "").strip()
    if not text:
        return default
    if not (text.isascii() and text.isdigit()) or not low <= int(text[:12]) <= high:
        raise SettingsError(f"{name} is {text[:40]!r}; it must be a whole number from {low} to {high}")
    return int(text)


def _one_of(env: Mapping[str, str], name: str, *, default: str, words: tuple[str, ...]) -> str:
    word = (env.get(name) or default).upper()
    if word not in words:
        raise SettingsError(f"{name} is {word[:40]!r}; use one of: {', '.join(words)}")
    return word
