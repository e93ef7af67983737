"""Mutated bodies for parsers: only NotUnderstood may come out of one, quickly, and events only as the wire takes them.

200 bodies for each parser for everybody, 10,000 with HYPOTHESIS_PROFILE=nightly; half of them with bytes changed, half
with values of the document replaced.
"""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Callable, Iterable, Sequence
from random import Random
from time import process_time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.senders import SENDERS
from integrations.values import NotUnderstood, Report, What
from schemas.events import load_events
from tests.integrations.senders.calls import delivery, place

NIGHTLY = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"
BODIES = 10_000 if NIGHTLY else 200
PATIENCE = pytest.mark.timeout(1800 if NIGHTLY else 120)
HANG_S = 0.1
Parser = Callable[[bytes], Iterable[Report]]

ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 7, 2**31, 2**63 - 1, -(2**63), 0.1, -0.0, 1e-30, 1e17, "", " ", "0", "-5", "1e9",
    "8,5", "NaN", "true", "2026-11-16", "2026-02-30", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59",
    "2026-11-16T17:30", "2026-11-16T17:30:00.123456789Z", "Run", "WeightTraining", "🏃", "a\u2028b\tc", "x" * 20_000,
    "9" * 5_000, "Set 1: " * 2_000, [], {}, [[]], [None], {"": {}}, [1] * 300, [{}] * 120, {"id": []},
)  # fmt: skip


def parser_of(kind: str) -> Parser:
    """Everything a delivery of this sender goes through, with the parser last."""
    sender = SENDERS[kind]

    def parse(body: bytes) -> Iterable[Report]:
        what = delivery(body)
        sender.proof.holds(what, ("a secret",))
        if sender.handshake is not None:
            sender.handshake(what, ("a secret",))
        if sender.delivery_id is not None:
            sender.delivery_id(what)
        if sender.redact is not None:
            body = sender.redact(body)
        return sender.parse(delivery(body), place(kind))

    return parse


def survives(bodies: Sequence[bytes], parse: Parser) -> None:
    """Mutate the bodies; fail on any error but NotUnderstood, on a hang, and on an event that the wire refuses."""
    for seed in range(BODIES // 2):
        judge(mangled(Random(seed), bodies), parse)
    documents = [json.loads(body) for body in bodies if body[:1] in b"{["]
    if documents:
        drawn: Any = given(seed=st.integers(0, 2**32), values=st.lists(_ANY, min_size=1, max_size=4))(
            lambda seed, values: judge(replaced(Random(seed), documents, values), parse)
        )
        settings(max_examples=BODIES // 2, deadline=None, derandomize=True, database=None)(drawn)()


def judge(body: bytes, parse: Parser) -> None:
    """One body; slow ones get a second chance, for a collection of garbage is not theirs."""
    spent = _timed(body, parse)
    if spent > HANG_S:
        spent = _timed(body, parse)
    assert spent <= HANG_S, f"{spent:.3f} s for {body[:2000]!r}"


def _timed(body: bytes, parse: Parser) -> float:
    began = process_time()
    try:
        reports = list(parse(body))
    except NotUnderstood:
        reports = []
    spent = process_time() - began
    for report in reports:
        assert bool(report.events) == (report.what is What.EVENTS)
        if report.events:
            load_events([dict(event) for event in report.events])
    return spent


def mangled(random: Random, bodies: Sequence[bytes]) -> bytes:
    """One of the bodies with one to six changes of its bytes."""
    body = bytearray(random.choice(bodies))
    for _ in range(random.randint(1, 6)):
        at, length = random.randrange(len(body) + 1), random.randint(1, 30)
        match random.randrange(6):
            case 0:
                body[at : at + 1] = random.randbytes(1)
            case 1:
                del body[at : at + length]
            case 2:
                body[at:at] = random.randbytes(length)
            case 3:
                body[at:at] = body[at : at + length] * random.randint(1, 40)
            case 4:
                body[at : at + length] = json.dumps(random.choice(ODD)).encode()
            case _:
                other = random.choice(bodies)
                body[at:] = other[random.randrange(len(other) + 1) :]
    return bytes(body)


_LEAF = st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False) | st.text(max_size=30)
_ANY = st.sampled_from(ODD) | st.recursive(
    _LEAF,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def replaced(random: Random, documents: Sequence[Any], values: Sequence[Any]) -> bytes:
    """One of the documents with some of its values replaced, dropped or doubled."""
    document = copy.deepcopy(random.choice(documents))
    for value in values:
        places = list(_places(document))
        if not places:
            return json.dumps(value).encode()
        holder, key = random.choice(places)
        match random.randrange(5):
            case 0:
                del holder[key]
            case 1 if isinstance(holder, list):
                holder.insert(key, copy.deepcopy(value))
            case _:
                holder[key] = copy.deepcopy(value)
    return json.dumps(document).encode("utf-8", "replace")


def _places(value: Any) -> Iterable[tuple[Any, Any]]:
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from _places(value[key])
