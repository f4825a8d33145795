from __future__ import annotations

import pytest

from nnstudio.figures import byte_size, compact, decimal, duration, grouped, percent, shape


def test_whole_numbers_are_exact_and_in_groups_of_three() -> None:
    assert grouped(225_034) == "225,034"
    assert grouped(175_000_000_000) == "175,000,000,000"
    assert grouped(-1_234) == "\N{MINUS SIGN}1,234"


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"),
        (999, "999"),
        (1_000, "1.0\N{NO-BREAK SPACE}k"),
        (2_612_736, "2.6\N{NO-BREAK SPACE}M"),
        (999_950, "1.0\N{NO-BREAK SPACE}M"),
        (4.1e9, "4.1\N{NO-BREAK SPACE}G"),
        (1.7e11, "170\N{NO-BREAK SPACE}G"),
    ],
)
def test_large_numbers_are_shortened_by_prefixes(number: float, text: str) -> None:
    assert compact(number) == text


def test_bytes_are_in_decimal_units() -> None:
    assert [byte_size(count) for count in (0, 512, 3_400_000, 120_000_000)] == [
        "0\N{NO-BREAK SPACE}B",
        "512\N{NO-BREAK SPACE}B",
        "3.4\N{NO-BREAK SPACE}MB",
        "120\N{NO-BREAK SPACE}MB",
    ]


def test_a_share_that_is_not_zero_never_looks_like_zero() -> None:
    assert [percent(share) for share in (0.0, 0.00001, 0.0821, 0.9106, 1.0)] == [
        "0.0\N{NO-BREAK SPACE}%",
        "<\N{NO-BREAK SPACE}0.1\N{NO-BREAK SPACE}%",
        "8.2\N{NO-BREAK SPACE}%",
        "91.1\N{NO-BREAK SPACE}%",
        "100.0\N{NO-BREAK SPACE}%",
    ]


def test_shapes_are_written_with_a_multiplication_sign() -> None:
    assert shape((32, 26, 26)) == "32 × 26 × 26"
    assert shape((1600,)) == "1,600"
    assert shape(None) == "\N{EN DASH}"


def test_measured_numbers_keep_their_significant_digits() -> None:
    written = [decimal(value) for value in (0.081, 0.001, 2.3, 1.0, 12345.0, 1e-5, 3.2e8, 1e30)]
    assert written == ["0.0810", "0.00100", "2.30", "1.00", "12,345", "1.00e\N{MINUS SIGN}5", "3.20e8", "1.00e30"]
    assert [decimal(value) for value in (float("nan"), float("-inf"))] == ["NaN", "\N{MINUS SIGN}\N{INFINITY}"]


def test_lengths_of_time_read_as_on_a_clock() -> None:
    assert [duration(seconds) for seconds in (0, 14.4, 83, 3723)] == ["0:00", "0:14", "1:23", "1:02:03"]
