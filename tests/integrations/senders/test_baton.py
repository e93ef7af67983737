"""Our own format: events of the contract, signed as Standard Webhooks, from any script."""

from __future__ import annotations

import json
from typing import Any

import pytest
from standardwebhooks import Webhook

from integrations.senders import SENDERS
from integrations.values import NotUnderstood, What
from tests.integrations.senders.calls import NOW, delivery, fates, one_event, place, reports
from tests.integrations.senders.fuzzing import PATIENCE, parser_of, survives

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
SESSION: dict[str, Any] = {
    "type": "workout",
    "source_id": "w-1",
    "occurred_at": "2026-11-16T18:05:00+01:00",
    "exercises": [
        {"name": "Nordic curl", "sets": [{"reps": 5, "rpe": 8.5}], "pain": [{"site": "hamstring", "during": 1}]}
    ],
}
CHECK_IN = {
    "type": "check_in",
    "occurred_at": "2026-11-16T07:00:00+01:00",
    "pain": [{"site": "achilles", "side": "left", "during": 2, "next_morning": 3}],
    "soreness": {"calf": 4},
    "sleep_h": 6.5,
    "illness": "none",
}
WRONG = {**SESSION, "exercises": [{"name": "x", "sets": [{"reps": "five"}]}]}


def test_event_gets_the_connections_source() -> None:
    workout = one_event(reports("baton", SESSION))
    assert (workout.source, workout.source_id, workout.exercises[0].sets[0].rir) == ("baton", "w-1", 1.5)
    assert workout.exercises[0].pain[0].during == 1
    assert one_event(reports("baton", {**SESSION, "source": "my-log"})).source == "my-log"


def test_check_in_carries_what_no_watch_knows() -> None:
    check_in = one_event(reports("baton", CHECK_IN))
    assert (check_in.pain[0].site, check_in.pain[0].next_morning, check_in.soreness["calf"]) == ("achilles", 3, 4)


@pytest.mark.parametrize("body", [[CHECK_IN, SESSION], {"events": [CHECK_IN, SESSION]}])
def test_several_at_once(body: Any) -> None:
    assert fates(reports("baton", body)) == [(What.EVENTS, "check_in"), (What.EVENTS, "workout")]


def test_bad_event_is_told_where_and_does_not_cost_the_others() -> None:
    found = reports("baton", [WRONG, CHECK_IN, 7])
    assert fates(found) == [
        (What.NOT_UNDERSTOOD, "wrong_type"),
        (What.EVENTS, "check_in"),
        (What.NOT_UNDERSTOOD, "missing_field"),
    ]
    assert found[0].reference == "/0/exercises/0/sets/0/reps"


def test_deletion_points_to_the_connections_own_event() -> None:
    gone = one_event(
        reports("baton", {"type": "retraction", "occurred_at": "2026-11-16T19:00:00Z", "of": {"source_id": "w-1"}})
    )
    assert (gone.of.source, gone.of.source_id) == ("baton", "w-1")


def test_signature_of_the_standard_package_proves_it() -> None:
    raw = json.dumps(SESSION)
    headers = {"webhook-id": "m1", "webhook-timestamp": str(int(NOW.timestamp()))}
    headers["webhook-signature"] = Webhook(SECRET).sign("m1", NOW, raw)
    what, sender = delivery(raw.encode(), headers), SENDERS["baton"]
    assert sender.proof.holds(what, (SECRET,))
    assert sender.delivery_id is not None
    assert sender.delivery_id(what) == "m1"


@pytest.mark.parametrize("wrong", [[], "x", {"events": []}, {"events": 7}, b"nonsense"])
def test_other_bodies_are_refused(wrong: Any) -> None:
    with pytest.raises(NotUnderstood):
        list(SENDERS["baton"].parse(delivery(wrong), place("baton")))


@PATIENCE
def test_mutated_bodies_do_no_harm() -> None:
    survives([json.dumps(body).encode() for body in (SESSION, CHECK_IN, [CHECK_IN, SESSION])], parser_of("baton"))
