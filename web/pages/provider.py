"""Signing in with the OpenID provider of the settings: there, back, and what an account then knows of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from secrets import token_urlsafe
from urllib.parse import parse_qs, urlencode

import structlog
from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _

from store import Identity, Method, NotSignedIn, User
from web.addresses import absolute
from web.context import services, utc_now
from web.envelope import request_id
from web.openid import NotVouched, Provider, ProviderAway, Round, may_begin
from web.pages.ground import cookie, go, page, safe_path, session_secret, set_cookie, show, visitor
from web.pages.sign_in import provider, sign_in_form, signed_in

blueprint = Blueprint("provider", __name__)
log = structlog.get_logger("web")

ROUND_COOKIE = "baton_round"
ROUND = timedelta(minutes=15)  # somebody may have to look for a second factor
_CODE_MAX = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Going:
    """A way to the provider that has begun: where it leads afterwards, or that it shall link the account with it."""

    secret: str
    back: str | None = None
    links: bool = False

    @property
    def round(self) -> Round:
        """What the provider sees of it. A link is bound to the session, which nobody else can plant in a browser."""
        return Round(self.secret + (session_secret() or "") if self.links else self.secret)

    def as_cookie(self) -> str:
        """For the browser to keep."""
        told = {"secret": self.secret, "next": self.back, "links": "1" if self.links else None}
        return urlencode({name: value for name, value in told.items() if value is not None})

    @staticmethod
    def of_cookie(text: str | None) -> Going | None:
        """What the browser has kept."""
        told = {name: values[0] for name, values in parse_qs(text or "").items()}
        if "secret" not in told:
            return None
        return Going(secret=told["secret"], back=safe_path(told.get("next")), links="links" in told)


@page(blueprint, "/sign-in/provider", methods=("POST",), roles=None)
def begin() -> Response:
    """Go to the provider to sign in."""
    return _leave(Going(secret=token_urlsafe(32), back=safe_path(request.form.get("next"))))


@page(blueprint, "/account/provider", methods=("POST",))
def link() -> Response:
    """Go to the provider to link it with the account that is signed in."""
    return _leave(Going(secret=token_urlsafe(32), links=True))


@page(blueprint, "/sign-in/provider/back", roles=None)
def back() -> Response:
    """Somebody comes back from the provider: a link, or a new session."""
    going, known = Going.of_cookie(cookie(ROUND_COOKIE)), provider()
    if known is None or going is None or request.args.get("state") != going.round.state:
        return _ended(_("This answer is not for this browser, or it is too old. Sign in again."))
    code = request.args.get("code", "")
    if not 0 < len(code) <= _CODE_MAX:  # declined there, or something that is set up wrongly
        log.warning("provider_not_vouching", why=request.args.get("error", "no_code")[:40], request_id=request_id())
        return _ended(_("%(provider)s has not signed you in.", provider=known.label))
    try:
        who = known.whom(going.round, code, _callback())
        return _link(who) if going.links else _sign_in(going, known, who)
    except NotVouched as error:
        log.warning("provider_not_vouching", why=str(error), request_id=request_id())
        return _ended(_("%(provider)s has not signed you in.", provider=known.label))
    except ProviderAway as error:
        return _away(known, error)


def _leave(going: Going) -> Response:
    known = provider()
    if known is None:
        return go(url_for("sign_in.sign_in_page"))
    try:
        address = known.address(going.round, _callback())
    except ProviderAway as error:
        return _away(known, error)
    # Not a redirect: that of a form may only lead where the policy of the page lets forms go, which is here.
    reply = show("leaving.html", label=known.label, address=address)
    reply.headers["Refresh"] = f"0; url={address}"
    set_cookie(reply, ROUND_COOKIE, going.as_cookie(), age=ROUND)
    return reply


def _sign_in(going: Going, known: Provider, who: Identity) -> Response:
    where, store, now = services().settings, services().store, utc_now()
    new_in = None
    if may_begin(who, where.oidc_new_accounts):
        new_in = store.tenant_by_name(where.oidc_tenant) or store.create_tenant(where.oidc_tenant, now=now)
    user = store.user_by_identity(who, new_in=new_in, now=now)
    if isinstance(user, User):
        reply = signed_in(store.begin_session(user.user_id, method=Method.PROVIDER, now=now), going.back)
        set_cookie(reply, ROUND_COOKIE, None)
        return reply
    match user:
        case NotSignedIn.DISABLED:
            return _ended(_("This account is disabled. Ask whoever runs this place."))
        case NotSignedIn.OTHER_PERSON:
            return _ended(
                _("The account with your address belongs to another person at %(provider)s.", provider=known.label)
            )
        case NotSignedIn.NO_ACCOUNT:
            return _ended(_("There is no account for you yet. Ask whoever runs this place."))


def _link(who: Identity) -> Response:
    user = visitor()
    if user is None:
        return _ended(_("You were signed out meanwhile. Nothing was linked."))
    linked = services().store.link_identity(user, who, now=utc_now())
    reply = go(url_for("account.account", linked="yes" if linked else "no"))
    set_cookie(reply, ROUND_COOKIE, None)
    return reply


def _callback() -> str:
    return absolute(url_for("provider.back"))


def _away(known: Provider, error: ProviderAway) -> Response:
    log.error("provider_away", why=str(error), request_id=request_id())
    wrong = _("%(provider)s cannot be asked right now. Wait a moment, or sign in another way.", provider=known.label)
    return _ended(wrong, status=503)


def _ended(wrong: str, *, status: int = 403) -> Response:
    reply = sign_in_form(status=status, wrong=wrong)
    set_cookie(reply, ROUND_COOKIE, None)
    return reply
