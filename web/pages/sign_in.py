"""Signing in: by a link that works once, or by name and password; and signing out."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, Response, current_app, request, url_for
from flask_babel import gettext as _

from store import Method, User
from web.addresses import absolute
from web.context import services, utc_now
from web.errors import Problem
from web.openid import Provider
from web.pages.ground import SESSION_COOKIE, VISIT_COOKIE, go, page, safe_path, session_secret, set_cookie, show

blueprint = Blueprint("sign_in", __name__)

# Checking a password takes 64 MB and a core for a moment: this many at once, whoever asks.
_CHECKING = threading.BoundedSemaphore(2)
_FIELD_MAX = 500


@page(blueprint, "/sign-in", roles=None)
def sign_in_page() -> Response:
    """Name and password."""
    return sign_in_form(back=safe_path(request.args.get("next")))


@page(blueprint, "/sign-in", methods=("POST",), roles=None)
def sign_in_by_password() -> Response:
    """Check name and password."""
    name, password = request.form.get("name", "")[:_FIELD_MAX], request.form.get("password", "")[:_FIELD_MAX]
    back = safe_path(request.form.get("next"))
    user = user_by_password(name, password)
    if isinstance(user, Waiting):
        reply = sign_in_form(status=429, name=name, back=back, wrong=user.text)
        reply.headers["Retry-After"] = str(user.seconds)
        return reply
    if user is None:
        wrong = _("No account has this name and password.")
        return sign_in_form(status=403, name=name, back=back, wrong=wrong)
    return signed_in(services().store.begin_session(user.user_id, method=Method.PASSWORD, now=utc_now()), back)


@page(blueprint, "/sign-in/<token:link>", roles=None)
def sign_in_by_link(link: str) -> Response:
    """Use a link. Only a real visit does: a HEAD, as some programs send to look at links, leaves it."""
    if request.method == "HEAD":
        return Response(status=204)
    secret = services().store.use_sign_in_link(link, now=utc_now())
    if secret is None:
        wrong = _("This link was used before, or it is too old. Ask for a new one: baton user link")
        return sign_in_form(status=403, wrong=wrong)
    return signed_in(secret, safe_path(request.args.get("next")))


@page(blueprint, "/sign-out", methods=("POST",), roles=None)
def sign_out() -> Response:
    """End the session, here and in the database."""
    secret = session_secret()
    begun = services().store.session(secret) if secret is not None else None
    if secret is not None:
        services().store.end_session(secret)
    reply = go(url_for("sign_in.sign_in_page"))
    by_provider = provider() if begun is not None and begun.method is Method.PROVIDER else None
    elsewhere = by_provider.end_address(absolute(url_for("sign_in.sign_in_page"))) if by_provider is not None else None
    if by_provider is not None and elsewhere is not None:
        reply = show("signed_out.html", label=by_provider.label, elsewhere=elsewhere)
    set_cookie(reply, SESSION_COOKIE, None)
    return reply


def provider() -> Provider | None:
    """The OpenID provider of the settings."""
    found: Provider | None = current_app.extensions["baton-provider"]
    return found


def sign_in_form(*, status: int = 200, name: str = "", back: str | None = None, wrong: str | None = None) -> Response:
    """The page to sign in with; `back`: where to go on to."""
    known = provider()
    label = known.label if known is not None else None
    return show("sign_in.html", status=status, name=name, next=back, wrong=wrong, provider=label)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody has tried too often and has to wait."""

    wait: timedelta

    @property
    def seconds(self) -> int:
        """How long, as a header says it."""
        return int(self.wait.total_seconds()) + 1

    @property
    def text(self) -> str:
        """How long, as people read it."""
        minutes = max(1, -(-int(self.wait.total_seconds()) // 60))
        said: str = _("Too many tries. Wait %(minutes)s min, then try again.", minutes=minutes)
        return said


def user_by_password(name: str, password: str) -> User | Waiting | None:
    """Whose name and password these are; every try counts."""
    store = services().store
    wait = store.may_try_to_sign_in(name, now=utc_now())
    if wait is not None:
        return Waiting(wait)
    if not _CHECKING.acquire(timeout=5):
        raise Problem("too_many_requests", headers={"Retry-After": "5"})
    try:
        return store.user_by_password(name, password[:_FIELD_MAX])
    finally:
        _CHECKING.release()


def signed_in(secret: str, back: str | None) -> Response:
    """Give the browser its new session and send it on."""
    before = session_secret()
    if before is not None:  # whoever signs in again is done with the session before
        services().store.end_session(before)
    reply = go(back or "/")
    set_cookie(reply, SESSION_COOKIE, secret)
    set_cookie(reply, VISIT_COOKIE, None)
    return reply
