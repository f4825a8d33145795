"""The rectifiers: activations that keep what is positive and damp, bend or drop what is negative."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnstudio.hyperparameters import choice, real
from nnstudio.kernels.channels import channel_dot, spread
from nnstudio.kernels.initializers import Constant
from nnstudio.kernels.layout import feature_count
from nnstudio.layers.base import Array, Arrays, Backward, Context, Family, Layer, ParamSpec, Role, Shape, register
from nnstudio.layers.pointwise import Activation, output_for


@register
class ReLU(Activation):
    """max(0, x): the usual choice between layers."""

    def forward(self, params: Arrays, x: Array, context: Context) -> tuple[Array, Backward]:
        y = np.maximum(x, 0.0, out=output_for(x, context))

        def backward(dy: Array, grads: Arrays) -> Array | None:
            if not context.passes_gradient:
                return None
            is_on = np.greater(y, 0.0, out=context.temporary("is_on", y.shape, np.bool_))
            return np.multiply(dy, is_on, out=dy)

        return y, backward


@register
class ReLU6(Activation):
    """min(max(0, x), 6): ReLU with a ceiling, made for networks that run in low precision.

    Howard et al. 2017, "MobileNets".
    """

    def forward(self, params: Arrays, x: Array, context: Context) -> tuple[Array, Backward]:
        y = np.maximum(x, 0.0, out=output_for(x, context))
        np.minimum(y, 6.0, out=y)

        def backward(dy: Array, grads: Arrays) -> Array | None:
            if not context.passes_gradient:
                return None
            is_on = np.greater(y, 0.0, out=context.temporary("is_on", y.shape, np.bool_))
            is_on &= np.less(y, 6.0, out=context.temporary("is_below", y.shape, np.bool_))
            return np.multiply(dy, is_on, out=dy)

        return y, backward


@register
class LeakyReLU(Activation):
    """x where positive, slope * x where negative: units that are off keep a small gradient.

    Maas et al. 2013, "Rectifier Nonlinearities Improve Neural Network Acoustic Models".
    """

    slope: float = real(0.01, low=0.0, high=1.0, help="Factor for negative values (PyTorch 0.01, Keras 0.3).")

    def forward(self, params: Arrays, x: Array, context: Context) -> tuple[Array, Backward]:
        scaled = np.multiply(x, self.slope, out=context.temporary("scaled", x.shape))
        y = np.maximum(x, scaled, out=output_for(x, context))

        def backward(dy: Array, grads: Arrays) -> Array | None:
            if not context.passes_gradient:
                return None
            is_on = np.greater(y, 0.0, out=context.temporary("is_on", y.shape))
            return np.multiply(dy, np.maximum(is_on, self.slope, out=is_on), out=dy)

        return y, backward


@register
class ELU(Activation):
    """x where positive, alpha * (exp(x) - 1) where negative: smooth, with means nearer to zero than ReLU's.

    Clevert et al. 2016, "Fast and Accurate Deep Network Learning by Exponential Linear Units".
    """

    alpha: float = real(1.0, low=0.0, help="The output approaches -alpha for large negative values.")

    def forward(self, params: Arrays, x: Array, context: Context) -> tuple[Array, Backward]:
        return _exponential(x, self.alpha, 1.0, context)


@register
class SELU(Activation):
    """An ELU scaled so that activations keep mean 0 and variance 1 from layer to layer by themselves.

    1.0507 * (x where positive, 1.6733 * (exp(x) - 1) where negative), the constants in full; it expects
    weights started from LeCun's normal distribution. Klambauer et al. 2017, "Self-Normalizing Neural Networks".
    """

    def forward(self, params: Arrays, x: Array, context: Context) -> tuple[Array, Backward]:
        return _exponential(x, _SELU_ALPHA, _SELU_SCALE, context)


_SELU_ALPHA = 1.6732632423543772848170429916717
_SELU_SCALE = 1.0507009873554804934193349852946


def _exponential(x: Array, alpha: float, scale: float, context: Context) -> tuple[Array, Backward]:
    """Return scale * (x where positive, alpha * (exp(x) - 1) where negative), and its backward pass."""
    tail = np.minimum(x, 0.0, out=context.scratch("tail", x.shape))
    np.expm1(tail, out=tail)
    tail *= alpha * scale
    y = np.maximum(x, 0.0, out=output_for(x, context))
    if scale != 1.0:
        y *= scale
    y += tail

    def backward(dy: Array, grads: Arrays) -> Array | None:
        if not context.passes_gradient:
            return None
        is_on = np.greater(y, 0.0, out=context.temporary("is_on", y.shape))
        slope = np.add(tail, alpha * scale, out=tail)
        slope += np.multiply(is_on, scale * (1 - alpha), out=is_on)
        return np.multiply(dy, slope, out=dy)

    return y, backward


@register
class PReLU(Layer):
    """x where positive, slope * x where negative, with a slope that is learned: one for all, or one per channel.

    The slopes start at 0.25, as in PyTorch's `nn.PReLU`. He et al. 2015, "Delving Deep into Rectifiers".
    """

    family: ClassVar[Family] = Family.ACTIVATION
    keeps_output: ClassVar[bool] = False

    slopes: str = choice("one", ("one", "per_channel"), help="One slope for all values, or one for each channel.")

    @property
    def streams(self) -> bool:
        return True

    def output_shape(self, x: Shape) -> Shape:
        return x

    def params(self, x: Shape) -> tuple[ParamSpec, ...]:
        count = 1 if self.slopes == "one" else feature_count(x)
        return (ParamSpec("weight", (count,), Role.WEIGHT, Constant(0.25)),)

    def forward(self, params: Arrays, x: Array, context: Context) -> tuple[Array, Backward]:
        slope = spread(params["weight"], x.ndim)
        negative = np.minimum(x, 0.0, out=context.scratch("negative", x.shape))
        y = np.multiply(negative, slope, out=context.scratch("y", x.shape))
        y += np.maximum(x, 0.0, out=context.temporary("positive", x.shape))

        def backward(dy: Array, grads: Arrays) -> Array | None:
            if context.trains:
                sums = channel_dot(dy, negative)
                np.copyto(grads["weight"], sums.sum() if self.slopes == "one" else sums)
            if not context.passes_gradient:
                return None
            factor = np.less(negative, 0.0, out=context.temporary("positive", x.shape))
            factor *= slope - 1
            factor += 1.0
            return np.multiply(dy, factor, out=dy)

        return y, backward
