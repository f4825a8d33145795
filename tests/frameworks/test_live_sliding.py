"""What slides over sequences or makes images larger, in configurations drawn at random, against PyTorch itself."""

from __future__ import annotations

import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nnstudio.hyperparameters import HyperparameterError
from nnstudio.layers import (
    AdaptiveAveragePool2D,
    AdaptiveMaxPool2D,
    Conv1D,
    ConvTranspose2D,
    GroupNorm,
    Primitive,
    SeparableConv2D,
    Shape,
    ShapeError,
    UpSampling2D,
)
from tests.frameworks.torch_layers import run_torch
from tests.layers.agreement import assert_agrees, make_case, run_ours
from tests.layers.examples import Example

many = settings(max_examples=200)
sizes = st.integers(1, 11)
batches = st.integers(1, 4)
pairs = st.tuples(st.integers(1, 4), st.integers(1, 4))
steps = st.integers(1, 3)


@pytest.fixture(autouse=True, scope="module")
def one_thread() -> None:
    """Arrays this small are done sooner than threads have met."""
    torch.set_num_threads(1)


def assert_agrees_with_pytorch(layer: Primitive, shape: Shape, batch: int) -> None:
    try:
        layer.shape_from([shape])
    except ShapeError:
        assume(False)
    case = make_case(Example("drawn", layer, (shape,)), True, batch)
    assert_agrees(run_ours(case), run_torch(case))


@many
@given(data=st.data(), groups=st.sampled_from([1, 1, 2, 3]), length=sizes, batch=batches)
def test_any_convolution_of_sequences_agrees(data: st.DataObject, groups: int, length: int, batch: int) -> None:
    ends = st.tuples(st.integers(0, 3), st.integers(0, 3))
    layer = Conv1D(
        filters=groups * data.draw(steps),
        kernel_size=data.draw(st.integers(1, 4)),
        stride=data.draw(st.integers(1, 5)),
        padding=data.draw(st.sampled_from(["valid", "same", "causal"]) | ends),
        dilation=data.draw(steps),
        groups=groups,
        bias=data.draw(st.booleans()),
    )
    assert_agrees_with_pytorch(layer, (length, groups * data.draw(steps)), batch)


@many
@given(data=st.data(), groups=st.sampled_from([1, 1, 2, 3]), image=st.tuples(sizes, sizes), batch=batches)
def test_any_transposed_convolution_agrees(
    data: st.DataObject, groups: int, image: tuple[int, int], batch: int
) -> None:
    sides = st.tuples(*[st.integers(0, 2)] * 4)
    try:
        layer = ConvTranspose2D(
            filters=groups * data.draw(steps),
            kernel_size=data.draw(pairs),
            stride=data.draw(pairs),
            padding=data.draw(st.sampled_from(["valid", "same"]) | sides),
            output_padding=data.draw(st.tuples(st.integers(0, 2), st.integers(0, 2))),
            dilation=data.draw(st.tuples(steps, steps)),
            groups=groups,
            bias=data.draw(st.booleans()),
        )
    except HyperparameterError:
        assume(False)
    assert_agrees_with_pytorch(layer, (groups * data.draw(steps), *image), batch)


@many
@given(
    layer=st.one_of(
        st.builds(AdaptiveAveragePool2D, pairs),
        st.builds(AdaptiveMaxPool2D, pairs),
        st.builds(UpSampling2D, pairs, st.sampled_from(["nearest", "bilinear"])),
        st.builds(SeparableConv2D, steps, pairs, depth_multiplier=steps, stride=pairs, padding=st.just("same")),
    ),
    image=st.tuples(steps, sizes, sizes),
    batch=batches,
)
def test_any_resizing_of_images_agrees(layer: Primitive, image: Shape, batch: int) -> None:
    assert_agrees_with_pytorch(layer, image, batch)


@many
@given(
    groups=st.sampled_from([1, 2, 4]), image=st.tuples(st.sampled_from([4, 8]), st.integers(4, 9), sizes), batch=batches
)
def test_any_normalization_of_groups_agrees(groups: int, image: Shape, batch: int) -> None:
    assert_agrees_with_pytorch(GroupNorm(groups, epsilon=1e-3), image, batch)
