"""Layers that drop values at random while training."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnstudio.hyperparameters import real
from nnstudio.layers.base import Array, Arrays, Backward, Context, Family, Layer, Shape, register


@register
@dataclass(frozen=True)
class Dropout(Layer):
    """While training, sets a random share of the values to zero, which keeps units from relying on each other.

    What is left is divided by 1 - rate, so that nothing needs scaling in evaluation ("inverted"
    dropout). Srivastava et al. 2014, "Dropout: A Simple Way to Prevent Neural Networks from Overfitting".
    """

    family: ClassVar[Family] = Family.REGULARIZATION

    rate: float = real(0.5, low=0.0, below=1.0, help="Share of the values set to zero while training.")

    def output_shape(self, x: Shape) -> Shape:
        return x

    def forward(self, params: Arrays, x: Array, context: Context) -> tuple[Array, Backward]:
        if not context.training or self.rate == 0.0:
            return x, lambda dy, grads: dy if context.passes_gradient else None
        factors = self._draw(x, context)
        y = np.multiply(x, factors, out=x if context.may_overwrite else context.scratch("y", x.shape))

        def backward(dy: Array, grads: Arrays) -> Array | None:
            return np.multiply(dy, factors, out=dy) if context.passes_gradient else None

        return y, backward

    def _draw(self, x: Array, context: Context) -> Array:
        """Return 0 for the values that drop and 1 / (1 - rate) for the others."""
        factors = context.scratch("factors", x.shape)
        context.rng.random(dtype=x.dtype.type, out=factors)
        np.greater_equal(factors, self.rate, out=factors)
        factors *= 1 / (1 - self.rate)
        return factors
