"""Layers that shrink images: a window, or a whole channel, gives one value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnstudio.hyperparameters import HyperparameterError, flag, integers, padding, pair
from nnstudio.kernels.pooling import average_pool, average_pool_gradient, max_pool, max_pool_gradient
from nnstudio.kernels.windows import Pair, Sides, Window
from nnstudio.layers.base import Array, Arrays, Backward, Context, Family, Layer, Shape, register, worded
from nnstudio.layers.sliding import image_size, slide


@dataclass(frozen=True)
class Pooling(Layer):
    """A window that slides over every channel by itself."""

    family: ClassVar[Family] = Family.POOLING

    pool_size: Pair = pair(2, low=1, help="Height and width of the window.")
    stride: Pair | None = integers(
        None,
        low=1,
        least=2,
        most=2,
        optional=True,
        help="Cells from one position of the window to the next, down and across; without it the pool size.",
    )
    padding: str | Sides = padding(
        help="Cells around the image: valid has none, same keeps the size (divided by the stride)."
    )

    @property
    def window(self) -> Window:
        """How the window slides."""
        return Window(self.pool_size, self.stride or self.pool_size, (1, 1), self.padding)

    def check(self) -> None:
        if isinstance(self.padding, str):
            return
        top, bottom, left, right = self.padding
        if max(top, bottom) >= self.pool_size[0] or max(left, right) >= self.pool_size[1]:
            raise HyperparameterError(
                "padding must be smaller than the pool size {size}, or a window would see nothing but padding",
                size=worded(self.pool_size),
            )

    def output_shape(self, x: Shape) -> Shape:
        channels, _, _ = image_size(x)
        return (channels, *slide(self.window, x))


@register
@dataclass(frozen=True)
class MaxPool(Pooling):
    """The largest value in each position of a window, channel by channel.

    Padding is never the largest. Where several values are equally large, the gradient goes to the
    first of them, as in PyTorch; behind a convolution, which the engine runs together with the
    pooling, to the first one of the leftmost column that has one.
    """

    def forward(self, params: Arrays, x: Array, context: Context) -> tuple[Array, Backward]:
        maxima = max_pool(x, self.window, context)

        def backward(dy: Array, grads: Arrays) -> Array | None:
            return max_pool_gradient(dy, x, maxima, self.window, context) if context.passes_gradient else None

        return maxima[0], backward


@register
@dataclass(frozen=True)
class AveragePool(Pooling):
    """The mean of the values in each position of a window, channel by channel."""

    keeps_output: ClassVar[bool] = False

    counts_padding: bool = flag(
        False, help="Count padding as zeros in the mean, as PyTorch does by default; Keras and ONNX leave it out."
    )

    def forward(self, params: Arrays, x: Array, context: Context) -> tuple[Array, Backward]:
        y = average_pool(x, self.window, self.counts_padding, context)

        def backward(dy: Array, grads: Arrays) -> Array | None:
            if not context.passes_gradient:
                return None
            return average_pool_gradient(dy, x.shape, self.window, self.counts_padding, context)

        return y, backward


@register
@dataclass(frozen=True)
class GlobalAveragePool(Layer):
    """The mean of each channel over the whole image: images become flat features.

    Lin et al. 2014, "Network In Network".
    """

    family: ClassVar[Family] = Family.POOLING
    keeps_output: ClassVar[bool] = False

    def output_shape(self, x: Shape) -> Shape:
        channels, _, _ = image_size(x)
        return (channels,)

    def forward(self, params: Arrays, x: Array, context: Context) -> tuple[Array, Backward]:
        height, channels, width, batch = x.shape
        y = np.mean(x, axis=(0, 2), out=context.scratch("y", (channels, batch)))

        def backward(dy: Array, grads: Arrays) -> Array | None:
            if not context.passes_gradient:
                return None
            dy /= height * width
            dx = context.scratch("dx", x.shape)
            np.copyto(dx, dy[:, None, :])
            return dx

        return y, backward
