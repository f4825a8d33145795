"""Layers that drop values at random while training."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnstudio.hyperparameters import real
from nnstudio.kernels.layout import feature_axis
from nnstudio.layers.base import Array, Arrays, Backward, Context, Family, Layer, Shape, ShapeError, register, worded


@register
class Dropout(Layer):
    """While training, sets a random share of the values to zero, which keeps units from relying on each other.

    What is left is divided by 1 - rate, so that nothing needs scaling in evaluation ("inverted"
    dropout). Srivastava et al. 2014, "Dropout: A Simple Way to Prevent Neural Networks from Overfitting".
    """

    family: ClassVar[Family] = Family.REGULARIZATION

    rate: float = real(0.5, low=0.0, below=1.0, help="Share of the values set to zero while training.")

    @property
    def streams(self) -> bool:
        return True

    @property
    def draws(self) -> bool:
        return self.rate > 0

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
        factors = context.scratch("factors", self._drawn_shape(x.shape))
        context.rng.random(dtype=x.dtype.type, out=factors)
        np.greater_equal(factors, self.rate, out=factors)
        factors *= 1 / (1 - self.rate)
        return factors

    def _drawn_shape(self, x: Shape) -> Shape:
        """Return the shape, inside the engine, of what is dropped as one."""
        return x


@register
class SpatialDropout(Dropout):
    """While training, sets a random share of the channels of images, or features of sequences, to zero as a whole.

    Neighbouring values tell much the same, so that dropping single ones, as Dropout does, takes little
    away. PyTorch's `nn.Dropout2d` and `nn.Dropout1d`. Tompson et al. 2015, "Efficient Object Localization
    Using Convolutional Networks".
    """

    def output_shape(self, x: Shape) -> Shape:
        if len(x) == 1:
            raise ShapeError(
                "drops whole channels of images or features of sequences, not of {shape} flat features; put a Dropout "
                "in its place",
                shape=worded(x),
            )
        return x

    def _drawn_shape(self, x: Shape) -> Shape:
        return tuple(size if axis in (feature_axis(x), len(x) - 1) else 1 for axis, size in enumerate(x))
