"""Adagrad: steps scaled by the sum of all squared gradients."""

from __future__ import annotations

import numpy as np

from nnstudio.engine.optimizers.base import OPTIMIZERS, Chunk, Optimizer
from nnstudio.hyperparameters import real


@OPTIMIZERS.register
class Adagrad(Optimizer):
    """Divides each gradient by the root of the sum of its squares so far: rare features keep large steps.

    Duchi et al. 2011, "Adaptive Subgradient Methods for Online Learning and Stochastic Optimization".
    """

    learning_rate: float = real(0.01, low=0.0, help="How far each step moves the weights; a schedule scales it.")
    rate_decay: float = real(0.0, low=0.0, help="Step n uses the learning rate divided by 1 + (n - 1) times this.")
    epsilon: float = real(1e-10, low=1e-16, high=1.0, help="Keeps the division from blowing up where gradients vanish.")

    @property
    def slots(self) -> tuple[str, ...]:
        return ("square",)

    def update(self, chunk: Chunk, step: int, learning_rate: float) -> None:
        weights, gradients, (square,), (change, _) = chunk
        square += np.square(gradients, out=change)
        np.sqrt(square, out=change)
        change += self.epsilon
        np.divide(gradients, change, out=change)
        change *= learning_rate / (1 + (step - 1) * self.rate_decay)
        weights -= change
