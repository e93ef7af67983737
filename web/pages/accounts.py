"""Accounts: who may sign in, as an admin of the tenant sees and changes it; and how the place is doing."""

from __future__ import annotations

from importlib.metadata import version

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from store import Athlete, NewUser, Refused, Role, User, UserChange, UserDetails
from store.users import spelled
from web.addresses import absolute
from web.auth import tenant
from web.context import services, utc_now
from web.errors import Problem
from web.pages.ground import go, page, show, viewer
from web.queries import query

blueprint = Blueprint("accounts", __name__)

ADMINS = (Role.ADMIN,)
CHANGES = 50
# More are linked by the command `baton user create --athlete`.
ATHLETES_MAX = 200
SURE = "remove"
ROLES = {
    Role.ATHLETE: lazy_gettext("Runner"),
    Role.COACH: lazy_gettext("Coach"),
    Role.ADMIN: lazy_gettext("Admin"),
}
WHAT = {
    "made": lazy_gettext("made"),
    "roles": lazy_gettext("roles changed"),
    "athlete": lazy_gettext("athlete changed"),
    "email": lazy_gettext("e-mail changed"),
    "disabled": lazy_gettext("disabled"),
    "enabled": lazy_gettext("enabled"),
    "password": lazy_gettext("password changed"),
    "link": lazy_gettext("one-time link made"),
    "signed_out": lazy_gettext("signed out everywhere"),
    "linked": lazy_gettext("provider linked"),
    "unlinked": lazy_gettext("provider unlinked"),
    "began": lazy_gettext("training begun"),
    "removed": lazy_gettext("removed"),
}


@page(blueprint, "/accounts", roles=ADMINS)
def accounts() -> Response:
    """All accounts of the tenant, what was changed about them, and how the place is doing."""
    query()
    return _list()


@page(blueprint, "/accounts", methods=("POST",), roles=ADMINS)
def make() -> Response:
    """Make an account; the answer has a link that begins it, and nowhere else."""
    name, roles = request.form.get("name", ""), _roles()
    if not spelled(name) or not roles:
        return _list(wrong=_("An account needs a name and a role."), status=422)
    new = NewUser(name=name, roles=roles, athlete_id=_athlete_id(), email=request.form.get("email"))
    made = services().store.create_user(tenant(), new, now=utc_now(), by=viewer().user_id)
    if made is None:
        return _list(wrong=_("The name or the e-mail is taken, or there is no such athlete."), status=422)
    return _invitation(made)


@page(blueprint, "/accounts/<id:user_id>", roles=ADMINS)
def account(user_id: str) -> Response:
    """One account."""
    query()
    return _one(_known(user_id))


@page(blueprint, "/accounts/<id:user_id>", methods=("POST",), roles=ADMINS)
def change(user_id: str) -> Response:
    """Change roles, athlete and e-mail."""
    known, roles = _known(user_id), _roles()
    if not roles:
        return _one(known, wrong=_("An account needs a role."))
    if known.user.user_id == viewer().user_id and Role.ADMIN not in roles:
        return _one(known, wrong=_("Another admin has to do that: somebody must be left to look after accounts."))
    wanted = UserChange(roles=roles, athlete_id=_athlete_id(), email=request.form.get("email"))
    match services().store.change_user(known.user, wanted, by=viewer().user_id, now=utc_now()):
        case Refused.EMAIL_TAKEN:
            return _one(known, wrong=_("Another account has this e-mail."))
        case Refused.NO_ATHLETE:
            return _one(known, wrong=_("There is no such athlete."))
        case None:
            return go(url_for("accounts.account", user_id=user_id))


@page(blueprint, "/accounts/<id:user_id>/link", methods=("POST",), roles=ADMINS)
def link(user_id: str) -> Response:
    """A one-time link for somebody who begins, or has forgotten the password."""
    return _invitation(_known(user_id).user)


@page(blueprint, "/accounts/<id:user_id>/sign-out", methods=("POST",), roles=ADMINS)
def sign_out(user_id: str) -> Response:
    """Sign an account out everywhere."""
    services().store.end_sessions(_known(user_id).user, by=viewer().user_id, now=utc_now())
    return go(url_for("accounts.account", user_id=user_id))


@page(blueprint, "/accounts/<id:user_id>/unlink", methods=("POST",), roles=ADMINS)
def unlink(user_id: str) -> Response:
    """Forget who somebody is at a provider."""
    issuer = request.form.get("issuer", "")
    services().store.unlink_identity(_known(user_id).user, issuer, by=viewer().user_id, now=utc_now())
    return go(url_for("accounts.account", user_id=user_id))


@page(blueprint, "/accounts/<id:user_id>/state", methods=("POST",), roles=ADMINS)
def state(user_id: str) -> Response:
    """Disable, enable or remove."""
    known, store, by, now = _known(user_id), services().store, viewer().user_id, utc_now()
    if known.user.user_id == by:
        return _one(known, wrong=_("Another admin has to do that: somebody must be left to look after accounts."))
    match request.form.get("state"):
        case "disabled":
            store.disable_user(known.user, by=by, now=now)
        case "enabled":
            store.enable_user(known.user, by=by, now=now)
        case "removed":
            if request.form.get("sure") != SURE:
                return _one(known, wrong=_("Nothing was removed. Tick the box if you mean it."))
            store.delete_user(known.user, by=by, now=now)
            return go(url_for("accounts.accounts"))
        case _:
            raise Problem("bad_request")
    return go(url_for("accounts.account", user_id=user_id))


# --------------------------------------------------------------------------- what the pages show


def _list(*, wrong: str | None = None, status: int = 200) -> Response:
    store = services().store
    everybody, found = store.users_of(tenant()), store.athletes(tenant(), after=None, limit=ATHLETES_MAX)
    return show(
        "accounts.html",
        status=status,
        wrong=wrong,
        accounts=everybody,
        roles=ROLES,
        athletes=_free(found, everybody),
        called={one.athlete_id: one.external_id for one in found},
        names={one.user.user_id: one.user.name for one in everybody},
        changes=store.account_changes(tenant(), limit=CHANGES),
        what=WHAT,
        facts=store.facts(tenant()),
        version=version("baton"),
    )


def _one(known: UserDetails, *, wrong: str | None = None) -> Response:
    store = services().store
    found = store.athletes(tenant(), after=None, limit=ATHLETES_MAX)
    mine = known.user.athlete_id
    offered = [one for one in found if one.athlete_id == mine] + _free(found, store.users_of(tenant()))
    if mine is not None and mine not in [one.athlete_id for one in offered]:
        theirs = store.athlete(tenant(), mine)
        offered += [theirs] if theirs is not None else []
    return show(
        "account_of.html",
        status=422 if wrong else 200,
        wrong=wrong,
        details=known,
        roles=ROLES,
        athletes=offered,
        own=known.user.user_id == viewer().user_id,
    )


def _invitation(user: User) -> Response:
    secret = services().store.invite(user, by=viewer().user_id, now=utc_now())
    leads = url_for("sign_in.sign_in_by_link", link=secret, next=url_for("account.account"))
    return show("invitation.html", user=user, address=absolute(leads))


def _free(found: list[Athlete], everybody: list[UserDetails]) -> list[Athlete]:
    """Athletes that nobody signs in as."""
    taken = {one.user.athlete_id for one in everybody}
    return [one for one in found if one.athlete_id not in taken]


def _known(user_id: str) -> UserDetails:
    found = services().store.user_details(tenant(), user_id)
    if found is None:
        raise Problem("not_found")
    return found


def _roles() -> frozenset[Role]:
    return frozenset(role for role in Role if role.value in request.form.getlist("role"))


def _athlete_id() -> str | None:
    return request.form.get("athlete") or None
