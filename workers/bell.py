"""The doorbell: tells a worker that an athlete has something new. A ring may be lost; the reconciler finds it again.

Rings are sent by one thread of this process, so a dead or frozen broker costs a request nothing. After a failure the
bell is silent for some seconds instead of failing again. The first rings of an athlete go out at once; in a burst the
rest wait and go together, because the recompute after them sees everything stored until then.
"""

from __future__ import annotations

import os
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from workers import metrics
from workers.app import BATCH, BATCH_CHUNK, INTERACTIVE, RECOMPUTE, make_producer

log = structlog.get_logger("baton.bell")

TOGETHER_S = 0.25  # how long the later part of a burst waits; a person does not notice it, 1,000 events become few
QUIET_S = 0.1  # after a pause of so long it is a new event and no longer the same burst
AT_ONCE = 20  # rings of one athlete that are sent at once before a stream of them counts as a burst
BREAK_S = 3.0  # silence after a failure: the broker's restart takes about that long, and the reconciler looks meanwhile
PENDING_MAX = 100_000  # athletes waiting to be rung; more than that is the reconciler's work, not memory's


@dataclass(frozen=True, slots=True)
class Task:
    """A task to be done soon, named by ids only; the database knows that it is to be done, should this be lost."""

    name: str
    ids: tuple[str, ...]


Message = str | tuple[str, ...] | Task  # one athlete, a chunk of the batch, or another task
Send = Callable[[Message], None]


@dataclass(slots=True)
class _Stream:
    """How fast one athlete rings."""

    rings: int
    last_s: float


class Bell:
    """Rings for athletes from one background thread. `ring` and `later` take microseconds and never raise."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._wake = threading.Condition()
        self._now: OrderedDict[Message, None] = OrderedDict()
        self._later: OrderedDict[str, float] = OrderedDict()  # athlete -> when; one delay for all, so it stays sorted
        self._streams: OrderedDict[str, _Stream] = OrderedDict()
        self._thread: threading.Thread | None = None
        self._pid = 0
        self._closed = False
        self._silent_until_s = 0.0

    def ring(self, athlete_id: str, /) -> None:
        """Ask for a recompute: at once, or together with the rest of a burst."""
        with self._wake:
            self._prepare()
            if self._is_burst(athlete_id):
                self._put_later(athlete_id)
            elif len(self._now) < PENDING_MAX:
                self._later.pop(athlete_id, None)
                self._now[athlete_id] = None
            self._wake.notify()

    def later(self, athlete_id: str) -> None:
        """Ask for a recompute a little later, when more of a burst has arrived."""
        with self._wake:
            self._prepare()
            self._put_later(athlete_id)
            self._wake.notify()

    def chunk(self, athlete_ids: tuple[str, ...]) -> None:
        """Ask the batch workers to bring these athletes up to date."""
        with self._wake:
            self._prepare()
            self._now[athlete_ids] = None
            self._wake.notify()

    def task(self, name: str, /, *ids: str) -> None:
        """Ask for a task at once."""
        with self._wake:
            self._prepare()
            if len(self._now) < PENDING_MAX:
                self._now[Task(name, ids)] = None
            self._wake.notify()

    def close(self, timeout_s: float = 1.0) -> None:
        """Send what waits, as far as the time allows, and stop."""
        with self._wake:
            self._closed = True
            self._wake.notify()
            thread = self._thread if self._pid == os.getpid() else None
        if thread is not None:
            thread.join(timeout_s)

    def _put_later(self, athlete_id: str) -> None:
        if athlete_id not in self._now and len(self._later) < PENDING_MAX:
            self._later.setdefault(athlete_id, time.monotonic() + TOGETHER_S)

    def _is_burst(self, athlete_id: str) -> bool:
        now_s = time.monotonic()
        stream = self._streams.pop(athlete_id, None)
        if stream is None or now_s - stream.last_s >= QUIET_S:
            stream = _Stream(rings=0, last_s=now_s)
        stream.rings += 1
        stream.last_s = now_s
        self._streams[athlete_id] = stream  # newest last, so that the quiet ones are at the front
        while self._streams and now_s - next(iter(self._streams.values())).last_s >= QUIET_S:
            self._streams.popitem(last=False)
        return stream.rings > AT_ONCE

    def _prepare(self) -> None:
        """Start the thread when there is none in this process: threads do not survive a fork."""
        if self._pid == os.getpid() or self._closed:
            return
        self._pid = os.getpid()
        self._now.clear()
        self._later.clear()
        self._thread = threading.Thread(target=self._run, name="baton-bell", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while True:
            with self._wake:
                messages = self._due()
                if not messages:
                    if self._closed:
                        return
                    self._wake.wait(self._pause_s())
                    continue
            for message in messages:
                self._deliver(message)

    def _due(self) -> list[Message]:
        messages = list(self._now)
        self._now.clear()
        now_s = time.monotonic()
        while self._later:
            athlete_id, at_s = next(iter(self._later.items()))
            if at_s > now_s and not self._closed:
                break
            del self._later[athlete_id]
            messages.append(athlete_id)
        return messages

    def _pause_s(self) -> float | None:
        if not self._later:
            return None
        return max(0.0, next(iter(self._later.values())) - time.monotonic())

    def _deliver(self, message: Message) -> None:
        if time.monotonic() < self._silent_until_s:
            metrics.BELL.labels("silent").inc()
            return
        try:
            self._send(message)
        except Exception as error:  # noqa: BLE001  every transport has errors of its own, and no ring is worth more
            self._silent_until_s = time.monotonic() + BREAK_S
            metrics.BELL.labels("failed").inc()
            log.warning("bell_failed", error=type(error).__name__, silent_s=BREAK_S)
        else:
            metrics.BELL.labels("rung").inc()


def celery_sender(broker_url: str) -> Send:
    """Rings by Celery messages that name athletes and nothing else."""
    producer = make_producer(broker_url)

    def send(message: Message) -> None:
        task, queue, args = _call(message)
        producer.send_task(task, args, queue=queue, retry=False, ignore_result=True)

    return send


def _call(message: Message) -> tuple[str, str | None, tuple[object, ...]]:
    """Task, queue (None: as the routes of `workers.app` say) and arguments."""
    match message:
        case Task():
            return message.name, None, message.ids
        case str():
            return RECOMPUTE, INTERACTIVE, (message,)
        case _:
            return BATCH_CHUNK, BATCH, (message,)
