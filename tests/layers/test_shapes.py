"""What a layer cannot take is said in a sentence that goes on from the layer's name."""

from __future__ import annotations

import pytest

from nnstudio.hyperparameters import HyperparameterError
from nnstudio.layers import (
    AdaptiveAveragePool2D,
    Add,
    AveragePool,
    AveragePool1D,
    Concatenate,
    Conv1D,
    Conv2D,
    ConvTranspose2D,
    Dense,
    DepthwiseConv2D,
    Dot,
    Flatten,
    GlobalAveragePool,
    GlobalMaxPool,
    GroupNorm,
    Input,
    InstanceNorm,
    LayerNorm,
    MaxPool,
    MaxPool1D,
    Multiply,
    Operation,
    Permute,
    PReLU,
    Reshape,
    RMSNorm,
    SeparableConv2D,
    Shape,
    ShapeError,
    SpatialDropout,
    SwiGLU,
    UpSampling2D,
    ZeroPadding2D,
)

REFUSED = [
    (Input((7,)), [(7,)], "is where samples enter and takes no input; disconnect it"),
    (
        Dense(),
        [(64, 5, 5)],
        "takes flat features or sequences of them, not a shape of 64 × 5 × 5; put a Flatten before it",
    ),
    (Dense(), [], "takes one input but has 0; connect a layer to it"),
    (Dense(), [(3,), (4,)], "takes one input but has 2; join them with Add or Concatenate"),
    (
        Conv2D(),
        [(784,)],
        "takes images of channels × height × width, not a shape of 784; put it before the Flatten and the Dense "
        "layers, or give the Input channels, height and width",
    ),
    (
        Conv2D(),
        [(28, 28)],
        "takes images of channels × height × width, not a sequence of 28 × 28; give images of one channel as "
        "1 × 28 × 28",
    ),
    (
        Conv2D(kernel_size=5, dilation=2, padding=1),
        [(1, 6, 9)],
        "slides a window of 9 × 9 over an image of only 8 × 11 with its padding; make the window smaller, add "
        "padding, or shrink the image less in the layers before",
    ),
    (
        MaxPool(),
        [(8, 1, 1)],
        "slides a window of 2 × 2 over an image of only 1 × 1 with its padding; make the window smaller, add "
        "padding, or shrink the image less in the layers before",
    ),
    (
        Conv2D(32, groups=4),
        [(3, 8, 8)],
        "divides its input channels into 4 groups, and 3 is not a multiple of that; change its groups or the "
        "filters of the layer before",
    ),
    (
        Conv1D(),
        [(784,)],
        "takes sequences of steps × features, not a shape of 784; give the Input steps and features, or put a Reshape "
        "before it",
    ),
    (
        Conv1D(kernel_size=4, dilation=3, padding=2),
        [(5, 2)],
        "slides a window of 10 over a sequence of only 9 steps with its padding; make the window smaller, add padding, "
        "or shorten the sequence less in the layers before",
    ),
    (
        Conv1D(32, groups=4),
        [(8, 3)],
        "divides its input channels into 4 groups, and 3 is not a multiple of that; change its groups or the "
        "filters of the layer before",
    ),
    (
        ConvTranspose2D(kernel_size=2, padding=3),
        [(1, 3, 2)],
        "cuts the whole output of 0 × 0 off; make its padding smaller",
    ),
    (
        GlobalMaxPool(),
        [(3,)],
        "takes images of channels × height × width or sequences of steps × features, not 3 flat features; leave it "
        "out, or put it before the Flatten",
    ),
    (
        SpatialDropout(),
        [(3,)],
        "drops whole channels of images or features of sequences, not of 3 flat features; put a Dropout in its place",
    ),
    (
        Concatenate(),
        [(3, 8), (4, 8)],
        "joins sequences of one number of steps, not 3 × 8 and 4 × 8; change what shortens one of them",
    ),
    (
        Reshape((4, 5)),
        [(3, 7)],
        "cannot arrange the 21 values of 3 × 7 as 4 × 5; make the product of the sizes equal, or write -1 for one of "
        "them",
    ),
    (
        Reshape((-1, 5)),
        [(21,)],
        "cannot arrange the 21 values of 21 as -1 × 5; make the product of the sizes equal, or write -1 for one of "
        "them",
    ),
    (
        Permute((2, 1)),
        [(3, 7, 2)],
        "orders 2 axes anew, and a shape of 3 × 7 × 2 has another number; name each of its axes once",
    ),
    (
        GroupNorm(4),
        [(6, 3, 3)],
        "divides its input channels into 4 groups, and 6 is not a multiple of that; change its groups or the filters "
        "of the layer before",
    ),
    (
        InstanceNorm(),
        [(6, 1, 1)],
        "normalizes each of 6 groups by its own values, and a shape of 6 × 1 × 1 has only one for each; put a "
        "LayerNorm in its place",
    ),
    (
        Multiply(),
        [(6, 3, 3), (3,)],
        "multiplies inputs of one shape, or with one factor per channel, not 6 × 3 × 3 and 3; make them equal, for "
        "instance with a Dense or a Conv2D of kernel size 1 on one of them",
    ),
    (
        Dot(),
        [(6, 3), (6, 4)],
        "multiplies two vectors, or the steps of two sequences, of as many features each, not 6 × 3 and 6 × 4; make "
        "their last sizes equal, for instance with a Dense on one of them",
    ),
    (Dot(), [(6,), (6,), (6,)], "multiplies two inputs but has 3; disconnect the others"),
    (
        SwiGLU(),
        [(64, 5, 5)],
        "takes flat features or sequences of them, not a shape of 64 × 5 × 5; put a Flatten before it",
    ),
    (Add(), [(3,)], "joins several inputs but has 1; connect another layer to it"),
    (
        Add(),
        [(3, 8, 8), (4, 8, 8)],
        "takes inputs of one shape, not 3 × 8 × 8 and 4 × 8 × 8; make them equal, for instance with a Conv2D of "
        "kernel size 1 on one of them",
    ),
    (
        Concatenate(),
        [(3, 8, 8), (10,)],
        "joins images with images, sequences with sequences or flat features with flat features, not 3 × 8 × 8 with "
        "10; put a Flatten behind what is no row of features",
    ),
    (
        Concatenate(),
        [(3, 8, 8), (3, 4, 8)],
        "joins images of one height and width, not 3 × 8 × 8 and 3 × 4 × 8; change the padding, stride or pooling "
        "on one of the ways here",
    ),
]


@pytest.mark.parametrize(("layer", "inputs", "sentence"), REFUSED)
def test_inputs_that_do_not_fit_are_refused_with_the_remedy(
    layer: Operation, inputs: list[Shape], sentence: str
) -> None:
    with pytest.raises(ShapeError) as caught:
        layer.shape_from(inputs)
    assert str(caught.value) == sentence


def test_filters_that_groups_do_not_divide_are_refused() -> None:
    with pytest.raises(HyperparameterError, match="Conv2D divides its 10 filters into 4 groups"):
        Conv2D(10, groups=4)


def test_an_output_padding_that_settles_nothing_is_refused() -> None:
    with pytest.raises(HyperparameterError, match="an output padding of 2 is too large; it must be below the stride"):
        ConvTranspose2D(output_padding=2)
    with pytest.raises(HyperparameterError, match="padding same settles the size of the output"):
        ConvTranspose2D(padding="same", output_padding=1)


def test_a_shape_with_two_unknowns_or_nothing_in_it_is_refused() -> None:
    with pytest.raises(HyperparameterError, match="only one axis can take what is left, not 2"):
        Reshape((-1, -1))
    with pytest.raises(HyperparameterError, match="a shape has no axis of 0"):
        Reshape((0, 3))


def test_an_order_that_names_an_axis_twice_is_refused() -> None:
    with pytest.raises(HyperparameterError, match="the axes 1, 3, 3 are no order of 1 to 3"):
        Permute((1, 3, 3))


def test_pool_padding_of_sequences_as_wide_as_the_window_is_refused() -> None:
    with pytest.raises(HyperparameterError, match="padding must be smaller than the pool size 2"):
        MaxPool1D(2, padding=2)


@pytest.mark.parametrize("kind", [MaxPool, AveragePool])
def test_pool_padding_as_wide_as_the_window_is_refused(kind: type[MaxPool] | type[AveragePool]) -> None:
    with pytest.raises(HyperparameterError, match="padding must be smaller than the pool size 2 × 3"):
        kind((2, 3), padding=(0, 0, 0, 3))


@pytest.mark.parametrize(
    ("layer", "expected"),
    [
        (Conv2D(6, kernel_size=5), (6, 24, 20)),
        (Conv2D(6, padding="same", stride=2), (6, 14, 12)),
        (Conv2D(6, kernel_size=(3, 1), padding=(1, 2, 0, 3), dilation=(2, 1), stride=(3, 4)), (6, 9, 7)),
        (MaxPool(3, stride=2), (3, 13, 11)),
        (MaxPool(3, stride=2, padding=1), (3, 14, 12)),
        (AveragePool(5, padding="same"), (3, 6, 5)),
        (GlobalAveragePool(), (3,)),
        (Flatten(), (3 * 28 * 24,)),
    ],
)
def test_output_shapes_follow_the_usual_formulas(layer: Operation, expected: Shape) -> None:
    assert layer.shape_from([(3, 28, 24)]) == expected


@pytest.mark.parametrize(
    ("layer", "expected"),
    [
        (Conv1D(6, kernel_size=5), (24, 6)),
        (Conv1D(6, padding="same", stride=3), (10, 6)),
        (Conv1D(6, padding="causal", dilation=4), (28, 6)),
        (Conv1D(6, kernel_size=4, padding=(1, 2), stride=4), (7, 6)),
        (MaxPool1D(3, stride=2), (13, 9)),
        (AveragePool1D(), (14, 9)),
        (GlobalAveragePool(), (9,)),
        (GlobalMaxPool(), (9,)),
        (Dense(4), (28, 4)),
        (SwiGLU(4), (28, 4)),
        (Reshape((9, 4, -1)), (9, 4, 7)),
        (Permute(), (9, 28)),
        (Flatten(), (28 * 9,)),
    ],
)
def test_output_shapes_of_sequences_follow_the_usual_formulas(layer: Operation, expected: Shape) -> None:
    assert layer.shape_from([(28, 9)]) == expected


@pytest.mark.parametrize(
    ("layer", "expected"),
    [
        (ConvTranspose2D(6), (6, 56, 48)),
        (ConvTranspose2D(6, kernel_size=5, stride=1, padding=2), (6, 28, 24)),
        (ConvTranspose2D(6, kernel_size=3, stride=2, padding=1, output_padding=1), (6, 56, 48)),
        (ConvTranspose2D(6, kernel_size=(3, 1), stride=(2, 3), padding="same"), (6, 56, 72)),
        (DepthwiseConv2D(depth_multiplier=2), (6, 26, 22)),
        (SeparableConv2D(6, padding="same", stride=2), (6, 14, 12)),
        (UpSampling2D((2, 3)), (3, 56, 72)),
        (ZeroPadding2D((1, 2, 0, 3)), (3, 31, 27)),
        (AdaptiveAveragePool2D((7, 3)), (3, 7, 3)),
    ],
)
def test_output_shapes_of_what_resizes_images_follow_the_usual_formulas(layer: Operation, expected: Shape) -> None:
    assert layer.shape_from([(3, 28, 24)]) == expected


@pytest.mark.parametrize(
    ("layer", "x", "parameters", "multiply_adds"),
    [
        (Conv1D(64, groups=2), (20, 32), 64 * 16 * 3 + 64, 18 * 64 * 16 * 3),
        (DepthwiseConv2D(depth_multiplier=2), (32, 8, 8), 64 * 9 + 64, 64 * 9 * 36),
        (SeparableConv2D(64), (32, 8, 8), 32 * 9 + 64 * 32 + 64, (32 * 9 + 64 * 32) * 36),
        (ConvTranspose2D(64), (128, 8, 8), 128 * 64 * 4 + 64, 128 * 64 * 4 * 64),
        (SwiGLU(11008), (4, 4096), 2 * 4096 * 11008, 4 * 2 * 4096 * 11008),
        (GroupNorm(32), (64, 7, 7), 128, 0),
        (InstanceNorm(), (64, 7, 7), 0, 0),
        (RMSNorm(), (20, 64), 64, 0),
        (PReLU(), (64, 7, 7), 1, 0),
        (PReLU("per_channel"), (64, 7, 7), 64, 0),
        (Dense(64), (20, 32), 64 * 32 + 64, 20 * 64 * 32),
    ],
)
def test_counts_are_those_of_the_papers(layer: Operation, x: Shape, parameters: int, multiply_adds: int) -> None:
    assert sum(spec.size for spec in layer.params_from([x])) == parameters
    assert layer.multiply_adds_from([x]) == multiply_adds


def test_the_scores_of_two_sequences_take_a_product_for_each_pair_of_steps() -> None:
    assert Dot().shape_from([(5, 8), (7, 8)]) == (5, 7)
    assert Dot().multiply_adds_from([(5, 8), (7, 8)]) == 5 * 7 * 8
    assert Dot().multiply_adds_from([(8,), (8,)]) == 8


def test_counts_are_exact_where_no_array_could_be_made() -> None:
    width = 10**12
    (weight, bias) = Dense(width).params_from([(width,)])
    assert weight.size == 10**24
    assert bias.size == width
    assert Dense(width).multiply_adds_from([(width,)]) == 10**24
    assert Conv2D(width).multiply_adds_from([(width, 12, 12)]) == 10**24 * 900
    assert LayerNorm().params_from([(width, width, width)])[0].size == 10**36


def test_groups_divide_weights_and_multiply_adds() -> None:
    depthwise = Conv2D(64, padding="same", groups=64, bias=False)
    (weight,) = depthwise.params_from([(64, 10, 10)])
    assert weight.shape == (64, 1, 3, 3)
    assert depthwise.multiply_adds_from([(64, 10, 10)]) == 64 * 9 * 100
