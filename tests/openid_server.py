"""An OpenID provider: `python -m tests.openid_server PORT`, on loopback.

Authlib's server side: it checks the client, the redirect address, PKCE and that a code is used once. `PUT /world` says
who is there and what the next token shall be wrong in; a real provider has no such door.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import grants
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import UserInfo
from authlib.oidc.core.grants import OpenIDCode
from flask import Flask, Response, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from tests.openid import CLIENT_ID, CLIENT_SECRET


@dataclass
class World:
    """Who signs in, and what is wrong with what the provider says. `wrong`: a word of `_spoiled`."""

    claims: dict[str, Any] = field(default_factory=lambda: {"sub": "1"})
    wrong: str | None = None
    down: bool = False
    ends: bool = True  # whether it offers a place to sign out
    thin: bool = False  # address only at userinfo, not in the token
    calls: list[str] = field(default_factory=list)


PORT = int(sys.argv[1])
issuer = f"http://127.0.0.1:{PORT}"
key, stranger = (RSAKey.generate_key(2048, {"kid": name, "use": "sig"}) for name in ("ours", "ours"))
world, codes = World(), dict[str, Any]()
app = Flask("openid")
app.config["OAUTH2_REFRESH_TOKEN_GENERATOR"] = False


class Client:
    client_id = CLIENT_ID

    def get_client_id(self) -> str:
        return CLIENT_ID

    def get_default_redirect_uri(self) -> None:
        return None

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, uri: str) -> bool:
        return uri.endswith("/sign-in/provider/back")

    def check_client_secret(self, secret: str) -> bool:
        return secret == CLIENT_SECRET

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == ("client_secret_basic" if world.thin else "client_secret_post")

    def check_response_type(self, kind: str) -> bool:
        return kind == "code"

    def check_grant_type(self, kind: str) -> bool:
        return kind == "authorization_code"


class Code(SimpleNamespace):
    def get_redirect_uri(self) -> str:
        return str(self.redirect_uri)

    def get_scope(self) -> str:
        return str(self.scope)

    def get_nonce(self) -> str:
        return str(self.nonce)

    def get_auth_time(self) -> int:
        return int(time.time())

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> None:
        return None


class ByCode(grants.AuthorizationCodeGrant):  # type: ignore[misc]
    TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic", "client_secret_post"]

    def save_authorization_code(self, code: str, request: Any) -> None:
        data = request.payload.data
        codes[code] = Code(
            redirect_uri=request.payload.redirect_uri,
            scope=request.payload.scope,
            nonce=data.get("nonce"),
            code_challenge=data.get("code_challenge"),
            code_challenge_method=data.get("code_challenge_method"),
        )

    def query_authorization_code(self, code: str, client: Any) -> Any:
        return codes.get(code)

    def delete_authorization_code(self, code: Any) -> None:
        for name in [name for name, one in codes.items() if one is code]:
            del codes[name]

    def authenticate_user(self, code: Any) -> Any:
        return SimpleNamespace(get_user_id=lambda: world.claims["sub"])


class Openid(OpenIDCode):  # type: ignore[misc]
    def exists_nonce(self, nonce: str, request: Any) -> bool:
        return False

    def get_jwt_config(self, grant: Any, client: Any = None) -> dict[str, Any]:
        return {"key": key, "alg": "RS256", "iss": issuer, "exp": 300}

    def generate_user_info(self, user: Any, scope: str) -> Any:
        told = {"sub": world.claims["sub"]} if world.thin else world.claims
        return UserInfo(told)


server = AuthorizationServer(app, query_client=lambda _: Client(), save_token=lambda *_: None)
server.register_grant(ByCode, [Openid(require_nonce=True), CodeChallenge(required=True)])


@app.before_request
def note() -> Response | None:
    if request.path == "/world":
        return None
    world.calls.append(f"{request.method} {request.path}")
    return Response("no", status=503) if world.down else None


@app.route("/world", methods=["GET", "PUT"])
def the_world() -> Response:
    if request.method == "PUT":
        world.__init__(**request.get_json())  # type: ignore[misc]
    return jsonify(world.calls)


@app.get("/.well-known/openid-configuration")
def discovery() -> Response:
    said = {
        "issuer": "https://somebody.else" if world.wrong == "issuer" else issuer,
        "authorization_endpoint": f"{issuer}/authorize",
        "token_endpoint": "http://10.0.0.1/token" if world.wrong == "plain http" else f"{issuer}/token",
        "userinfo_endpoint": f"{issuer}/userinfo",
        "jwks_uri": f"{issuer}/keys",
        "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic"]
        if world.thin
        else ["client_secret_basic", "client_secret_post"],
    }
    return jsonify(said | ({"end_session_endpoint": f"{issuer}/end"} if world.ends else {}))


@app.get("/keys")
def keys() -> Response:
    return jsonify({"keys": [key.as_dict(private=False)]})


@app.route("/authorize", methods=["GET", "POST"])
def authorize() -> Any:
    if request.method == "GET":
        server.get_consent_grant(end_user=SimpleNamespace())
        return (
            "<!doctype html><html lang=en><title>Testing</title><form method=post><button>I am "
            f"{world.claims['sub']}</button><button name=no value=1>No</button></form>"
        )
    if "no" in request.form:
        return redirect(f"{request.args['redirect_uri']}?error=access_denied&state={request.args['state']}")
    grant = server.get_consent_grant(end_user=SimpleNamespace())
    return server.create_authorization_response(request=None, grant_user=SimpleNamespace(), grant=grant)


@app.post("/token")
def token() -> Any:
    reply = server.create_token_response()
    if world.wrong is None or reply.status_code != 200:
        return reply
    found = reply.get_json()
    claims = json.loads(_unpacked(found["id_token"].split(".")[1]))
    found["id_token"] = _spoiled(world.wrong, claims)
    if found["id_token"] is None:
        del found["id_token"]
    return jsonify(found)


@app.get("/userinfo")
def userinfo() -> Response:
    return jsonify(world.claims | ({"sub": "another"} if world.wrong == "userinfo" else {}))


@app.get("/end")
def end() -> str:
    return "<!doctype html><html lang=en><title>Testing</title><p>Signed out of Testing"


def _unpacked(part: str) -> bytes:
    return urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _packed(what: object) -> str:
    return urlsafe_b64encode(json.dumps(what).encode()).decode().rstrip("=")


def _spoiled(wrong: str, claims: dict[str, Any]) -> str | None:
    """An ID token that is wrong in one thing."""
    changes: dict[str, dict[str, Any]] = {
        "nonce": {"nonce": "of-another-round"},
        "audience": {"aud": "another-client"},
        "audiences": {"aud": [CLIENT_ID, "another-client"], "azp": "another-client"},
        "expired": {"exp": int(time.time()) - 3600, "iat": int(time.time()) - 7200},
        "token issuer": {"iss": "https://somebody.else"},
        "no subject": {"sub": ""},
    }
    head = {"alg": "RS256", "kid": "ours"}
    match wrong:
        case "no token":
            return None
        case "no signature":
            return f"{_packed({'alg': 'none', 'typ': 'JWT'})}.{_packed(claims)}."
        case "our secret":
            shared = OctKey.import_key(CLIENT_SECRET)
            return str(jwt.encode({"alg": "HS256", "kid": "ours"}, claims, shared, algorithms=["HS256"]))
        case "no nonce":
            return str(jwt.encode(head, {name: one for name, one in claims.items() if name != "nonce"}, key))
        case "another key":
            return str(jwt.encode(head, claims, stranger))
        case _:
            return str(jwt.encode(head, claims | changes.get(wrong, {}), key))


if __name__ == "__main__":
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    app.run("127.0.0.1", PORT, threaded=True)
