"""RMSprop: steps scaled by a running mean of squared gradients."""

from __future__ import annotations

import math

import numpy as np

from nnstudio.engine.optimizers.base import OPTIMIZERS, Chunk, Optimizer
from nnstudio.hyperparameters import flag, real
from nnstudio.layers.base import Array


@OPTIMIZERS.register
class RMSprop(Optimizer):
    """Divides each gradient by the root of the running mean of its squares.

    Tieleman and Hinton 2012, Coursera lecture 6.5; the centered form is Graves 2013, "Generating Sequences With
    Recurrent Neural Networks". Epsilon is added to the root, as PyTorch does.
    """

    learning_rate: float = real(0.01, low=0.0, help="How far each step moves the weights; a schedule scales it.")
    rho: float = real(0.99, low=0.0, below=1.0, help="Share of the running means kept at each step (PyTorch's alpha).")
    epsilon: float = real(1e-8, low=1e-16, high=1.0, help="Keeps the division from blowing up where gradients vanish.")
    momentum: float = real(0.0, low=0.0, below=1.0, help="Share of the last step's direction that is kept.")
    centered: bool = flag(False, help="Divide by the standard deviation of the gradients in place of their size.")

    @property
    def slots(self) -> tuple[str, ...]:
        mean = ("mean",) if self.centered else ()
        velocity = ("velocity",) if self.momentum else ()
        return ("square", *mean, *velocity)

    def update(self, chunk: Chunk, step: int, learning_rate: float) -> None:
        """Take one step; the running means are kept divided by 1 - rho, which saves passes over memory."""
        weights, gradients, (square, *others), (change, _) = chunk
        scale = math.sqrt(1 - self.rho)
        square *= self.rho
        square += np.square(gradients, out=change)
        spread = self._centered(others[0], chunk) if self.centered else square
        np.sqrt(spread, out=change)
        change += self.epsilon / scale
        direction = np.divide(gradients, change, out=change)
        if self.momentum:
            velocity = others[-1]
            velocity *= self.momentum
            velocity += change
            direction = velocity
        weights -= np.multiply(direction, learning_rate / scale, out=change)

    def _centered(self, mean: Array, chunk: Chunk) -> Array:
        """Return the variance of the gradients divided by 1 - rho, kept from falling below 0 by rounding."""
        mean *= self.rho
        mean += chunk.gradients
        variance = np.square(mean, out=chunk.scratch[1])
        variance *= self.rho - 1
        variance += chunk.slots[0]
        return np.maximum(variance, 0, out=variance)
