"""The Celery application and every setting of it, each with its reason.

The database knows what is left to do, the broker is a doorbell: nothing here has to be exactly-once or durable.
Worker and producer differ: a worker may wait for its broker, a web request may not.
Forbidden here: ETA, countdown, retry(), chords, results, priorities, pickle (docs/decisions, the doorbell).
"""

from __future__ import annotations

from typing import Any

from celery import Celery, bootsteps
from celery.exceptions import ImproperlyConfigured
from celery.schedules import crontab
from kombu.entity import Queue

from settings import settings

INTERACTIVE = "interactive"  # one athlete whose event just arrived
BATCH = "batch"  # everybody's Monday; a queue of its own, so that it cannot starve a fresh workout
OUTSIDE = "outside"  # calls to other people's servers: a slow one holds nobody's plan
RECOMPUTE = "plans.recompute"
READ_DELIVERY = "deliveries.read"
FETCH = "outside.fetch"
TAKE_IN = "imports.take_in"  # in the batch queue: a file of ten years must not hold up a fresh workout
BATCH_TICK = "plans.batch_tick"
BATCH_CHUNK = "plans.batch_chunk"
TELL = "outside.tell"  # send what is due to one subscriber

SOFT_LIMIT_S = 30  # a recompute takes milliseconds; after 30 s it is broken and is written down as failed
HARD_LIMIT_S = 60  # for code that ignores the soft limit; below the visibility time-out: no second delivery

COMMON: dict[str, Any] = {
    "task_serializer": "json",  # a writable broker must never mean code execution
    "accept_content": ["json"],
    "task_ignore_result": True,  # the plan is the result; each stored result costs two broker commands, and leaks
    "task_queues": (Queue(INTERACTIVE), Queue(BATCH), Queue(OUTSIDE)),  # type: ignore[no-untyped-call]  # kombu
    "task_default_queue": INTERACTIVE,
    "task_create_missing_queues": False,  # a typing error in a queue name is an error, not a queue nobody reads
    "task_routes": {
        BATCH_TICK: {"queue": BATCH},
        BATCH_CHUNK: {"queue": BATCH},
        TAKE_IN: {"queue": BATCH},
        "outside.*": {"queue": OUTSIDE},
    },
    "enable_utc": True,
    "timezone": "UTC",  # the athlete's own zone is the engine's business
}

WORKER: dict[str, Any] = {
    "include": ["workers.tasks"],
    "task_acks_late": True,  # a second way back for a task whose worker died; the first is the reconciler
    # No poison loop: a task that killed its worker is not delivered again. The database knows it is still to do.
    "task_reject_on_worker_lost": False,
    "task_retry_on_worker_lost": False,
    "worker_prefetch_multiplier": 1,  # fair: a slow athlete does not hold others it has reserved
    # Must stay on: with it off, a broker restart while all slots are busy leaves a worker that never consumes again.
    "worker_enable_remote_control": True,
    "broker_connection_retry_on_startup": True,  # start order does not matter
    "broker_connection_max_retries": None,  # a worker waits for its broker for ever, instead of giving up after 100
    "task_soft_time_limit": SOFT_LIMIT_S,
    "task_time_limit": HARD_LIMIT_S,
    "worker_max_tasks_per_child": 1000,  # a leak ends with its process
    "worker_max_memory_per_child": 300_000,  # KiB; above what a ten-year replay takes, below what hurts a small server
    "worker_soft_shutdown_timeout": 20.0,  # tasks end before a cold stop; supervisors give 60 s
    "worker_hijack_root_logger": False,  # our own log set-up stays
    "worker_redirect_stdouts": False,
    "task_send_sent_event": False,
    "worker_send_task_events": False,  # nobody listens; events would cost a publish each
    # Ticks may come twice, late or never without harm, so the schedule needs no file.
    "beat_scheduler": "celery.beat:Scheduler",
    # All zones are whole quarters of an hour from UTC: every local midnight is met within seconds.
    "beat_schedule": {"weekly-batch": {"task": BATCH_TICK, "schedule": crontab(minute="*/15")}},
}

REDIS_WORKER: dict[str, Any] = {
    "visibility_timeout": 120,  # redelivery after a killed worker; above the hard limit, or tasks would run twice
    "unacked_restore_interval": 10,  # look for unacknowledged tasks every 10 s x 1 (the default is every 100 s)
    "unacked_restore_throttle": 1,
    "socket_timeout": 10,  # a frozen broker is noticed
    "socket_connect_timeout": 2,
    "health_check_interval": 10,  # a half-open connection is dropped after about 30 s
    "socket_keepalive": True,
}

REDIS_PRODUCER: dict[str, Any] = {
    # Without these four, kombu's own connection loop retries for seconds, whatever `retry=False` says.
    "max_retries": 0,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
    "socket_timeout": 0.5,  # a frozen broker costs half a second once; then the bell's breaker is open
    "socket_connect_timeout": 0.5,
    "retry_on_timeout": False,
}

AMQP_PRODUCER: dict[str, Any] = {
    "max_retries": 0,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
    "connect_timeout": 0.5,
    "read_timeout": 0.5,
    "write_timeout": 0.5,
}

MEMORY: dict[str, Any] = {
    # Seconds between looks into the queue. Half of it is the mean wait of an event on an idle machine; a look costs
    # microseconds, so 200 of them a second are still next to nothing.
    "polling_interval": 0.005,
}


class RemoteControlOn(bootsteps.StartStopStep):  # type: ignore[misc]  # Celery ships no types
    """Refuses to start a worker whose remote control was switched off (by a flag, a file or a variable)."""

    def __init__(self, parent: Any, **options: Any) -> None:
        super().__init__(parent, **options)
        if not parent.app.conf.worker_enable_remote_control:
            raise ImproperlyConfigured(
                "worker_enable_remote_control is off. Without it a worker can stop consuming for ever after a "
                "restart of the broker, and shows no error. Remove the setting."
            )


def make_app(broker_url: str) -> Celery:
    """The application that workers and beat run."""
    app = Celery("baton", broker=_address(broker_url))
    app.conf.update(COMMON, **WORKER, broker_transport_options=worker_options(broker_url))
    app.steps["worker"].add(RemoteControlOn)
    return app


def make_producer(broker_url: str) -> Celery:
    """The application that only rings: everything it does ends within 0.6 s."""
    producer = Celery("baton-bell", broker=_address(broker_url), set_as_current=False)
    producer.conf.update(
        COMMON,
        broker_transport_options=producer_options(broker_url),
        broker_connection_timeout=0.5,
        broker_connection_retry=False,
        broker_pool_acquire_timeout=0.5,  # the default waits for ever
        task_publish_retry=False,
    )
    return producer


def worker_options(broker_url: str) -> dict[str, Any]:
    """Transport options of a consumer; other transports than these two take none."""
    match _transport(broker_url):
        case "redis" | "sentinel":
            return REDIS_WORKER
        case "memory":
            return MEMORY
        case _:
            return {}


def producer_options(broker_url: str) -> dict[str, Any]:
    """Transport options of a process that rings."""
    match _transport(broker_url):
        case "redis" | "sentinel":
            return REDIS_PRODUCER
        case "memory":
            return MEMORY
        case _:
            return AMQP_PRODUCER


def _address(broker_url: str) -> str:
    """The address for Celery, which warns about one without a host."""
    return "memory://localhost//" if _transport(broker_url) == "memory" else broker_url


def _transport(broker_url: str) -> str:
    scheme = broker_url.partition(":")[0]
    return "redis" if scheme == "rediss" else scheme


app = make_app(settings().broker_url)
