"""The table of benchmarks says what was measured: medians, spread, and ratios to the first framework."""

from __future__ import annotations

from benchmarks.measurement import Measurement
from benchmarks.report import table


def test_medians_are_compared_with_those_of_the_first_framework() -> None:
    ours = [Measurement(milliseconds, 50) for milliseconds in (3, 1, 2)]
    theirs = [Measurement(4, 300), Measurement(4, 301), Measurement(9, 299)]
    rows = list(table({"MLP": {"nnstudio": ours, "PyTorch": theirs}}))[2:]
    assert rows == [
        "| MLP | nnstudio | 2.00 | 1.00 to 3.00 |  | 50 |",
        "| MLP | PyTorch | 4.00 | 4.00 to 9.00 | 0.50 | 301 |",
    ]
