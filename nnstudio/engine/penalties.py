"""Penalties on large weights: a part of the loss that pulls weights towards zero."""

from __future__ import annotations

import numpy as np

from nnstudio.engine.optimizers.base import CHUNK
from nnstudio.layers.base import Array


class WeightPenalty:
    """l1 * sum |w| + l2 / 2 * sum w^2, and its gradient l1 * sign(w) + l2 * w.

    The half makes `l2` what PyTorch calls `weight_decay` in SGD and Adam; Keras's `regularizers.L2(a)`, which has
    no half, is l2 = 2 a. Where weights are 0 the gradient of |w| counts as 0.
    """

    def __init__(self, l1: float = 0.0, l2: float = 0.0) -> None:
        self.l1 = l1
        self.l2 = l2
        self._scratch: Array = np.empty(0, np.float32)

    def add(self, weights: Array, gradients: Array) -> float:
        """Add the penalty's gradient to flat gradients in place; return the penalty, to be added to the loss.

        Both are the part of the vectors that penalties apply to: kernels and matrices.
        """
        if not (self.l1 or self.l2):
            return 0.0
        parts = (slice(start, start + CHUNK) for start in range(0, weights.size, CHUNK))
        with np.errstate(over="ignore", invalid="ignore"):  # a diverged network is the trainer's to report
            return sum(self._add(weights[part], gradients[part]) for part in parts)

    def _add(self, weights: Array, gradients: Array) -> float:
        pull = self._lent(weights)
        penalty = 0.0
        if self.l2:
            gradients += np.multiply(weights, self.l2, out=pull)
            penalty += float(weights @ pull) / 2
        if self.l1:
            np.sign(weights, out=pull)
            pull *= self.l1
            gradients += pull
            penalty += float(weights @ pull)
        return penalty

    def _lent(self, weights: Array) -> Array:
        if self._scratch.size < weights.size or self._scratch.dtype != weights.dtype:
            self._scratch = np.empty_like(weights)
        return self._scratch[: weights.size]
