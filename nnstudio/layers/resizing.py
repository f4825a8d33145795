"""Layers that make images larger without learning anything."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnstudio.hyperparameters import choice, padding, pair
from nnstudio.kernels.upsampling import enlarge, enlarge_gradient
from nnstudio.kernels.windows import Pair, Sides
from nnstudio.layers.base import Array, Arrays, Backward, Context, Family, Layer, Shape, register
from nnstudio.layers.sliding import image_size


@register
class ZeroPadding2D(Layer):
    """Zeros around every channel of an image, as many on each side as are given."""

    family: ClassVar[Family] = Family.CONVOLUTION
    keeps_output: ClassVar[bool] = False

    padding: Sides = padding((1, 1, 1, 1), help="Cells added at the top, the bottom, the left and the right.", words=())

    def output_shape(self, x: Shape) -> Shape:
        channels, height, width = image_size(x)
        top, bottom, left, right = self.padding
        return (channels, top + height + bottom, left + width + right)

    def forward(self, params: Arrays, x: Array, context: Context) -> tuple[Array, Backward]:
        height, channels, width, batch = x.shape
        top, bottom, left, right = self.padding
        y = context.scratch("y", (top + height + bottom, channels, left + width + right, batch))
        y.fill(0)
        inside = (slice(top, top + height), slice(None), slice(left, left + width))
        y[inside] = x

        def backward(dy: Array, grads: Arrays) -> Array | None:
            if not context.passes_gradient:
                return None
            dx = context.gradient(x.shape)
            np.copyto(dx, dy[inside])
            return dx

        return y, backward


@register
class UpSampling2D(Layer):
    """Enlarges images by whole factors: each cell is repeated, or values in between are interpolated.

    As PyTorch's `nn.Upsample` of mode nearest, or bilinear with `align_corners=False`.
    """

    family: ClassVar[Family] = Family.CONVOLUTION
    keeps_output: ClassVar[bool] = False

    factor: Pair = pair(2, low=1, help="How many times as high and as wide the output is.")
    interpolation: str = choice(
        "nearest", ("nearest", "bilinear"), help="Repeat cells, or interpolate between the nearest four."
    )

    def output_shape(self, x: Shape) -> Shape:
        channels, height, width = image_size(x)
        return (channels, height * self.factor[0], width * self.factor[1])

    def forward(self, params: Arrays, x: Array, context: Context) -> tuple[Array, Backward]:
        is_smooth = self.interpolation == "bilinear"
        y = enlarge(x, self.factor, is_smooth, context)

        def backward(dy: Array, grads: Arrays) -> Array | None:
            return enlarge_gradient(dy, x.shape, self.factor, is_smooth, context) if context.passes_gradient else None

        return y, backward
