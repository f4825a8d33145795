"""Layers that slide learned kernels over images."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from nnstudio.hyperparameters import HyperparameterError, choice, flag, integer, padding, pair
from nnstudio.kernels.channels import channel_sum, spread
from nnstudio.kernels.convolution import convolve, input_gradient, weight_gradient
from nnstudio.kernels.initializers import he_uniform
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
)
from nnstudio.layers.sliding import image_size, slide


@register
@dataclass(frozen=True)
class Conv2D(ActivatedLayer):
    """Slides small learned kernels over an image; each gives one channel of the output.

    A cross-correlation, as in every framework, with weights of shape (filters, channels / groups,
    kernel height, kernel width), as PyTorch's `nn.Conv2d` has them. With groups = channels it is a
    depthwise convolution.
    """

    family: ClassVar[Family] = Family.CONVOLUTION
    is_deep: ClassVar[bool] = True
    keeps_output: ClassVar[bool] = False

    filters: int = integer(32, low=1, help="Number of output channels.")
    kernel_size: Pair = pair(3, low=1, help="Height and width of the kernel.")
    activation: str = choice("linear", tuple(ACTIVATIONS), help="Function applied to the output.")
    stride: Pair = pair(1, low=1, help="Cells from one position of the kernel to the next, down and across.")
    padding: str | Sides = padding(
        help="Zeros around the image: valid has none, same keeps the size (divided by the stride)."
    )
    dilation: Pair = pair(1, low=1, help="Cells from one tap of the kernel to the next, down and across.")
    groups: int = integer(1, low=1, help="Parts that the channels are divided into, each with its own filters.")
    bias: bool = flag(True, help="Add a learned offset to each output channel.")

    def check(self) -> None:
        if self.filters % self.groups:
            raise HyperparameterError(
                "Conv2D divides its {filters} filters into {groups} groups; make filters a multiple of groups",
                filters=self.filters,
                groups=self.groups,
            )

    @property
    def window(self) -> Window:
        """How the kernel slides."""
        return Window(self.kernel_size, self.stride, self.dilation, self.padding)

    def output_shape(self, x: Shape) -> Shape:
        channels, _, _ = image_size(x)
        if channels % self.groups:
            raise ShapeError(
                "divides its input channels into {groups} groups, and {channels} is not a multiple of that; change "
                "its groups or the filters of the layer before",
                groups=self.groups,
                channels=channels,
            )
        return (self.filters, *slide(self.window, x))

    def params(self, x: Shape) -> tuple[ParamSpec, ...]:
        shape = (self.filters, x[0] // self.groups, *self.kernel_size)
        weight = ParamSpec("weight", shape, Role.WEIGHT, he_uniform(math.prod(shape[1:])))
        return (weight, ParamSpec("bias", (self.filters,), Role.BIAS)) if self.bias else (weight,)

    def multiply_adds(self, x: Shape) -> int:
        return math.prod(self.output_shape(x)) * (x[0] // self.groups) * math.prod(self.kernel_size)

    def forward(self, params: Arrays, x: Array, context: Context) -> tuple[Array, Backward]:
        weight = params["weight"]
        y, unfolded = convolve(x, weight, self.window, context)
        if self.bias:
            y += spread(params["bias"], y.ndim)

        def backward(dy: Array, grads: Arrays) -> Array | None:
            if context.trains:
                weight_gradient(dy, unfolded, self.window, grads["weight"], context)
                if self.bias:
                    channel_sum(dy, out=grads["bias"])
            return input_gradient(dy, weight, x.shape, self.window, context) if context.passes_gradient else None

        return y, backward
