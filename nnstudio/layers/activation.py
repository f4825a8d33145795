"""Functions applied value by value, and softmax: layers of their own, or a choice on Dense and Conv2D."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnstudio.hyperparameters import choice, real
from nnstudio.kernels.elementwise import erf, sigmoid
from nnstudio.kernels.layout import feature_axis
from nnstudio.layers.base import Array, Arrays, Backward, Context, Family, Layer, Primitive, Shape, register


@dataclass(frozen=True)
class Activation(Layer):
    """A function that keeps the shape and has no parameters."""

    family: ClassVar[Family] = Family.ACTIVATION

    def output_shape(self, x: Shape) -> Shape:
        return x


@register
@dataclass(frozen=True)
class ReLU(Activation):
    """max(0, x): the usual choice between layers."""

    def forward(self, params: Arrays, x: Array, context: Context) -> tuple[Array, Backward]:
        y = np.maximum(x, 0.0, out=_output(x, context))

        def backward(dy: Array, grads: Arrays) -> Array | None:
            if not context.passes_gradient:
                return None
            is_on = np.greater(y, 0.0, out=context.scratch("is_on", y.shape, np.bool_))
            return np.multiply(dy, is_on, out=dy)

        return y, backward


@register
@dataclass(frozen=True)
class ReLU6(Activation):
    """min(max(0, x), 6): ReLU with a ceiling, made for networks that run in low precision.

    Howard et al. 2017, "MobileNets".
    """

    def forward(self, params: Arrays, x: Array, context: Context) -> tuple[Array, Backward]:
        y = np.maximum(x, 0.0, out=_output(x, context))
        np.minimum(y, 6.0, out=y)

        def backward(dy: Array, grads: Arrays) -> Array | None:
            if not context.passes_gradient:
                return None
            is_on = np.greater(y, 0.0, out=context.scratch("is_on", y.shape, np.bool_))
            is_on &= np.less(y, 6.0, out=context.scratch("is_below", y.shape, np.bool_))
            return np.multiply(dy, is_on, out=dy)

        return y, backward


@register
@dataclass(frozen=True)
class LeakyReLU(Activation):
    """x where positive, slope * x where negative: units that are off keep a small gradient.

    Maas et al. 2013, "Rectifier Nonlinearities Improve Neural Network Acoustic Models".
    """

    slope: float = real(0.01, low=0.0, high=1.0, help="Factor for negative values (PyTorch 0.01, Keras 0.3).")

    def forward(self, params: Arrays, x: Array, context: Context) -> tuple[Array, Backward]:
        scaled = np.multiply(x, self.slope, out=context.scratch("scaled", x.shape))
        y = np.maximum(x, scaled, out=_output(x, context))

        def backward(dy: Array, grads: Arrays) -> Array | None:
            if not context.passes_gradient:
                return None
            is_on = np.greater(y, 0.0, out=context.scratch("is_on", y.shape))
            return np.multiply(dy, np.maximum(is_on, self.slope, out=is_on), out=dy)

        return y, backward


@register
@dataclass(frozen=True)
class Sigmoid(Activation):
    """1 / (1 + exp(-x)): squeezes any number into 0 to 1, as for a probability."""

    def forward(self, params: Arrays, x: Array, context: Context) -> tuple[Array, Backward]:
        y = sigmoid(x, out=_output(x, context))

        def backward(dy: Array, grads: Arrays) -> Array | None:
            if not context.passes_gradient:
                return None
            slope = np.subtract(1.0, y, out=context.scratch("slope", y.shape))
            slope *= y
            return np.multiply(dy, slope, out=dy)

        return y, backward


@register
@dataclass(frozen=True)
class Tanh(Activation):
    """The hyperbolic tangent: squeezes any number into -1 to 1."""

    def forward(self, params: Arrays, x: Array, context: Context) -> tuple[Array, Backward]:
        y = np.tanh(x, out=_output(x, context))

        def backward(dy: Array, grads: Arrays) -> Array | None:
            if not context.passes_gradient:
                return None
            slope = np.multiply(y, y, out=context.scratch("slope", y.shape))
            np.subtract(1.0, slope, out=slope)
            return np.multiply(dy, slope, out=dy)

        return y, backward


@register
@dataclass(frozen=True)
class ELU(Activation):
    """x where positive, alpha * (exp(x) - 1) where negative: smooth, with means nearer to zero than ReLU's.

    Clevert et al. 2016, "Fast and Accurate Deep Network Learning by Exponential Linear Units".
    """

    alpha: float = real(1.0, low=0.0, help="The output approaches -alpha for large negative values.")

    def forward(self, params: Arrays, x: Array, context: Context) -> tuple[Array, Backward]:
        tail = np.minimum(x, 0.0, out=context.scratch("tail", x.shape))
        np.expm1(tail, out=tail)
        tail *= self.alpha
        y = np.maximum(x, 0.0, out=_output(x, context))
        y += tail

        def backward(dy: Array, grads: Arrays) -> Array | None:
            if not context.passes_gradient:
                return None
            is_on = np.greater(y, 0.0, out=context.scratch("is_on", y.shape))
            slope = np.add(tail, is_on, out=tail)
            is_off = np.subtract(1.0, is_on, out=is_on)
            slope += np.multiply(is_off, self.alpha, out=is_off)
            return np.multiply(dy, slope, out=dy)

        return y, backward


@register
@dataclass(frozen=True)
class GELU(Activation):
    """x times the share of a normal distribution that lies below x: the choice of BERT and GPT.

    Hendrycks and Gimpel 2016, "Gaussian Error Linear Units". The tanh form is GPT-2's and differs by
    up to 5e-4.
    """

    keeps_output: ClassVar[bool] = False

    approximation: str = choice("exact", ("exact", "tanh"), help="The normal distribution itself, or by a tanh.")

    def forward(self, params: Arrays, x: Array, context: Context) -> tuple[Array, Backward]:
        share = self._share(x, context)
        y = np.multiply(x, share, out=context.scratch("y", x.shape))

        def backward(dy: Array, grads: Arrays) -> Array | None:
            if not context.passes_gradient:
                return None
            slope = self._slope_of_share(x, share, context)
            slope *= x
            slope += share
            return np.multiply(dy, slope, out=dy)

        return y, backward

    def _share(self, x: Array, context: Context) -> Array:
        """Return the share of the distribution below x."""
        share = context.scratch("share", x.shape)
        if self.approximation == "exact":
            erf(np.multiply(x, math.sqrt(0.5), out=share), out=share)
        else:
            np.multiply(x, x, out=share)
            share *= _TANH_CUBE * _TANH_SCALE
            share += _TANH_SCALE
            share *= x
            np.tanh(share, out=share)
        share += 1.0
        share *= 0.5
        return share

    def _slope_of_share(self, x: Array, share: Array, context: Context) -> Array:
        slope = np.multiply(x, x, out=context.scratch("slope", x.shape))
        if self.approximation == "exact":
            slope *= -0.5
            np.exp(slope, out=slope)
            slope *= 1 / math.sqrt(2 * math.pi)
        else:
            slope *= 3 * _TANH_CUBE * _TANH_SCALE
            slope += _TANH_SCALE
            slope *= share
            slope *= np.subtract(1.0, share, out=context.scratch("rest", x.shape))
            slope *= 2.0
        return slope


_TANH_SCALE = math.sqrt(2 / math.pi)
_TANH_CUBE = 0.044715


@register
@dataclass(frozen=True)
class Swish(Activation):
    """x * sigmoid(x), also called SiLU: a smooth relative of ReLU.

    Ramachandran et al. 2017, "Searching for Activation Functions".
    """

    keeps_output: ClassVar[bool] = False

    def forward(self, params: Arrays, x: Array, context: Context) -> tuple[Array, Backward]:
        gate = sigmoid(x, out=context.scratch("gate", x.shape))
        y = np.multiply(x, gate, out=context.scratch("y", x.shape))

        def backward(dy: Array, grads: Arrays) -> Array | None:
            if not context.passes_gradient:
                return None
            slope = np.subtract(1.0, gate, out=context.scratch("slope", x.shape))
            slope *= x
            slope += 1.0
            slope *= gate
            return np.multiply(dy, slope, out=dy)

        return y, backward


@register
@dataclass(frozen=True)
class Softmax(Activation):
    """exp(x) divided by its sum over the features or channels: positive shares that add up to 1."""

    def forward(self, params: Arrays, x: Array, context: Context) -> tuple[Array, Backward]:
        axis = feature_axis(x.shape)
        one = context.scratch("one", (*x.shape[:axis], 1, *x.shape[axis + 1 :]))
        y = np.subtract(x, np.max(x, axis, out=one, keepdims=True), out=_output(x, context))
        np.exp(y, out=y)
        y /= np.sum(y, axis, out=one, keepdims=True)

        def backward(dy: Array, grads: Arrays) -> Array | None:
            if not context.passes_gradient:
                return None
            product = np.multiply(dy, y, out=context.scratch("product", y.shape))
            np.subtract(dy, np.sum(product, axis, out=one, keepdims=True), out=dy)
            return np.multiply(dy, y, out=dy)

        return y, backward


ACTIVATIONS: Mapping[str, tuple[Activation, ...]] = {
    "linear": (),
    "relu": (ReLU(),),
    "relu6": (ReLU6(),),
    "leaky_relu": (LeakyReLU(),),
    "sigmoid": (Sigmoid(),),
    "tanh": (Tanh(),),
    "elu": (ELU(),),
    "gelu": (GELU(),),
    "gelu_tanh": (GELU("tanh"),),
    "swish": (Swish(),),
    "softmax": (Softmax(),),
}
"""What may follow inside a Dense or Conv2D layer, by the name it is chosen by."""


class ActivatedLayer(Layer):
    """A layer with an `activation` among its hyperparameters.

    `forward` leaves the activation out: `steps` has it as a step of its own, so that the engine can
    fuse it with what follows.
    """

    activation: str

    def steps(self) -> tuple[Primitive, ...]:
        without = dataclasses.replace(self, **{"activation": "linear"})
        return (without, *ACTIVATIONS[self.activation])


def _output(x: Array, context: Context) -> Array:
    """Return where the output goes: in place of the input if nobody else reads that."""
    return x if context.may_overwrite else context.scratch("y", x.shape)
