"""Products of matrices are the same whichever way they are computed."""

from __future__ import annotations

import numpy as np
import pytest

from nnstudio.engine.threads import product_threads
from nnstudio.engine.workspace import Workspace
from nnstudio.kernels.products import LeftOperand, multiply, multiply_by_transposed, small_products, transposed

SHAPES = ((256, 784, 8), (130, 784, 32), (250, 784, 64), (300, 300, 128), (7, 5, 3), (40, 30, 1), (1200, 1000, 1))


@pytest.mark.parametrize(("rows", "inner", "columns"), SHAPES)
@pytest.mark.parametrize("by_blocks", [False, True])
def test_a_product_is_that_of_numpy_whether_or_not_it_goes_by_blocks(
    rows: int, inner: int, columns: int, by_blocks: bool
) -> None:
    random = np.random.default_rng(0)
    a, b = random.standard_normal((rows, inner), np.float32), random.standard_normal((inner, columns), np.float32)
    expected = a.astype(np.float64) @ b
    tolerance = 1e-5 * np.abs(expected).max()
    with small_products(by_blocks):
        for left in (a, np.asfortranarray(a)):
            out = np.full((rows, columns), np.nan, np.float32)
            multiply(left, b, out)
            np.testing.assert_allclose(out, expected, rtol=0, atol=tolerance)
            repeated = LeftOperand(left)
            for _ in range(2):
                out.fill(np.nan)
                repeated.times(b, out)
                np.testing.assert_allclose(out, expected, rtol=0, atol=tolerance)
        out = np.full((rows, columns), np.nan, np.float32)
        multiply_by_transposed(a, np.ascontiguousarray(b.T), out, Workspace())
        np.testing.assert_allclose(out, expected, rtol=0, atol=tolerance)


@pytest.mark.parametrize("shape", [(0, 5), (5, 0), (1, 1), (1000, 40), (37, 5000)])
def test_a_transpose_has_all_entries_where_they_belong(shape: tuple[int, int]) -> None:
    matrix = np.arange(np.prod(shape)).reshape(shape)
    out = np.full(shape[::-1], -1)
    assert transposed(matrix, out) is out
    np.testing.assert_array_equal(out, matrix.T)


@pytest.mark.parametrize("left", [(120, 70), (3, 1, 120, 70), (2, 120, 70)])
@pytest.mark.parametrize("right", [(70, 300), (3, 2, 70, 300), (1, 2, 70, 300)])
def test_stacks_of_products_are_those_of_numpy(left: tuple[int, ...], right: tuple[int, ...]) -> None:
    random = np.random.default_rng(0)
    a, b = random.standard_normal(left, np.float32), random.standard_normal(right, np.float32)
    expected = np.matmul(a, b, dtype=np.float64)
    whole = np.full((*expected.shape[:-1], 400), np.nan, np.float32)
    out = whole[..., 50:350]
    with small_products(True):
        multiply(a, b, out)
    np.testing.assert_allclose(out, expected, rtol=0, atol=1e-5 * np.abs(expected).max())
    assert np.isnan(whole[..., :50]).all()
    assert np.isnan(whole[..., 350:]).all()


def test_numbers_that_are_not_finite_stay_in_their_rows_and_columns() -> None:
    a, b = np.ones((256, 784), np.float32), np.ones((784, 8), np.float32)
    a[200, 3] = np.nan
    b[5, 2] = np.inf
    out = np.empty((256, 8), np.float32)
    with small_products(True):
        multiply(a, b, out)
    assert np.isnan(out[200]).all()
    assert np.isinf(np.delete(out[:, 2], 200)).all()
    assert np.isfinite(np.delete(np.delete(out, 200, axis=0), 2, axis=1)).all()


def test_on_several_threads_a_product_is_one_product_bit_for_bit() -> None:
    random = np.random.default_rng(0)
    a, b = random.standard_normal((256, 784), np.float32), random.standard_normal((784, 16), np.float32)
    out = np.empty((256, 16), np.float32)
    with small_products(True), product_threads(2):
        multiply(a, b, out)
        np.testing.assert_array_equal(out, a @ b)
