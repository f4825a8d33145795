"""Functions of single values against the standard library's."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from nnstudio.kernels.elementwise import erf, rows_in_place, sigmoid
from nnstudio.kernels.layout import Array
from tests.kernels.conftest import Precision

TOLERANCE = {np.float32: 2e-7, np.float64: 4e-16}


def values(dtype: Precision) -> Array:
    small = np.logspace(-30, 0, 500)
    return np.concatenate([np.linspace(-9, 9, 40_001), small, -small, [0.0, 1e30, -1e30]]).astype(dtype)


def test_erf_is_that_of_the_standard_library(dtype: Precision) -> None:
    x = values(dtype)
    expected = np.array([math.erf(value) for value in x.astype(float)])
    actual = erf(x)
    assert actual.dtype == dtype
    np.testing.assert_allclose(actual, expected, rtol=2 * TOLERANCE[dtype], atol=0)
    np.testing.assert_allclose(actual, expected, rtol=0, atol=TOLERANCE[dtype])
    assert abs(actual).max() <= 1


def test_sigmoid_is_as_defined_far_into_both_tails(dtype: Precision) -> None:
    x = np.linspace(-80, 80, 10_001).astype(dtype)
    expected = np.array([1 / (1 + math.exp(-value)) for value in x.astype(float)])
    actual = sigmoid(x)
    assert actual.dtype == dtype
    np.testing.assert_allclose(actual, expected, rtol=8 * float(np.finfo(dtype).eps))


@pytest.mark.parametrize("function", [erf, sigmoid])
def test_extremes_neither_warn_nor_overflow(function: Callable[..., Array], dtype: Precision) -> None:
    y = function(np.array([np.finfo(dtype).min, np.finfo(dtype).max, -np.inf, np.inf, np.nan], dtype))
    low = {erf: -1, sigmoid: 0}[function]
    np.testing.assert_allclose(y, [low, 1, low, 1, np.nan], atol=1e-37)


@pytest.mark.parametrize("function", [erf, sigmoid])
def test_the_result_goes_into_the_lent_array_which_may_be_the_argument_or_a_part_of_another(
    function: Callable[..., Array], dtype: Precision
) -> None:
    x = values(dtype)[:40_000].reshape(40, 10, 100)
    expected = function(x)
    lent = np.full((40, 20, 100), np.nan, dtype)
    part = lent[:, ::2]
    assert function(x, out=part) is part
    np.testing.assert_array_equal(part, expected)
    assert np.isnan(lent[:, 1::2]).all()
    assert function(x, out=x) is x
    np.testing.assert_array_equal(x, expected)


@pytest.mark.parametrize("function", [erf, sigmoid])
def test_nothing_gives_nothing(function: Callable[..., Array], dtype: Precision) -> None:
    assert function(np.empty((0, 3), dtype)).shape == (0, 3)


def test_rows_are_worked_on_in_place_only_inside_the_statement() -> None:
    before = np.getbufsize()
    with rows_in_place():
        assert np.getbufsize() < before
    assert np.getbufsize() == before
