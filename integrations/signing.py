"""Signing what we send as Standard Webhooks 1.0 says, so that receivers check it with a library they have."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from hmac import digest

PREFIX = "whsec_"


def signed(message_id: str, body: bytes, *, secrets: Iterable[str], at: datetime) -> dict[str, str]:
    """The three headers: one signature for each secret (`whsec_` and base64), so any may be known."""
    timestamp = str(int(at.timestamp()))
    content = b".".join((message_id.encode(), timestamp.encode(), body))
    keys = [b64decode(secret.removeprefix(PREFIX)) for secret in secrets]
    signatures = " ".join(f"v1,{b64encode(digest(key, content, sha256)).decode()}" for key in keys)
    return {"webhook-id": message_id, "webhook-timestamp": timestamp, "webhook-signature": signatures}
