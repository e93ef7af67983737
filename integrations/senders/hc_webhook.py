"""HC Webhook: what Health Connect knows, from an Android phone, without any proof but the secret address."""

from __future__ import annotations

from integrations import proofs
from integrations.senders.life_dashboard import FACTS, parse
from integrations.values import Sender

SENDER = Sender(
    kind="hc-webhook",
    name="HC Webhook",
    proof=proofs.secret_address(),
    parse=parse,
    guide="In HC Webhook, add this address, and choose exercise and sleep.",
    facts={**FACTS, "Missed": "It looks back 48 hours and no further."},
)
