"""Convolution against the sum that defines it, over geometries of every kind."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnstudio.kernels import depthwise
from nnstudio.kernels.convolution import convolve, input_gradient, weight_gradient
from nnstudio.kernels.layout import Array
from nnstudio.kernels.windows import Window
from tests.kernels.conftest import LentBuffers, Precision

TOLERANCE = {np.float32: 2e-5, np.float64: 1e-12}


@dataclass(frozen=True)
class Case:
    window: Window
    image: tuple[int, int]
    channels: int
    outputs: int
    groups: int
    batch: int


pairs = st.tuples(st.integers(1, 3), st.integers(1, 3))
side = st.integers(0, 3)
far_side = st.integers(-2, 3)
paddings = st.sampled_from(["same", "valid"]) | st.tuples(side, far_side, side, far_side)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    window = Window(draw(st.tuples(st.integers(1, 4), st.integers(1, 4))), draw(pairs), draw(pairs), draw(paddings))
    image = draw(st.tuples(st.integers(1, 9), st.integers(1, 9)).filter(lambda size: min(window.output_size(size)) > 0))
    groups = draw(st.integers(1, 3))
    channels = groups * draw(st.integers(1, 3))
    return Case(window, image, channels, groups * draw(st.integers(1, 3)), groups, draw(st.integers(1, 3)))


def arrays(case: Case, dtype: Precision) -> tuple[Array, Array, Array]:
    rng = np.random.default_rng(7)
    height, width = case.window.output_size(case.image)
    x = rng.standard_normal((case.image[0], case.channels, case.image[1], case.batch)).astype(dtype)
    weight = rng.standard_normal((case.outputs, case.channels // case.groups, *case.window.kernel)).astype(dtype)
    return x, weight, rng.standard_normal((height, case.outputs, width, case.batch)).astype(dtype)


def by_definition(x: Array, weight: Array, dy: Array, window: Window) -> tuple[Array, ...]:
    """Return y, the gradient of the weight and dx, in float64, by adding up every term on its own."""
    x, weight, dy = (array.astype(np.float64) for array in (x, weight, dy))
    y, dweight, dx = np.zeros_like(dy), np.zeros_like(weight), np.zeros_like(x)
    top, _, left, _ = window.sides((x.shape[0], x.shape[2]))
    per_group = weight.shape[1]
    outputs_per_group = weight.shape[0] * per_group // x.shape[1]
    for i, o, j in np.ndindex(dy.shape[:3]):
        for c, p, q in np.ndindex(weight.shape[1:]):
            row = i * window.stride[0] + p * window.dilation[0] - top
            column = j * window.stride[1] + q * window.dilation[1] - left
            if 0 <= row < x.shape[0] and 0 <= column < x.shape[2]:
                cell = (row, o // outputs_per_group * per_group + c, column)
                y[i, o, j] += weight[o, c, p, q] * x[cell]
                dweight[o, c, p, q] += dy[i, o, j] @ x[cell]
                dx[cell] += weight[o, c, p, q] * dy[i, o, j]
    return y, dweight, dx


def by_kernels(x: Array, weight: Array, dy: Array, window: Window, buffers: LentBuffers) -> tuple[Array, ...]:
    y, unfolded = convolve(x, weight, window, buffers)
    dweight = np.full_like(weight, np.nan)
    weight_gradient(dy, unfolded, window, dweight, buffers)
    return y, dweight, input_gradient(dy, weight, x.shape, window, buffers)


def assert_as_defined(case: Case, buffers: LentBuffers) -> None:
    x, weight, dy = arrays(case, buffers.dtype)
    by_kernels(-3 * x, weight + 1, dy, case.window, buffers)
    for actual, expected in zip(
        by_kernels(x, weight, dy, case.window, buffers), by_definition(x, weight, dy, case.window), strict=True
    ):
        assert actual.dtype == buffers.dtype
        np.testing.assert_allclose(actual, expected, rtol=0, atol=TOLERANCE[buffers.dtype] * (1 + abs(expected).max()))


@given(case=cases())
@settings(max_examples=150)
def test_every_geometry_is_as_defined_in_buffers_used_before(case: Case, lend: type[LentBuffers]) -> None:
    assert_as_defined(case, lend(np.float64))


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(Case(Window((3, 3)), (7, 6), 2, 3, 1, 4), id="valid"),
        pytest.param(Case(Window((3, 3), padding="same"), (7, 6), 2, 3, 1, 4), id="same"),
        pytest.param(Case(Window((1, 1)), (5, 4), 3, 2, 1, 4), id="pointwise"),
        pytest.param(Case(Window((1, 1)), (5, 4), 6, 4, 2, 4), id="grouped pointwise"),
        pytest.param(Case(Window((1, 1), (2, 2)), (5, 4), 3, 2, 1, 4), id="strided pointwise"),
        pytest.param(Case(Window((2, 3), (3, 4)), (9, 9), 2, 2, 1, 1), id="stride larger than kernel"),
        pytest.param(Case(Window((3, 2), (2, 1), (1, 2), (0, 2, 3, 1)), (8, 7), 4, 6, 2, 3), id="all at once"),
        pytest.param(Case(Window((3, 3), (2, 2), (2, 3), "same"), (9, 9), 2, 3, 1, 2), id="dilated and strided"),
        pytest.param(Case(Window((4, 4), (3, 3), (2, 2), "same"), (9, 9), 2, 3, 1, 2), id="coprime"),
        pytest.param(Case(Window((3, 3), padding="same"), (6, 7), 5, 5, 5, 2), id="depthwise"),
        pytest.param(Case(Window((3, 3), (2, 2), (2, 2), "same"), (9, 9), 3, 6, 3, 2), id="two kernels per channel"),
        pytest.param(Case(Window((1, 1), padding=(3, 0, 0, 4)), (1, 1), 1, 1, 1, 1), id="mostly padding"),
        pytest.param(Case(Window((1, 1), padding=(3, 0, 0, 4)), (1, 1), 2, 2, 2, 1), id="depthwise, mostly padding"),
    ],
)
def test_convolution_and_its_gradients_are_as_defined(case: Case, buffers: LentBuffers) -> None:
    assert_as_defined(case, buffers)


@given(case=cases())
def test_the_gradients_are_those_of_a_function_linear_in_image_and_weight(case: Case, lend: type[LentBuffers]) -> None:
    x, weight, dy = arrays(case, np.float64)
    y, dweight, dx = by_kernels(x, weight, dy, case.window, lend(np.float64))
    slope = np.vdot(dy, y)
    np.testing.assert_allclose([np.vdot(dx, x), np.vdot(dweight, weight)], slope, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("width", [depthwise.TILE, depthwise.TILE + 1, 2 * depthwise.TILE + 5])
def test_depthwise_is_as_defined_across_tiles(stride: tuple[int, int], width: int, buffers: LentBuffers) -> None:
    window = Window((1, 3), (1, stride), (1, 2), padding="same")
    assert_as_defined(Case(window, (2, width * stride), 2, 4, 2, 2), buffers)


def test_a_pointwise_convolution_copies_no_image(buffers: LentBuffers) -> None:
    x = np.ones((3, 4, 5, 2), buffers.dtype)
    _, unfolded = convolve(x, np.ones((6, 4, 1, 1), buffers.dtype), Window((1, 1)), buffers)
    assert np.shares_memory(unfolded, x)


def test_a_last_smaller_batch_is_as_defined_too(buffers: LentBuffers) -> None:
    for batch in (3, 1, 3):
        assert_as_defined(Case(Window((3, 3), padding="same"), (5, 5), 2, 2, 1, batch), buffers)
