"""A convolution with its pooling as one step gives what the two give one after the other, and their gradients."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nnstudio.kernels import pooled_convolution
from nnstudio.kernels.channels import BLOCK, channel_sum, spread
from nnstudio.kernels.convolution import convolve, input_gradient, weight_gradient
from nnstudio.kernels.pooled_convolution import PooledConvolution
from nnstudio.kernels.pooling import max_pool, max_pool_gradient
from nnstudio.kernels.windows import Window
from nnstudio.kernels.winograd import is_faster
from tests.kernels.conftest import LentBuffers, Precision

TOLERANCE = {np.float32: 2e-5, np.float64: 1e-12}


@dataclass(frozen=True)
class Case:
    window: Window
    pool: tuple[int, int]
    image: tuple[int, int]
    channels: int
    filters: int
    batch: int
    rectifies: bool
    values: int = BLOCK
    """About as many are made together."""


pairs = st.tuples(st.integers(1, 3), st.integers(1, 3))
paddings = st.sampled_from(["same", "valid"]) | st.tuples(*[st.integers(0, 2)] * 4)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    window = Window(draw(pairs), draw(pairs), draw(pairs), draw(paddings))
    pool, image = draw(pairs), draw(st.tuples(st.integers(1, 11), st.integers(1, 11)))
    assume(all(size >= least for size, least in zip(window.output_size(image), pool, strict=True)))
    few = st.integers(1, 3)
    return Case(window, pool, image, draw(few), draw(few), draw(few), draw(st.booleans()), draw(st.integers(1, 500)))


@given(case=cases(), dtype=st.sampled_from([np.float32, np.float64]))
@settings(max_examples=150)
def test_it_gives_what_the_layers_give_one_after_the_other(
    case: Case, dtype: Precision, lend: type[LentBuffers]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pooled_convolution, "BLOCK", case.values)
        assert_as_one_after_the_other(case, dtype, lend)


def assert_as_one_after_the_other(case: Case, dtype: Precision, lend: type[LentBuffers]) -> None:
    rng = np.random.default_rng(3)
    x = rng.standard_normal((case.image[0], case.channels, case.image[1], case.batch)).astype(dtype)
    weight = rng.standard_normal((case.filters, case.channels, *case.window.kernel)).astype(dtype)
    bias = rng.standard_normal(case.filters).astype(dtype)
    dweight, dbias = np.empty_like(weight), np.empty_like(bias)

    step = PooledConvolution(
        x, weight, case.window, case.pool, rectifies=case.rectifies, keeps=True, buffers=lend(dtype)
    )
    y = step.forward(bias).copy()
    dy = rng.standard_normal(y.shape).astype(dtype)
    dx = step.gradients(dy.copy(), dweight, dbias, passes_gradient=True)

    expected = one_after_the_other(case, (x, weight, bias), dy, lend)
    for ours, theirs in zip((y, dx, dweight, dbias), expected, strict=True):
        assert ours is not None
        assert np.abs(ours - theirs).max() <= TOLERANCE[dtype] * max(1.0, np.abs(theirs).max())


@pytest.mark.parametrize("pool", [(2, 2), (3, 2), (4, 1), (1, 5)])
def test_it_gives_the_same_where_winograd_is_faster(
    pool: tuple[int, int], dtype: Precision, lend: type[LentBuffers]
) -> None:
    case = Case(Window((3, 3), padding="same"), pool, (11, 11), 16, 16, 2, rectifies=True)
    cut = Window((3, 3), padding=(1, 1 - 11 % pool[0], 1, 1 - 11 % pool[1]))
    assert is_faster((11, 16, 11, 2), (16, 16, 3, 3), cut)
    assert_as_one_after_the_other(case, dtype, lend)


def one_after_the_other(
    case: Case, arrays: tuple[np.ndarray, ...], dy: np.ndarray, lend: type[LentBuffers]
) -> tuple[np.ndarray, ...]:
    x, weight, bias = arrays
    buffers, of_pool = lend(x.dtype.type), lend(x.dtype.type)
    convolved, unfolded = convolve(x, weight, case.window, buffers)
    convolved = convolved + spread(bias, 4)
    rectified = np.maximum(convolved, 0) if case.rectifies else convolved
    pool = Window(case.pool, case.pool)
    maxima = max_pool(rectified, pool, of_pool)
    gradient = max_pool_gradient(dy, rectified, maxima, pool, of_pool)
    if case.rectifies:
        gradient = gradient * (convolved > 0)
    dweight = np.empty_like(weight)
    weight_gradient(gradient, unfolded, case.window, dweight, buffers)
    dx = input_gradient(gradient, weight, x.shape, case.window, buffers)
    return maxima[0], dx, dweight, channel_sum(gradient)


def test_a_gradient_that_nobody_needs_is_not_made(buffers: LentBuffers, dtype: Precision) -> None:
    x, weight = np.ones((5, 1, 5, 2), dtype), np.ones((3, 1, 2, 2), dtype)
    step = PooledConvolution(x, weight, Window((2, 2)), (2, 2), rectifies=True, keeps=True, buffers=buffers)
    dy = np.ones_like(step.forward(None))
    assert step.gradients(dy, None, None, passes_gradient=False) is None


def test_equal_entries_share_no_gradient(buffers: LentBuffers, dtype: Precision) -> None:
    x, weight, dbias = np.ones((4, 1, 4, 1), dtype), np.ones((1, 1, 1, 1), dtype), np.empty(1, dtype)
    step = PooledConvolution(x, weight, Window((1, 1)), (2, 2), rectifies=False, keeps=True, buffers=buffers)
    dx = step.gradients(np.ones_like(step.forward(None)), None, dbias, passes_gradient=True)
    assert dx is not None
    assert np.array_equal(dx[:, 0, :, 0], [[1, 0, 1, 0], [0, 0, 0, 0], [1, 0, 1, 0], [0, 0, 0, 0]])
    assert dbias == 4
