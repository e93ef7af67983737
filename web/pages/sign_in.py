"""Signing in: by a link that works once, or by name and password; and signing out."""

from __future__ import annotations

import threading
from datetime import timedelta

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _

from store import Method
from web.context import services, utc_now
from web.errors import Problem
from web.pages.ground import SESSION_COOKIE, VISIT_COOKIE, go, page, safe_path, session_secret, set_cookie, show

blueprint = Blueprint("sign_in", __name__)

# Checking a password takes 64 MB and a core for a moment: this many at once, whoever asks.
_CHECKING = threading.BoundedSemaphore(2)
_FIELD_MAX = 500


@page(blueprint, "/sign-in", roles=None)
def sign_in_page() -> Response:
    """Name and password."""
    return show("sign_in.html", name="", next=safe_path(request.args.get("next")), wrong=None)


@page(blueprint, "/sign-in", methods=("POST",), roles=None)
def sign_in_by_password() -> Response:
    """Check name and password."""
    name, password = request.form.get("name", "")[:_FIELD_MAX], request.form.get("password", "")[:_FIELD_MAX]
    back = safe_path(request.form.get("next"))
    store, now = services().store, utc_now()
    wait = store.may_try_to_sign_in(name, now=now)
    if wait is not None:
        return _refused(name, back, wait)
    if not _CHECKING.acquire(timeout=5):
        raise Problem("too_many_requests", headers={"Retry-After": "5"})
    try:
        user = store.user_by_password(name, password)
    finally:
        _CHECKING.release()
    if user is None:
        wrong = _("No account has this name and password.")
        return show("sign_in.html", status=403, name=name, next=back, wrong=wrong)
    return _signed_in(store.begin_session(user.user_id, method=Method.PASSWORD, now=now), back)


@page(blueprint, "/sign-in/<token:link>", roles=None)
def sign_in_by_link(link: str) -> Response:
    """Use a link. Only a real visit does: a HEAD, as some programs send to look at links, leaves it."""
    if request.method == "HEAD":
        return Response(status=204)
    secret = services().store.use_sign_in_link(link, now=utc_now())
    if secret is None:
        wrong = _("This link was used before or is older than 15 minutes. Make a new one: baton user link")
        return show("sign_in.html", status=403, name="", next=None, wrong=wrong)
    return _signed_in(secret, None)


@page(blueprint, "/sign-out", methods=("POST",), roles=None)
def sign_out() -> Response:
    """End the session, here and in the database."""
    secret = session_secret()
    if secret is not None:
        services().store.end_session(secret)
    reply = go(url_for("sign_in.sign_in_page"))
    set_cookie(reply, SESSION_COOKIE, None)
    return reply


def _refused(name: str, back: str | None, wait: timedelta) -> Response:
    minutes = max(1, -(-int(wait.total_seconds()) // 60))
    wrong = _("Too many tries. Wait %(minutes)s min, then try again.", minutes=minutes)
    reply = show("sign_in.html", status=429, name=name, next=back, wrong=wrong)
    reply.headers["Retry-After"] = str(int(wait.total_seconds()) + 1)
    return reply


def _signed_in(secret: str, back: str | None) -> Response:
    before = session_secret()
    if before is not None:  # whoever signs in again is done with the session before
        services().store.end_session(before)
    reply = go(back or "/")
    set_cookie(reply, SESSION_COOKIE, secret)
    set_cookie(reply, VISIT_COOKIE, None)
    return reply
