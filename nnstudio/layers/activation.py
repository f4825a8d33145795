"""Activations that are no rectifiers, and all of them as a choice on Dense, Conv2D and their like."""

from __future__ import annotations

import dataclasses
from abc import abstractmethod
from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from nnstudio.hyperparameters import choice
from nnstudio.kernels.elementwise import in_blocks, sigmoid
from nnstudio.kernels.gelu import gelu
from nnstudio.kernels.layout import feature_axis
from nnstudio.layers.base import Array, Arrays, Backward, Context, Layer, Primitive, register
from nnstudio.layers.pointwise import Activation, output_for
from nnstudio.layers.rectifier import ELU, SELU, LeakyReLU, ReLU, ReLU6


@register
class Sigmoid(Activation):
    """1 / (1 + exp(-x)): squeezes any number into 0 to 1, as for a probability."""

    def forward(self, params: Arrays, x: Array, context: Context) -> tuple[Array, Backward]:
        y = sigmoid(x, out=output_for(x, context))

        def backward(dy: Array, grads: Arrays) -> Array | None:
            if not context.passes_gradient:
                return None
            slope = np.subtract(1.0, y, out=context.temporary("slope", y.shape))
            slope *= y
            return np.multiply(dy, slope, out=dy)

        return y, backward


@register
class Tanh(Activation):
    """The hyperbolic tangent: squeezes any number into -1 to 1."""

    def forward(self, params: Arrays, x: Array, context: Context) -> tuple[Array, Backward]:
        y = np.tanh(x, out=output_for(x, context))

        def backward(dy: Array, grads: Arrays) -> Array | None:
            if not context.passes_gradient:
                return None
            slope = np.multiply(y, y, out=context.temporary("slope", y.shape))
            np.subtract(1.0, slope, out=slope)
            return np.multiply(dy, slope, out=dy)

        return y, backward


@register
class GELU(Activation):
    """x times the share of a normal distribution that lies below x: the choice of BERT and GPT.

    Hendrycks and Gimpel 2016, "Gaussian Error Linear Units". The tanh form is GPT-2's and differs by
    up to 5e-4.
    """

    keeps_output: ClassVar[bool] = False

    approximation: str = choice("exact", ("exact", "tanh"), help="The normal distribution itself, or by a tanh.")

    def forward(self, params: Arrays, x: Array, context: Context) -> tuple[Array, Backward]:
        y = context.scratch("y", x.shape)
        slope = self._slope_for(x, context) if context.training else None
        gelu(x, y, slope, self.approximation, context)

        def backward(dy: Array, grads: Arrays) -> Array | None:
            if not context.passes_gradient:
                return None
            known = slope
            if known is None:
                known = context.temporary("slope", x.shape)
                gelu(x, context.temporary("y again", x.shape), known, self.approximation, context)
            return np.multiply(dy, known, out=dy)

        return y, backward

    def _slope_for(self, x: Array, context: Context) -> Array | None:
        """Return where training writes the slope beside the output, while x is in the cache: over x, if it may."""
        if not context.passes_gradient:
            return None
        return x if context.may_overwrite else context.scratch("slope", x.shape)


@register
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
            slope = np.subtract(1.0, gate, out=context.temporary("slope", x.shape))
            slope *= x
            slope += 1.0
            slope *= gate
            return np.multiply(dy, slope, out=dy)

        return y, backward


@register
class HardSigmoid(Activation):
    """Sigmoid out of three straight lines: min(max(0, x + 3), 6) / 6.

    As PyTorch and Keras 3 have it; Howard et al. 2019, "Searching for MobileNetV3".
    """

    def forward(self, params: Arrays, x: Array, context: Context) -> tuple[Array, Backward]:
        y = _hard_sigmoid(x, out=output_for(x, context))

        def backward(dy: Array, grads: Arrays) -> Array | None:
            if not context.passes_gradient:
                return None
            dy /= 6
            return np.multiply(dy, _is_between(y, context), out=dy)

        return y, backward


@register
class HardSwish(Activation):
    """x * min(max(0, x + 3), 6) / 6: Swish out of straight lines and one curve, for networks on phones.

    Howard et al. 2019, "Searching for MobileNetV3".
    """

    keeps_output: ClassVar[bool] = False

    def forward(self, params: Arrays, x: Array, context: Context) -> tuple[Array, Backward]:
        gate, y = (context.scratch(name, x.shape) for name in ("gate", "y"))
        for values, gates, products in in_blocks(x, gate, y):
            np.multiply(values, _hard_sigmoid(values, out=gates), out=products)

        def backward(dy: Array, grads: Arrays) -> Array | None:
            if not context.passes_gradient:
                return None
            for gradients, values, gates in in_blocks(dy, x, gate):
                slope = np.abs(values)
                np.less(slope, 3.0, out=slope)
                slope *= values
                slope /= 6
                slope += gates
                np.multiply(gradients, slope, out=gradients)
            return dy

        return y, backward


@register
class Softplus(Activation):
    """log(1 + exp(x)): ReLU without its corner, and positive everywhere.

    Dugas et al. 2001, "Incorporating Second-Order Functional Knowledge for Better Option Pricing".
    """

    def forward(self, params: Arrays, x: Array, context: Context) -> tuple[Array, Backward]:
        tail = np.abs(x, out=context.temporary("tail", x.shape))
        np.negative(tail, out=tail)
        np.log1p(np.exp(tail, out=tail), out=tail)
        y = np.maximum(x, 0.0, out=output_for(x, context))
        y += tail

        def backward(dy: Array, grads: Arrays) -> Array | None:
            if not context.passes_gradient:
                return None
            slope = np.negative(y, out=context.temporary("slope", y.shape))
            dy *= np.expm1(slope, out=slope)
            return np.negative(dy, out=dy)

        return y, backward


@register
class Softmax(Activation):
    """exp(x) divided by its sum over the features or channels: positive shares that add up to 1."""

    def forward(self, params: Arrays, x: Array, context: Context) -> tuple[Array, Backward]:
        axis = feature_axis(x.shape)
        one = context.scratch("one", (*x.shape[:axis], 1, *x.shape[axis + 1 :]))
        y = np.subtract(x, np.max(x, axis, out=one, keepdims=True), out=output_for(x, context))
        np.exp(y, out=y)
        y /= np.sum(y, axis, out=one, keepdims=True)

        def backward(dy: Array, grads: Arrays) -> Array | None:
            if not context.passes_gradient:
                return None
            product = np.multiply(dy, y, out=context.temporary("product", y.shape))
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
    "selu": (SELU(),),
    "gelu": (GELU(),),
    "gelu_tanh": (GELU("tanh"),),
    "swish": (Swish(),),
    "softplus": (Softplus(),),
    "hard_sigmoid": (HardSigmoid(),),
    "hard_swish": (HardSwish(),),
    "softmax": (Softmax(),),
}
"""What may follow inside a Dense or Conv2D layer, by the name it is chosen by."""


class ActivatedLayer(Layer):
    """A layer with an `activation` among its hyperparameters.

    `forward` leaves the activation out: `steps` has it as a step of its own, so that the engine can
    fuse it with what follows.
    """

    @property
    @abstractmethod
    def activation(self) -> str:
        """The function applied to the output, one of ACTIVATIONS."""

    def steps(self) -> tuple[Primitive, ...]:
        without = dataclasses.replace(self, **{"activation": "linear"})
        return (without, *ACTIVATIONS[self.activation])


def _hard_sigmoid(x: Array, out: Array) -> Array:
    y = np.add(x, 3.0, out=out)
    np.maximum(y, 0.0, out=y)
    np.minimum(y, 6.0, out=y)
    y /= 6
    return y


def _is_between(y: Array, context: Context) -> Array:
    """Return where a hard sigmoid is neither 0 nor 1."""
    is_between = np.greater(y, 0.0, out=context.temporary("is_on", y.shape, np.bool_))
    is_between &= np.less(y, 1.0, out=context.temporary("is_below", y.shape, np.bool_))
    return is_between
