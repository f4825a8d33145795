"""What a layer cannot take is said in a sentence that goes on from the layer's name."""

from __future__ import annotations

import pytest

from nnstudio.hyperparameters import HyperparameterError
from nnstudio.layers import (
    Add,
    AveragePool,
    Concatenate,
    Conv2D,
    Dense,
    Flatten,
    GlobalAveragePool,
    Input,
    LayerNorm,
    MaxPool,
    Operation,
    Shape,
    ShapeError,
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
    (Add(), [(3,)], "joins several inputs but has 1; connect another layer to it"),
    (
        Add(),
        [(3, 8, 8), (4, 8, 8)],
        "adds inputs of one shape, not 3 × 8 × 8 and 4 × 8 × 8; make them equal, for instance with a Conv2D of "
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
