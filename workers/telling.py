"""Telling subscribers: one try after the other from the outbox, for each receiver, until nothing is due.

The outbox is the truth. A ring that is lost costs two seconds: the reconciler asks for whoever has something due.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import msgspec
import structlog

from integrations.signing import signed
from store import SealBroken, Store
from store.messages import Message, Result, Tried
from store.outbox import NEEDS_ATTENTION, TEST
from workers import metrics
from workers.calling import Answer, Caller

log = structlog.get_logger("baton.telling")

# Between one try and the next: 5 s, 5 min, 30 min, 2, 5, 10, 14, 20 and 24 h after the first.
WAITS_S = (5, 295, 1500, 5400, 10800, 18000, 14400, 21600, 14400)
JITTER = 0.1  # a receiver that comes back is not met by everything in one second
BUDGET_S = 40.0  # of one task; the rest is another task's, so that other receivers get their turn
AGAIN_S = 10.0  # the reconciler does not ask again for a receiver sooner
LIMIT = 1000  # receivers that one pass of the reconciler asks for
GONE = 410
SLOW_DOWN = (429, 503)

Ask = Callable[[str], None]


def tell(subscription_id: str, *, store: Store, caller: Caller, public_url: str | None, again: Ask) -> None:
    """Send what is due to one receiver, until nothing is, or for as long as one task may take."""
    until_s = time.monotonic() + BUDGET_S
    while time.monotonic() < until_s:
        try:
            message = store.take_message(subscription_id, owner=uuid4().hex, now=datetime.now(UTC))
        except SealBroken:  # the operator can mend this; until then everything waits
            log.error("secret_not_opened", subscription_id=subscription_id)
            return
        if message is None:
            return
        _try(message, store=store, caller=caller, public_url=public_url)
    again(subscription_id)


def _try(message: Message, *, store: Store, caller: Caller, public_url: str | None) -> None:
    at = datetime.now(UTC)
    body = body_of(message, public_url=public_url)
    headers = signed(message.message_id, body, secrets=message.secrets, at=at)
    headers |= {"Content-Type": "application/json", "User-Agent": "Baton/1", "Accept-Encoding": "identity"}
    answer = caller.post(message.url, body, headers)
    tried = judged(answer, attempt=message.attempt, is_test=message.type == TEST, at=at)
    store.message_tried(message, tried)
    metrics.WEBHOOKS.labels(tried.result).inc()
    log.info(
        "told", subscription_id=message.subscription_id, message_id=message.message_id, attempt=message.attempt,
        result=tried.result, status=answer.status, error=answer.error, duration_ms=answer.duration_ms,
    )  # fmt: skip


def judged(answer: Answer, *, attempt: int, is_test: bool, at: datetime) -> Tried:
    """What an answer means, and when to try again: 2xx is done, 410 is never again, anything else has failed."""
    status = answer.status or 0
    result = Result.DELIVERED if 200 <= status < 300 else Result.GONE if status == GONE else Result.FAILED
    next_at = pause_until = None
    if result is Result.FAILED and not is_test:
        if status in SLOW_DOWN and answer.retry_after_s is not None:
            pause_until = at + timedelta(seconds=answer.retry_after_s)
        if attempt <= len(WAITS_S):
            wait_s = WAITS_S[attempt - 1] * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311  no secret
            next_at = max(at + timedelta(seconds=wait_s), pause_until or at)
    return Tried(
        result=result,
        at=at,
        duration_ms=answer.duration_ms,
        http_status=answer.status,
        error=answer.error or ("redirected" if 300 <= status < 400 else None),
        excerpt=answer.excerpt if result is not Result.DELIVERED else None,
        next_at=next_at,
        pause_until=pause_until,
    )


def body_of(message: Message, *, public_url: str | None) -> bytes:
    """The message as it is sent: ids and where to read more, nothing about a person's health but why to look."""
    data: dict[str, object] = {"subscription_id": message.subscription_id}
    if message.type != TEST:
        data |= {
            "athlete_id": message.athlete_id,
            "external_id": message.external_id,
            "revision": message.revision or None,
            "etag": message.etag,
            "status": message.status,
            "url": f"{public_url or message.base_url}/v1/athletes/{message.athlete_id}/plan",
        }
    if message.type == NEEDS_ATTENTION:
        data["reasons"] = [{"code": code, "severity": severity} for code, severity in message.reasons]
    return msgspec.json.encode({"type": message.type, "timestamp": message.created_at, "data": data})


@dataclass(slots=True)
class Receivers:
    """Those the reconciler has asked for, so that nobody is asked for in every pass while the workers are behind."""

    asked: dict[str, datetime] = field(default_factory=dict)

    def ask(self, store: Store, ask: Ask, *, now: datetime) -> int:
        """Ask for every receiver with something due; answers how many."""
        due = store.subscriptions_with_messages(now=now, limit=LIMIT)
        young = now - timedelta(seconds=AGAIN_S)
        self.asked = {one: at for one in due if (at := self.asked.get(one)) is not None and young < at <= now}
        new = [one for one in due if one not in self.asked]
        for one in new:
            self.asked[one] = now
            ask(one)
        return len(new)
