"""The fully connected layer."""

from __future__ import annotations

import math
from typing import ClassVar

from nnstudio.hyperparameters import choice, flag, integer
from nnstudio.kernels.channels import channel_sum, spread
from nnstudio.kernels.initializers import INITIALIZERS, initial
from nnstudio.kernels.layout import feature_count, feature_rows, with_features
from nnstudio.kernels.products import multiply, multiply_by_transposed
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
class Dense(ActivatedLayer):
    """Every output unit is a weighted sum of all input features, plus a bias; each step of a sequence by itself.

    y = W x + b with W of shape (units, features), as PyTorch's `nn.Linear` has it.
    """

    family: ClassVar[Family] = Family.CORE
    is_deep: ClassVar[bool] = True
    keeps_output: ClassVar[bool] = False

    units: int = integer(128, low=1, help="Number of output features.")
    activation: str = choice("linear", tuple(ACTIVATIONS), help="Function applied to the output.")
    bias: bool = flag(True, help="Add a learned offset to each unit.")
    initializer: str = choice("automatic", tuple(INITIALIZERS), help="What weights start from; automatic is He's.")

    @property
    def streams(self) -> bool:
        return True

    def output_shape(self, x: Shape) -> Shape:
        return mapped_shape(x, self.units)

    def params(self, x: Shape) -> tuple[ParamSpec, ...]:
        shape = (self.units, feature_count(x))
        weight = ParamSpec("weight", shape, Role.WEIGHT, initial(self.initializer, shape))
        return (weight, ParamSpec("bias", (self.units,), Role.BIAS)) if self.bias else (weight,)

    def multiply_adds(self, x: Shape) -> int:
        return self.units * math.prod(x)

    def forward(self, params: Arrays, x: Array, context: Context) -> tuple[Array, Backward]:
        weight, rows = params["weight"], feature_rows(x)
        y = context.scratch("y", (self.units, *x.shape[1:]))
        multiply(weight, rows, out=feature_rows(y))
        if self.bias:
            y += spread(params["bias"], y.ndim)

        def backward(dy: Array, grads: Arrays) -> Array | None:
            if context.trains:
                multiply_by_transposed(feature_rows(dy), rows, out=grads["weight"], buffers=context)
                if self.bias:
                    channel_sum(dy, out=grads["bias"])
            if not context.passes_gradient:
                return None
            dx = context.gradient(x.shape)
            multiply(weight.T, feature_rows(dy), out=feature_rows(dx))
            return dx

        return y, backward


def mapped_shape(x: Shape, units: int) -> Shape:
    """Return the shape of what products with a matrix of so many rows give; raise ShapeError for images."""
    if len(x) > 2:
        raise ShapeError(
            "takes flat features or sequences of them, not a shape of {shape}; put a Flatten before it",
            shape=worded(x),
        )
    return with_features(x, units)
