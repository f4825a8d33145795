"""Layers that shrink images to a given size, whatever their own."""

from __future__ import annotations

from typing import ClassVar

from nnstudio.hyperparameters import pair
from nnstudio.kernels.adaptive_pooling import (
    adaptive_average_pool,
    adaptive_average_pool_gradient,
    adaptive_max_pool,
    adaptive_max_pool_gradient,
)
from nnstudio.kernels.windows import Pair
from nnstudio.layers.base import Array, Arrays, Backward, Context, Shape, register
from nnstudio.layers.pooling import PoolingLayer
from nnstudio.layers.sliding import image_size


class AdaptivePooling(PoolingLayer):
    """A pooling whose windows follow from the size of the output."""

    output_size: Pair = pair(7, low=1, help="Height and width of the output.")

    def output_shape(self, x: Shape) -> Shape:
        channels, _, _ = image_size(x)
        return (channels, *self.output_size)


@register
class AdaptiveAveragePool2D(AdaptivePooling):
    """The means of as many windows as the output is to have, channel by channel: images of any size become one size.

    Output i of n sees the cells from floor(i x size / n) to ceil((i + 1) x size / n), as in PyTorch's
    `nn.AdaptiveAvgPool2d`.
    """

    keeps_output: ClassVar[bool] = False

    def forward(self, params: Arrays, x: Array, context: Context) -> tuple[Array, Backward]:
        y = adaptive_average_pool(x, self.output_size, context)

        def backward(dy: Array, grads: Arrays) -> Array | None:
            return adaptive_average_pool_gradient(dy, x.shape, context) if context.passes_gradient else None

        return y, backward


@register
class AdaptiveMaxPool2D(AdaptivePooling):
    """The largest values of as many windows as the output is to have: images of any size become one size.

    Output i of n sees the cells from floor(i x size / n) to ceil((i + 1) x size / n), as in PyTorch's
    `nn.AdaptiveMaxPool2d`; among equals, the first receives the gradient.
    """

    def forward(self, params: Arrays, x: Array, context: Context) -> tuple[Array, Backward]:
        maxima = adaptive_max_pool(x, self.output_size, context)

        def backward(dy: Array, grads: Arrays) -> Array | None:
            return adaptive_max_pool_gradient(dy, x, maxima, context) if context.passes_gradient else None

        return maxima[0], backward
