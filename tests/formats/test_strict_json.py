"""Reading JSON that others made."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstudio.formats.strict_json import JsonError, parse_json
from nnstudio.hyperparameters import Hyperparameter, HyperparameterError, Integer, Integers, Padding
from nnstudio.hyperparameters.kinds import LARGEST_INTEGER


def test_plain_json_is_read() -> None:
    assert parse_json('{"a": [1, -2.5, null, true, "é"]}'.encode()) == {"a": [1, -2.5, None, True, "é"]}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b'{"a": 1, "a": 2}', "names 'a' twice"),
        (b"[NaN]", "holds NaN"),
        (b"[-Infinity]", "holds -Infinity"),
        (b"[1e999]", "1e999"),
        (b"[" + b"9" * 5000 + b"]", "too large"),
        (b"[18446744073709551617]", "too large"),
        (b"\xff", "not UTF-8 text at byte 0"),
        (b"{\n 1}", "not JSON at line 2, column 2"),
        (b"[" * 200_000, "nested too deeply"),
        (b"", "not JSON at line 1, column 1"),
    ],
)
def test_what_a_program_stumbles_over_is_refused_with_its_reason(text: bytes, says: str) -> None:
    with pytest.raises(JsonError, match=says):
        parse_json(text)


def test_the_largest_and_smallest_64_bit_numbers_are_read() -> None:
    assert parse_json(b"[18446744073709551615, -9223372036854775808]") == [2**64 - 1, -(2**63)]


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with contextlib.suppress(JsonError):
        parse_json(data)


@pytest.mark.parametrize("kind", [Integer(1, "n"), Integers((1,), "n"), Padding("valid", "n")])
def test_a_field_takes_no_number_that_a_file_would_not_give_back(kind: Hyperparameter) -> None:
    largest = kind.to_json(kind.checked(LARGEST_INTEGER))
    assert parse_json(json.dumps(largest).encode()) == largest
    with pytest.raises(HyperparameterError, match="is too large; it must be at most 18,446,744,073,709,551,616"):
        kind.checked(LARGEST_INTEGER + 1)
