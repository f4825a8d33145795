"""The table of the window's measurements says medians and spread, and rounds of the same thing are one row."""

from __future__ import annotations

import pytest

from benchmarks.window.reading import Reading, joined, percentile, table


def test_rounds_of_the_same_thing_are_one_row_with_median_and_spread() -> None:
    rounds = [
        Reading("late", "ms", (3.0, 1.0), "< 16"),
        Reading("speed", "steps/s", (1234.0,)),
        Reading("late", "ms", (2.0,)),
    ]
    assert list(table(joined(rounds)))[2:] == [
        "| late | 2.00 ms | 1.00 to 3.00 | 3 | < 16 |",
        "| speed | 1,234 steps/s | 1,234 to 1,234 | 1 |  |",
    ]


@pytest.mark.parametrize(("share", "value"), [(0.0, 1), (0.5, 50), (0.99, 99), (1.0, 100)])
def test_a_percentile_is_a_value_that_was_read(share: float, value: int) -> None:
    assert percentile(range(100, 0, -1), share) == value
