"""A circle within a circle."""

from __future__ import annotations

import numpy as np

from nnstudio.data.samples import Array
from nnstudio.data.sources.base import SOURCES
from nnstudio.data.sources.toy import ToySource
from nnstudio.hyperparameters import real


@SOURCES.register
class Circles(ToySource):
    """A circle of radius 1 (class 0) around a smaller one (class 1), as scikit-learn's make_circles draws them."""

    inner_radius: float = real(0.5, above=0.0, below=1.0, help="Radius of the inner circle.")

    @property
    def class_count(self) -> int:
        return 2

    def points(self, label: int, count: int, random: np.random.Generator) -> Array:
        angle = random.uniform(0, 2 * np.pi, count)
        radius = 1.0 if label == 0 else self.inner_radius
        return np.stack((radius * np.cos(angle), radius * np.sin(angle)), axis=1)
