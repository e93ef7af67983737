"""One's own account: language, units and zone, the ways in, and where one is signed in."""

from __future__ import annotations

from datetime import datetime, timedelta

from babel import Locale
from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _

from schemas.words import time_zones
from store import Method, Role, UserDetails
from store.accounts import account_record
from store.users import PASSWORD_MAX, PASSWORD_MIN
from web.auth import tenant
from web.context import services, utc_now
from web.errors import Problem
from web.pages.ground import (
    SESSION_COOKIE,
    UNITS_COOKIE,
    go,
    is_imperial,
    page,
    session_secret,
    set_cookie,
    show,
    trainee,
    viewer,
)
from web.pages.sign_in import Waiting, provider, signed_in, user_by_password
from web.pages.telling import tell
from web.queries import query
from web.replies import encode
from web.speech import LANGUAGES

blueprint = Blueprint("account", __name__)

# So soon after a link or a provider has let somebody in, they need not know the old password to set a new one.
FRESH = timedelta(minutes=15)
UNITS = ("metric", "imperial")
SURE = "delete"


@page(blueprint, "/account")
def account() -> Response:
    """What there is to know and to change."""
    wrong = _("It is linked with another account, or this account has one already.")
    given = query("linked", "saved")
    return _page(
        wrong=wrong if given.get("linked") == "no" else None,
        said=_("Saved.") if "yes" in given.values() else None,
    )


@page(blueprint, "/account/settings", methods=("POST",))
def settings() -> Response:
    """Language of the pages; units and zone of one's own training."""
    language = request.form.get("language")
    services().store.set_language(viewer().user_id, language if language in LANGUAGES else None)
    units, zone = request.form.get("units"), request.form.get("timezone")
    reply = go(url_for("account.account", saved="yes"))
    if units not in UNITS:
        units = None
    if viewer().athlete_id is None:
        if units is not None:
            set_cookie(reply, UNITS_COOKIE, units)
        return reply
    profile, fields = trainee().profile, dict[str, object]()
    if units is not None and units != profile.units:
        fields["units"] = units
    if zone and zone != profile.timezone:
        fields["timezone"] = zone
    if fields:
        tell({"type": "profile", **fields})
    return reply


@page(blueprint, "/account/password", methods=("POST",))
def password() -> Response:
    """A new password; every other browser is signed out."""
    details, now = _details(), utc_now()
    new = request.form.get("new", "")
    if not PASSWORD_MIN <= len(new) <= PASSWORD_MAX:
        least = _("A password has %(least)s to %(most)s characters.", least=PASSWORD_MIN, most=PASSWORD_MAX)
        return _page(wrong=least, status=422)
    if not _is_fresh(now):
        if not details.has_password:
            return _page(wrong=_("Sign in again, then set a password: it takes a fresh sign-in."), status=403)
        known = user_by_password(viewer().name, request.form.get("old", ""))
        if isinstance(known, Waiting):
            return _page(wrong=known.text, status=429)
        if known is None:
            return _page(wrong=_("The old password is not right. Nothing was changed."), status=403)
    store = services().store
    store.set_password(viewer(), new, now=now, by=viewer().user_id)
    session = store.begin_session(viewer().user_id, method=Method.PASSWORD, now=now)
    return signed_in(session, url_for("account.account", saved="yes"))


@page(blueprint, "/account/provider/end", methods=("POST",))
def unlink() -> Response:
    """Forget who somebody is at a provider, if there is another way in."""
    if not _details().has_password:
        return _page(wrong=_("Set a password first: there would be no way in."), status=422)
    issuer = request.form.get("issuer", "")
    services().store.unlink_identity(viewer(), issuer, now=utc_now(), by=viewer().user_id)
    return go(url_for("account.account", saved="yes"))


@page(blueprint, "/account/sign-out", methods=("POST",))
def sign_out_everywhere() -> Response:
    """End every session, this one too."""
    services().store.end_sessions(viewer(), by=viewer().user_id, now=utc_now())
    reply = go(url_for("sign_in.sign_in_page"))
    set_cookie(reply, SESSION_COOKIE, None)
    return reply


@page(blueprint, "/account/export")
def export() -> Response:
    """What is kept about the account; with own training, the export of the data has it, too."""
    query()
    reply = Response(encode(account_record(_details())) + b"\n", content_type="application/json")
    reply.headers["Content-Disposition"] = f'attachment; filename="{viewer().user_id}.json"'
    return reply


@page(blueprint, "/account/delete", methods=("POST",))
def delete() -> Response:
    """End an account without own training; one with it goes by erasing everything."""
    if viewer().athlete_id is not None:
        return go(url_for("data.ask_to_erase"))
    if request.form.get("sure") != SURE:
        return _page(wrong=_("Nothing was deleted. Tick the box if you mean it."), status=422)
    services().store.delete_user(viewer(), now=utc_now(), by=viewer().user_id)
    reply = show("erased.html")
    set_cookie(reply, SESSION_COOKIE, None)
    return reply


def _page(*, wrong: str | None = None, said: str | None = None, status: int = 200) -> Response:
    details, known = _details(), provider()
    profile = trainee().profile if viewer().athlete_id is not None else None
    return show(
        "account.html",
        status=status,
        details=details,
        wrong=wrong,
        said=said,
        profile=profile,
        zones=sorted(time_zones()) if profile is not None else [],
        imperial=is_imperial(),
        languages={code: Locale(code).display_name for code in LANGUAGES},  # as their readers call them
        asks_old=details.has_password and not _is_fresh(utc_now()),
        provider=known.label if known is not None and not _is_linked(details) else None,
        admin=Role.ADMIN in viewer().roles,
        least=PASSWORD_MIN,
    )


def _details() -> UserDetails:
    found = services().store.user_details(tenant(), viewer().user_id)
    if found is None:  # removed since this request began
        raise Problem("not_found")
    return found


def _is_linked(details: UserDetails) -> bool:
    """Whether the provider of the settings is among the ways in; asked of nobody but the settings."""
    issuer = services().settings.oidc_issuer or ""
    return issuer.rstrip("/") in [one.issuer.rstrip("/") for one in details.identities]


def _is_fresh(now: datetime) -> bool:
    found = services().store.session(session_secret() or "")
    if found is None or found.began_at is None or found.method not in (Method.LINK, Method.PROVIDER):
        return False
    return now - found.began_at < FRESH
