"""How values spread, as people look at it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstudio.data.distributions import BINS, distribution, distributions
from nnstudio.data.lazy import Derived
from nnstudio.data.transforms import Standardize
from tests.data.writing import Array

FIGURES = st.lists(st.floats(-(2.0**90), 2.0**90, width=32), min_size=1, max_size=200)
RANDOM = np.random.default_rng(0)


@given(FIGURES)
def test_every_value_is_counted_between_the_least_and_the_most(figures: list[float]) -> None:
    values = np.array(figures, np.float32)
    spread = distribution(values)
    assert spread.counts.sum() == len(values)
    assert len(spread.counts) == BINS
    assert (spread.low, spread.high) == (values.min(), values.max())
    assert spread.low - 1e-3 * abs(spread.low) <= spread.mean <= spread.high + 1e-3 * abs(spread.high)
    assert spread.deviation >= 0
    assert spread.is_constant == (len(set(values.tolist())) == 1)


def test_equal_values_stand_in_the_middle() -> None:
    spread = distribution(np.full((3, 4), 7, np.uint8))
    assert spread.is_constant
    assert spread.deviation == 0
    assert spread.counts[BINS // 2] == 12


@pytest.mark.parametrize("values", [[524288.0] * 9, [1e30, np.nextafter(np.float32(1e30), np.float32(2e30))]])
def test_large_values_that_hardly_differ_are_counted_too(values: list[float]) -> None:
    assert distribution(np.array(values, np.float32)).counts.sum() == len(values)


def test_a_normal_column_is_highest_in_the_middle() -> None:
    spread = distribution(RANDOM.normal(5, 2, 50_000))
    assert spread.mean == pytest.approx(5, abs=0.05)
    assert spread.deviation == pytest.approx(2, abs=0.05)
    assert 8 < spread.counts.argmax() < 16


@pytest.mark.parametrize(
    ("shape", "columns"), [((5,), 5), ((7, 3), 3), ((3, 8, 8), 3), ((1, 28, 28), 1), ((2, 3, 4, 5), 0), ((), 0)]
)
def test_there_is_one_for_each_feature_or_channel(shape: tuple[int, ...], columns: int) -> None:
    assert len(distributions(np.zeros((10, *shape), np.float32))) == columns


def test_without_samples_there_are_none() -> None:
    assert distributions(np.zeros((0, 5), np.float32)) == ()


def test_windows_that_overlap_count_each_row_once() -> None:
    rows = np.arange(100, dtype=np.float32)[:, np.newaxis]
    windows = np.lib.stride_tricks.sliding_window_view(rows, 10, axis=0).swapaxes(1, 2)
    (spread,) = distributions(windows)
    assert spread.counts.sum() == len(windows) == 91
    assert (spread.low, spread.high) == (9, 99)


def test_of_what_is_still_on_a_disk_a_bounded_part_is_read() -> None:
    asked = []

    def read(samples: Array) -> Array:
        asked.append(len(samples))
        return samples

    distributions(Derived(np.zeros((100_000, 3), np.float32), read))
    distributions(Derived(np.zeros((300, 1, 256, 256), np.uint8), read))
    assert max(asked) <= 20_000
    assert sum(asked) < 21_000
    assert asked[-1] * 256 * 256 <= 4_000_000
    assert asked[-1] > 1


def test_what_a_transform_makes_of_the_values_is_looked_at_where_it_is_given() -> None:
    inputs = RANDOM.normal(50, 9, (4000, 2)).astype(np.float32)
    for spread in distributions(inputs, Standardize().fitted(inputs)):
        assert spread.mean == pytest.approx(0, abs=1e-5)
        assert spread.deviation == pytest.approx(1, abs=1e-5)
