"""Tolerant readers: the numbers, times and bodies that real senders write, and what they never turn into."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from integrations import reading
from integrations.sports import sport_of
from integrations.values import NotUnderstood

BERLIN = ZoneInfo("Europe/Berlin")
HALF_PAST_FOUR = datetime(2026, 11, 16, 16, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (5, "5"), (Decimal("2.5"), "2.5"), (0.1, "0.1"), ("8.5", "8.5"), ("8,5", "8.5"), (" 12 ", "12"), ("+3", "3"),
        (0, "0"), ("0", "0"), (None, None), (True, None), ("", None), ("8 kg", None), ("1e9", None), ("NaN", None),
        (float("nan"), None), (float("inf"), None), (-1, None), (10**9 + 1, None), ([], None), ({}, None), ("٣", None),
        ("9" * 5000, None),
    ],
)  # fmt: skip
def test_numbers(value: object, expected: str | None) -> None:
    found = reading.number(value)
    assert (None if found is None else str(found)) == expected


def test_zero_is_unknown_only_where_a_sender_means_it() -> None:
    assert reading.number(0) == 0
    assert reading.positive(0) is None
    assert reading.minutes(0) is None
    assert reading.kilometres("0.0") is None
    assert (reading.whole("8.0"), reading.whole(8.5)) == (8, None)


@pytest.mark.parametrize(
    "value",
    [
        "2026-11-16T16:30:00Z",
        "2026-11-16T17:30:00+01:00",
        "2026-11-16T17:30:00.000000+01:00",
        "2026-11-16 17:30:00 +0100",
        "2026-11-16t16:30z",
        "2026-11-16T16:30:00.000000000Z",
        "2026-11-16T17:30:00",  # of the connection's zone
        1_794_846_600,
        "1794846600",
        Decimal(1_794_846_600_000),
        1_794_846_600_000_000,
        1_794_846_600_000_000_000,
    ],
)
def test_times_in_all_their_forms(value: object) -> None:
    assert reading.instant(value, BERLIN) == HALF_PAST_FOUR


def test_fractions_and_offsets_are_kept() -> None:
    found = reading.instant("2026-11-16T17:30:00.25+01:00")
    assert found is not None
    assert found.isoformat() == "2026-11-16T17:30:00.250000+01:00"
    told = reading.shifted(HALF_PAST_FOUR, "3600")
    assert told is not None
    assert (told, told.utcoffset()) == (HALF_PAST_FOUR, timedelta(hours=1))
    assert reading.shifted(HALF_PAST_FOUR, None) is HALF_PAST_FOUR
    assert reading.shifted(None, 3600) is None


@pytest.mark.parametrize(
    "value",
    [None, "", "soon", "2026-11-16", "2026-13-01T00:00:00Z", "2026-11-16T25:00:00Z", "0001-01-01T00:00:00+23:59",
     "9999-12-31T23:59:59-23:59", 0, 5, -1, 10**30, True, [], {}],
)  # fmt: skip
def test_what_is_no_time_is_unknown(value: object) -> None:
    assert reading.instant(value, BERLIN) is None


def test_local_time_without_a_zone_is_unknown() -> None:
    assert reading.instant("2026-11-16T17:30:00") is None


def test_days_texts_and_ids() -> None:
    assert (reading.day("2026-11-16"), reading.day("2026-11-16T00:00:00")) == (date(2026, 11, 16),) * 2
    no_days: list[object] = ["2026-02-30", "1889-01-01", 20261116, None]
    assert [reading.day(value) for value in no_days] == [None] * 4
    assert reading.text("  a\tb\u2028c ") == "a b c"
    no_texts: list[object] = ["", " \x00 ", 7, None]
    assert [reading.text(value) for value in no_texts] == [None] * 4
    assert (reading.identifier(7), reading.identifier("a-1"), reading.identifier("x" * 81)) == ("7", "a-1", None)
    words: list[object] = [True, "false", 1, "0", "yes", None, []]
    assert [reading.truth(value) for value in words] == [
        True, False, True, False, None, None, None,
    ]  # fmt: skip


def test_durations() -> None:
    assert str(reading.minutes(3011)) == "50.2"
    assert reading.minutes_between(HALF_PAST_FOUR, HALF_PAST_FOUR + timedelta(minutes=50)) == 50
    assert reading.minutes_between(HALF_PAST_FOUR, HALF_PAST_FOUR) is None
    assert str(reading.kilometres("11840.2")) == "11.840"


@pytest.mark.parametrize(
    "body",
    [b"", b"\xff", b"{", b"[" * 100_000, b'{"a": ' * 40 + b"1" + b"}" * 40, b'{"a": NaN}', b'{"a":1,"a":2}',
     b'"' + b"x" * 1024**2 + b'"', b"1" * 5_000],
)  # fmt: skip
def test_broken_deep_and_large_json_is_not_understood(body: bytes) -> None:
    with pytest.raises(NotUnderstood):
        reading.json_value(body)


def test_bodies() -> None:
    assert reading.json_object(b'\xef\xbb\xbf{"a": 0.10}') == {"a": Decimal("0.10")}
    assert reading.json_list(b"[1]") == [1]
    assert reading.form(b"userid=7&appli=44&note=a%20b&note=c") == {"userid": "7", "appli": "44", "note": "c"}
    assert reading.without_field(b'{"secret": "x", "n": 1.50, "deep": {"secret": 1}}', "secret") == (
        b'{"n":1.50,"deep":{"secret":1}}'
    )


@pytest.mark.parametrize(
    ("reader", "body"),
    [(reading.json_object, b"[]"), (reading.json_list, b"{}"), (reading.form, b""), (reading.form, b"a=%ff"),
     (reading.form, b"\xff"), (reading.form, b"a=1&" * 101)],
)  # fmt: skip
def test_bodies_of_another_shape_are_not_understood(reader: Any, body: bytes) -> None:
    with pytest.raises(NotUnderstood):
        reader(body)


@pytest.mark.parametrize(
    ("word", "sport"),
    [("TRAIL_RUNNING", "run"), ("Trail Run", "run"), ("VirtualRun", "run"), ("Laufen", "run"), ("running", "run"),
     ("STRENGTH_TRAINING", "strength"), ("WeightTraining", "strength"), ("Traditional Strength Training", "strength"),
     ("Workout", None), ("CYCLING", None), ("Running late", None), ("", None), (8, None), (None, None)],
)  # fmt: skip
def test_words_for_sports(word: object, sport: str | None) -> None:
    assert sport_of(word) == sport
