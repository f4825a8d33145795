"""Layers in configurations drawn at random against PyTorch itself; needs it installed (`make test-frameworks`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nnstudio.layers import (
    LAYERS,
    AveragePool,
    BatchNorm,
    Conv2D,
    Dense,
    Input,
    LayerNorm,
    MaxPool,
    Operation,
    Primitive,
    Shape,
    ShapeError,
)
from tests.frameworks.recording import Recording
from tests.frameworks.torch_layers import TORCH_LAYERS, run_torch
from tests.layers.agreement import assert_agrees, make_case, modes, run_ours
from tests.layers.examples import EXAMPLES, Example


@pytest.fixture(autouse=True, scope="module")
def one_thread() -> Iterator[None]:
    """Arrays this small are done sooner than threads have met."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


many = settings(max_examples=200)
sizes = st.integers(1, 13)
batches = st.integers(1, 4)
pairs = st.tuples(st.integers(1, 4), st.integers(1, 4))
strides = st.tuples(st.integers(1, 5), st.integers(1, 5))


def paddings(highest: int) -> st.SearchStrategy[str | tuple[int, ...]]:
    sides = st.tuples(*[st.integers(0, highest)] * 4)
    return st.one_of(st.sampled_from(["valid", "same"]), sides)


def assert_agrees_with_pytorch(layer: Operation, shape: Shape, batch: int) -> None:
    subject = Example("drawn", layer, (shape,))
    try:
        layer.shape_from(subject.inputs)
    except ShapeError:
        assume(False)
    for training in modes(layer):
        case = make_case(subject, training, batch)
        assert_agrees(run_ours(case), run_torch(case))


@st.composite
def convolutions(draw: st.DrawFn) -> tuple[Conv2D, int]:
    """Return a convolution and the number of channels that it takes."""
    groups = draw(st.sampled_from([1, 1, 2, 3]))
    layer = Conv2D(
        filters=groups * draw(st.integers(1, 3)),
        kernel_size=draw(pairs),
        activation=draw(st.sampled_from(["linear", "relu"])),
        stride=draw(strides),
        padding=draw(paddings(4)),
        dilation=draw(st.tuples(st.integers(1, 3), st.integers(1, 3))),
        groups=groups,
        bias=draw(st.booleans()),
    )
    return layer, groups * draw(st.integers(1, 3))


@many
@given(drawn=convolutions(), height=sizes, width=sizes, batch=batches)
def test_any_convolution_agrees(drawn: tuple[Conv2D, int], height: int, width: int, batch: int) -> None:
    layer, channels = drawn
    assert_agrees_with_pytorch(layer, (channels, height, width), batch)


poolings = st.one_of(
    st.builds(MaxPool, pool_size=pairs, stride=st.none() | strides, padding=st.sampled_from(["valid", "same"])),
    st.builds(AveragePool, pool_size=pairs, stride=st.none() | strides, padding=st.sampled_from(["valid", "same"])),
)


@st.composite
def padded_poolings(draw: st.DrawFn) -> MaxPool | AveragePool:
    """Return a pooling with explicit padding, on each side less than the window."""
    height, width = draw(pairs)
    down, across = (st.integers(0, size - 1) for size in (height, width))
    sides = draw(st.tuples(down, down, across, across))
    stride = draw(st.none() | strides)
    if draw(st.booleans()):
        return MaxPool((height, width), stride, sides)
    return AveragePool((height, width), stride, sides, counts_padding=draw(st.booleans()))


@many
@given(layer=poolings | padded_poolings(), channels=st.integers(1, 3), height=sizes, width=sizes, batch=batches)
def test_any_pooling_agrees(
    layer: MaxPool | AveragePool, *, channels: int, height: int, width: int, batch: int
) -> None:
    assert_agrees_with_pytorch(layer, (channels, height, width), batch)


# Normalising two or three values gives gradients of nearly zero, which are rounding alone: so there are 8 or more.
@many
@given(
    layer=st.one_of(
        st.builds(Dense, units=sizes, bias=st.booleans()),
        st.builds(BatchNorm, epsilon=st.floats(1e-6, 1e-1), momentum=st.floats(0, 1)),
        st.builds(LayerNorm, epsilon=st.floats(1e-6, 1e-1), over=st.sampled_from(["all", "channels"])),
    ),
    features=st.integers(8, 40),
    batch=st.integers(8, 16),
)
def test_any_layer_on_vectors_agrees(layer: Operation, features: int, batch: int) -> None:
    assert_agrees_with_pytorch(layer, (features,), batch)


@many
@given(
    layer=st.one_of(
        st.builds(BatchNorm, epsilon=st.floats(1e-6, 1e-1), momentum=st.floats(0, 1)),
        st.builds(LayerNorm, epsilon=st.floats(1e-6, 1e-1), over=st.sampled_from(["all", "channels"])),
    ),
    image=st.tuples(st.integers(8, 12), st.integers(8, 13), sizes),
    batch=batches,
)
def test_any_normalization_of_images_agrees(layer: Operation, image: Shape, batch: int) -> None:
    assert_agrees_with_pytorch(layer, image, batch)


@pytest.mark.parametrize("subject", [pytest.param(subject, id=subject.name) for subject in EXAMPLES if subject.inputs])
def test_the_recording_is_what_pytorch_gives_today(subject: Example) -> None:
    for training in modes(subject.layer):
        case, recorded = Recording().step(subject, training)
        assert_agrees(run_torch(case), recorded)


def test_every_layer_but_the_input_is_written_in_pytorch() -> None:
    assert {cls for cls in LAYERS if issubclass(cls, Primitive)} - set(TORCH_LAYERS) == {Input}


def test_a_large_convolution_agrees() -> None:
    assert_agrees_with_pytorch(Conv2D(64, padding="same", activation="relu"), (32, 28, 28), 16)


def test_a_large_batch_norm_agrees_where_the_mean_is_far_from_zero() -> None:
    """The gradient has no mean here: times that, the last bit of a mean of 100 would be all there is to see."""
    case = make_case(Example("drawn", BatchNorm(), ((16, 28, 28),)), training=True, batch=32)
    shifted = replace(case, inputs=[x + np.float32(100) for x in case.inputs], dy=case.dy - case.dy.mean())
    assert_agrees(run_ours(shifted), run_torch(shifted))
