"""Layers that only arrange values anew."""

from __future__ import annotations

import math
from typing import ClassVar

import numpy as np

from nnstudio.hyperparameters import HyperparameterError, integers
from nnstudio.kernels.layout import by_sample, engine_shape
from nnstudio.layers.base import (
    Array,
    Arrays,
    Backward,
    Context,
    Family,
    Layer,
    Shape,
    ShapeError,
    register,
    worded,
)


class Rearrangement(Layer):
    """A layer whose samples hold the same values in the same order, in another shape."""

    family: ClassVar[Family] = Family.SHAPE

    def forward(self, params: Arrays, x: Array, context: Context) -> tuple[Array, Backward]:
        if x.ndim == 2 and len(self.output_shape(x.shape[:1])) == 1:
            return x, lambda dy, grads: dy if context.passes_gradient else None
        sample = by_sample(x).shape[:-1]
        y = context.scratch("y", engine_shape(self.output_shape(sample), x.shape[-1]))
        _rearrange(x, y, context)

        def backward(dy: Array, grads: Arrays) -> Array | None:
            if not context.passes_gradient:
                return None
            dx = context.gradient(x.shape)
            _rearrange(dy, dx, context)
            return dx

        return y, backward


@register
class Flatten(Rearrangement):
    """All values of a sample in one row, as a Dense layer takes them.

    The order is channels, height, width, or steps, features, as PyTorch's `nn.Flatten` has it, so that the weights
    behind it are PyTorch's too.
    """

    def output_shape(self, x: Shape) -> Shape:
        return (math.prod(x),)


@register
class Reshape(Rearrangement):
    """The same values in another shape: features, (steps, features) or (channels, height, width).

    The order is that of PyTorch's `reshape`: the last axis runs fastest, in the old shape and in the new one.
    """

    shape: Shape = integers(
        (-1,),
        low=-1,
        least=1,
        most=3,
        is_shape=True,
        help="Shape of one sample behind it; -1 stands for whatever is left, on one axis.",
    )

    def check(self) -> None:
        if 0 in self.shape:
            raise HyperparameterError("a shape has no axis of 0; give sizes of 1 or more, or -1 for what is left")
        if self.shape.count(-1) > 1:
            raise HyperparameterError(
                "only one axis can take what is left, not {count}; write -1 once", count=self.shape.count(-1)
            )

    def output_shape(self, x: Shape) -> Shape:
        given = math.prod(size for size in self.shape if size != -1)
        left, over = divmod(math.prod(x), given)
        if over or (left != 1 and -1 not in self.shape):
            raise ShapeError(
                "cannot arrange the {count} values of {before} as {after}; make the product of the sizes equal, or "
                "write -1 for one of them",
                count=math.prod(x),
                before=worded(x),
                after=worded(self.shape),
            )
        return tuple(left if size == -1 else size for size in self.shape)


@register
class Permute(Layer):
    """The axes of a sample in another order, such as steps and features exchanged.

    Axes are numbered from 1, without the batch, as in Keras: (2, 1) exchanges those of a sequence, and (2, 3, 1)
    makes (channels, height, width) into (height, width, channels).
    """

    family: ClassVar[Family] = Family.SHAPE
    keeps_output: ClassVar[bool] = False

    axes: Shape = integers(
        (2, 1), low=1, high=3, least=1, most=3, help="For each axis of the output, the axis it is of the input, from 1."
    )

    def check(self) -> None:
        if sorted(self.axes) != list(range(1, len(self.axes) + 1)):
            raise HyperparameterError(
                "the axes {axes} are no order of 1 to {count}; name each of them once",
                axes=", ".join(map(str, self.axes)),
                count=len(self.axes),
            )

    def output_shape(self, x: Shape) -> Shape:
        if len(x) != len(self.axes):
            raise ShapeError(
                "orders {count} axes anew, and a shape of {shape} has another number; name each of its axes once",
                count=len(self.axes),
                shape=worded(x),
            )
        return tuple(x[axis - 1] for axis in self.axes)

    def forward(self, params: Arrays, x: Array, context: Context) -> tuple[Array, Backward]:
        order = (*(axis - 1 for axis in self.axes), len(self.axes))
        moved = by_sample(by_sample(x).transpose(order))
        y = context.scratch("y", moved.shape)
        np.copyto(y, moved)

        def backward(dy: Array, grads: Arrays) -> Array | None:
            if not context.passes_gradient:
                return None
            dx = context.gradient(x.shape)
            np.copyto(by_sample(by_sample(dx).transpose(order)), dy)
            return dx

        return y, backward


def _rearrange(source: Array, target: Array, context: Context) -> None:
    """Copy samples of one shape into as many of another, value by value in the samples' own order."""
    ordered = by_sample(source)
    if source.ndim > 2 and target.ndim > 2:
        ordered = context.temporary("ordered", ordered.shape)
        np.copyto(ordered, by_sample(source))
    if target.ndim == 2:
        np.copyto(target.reshape(ordered.shape), ordered)
    else:
        np.copyto(by_sample(target), ordered.reshape(by_sample(target).shape))
