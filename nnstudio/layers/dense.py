"""The fully connected layer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnstudio.hyperparameters import choice, flag, integer
from nnstudio.kernels.channels import channel_sum, spread
from nnstudio.kernels.initializers import he_uniform
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


@register
@dataclass(frozen=True)
class Dense(ActivatedLayer):
    """Every output unit is a weighted sum of all input features, plus a bias.

    y = W x + b with W of shape (units, features), as PyTorch's `nn.Linear` has it.
    """

    family: ClassVar[Family] = Family.CORE
    is_deep: ClassVar[bool] = True
    keeps_output: ClassVar[bool] = False

    units: int = integer(128, low=1, help="Number of output features.")
    activation: str = choice("linear", tuple(ACTIVATIONS), help="Function applied to the output.")
    bias: bool = flag(True, help="Add a learned offset to each unit.")

    def output_shape(self, x: Shape) -> Shape:
        if len(x) != 1:
            raise ShapeError("takes flat features, not a shape of {shape}; put a Flatten before it", shape=worded(x))
        return (self.units,)

    def params(self, x: Shape) -> tuple[ParamSpec, ...]:
        weight = ParamSpec("weight", (self.units, x[0]), Role.WEIGHT, he_uniform(x[0]))
        return (weight, ParamSpec("bias", (self.units,), Role.BIAS)) if self.bias else (weight,)

    def multiply_adds(self, x: Shape) -> int:
        return self.units * x[0]

    def forward(self, params: Arrays, x: Array, context: Context) -> tuple[Array, Backward]:
        weight = params["weight"]
        y = np.matmul(weight, x, out=context.scratch("y", (self.units, x.shape[-1])))
        if self.bias:
            y += spread(params["bias"], y.ndim)

        def backward(dy: Array, grads: Arrays) -> Array | None:
            if context.trains:
                np.matmul(dy, x.T, out=grads["weight"])
                if self.bias:
                    channel_sum(dy, out=grads["bias"])
            return np.matmul(weight.T, dy, out=context.scratch("dx", x.shape)) if context.passes_gradient else None

        return y, backward
