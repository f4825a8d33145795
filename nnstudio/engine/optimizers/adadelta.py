"""Adadelta: steps scaled by running means of squared gradients and of squared steps."""

from __future__ import annotations

import numpy as np

from nnstudio.engine.optimizers.base import OPTIMIZERS, Chunk, Optimizer
from nnstudio.hyperparameters import real


@OPTIMIZERS.register
class Adadelta(Optimizer):
    """Finds the size of its steps from those before: the learning rate matters little.

    Zeiler 2012, "ADADELTA: An Adaptive Learning Rate Method", algorithm 1, times the learning rate.
    """

    learning_rate: float = real(1.0, low=0.0, help="Factor on the steps that the method finds; a schedule scales it.")
    rho: float = real(0.9, low=0.0, below=1.0, help="Share of the running means kept at each step.")
    epsilon: float = real(1e-6, low=1e-16, high=1.0, help="Size of the first steps, squared; keeps the ratio defined.")

    @property
    def slots(self) -> tuple[str, ...]:
        return ("square", "squared_step")

    def update(self, chunk: Chunk, step: int, learning_rate: float) -> None:
        """Take one step; both running means are kept divided by 1 - rho, which leaves their ratio as it is."""
        weights, gradients, (square, squared_step), (change, spare) = chunk
        epsilon = self.epsilon / (1 - self.rho)
        square *= self.rho
        square += np.square(gradients, out=spare)
        np.add(squared_step, epsilon, out=change)
        change /= np.add(square, epsilon, out=spare)
        np.sqrt(change, out=change)
        change *= gradients
        squared_step *= self.rho
        squared_step += np.square(change, out=spare)
        change *= learning_rate
        weights -= change
