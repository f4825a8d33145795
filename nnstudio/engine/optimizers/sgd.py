"""Stochastic gradient descent."""

from __future__ import annotations

import numpy as np

from nnstudio.engine.optimizers.base import OPTIMIZERS, Chunk, Optimizer
from nnstudio.hyperparameters import HyperparameterError, flag, real
from nnstudio.layers.base import Array


@OPTIMIZERS.register
class SGD(Optimizer):
    """Stochastic gradient descent: a step against the gradient, or against a running sum of gradients.

    With momentum, v = momentum v + g and w = w - lr v; Nesterov's form steps along g + momentum v instead
    (Sutskever et al. 2013, "On the importance of initialization and momentum in deep learning", as PyTorch has it).
    """

    momentum: float = real(0.0, low=0.0, below=1.0, help="Share of the last step's direction that is kept; often 0.9.")
    nesterov: bool = flag(False, help="Look ahead along the momentum before each step.")

    def check(self) -> None:
        if self.nesterov and not self.momentum:
            raise HyperparameterError("SGD with nesterov needs a momentum above 0; 0.9 is usual")

    @property
    def slots(self) -> tuple[str, ...]:
        return ("velocity",) if self.momentum else ()

    def update(self, chunk: Chunk, step: int, learning_rate: float) -> None:
        weights, gradients, slots, (change, _) = chunk
        direction = self._with_momentum(gradients, slots[0], change) if self.momentum else gradients
        weights -= np.multiply(direction, learning_rate, out=change)

    def _with_momentum(self, gradients: Array, velocity: Array, ahead: Array) -> Array:
        velocity *= self.momentum
        velocity += gradients
        if not self.nesterov:
            return velocity
        np.multiply(velocity, self.momentum, out=ahead)
        return np.add(ahead, gradients, out=ahead)
