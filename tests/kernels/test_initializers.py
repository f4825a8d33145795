"""Initializers: the distributions that their papers state."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nnstudio.kernels.initializers import (
    Constant,
    Initializer,
    Normal,
    Uniform,
    glorot_normal,
    glorot_uniform,
    he_normal,
    he_uniform,
    lecun_normal,
    pytorch_uniform,
)
from nnstudio.kernels.layout import Array
from tests.kernels.conftest import Precision


def filled(initializer: Initializer, dtype: Precision, shape: tuple[int, ...] = (200, 300)) -> Array:
    array = np.full(shape, np.nan, dtype)
    initializer.fill(array, np.random.default_rng(5))
    return array


def test_a_constant_is_the_same_everywhere(dtype: Precision) -> None:
    assert (filled(Constant(0.25), dtype) == 0.25).all()


@pytest.mark.parametrize(
    ("initializer", "variance"),
    [
        (he_uniform(300), 2 / 300),
        (he_normal(300), 2 / 300),
        (glorot_uniform(300, 200), 2 / 500),
        (glorot_normal(300, 200), 2 / 500),
        (lecun_normal(300), 1 / 300),
        (pytorch_uniform(300), 1 / 900),
    ],
)
def test_variances_are_those_of_the_papers(initializer: Initializer, variance: float, dtype: Precision) -> None:
    values = filled(initializer, dtype).astype(np.float64)
    assert values.var() == pytest.approx(variance, rel=0.02)
    assert abs(values.mean()) < 5 * math.sqrt(variance / values.size)


def test_uniform_stays_within_its_bound_and_reaches_out_to_it(dtype: Precision) -> None:
    values = filled(Uniform(0.5), dtype)
    assert -0.5 <= values.min() < -0.499
    assert 0.499 < values.max() <= 0.5


def test_normal_has_the_tails_of_a_normal_distribution(dtype: Precision) -> None:
    assert (abs(filled(Normal(2.0), dtype)) > 4).mean() == pytest.approx(0.0455, abs=0.005)


@pytest.mark.parametrize("initializer", [Uniform(1.0), Normal(1.0)])
def test_the_same_seed_fills_the_same_and_goes_on_differently(initializer: Initializer, dtype: Precision) -> None:
    rng = np.random.default_rng(5)
    first, second = np.empty((3, 4), dtype), np.empty((3, 4), dtype)
    initializer.fill(first, rng)
    initializer.fill(second, rng)
    np.testing.assert_array_equal(first, filled(initializer, dtype, (3, 4)))
    assert (first != second).any()
