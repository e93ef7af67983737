"""Ringing is fast whatever the broker does, and a burst of rings becomes few."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from tests.workers.conftest import RedisServer
from workers import bell as bell_module
from workers.bell import AT_ONCE, TOGETHER_S, Bell, Message, Task, celery_sender


class Sent:
    """Remembers what was sent, and when."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.times: list[float] = []

    def __call__(self, message: Message) -> None:
        self.messages.append(message)
        self.times.append(time.monotonic())


class Broken:
    """A broker that always fails."""

    def __init__(self) -> None:
        self.tries = 0

    def __call__(self, message: Message) -> None:
        self.tries += 1
        raise ConnectionError("no broker")


@pytest.fixture
def make_bell() -> Iterator[Callable[[Callable[[Message], None]], Bell]]:
    made: list[Bell] = []

    def make(send: Callable[[Message], None]) -> Bell:
        made.append(Bell(send))
        return made[-1]

    yield make
    for bell in made:
        bell.close()


def eventually(condition: Callable[[], bool], within_s: float = 3.0) -> bool:
    until = time.monotonic() + within_s
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.005)
    return condition()


MakeBell = Callable[[Callable[[Message], None]], Bell]


def test_a_single_ring_is_sent_at_once(make_bell: MakeBell) -> None:
    sent = Sent()
    bell = make_bell(sent)
    started = time.monotonic()
    bell.ring("ath_1")
    assert eventually(lambda: sent.messages == ["ath_1"])
    assert sent.times[0] - started < TOGETHER_S / 2


def test_one_thousand_rings_of_one_athlete_become_few_and_the_last_is_heard(make_bell: MakeBell) -> None:
    sent = Sent()
    bell = make_bell(sent)
    for _ in range(1000):
        bell.ring("ath_1")
        time.sleep(0.0005)
    last = time.monotonic()
    assert eventually(lambda: bool(sent.times) and sent.times[-1] >= last)
    assert len(sent.messages) <= AT_ONCE + 10


def test_rings_of_many_athletes_do_not_hold_each_other(make_bell: MakeBell) -> None:
    sent = Sent()
    bell = make_bell(sent)
    started = time.monotonic()
    for number in range(500):
        bell.ring(f"ath_{number}")
    assert eventually(lambda: len(sent.messages) == 500)
    assert sent.times[-1] - started < TOGETHER_S


def test_an_athlete_who_was_quiet_is_rung_for_at_once_again(make_bell: MakeBell) -> None:
    sent = Sent()
    bell = make_bell(sent)
    for _ in range(AT_ONCE * 3):
        bell.ring("ath_1")
    time.sleep(TOGETHER_S * 2)
    before = len(sent.messages)
    started = time.monotonic()
    bell.ring("ath_1")
    assert eventually(lambda: len(sent.messages) == before + 1)
    assert sent.times[-1] - started < TOGETHER_S / 2


def test_later_waits_for_the_rest_of_the_burst_and_rings_once(make_bell: MakeBell) -> None:
    sent = Sent()
    bell = make_bell(sent)
    started = time.monotonic()
    for _ in range(5):
        bell.later("ath_1")
    assert eventually(lambda: len(sent.messages) == 1)
    assert sent.times[0] - started >= TOGETHER_S * 0.9
    time.sleep(TOGETHER_S * 1.5)
    assert sent.messages == ["ath_1"]


def test_a_failed_ring_is_followed_by_silence_and_then_by_another_try(
    make_bell: MakeBell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bell_module, "BREAK_S", 0.3)
    broken = Broken()
    bell = make_bell(broken)
    for number in range(50):
        bell.ring(f"ath_{number}")
    time.sleep(0.1)
    assert broken.tries == 1
    time.sleep(0.4)
    bell.ring("ath_again")
    assert eventually(lambda: broken.tries == 2)


def test_threads_that_ring_together_lose_nothing(make_bell: MakeBell) -> None:
    sent = Sent()
    bell = make_bell(sent)

    def ring_many(prefix: int) -> None:
        for number in range(200):
            bell.ring(f"ath_{prefix}_{number}")

    threads = [threading.Thread(target=ring_many, args=(prefix,)) for prefix in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert eventually(lambda: len(sent.messages) == 1600)
    assert len(set(sent.messages)) == 1600


def test_close_sends_what_still_waits(make_bell: MakeBell) -> None:
    sent = Sent()
    bell = make_bell(sent)
    bell.later("ath_1")
    bell.close()
    assert sent.messages == ["ath_1"]


def seconds_of(call: Callable[[], object]) -> float:
    started = time.monotonic()
    call()
    return time.monotonic() - started


@pytest.mark.parametrize("warm", [True, False])
def test_a_frozen_broker_costs_a_sender_at_most_600_ms(redis_server: RedisServer, warm: bool) -> None:
    send = celery_sender(redis_server.url)
    if warm:
        send("ath_0")
    redis_server.freeze()
    try:

        def attempt() -> None:
            with pytest.raises(Exception):  # noqa: B017  any error will do, the bell counts them all
                send("ath_1")

        assert seconds_of(attempt) < 0.7  # 0.6 s and what a busy test machine adds
    finally:
        redis_server.thaw()


def test_a_dead_broker_costs_a_sender_at_most_600_ms_and_is_used_again_when_back(redis_server: RedisServer) -> None:
    send = celery_sender(redis_server.url)
    send("ath_0")
    redis_server.kill()

    def attempt() -> None:
        with pytest.raises(Exception):  # noqa: B017  as above
            send("ath_1")

    assert seconds_of(attempt) < 0.7
    redis_server.start()
    send("ath_2")


def test_requests_do_not_wait_for_a_frozen_broker(redis_server: RedisServer, make_bell: MakeBell) -> None:
    bell = make_bell(celery_sender(redis_server.url))
    bell.ring("ath_0")
    time.sleep(0.3)
    redis_server.freeze()
    try:
        slowest = max(seconds_of(lambda number=number: bell.ring(f"ath_{number}")) for number in range(200))  # type: ignore[misc]
        assert slowest < 0.1
    finally:
        redis_server.thaw()


def test_a_task_is_asked_for_at_once_and_once(make_bell: MakeBell) -> None:
    sent = Sent()
    bell = make_bell(sent)
    bell.task("deliveries.read", "del_1")
    assert eventually(lambda: sent.messages == [Task("deliveries.read", ("del_1",))])
