"""The bytes that come in: what every part of Baton can keep is read, everything else is refused where it stands."""

from __future__ import annotations

import json
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.wire import WireError, parse_json


def test_fractions_are_exact_decimals() -> None:
    assert parse_json(b'{"load_kg": 22.679, "reps": 10}') == {"load_kg": Decimal("22.679"), "reps": 10}


@pytest.mark.parametrize(
    ("raw", "code", "pointer"),
    [
        (b'{"a": NaN}', "not_a_number", "/a"),
        (b'{"a": [1, -Infinity]}', "not_a_number", "/a/1"),
        (b'{"a": {"b": 1e999}}', "number_too_large", "/a/b"),
        (b'{"a": 1e99999999999999999999}', "number_too_large", "/a"),
        (b'{"a": 1e-99999999999999999999}', "number_too_long", "/a"),
        (b'{"a": 0.' + b"1" * 5000 + b"}", "number_too_long", "/a"),
        (b'{"a": 9223372036854775808}', "number_too_large", "/a"),
        (b'{"a": -9223372036854775809}', "number_too_large", "/a"),
        (b'{"a": ' + b"9" * 5000 + b"}", "number_too_large", "/a"),
        (b'{"a": "x\\u0000y"}', "bad_text", "/a"),
        (b'{"a": ["\\ud800"]}', "bad_text", "/a/0"),
        (b'{"x\\udc00": 1}', "bad_text", "/x?"),
        (b'[{"reps": 1, "reps": 2}]', "duplicate_key", "/0/reps"),
        (b'{"a/b": {"~": NaN}}', "not_a_number", "/a~1b/~0"),
        (b'{"a": 1,}', "not_json", ""),
        (b'{"a": 1} x', "not_json", ""),
        (b'{"a": "\x01"}', "not_json", ""),
        (b"{'a': 1}", "not_json", ""),
        (b'{"a": 1', "not_json", ""),
        (b'{"a": 01}', "not_json", ""),
        (b"", "not_json", ""),
        (b" \n", "not_json", ""),
        (b'"\xff"', "not_utf8", ""),
        (b'{"a": 1}'.decode().encode("utf-16"), "not_utf8", ""),
        (b"[" * 100_000, "too_deep", ""),
        (b'{"a":' * 100_000, "too_deep", ""),
    ],
)
def test_unusable_json_is_refused_where_it_stands(raw: bytes, code: str, pointer: str) -> None:
    with pytest.raises(WireError) as caught:
        parse_json(raw)
    assert (caught.value.code, caught.value.pointer) == (code, pointer)
    assert caught.value.detail.endswith(".")


def test_nesting_of_32_levels_is_read_and_33_refused() -> None:
    assert parse_json(b"[" * 32 + b"]" * 32)
    for levels in (33, 500):
        with pytest.raises(WireError) as caught:
            parse_json(b'{"a": ' + b"[" * (levels - 1) + b"]" * (levels - 1) + b"}")
        assert caught.value.code == "too_deep"
        assert caught.value.pointer == "/a" + "/0" * 31


@pytest.mark.parametrize(
    "raw",
    [
        b'{"a": "\\ud83d\\ude00", "b": "\\\\u0000", "c": "\\u00e9"}',
        b'\xef\xbb\xbf{"a": 1}',
        b'{"id": "1234567890123456789012"}',
        b'{"a": 9223372036854775807, "b": -9223372036854775808}',
        b'"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["',
        b"[[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[]]",
        b"null",
    ],
)
def test_unusual_but_sound_json_is_read(raw: bytes) -> None:
    assert parse_json(raw) == json.loads(raw.decode("utf-8-sig"))


_LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63) + 1, 2**63 - 1)
    | st.text(st.characters(codec="utf-8", exclude_characters="\0"))
)


@given(st.recursive(_LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text("abc~/é"), inner), max_leaves=20))
def test_everything_else_is_read_as_it_was_written(document: Any) -> None:
    assert parse_json(json.dumps(document).encode()) == document


@given(st.binary(max_size=60))
def test_no_bytes_break_the_reader(raw: bytes) -> None:
    with suppress(WireError):
        parse_json(raw)
