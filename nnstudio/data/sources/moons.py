"""Two half moons."""

from __future__ import annotations

import numpy as np

from nnstudio.data.samples import Array
from nnstudio.data.sources.base import SOURCES
from nnstudio.data.sources.toy import ToySource


@SOURCES.register
class Moons(ToySource):
    """Two half circles of radius 1 that reach into each other, as scikit-learn's make_moons draws them."""

    @property
    def class_count(self) -> int:
        return 2

    def points(self, label: int, count: int, random: np.random.Generator) -> Array:
        angle = random.uniform(0, np.pi, count)
        x, y = np.cos(angle), np.sin(angle)
        return np.stack((x, y) if label == 0 else (1 - x, 0.5 - y), axis=1)
