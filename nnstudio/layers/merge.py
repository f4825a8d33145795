"""Layers that join several inputs into one output."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from nnstudio.kernels.layout import feature_axis, feature_count, with_features
from nnstudio.layers.base import Array, Arrays, Context, Merge, MergeBackward, Shape, ShapeError, register, worded


class Elementwise(Merge):
    """A merge that takes inputs of one shape, value by value."""

    keeps_output: ClassVar[bool] = False

    @property
    def streams(self) -> bool:
        return True

    def output_shape(self, inputs: Sequence[Shape]) -> Shape:
        for other in inputs[1:]:
            if other != inputs[0]:
                raise ShapeError(
                    "takes inputs of one shape, not {first} and {other}; make them equal, for instance with a "
                    "Conv2D of kernel size 1 on one of them",
                    first=worded(inputs[0]),
                    other=worded(other),
                )
        return inputs[0]


@register
class Add(Elementwise):
    """The sum of the inputs, value by value: how a residual connection ends."""

    def forward(self, inputs: Sequence[Array], context: Context) -> tuple[Array, MergeBackward]:
        shape = inputs[0].shape
        y = inputs[-1] if context.may_overwrite else context.scratch("y", shape)
        np.add(inputs[0], inputs[-1], out=y)
        for x in inputs[1:-1]:
            y += x

        def backward(dy: Array, grads: Arrays) -> tuple[Array, ...] | None:
            if not context.passes_gradient:
                return None
            copies = [context.gradient(shape) for _ in inputs[1:]]
            for copy in copies:
                np.copyto(copy, dy)
            return (dy, *copies)

        return y, backward


@register
class Average(Elementwise):
    """The mean of the inputs, value by value, as of several networks that vote."""

    def forward(self, inputs: Sequence[Array], context: Context) -> tuple[Array, MergeBackward]:
        y, add_backward = Add().forward(inputs, context)
        y /= len(inputs)

        def backward(dy: Array, grads: Arrays) -> tuple[Array, ...] | None:
            dy /= len(inputs)
            return add_backward(dy, grads)

        return y, backward


@register
class Multiply(Merge):
    """The product of the inputs, value by value: how one input gates another.

    Flat features may stand beside images or sequences with as many channels or features, which they then
    scale as a whole, as in squeeze-and-excitation (Hu et al. 2018).
    """

    keeps_output: ClassVar[bool] = False

    @property
    def streams(self) -> bool:
        return True

    def output_shape(self, inputs: Sequence[Shape]) -> Shape:
        largest = max(inputs, key=len)
        for other in inputs:
            if other not in (largest, (feature_count(largest),)):
                raise ShapeError(
                    "multiplies inputs of one shape, or with one factor per channel, not {first} and {other}; make "
                    "them equal, for instance with a Dense or a Conv2D of kernel size 1 on one of them",
                    first=worded(largest),
                    other=worded(other),
                )
        return largest

    def forward(self, inputs: Sequence[Array], context: Context) -> tuple[Array, MergeBackward]:
        largest = max(inputs, key=lambda x: x.ndim)
        factors = [_spread_over(x, largest.ndim) for x in inputs]
        y = context.scratch("y", largest.shape)
        np.multiply(factors[0], factors[1], out=y)
        for factor in factors[2:]:
            y *= factor

        def backward(dy: Array, grads: Arrays) -> tuple[Array, ...] | None:
            if not context.passes_gradient:
                return None
            gradients = []
            for index, x in enumerate(inputs):
                gradient = context.gradient(dy.shape)
                np.copyto(gradient, dy)
                for other in (*factors[:index], *factors[index + 1 :]):
                    gradient *= other
                gradients.append(_sum_to(gradient, x.shape, context))
            return tuple(gradients)

        return y, backward


@register
class Concatenate(Merge):
    """The inputs one after the other, along the channels of images or the features of vectors and sequences."""

    keeps_output: ClassVar[bool] = False

    @property
    def streams(self) -> bool:
        return True

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
            parts = [context.gradient(shape) for shape in shapes]
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


def _spread_over(x: Array, ndim: int) -> Array:
    """View flat features, inside the engine, such that they broadcast over images or sequences."""
    if x.ndim == ndim:
        return x
    return x[None, :, None] if ndim == 4 else x[:, None]


def _sum_to(gradient: Array, shape: Shape, context: Context) -> Array:
    """Return the gradient of what `_spread_over` spread: its sum over all places."""
    if gradient.ndim == len(shape):
        return gradient
    return np.sum(gradient, axis=(0, 2) if gradient.ndim == 4 else 1, out=context.gradient(shape))
