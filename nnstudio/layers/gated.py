"""Dense layers that a second one gates: the first half of LLaMA's and T5's feed-forward networks."""

from __future__ import annotations

import math
from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar, cast

import numpy as np

from nnstudio.hyperparameters import choice, flag, integer
from nnstudio.kernels.buffers import NamedBuffers
from nnstudio.kernels.channels import channel_sum, spread
from nnstudio.kernels.initializers import INITIALIZERS, initial
from nnstudio.kernels.layout import feature_count, feature_rows
from nnstudio.layers.activation import GELU, Swish
from nnstudio.layers.base import (
    Array,
    Arrays,
    Backward,
    Context,
    Family,
    Layer,
    ParamSpec,
    Role,
    Shape,
    register,
)
from nnstudio.layers.dense import mapped_shape
from nnstudio.layers.pointwise import Activation

_HALVES = ("gate", "up")


@dataclass(frozen=True)
class GateContext(NamedBuffers):
    """What the activation of a gate is lent by the layer that it is part of; see `nnstudio.layers.base.Context`."""

    buffers: Context
    trains: ClassVar[bool] = False
    passes_gradient: ClassVar[bool] = True
    may_overwrite: ClassVar[bool] = False
    past: ClassVar[None] = None

    @property
    def training(self) -> bool:
        """Whether this pass is part of training."""
        return self.buffers.training

    @property
    def rng(self) -> np.random.Generator:
        """The run's source of random numbers."""
        return self.buffers.rng

    def over_batch(self, *sums: Array) -> tuple[Array, ...]:
        """Return sums over the whole batch."""
        return self.buffers.over_batch(*sums)


class GatedDense(Layer):
    """Two weighted sums of the input, one of which goes through an activation and multiplies the other.

    y = activation(G x + g) * (U x + u), with both matrices of shape (units, features).
    """

    family: ClassVar[Family] = Family.CORE
    is_deep: ClassVar[bool] = True
    keeps_output: ClassVar[bool] = False

    units: int = integer(128, low=1, help="Number of output features.")
    bias: bool = flag(False, help="Add a learned offset to each unit of both sums.")
    initializer: str = choice("automatic", tuple(INITIALIZERS), help="What weights start from; automatic is He's.")

    @property
    @abstractmethod
    def gate(self) -> Activation:
        """The activation of the sum that gates."""

    @property
    def streams(self) -> bool:
        return True

    def output_shape(self, x: Shape) -> Shape:
        return mapped_shape(x, self.units)

    def params(self, x: Shape) -> tuple[ParamSpec, ...]:
        shape = (self.units, feature_count(x))
        start = initial(self.initializer, shape)
        weights = tuple(ParamSpec(f"{half}_weight", shape, Role.WEIGHT, start) for half in _HALVES)
        biases = tuple(ParamSpec(f"{half}_bias", shape[:1], Role.BIAS) for half in _HALVES)
        return weights + biases if self.bias else weights

    def multiply_adds(self, x: Shape) -> int:
        return 2 * self.units * math.prod(x)

    def forward(self, params: Arrays, x: Array, context: Context) -> tuple[Array, Backward]:
        rows = feature_rows(x)
        gate, up = (self._sum(half, params, rows, context) for half in _HALVES)
        activated, activation_backward = self.gate.forward({}, gate, GateContext(context, "activation"))
        y = np.multiply(activated, up, out=context.scratch("y", up.shape))

        def backward(dy: Array, grads: Arrays) -> Array | None:
            dy = feature_rows(dy)
            dup = np.multiply(dy, activated, out=context.temporary("gradient of up", dy.shape))
            dgate = cast(Array, activation_backward(np.multiply(dy, up, out=dy), {}))
            gradients = dict(zip(_HALVES, (dgate, dup), strict=True))
            if context.trains:
                for half, gradient in gradients.items():
                    np.matmul(gradient, rows.T, out=grads[f"{half}_weight"])
                    if self.bias:
                        channel_sum(gradient, out=grads[f"{half}_bias"])
            return self._input_gradient(params, gradients, x.shape, context) if context.passes_gradient else None

        return y.reshape(self.units, *x.shape[1:]), backward

    def _sum(self, half: str, params: Arrays, rows: Array, context: Context) -> Array:
        out = context.scratch(half, (self.units, rows.shape[1]))
        total = np.matmul(params[f"{half}_weight"], rows, out=out)
        if self.bias:
            total += spread(params[f"{half}_bias"], total.ndim)
        return total

    def _input_gradient(self, params: Arrays, gradients: Arrays, x_shape: Shape, context: Context) -> Array:
        dx, part = context.gradient(x_shape), context.temporary("part of dx", x_shape)
        np.matmul(params["gate_weight"].T, gradients["gate"], out=feature_rows(dx))
        np.matmul(params["up_weight"].T, gradients["up"], out=feature_rows(part))
        return np.add(dx, part, out=dx)


@register
class SwiGLU(GatedDense):
    """Two dense layers side by side, one of which goes through Swish and gates the other, as in LLaMA.

    y = swish(G x) * (U x); with a Dense back to the width behind it, it is LLaMA's feed-forward network. G and U
    are the `gate_proj` and `up_proj` of its files. Shazeer 2020, "GLU Variants Improve Transformer".
    """

    @property
    def gate(self) -> Activation:
        return Swish()


@register
class GEGLU(GatedDense):
    """Two dense layers side by side, one of which goes through GELU and gates the other, as in T5 1.1.

    y = gelu(G x) * (U x); with a Dense back to the width behind it, it is T5's feed-forward network of version
    1.1, which takes the tanh form. Shazeer 2020, "GLU Variants Improve Transformer".
    """

    approximation: str = choice("exact", ("exact", "tanh"), help="The normal distribution itself, or by a tanh.")

    @property
    def gate(self) -> Activation:
        return GELU(self.approximation)
