"""Layers that slide learned kernels over images and sequences."""

from __future__ import annotations

import math
from abc import abstractmethod
from typing import ClassVar

from nnstudio.hyperparameters import HyperparameterError, choice, flag, integer, padding, pair
from nnstudio.kernels.channels import channel_sum, spread
from nnstudio.kernels.convolution import convolution_of
from nnstudio.kernels.initializers import INITIALIZERS, initial
from nnstudio.kernels.layout import feature_count
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
from nnstudio.layers.sliding import Ends, along_steps, as_image, image_size, sequence_size, slide, slide_along


class Convolution(ActivatedLayer):
    """A learned kernel at every place: what convolutions of images and of sequences share."""

    family: ClassVar[Family] = Family.CONVOLUTION
    is_deep: ClassVar[bool] = True
    keeps_output: ClassVar[bool] = False

    @property
    @abstractmethod
    def bias(self) -> bool:
        """Whether each output channel has a learned offset."""

    @property
    @abstractmethod
    def initializer(self) -> str:
        """What weights start from."""

    @property
    @abstractmethod
    def window(self) -> Window:
        """How the kernel slides over images; over sequences as over images of height 1."""

    @abstractmethod
    def kernel_shape(self, x: Shape) -> Shape:
        """Return the shape of the weight for an input of shape `x`: (outputs, channels / groups, *kernel size)."""

    def params(self, x: Shape) -> tuple[ParamSpec, ...]:
        shape = self.kernel_shape(x)
        weight = ParamSpec("weight", shape, Role.WEIGHT, initial(self.initializer, shape))
        return (weight, ParamSpec("bias", shape[:1], Role.BIAS)) if self.bias else (weight,)

    def multiply_adds(self, x: Shape) -> int:
        return math.prod(self.output_shape(x)) * math.prod(self.kernel_shape(x)[1:])

    def forward(self, params: Arrays, x: Array, context: Context) -> tuple[Array, Backward]:
        weight = _over_images(params["weight"])
        convolution = convolution_of(as_image(x), weight, self.window, context)
        y = convolution.forward()
        if self.bias:
            y += spread(params["bias"], y.ndim)

        def backward(dy: Array, grads: Arrays) -> Array | None:
            dy = as_image(dy)
            if context.trains and self.bias:
                channel_sum(dy, out=grads["bias"])
            dweight = _over_images(grads["weight"]) if context.trains else None
            dx = convolution.gradients(dy, dweight, passes_gradient=context.passes_gradient)
            return None if dx is None else dx.reshape(x.shape)

        return (y if x.ndim == 4 else y[0]), backward


@register
class Conv2D(Convolution):
    """Slides small learned kernels over an image; each gives one channel of the output.

    A cross-correlation, as in every framework, with weights of shape (filters, channels / groups,
    kernel height, kernel width), as PyTorch's `nn.Conv2d` has them. With groups = channels it is a
    depthwise convolution.
    """

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
    initializer: str = choice("automatic", tuple(INITIALIZERS), help="What weights start from; automatic is He's.")

    def check(self) -> None:
        check_filters(type(self).__name__, self.filters, self.groups)

    @property
    def window(self) -> Window:
        return Window(self.kernel_size, self.stride, self.dilation, self.padding)

    def kernel_shape(self, x: Shape) -> Shape:
        return (self.filters, x[0] // self.groups, *self.kernel_size)

    def output_shape(self, x: Shape) -> Shape:
        channels, _, _ = image_size(x)
        check_channels(channels, self.groups)
        return (self.filters, *slide(self.window, x))


@register
class Conv1D(Convolution):
    """Slides small learned kernels along the steps of a sequence; each gives one feature of the output.

    A cross-correlation with weights of shape (filters, features / groups, kernel size), as PyTorch's
    `nn.Conv1d` has them; samples are (steps, features), as in Keras, where PyTorch has (channels, length).
    """

    filters: int = integer(32, low=1, help="Number of output features.")
    kernel_size: int = integer(3, low=1, help="Steps that the kernel covers.")
    activation: str = choice("linear", tuple(ACTIVATIONS), help="Function applied to the output.")
    stride: int = integer(1, low=1, help="Steps from one position of the kernel to the next.")
    padding: str | Ends = padding(
        help="Zeros before and after the sequence: valid has none, same keeps the number of steps (divided by the "
        "stride), causal too but lets no output see a later step.",
        words=("valid", "same", "causal"),
        is_vertical=False,
    )
    dilation: int = integer(1, low=1, help="Steps from one tap of the kernel to the next.")
    groups: int = integer(1, low=1, help="Parts that the features are divided into, each with its own filters.")
    bias: bool = flag(True, help="Add a learned offset to each output feature.")
    initializer: str = choice("automatic", tuple(INITIALIZERS), help="What weights start from; automatic is He's.")

    def check(self) -> None:
        check_filters(type(self).__name__, self.filters, self.groups)

    @property
    def window(self) -> Window:
        return along_steps(self.kernel_size, self.stride, self.dilation, self.padding)

    def kernel_shape(self, x: Shape) -> Shape:
        return (self.filters, feature_count(x) // self.groups, self.kernel_size)

    def output_shape(self, x: Shape) -> Shape:
        _, features = sequence_size(x)
        check_channels(features, self.groups)
        return (slide_along(self.window, x), self.filters)


def check_filters(layer: str, filters: int, groups: int) -> None:
    """Raise HyperparameterError where groups do not divide a layer's filters."""
    if filters % groups:
        raise HyperparameterError(
            "{layer} divides its {filters} filters into {groups} groups; make filters a multiple of groups",
            layer=layer,
            filters=filters,
            groups=groups,
        )


def check_channels(channels: int, groups: int) -> None:
    """Raise ShapeError where groups do not divide the channels of an input."""
    if channels % groups:
        raise ShapeError(
            "divides its input channels into {groups} groups, and {channels} is not a multiple of that; change its "
            "groups or the filters of the layer before",
            groups=groups,
            channels=channels,
        )


def _over_images(weight: Array) -> Array:
    """View the kernel of a sequence as one of height 1, and that of images as it is."""
    return weight if weight.ndim == 4 else weight[:, :, None]
