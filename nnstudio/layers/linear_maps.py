"""Linear maps of a sequence into vectors that lie step by step, as attention takes them."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import accumulate, pairwise

import numpy as np

from nnstudio.kernels.layout import feature_rows
from nnstudio.layers.base import Array, Arrays, Context, Shape


class LinearMaps:
    """Linear maps of one sequence in one product: their outputs lie side by side.

    `factors` names the maps, and says what their outputs are multiplied by, which costs least in the weights. The
    sequence is (features, steps, batch), and the outputs have the features last, as heads want them: a product reads
    and writes either without a copy.
    """

    def __init__(self, factors: Mapping[str, float], x: Array, params: Arrays, context: Context) -> None:
        self.factors = factors
        self.x = x
        self.context = context
        ends = accumulate(len(params[f"{name}.weight"]) for name in factors)
        self.rows = {name: slice(start, end) for name, (start, end) in zip(factors, pairwise((0, *ends)), strict=True)}
        self.biased = [name for name in factors if f"{name}.bias" in params]
        self.weight = self._scratch("weight", (max(rows.stop for rows in self.rows.values()), len(x)))
        for name, rows in self.rows.items():
            np.multiply(params[f"{name}.weight"], factors[name], out=self.weight[rows])
        self.params = params

    def outputs(self) -> dict[str, Array]:
        """Return what each map gives, (batch, steps, its rows)."""
        y = self._scratch("y", self._output_shape)
        np.matmul(feature_rows(self.x).T, self.weight.T, out=by_token(y))
        if self.biased:
            y += self._bias()
        return self._by_name(y)

    def _bias(self) -> Array:
        """Return the biases once for each sample of a step, as long rows are added in less time."""
        bias = self.context.temporary("bias", self._output_shape[1:])
        bias.fill(0)
        for name in self.biased:
            np.multiply(self.params[f"{name}.bias"], self.factors[name], out=bias[:, self.rows[name]])
        return bias

    def gradients(self) -> dict[str, Array]:
        """Return the arrays that are to receive the gradients of the outputs, shaped as they are."""
        self.dy = self.context.temporary(f"dy of {self._names}", self._output_shape)
        return self._by_name(self.dy)

    def backward(self, grads: Arrays) -> Array | None:
        """Store the gradients of the maps' arrays for those of their outputs; return that of the sequence."""
        dy = by_token(self.dy)
        if self.context.trains:
            dweight = self.context.temporary("dweight", self.weight.shape)
            np.matmul(dy.T, feature_rows(self.x).T, out=dweight)
            for name, rows in self.rows.items():
                np.multiply(dweight[rows], self.factors[name], out=grads[f"{name}.weight"])
        if self.context.trains and self.biased:
            dbias = np.ones(len(dy), dy.dtype) @ dy
            for name in self.biased:
                np.multiply(dbias[self.rows[name]], self.factors[name], out=grads[f"{name}.bias"])
        if not self.context.passes_gradient:
            return None
        dx = self.context.gradient(self.x.shape)
        np.matmul(self.weight.T, dy.T, out=feature_rows(dx))
        return dx

    @property
    def _output_shape(self) -> Shape:
        return (*self.x.shape[1:], len(self.weight))

    @property
    def _names(self) -> str:
        return ", ".join(self.factors)

    def _scratch(self, name: str, shape: Shape) -> Array:
        return self.context.scratch(f"{name} of {self._names}", shape)

    def _by_name(self, joined: Array) -> dict[str, Array]:
        """View what lies side by side, (steps, batch, all rows), as (batch, steps, rows of one)."""
        return {name: joined[..., rows].swapaxes(0, 1) for name, rows in self.rows.items()}


def by_token(x: Array) -> Array:
    """View (steps, batch, features) as a row for each step of each sample."""
    return x.reshape(-1, x.shape[-1])
