"""Convolutions run backwards, which make images larger."""

from __future__ import annotations

import math
from typing import ClassVar

from nnstudio.hyperparameters import HyperparameterError, choice, flag, integer, padding, pair
from nnstudio.kernels.channels import channel_sum, spread
from nnstudio.kernels.convolution import convolve, input_gradient, weight_gradient
from nnstudio.kernels.initializers import INITIALIZERS
from nnstudio.kernels.windows import Pair, Sides, Window
from nnstudio.layers.activation import ACTIVATIONS, ActivatedLayer
from nnstudio.layers.base import (
    Array,
    Arrays,
    Backward,
    Context,
    Family,
    ParamSpec,
    Role,
    Shape,
    ShapeError,
    register,
    worded,
)
from nnstudio.layers.convolution import check_channels, check_filters
from nnstudio.layers.sliding import image_size


@register
class ConvTranspose2D(ActivatedLayer):
    """Spreads every value of an image over a kernel's size: the way back of a convolution, which enlarges images.

    Along each axis the output has (size - 1) x stride + dilation x (kernel - 1) + 1 cells, less the padding,
    plus the output padding. Weights are of shape (channels, filters / groups, kernel height, kernel width),
    as PyTorch's `nn.ConvTranspose2d` has them. Zeiler et al. 2010, "Deconvolutional Networks".
    """

    family: ClassVar[Family] = Family.CONVOLUTION
    is_deep: ClassVar[bool] = True
    keeps_output: ClassVar[bool] = False

    filters: int = integer(32, low=1, help="Number of output channels.")
    kernel_size: Pair = pair(2, low=1, help="Height and width of the kernel.")
    activation: str = choice("linear", tuple(ACTIVATIONS), help="Function applied to the output.")
    stride: Pair = pair(2, low=1, help="Cells of the output from one value's kernel to the next, down and across.")
    padding: str | Sides = padding(
        help="Cells cut off around the output: valid cuts none, same leaves the input's size times the stride."
    )
    output_padding: Pair = pair(0, low=0, help="Cells added to the output at the bottom and the right.")
    dilation: Pair = pair(1, low=1, help="Cells from one tap of the kernel to the next, down and across.")
    groups: int = integer(1, low=1, help="Parts that the channels are divided into, each with its own filters.")
    bias: bool = flag(True, help="Add a learned offset to each output channel.")
    initializer: str = choice("automatic", tuple(INITIALIZERS), help="What weights start from; automatic is He's.")

    def check(self) -> None:
        check_filters(type(self).__name__, self.filters, self.groups)
        if self.padding == "same" and self.output_padding != (0, 0):
            raise HyperparameterError(
                "padding same settles the size of the output; leave the output padding at 0, or give the padding in "
                "cells"
            )
        for extra, stride, dilation in zip(self.output_padding, self.stride, self.dilation, strict=True):
            if extra >= max(stride, dilation):
                raise HyperparameterError(
                    "an output padding of {extra} is too large; it must be below the stride or the dilation",
                    extra=extra,
                )

    def window(self, x: Shape) -> tuple[Window, Pair]:
        """Return the convolution that this is the way back of, and the size of the image it would start from."""
        _, *size = image_size(x)
        if self.padding == "same":
            height, width = (cells * stride for cells, stride in zip(size, self.stride, strict=True))
            return Window(self.kernel_size, self.stride, self.dilation, self._cut((height, width))), (height, width)
        top, bottom, left, right = (0, 0, 0, 0) if isinstance(self.padding, str) else self.padding
        sides = (top, bottom - self.output_padding[0], left, right - self.output_padding[1])
        height, width = (
            (size[axis] - 1) * self.stride[axis] + self.dilation[axis] * (self.kernel_size[axis] - 1) + 1
            - sides[2 * axis] - sides[2 * axis + 1]
            for axis in (0, 1)
        )  # fmt: skip
        return Window(self.kernel_size, self.stride, self.dilation, sides), (height, width)

    def _cut(self, image: Pair) -> Sides:
        """Return what `same` cuts off around the output."""
        return Window(self.kernel_size, self.stride, self.dilation, "same").sides(image)

    def output_shape(self, x: Shape) -> Shape:
        channels, _, _ = image_size(x)
        check_channels(channels, self.groups)
        _, size = self.window(x)
        if min(size) < 1:
            raise ShapeError(
                "cuts the whole output of {size} off; make its padding smaller",
                size=worded(tuple(max(0, cells) for cells in size)),
            )
        return (self.filters, *size)

    def params(self, x: Shape) -> tuple[ParamSpec, ...]:
        shape = (x[0], self.filters // self.groups, *self.kernel_size)
        cells = math.prod(self.kernel_size) / math.prod(self.stride)
        fans = (max(1, math.ceil(x[0] // self.groups * cells)), max(1, math.ceil(shape[1] * cells)))
        weight = ParamSpec("weight", shape, Role.WEIGHT, INITIALIZERS[self.initializer](*fans))
        return (weight, ParamSpec("bias", (self.filters,), Role.BIAS)) if self.bias else (weight,)

    def multiply_adds(self, x: Shape) -> int:
        return math.prod(x) * (self.filters // self.groups) * math.prod(self.kernel_size)

    def forward(self, params: Arrays, x: Array, context: Context) -> tuple[Array, Backward]:
        height, channels, width, batch = x.shape
        weight = params["weight"]
        window, (rows, columns) = self.window((channels, height, width))
        y = input_gradient(x, weight, (rows, self.filters, columns, batch), window, context)
        if self.bias:
            y += spread(params["bias"], y.ndim)

        def backward(dy: Array, grads: Arrays) -> Array | None:
            if context.trains and self.bias:
                channel_sum(dy, out=grads["bias"])
            if not (context.trains or context.passes_gradient):
                return None
            dx, unfolded = convolve(dy, weight, window, context)
            if context.trains:
                weight_gradient(x, unfolded, window, grads["weight"], context)
            return dx if context.passes_gradient else None

        return y, backward
