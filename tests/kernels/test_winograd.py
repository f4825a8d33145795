"""Winograd's way gives what a direct convolution gives, over geometries of every kind."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnstudio.kernels.convolution import Direct, convolution_of
from nnstudio.kernels.layout import Array
from nnstudio.kernels.windows import Sides, Window
from nnstudio.kernels.winograd import Winograd, is_faster
from tests.kernels.conftest import LentBuffers

LARGEST_ERROR = 5e-6
"""In float32, of the largest value of an array."""


@dataclass(frozen=True)
class Case:
    image: tuple[int, int]
    padding: str | Sides
    channels: int = 2
    outputs: int = 3
    batch: int = 2

    @property
    def window(self) -> Window:
        return Window((3, 3), padding=self.padding)


near_side = st.integers(0, 9)
far_side = st.integers(-2, 9)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    padding = draw(st.sampled_from(["same", "valid"]) | st.tuples(near_side, far_side, near_side, far_side))
    sizes = st.tuples(st.integers(1, 24), st.integers(1, 24))
    image = draw(sizes.filter(lambda size: min(Window((3, 3), padding=padding).output_size(size)) > 0))
    few = st.integers(1, 3)
    return Case(image, padding, draw(few), draw(few), draw(few))


def arrays(case: Case, dtype: type[np.floating]) -> tuple[Array, Array, Array]:
    rng = np.random.default_rng(5)
    height, width = case.window.output_size(case.image)
    x = np.maximum(rng.standard_normal((case.image[0], case.channels, case.image[1], case.batch)), 0)
    weight = rng.standard_normal((case.outputs, case.channels, 3, 3))
    dy = rng.standard_normal((height, case.outputs, width, case.batch))
    return x.astype(dtype), weight.astype(dtype), dy.astype(dtype)


def all_of(convolution: Direct | Winograd, dy: Array, weight: Array) -> tuple[Array, ...]:
    dweight = np.full_like(weight, np.nan)
    y = convolution.forward().copy()
    dx = convolution.gradients(dy, dweight, passes_gradient=True)
    assert dx is not None
    return y, dweight, dx


def errors(case: Case, dtype: type[np.floating], lend: type[LentBuffers]) -> list[float]:
    """Return by how much y, dweight and dx are off, as shares of their largest values."""
    x, weight, dy = arrays(case, dtype)
    ours = all_of(Winograd(x, weight, case.window, lend(dtype)), dy, weight)
    exact = [array.astype(np.float64) for array in (x, weight, dy)]
    theirs = all_of(Direct(exact[0], exact[1], case.window, lend(np.float64)), exact[2], exact[1])
    sizes = [float(np.abs(array).max()) or 1.0 for array in theirs]
    return [float(np.abs(mine - other).max()) / size for mine, other, size in zip(ours, theirs, sizes, strict=True)]


@given(case=cases())
@settings(max_examples=150)
def test_every_geometry_gives_what_a_direct_convolution_gives(case: Case, lend: type[LentBuffers]) -> None:
    assert max(errors(case, np.float64, lend)) < 1e-12


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(Case((8, 8), "same", 3, 100, 4), id="many outputs in pieces"),
        pytest.param(Case((8, 8), "same", 100, 3, 4), id="many channels in pieces"),
        pytest.param(Case((21, 22), "same", 2, 3, 33), id="groups one by one"),
        pytest.param(Case((21, 40), "valid", 2, 3, 7), id="groups joined over the ends of rows"),
    ],
)
def test_however_tiles_are_taken_together_they_give_the_same(case: Case, lend: type[LentBuffers]) -> None:
    assert max(errors(case, np.float64, lend)) < 1e-12


def test_rounding_costs_little_in_single_precision(lend: type[LentBuffers]) -> None:
    assert max(errors(Case((8, 8), "same", 32, 32, 4), np.float32, lend)) < LARGEST_ERROR


def test_a_pass_that_learns_nothing_passes_the_same_gradient(lend: type[LentBuffers]) -> None:
    case = Case((9, 10), "same")
    x, weight, dy = arrays(case, np.float64)
    _, _, expected = all_of(Winograd(x, weight, case.window, lend(np.float64)), dy, weight)
    frozen = Winograd(x, weight, case.window, lend(np.float64))
    frozen.forward()
    assert np.array_equal(frozen.gradients(dy, None, passes_gradient=True), expected)


def test_what_nobody_needs_is_not_computed(lend: type[LentBuffers]) -> None:
    case = Case((9, 10), "same")
    x, weight, dy = arrays(case, np.float64)
    convolution = Winograd(x, weight, case.window, lend(np.float64))
    convolution.forward()
    assert convolution.gradients(dy, None, passes_gradient=False) is None


@pytest.mark.parametrize(
    ("weight", "window", "image", "is_chosen"),
    [
        pytest.param((16, 16, 3, 3), Window((3, 3), padding="same"), (8, 8), True, id="suits"),
        pytest.param((16, 16, 3, 3), Window((3, 3)), (8, 8), True, id="ragged tiles"),
        pytest.param((16, 16, 3, 3), Window((3, 3)), (7, 7), False, id="mostly beyond the edge"),
        pytest.param((16, 8, 3, 3), Window((3, 3), padding="same"), (8, 8), False, id="grouped"),
        pytest.param((16, 3, 3, 3), Window((3, 3), padding="same"), (8, 8), False, id="few channels"),
        pytest.param((8, 16, 3, 3), Window((3, 3), padding="same"), (8, 8), False, id="few outputs"),
        pytest.param((16, 16, 3, 3), Window((3, 3), (2, 1), padding="same"), (8, 8), False, id="strided"),
        pytest.param((16, 16, 3, 3), Window((3, 3), (1, 1), (1, 2), "same"), (8, 8), False, id="dilated"),
        pytest.param((16, 16, 1, 3), Window((1, 3), padding="same"), (8, 8), False, id="other kernel"),
    ],
)
def test_it_is_chosen_where_it_takes_less_time(
    weight: tuple[int, ...], window: Window, image: tuple[int, int], is_chosen: bool, lend: type[LentBuffers]
) -> None:
    channels = 16 if weight[1] == 8 else weight[1]
    x = np.zeros((image[0], channels, image[1], 1))
    assert is_faster(x.shape, weight, window) is is_chosen
    chosen = convolution_of(x, np.zeros(weight), window, lend(np.float64))
    assert isinstance(chosen, Winograd if is_chosen else Direct)
