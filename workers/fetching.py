"""Asking a sender for what it only announced: a claim, one or two calls, and the same way in as any delivery.

Senders limit how often they may be asked. One that says so is left alone, for everybody, until it says it may be asked
again. Nothing a sender wrote, and no token, is logged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import httpx
import structlog

from engine.types import Rulebook
from integrations.fetches import FETCHES, Call, Fetch, renewed
from integrations.values import NotUnderstood, Report
from store import Store, StoreUnavailable, ToFetch
from workers import metrics
from workers.calling import retry_after_s
from workers.deliveries import Rings, place_of, take_in

log = structlog.get_logger("baton.fetching")

TIMEOUT_S = 15.0
LEASE_S = 60  # two calls of fifteen seconds, and some
BODY_MAX = 4 * 1024 * 1024
PAUSE_S = 15 * 60  # after a "too many" without a time: Strava counts in quarters of an hour


class Fetching(StrEnum):
    """What asking a sender did."""

    DONE = "done"
    LATER = "later"
    ENDED = "ended"  # it will not be asked for again
    BUSY = "busy"  # not due, somebody else is at it, or gone


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a sender answered; status 0: nothing."""

    status: int
    body: bytes = b""
    wait_s: int | None = None


class Asker:
    """Calls senders. `bases` puts other addresses in place of the senders' own (tests, proxies)."""

    def __init__(self, bases: Mapping[str, str] | None = None) -> None:
        self._bases = dict(bases or {})
        self._client = httpx.Client(timeout=TIMEOUT_S, follow_redirects=False)

    def call(self, sender: str, fetch: Fetch, what: Call) -> Reply:
        """One call; never raises."""
        url = self._bases.get(sender, fetch.base_url) + what.path
        try:
            with self._client.stream(what.method, url, headers=dict(what.headers), content=what.form) as answer:
                body = b""
                for part in answer.iter_bytes():
                    body += part
                    if len(body) > BODY_MAX:
                        return Reply(status=0)
                return Reply(
                    status=answer.status_code, body=body, wait_s=retry_after_s(answer.headers.get("retry-after", ""))
                )
        except httpx.HTTPError:
            return Reply(status=0)

    def __enter__(self) -> Asker:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()


def fetch_one(
    place: tuple[str, int], *, store: Store, book: Rulebook, bell: Rings, now: datetime, asker: Asker
) -> Fetching:
    """Fetch what one item (delivery and number) announced; never raises."""
    try:
        fetch = store.claim_fetch(*place, now=now, lease_s=LEASE_S)
        outcome = Fetching.BUSY if fetch is None else _Work(fetch, store, book, bell, now, asker).done()
    except StoreUnavailable as error:  # the lease ends, and the reconciler finds it again
        log.error("fetch_failed", delivery_id=place[0], error=type(error).__name__)
        outcome = Fetching.LATER
    metrics.FETCHES.labels(outcome).inc()
    return outcome


@dataclass(frozen=True, slots=True)
class _Work:
    item: ToFetch
    store: Store
    book: Rulebook
    bell: Rings
    now: datetime
    asker: Asker

    def done(self) -> Fetching:
        how = FETCHES.get(self.item.sender)
        tokens = self.store.tokens_of(self.item.account.connection_id) or {}
        if how is None or not all(name in tokens for name in how.needs):
            return self._ended("needs_tokens")
        reply = self._ask(how, how.call(self.item.reference, tokens))
        if reply.status == 401 and (fresh := self._renewed(how, tokens)) is not None:
            reply = self._ask(how, how.call(self.item.reference, fresh))
        return self._judged(how, reply)

    def _ask(self, how: Fetch, call: Call) -> Reply:
        return self.asker.call(self.item.sender, how, call)

    def _renewed(self, how: Fetch, tokens: dict[str, str]) -> dict[str, str] | None:
        """New tokens, kept at once: most senders end the old ones when they give new ones."""
        if how.renew is None or not all(name in tokens for name in how.renew_needs):
            return None
        reply = self._ask(how, how.renew(tokens))
        if reply.status != 200:
            return None
        try:
            fresh = renewed(reply.body, tokens)
        except NotUnderstood:
            return None
        self.store.set_tokens(self.item.account.connection_id, fresh)
        return fresh

    def _judged(self, how: Fetch, reply: Reply) -> Fetching:
        match reply.status:
            case 200:
                return self._read(how, reply.body)
            case 401 | 403:
                return self._ended("access_refused")
            case 404 | 410:
                return self._ended("gone")
            case 429:
                wait_s = reply.wait_s or PAUSE_S
                until = self.now + timedelta(seconds=wait_s)
                self.store.postpone_fetches(self.item.sender, until=until)
                return Fetching.LATER
            case status:
                code = f"answered_{status}" if status else "no_answer"
                self.store.fetch_failed(self.item, code=code, now=self.now, wait_s=reply.wait_s)
                return Fetching.LATER

    def _read(self, how: Fetch, body: bytes) -> Fetching:
        account = self.item.account
        try:
            reports: list[Report] = list(how.read(body, place_of(self.item.sender, account, self.book), self.now))
        except NotUnderstood:
            return self._ended("not_understood")
        fates = take_in(
            [(account, report) for report in reports],
            store=self.store,
            book=self.book,
            bell=self.bell,
            now=self.now,
        )
        events = tuple(event for fate in fates for event in fate.events)
        code = fates[0].code if fates else "empty"
        self.store.fetched(self.item, code=f"fetched_{code}", events=events)
        return Fetching.DONE

    def _ended(self, code: str) -> Fetching:
        self.store.fetched(self.item, code=code, events=())
        return Fetching.ENDED
