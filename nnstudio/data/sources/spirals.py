"""Spirals that wind into each other."""

from __future__ import annotations

import numpy as np

from nnstudio.data.samples import Array
from nnstudio.data.sources.base import SOURCES
from nnstudio.data.sources.toy import ToySource
from nnstudio.hyperparameters import integer, real


@SOURCES.register
class Spirals(ToySource):
    """Arms that wind from the middle out to radius 1, one class each; after Lang and Witbrock (1988)."""

    noise: float = real(0.05, low=0.0, high=1000.0, help="Standard deviation of the noise added to each coordinate.")
    arms: int = integer(2, low=2, high=10, help="Number of arms, which is the number of classes.")
    turns: float = real(1.0, above=0.0, high=10.0, help="How often each arm winds round the middle.")

    @property
    def class_count(self) -> int:
        return self.arms

    def points(self, label: int, count: int, random: np.random.Generator) -> Array:
        radius = random.uniform(0, 1, count)
        angle = 2 * np.pi * (self.turns * radius + label / self.arms)
        return np.stack((radius * np.cos(angle), radius * np.sin(angle)), axis=1)
