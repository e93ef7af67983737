"""The senders Baton understands. A new one is a file here, its line below, and a test."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from integrations.senders import lifttrace
from integrations.values import Sender

SENDERS: Final[Mapping[str, Sender]] = {
    "lifttrace": lifttrace.SENDER,
}
