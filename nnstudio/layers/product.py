"""Products of two inputs: how far vectors point the same way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from nnstudio.hyperparameters import flag
from nnstudio.kernels.layout import batch_first_view
from nnstudio.layers.base import Array, Arrays, Context, Merge, MergeBackward, Shape, ShapeError, register, worded


@register
class Dot(Merge):
    """The dot product of two inputs: one number for vectors, one for each pair of steps for sequences.

    Sequences of shapes (steps, features) and (other steps, features) give scores of shape (steps, other steps), as
    attention has them before softmax; divided by their lengths, products are cosines. A vector of zeros has no
    direction: its cosines, and their gradients, are 0.
    """

    keeps_output: ClassVar[bool] = False

    normalize: bool = flag(False, help="Divide by the lengths of both, which gives the cosine of their angle.")

    def output_shape(self, inputs: Sequence[Shape]) -> Shape:
        first, second = self._pair(inputs)
        if len(first) != len(second) or len(first) > 2 or first[-1] != second[-1]:
            raise ShapeError(
                "multiplies two vectors, or the steps of two sequences, of as many features each, not {first} and "
                "{second}; make their last sizes equal, for instance with a Dense on one of them",
                first=worded(first),
                second=worded(second),
            )
        return (1,) if len(first) == 1 else (first[0], second[0])

    def multiply_adds_from(self, inputs: Sequence[Shape]) -> int:
        first, second = self._pair(inputs)
        return first[-1] if len(first) == 1 else first[0] * second[0] * first[-1]

    def _pair(self, inputs: Sequence[Shape]) -> tuple[Shape, Shape]:
        if len(inputs) != 2:
            raise ShapeError("multiplies two inputs but has {count}; disconnect the others", count=len(inputs))
        return inputs[0], inputs[1]

    def forward(self, inputs: Sequence[Array], context: Context) -> tuple[Array, MergeBackward]:
        rows = [_by_step(x, f"rows{index}", context) for index, x in enumerate(inputs)]
        scales = [_normalize(x, f"scale{index}", context) for index, x in enumerate(rows)] if self.normalize else []
        first, second = rows
        batch, steps, others = len(first), first.shape[1], second.shape[1]
        scores = context.scratch("scores", (batch, steps, others))
        np.matmul(first, second.swapaxes(1, 2), out=scores)
        y = context.scratch("y", (others, steps, batch))
        np.copyto(y, batch_first_view(scores))

        def backward(dy: Array, grads: Arrays) -> tuple[Array, ...] | None:
            if not context.passes_gradient:
                return None
            np.copyto(scores, batch_first_view(dy.reshape(others, steps, batch)))
            gradients = [context.temporary(f"gradient{index}", x.shape) for index, x in enumerate(rows)]
            np.matmul(scores, second, out=gradients[0])
            np.matmul(scores.swapaxes(1, 2), first, out=gradients[1])
            for gradient, x, scale in zip(gradients, rows, scales, strict=False):
                _normalize_backward(gradient, x, scale, context)
            return tuple(_by_feature(gradient, x.shape, context) for gradient, x in zip(gradients, inputs, strict=True))

        return (y if inputs[0].ndim == 3 else y[0]), backward


def _by_step(x: Array, name: str, context: Context) -> Array:
    """Return a copy as (batch, steps, features), vectors as sequences of one step."""
    sequence = x.reshape(len(x), -1, x.shape[-1])
    rows = context.scratch(name, sequence.shape[::-1])
    np.copyto(rows, batch_first_view(sequence))
    return rows


def _by_feature(gradient: Array, shape: Shape, context: Context) -> Array:
    dx = context.gradient(shape)
    np.copyto(dx.reshape(gradient.shape[::-1]), batch_first_view(gradient))
    return dx


def _normalize(x: Array, name: str, context: Context) -> Array:
    """Bring every row to length 1 in place, but rows of zeros; return what they were multiplied by."""
    scale = context.scratch(name, (*x.shape[:2], 1))
    np.sqrt(np.vecdot(x, x)[..., None], out=scale)
    np.divide(1, scale, out=scale, where=scale > 0)
    x *= scale
    return scale


def _normalize_backward(gradient: Array, x: Array, scale: Array, context: Context) -> None:
    """Turn the gradient of normalized rows, in place, into that of the rows before: what lies along them is lost."""
    along = np.vecdot(gradient, x)[..., None]
    gradient -= np.multiply(x, along, out=context.temporary("along", x.shape))
    gradient *= scale
