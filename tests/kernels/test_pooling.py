"""Pooling against plain loops over windows, over geometries of every kind."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnstudio.kernels.layout import Array
from nnstudio.kernels.pooling import average_pool, average_pool_gradient, max_pool, max_pool_gradient
from nnstudio.kernels.windows import Window
from tests.kernels.conftest import LentBuffers, Precision

pairs = st.tuples(st.integers(1, 3), st.integers(1, 3))
side = st.integers(0, 2)
far_side = st.integers(-2, 3)
paddings = st.sampled_from(["same", "valid"]) | st.tuples(side, far_side, side, far_side)
windows = st.builds(Window, st.tuples(st.integers(1, 4), st.integers(1, 4)), pairs, pairs, paddings)
images = st.tuples(st.integers(1, 9), st.integers(1, 9))


def cells_of(window: Window, image: tuple[int, int], i: int, j: int) -> list[tuple[int, int]]:
    """Return the cells of the image that a window sees, in reading order."""
    top, _, left, _ = window.sides(image)
    rows = [i * window.stride[0] + p * window.dilation[0] - top for p in range(window.kernel[0])]
    columns = [j * window.stride[1] + q * window.dilation[1] - left for q in range(window.kernel[1])]
    return [(row, column) for row in rows for column in columns if 0 <= row < image[0] and 0 <= column < image[1]]


def max_pool_by_definition(x: Array, dy: Array, window: Window) -> tuple[Array, Array]:
    y, dx = np.full_like(dy, -np.inf), np.zeros_like(x)
    for i, c, j, n in np.ndindex(dy.shape):
        cells = cells_of(window, (x.shape[0], x.shape[2]), i, j)
        if cells:
            row, column = max(cells, key=lambda cell: x[cell[0], c, cell[1], n])
            y[i, c, j, n] = x[row, c, column, n]
            dx[row, c, column, n] += dy[i, c, j, n]
    return y, dx


def average_pool_by_definition(x: Array, dy: Array, window: Window, counts_padding: bool) -> tuple[Array, Array]:
    y, dx = np.zeros_like(dy), np.zeros_like(x)
    for i, j in np.ndindex(dy.shape[0], dy.shape[2]):
        cells = cells_of(window, (x.shape[0], x.shape[2]), i, j)
        count = window.kernel[0] * window.kernel[1] if counts_padding else len(cells)
        for row, column in cells:
            y[i, :, j] += x[row, :, column] / count
            dx[row, :, column] += dy[i, :, j] / count
    return y, dx


def arrays(window: Window, image: tuple[int, int], batch: int, dtype: Precision) -> tuple[Array, Array]:
    """Return an x full of ties and a dy of small whole numbers, whose sums are exact."""
    rng = np.random.default_rng(3)
    height, width = window.output_size(image)
    x = rng.integers(-2, 2, (image[0], 2, image[1], batch)).astype(dtype)
    return x, rng.integers(-9, 9, (height, 2, width, batch)).astype(dtype)


def assert_max_pool_as_defined(window: Window, image: tuple[int, int], batch: int, buffers: LentBuffers) -> None:
    x, dy = arrays(window, image, batch, buffers.dtype)
    max_pool_gradient(dy, -x, max_pool(-x, window, buffers), window, buffers)
    maxima = max_pool(x, window, buffers)
    dx = max_pool_gradient(dy.copy(), x, maxima, window, buffers)
    y_expected, dx_expected = max_pool_by_definition(x, dy, window)
    assert maxima[0].dtype == dx.dtype == buffers.dtype
    np.testing.assert_array_equal(maxima[0], y_expected)
    np.testing.assert_array_equal(dx, dx_expected)


def assert_average_pool_as_defined(
    window: Window, image: tuple[int, int], counts_padding: bool, buffers: LentBuffers
) -> None:
    x, dy = arrays(window, image, 2, buffers.dtype)
    y = average_pool(x, window, counts_padding, buffers)
    dx = average_pool_gradient(dy, x.shape, window, counts_padding, buffers)
    y_expected, dx_expected = average_pool_by_definition(x, dy, window, counts_padding)
    assert y.dtype == dx.dtype == buffers.dtype
    tolerance = 64 * float(np.finfo(buffers.dtype).eps)
    np.testing.assert_allclose(y, y_expected, rtol=tolerance, atol=tolerance)
    np.testing.assert_allclose(dx, dx_expected, rtol=tolerance, atol=9 * tolerance)


@given(window=windows, image=images, batch=st.integers(1, 3))
@settings(max_examples=100)
def test_the_first_maximum_in_reading_order_gets_the_whole_gradient(
    window: Window, image: tuple[int, int], batch: int, lend: type[LentBuffers]
) -> None:
    if min(window.output_size(image)) > 0:
        assert_max_pool_as_defined(window, image, batch, lend(np.float64))


@given(window=windows, image=images, counts_padding=st.booleans())
@settings(max_examples=100)
def test_averages_count_padding_or_leave_it_out(
    window: Window, image: tuple[int, int], counts_padding: bool, lend: type[LentBuffers]
) -> None:
    if min(window.output_size(image)) > 0:
        assert_average_pool_as_defined(window, image, counts_padding, lend(np.float64))


GEOMETRIES = [
    pytest.param(Window((2, 2), (2, 2)), (8, 6), id="side by side"),
    pytest.param(Window((3, 2), (3, 2)), (9, 8), id="side by side, rectangular"),
    pytest.param(Window((2, 2), (2, 2)), (7, 5), id="cells left over"),
    pytest.param(Window((3, 3), (2, 2), padding=(1, 1, 1, 1)), (7, 8), id="overlapping, padded"),
    pytest.param(Window((3, 3), (2, 2), padding="same"), (8, 7), id="same"),
    pytest.param(Window((2, 2), (3, 3)), (8, 8), id="stride larger than kernel"),
    pytest.param(Window((1, 1)), (3, 3), id="pointwise"),
    pytest.param(Window((1, 1), padding=(2, 0, 0, 2)), (2, 2), id="windows wholly on padding"),
]


@pytest.mark.parametrize(("window", "image"), GEOMETRIES)
def test_max_pooling_is_as_defined(window: Window, image: tuple[int, int], buffers: LentBuffers) -> None:
    assert_max_pool_as_defined(window, image, 3, buffers)


@pytest.mark.parametrize("counts_padding", [True, False])
@pytest.mark.parametrize(("window", "image"), GEOMETRIES)
def test_average_pooling_is_as_defined(
    window: Window, image: tuple[int, int], counts_padding: bool, buffers: LentBuffers
) -> None:
    assert_average_pool_as_defined(window, image, counts_padding, buffers)


@pytest.mark.parametrize("window", [Window((2, 2), (2, 2)), Window((3, 3), padding="same")])
def test_a_nan_wins_the_maximum(window: Window, buffers: LentBuffers) -> None:
    x = np.zeros((4, 1, 4, 1), buffers.dtype)
    x[1, 0, 1, 0] = np.nan
    y, _ = max_pool(x, window, buffers)
    assert np.isnan(y[0, 0, 0, 0])
    assert not np.isnan(y[-1, 0, -1, 0])
