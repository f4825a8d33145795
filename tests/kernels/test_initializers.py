"""Initializers: the distributions that their papers state."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nnstudio.kernels.initializers import (
    INITIALIZERS,
    Constant,
    Initializer,
    Normal,
    Orthogonal,
    TruncatedNormal,
    Uniform,
    glorot_normal,
    glorot_uniform,
    he_normal,
    he_uniform,
    initial,
    lecun_normal,
    lecun_uniform,
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
        (lecun_uniform(300), 1 / 300),
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


def test_truncated_normal_has_no_tails(dtype: Precision) -> None:
    values = filled(TruncatedNormal(0.02), dtype)
    assert 0.0399 < abs(values).max() <= 0.0401
    assert values.std() == pytest.approx(0.02 * 0.8796, rel=0.02)


@pytest.mark.parametrize("shape", [(6, 6), (4, 9), (9, 4), (4, 3, 2, 2), (5, 1), (1, 5)])
def test_orthogonal_rows_or_columns_have_length_1_and_stand_at_right_angles(
    shape: tuple[int, ...], dtype: Precision
) -> None:
    matrix = filled(Orthogonal(), dtype, shape).reshape(shape[0], -1)
    products = matrix @ matrix.T if matrix.shape[0] <= matrix.shape[1] else matrix.T @ matrix
    np.testing.assert_allclose(products, np.eye(len(products)), atol=1e-5)


def test_a_kernel_is_told_how_many_inputs_and_outputs_its_values_join() -> None:
    assert initial("glorot_uniform", (8, 4, 3, 5)) == glorot_uniform(4 * 15, 8 * 15)
    assert initial("he_normal", (8, 4)) == he_normal(4)


@pytest.mark.parametrize("choice", INITIALIZERS)
def test_every_initializer_fills_a_kernel(choice: str, dtype: Precision) -> None:
    assert np.isfinite(filled(initial(choice, (4, 3, 2, 2)), dtype, (4, 3, 2, 2))).all()


@pytest.mark.parametrize("initializer", [Uniform(1.0), Normal(1.0), TruncatedNormal(1.0), Orthogonal()])
def test_the_same_seed_fills_the_same_and_goes_on_differently(initializer: Initializer, dtype: Precision) -> None:
    rng = np.random.default_rng(5)
    first, second = np.empty((3, 4), dtype), np.empty((3, 4), dtype)
    initializer.fill(first, rng)
    initializer.fill(second, rng)
    np.testing.assert_array_equal(first, filled(initializer, dtype, (3, 4)))
    assert (first != second).any()
