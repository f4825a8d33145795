"""How cost grows is measured in whole passes through each kind of layer, and judged by slopes."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.growth.__main__ import table
from benchmarks.growth.curve import Curve, measured
from benchmarks.growth.sizes import Sizes
from benchmarks.growth.subjects import SUBJECTS
from benchmarks.growth.work import Work

SIZES = (1, 2, 4, 8)


def curve(exponent: float, plain: float = 1.0) -> Curve:
    """Return what grows so in time, and evenly in theory."""
    milliseconds = tuple(float(size**exponent) for size in SIZES)
    return Curve("batch", SIZES, milliseconds, SIZES, SIZES, tuple(float(size**plain) for size in SIZES))


@pytest.mark.parametrize("name", SUBJECTS)
def test_every_subject_runs_and_costs_as_much_more_as_theory_says(name: str) -> None:
    subject = SUBJECTS[name]
    once, twice = (Work(subject, sizes) for sizes in subject.start.growing("batch", 1))
    once.run()
    once.run()
    assert twice.cost == 2 * once.cost


def test_sizes_grow_one_at_a_time() -> None:
    assert [each.width for each in Sizes(width=3).growing("width", 2)] == [3, 6, 12]
    assert {each.batch for each in Sizes().growing("width", 2)} == {Sizes().batch}


def test_depth_repeats_layers_and_length_of_attention_counts_twice() -> None:
    subject = SUBJECTS["attention"]
    one, deep, long = (Work(subject, sizes).cost for sizes in (Sizes(), Sizes(depth=3), Sizes(length=1024)))
    assert deep == 3 * one
    assert np.log(long / one) / np.log(128) > 1.5


def test_a_slope_that_is_steeper_than_theory_and_memory_is_found() -> None:
    assert curve(1.3).slope == pytest.approx(1.3)
    assert curve(1.3).is_too_steep
    assert not curve(1.1).is_too_steep
    assert not curve(1.3, plain=1.25).is_too_steep
    assert curve(1.0).theory == (1.0, 2.0, 4.0, 8.0)


def test_measured_curves_are_of_the_sizes_asked_for() -> None:
    found = measured(SUBJECTS["relu"], "width", 0.001, 2)
    assert found.sizes == (8, 16, 32)
    assert min(found.milliseconds) > 0


def test_the_table_shows_theory_and_marks_what_is_steeper() -> None:
    *_, row = table({"Dense": [curve(1.3)], "ReLU": [curve(1.0, plain=1.2)]})
    assert row == "| ReLU | 1.00 (1.00 to 1.20) |  |  |  |"
    assert "| Dense | **1.30 (1.00)** |  |  |  |" in list(table({"Dense": [curve(1.3)]}))
