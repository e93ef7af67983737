"""A subscription to news: where to send them, and which."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from schemas.base import ValueSchema
from schemas.containers import Items
from schemas.errors import Bad, Invalid, bad
from schemas.fields import Choice, Text
from schemas.words import DEFAULT, Words

URL_MAX = 2000
NEWS = ("plan.updated", "athlete.needs_attention")

# Strict on purpose: an address that two readers could read differently is none.
_URL = re.compile(r"https?://([a-z0-9_.-]{1,253}|\[[0-9a-f:.]{2,45}\])(:[0-9]{1,5})?([/?][!-~]*)?", re.ASCII | re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSubscription:
    """What a subscriber asks for; no types: all of them."""

    url: str
    types: tuple[str, ...] = ()


class Url(Text):
    """An http or https address with a host, without a login and without a fragment."""

    def __init__(self, text: str, example: str, **options: Any) -> None:
        super().__init__(URL_MAX, text, example, **options)
        self.metadata = {**self.metadata, "format": "uri"}

    def read(self, value: Any, words: Words, /) -> str:
        url = super().read(value, words)
        if not _URL.fullmatch(url) or "#" in url or not _has_usable_place(url):
            raise bad("bad_url", "Expected an address such as https://example.org/hooks/baton, without login or '#'.")
        scheme, rest = url.split("://", 1)
        return f"{scheme.lower()}://{rest}"


def _has_usable_place(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port above 65535, or brackets around what is no address
        return False


class SubscriptionCreateSchema(ValueSchema):
    """A new subscription."""

    makes = NewSubscription

    url = Url(
        "Where to POST the messages: https, reachable from the internet",
        "https://example.org/hooks/baton",
        required=True,
    )
    types = Items(Choice(NEWS, "A type of news"), len(NEWS), "Which news; all when missing")


_SUBSCRIPTION = SubscriptionCreateSchema()


def load_subscription(data: Any) -> NewSubscription:
    """The body of `POST /v1/subscriptions`. Raises `Invalid`."""
    try:
        new: NewSubscription = _SUBSCRIPTION.read(data, DEFAULT)
    except Bad as wrong:
        raise Invalid(wrong.errors) from None
    return NewSubscription(url=new.url, types=tuple(kind for kind in NEWS if kind in new.types) or NEWS)
