"""What every page stands on: who is signed in, forms that are ours, and the headers of a page."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo
from functools import wraps
from hashlib import sha256
from typing import cast

from flask import Blueprint, Response, g, redirect, render_template, request, url_for

from engine.state import AthleteState
from engine.types import Profile
from store import AccountGone, Role, User
from web.bodies import BODY_MAX
from web.context import services, utc_now
from web.envelope import ROUTE
from web.errors import Problem, Wrong, for_people
from workers.recompute import state_of

# Only our own files; nothing inline, nothing from elsewhere.
PAGE_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
SESSION_COOKIE = "baton_session"
# Ties the form of the sign-in page to the browser that asked for it, where there is no session yet.
VISIT_COOKIE = "baton_visit"
UNITS_COOKIE = "baton_units"  # of a coach without training of their own
FORM_TOKEN = "form_token"  # noqa: S105  the name of the field, not a secret
COOKIE_AGE = timedelta(days=365)  # the database says when a session ends
_COOKIE_MAX = 1000

View = Callable[..., Response]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trainee:
    """The athlete whose training the pages show, as of now."""

    athlete_id: str
    state: AthleteState
    events: int  # how many the state has seen
    zone: tzinfo
    today: date  # the athlete's day

    @property
    def profile(self) -> Profile:
        """The profile, without what holds only for a while (travel)."""
        return self.state.profile


def page(
    blueprint: Blueprint,
    rule: str,
    *,
    methods: tuple[str, ...] = ("GET",),
    roles: Collection[Role] | None = tuple(Role),
    body_max: int = BODY_MAX,
) -> Callable[[View], View]:
    """Serve a view at `rule` to whoever is signed in with one of `roles`; None: to everybody.

    A POST must carry the form token of this browser (`{{ form_token() }}` in a template), and at most `body_max` bytes.
    No text that a view sees has a NUL, which PostgreSQL cannot hold.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(**kwargs: object) -> Response:
            request.environ[ROUTE] = rule
            if roles is not None and not _signed_in(roles):
                return _to_sign_in()
            if request.method == "POST":
                request.max_content_length = body_max
                _check_form()
            _check_texts()
            try:
                reply = view(**kwargs)
            except AccountGone:  # removed by somebody else while this was asked
                raise Problem("not_found") from None
            except Problem as problem:
                if problem.code != "no_own_training" or not for_people():
                    raise
                reply = _without_training(problem)
            return _with_visit(reply)

        blueprint.add_url_rule(rule, view_func=guarded, methods=list(methods))
        return view

    return decorate


def viewer() -> User:
    """Who is signed in."""
    return cast("User", g.viewer)


def begins() -> bool:
    """Whether whoever is signed in is a runner whose training has not begun: the first run makes the athlete."""
    return viewer().athlete_id is None and Role.ATHLETE in viewer().roles


def own_athlete_id() -> str:
    """The athlete of whoever is signed in; a problem for an account without one."""
    athlete_id = viewer().athlete_id
    if athlete_id is None:
        raise Problem("no_own_training")
    return athlete_id


def trainee() -> Trainee:
    """The athlete of whoever is signed in, with the profile as it is today."""
    found: Trainee | None = g.get("trainee")
    if found is None:
        store, book = services().store, services().book
        history = store.history(own_athlete_id(), ruleset=book.ruleset)
        if history is None:  # erased a moment ago
            raise Problem("no_own_training")
        state, today = state_of(history, book=book, now=utc_now())
        found = g.trainee = Trainee(
            athlete_id=own_athlete_id(),
            state=state,
            events=history.events_total,
            zone=book.zone(state.timezone),
            today=today,
        )
    return found


def show(template: str, *, status: int = 200, **values: object) -> Response:
    """A page."""
    reply = Response(render_template(template, **values), status=status, content_type="text/html; charset=utf-8")
    reply.headers["Content-Security-Policy"] = PAGE_CSP
    reply.headers["Vary"] = "Accept-Language, Cookie"
    return reply


def go(address: str) -> Response:
    """Send the browser on with a GET; a reload then sends no form twice."""
    return cast("Response", redirect(address, code=303))


def form_token() -> str:
    """The token that a form of this browser carries."""
    return sha256(b"form:" + _browser_secret().encode()).hexdigest()


def set_cookie(reply: Response, name: str, value: str | None, *, age: timedelta = COOKIE_AGE) -> None:
    """Set a cookie that no script reads and no other site sends along; None deletes it."""
    public = services().settings.public_url
    secure = request.is_secure or (public is not None and public.startswith("https:"))
    if value is None:
        reply.delete_cookie(name, secure=secure, httponly=True, samesite="Lax")
    else:
        reply.set_cookie(name, value, max_age=age, secure=secure, httponly=True, samesite="Lax")


def cookie(name: str) -> str | None:
    """A cookie of ours as this browser shows it, checked by nobody yet."""
    value = request.cookies.get(name)
    return value if value and len(value) <= _COOKIE_MAX and value.isascii() else None


def is_imperial() -> bool:
    """Whether the reader thinks in pounds and miles: by their profile or, without training, by their choice here."""
    if viewer().athlete_id is None:
        return cookie(UNITS_COOKIE) == "imperial"
    return trainee().profile.units == "imperial"


def session_secret() -> str | None:
    """The session that this browser shows, checked by nobody yet."""
    return cookie(SESSION_COOKIE)


def visitor() -> User | None:
    """Who is signed in, on a page that is open to everybody."""
    secret = session_secret()
    return services().store.user_of_session(secret, now=utc_now()) if secret else None


def sign_in(user: User) -> None:
    """Note who is signed in for this request."""
    g.viewer, g.tenant_id = user, user.tenant_id


def safe_path(given: str | None) -> str | None:
    """An address of ours to go on to; None for anything that could lead elsewhere."""
    if given is None or not given.startswith("/") or given.startswith(("//", "/\\")) or len(given) > 200:
        return None
    return given if given.isprintable() and given.isascii() else None


def _signed_in(roles: Collection[Role]) -> bool:
    user = visitor()
    if user is None:
        return False
    if not user.roles & set(roles):
        raise Problem("role_missing")
    sign_in(user)
    return True


def _without_training(problem: Problem) -> Response:
    """Where somebody without own training goes instead: to its beginning, or from the front page to their work."""
    if begins():
        return go(url_for("first_run.start"))
    if request.path != "/":
        raise problem
    return go(url_for("coach.athletes"))


def _to_sign_in() -> Response:
    if not for_people():
        raise Problem("sign_in_needed")
    back = request.full_path.rstrip("?") if request.method == "GET" else None
    return go(url_for("sign_in.sign_in_page", next=back if back != "/" else None))


def _check_form() -> None:
    if not hmac.compare_digest(request.form.get(FORM_TOKEN, "").encode(), form_token().encode()):
        raise Problem("form_refused")


def _check_texts() -> None:
    given = [*request.args.items(multi=True), *request.form.items(multi=True)]
    bad = dict.fromkeys(name for name, text in given if "\0" in name + text)
    if bad:
        raise Problem(
            "invalid_request",
            errors=[Wrong(parameter=name[:64], code="bad_text", detail="A text must not contain NUL.") for name in bad],
        )


def _browser_secret() -> str:
    found = session_secret() or cookie(VISIT_COOKIE) or cast("str | None", g.get("new_visit"))
    if found is None:
        # Sent along by `_with_visit` with the answer to this request.
        found = g.new_visit = secrets.token_urlsafe(32)
    return found


def _with_visit(reply: Response) -> Response:
    """Give a browser without a session the secret that its form was made with."""
    made = g.get("new_visit")
    if made is not None:
        set_cookie(reply, VISIT_COOKIE, made)
    return reply
