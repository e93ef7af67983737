"""The Celery tasks: each takes ids, calls one plain function, and may run twice without harm."""

from __future__ import annotations

from functools import cache
from typing import Any

from celery import shared_task
from celery.signals import worker_init, worker_process_init

from catalog.load import load_rulebook
from settings import settings
from workers.app import BATCH_CHUNK, BATCH_TICK, FETCH, READ_DELIVERY, RECOMPUTE, TAKE_IN, TELL
from workers.batch import hand_out_due, recompute_many
from workers.calling import Caller
from workers.deliveries import read_delivery
from workers.fetching import Asker, fetch_one
from workers.imports import take_in_file
from workers.process import here, settle, utc_now
from workers.recompute import recompute
from workers.telling import tell

# A chunk is a hundred athletes; still below the visibility time-out of 120 s, so that it is not delivered twice.
CHUNK_SOFT_LIMIT_S, CHUNK_HARD_LIMIT_S = 90, 110


@worker_init.connect  # type: ignore[untyped-decorator]  # Celery ships no types
def load_before_fork(**_: Any) -> None:
    """Read the rulebook once, in the parent: its children share the memory."""
    load_rulebook()
    settle()


@worker_process_init.connect  # type: ignore[untyped-decorator]  # Celery ships no types
def prepare_process(**_: Any) -> None:
    """Make the store and the bell of this process before its first task, so that it does not wait for them."""
    here()


@shared_task(name=RECOMPUTE)  # type: ignore[untyped-decorator]  # Celery ships no types
def recompute_plan(athlete_id: str) -> None:
    """Bring one athlete's plan up to date."""
    mine = here()
    recompute(
        athlete_id, store=mine.store, book=mine.book, now=utc_now(), later=mine.bell.later, tell=_ask_to_tell,
        alone=mine.alone,
    )  # fmt: skip


@shared_task(name=READ_DELIVERY)  # type: ignore[untyped-decorator]  # Celery ships no types
def read_one_delivery(delivery_id: str) -> None:
    """Turn what a sender delivered into events."""
    mine = here()
    read_delivery(delivery_id, store=mine.store, book=mine.book, bell=mine.bell, now=utc_now())


@shared_task(name=FETCH)  # type: ignore[untyped-decorator]  # Celery ships no types
def fetch_one_item(delivery_id: str, item_no: str) -> None:
    """Ask a sender for what it only announced."""
    mine = here()
    with Asker() as asker:
        fetch_one(
            (delivery_id, int(item_no)),
            store=mine.store,
            book=mine.book,
            bell=mine.bell,
            now=utc_now(),
            asker=asker,
        )


@shared_task(  # type: ignore[untyped-decorator]  # Celery ships no types
    name=TAKE_IN, soft_time_limit=CHUNK_SOFT_LIMIT_S, time_limit=CHUNK_HARD_LIMIT_S
)
def take_in_one_file(import_id: str) -> None:
    """Take in an uploaded file, or the next part of it."""
    mine = here()
    take_in_file(import_id, store=mine.store, book=mine.book, bell=mine.bell, now=utc_now())


@shared_task(name=BATCH_TICK)  # type: ignore[untyped-decorator]  # Celery ships no types
def batch_tick() -> None:
    """Hand out all plans that are due, in chunks."""
    mine = here()
    hand_out_due(mine.store, now=utc_now(), ruleset=mine.book.ruleset, chunk=mine.bell.chunk)


@shared_task(  # type: ignore[untyped-decorator]  # Celery ships no types
    name=BATCH_CHUNK, soft_time_limit=CHUNK_SOFT_LIMIT_S, time_limit=CHUNK_HARD_LIMIT_S
)
def batch_chunk(athlete_ids: list[str]) -> None:
    """Bring these athletes' plans up to date."""
    mine = here()
    recompute_many(athlete_ids, store=mine.store, book=mine.book, now=utc_now())


@shared_task(name=TELL, soft_time_limit=CHUNK_SOFT_LIMIT_S, time_limit=CHUNK_HARD_LIMIT_S)  # type: ignore[untyped-decorator]  # celery
def tell_subscriber(subscription_id: str) -> None:
    """Send what is due to one subscriber."""
    where = settings()
    tell(subscription_id, store=here().store, caller=_caller(), public_url=where.public_url, again=_ask_to_tell)


def _ask_to_tell(subscription_id: str) -> None:
    here().bell.task(TELL, subscription_id)


@cache
def _caller() -> Caller:
    return Caller(allow_private=settings().allow_private_hooks)
