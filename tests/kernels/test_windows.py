"""The arithmetic of windows, against figures that frameworks and papers state."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstudio.kernels.windows import Axis, Window

small = st.integers(1, 4)
axes = st.builds(
    Axis, st.integers(1, 12), small, small, st.integers(1, 3), st.integers(0, 4), st.integers(-3, 4)
).filter(lambda axis: axis.outputs > 0)


def test_cells_cut_off_leave_out_the_outputs_that_see_them() -> None:
    assert Window((3, 3), padding=(0, -1, 0, -1)).output_size((13, 13)) == (10, 10)


@pytest.mark.parametrize(
    ("window", "image", "output"),
    [
        pytest.param(Window((5, 5)), (32, 32), (28, 28), id="LeNet-5's first"),
        pytest.param(Window((11, 11), (4, 4), padding=(2, 2, 2, 2)), (224, 224), (55, 55), id="PyTorch's AlexNet"),
        pytest.param(Window((7, 7), (2, 2), padding=(3, 3, 3, 3)), (224, 224), (112, 112), id="ResNet's first"),
        pytest.param(Window((3, 3), (2, 2), padding="same"), (224, 224), (112, 112), id="MobileNet's first"),
        pytest.param(Window((3, 3), (1, 1), (2, 2)), (28, 28), (24, 24), id="dilated"),
        pytest.param(Window((2, 2), (2, 2)), (7, 7), (3, 3), id="pooling that drops a row"),
        pytest.param(Window((3, 3), padding="same"), (28, 5), (28, 5), id="same, stride 1"),
    ],
)
def test_output_sizes_are_those_of_known_networks(
    window: Window, image: tuple[int, int], output: tuple[int, int]
) -> None:
    assert window.output_size(image) == output


@pytest.mark.parametrize(
    ("window", "image", "sides"),
    [
        (Window((3, 3), (2, 2), padding="same"), (224, 224), (0, 1, 0, 1)),
        (Window((3, 3), (2, 2), padding="same"), (225, 225), (1, 1, 1, 1)),
        (Window((2, 5), padding="same"), (6, 6), (0, 1, 2, 2)),
        (Window((1, 1), (3, 3), padding="same"), (7, 7), (0, 0, 0, 0)),
        (Window((3, 3), padding="valid"), (6, 6), (0, 0, 0, 0)),
        (Window((3, 3), padding=(1, 2, 3, 4)), (6, 6), (1, 2, 3, 4)),
    ],
)
def test_same_padding_puts_the_odd_cell_at_the_bottom_and_right(
    window: Window, image: tuple[int, int], sides: tuple[int, ...]
) -> None:
    assert window.sides(image) == sides


def test_a_window_larger_than_its_image_has_no_output() -> None:
    assert Window((3, 3)).output_size((2, 3)) == (0, 1)
    assert max(Window((9, 9), (2, 2)).output_size((3, 3))) < 1


@given(axis=axes)
def test_taps_by_output_by_cell_and_as_slices_tell_the_same(axis: Axis) -> None:
    by_output = {(k, output, cell) for output in range(axis.outputs) for k, cell in axis.taps_of(output)}
    by_cell = {(k, output, cell) for cell in range(axis.size) for k, output in axis.taps_onto(cell)}
    by_tap = set()
    for k in range(axis.kernel):
        outputs, cells = axis.tap(k)
        pairs = zip(range(axis.outputs)[outputs], range(axis.size)[cells], strict=True)
        by_tap |= {(k, output, cell) for output, cell in pairs}
    assert by_output == by_cell == by_tap


@given(axis=axes)
def test_every_tap_lies_where_stride_and_dilation_say(axis: Axis) -> None:
    for output in range(axis.outputs):
        for k, cell in axis.taps_of(output):
            assert cell == output * axis.stride + k * axis.dilation - axis.before
