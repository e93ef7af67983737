"""Who asks, and what they may do. The tenant comes from the key, never from the address or the body."""

from __future__ import annotations

from typing import cast

from flask import g, request

from store import ApiKey
from web.context import services, utc_now
from web.errors import Problem

SCOPES: dict[str, str] = {
    "athletes:read": "read athletes and their profiles",
    "athletes:write": "create, change and erase athletes",
    "events:read": "read what became of an event",
    "events:write": "post events",
    "connections:read": "read connections to senders, and what became of their deliveries",
    "connections:write": "connect an athlete to a sender, and disconnect",
    "plans:read": "read plans, their history and previews, and who needs attention",
    "subscriptions:read": "read subscriptions to webhooks, and what became of each try to deliver",
    "subscriptions:write": "make, test and delete subscriptions to webhooks, and change their secrets",
}

# A secret has about 50 characters; longer ones are not worth hashing.
_SECRET_MAX = 200


def authenticate(scopes: tuple[str, ...]) -> ApiKey:
    """The key of this request, which has every one of `scopes`; the tenant is kept for `tenant()`."""
    key = services().store.key_of(_secret(), now=utc_now())
    if key is None:
        raise Problem("invalid_key", headers={"WWW-Authenticate": 'Bearer realm="baton", error="invalid_token"'})
    for scope in scopes:
        if scope not in key.scopes:
            challenge = f'Bearer realm="baton", error="insufficient_scope", scope="{" ".join(scopes)}"'
            raise Problem(
                "missing_scope",
                f"The key lacks the scope {scope}. Use a key that has it.",
                headers={"WWW-Authenticate": challenge},
            )
    g.tenant_id = key.tenant_id
    return key


def tenant() -> str:
    """The tenant of the key, or of whoever is signed in, that was checked for this request."""
    return cast("str", g.tenant_id)


def _secret() -> str:
    header: str = request.environ.get("HTTP_AUTHORIZATION", "")
    scheme, _, secret = header.partition(" ")
    secret = secret.strip()
    if scheme.lower() != "bearer" or not secret:
        raise Problem("missing_key", headers={"WWW-Authenticate": 'Bearer realm="baton"'})
    if len(secret) > _SECRET_MAX or not secret.isascii() or not secret.isprintable():
        raise Problem("invalid_key", headers={"WWW-Authenticate": 'Bearer realm="baton", error="invalid_token"'})
    return secret
