"""The ten ways senders prove themselves, over the raw bytes of a delivery.

All of them compare in constant time, accept any of several secrets (rotation), refuse without a secret, and answer
False to whatever a stranger invents; none raises. Source of each scheme: the sender's documents or code, and the
published vectors of Standard Webhooks and GitHub.
"""

from __future__ import annotations

import hmac
import re
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha1, sha256
from typing import Final

from integrations.reading import instant, peek
from integrations.values import Delivery, Proof

VERIFY: Final = "verify:"  # a token for the handshake among the secrets
CLOCK_TOLERANCE_S: Final = 300  # Standard Webhooks and Stripe; taken for Oura and WHOOP too, who name none
_UNIX: Final = re.compile(r"\d{1,15}", re.ASCII)
# A list divided by blanks, or by commas as Open Wearables documents it; tokens of other versions are passed over.
_V1: Final = re.compile(rb"(?:^|[ ,])v1,([A-Za-z0-9+/]{43}=)(?=[ ,]|$)")
_MOST_TOKENS: Final = 20  # each one costs a comparison; rotation needs two


def standard_webhooks() -> Proof:
    """`id.timestamp.body`, base64, headers `webhook-*` or `svix-*`; the key is what stands after `whsec_` in base64."""

    def holds(delivery: Delivery, secrets: tuple[str, ...]) -> bool:
        for prefix in ("webhook", "svix"):
            message, stamp, listed = (
                _header(delivery, f"{prefix}-{part}") for part in ("id", "timestamp", "signature")
            )
            if message and _in_time(delivery, stamp):
                signed = b".".join((message, stamp, delivery.body))
                sent = _V1.findall(listed)[:_MOST_TOKENS]
                keys = [key for secret in secrets if (key := _standard_key(secret))]
                return _any(sent, (b64encode(_hmac(key, signed)) for key in keys))
        return False

    return Proof(method="standard-webhooks", holds=holds)


def message_id(delivery: Delivery) -> str | None:
    """The id of Standard Webhooks and Svix, equal over retries."""
    return delivery.headers.get("webhook-id") or delivery.headers.get("svix-id") or None


def message_time(delivery: Delivery) -> datetime:
    """When such a message was sent; its arrival when it does not say."""
    said = delivery.headers.get("webhook-timestamp") or delivery.headers.get("svix-timestamp")
    return instant(said) or delivery.received_at


def timed_hex(header: str) -> Proof:
    """`t.body` in hex, one header `t=,v1=` with one or several `v1` (Stripe, Terra, Strava)."""

    def holds(delivery: Delivery, secrets: tuple[str, ...]) -> bool:
        parts = [part.strip().partition(b"=") for part in _header(delivery, header).split(b",")[:_MOST_TOKENS]]
        stamp = next((value for name, _, value in parts if name == b"t"), b"")
        if not _in_time(delivery, stamp):
            return False
        signed = stamp + b"." + delivery.body
        sent = [value.lower() for name, _, value in parts if name == b"v1"]
        return _any(sent, (_hmac(key, signed).hex().encode() for key in _keys(secrets)))

    return Proof(method="timed-hex", holds=holds)


def prefixed_hex(header: str) -> Proof:
    """`sha256=` and the hex of the body (GitHub, LiftTrace, Life Dashboard)."""

    def holds(delivery: Delivery, secrets: tuple[str, ...]) -> bool:
        name, _, value = _header(delivery, header).partition(b"=")
        return name == b"sha256" and _any(
            [value.lower()], (_hmac(key, delivery.body).hex().encode() for key in _keys(secrets))
        )

    return Proof(method="sha256-of-body", holds=holds)


def bare_hex(header: str) -> Proof:
    """The hex of the body (Polar, Suunto)."""

    def holds(delivery: Delivery, secrets: tuple[str, ...]) -> bool:
        sent = _header(delivery, header).lower()
        return _any([sent], (_hmac(key, delivery.body).hex().encode() for key in _keys(secrets)))

    return Proof(method="hex-of-body", holds=holds)


def oura() -> Proof:
    """Timestamp directly followed by the body, in hex."""

    def holds(delivery: Delivery, secrets: tuple[str, ...]) -> bool:
        stamp, sent = _header(delivery, "x-oura-timestamp"), _header(delivery, "x-oura-signature").lower()
        signed = stamp + delivery.body
        return _in_time(delivery, stamp) and _any([sent], (_hmac(key, signed).hex().encode() for key in _keys(secrets)))

    return Proof(method="oura", holds=holds)


def whoop() -> Proof:
    """Timestamp in milliseconds directly followed by the body, in base64."""

    def holds(delivery: Delivery, secrets: tuple[str, ...]) -> bool:
        stamp = _header(delivery, "x-whoop-signature-timestamp")
        sent, signed = _header(delivery, "x-whoop-signature"), stamp + delivery.body
        in_time = _in_time(delivery, stamp, per_second=1000)
        return in_time and _any([sent], (b64encode(_hmac(key, signed)) for key in _keys(secrets)))

    return Proof(method="whoop", holds=holds)


def fitbit() -> Proof:
    """SHA-1 of the body in base64; the key is the client secret and an ampersand."""

    def holds(delivery: Delivery, secrets: tuple[str, ...]) -> bool:
        sent = _header(delivery, "x-fitbit-signature")
        return _any([sent], (b64encode(hmac.digest(key + b"&", delivery.body, sha1)) for key in _keys(secrets)))

    return Proof(method="fitbit", holds=holds)


def fixed_header(header: str) -> Proof:
    """A fixed value in a header (Hevy, Nolio, Google, Health Auto Export); a leading `Bearer` may be left out."""

    def holds(delivery: Delivery, secrets: tuple[str, ...]) -> bool:
        return _any([_bare(_header(delivery, header))], (_bare(key) for key in _keys(secrets)))

    return Proof(method="fixed-header", holds=holds)


def fixed_field(name: str) -> Proof:
    """A fixed text in the body (Wahoo, intervals.icu): it must be cut out before the body is stored."""

    def holds(delivery: Delivery, secrets: tuple[str, ...]) -> bool:
        sent = peek(delivery.body).get(name)
        return isinstance(sent, str) and _any([_encoded(sent)], _keys(secrets))

    return Proof(method="field-of-body", holds=holds)


def secret_address() -> Proof:
    """Nothing but the secret part of the address (Garmin, Withings, HC Webhook): whoever knows it is believed."""
    return Proof(method="secret-address", holds=lambda _delivery, _secrets: True, needs_secret=False)


def verified(token: str, secrets: tuple[str, ...]) -> bool:
    """Whether a handshake brought one of the tokens that stand as `verify:<token>` among the secrets."""
    return _any([_encoded(token)], _keys(tuple(one[len(VERIFY) :] for one in secrets if one.startswith(VERIFY))))


def apart_from_tokens(proof: Proof) -> Proof:
    """The proof without those tokens: they travel in addresses, so nothing signed with one may hold."""

    def holds(delivery: Delivery, secrets: tuple[str, ...]) -> bool:
        return proof.holds(delivery, tuple(one for one in secrets if not one.startswith(VERIFY)))

    return Proof(method=proof.method, holds=holds)


def _any(sent: Iterable[bytes], right: Iterable[bytes]) -> bool:
    """Whether one of the sent values is right; every pair is compared, and nothing empty is ever right."""
    wanted = [value for value in right if value]
    return any([hmac.compare_digest(one, other) for one in sent for other in wanted])  # noqa: C419  a list: no early end


def _hmac(key: bytes, signed: bytes) -> bytes:
    return hmac.digest(key, signed, sha256)


def _keys(secrets: tuple[str, ...]) -> list[bytes]:
    return [_encoded(secret) for secret in secrets if secret]


def _standard_key(secret: str) -> bytes:
    try:
        return b64decode(_encoded(secret.removeprefix("whsec_")), validate=True)
    except NotBase64:
        return b""


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _header(delivery: Delivery, name: str) -> bytes:
    """The value as it was on the wire, where web servers hand it over as Latin-1; empty when it did not come."""
    value = delivery.headers.get(name.lower(), "").strip()
    try:
        return value.encode("latin-1")
    except UnicodeEncodeError:
        return _encoded(value)


def _bare(value: bytes) -> bytes:
    return value[7:].strip() if value[:7].lower() == b"bearer " else value


def _in_time(delivery: Delivery, stamp: bytes, *, per_second: int = 1) -> bool:
    text = stamp.decode("latin-1")
    if not _UNIX.fullmatch(text):
        return False
    return abs(delivery.received_at.timestamp() - int(text) / per_second) <= CLOCK_TOLERANCE_S
