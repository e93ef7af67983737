"""Signing in with an OpenID provider: where a browser is sent, and whom the provider vouches for when it comes back.

Authorization code with PKCE. Authlib makes the requests and reads the claims, joserfc checks signatures. The issuer is
the operator's choice, so its addresses may be private; they must be https unless it runs on this machine.
"""

from __future__ import annotations

import hmac
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote_plus, urlencode, urlsplit

import httpx

from settings import LOOPBACK, Settings
from store import Identity
from web.errors import Problem

if TYPE_CHECKING:
    from joserfc.jwt import Token

TIMEOUT_S = 5.0
# Discovery and keys are asked for again after an hour; keys also when a token names one that is not known.
KEPT_S = 3600
LEEWAY_S = 60  # clocks differ
SUBJECT_MAX = 255
# Signed by a key that only the provider has. Not `none`, and no shared secrets.
ALGORITHMS = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"})
# A provider that hangs must not take the threads of everybody else.
_ASKING = threading.BoundedSemaphore(4)


class ProviderAway(Exception):  # noqa: N818  says what is so
    """The provider does not answer, or it or Baton is set up wrongly; its text is a word for the operator."""


class NotVouched(Exception):  # noqa: N818  says what is so
    """The provider vouches for nobody with this answer, or its word cannot be trusted; its text is a word, too."""


@dataclass(frozen=True, slots=True)
class Round:
    """One way to the provider and back, known by a secret that only this browser has.

    What the provider sees of it is derived: the secret proves that an answer belongs to the browser that asked.
    """

    secret: str

    @property
    def state(self) -> str:
        """Comes back with the answer."""
        return self._derived("state")

    @property
    def nonce(self) -> str:
        """Comes back inside the signed token."""
        return self._derived("nonce")

    @property
    def verifier(self) -> str:
        """Proves to the provider that whoever brings the code has asked for it (PKCE)."""
        return self._derived("verifier")

    def _derived(self, name: str) -> str:
        return urlsafe_b64encode(hmac.digest(self.secret.encode(), name.encode(), "sha256")).decode().rstrip("=")


class Provider:
    """The provider of the settings. One per process; its threads share it."""

    def __init__(self, where: Settings) -> None:
        assert where.oidc_issuer is not None
        assert where.oidc_client_id is not None
        self.label = where.oidc_label
        self._issuer, self._client_id = where.oidc_issuer, where.oidc_client_id
        self._secret, self._scopes = where.oidc_client_secret, where.oidc_scopes
        self._kept: dict[str, tuple[float, dict[str, Any]]] = {}

    def address(self, going: Round, back: str) -> str:
        """Where to send the browser; it comes back to `back` with a code."""
        from authlib.oauth2.client import OAuth2Client

        client = OAuth2Client(
            None, self._client_id, scope=self._scopes, redirect_uri=back, code_challenge_method="S256"
        )
        url, _ = client.create_authorization_url(
            self._endpoint("authorization_endpoint"), going.state, going.verifier, nonce=going.nonce
        )
        return cast("str", url)

    def whom(self, going: Round, code: str, back: str) -> Identity:
        """Whom the provider vouches for with this code; `NotVouched` when it does not."""
        token = self._token(going, code, back)
        claims = self._claims(going, token)
        if "email" not in claims and "userinfo_endpoint" in self._metadata() and "access_token" in token:
            claims = self._more(token["access_token"], claims["sub"]) | claims
        return _identity(claims)

    def end_address(self, back: str) -> str | None:
        """Where a browser signs out of the provider, too; None when there is no such place, or it cannot be asked."""
        try:
            if "end_session_endpoint" not in self._metadata():
                return None
            query = urlencode({"client_id": self._client_id, "post_logout_redirect_uri": back})
            return f"{self._endpoint('end_session_endpoint')}?{query}"
        except ProviderAway:
            return None

    def check(self) -> None:
        """Ask for everything that signing in needs; `ProviderAway` when some of it is not there."""
        for name in ("authorization_endpoint", "token_endpoint"):
            self._endpoint(name)
        self._document(self._endpoint("jwks_uri"), again=True)

    @property
    def issuer(self) -> str:
        """The issuer as the provider spells it."""
        return cast("str", self._metadata()["issuer"])

    # ----------------------------------------------------------------------- what the provider says of itself

    def _metadata(self) -> dict[str, Any]:
        url = self._issuer.rstrip("/") + "/.well-known/openid-configuration"
        found = self._document(url)
        said = found.get("issuer")
        if not isinstance(said, str) or said.rstrip("/") != self._issuer.rstrip("/"):
            raise ProviderAway("another_issuer")
        return found

    def _endpoint(self, name: str) -> str:
        url = self._metadata().get(name)
        if not isinstance(url, str) or not _may_be_asked(url, self._issuer):
            raise ProviderAway(f"no_{name}")
        return url

    def _document(self, url: str, *, again: bool = False) -> dict[str, Any]:
        at_s, kept = self._kept.get(url, (0.0, {}))
        if kept and not again and time.monotonic() - at_s < KEPT_S:
            return kept
        with _asking() as client:
            found = _answered(client.get(url))
        self._kept[url] = (time.monotonic(), found)
        return found

    # ----------------------------------------------------------------------- the code, and the token it buys

    def _token(self, going: Round, code: str, back: str) -> Mapping[str, Any]:
        from authlib.oauth2 import OAuth2Error
        from authlib.oauth2.client import OAuth2Client

        url, proof = self._endpoint("token_endpoint"), self._proof()
        with _asking() as session:
            client = OAuth2Client(session, self._client_id)
            try:
                token = client.fetch_token(
                    url, code=code, redirect_uri=back, code_verifier=going.verifier, auth=proof[0], **proof[1]
                )
            except OAuth2Error as error:
                # An old or used code is for the person; what the provider holds against us is for the operator.
                raise (
                    NotVouched(error.error) if error.error == "invalid_grant" else ProviderAway(str(error.error))
                ) from None
        return cast("Mapping[str, Any]", token)

    def _proof(self) -> tuple[httpx.Auth, dict[str, str]]:
        """How we prove who we are: in the body where the provider takes it there, because names are spelled one way."""
        if self._secret is None:
            return httpx.Auth(), {"client_id": self._client_id}
        if "client_secret_post" in self._metadata().get("token_endpoint_auth_methods_supported", ()):
            return httpx.Auth(), {"client_id": self._client_id, "client_secret": self._secret}
        return httpx.BasicAuth(quote_plus(self._client_id), quote_plus(self._secret)), {}

    def _claims(self, going: Round, token: Mapping[str, Any]) -> dict[str, Any]:
        """The claims of the ID token, signed by the provider, for us, in answer to this round, and not too old."""
        from authlib.oidc.core import CodeIDToken
        from joserfc.errors import JoseError

        options = {
            "iss": {"essential": True, "value": self.issuer},
            "aud": {"essential": True, "value": self._client_id},
        }
        known = {"nonce": going.nonce, "client_id": self._client_id, "access_token": token.get("access_token")}
        try:
            signed = self._signed(token["id_token"])
            claims = CodeIDToken(signed.claims, signed.header, options, known)
            claims.validate(leeway=LEEWAY_S)
        except (JoseError, KeyError, TypeError, ValueError) as error:
            raise NotVouched(type(error).__name__) from None
        return dict(claims)

    def _signed(self, id_token: str) -> Token:
        from joserfc import jwt
        from joserfc.errors import InvalidKeyIdError
        from joserfc.jwk import KeySet
        from joserfc.jws import JWSRegistry

        said = self._metadata().get("id_token_signing_alg_values_supported") or ["RS256"]
        allowed = sorted(ALGORITHMS & set(said))

        def check(*, again: bool) -> Token:
            keys = KeySet.import_key_set(cast("Any", self._document(self._endpoint("jwks_uri"), again=again)))
            return jwt.decode(id_token, keys, registry=JWSRegistry(algorithms=allowed, strict_check_header=False))

        try:
            return check(again=False)
        except InvalidKeyIdError:  # the provider has changed its keys
            return check(again=True)

    def _more(self, access_token: str, subject: str) -> dict[str, Any]:
        """What the provider tells of the same person when asked; some keep the address out of the token."""
        url = self._endpoint("userinfo_endpoint")
        with _asking() as client:
            found = _answered(client.get(url, headers={"Authorization": f"Bearer {access_token}"}))
        if found.get("sub") != subject:
            raise NotVouched("userinfo_of_another")
        return found


def may_begin(who: Identity, domains: tuple[str, ...]) -> bool:
    """Whether an account may be made for somebody at the first sign-in."""
    if "*" in domains:
        return True
    return who.email is not None and who.email.rpartition("@")[2].lower() in domains


def _identity(claims: Mapping[str, Any]) -> Identity:
    subject, issuer, email = claims["sub"], claims["iss"], claims.get("email")
    if not isinstance(subject, str) or not 0 < len(subject) <= SUBJECT_MAX or "\0" in subject:
        raise NotVouched("no_subject")
    # Some providers write the truth as a text. Anything else, and nothing, is no verification.
    said = claims.get("email_verified")
    verified = said is True or said == "true"
    address = email if verified and isinstance(email, str) and "@" in email else None
    names = (claims.get("preferred_username"), address, claims.get("name"), subject)
    name = next(one for one in names if isinstance(one, str) and one.strip())
    return Identity(issuer=issuer, subject=subject, email=address, name=name)


def _may_be_asked(url: str, issuer: str) -> bool:
    """https; or http on this machine, where the issuer is there, too."""
    parts = urlsplit(url)
    local = urlsplit(issuer).scheme == "http" and parts.hostname in LOOPBACK
    return parts.scheme == "https" or (parts.scheme == "http" and local)


@contextmanager
def _asking() -> Iterator[httpx.Client]:
    """A client for one question; whatever goes wrong with it is `ProviderAway`."""
    if not _ASKING.acquire(timeout=TIMEOUT_S):
        raise Problem("too_many_requests", headers={"Retry-After": "5"})
    try:
        with httpx.Client(timeout=TIMEOUT_S, follow_redirects=False) as client:
            yield client
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise ProviderAway(type(error).__name__) from None
    finally:
        _ASKING.release()


def _answered(reply: httpx.Response) -> dict[str, Any]:
    reply.raise_for_status()
    found = reply.json()
    if not isinstance(found, dict):
        raise ValueError("not an object")
    return found
