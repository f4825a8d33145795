"""Convolutions that give every channel kernels of its own: cheap ones, as networks for telephones have."""

from __future__ import annotations

import math
from typing import ClassVar

from nnstudio.hyperparameters import choice, flag, integer, padding, pair
from nnstudio.kernels.buffers import NamedBuffers
from nnstudio.kernels.channels import channel_sum, spread
from nnstudio.kernels.convolution import convolve, input_gradient, weight_gradient
from nnstudio.kernels.initializers import INITIALIZERS, initial
from nnstudio.kernels.windows import Pair, Sides, Window
from nnstudio.layers.activation import ACTIVATIONS, ActivatedLayer
from nnstudio.layers.base import Array, Arrays, Backward, Context, Family, ParamSpec, Role, Shape, register
from nnstudio.layers.convolution import Convolution
from nnstudio.layers.sliding import slide

_POINTWISE = Window((1, 1))


@register
class DepthwiseConv2D(Convolution):
    """Slides kernels over each channel of an image by itself; channels do not mix.

    Weights are of shape (channels x depth multiplier, 1, kernel height, kernel width), as PyTorch's
    `nn.Conv2d` with groups = channels has them; the outputs of a channel stand side by side.
    """

    kernel_size: Pair = pair(3, low=1, help="Height and width of the kernel.")
    depth_multiplier: int = integer(1, low=1, help="Number of output channels for each input channel.")
    activation: str = choice("linear", tuple(ACTIVATIONS), help="Function applied to the output.")
    stride: Pair = pair(1, low=1, help="Cells from one position of the kernel to the next, down and across.")
    padding: str | Sides = padding(
        help="Zeros around the image: valid has none, same keeps the size (divided by the stride)."
    )
    dilation: Pair = pair(1, low=1, help="Cells from one tap of the kernel to the next, down and across.")
    bias: bool = flag(True, help="Add a learned offset to each output channel.")
    initializer: str = choice("automatic", tuple(INITIALIZERS), help="What weights start from; automatic is He's.")

    @property
    def window(self) -> Window:
        return Window(self.kernel_size, self.stride, self.dilation, self.padding)

    def kernel_shape(self, x: Shape) -> Shape:
        return (x[0] * self.depth_multiplier, 1, *self.kernel_size)

    def output_shape(self, x: Shape) -> Shape:
        size = slide(self.window, x)
        return (x[0] * self.depth_multiplier, *size)


@register
class SeparableConv2D(ActivatedLayer):
    """A depthwise convolution and a mixing of its channels at each place, for a fraction of a convolution's cost.

    Weights are (channels x depth multiplier, 1, kernel height, kernel width) and (filters, channels x depth
    multiplier, 1, 1), as PyTorch's two `nn.Conv2d` have them; as in Keras there is one bias, at the end.
    Chollet 2017, "Xception: Deep Learning with Depthwise Separable Convolutions".
    """

    family: ClassVar[Family] = Family.CONVOLUTION
    is_deep: ClassVar[bool] = True
    keeps_output: ClassVar[bool] = False

    filters: int = integer(32, low=1, help="Number of output channels.")
    kernel_size: Pair = pair(3, low=1, help="Height and width of the kernel.")
    activation: str = choice("linear", tuple(ACTIVATIONS), help="Function applied to the output.")
    depth_multiplier: int = integer(1, low=1, help="Number of channels between the two steps for each input channel.")
    stride: Pair = pair(1, low=1, help="Cells from one position of the kernel to the next, down and across.")
    padding: str | Sides = padding(
        help="Zeros around the image: valid has none, same keeps the size (divided by the stride)."
    )
    dilation: Pair = pair(1, low=1, help="Cells from one tap of the kernel to the next, down and across.")
    bias: bool = flag(True, help="Add a learned offset to each output channel.")
    initializer: str = choice("automatic", tuple(INITIALIZERS), help="What weights start from; automatic is He's.")

    @property
    def window(self) -> Window:
        """How the depthwise kernel slides."""
        return Window(self.kernel_size, self.stride, self.dilation, self.padding)

    def output_shape(self, x: Shape) -> Shape:
        return (self.filters, *slide(self.window, x))

    def params(self, x: Shape) -> tuple[ParamSpec, ...]:
        between = x[0] * self.depth_multiplier
        weights = tuple(
            ParamSpec(name, shape, Role.WEIGHT, initial(self.initializer, shape))
            for name, shape in (
                ("depthwise_weight", (between, 1, *self.kernel_size)),
                ("pointwise_weight", (self.filters, between, 1, 1)),
            )
        )
        return (*weights, ParamSpec("bias", (self.filters,), Role.BIAS)) if self.bias else weights

    def multiply_adds(self, x: Shape) -> int:
        places = math.prod(slide(self.window, x))
        between = x[0] * self.depth_multiplier
        return places * between * (math.prod(self.kernel_size) + self.filters)

    def forward(self, params: Arrays, x: Array, context: Context) -> tuple[Array, Backward]:
        depthwise, pointwise = params["depthwise_weight"], params["pointwise_weight"]
        below = NamedBuffers(context, "depthwise")
        between, unfolded = convolve(x, depthwise, self.window, below)
        y, mixed = convolve(between, pointwise, _POINTWISE, context)
        if self.bias:
            y += spread(params["bias"], y.ndim)

        def backward(dy: Array, grads: Arrays) -> Array | None:
            if context.trains:
                weight_gradient(dy, mixed, _POINTWISE, grads["pointwise_weight"], context)
                if self.bias:
                    channel_sum(dy, out=grads["bias"])
            dbetween = input_gradient(dy, pointwise, between.shape, _POINTWISE, context)
            if context.trains:
                weight_gradient(dbetween, unfolded, self.window, grads["depthwise_weight"], below)
            return input_gradient(dbetween, depthwise, x.shape, self.window, below) if context.passes_gradient else None

        return y, backward
