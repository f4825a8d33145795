"""Adam and AdamW: steps scaled by running means of gradients and their squares."""

from __future__ import annotations

import math

import numpy as np

from nnstudio.engine.optimizers.base import OPTIMIZERS, Chunk, Optimizer
from nnstudio.hyperparameters import real


@OPTIMIZERS.register
class Adam(Optimizer):
    """Steps of about one learning rate per weight, whatever the size of its gradients: a good first choice.

    Kingma and Ba 2015, "Adam: A Method for Stochastic Optimization", algorithm 1.
    """

    beta_1: float = real(0.9, low=0.0, below=1.0, help="Share of the running mean of gradients kept at each step.")
    beta_2: float = real(0.999, low=0.0, below=1.0, help="Share of the running mean of squares kept at each step.")
    epsilon: float = real(1e-8, low=1e-16, high=1.0, help="Keeps the division from blowing up where gradients vanish.")

    @property
    def slots(self) -> tuple[str, ...]:
        return ("first_moment", "second_moment")

    def update(self, chunk: Chunk, step: int, learning_rate: float) -> None:
        """Take one step; the moments are kept divided by 1 - beta, which saves passes over memory.

        With M = m / (1 - beta_1) and V = v / (1 - beta_2), whose bias corrections are numbers, not vectors,
        lr m' / (sqrt(v') + epsilon) becomes rate M / (sqrt(V) + epsilon / scale).
        """
        weights, gradients, (first, second), (change, _) = chunk
        scale = math.sqrt((1 - self.beta_2) / (1 - self.beta_2**step))
        rate = learning_rate * (1 - self.beta_1) / (1 - self.beta_1**step) / scale
        first *= self.beta_1
        first += gradients
        second *= self.beta_2
        second += np.square(gradients, out=change)
        np.sqrt(second, out=change)
        change += self.epsilon / scale
        np.divide(first, change, out=change)
        change *= rate
        weights -= change


@OPTIMIZERS.register
class AdamW(Adam):
    """Adam with weight decay that is kept apart from the gradients: each step first shrinks the weights a little.

    w = (1 - lr decay) w before Adam's step; biases and normalization's scales do not decay. Loshchilov and
    Hutter 2019, "Decoupled Weight Decay Regularization".
    """

    weight_decay: float = real(0.01, low=0.0, help="Times the learning rate: the share of a weight lost per step.")

    def shrinkage(self, learning_rate: float) -> float:
        return 1.0 - learning_rate * self.weight_decay
