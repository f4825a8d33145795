"""Layers that join several inputs into one output."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnstudio.kernels.layout import feature_axis, feature_count, with_features
from nnstudio.layers.base import Array, Arrays, Context, Merge, MergeBackward, Shape, ShapeError, register, worded


@register
@dataclass(frozen=True)
class Add(Merge):
    """The sum of the inputs, value by value: how a residual connection ends."""

    keeps_output: ClassVar[bool] = False

    def output_shape(self, inputs: Sequence[Shape]) -> Shape:
        for other in inputs[1:]:
            if other != inputs[0]:
                raise ShapeError(
                    "adds inputs of one shape, not {first} and {other}; make them equal, for instance with a "
                    "Conv2D of kernel size 1 on one of them",
                    first=worded(inputs[0]),
                    other=worded(other),
                )
        return inputs[0]

    def forward(self, inputs: Sequence[Array], context: Context) -> tuple[Array, MergeBackward]:
        shape = inputs[0].shape
        y = np.add(inputs[0], inputs[1], out=context.scratch("y", shape))
        for x in inputs[2:]:
            y += x

        def backward(dy: Array, grads: Arrays) -> tuple[Array, ...] | None:
            if not context.passes_gradient:
                return None
            copies = [context.scratch(f"dx{index}", shape) for index in range(1, len(inputs))]
            for copy in copies:
                np.copyto(copy, dy)
            return (dy, *copies)

        return y, backward


@register
@dataclass(frozen=True)
class Concatenate(Merge):
    """The inputs one behind the other, along the channels of images or the features of vectors and sequences."""

    keeps_output: ClassVar[bool] = False

    def output_shape(self, inputs: Sequence[Shape]) -> Shape:
        first = inputs[0]
        for other in inputs[1:]:
            if len(other) != len(first):
                raise ShapeError(
                    "joins images with images, sequences with sequences or flat features with flat features, not "
                    "{first} with {other}; put a Flatten behind what is no row of features",
                    first=worded(first),
                    other=worded(other),
                )
            if with_features(other, 1) != with_features(first, 1):
                raise _differing(first, other)
        return with_features(first, sum(feature_count(shape) for shape in inputs))

    def forward(self, inputs: Sequence[Array], context: Context) -> tuple[Array, MergeBackward]:
        axis = feature_axis(inputs[0].shape)
        shapes = [x.shape for x in inputs]
        joined = list(shapes[0])
        joined[axis] = sum(shape[axis] for shape in shapes)
        y = np.concatenate(inputs, axis=axis, out=context.scratch("y", tuple(joined)))

        def backward(dy: Array, grads: Arrays) -> tuple[Array, ...] | None:
            if not context.passes_gradient:
                return None
            ends = np.cumsum([shape[axis] for shape in shapes])[:-1]
            parts = [context.scratch(f"dx{index}", shape) for index, shape in enumerate(shapes)]
            for part, view in zip(parts, np.split(dy, ends, axis=axis), strict=True):
                np.copyto(part, view)
            return tuple(parts)

        return y, backward


def _differing(first: Shape, other: Shape) -> ShapeError:
    if len(first) == 2:
        return ShapeError(
            "joins sequences of one number of steps, not {first} and {other}; change what shortens one of them",
            first=worded(first),
            other=worded(other),
        )
    return ShapeError(
        "joins images of one height and width, not {first} and {other}; change the padding, stride or pooling on one "
        "of the ways here",
        first=worded(first),
        other=worded(other),
    )
