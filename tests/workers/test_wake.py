"""Waiting for a plan: woken at once in one process, a quarter of a second otherwise."""

from __future__ import annotations

import threading
import time

from workers import wake


def test_a_waiter_is_woken_when_its_athlete_is_notified() -> None:
    done = threading.Event()
    looks: list[float] = []

    def ready() -> bool:
        looks.append(time.monotonic())
        return done.is_set()

    answers: list[bool] = []
    waiter = threading.Thread(
        target=lambda: answers.append(wake.wait_for(ready, athlete_id="ath_1", timeout_s=5)), daemon=True
    )
    waiter.start()
    while not looks:
        time.sleep(0.001)
    done.set()
    wake.notify("ath_1")
    woken = time.monotonic()
    waiter.join(1)
    assert answers == [True]
    assert looks[-1] - woken < wake.LOOK_S / 2


def test_a_waiter_finds_by_itself_what_nobody_told_it() -> None:
    ready_at = time.monotonic() + 0.3
    started = time.monotonic()
    assert wake.wait_for(lambda: time.monotonic() >= ready_at, athlete_id="ath_1", timeout_s=5)
    assert time.monotonic() - started < 0.3 + 2 * wake.LOOK_S


def test_a_waiter_gives_up_when_its_time_is_over() -> None:
    started = time.monotonic()
    assert not wake.wait_for(lambda: False, athlete_id="ath_1", timeout_s=0.3)
    assert 0.3 <= time.monotonic() - started < 0.5


def test_nothing_is_kept_of_those_who_left() -> None:
    wake.wait_for(lambda: True, athlete_id="ath_1", timeout_s=1)
    wake.wait_for(lambda: False, athlete_id="ath_2", timeout_s=0.01)
    wake.notify("ath_3")
    assert not wake._benches
