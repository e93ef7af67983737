"""The settings that keep workers alive cannot be lost by accident."""

from __future__ import annotations

import gc

import pytest
from celery.exceptions import ImproperlyConfigured, QueueNotFound
from celery.worker import WorkController

from catalog.load import load_rulebook
from workers.app import BATCH, INTERACTIVE, OUTSIDE, make_app, make_producer, producer_options, worker_options
from workers.tasks import load_before_fork


def test_a_worker_refuses_to_start_when_remote_control_is_off() -> None:
    app = make_app("memory://")
    app.conf.worker_enable_remote_control = False
    with pytest.raises(ImproperlyConfigured, match="remote_control is off"):
        WorkController(app=app, pool="solo")


def test_a_misspelt_queue_is_an_error_and_not_a_new_queue() -> None:
    producer = make_producer("memory://")
    with pytest.raises(QueueNotFound):
        producer.send_task("plans.recompute", ("ath_1",), queue="interactiv")


def test_both_sides_know_the_same_queues() -> None:
    assert set(make_app("memory://").amqp.queues) == {INTERACTIVE, BATCH, OUTSIDE}
    assert set(make_producer("memory://").amqp.queues) == {INTERACTIVE, BATCH, OUTSIDE}


def test_only_json_is_accepted_and_no_result_is_kept() -> None:
    app = make_app("redis://nowhere/0")
    assert app.conf.accept_content == ["json"]
    assert app.conf.task_ignore_result
    assert app.conf.result_backend is None


@pytest.mark.parametrize("url", ["redis://h/0", "rediss://h/0", "sentinel://h:26379"])
def test_a_worker_may_wait_for_redis_and_a_producer_may_not(url: str) -> None:
    assert worker_options(url)["socket_timeout"] == 10
    assert producer_options(url)["socket_timeout"] == 0.5
    assert producer_options(url)["max_retries"] == 0


def test_a_task_ends_before_the_broker_hands_it_to_somebody_else() -> None:
    conf = make_app("redis://nowhere/0").conf
    assert conf.task_soft_time_limit < conf.task_time_limit < worker_options("redis://h/0")["visibility_timeout"]


def test_every_task_goes_to_a_queue_that_a_worker_reads() -> None:
    app = make_app("memory://")
    app.loader.import_default_modules()
    ours = [name for name in app.tasks if name.startswith("plans.")]
    assert sorted(ours) == ["plans.batch_chunk", "plans.batch_tick", "plans.recompute"]
    queues = {name: app.amqp.router.route({}, name)["queue"].name for name in ours}
    assert queues == {"plans.recompute": INTERACTIVE, "plans.batch_chunk": BATCH, "plans.batch_tick": BATCH}


def test_a_worker_never_walks_what_it_loaded_at_the_start_again() -> None:
    usual = gc.get_threshold()
    try:
        load_before_fork()
        watched = {id(one) for one in gc.get_objects()}
        assert id(load_rulebook().exercises) not in watched
    finally:
        gc.unfreeze()
        gc.set_threshold(*usual)


def test_what_a_few_plans_are_made_of_is_not_looked_through_for_cycles() -> None:
    usual = gc.get_threshold()
    try:
        load_before_fork()
        looked = gc.get_stats()[0]["collections"]
        made: list[list[int]] = [[] for _ in range(5_000)]
        assert gc.get_stats()[0]["collections"] == looked
        assert len(made) == 5_000
    finally:
        gc.unfreeze()
        gc.set_threshold(*usual)
