"""Layers that shrink images and sequences: a window, or a whole channel, gives one value."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnstudio.hyperparameters import HyperparameterError, flag, integer, integers, padding, pair
from nnstudio.kernels.adaptive_pooling import adaptive_max_pool, adaptive_max_pool_gradient
from nnstudio.kernels.layout import feature_count
from nnstudio.kernels.pooling import average_pool, average_pool_gradient, max_pool, max_pool_gradient
from nnstudio.kernels.windows import Pair, Sides, Window
from nnstudio.layers.base import Array, Arrays, Backward, Context, Family, Layer, Shape, ShapeError, register, worded
from nnstudio.layers.sliding import Ends, along_steps, as_image, image_size, sequence_size, slide, slide_along


class PoolingLayer(Layer):
    """A layer that makes one value of several."""

    family: ClassVar[Family] = Family.POOLING


class Pooling(PoolingLayer):
    """A window that slides over every channel by itself."""

    pool_size: Pair = pair(2, low=1, help="Height and width of the window.")
    stride: Pair | None = integers(
        None,
        low=1,
        least=2,
        most=2,
        unset="the pool size",
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


class Pooling1D(PoolingLayer):
    """A window that slides over every feature of a sequence by itself."""

    pool_size: int = integer(2, low=1, help="Steps that the window covers.")
    stride: int | None = integer(
        None,
        low=1,
        unset="the pool size",
        help="Steps from one position of the window to the next; without it the pool size.",
    )
    padding: str | Ends = padding(
        help="Steps added before and after the sequence: valid has none, same keeps their number (divided by the "
        "stride).",
        is_vertical=False,
    )

    @property
    def window(self) -> Window:
        """How the window slides over the sequence as an image of height 1."""
        return along_steps(self.pool_size, self.stride or self.pool_size, 1, self.padding)

    def check(self) -> None:
        if not isinstance(self.padding, str) and max(self.padding) >= self.pool_size:
            raise HyperparameterError(
                "padding must be smaller than the pool size {size}, or a window would see nothing but padding",
                size=self.pool_size,
            )

    def output_shape(self, x: Shape) -> Shape:
        _, features = sequence_size(x)
        return (slide_along(self.window, x), features)


@register
class MaxPool1D(Pooling1D):
    """The largest value in each position of a window along a sequence, feature by feature.

    Padding is never the largest. Where several values are equally large, the gradient goes to the
    first of them, as in PyTorch.
    """

    def forward(self, params: Arrays, x: Array, context: Context) -> tuple[Array, Backward]:
        image = x[None]
        maxima = max_pool(image, self.window, context)

        def backward(dy: Array, grads: Arrays) -> Array | None:
            if not context.passes_gradient:
                return None
            return max_pool_gradient(dy[None], image, maxima, self.window, context).reshape(x.shape)

        return maxima[0][0], backward


@register
class AveragePool1D(Pooling1D):
    """The mean of the values in each position of a window along a sequence, feature by feature."""

    keeps_output: ClassVar[bool] = False

    counts_padding: bool = flag(
        False, help="Count padding as zeros in the mean, as PyTorch does by default; Keras and ONNX leave it out."
    )

    def forward(self, params: Arrays, x: Array, context: Context) -> tuple[Array, Backward]:
        image = x[None]
        y = average_pool(image, self.window, self.counts_padding, context)

        def backward(dy: Array, grads: Arrays) -> Array | None:
            if not context.passes_gradient:
                return None
            dx = average_pool_gradient(dy[None], image.shape, self.window, self.counts_padding, context)
            return dx.reshape(x.shape)

        return y[0], backward


class GlobalPooling(PoolingLayer):
    """A whole channel, or feature of a sequence, gives one value."""

    def output_shape(self, x: Shape) -> Shape:
        if len(x) == 1:
            raise ShapeError(
                "takes images of channels × height × width or sequences of steps × features, not {shape} flat "
                "features; leave it out, or put it before the Flatten",
                shape=worded(x),
            )
        return (feature_count(x),)


@register
class GlobalAveragePool(GlobalPooling):
    """The mean of each channel over the whole image, or of each feature over all steps: what comes out is flat.

    Lin et al. 2014, "Network In Network".
    """

    keeps_output: ClassVar[bool] = False

    def forward(self, params: Arrays, x: Array, context: Context) -> tuple[Array, Backward]:
        images = as_image(x)
        height, channels, width, batch = images.shape
        sums = context.temporary("sums of rows", (height, channels, 1, batch))
        np.matmul(np.ones((1, width), x.dtype), images, out=sums)  # takes a fraction of a sum's time
        y = np.sum(sums, axis=(0, 2), out=context.scratch("y", (channels, batch)))
        y /= height * width

        def backward(dy: Array, grads: Arrays) -> Array | None:
            if not context.passes_gradient:
                return None
            dy /= height * width
            dx = context.gradient(x.shape)
            np.copyto(as_image(dx), dy[:, None, :])
            return dx

        return y, backward


@register
class GlobalMaxPool(GlobalPooling):
    """The largest value of each channel over the whole image, or of each feature over all steps: flat features.

    Where several values are equally large, the gradient goes to the first of them, as in PyTorch.
    """

    def forward(self, params: Arrays, x: Array, context: Context) -> tuple[Array, Backward]:
        images = as_image(x)
        maxima = adaptive_max_pool(images, (1, 1), context)
        y = maxima[0].reshape(images.shape[1], -1)

        def backward(dy: Array, grads: Arrays) -> Array | None:
            if not context.passes_gradient:
                return None
            gradient = dy.reshape(maxima[0].shape)
            return adaptive_max_pool_gradient(gradient, images, maxima, context).reshape(x.shape)

        return y, backward
