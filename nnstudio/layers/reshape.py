"""Layers that only arrange values anew."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnstudio.layers.base import Array, Arrays, Backward, Context, Family, Layer, Shape, register


@register
@dataclass(frozen=True)
class Flatten(Layer):
    """All values of a sample in one row, as a Dense layer takes them.

    The order is channels, height, width, or steps, features, as PyTorch's `nn.Flatten` has it, so that the weights
    behind it are PyTorch's too.
    """

    family: ClassVar[Family] = Family.SHAPE

    def output_shape(self, x: Shape) -> Shape:
        return (math.prod(x),)

    def forward(self, params: Arrays, x: Array, context: Context) -> tuple[Array, Backward]:
        if x.ndim == 2:
            return x, lambda dy, grads: dy if context.passes_gradient else None
        swapped = x.swapaxes(0, 1)
        y = context.scratch("y", (math.prod(x.shape[:-1]), x.shape[-1]))
        np.copyto(y.reshape(swapped.shape), swapped)

        def backward(dy: Array, grads: Arrays) -> Array | None:
            if not context.passes_gradient:
                return None
            dx = context.scratch("dx", x.shape)
            np.copyto(dx, dy.reshape(swapped.shape).swapaxes(0, 1))
            return dx

        return y, backward
