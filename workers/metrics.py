"""The numbers that tell whether acknowledged events reach plans. Labels carry codes, never athletes."""

from __future__ import annotations

from collections import Counter as Count
from typing import TypeVar

from prometheus_client import Counter, Gauge, Histogram

Code = TypeVar("Code", bound=str)

RECOMPUTES = Counter("baton_recomputes", "Recomputes by outcome", ["outcome"])
RECOMPUTE_SECONDS = Histogram(
    "baton_recompute_seconds",
    "Seconds of one recompute, reading and writing included",
    buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
BELL = Counter("baton_bell", "Rings: rung, failed, or silent because the broker had just failed", ["result"])
DELIVERIES = Counter("baton_deliveries", "Deliveries of senders, by what reading them came to", ["outcome"])
WEBHOOKS = Counter("baton_webhooks", "Tries to deliver a webhook: delivered, failed or gone", ["result"])
FETCHES = Counter("baton_fetches", "Calls for what a sender only announced, by outcome", ["outcome"])
OLDEST_DIRTY_SECONDS = Gauge(
    "baton_oldest_dirty_seconds",
    "How long the oldest athlete has waited for a plan; alert above 60",
    multiprocess_mode="mostrecent",
)
STALE_ATHLETES = Gauge(
    "baton_stale_athletes",
    "Athletes whose plan is behind, as far as one pass of the reconciler looked",
    multiprocess_mode="mostrecent",
)
RECONCILED = Counter("baton_reconciled", "Stale athletes the reconciler rang for, or recomputed itself", ["how"])
RECONCILER_SEEN = Gauge(
    "baton_reconciler_last_pass_timestamp_seconds",
    "When the last pass of the reconciler ended",
    multiprocess_mode="mostrecent",
)


def count_many(outcomes: Count[Code], *, seconds: float) -> None:
    """Count the recomputes of one chunk, each at the mean duration."""
    done = outcomes.total()
    for outcome, times in outcomes.items():
        RECOMPUTES.labels(outcome).inc(times)
    for _ in range(done):
        RECOMPUTE_SECONDS.observe(seconds / done)
